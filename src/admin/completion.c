/* completion bash: a script that completes verbs, options, their words and files. */
#include "admin/help.h"

#include "admin/request.h"

#include <string.h>

/* What does not depend on the table. Spaces, not tabs: an answer is shown to people. */
static const char head[] =
	"# Completion of bpv-admin for bash. Made by `bpv-admin completion bash`.\n"
	"#   source <(bpv-admin completion bash)\n"
	"\n";

static const char machine[] =
	"# _bpv_admin_offer WORDS: those that begin with what stands under the cursor.\n"
	"_bpv_admin_offer()\n"
	"{\n"
	"    mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\")\n"
	"}\n"
	"\n"
	"_bpv_admin_files()\n"
	"{\n"
	"    compopt -o filenames 2>/dev/null\n"
	"    mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
	"}\n"
	"\n"
	"# Reads the words before the cursor: sets verb, given (options that stand there already), "
	"waiting (an option whose\n"
	"# value comes next) and operands.\n"
	"_bpv_admin_read()\n"
	"{\n"
	"    local i word\n"
	"    verb='' given=' ' waiting='' operands=0\n"
	"    for ((i = 1; i < COMP_CWORD; i++)); do\n"
	"        word=${COMP_WORDS[i]}\n"
	"        if [[ $word == = ]]; then\n"
	"            continue\n"
	"        elif [[ -n $waiting ]]; then\n"
	"            waiting=''\n"
	"        elif [[ $word == --* ]]; then\n"
	"            given+=\"$word \"\n"
	"            if _bpv_admin_takes_value \"$verb\" \"$word\"; then waiting=$word; fi\n"
	"        elif [[ -z $verb ]] || _bpv_admin_is_noun \"$verb\"; then\n"
	"            verb=${verb:+$verb }$word\n"
	"        else\n"
	"            operands=$((operands + 1))\n"
	"        fi\n"
	"    done\n"
	"}\n"
	"\n"
	"_bpv_admin()\n"
	"{\n"
	"    local cur=${COMP_WORDS[COMP_CWORD]} verb given waiting operands options='' "
	"repeated='' operand=''\n"
	"    local option offer=''\n"
	"    COMPREPLY=()\n"
	"    _bpv_admin_read\n"
	"    [[ $cur != = ]] || cur=''\n"
	"    if [[ -n $waiting ]]; then\n"
	"        _bpv_admin_value \"$verb\" \"$waiting\"\n"
	"        return\n"
	"    fi\n"
	"    _bpv_admin_options \"$verb\"\n"
	"    if [[ $cur == -* ]]; then\n"
	"        for option in $options; do\n"
	"            [[ $given == *\" $option \"* && \" $repeated \" != *\" $option \"* ]] || "
	"offer+=\" $option\"\n"
	"        done\n"
	"        _bpv_admin_offer \"$offer\"\n"
	"    elif [[ -z $verb ]] || _bpv_admin_is_noun \"$verb\"; then\n"
	"        _bpv_admin_words \"$verb\"\n"
	"    elif [[ $operand == file ]]; then\n"
	"        _bpv_admin_files\n"
	"    elif [[ -n $operand && $operands == 0 ]]; then\n"
	"        _bpv_admin_offer \"$operand\"\n"
	"    fi\n"
	"}\n"
	"complete -F _bpv_admin bpv-admin\n";

/* ---- the words of verbs ----------------------------------------------------------------------------------------- */

static bool is_noun(const struct verb *verb)
{
	return verb->words[help_noun_length(verb)] == ' ';
}

static void add_noun(void *context, const struct verb *verb, bool first)
{
	if (first)
		buffer_format(context, "        %.*s\n", (int)help_noun_length(verb), verb->words);
}

static void add_noun_case(void *context, const struct verb *verb, bool first)
{
	if (first && is_noun(verb))
		buffer_format(context, "    %.*s) ;;\n", (int)help_noun_length(verb), verb->words);
}

static void add_word(void *context, const struct verb *verb, bool first)
{
	size_t len = help_noun_length(verb);

	if (!is_noun(verb))
		return;
	if (first)
		buffer_format(
			context, "%s    %.*s) _bpv_admin_offer '\n", "", (int)len, verb->words);
	buffer_format(context, "        %s\n", verb->words + len + 1);
}

struct last_of_noun {
	const struct verb *verb;
	struct buffer *out;
};

/* The line that ends a noun's words comes when the next noun begins, and after the last. */
static void end_word(struct last_of_noun *last)
{
	if (last->verb != NULL && is_noun(last->verb))
		buffer_add_string(last->out, "    ' ;;\n");
}

static void add_words(void *context, const struct verb *verb, bool first)
{
	struct last_of_noun *last = context;

	if (first)
		end_word(last);
	add_word(last->out, verb, first);
	last->verb = verb;
}

