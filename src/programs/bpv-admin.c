/* bpv-admin: the verbs of SBB's staff. Arguments, a connection, one verb, its table, an exit code. */
#include "admin/admin.h"
#include "admin/help.h"
#include "base/dump.h"
#include "config/config.h"
#include "programs/print.h"
#include "store/store_admin.h"
#include "vault/heap.h"

#include <getopt.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { OPTIONS_MAX = 64, ARGUMENTS_MAX = 256 };

/* getopt_long's values of what every verb takes: as in help_common_options, from here on. */
enum { COMMON = 1000 };

struct arguments {
	const struct verb *verb;
	enum print_format format;
	bool dry_run, help;
	const char *config, *database, *actor;
	struct argument given[ARGUMENTS_MAX];
	size_t given_count;
	const char *const *operands;
	size_t operand_count;
};

/* ---- help ------------------------------------------------------------------------------------------------------- */

enum { HELP_MAX = 64 * 1024 };

/* Help of a verb, of a noun, or of everything. False: there is no such noun. */
static bool print_help(const struct verb *verb, const char *noun)
{
	struct arena *arena = arena_create(0);
	struct buffer *out = buffer_create(arena, HELP_MAX);
	bool found = true;

	if (verb != NULL)
		help_verb(out, verb);
	else if (noun != NULL)
		found = help_noun(out, noun);
	else
		help_overview(out);
	if (found)
		fwrite(out->bytes, 1, out->len, stdout);
	arena_destroy(&arena);
	return found;
}

/* ---- arguments -------------------------------------------------------------------------------------------------- */

static int complain(const char *verb, const struct error *err)
{
	fprintf(stderr, "bpv-admin%s%s: %s\n", verb ? " " : "", verb ? verb : "", err->detail);
	if (err->code == ERROR_USAGE)
		fprintf(stderr, "Try: bpv-admin%s%s --help\n", verb ? " " : "", verb ? verb : "");
	return error_row(err->code)->exit;
}

static int argument_of(const struct verb_option *option)
{
	return option->how == OPTION_FLAG ? no_argument : required_argument;
}

/* Options of the verb and the common ones, for getopt_long. */
static void list_options(const struct verb *verb, struct option out[OPTIONS_MAX])
{
	size_t count = 0, common_count;
	const struct verb_option *common = help_common_options(&common_count);

	for (size_t i = 0;
		verb != NULL && i < verb->option_count && count < OPTIONS_MAX - common_count - 1;
		i++)
		out[count++] = (struct option){
			verb->options[i].name, argument_of(&verb->options[i]), NULL, (int)i};
	for (size_t i = 0; i < common_count; i++)
		out[count++] = (struct option){
			common[i].name, argument_of(&common[i]), NULL, COMMON + (int)i};
	out[count] = (struct option){NULL, 0, NULL, 0};
}

/* One of the options of every verb; returns an exit code, or -1 to go on. */
static int take_common(struct arguments *out, const char *name)
{
	if (strcmp(name, "help") == 0) {
		out->help = true;
		return out->verb != NULL && print_help(out->verb, NULL) ? 0 : -1;
	}
	if (strcmp(name, "json") == 0)
		out->format = PRINT_JSON;
	else if (strcmp(name, "dry-run") == 0)
		out->dry_run = true;
	else if (strcmp(name, "config") == 0)
		out->config = optarg;
	else if (strcmp(name, "database") == 0)
		out->database = optarg;
	else
		out->actor = optarg;
	return -1;
}

/* One option; returns an exit code, or -1 to go on. */
static int take_option(struct arguments *out, int option)
{
	size_t count;
	const struct verb_option *common = help_common_options(&count);

	if (option >= COMMON)
		return take_common(out, common[option - COMMON].name);
	if (option == '?' || out->given_count == ARGUMENTS_MAX) {
		/* getopt_long has said what it does not know. */
		fprintf(stderr, "Try: bpv-admin%s%s --help\n", out->verb ? " " : "",
			out->verb ? out->verb->words : "");
		return error_row(ERROR_USAGE)->exit;
	}
	out->given[out->given_count++] =
		(struct argument){out->verb->options[option].name, optarg ? optarg : ""};
	return -1;
}

/* Reads options as `how` says; optind is where it stopped. Returns an exit code, or -1 to go on. */
static int read_options(
	int argc, char **argv, const char *how, const struct option *options, struct arguments *out)
{
	int option, code = -1;

	optind = 0; /* glibc: start over */
	while (code < 0 && (option = getopt_long(argc, argv, how, options, NULL)) != -1)
		code = take_option(out, option);
	return code;
}

/*
 * Help when it was asked for (of a noun, of everything); else says so, and which verbs the noun has when the first word is
 * one.
 */
