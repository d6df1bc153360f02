/* Help of bpv-admin, from the table of verbs. */
#include "admin/help.h"

#include "access/access.h"
#include "admin/request.h"

#include <stdio.h>
#include <string.h>

enum { VALUES_MAX = 4096, LEFT_WIDTH = 31 };

static const struct verb_option common_options[] = {
	{"json", NULL, OPTION_FLAG, "answer for a script: {\"rows\": [...], \"notes\": [...]}"},
	{"dry-run", NULL, OPTION_FLAG, "do everything, show the answer, keep nothing"},
	{"config", "FILE", OPTION_OPTIONAL,
		"settings of the gateway; [database] admin says where the register is"},
	{"database", "CONNINFO", OPTION_OPTIONAL,
		"libpq connection string instead (default: BPV_CONFIG, else the PG* environment)"},
	{"actor", "NAME", OPTION_OPTIONAL,
		"who does this (default: the user of the operating system)"},
	{"help", NULL, OPTION_FLAG, "help, of one verb or noun when it is named"},
};

static const char exit_help[] = "Exit codes: 0 done, 1 refused (the answer says what and why; "
				"nothing is stored), 2 usage, 3 configuration,\n"
				"5 the database is not available, 6 the audit does not hold.\n";

const struct verb_option *help_common_options(size_t *count)
{
	*count = COUNT_OF(common_options);
	return common_options;
}

size_t help_noun_length(const struct verb *verb)
{
	return strcspn(verb->words, " ");
}

static bool same_noun(const struct verb *a, const struct verb *b)
{
	size_t len = help_noun_length(a);

	return len == help_noun_length(b) && strncmp(a->words, b->words, len) == 0;
}

static bool is_first_of_noun(const struct verb *verb, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (same_noun(admin_verb(i), verb))
			return false;
	return true;
}

void help_each_verb(help_verb_fn *call, void *context)
{
	const struct verb *first, *verb;

	for (size_t i = 0; (first = admin_verb(i)) != NULL; i++) {
		if (!is_first_of_noun(first, i))
			continue;
		for (size_t j = i; (verb = admin_verb(j)) != NULL; j++)
			if (same_noun(verb, first))
				call(context, verb, verb == first);
	}
}

/* The first word of the hint: "FILE", "FILE...", "DIR", and not "DIRECT". */
bool help_takes_file(const char *hint)
{
	size_t len = hint != NULL ? strspn(hint, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") : 0;
	struct text word = {hint, len};

	return text_equal(word, TEXT("FILE")) || text_equal(word, TEXT("DIR"));
}

/* One part of a hint: a word that is taken as it is, or what stands for every operation. */
static void add_value(struct buffer *out, struct text part)
{
	if (!text_equal(part, TEXT("OPERATION"))) {
		buffer_format(out, " %.*s", (int)part.len, part.at);
		return;
	}
	for (int i = 0; i < OPERATION_COUNT; i++)
		buffer_format(out, " %s", operation_row((enum operation_id)i)->name);
}

const char *help_values(struct arena *arena, const struct verb_option *option)
{
	const char *hint = option->hint;

	if (hint == NULL || (strchr(hint, '|') == NULL && strcmp(hint, "OPERATION") != 0))
		return NULL;
	struct buffer *out = buffer_create(arena, VALUES_MAX);
	for (; *hint != '\0'; hint += *hint == '|') {
		size_t len = strcspn(hint, "|");
		add_value(out, (struct text){hint, len});
		hint += len;
	}
	return arena_string(arena, buffer_text(out)) + 1;
}

static void add_line(void *context, const struct verb *verb, bool first)
{
	(void)first;
	buffer_format(context, "  %-26s %s\n", verb->words, verb->summary);
}

/* The explanation stands beside the option, or under it when that is long. */
static void add_option(struct buffer *out, const struct verb_option *option)
{
	char left[160];

	int len = snprintf(left, sizeof left, "--%s%s%s", option->name, option->hint ? " " : "",
		option->hint ? option->hint : "");
	if (len > LEFT_WIDTH)
		buffer_format(out, "  %s\n%*s", left, LEFT_WIDTH + 3, "");
	else
		buffer_format(out, "  %-*s ", LEFT_WIDTH, left);
	buffer_format(out, "%s%s\n", option->explain,
		option->how == OPTION_REQUIRED ? " (required)" : "");
}

static void add_common(struct buffer *out)
{
	buffer_add_string(out, "\nOptions of every verb:\n");
	for (size_t i = 0; i < COUNT_OF(common_options); i++)
		add_option(out, &common_options[i]);
}

void help_overview(struct buffer *out)
{
	buffer_add_string(out,
		"Usage: bpv-admin [OPTION...] VERB [OPTION...] [ARGUMENT...]\n"
		"\n"
		"The register of the BPV Monitor: schools, overeenkomsten, mandates, "
		"questionnaires, results.\n"
		"Every verb is one transaction: it does everything or nothing.\n"
		"\n"
		"Verbs:\n");
	help_each_verb(add_line, out);
	add_common(out);
	buffer_format(out,
		"\nA new school, by two people: bpv-admin school prepare --help; then school "
		"activate and school status.\n"
		"`bpv-admin VERB --help` explains one verb, with an example; `bpv-admin NOUN "
		"--help` lists those of a noun.\n\n%s",
		exit_help);
}

struct noun_help {
	struct buffer *out;
	const char *noun;
	bool found;
};

static void add_line_of_noun(void *context, const struct verb *verb, bool first)
{
	struct noun_help *help = context;
	size_t len = help_noun_length(verb);

	(void)first;
	if (strlen(help->noun) != len || strncmp(help->noun, verb->words, len) != 0)
		return;
	if (!help->found)
		buffer_format(help->out,
			"Usage: bpv-admin %s VERB [OPTION...] [ARGUMENT...]\n\nVerbs:\n",
			help->noun);
	help->found = true;
	add_line(help->out, verb, false);
}

bool help_noun(struct buffer *out, const char *noun)
{
	struct noun_help help = {.out = out, .noun = noun};

	help_each_verb(add_line_of_noun, &help);
	if (help.found)
		buffer_add_string(
			out, "\n`bpv-admin VERB --help` explains one verb, with an example.\n");
	return help.found;
}

void help_verb(struct buffer *out, const struct verb *verb)
{
	buffer_format(out, "Usage: bpv-admin %s%s%s%s%s\n\n%s.\n", verb->words,
		verb->option_count ? " [OPTION...]" : "", verb->operands ? " " : "",
		verb->operands ? verb->operands : "",
		verb->operands && verb->operands_min == 0 ? " (or options)" : "", verb->summary);
	if (verb->details != NULL)
		buffer_format(out, "\n%s\n", verb->details);
	if (verb->option_count > 0)
		buffer_add_string(out, "\nOptions:\n");
	for (size_t i = 0; i < verb->option_count; i++)
		add_option(out, &verb->options[i]);
	add_common(out);
	buffer_add_string(out, "\nExample:\n");
	for (const char *line = verb->example; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		buffer_format(out, "  %.*s\n", (int)len, line);
		line += len + (line[len] == '\n');
	}
	buffer_format(out, "\n%s", exit_help);
}