static void add_verbs(struct buffer *out)
{
	struct last_of_noun last = {NULL, out};

	buffer_add_string(out, "_bpv_admin_is_noun()\n{\n    case $1 in\n");
	help_each_verb(add_noun_case, out);
	buffer_add_string(out,
		"    *) return 1 ;;\n    esac\n}\n\n"
		"_bpv_admin_words()\n{\n    case $1 in\n    '') "
		"_bpv_admin_offer '\n        help\n");
	help_each_verb(add_noun, out);
	buffer_add_string(out, "    ' ;;\n");
	help_each_verb(add_words, &last);
	end_word(&last);
	buffer_add_string(out, "    esac\n}\n\n");
}

/* ---- options ---------------------------------------------------------------------------------------------------- */

static void add_options(struct buffer *out, const struct verb_option *options, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buffer_format(out, "        --%s\n", options[i].name);
}

static void add_repeated(struct buffer *out, const struct verb *verb)
{
	for (size_t i = 0; i < verb->option_count; i++)
		if (verb->options[i].how == OPTION_REPEATED)
			buffer_format(out, "        repeated+=' --%s'\n", verb->options[i].name);
}

/* Files, or the words that a usage line has between bars. */
static void add_operand(struct buffer *out, const char *operands)
{
	if (operands == NULL)
		return;
	if (help_takes_file(operands))
		buffer_add_string(out, "        operand='file'\n");
	else if (strchr(operands, '|') != NULL || strcmp(operands, "bash") == 0)
		buffer_format(out, "        operand='%s'; operand=${operand//|/ }\n", operands);
}

static void add_verb_options(void *context, const struct verb *verb, bool first)
{
	struct buffer *out = context;

	(void)first;
	buffer_format(out, "    '%s')\n", verb->words);
	if (verb->option_count > 0) {
		buffer_add_string(out, "        options+='\n");
		add_options(out, verb->options, verb->option_count);
		buffer_add_string(out, "        '\n");
	}
	add_repeated(out, verb);
	add_operand(out, verb->operands);
	buffer_add_string(out, "        ;;\n");
}

static void add_option_lists(struct buffer *out)
{
	size_t count;
	const struct verb_option *common = help_common_options(&count);

	buffer_add_string(out, "_bpv_admin_options()\n{\n    options='\n");
	add_options(out, common, count);
	buffer_add_string(out, "    '\n    case $1 in\n");
	help_each_verb(add_verb_options, out);
	buffer_add_string(out, "    esac\n}\n\n");
}

/* ---- values of options ------------------------------------------------------------------------------------------ */

static void add_value(
	struct buffer *out, const char *verb, const struct verb_option *option, const char *values)
{
	buffer_format(out, "    '%s --%s') ", verb, option->name);
	if (values != NULL)
		buffer_format(out, "_bpv_admin_offer '%s' ;;\n", values);
	else
		buffer_add_string(
			out, help_takes_file(option->hint) ? "_bpv_admin_files ;;\n" : ";;\n");
}

static void add_values_of_verb(void *context, const struct verb *verb, bool first)
{
	struct buffer *out = context;
	struct arena *scratch = arena_create(0);

	(void)first;
	for (size_t i = 0; i < verb->option_count; i++)
		if (verb->options[i].how != OPTION_FLAG)
			add_value(out, verb->words, &verb->options[i],
				help_values(scratch, &verb->options[i]));
	arena_destroy(&scratch);
}

static void add_flags_of_verb(void *context, const struct verb *verb, bool first)
{
	(void)first;
	for (size_t i = 0; i < verb->option_count; i++)
		if (verb->options[i].how == OPTION_FLAG)
			buffer_format(context, "    '%s --%s') return 1 ;;\n", verb->words,
				verb->options[i].name);
}

static void add_values(struct buffer *out)
{
	size_t count;
	const struct verb_option *common = help_common_options(&count);

	buffer_add_string(out, "_bpv_admin_takes_value()\n{\n    case \"$1 $2\" in\n");
	for (size_t i = 0; i < count; i++)
		if (common[i].how == OPTION_FLAG)
			buffer_format(out, "    *' --%s') return 1 ;;\n", common[i].name);
	help_each_verb(add_flags_of_verb, out);
	buffer_add_string(out, "    esac\n}\n\n_bpv_admin_value()\n{\n    case \"$1 $2\" in\n");
	help_each_verb(add_values_of_verb, out);
	for (size_t i = 0; i < count; i++)
		if (help_takes_file(common[i].hint))
			buffer_format(out, "    *' --%s') _bpv_admin_files ;;\n", common[i].name);
	buffer_add_string(out, "    esac\n}\n\n");
}

void help_completion(struct buffer *out)
{
	buffer_add_string(out, head);
	add_verbs(out);
	add_option_lists(out);
	add_values(out);
	buffer_add_string(out, machine);
}