static int no_verb(int count, char **words, bool help)
{
	size_t len = count > 0 ? strlen(words[0]) : 0;
	struct error err = {0};
	const struct verb *verb;

	help = help || (count == 2 && strcmp(words[1], "--help") == 0);
	if (help && print_help(NULL, count > 0 ? words[0] : NULL))
		return 0;
	if (count == 0)
		(void)FAIL(&err, USAGE, NULL, "which verb?");
	else
		(void)FAIL(&err, USAGE, NULL, "there is no verb '%.40s%s%.40s'", words[0],
			count > 1 ? " " : "", count > 1 ? words[1] : "");
	int code = complain(NULL, &err);
	for (size_t i = 0; len > 0 && (verb = admin_verb(i)) != NULL; i++)
		if (strncmp(verb->words, words[0], len) == 0 && verb->words[len] == ' ')
			fprintf(stderr, "     bpv-admin %s\n", verb->words);
	return code;
}

/*
 * Returns an exit code, or -1 to go on. Options of every verb may stand before the verb's words; after them options and
 * operands come in any order.
 */
static int read_arguments(int argc, char **argv, struct arguments *out)
{
	struct option options[OPTIONS_MAX];
	size_t used = 0;

	list_options(NULL, options);
	int code = read_options(argc, argv, "+", options, out);
	if (code >= 0)
		return code;
	int count = argc - optind;
	char **words = argv + optind;
	if (count > 0 && strcmp(words[0], "help") == 0) {
		out->help = true;
		words++;
		count--;
	}
	out->verb = admin_find_verb((const char *const *)words, (size_t)count, &used);
	if (out->verb == NULL)
		return no_verb(count, words, out->help);
	if (out->help && print_help(out->verb, NULL))
		return 0;
	/* getopt_long takes the last of the verb's words for the name of a program. */
	words += used - 1;
	count -= (int)used - 1;
	words[0] = argv[0];
	list_options(out->verb, options);
	code = read_options(count, words, "", options, out);
	out->operands = (const char *const *)words + optind;
	out->operand_count = (size_t)(count - optind);
	return code;
}

/* ---- the verb --------------------------------------------------------------------------------------------------- */

static const char *os_user(void)
{
	const struct passwd *user = getpwuid(geteuid());

	return user != NULL && user->pw_name[0] != '\0' ? user->pw_name : NULL;
}

static bool find_actor(const struct arguments *arguments, const char **out, struct error *err)
{
	*out = arguments->actor ? arguments->actor : os_user();
	if (*out == NULL)
		return FAIL(err, USAGE, NULL,
			"this user has no name: say who you are with --actor NAME");
	if (**out == '\0' || strlen(*out) > 100 || !text_is_utf8(text_of(*out)))
		return FAIL(err, USAGE, NULL, "--actor: expected 1 to 100 characters");
	return true;
}

/* --database, else --config or BPV_CONFIG, else the PG* environment ("" for libpq). */
static bool read_config(struct request *request, const struct arguments *arguments,
	const char **conninfo, struct error *err)
{
	const char *file = arguments->config ? arguments->config : getenv("BPV_CONFIG");
	struct config *config = arena_take(request->arena, sizeof *config);

	*conninfo = arguments->database ? arguments->database : "";
	if (file == NULL || (arguments->config == NULL && arguments->database != NULL))
		return true;
	if (!config_load(request->arena, file, config, err))
		return false;
	request->config = config;
	if (arguments->database == NULL)
		*conninfo = arguments->verb->needs == NEEDS_DATABASE ? config->database_migrate
								     : config->database_admin;
	return true;
}

static bool run(struct request *request, const struct arguments *arguments, struct table **table,
	struct error *err)
{
	const char *conninfo = NULL;

	/* Options first: a mistake in them is told without a database. */
	if (!admin_judge(request, err))
		return false;
	if (request->verb->needs == NEEDS_NOTHING)
		return admin_run(request, table, err);
	if (!find_actor(arguments, &request->actor, err)
		|| !read_config(request, arguments, &conninfo, err))
		return false;
	request->store = request->verb->needs == NEEDS_DATABASE ? store_open_bare(conninfo, err)
								: store_open_admin(conninfo, err);
	if (request->store == NULL)
		return false;
	bool ok = admin_run(request, table, err);
	store_close(&request->store);
	return ok;
}

int main(int argc, char **argv)
{
	static struct arguments arguments;
	struct table *table = NULL;
	struct error err = {0};

	dump_forbid();
	heap_wipe_freed();
	signal(SIGPIPE, SIG_IGN);
	int code = read_arguments(argc, argv, &arguments);
	if (code >= 0)
		return fflush(stdout) == 0 ? code : 1;
	struct request request = {
		.verb = arguments.verb,
		.arena = arena_create(0),
		.now = clock_now(),
		.arguments = arguments.given,
		.argument_count = arguments.given_count,
		.operands = arguments.operands,
		.operand_count = arguments.operand_count,
		.dry_run = arguments.dry_run,
	};
	if (!run(&request, &arguments, &table, &err)) {
		code = complain(arguments.verb->words, &err);
	} else {
		code = request.unproven   ? error_row(ERROR_PROOF)->exit
			: request.refused ? error_row(ERROR_REFUSED)->exit
					  : 0;
		if (!print_table(stdout, table, arguments.format)) {
			fputs("bpv-admin: the answer could not be written\n", stderr);
			code = 1;
		}
	}
	arena_destroy(&request.arena);
	return code;
}
