/* manual: the page for man, in roff (man macros), from the table of verbs. */
#include "admin/help.h"

#include "admin/request.h"

#include <string.h>

static const char head[] =
	".\\\" Made by `bpv-admin manual`.\n"
	".TH BPV\\-ADMIN 1 \"\" \"BPV Monitor gateway\" \"User Commands\"\n"
	".SH NAME\n"
	"bpv\\-admin \\- the register of the BPV Monitor gateway, for SBB's staff\n"
	".SH SYNOPSIS\n"
	".B bpv\\-admin\n"
	".RI [ OPTION ...]\n"
	".I VERB\n"
	".RI [ OPTION ...]\n"
	".RI [ ARGUMENT ...]\n"
	".SH DESCRIPTION\n"
	"Schools, overeenkomsten, mandates, certificates, questionnaires and results. Every verb "
	"is one transaction:\n"
	"it does everything or nothing, and is recorded as the doing of one person.\n"
	".SH OPTIONS OF EVERY VERB\n";

static const char tail[] = ".SH EXIT STATUS\n"
			   ".TP\n.B 0\nDone.\n"
			   ".TP\n.B 1\nRefused: the answer says what and why; nothing is stored.\n"
			   ".TP\n.B 2\nUsage.\n"
			   ".TP\n.B 3\nConfiguration.\n"
			   ".TP\n.B 5\nThe database is not available.\n"
			   ".TP\n.B 6\nThe audit does not hold.\n"
			   ".SH ENVIRONMENT\n"
			   ".TP\n.B BPV_CONFIG\nThe configuration, as \\-\\-config.\n"
			   ".TP\n.BR PGHOST \", \" PGPORT \", \" PGDATABASE \", \" PGUSER\n"
			   "Where the register is, when neither configuration nor "
			   "\\-\\-database says so.\n"
			   ".SH SEE ALSO\n"
			   "docs/operator.md and docs/formats in the source.\n";

/* One line of text: what roff would take for its own is escaped. */
static void add_text(struct buffer *out, struct text text)
{
	if (text.len > 0 && (text.at[0] == '.' || text.at[0] == '\''))
		buffer_add_string(out, "\\&");
	for (size_t i = 0; i < text.len; i++) {
		switch (text.at[i]) {
		case '\\': buffer_add_string(out, "\\e"); break;
		case '-': buffer_add_string(out, "\\-"); break;
		case '\'': buffer_add_string(out, "\\(aq"); break;
		case '`': buffer_add_string(out, "\\(ga"); break;
		case '^': buffer_add_string(out, "\\(ha"); break;
		case '~': buffer_add_string(out, "\\(ti"); break;
		case '"': buffer_add_string(out, "\\(dq"); break;
		default: buffer_add(out, (struct text){text.at + i, 1}); break;
		}
	}
}

static void add_string(struct buffer *out, const char *string)
{
	add_text(out, text_of(string));
}

/* Lines as they stand; an empty one is a paragraph. */
static void add_lines(struct buffer *out, const char *lines, bool filled)
{
	while (*lines != '\0') {
		size_t len = strcspn(lines, "\n");
		if (len == 0 && filled)
			buffer_add_string(out, ".PP");
		else
			add_text(out, (struct text){lines, len});
		buffer_add_string(out, "\n");
		lines += len + (lines[len] == '\n');
	}
}

static void add_option(struct buffer *out, const struct verb_option *option)
{
	buffer_add_string(out, ".TP\n\\fB\\-\\-");
	add_string(out, option->name);
	buffer_add_string(out, "\\fR");
	if (option->hint != NULL) {
		buffer_add_string(out, " \\fI");
		add_string(out, option->hint);
		buffer_add_string(out, "\\fR");
	}
	buffer_add_string(out, "\n");
	add_string(out, option->explain);
	if (option->how == OPTION_REQUIRED)
		buffer_add_string(out, " (required)");
	buffer_add_string(out, ".\n");
}

static void add_verb(void *context, const struct verb *verb, bool first)
{
	struct buffer *out = context;

	(void)first;
	buffer_add_string(out, ".SS \"");
	add_string(out, verb->words);
	if (verb->operands != NULL) {
		buffer_add_string(out, " ");
		add_string(out, verb->operands);
	}
	buffer_add_string(out, "\"\n");
	add_string(out, verb->summary);
	buffer_add_string(out, ".\n");
	if (verb->details != NULL) {
		buffer_add_string(out, ".PP\n");
		add_lines(out, verb->details, true);
	}
	for (size_t i = 0; i < verb->option_count; i++)
		add_option(out, &verb->options[i]);
	buffer_add_string(out, ".PP\n.nf\n");
	add_lines(out, verb->example, false);
	buffer_add_string(out, ".fi\n");
}

void help_manual(struct buffer *out)
{
	size_t count;
	const struct verb_option *common = help_common_options(&count);

	buffer_add_string(out, head);
	for (size_t i = 0; i < count; i++)
		add_option(out, &common[i]);
	buffer_add_string(out, ".SH VERBS\n");
	help_each_verb(add_verb, out);
	buffer_add_string(out, tail);
}
