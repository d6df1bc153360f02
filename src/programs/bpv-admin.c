/* bpv-admin: the verbs of SBB's staff. Arguments, a connection, one verb, its table, an exit code. */
#include "admin/admin.h"
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

enum { OPTIONS_MAX = 40, ARGUMENTS_MAX = 256 };

/* What every verb takes beside its own. */
enum common {
	COMMON_JSON = 1000,
	COMMON_DRY_RUN,
	COMMON_CONFIG,
	COMMON_DATABASE,
	COMMON_ACTOR,
	COMMON_HELP
};

static const struct option common_options[] = {
	{"json", no_argument, NULL, COMMON_JSON},
	{"dry-run", no_argument, NULL, COMMON_DRY_RUN},
	{"config", required_argument, NULL, COMMON_CONFIG},
	{"database", required_argument, NULL, COMMON_DATABASE},
	{"actor", required_argument, NULL, COMMON_ACTOR},
	{"help", no_argument, NULL, COMMON_HELP},
};
enum { COMMON_COUNT = sizeof common_options / sizeof common_options[0] };

static const char common_help[] =
	"  --json                 answer for a script: {\"rows\": [...], \"notes\": [...]}\n"
	"  --dry-run              do everything, show the answer, keep nothing\n"
	"  --config FILE          settings of the gateway; [database] admin says where the "
	"register is\n"
	"  --database CONNINFO    libpq connection string instead (default: BPV_CONFIG, else the "
	"PG* environment)\n"
	"  --actor NAME           who does this (default: the user of the operating system)\n"
	"  --help                 help, of one verb when it is named\n";

static const char exit_help[] = "Exit codes: 0 done, 1 refused (the answer says what and why; "
				"nothing is stored), 2 usage, 3 configuration,\n"
				"5 the database is not available, 6 the audit does not hold.\n";

struct arguments {
	const struct verb *verb;
	enum print_format format;
	bool dry_run;
	const char *config, *database, *actor;
	struct argument given[ARGUMENTS_MAX];
	size_t given_count;
	const char *const *operands;
	size_t operand_count;
};

/* ---- help ------------------------------------------------------------------------------------------------------- */

static void help_overview(void)
{
	const struct verb *verb;

	puts("Usage: bpv-admin [OPTION...] VERB [OPTION...] [ARGUMENT...]\n"
	     "\n"
	     "The register of the BPV Monitor: schools, overeenkomsten, mandates, questionnaires, "
	     "results.\n"
	     "Every verb is one transaction: it does everything or nothing.\n"
	     "\n"
	     "Verbs:");
	for (size_t i = 0; (verb = admin_verb(i)) != NULL; i++)
		printf("  %-25s %s\n", verb->words, verb->summary);
	printf("\nOptions of every verb:\n%s"
	       "\nThe way of a new school, each step once:\n"
	       "  bpv-admin migrate\n"
	       "  bpv-admin organisatie add --brin 98QQ --naam \"ROC Voorbeeldstad\"\n"
	       "  bpv-admin organisatie add --oin 00000099000000002000 --naam \"Voorbeeld SIS\"\n"
	       "  bpv-admin overeenkomst add --actor anna --nummer GO-98QQ --school 98QQ "
	       "--geldig-van 2026-08-01 \\\n"
	       "      --dienst alle --veldenset BASIS --rol VERWERKER --route DIRECT\n"
	       "  bpv-admin overeenkomst activate --actor bert GO-98QQ\n"
	       "  bpv-admin mandaat add --school 98QQ --leverancier 00000099000000002000 --bron "
	       "\"brief 2026-08-01\"\n"
	       "  bpv-admin school status 98QQ\n"
	       "\n`bpv-admin VERB --help` explains one verb.\n\n%s",
		common_help, exit_help);
}

static void help_verb(const struct verb *verb)
{
	printf("Usage: bpv-admin %s%s%s%s%s\n\n%s.\n", verb->words,
		verb->option_count ? " [OPTION...]" : "", verb->operands ? " " : "",
		verb->operands ? verb->operands : "",
		verb->operands && verb->operands_min == 0 ? " (or options)" : "", verb->summary);
	if (verb->details != NULL)
		printf("\n%s\n", verb->details);
	if (verb->option_count > 0)
		puts("\nOptions:");
	for (size_t i = 0; i < verb->option_count; i++) {
		const struct verb_option *option = &verb->options[i];
		char left[80];
		snprintf(left, sizeof left, "--%s%s%s", option->name, option->hint ? " " : "",
			option->hint ? option->hint : "");
		printf("  %-31s %s%s\n", left, option->explain,
			option->how == OPTION_REQUIRED ? " (required)" : "");
	}
	printf("\nOptions of every verb:\n%s\nExample:\n", common_help);
	for (const char *line = verb->example; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		printf("  %.*s\n", (int)len, line);
		line += len + (line[len] == '\n');
	}
	printf("\n%s", exit_help);
}

/* ---- arguments -------------------------------------------------------------------------------------------------- */

static int complain(const char *verb, const struct error *err)
{
	fprintf(stderr, "bpv-admin%s%s: %s\n", verb ? " " : "", verb ? verb : "", err->detail);
	if (err->code == ERROR_USAGE)
		fprintf(stderr, "Try: bpv-admin%s%s --help\n", verb ? " " : "", verb ? verb : "");
	return error_row(err->code)->exit;
}

/* Options of the verb and the common ones, for getopt_long. */
static void list_options(const struct verb *verb, struct option out[OPTIONS_MAX])
{
	size_t count = 0;

	for (size_t i = 0;
		verb != NULL && i < verb->option_count && count < OPTIONS_MAX - COMMON_COUNT - 1;
		i++)
		out[count++] = (struct option){verb->options[i].name,
			verb->options[i].how == OPTION_FLAG ? no_argument : required_argument, NULL,
			(int)i};
	for (size_t i = 0; i < COMMON_COUNT; i++)
		out[count++] = common_options[i];
	out[count] = (struct option){NULL, 0, NULL, 0};
}

/* One option; returns an exit code, or -1 to go on. */
static int take_option(struct arguments *out, int option)
{
	switch (option) {
	case COMMON_JSON: out->format = PRINT_JSON; return -1;
	case COMMON_DRY_RUN: out->dry_run = true; return -1;
	case COMMON_CONFIG: out->config = optarg; return -1;
	case COMMON_DATABASE: out->database = optarg; return -1;
	case COMMON_ACTOR: out->actor = optarg; return -1;
	case COMMON_HELP:
		if (out->verb != NULL)
			help_verb(out->verb);
		else
			help_overview();
		return 0;
	default: break;
	}
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

/* Says so, and which verbs the noun has when the first word is one. */
static int no_verb(int count, char **words)
{
	size_t len = count > 0 ? strlen(words[0]) : 0;
	struct error err = {0};
	const struct verb *verb;

	if (count == 0)
		(void)FAIL(&err, USAGE, NULL, "which verb?");
	else
		(void)FAIL(&err, USAGE, NULL, "there is no verb '%.40s%s%.40s'", words[0],
			count > 1 ? " " : "", count > 1 ? words[1] : "");
	int code = complain(NULL, &err);
	for (size_t i = 0; count > 0 && (verb = admin_verb(i)) != NULL; i++)
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
		help_overview();
		return 0;
	}
	out->verb = admin_find_verb((const char *const *)words, (size_t)count, &used);
	if (out->verb == NULL)
		return no_verb(count, words);
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
