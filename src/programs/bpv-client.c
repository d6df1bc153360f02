/* bpv-client: the school's side. Arguments, words, exit code; the work is in src/client. */
#include "client/advice.h"
#include "client/codebook.h"
#include "client/doctor.h"
#include "client/pull.h"
#include "client/push.h"
#include "client/questions.h"
#include "client/show.h"
#include "programs/print.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { PASSPHRASE_MAX = 512, ATTEMPTS = 6, FIRST_WAIT = 1, LONGEST_WAIT = 60 };

struct call {
	struct arena *arena;
	struct client_settings settings;
	const char *config, *out, *operand;
	char passphrase[PASSPHRASE_MAX];
	bool has_passphrase, json, excel, dry_run, all_or_nothing;
	long batch, page, since;
	struct edge edge;
};

/* ---- the world around ---------------------------------------------------------------------------------------------- */

static void wait_and_say(void *context, unsigned seconds, const char *why)
{
	(void)context;
	fprintf(stderr, "bpv-client: %s; again in %u s\n", why, seconds);
	sleep(seconds);
}

static void show_progress(const char *what, int64_t done, int64_t total)
{
	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r%s %lld of %lld%s", what, (long long)done, (long long)total,
		done >= total ? "\n" : "");
}

static void push_progress(void *context, size_t done, size_t total)
{
	(void)context;
	show_progress("pushed", (int64_t)done, (int64_t)total);
}

static void pull_progress(void *context, int64_t done, int64_t total)
{
	(void)context;
	show_progress("pulled", done, total);
}

static int complain(const struct error *err)
{
	const struct advice *advice = advice_for(err->code);

	fprintf(stderr, "bpv-client: %s\n", err->detail);
	if (advice != NULL)
		fprintf(stderr, "  %s\n  What to do: %s\n", advice->meaning, advice->remedy);
	return error_row(err->code)->exit;
}

/* Asks a person, without showing what is typed. False when there is nobody to ask. */
static bool ask_passphrase(char out[PASSPHRASE_MAX])
{
	struct termios shown, hidden;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &shown) != 0)
		return false;
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	fputs("Passphrase of the key: ", stderr);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	bool ok = fgets(out, PASSPHRASE_MAX, stdin) != NULL;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	fputc('\n', stderr);
	out[strcspn(out, "\r\n")] = '\0';
	return ok;
}

/* --passphrase-file, else BPV_PASSPHRASE; a person is asked only when the key turns out to want one. */
static bool find_passphrase(struct call *call, struct error *err)
{
	const char *environment = getenv("BPV_PASSPHRASE");

	if (call->settings.passphrase_file != NULL) {
		FILE *in = fopen(call->settings.passphrase_file, "r");
		if (in == NULL)
			return FAIL(err, CONFIG, NULL, "cannot read %s",
				call->settings.passphrase_file);
		call->has_passphrase = fgets(call->passphrase, PASSPHRASE_MAX, in) != NULL;
		call->passphrase[strcspn(call->passphrase, "\r\n")] = '\0';
		fclose(in);
	} else if (environment != NULL) {
		snprintf(call->passphrase, PASSPHRASE_MAX, "%s", environment);
		call->has_passphrase = true;
	}
	return true;
}

static struct session *open_session(struct call *call, struct error *err)
{
	struct session *session = session_create(
		&call->settings, call->has_passphrase ? call->passphrase : NULL, &call->edge, err);

	if (session != NULL || call->has_passphrase || strstr(err->detail, "passphrase") == NULL
		|| !ask_passphrase(call->passphrase))
		return session;
	call->has_passphrase = true;
	return session_create(&call->settings, call->passphrase, &call->edge, err);
}

/* ---- the verbs ----------------------------------------------------------------------------------------------------- */

static int show(const struct call *call, const struct table *table, int code)
{
	return print_table(stdout, table, call->json ? PRINT_JSON : PRINT_TEXT) ? code : 1;
}

static int run_test(struct call *call, struct session *session, struct error *err)
{
	const struct verbinding *seen;

	if (!ask_verbinding(session, call->arena, &seen, err))
		return complain(err);
	return show(call, show_verbinding(call->arena, seen), 0);
}

static int run_overeenkomst(struct call *call, struct session *session, struct error *err)
{
	const struct overeenkomst *overeenkomst;

	if (!ask_overeenkomst(session, call->arena, &overeenkomst, err))
		return complain(err);
	return show(call,
		show_overeenkomst(call->arena, overeenkomst, day_in_netherlands(call->edge.now())),
		0);
}

static int run_codebook(struct call *call, struct session *session, struct error *err)
{
	const struct vragenlijst *lijsten;
	size_t count;

	if (!ask_vragenlijsten(session, call->arena, &lijsten, &count, err))
		return complain(err);
	size_t rows = 0;
	bool ok = call->json ? codebook_write_json(call->arena, lijsten, count, call->out, err)
			     : codebook_write_csv(call->arena, lijsten, count, call->out,
				     call->excel, &rows, err);
	if (!ok)
		return complain(err);
	printf("codebook of %zu questionnaire versions: %s\n", count, call->out);
	return 0;
}

static void list_refused(struct call *call, const struct sheet *sheet)
{
	enum { SHOWN = 10 };
	size_t shown = 0;

	for (size_t i = 0; i < sheet->count && shown < SHOWN; i++) {
		const struct sheet_row *row = &sheet->rows[i];
		if (row->state != ROW_REFUSED)
			continue;
		printf("  line %zu AFGEKEURD %s: %s\n", row->line, sheet_codes(call->arena, row),
			sheet_texts(call->arena, row));
		shown++;
	}
}

static int report_push(struct call *call, const struct sheet *sheet,
	const struct push_report *report, struct error *err)
{
	const char *refused_file = beside(call->arena, call->operand, ".refused.csv");
	size_t refused = 0;

	printf("%s%zu records: %zu NIEUW, %zu GEWIJZIGD, %zu ONGEWIJZIGD, %zu AFGEKEURD",
		call->dry_run ? "dry run, nothing stored: " : "", report->total, report->nieuw,
		report->gewijzigd, report->ongewijzigd, report->afgekeurd);
	if (report->waiting > 0)
		printf(", %zu not answered", report->waiting);
	putchar('\n');
	list_refused(call, sheet);
	if (!sheet_write_refused(call->arena, sheet, refused_file, &refused, err))
		return complain(err);
	if (refused > 0)
		printf("%zu refused records are in %s: repair them and push that file\n", refused,
			refused_file);
	return refused > 0 ? error_row(ERROR_REFUSED)->exit : 0;
}

static int run_push(struct call *call, struct session *session, struct error *err)
{
	const struct push_options options = {
		.batch = (size_t)call->batch,
		.dry_run = call->dry_run,
		.all_or_nothing = call->all_or_nothing,
		.progress = push_progress,
	};
	struct push_report report;
	struct sheet sheet;

	if (!sheet_read(
		    call->arena, call->operand, day_in_netherlands(call->edge.now()), &sheet, err))
		return complain(err);
	bool ok = push_run(session, call->arena, &sheet, &options, &report, err);
	int failed = ok ? 0 : complain(err);
	struct error writing;
	int code = report_push(call, &sheet, &report, &writing);
	if (!ok && report.waiting > 0)
		puts("Pushing the same file again is safe: what was stored is answered "
		     "ONGEWIJZIGD.");
	return ok ? code : failed;
}

static int run_pull(struct call *call, struct session *session, struct error *err)
{
	const struct pull_options options = {
		.out = call->out,
		.since = call->since,
		.page = (int)call->page,
		.excel = call->excel,
		.progress = pull_progress,
	};
	struct pull_report report;

	if (!pull_run(session, call->arena, &options, &report, err))
		return complain(err);
	printf("pulled %lld responses, %lld rows, field set %s: %s\n", (long long)report.responses,
		(long long)report.rows, veldenset_word(report.veldenset), call->out);
	if (report.removed_file != NULL)
		printf("%lld responses were removed: %s\n", (long long)report.removed,
			report.removed_file);
	printf("next time only what is new: --since %lld\n", (long long)report.tot_mutatienummer);
	return 0;
}

/* Looks for itself whether a session can be made, so it is given none. */
static int run_doctor(struct call *call, struct session *session, struct error *err)
{
	bool well;

	(void)session;
	(void)err;
	call->edge.attempts = 1;
	const struct table *table = doctor_examine(call->arena, &call->settings,
		call->has_passphrase ? call->passphrase : NULL, &call->edge, &well);
	return show(call, table, well ? 0 : error_row(ERROR_REFUSED)->exit);
}

enum needs { NEEDS_NOTHING, NEEDS_FILE, NEEDS_OUT };

static const struct verb {
	const char *name;
	enum needs needs;
	bool without_session;
	int (*run)(struct call *call, struct session *session, struct error *err);
	const char *pattern, *help;
} verbs[] = {
	{"test", NEEDS_NOTHING, false, run_test, "test", "ask the gateway what it sees of you"},
	{"doctor", NEEDS_NOTHING, true, run_doctor, "doctor",
		"look at certificate, key, CA, connection, OIN, mandate and clock, and say what to "
		"do"},
	{"push", NEEDS_FILE, false, run_push, "push FILE.csv", "deliver student details"},
	{"pull", NEEDS_OUT, false, run_pull, "pull --out FILE.csv",
		"fetch the complete results, one row per answer"},
	{"codebook", NEEDS_OUT, false, run_codebook, "codebook --out FILE.csv",
		"fetch the questionnaires: what each code means"},
	{"overeenkomst", NEEDS_NOTHING, false, run_overeenkomst, "overeenkomst",
		"show your agreement with SBB, its mandates and the certificates seen"},
};

/* ---- arguments ----------------------------------------------------------------------------------------------------- */

static const char help_head[] =
	"Usage: bpv-client VERB [OPTION...]\n"
	"\n"
	"The school's side of the BPV Monitor gateway: deliver student details, fetch results.\n"
	"\n"
	"Verbs:\n";
static const char help_tail[] =
	"\n"
	"  --config FILE           settings file, [client] with name = value; default "
	"~/.config/bpv-client.conf\n"
	"\n"
	"Options of the verbs:\n"
	"  push  --batch N         records in a message, 1 to 2000 (default 500)\n"
	"        --dry-run         check everything, store nothing (proefaanlevering)\n"
	"        --all-or-nothing  one refused record keeps all of them back\n"
	"  pull  --out FILE        where the results go; the file appears when all of it is there\n"
	"        --since N         only what is new, corrected or removed since this "
	"mutatienummer\n"
	"        --page N          responses in a message, 1 to 10000 (default 1000)\n"
	"        --excel           BOM, and guard cells that a spreadsheet would take for a "
	"formula\n"
	"  --json                  test, doctor, overeenkomst: answer for a script; codebook: JSON "
	"instead of CSV\n"
	"\n"
	"A passphrase comes from passphrase_file, from BPV_PASSPHRASE, or is asked for.\n"
	"\n"
	"Examples:\n"
	"  bpv-client doctor --config school.conf\n"
	"  bpv-client push studenten.csv --config school.conf --dry-run\n"
	"  bpv-client pull --out resultaten.csv --config school.conf\n"
	"\n"
	"Exit codes: 0 done, 1 refused or some records refused, 2 usage, 3 configuration, 4 "
	"connection or TLS,\n"
	"5 try again later, 6 proof failed.\n";

static void print_help(void)
{
	fputs(help_head, stdout);
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		printf("  %-25s %s\n", verbs[i].pattern, verbs[i].help);
	fputs("\nSettings, as options or in the settings file (there with _ for -):\n", stdout);
	for (size_t i = 0; i < client_setting_count; i++) {
		char name[64];
		snprintf(name, sizeof name, "%s %s", client_setting_rows[i].name,
			client_setting_rows[i].hint);
		for (char *c = name; *c != '\0' && *c != ' '; c++)
			*c = *c == '_' ? '-' : *c;
		printf("  --%-23s %s\n", name, client_setting_rows[i].explain);
	}
	fputs(help_tail, stdout);
}

static int usage(const char *problem)
{
	fprintf(stderr, "bpv-client: %s\nTry: bpv-client --help\n", problem);
	return error_row(ERROR_USAGE)->exit;
}

enum {
	OPT_CONFIG,
	OPT_OUT,
	OPT_BATCH,
	OPT_DRY,
	OPT_ALL,
	OPT_SINCE,
	OPT_PAGE,
	OPT_EXCEL,
	OPT_JSON,
	OPT_HELP,
	OPT_OWN,
	OPT_SETTING = OPT_OWN,
	OPTIONS_MAX = 32,
	NAME_MAX_CHARS = 32
};

static const struct option own_options[OPT_OWN] = {
	{"config", required_argument, NULL, OPT_CONFIG},
	{"out", required_argument, NULL, OPT_OUT},
	{"batch", required_argument, NULL, OPT_BATCH},
	{"dry-run", no_argument, NULL, OPT_DRY},
	{"all-or-nothing", no_argument, NULL, OPT_ALL},
	{"since", required_argument, NULL, OPT_SINCE},
	{"page", required_argument, NULL, OPT_PAGE},
	{"excel", no_argument, NULL, OPT_EXCEL},
	{"json", no_argument, NULL, OPT_JSON},
	{"help", no_argument, NULL, OPT_HELP},
};

/* Own options, then one per setting. */
static void list_options(struct option out[OPTIONS_MAX], char names[OPTIONS_MAX][NAME_MAX_CHARS])
{
	size_t count = OPT_OWN;

	memcpy(out, own_options, sizeof own_options);
	for (size_t i = 0; i < client_setting_count && count < OPTIONS_MAX - 1; i++, count++) {
		snprintf(names[i], NAME_MAX_CHARS, "%s", client_setting_rows[i].name);
		for (char *c = names[i]; *c != '\0'; c++)
			*c = *c == '_' ? '-' : *c;
		out[count] =
			(struct option){names[i], required_argument, NULL, OPT_SETTING + (int)i};
	}
	out[count] = (struct option){NULL, 0, NULL, 0};
}

static bool take_number(const char *text, long least, long most, long *out)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (end == text || *end != '\0' || number < least || number > most)
		return false;
	*out = number;
	return true;
}

/* Returns an exit code, or -1 to go on. */
static int take_option(struct call *call, int option)
{
	switch (option) {
	case OPT_CONFIG: call->config = optarg; break;
	case OPT_OUT: call->out = optarg; break;
	case OPT_DRY: call->dry_run = true; break;
	case OPT_ALL: call->all_or_nothing = true; break;
	case OPT_EXCEL: call->excel = true; break;
	case OPT_JSON: call->json = true; break;
	case OPT_HELP: print_help(); return 0;
	case OPT_BATCH:
		if (!take_number(optarg, 1, AANLEVERING_MAX_RECORDS, &call->batch))
			return usage("--batch takes 1 to 2000");
		break;
	case OPT_SINCE:
		if (!take_number(optarg, 0, INT64_MAX, &call->since))
			return usage("--since takes a mutatienummer");
		break;
	case OPT_PAGE:
		if (!take_number(optarg, 1, RESULTATEN_PAGE_MAX, &call->page))
			return usage("--page takes 1 to 10000");
		break;
	default:
		if (option < OPT_SETTING || option == '?')
			return usage("an option is not known or misses its value");
		*client_setting_field(&call->settings, &client_setting_rows[option - OPT_SETTING]) =
			optarg;
	}
	return -1;
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

/* Returns an exit code, or -1 to go on. Options may stand anywhere. */
static int read_arguments(int argc, char **argv, struct call *call, const struct verb **verb)
{
	struct option options[OPTIONS_MAX];
	char names[OPTIONS_MAX][NAME_MAX_CHARS];
	int option, code = -1;

	list_options(options, names);
	while (code < 0 && (option = getopt_long(argc, argv, "", options, NULL)) != -1)
		code = take_option(call, option);
	if (code >= 0)
		return code;
	if (optind == argc)
		return usage("which verb?");
	*verb = find_verb(argv[optind++]);
	if (*verb == NULL)
		return usage("there is no such verb");
	if ((*verb)->needs == NEEDS_FILE && optind < argc)
		call->operand = argv[optind++];
	if (optind < argc)
		return usage("too many arguments");
	if ((*verb)->needs == NEEDS_FILE && call->operand == NULL)
		return usage("which file?");
	if ((*verb)->needs == NEEDS_OUT && call->out == NULL)
		return usage("--out FILE is asked");
	return -1;
}

/* What the command line did not say is taken from the settings file, when there is one. */
static bool read_settings(struct call *call, struct error *err)
{
	const char *home = getenv("HOME");

	if (call->config == NULL && home != NULL) {
		const char *usual = arena_format(call->arena, "%s/.config/bpv-client.conf", home);
		if (access(usual, R_OK) == 0)
			call->config = usual;
	}
	return (call->config == NULL
		       || client_settings_read(call->arena, call->config, &call->settings, err))
		&& find_passphrase(call, err);
}

static int run(struct call *call, const struct verb *verb)
{
	struct session *session = NULL;
	struct error err = {.code = ERROR_NONE};

	if (!read_settings(call, &err))
		return complain(&err);
	if (!verb->without_session) {
		session = open_session(call, &err);
		if (session == NULL)
			return complain(&err);
	}
	int code = verb->run(call, session, &err);
	session_destroy(&session);
	return fflush(stdout) == 0 ? code : 1;
}

int main(int argc, char **argv)
{
	static struct call call;
	const struct verb *verb = NULL;

	signal(SIGPIPE, SIG_IGN);
	call.batch = AANLEVERING_ADVICE_RECORDS;
	call.edge =
		(struct edge){clock_now, wait_and_say, NULL, ATTEMPTS, FIRST_WAIT, LONGEST_WAIT};
	int code = read_arguments(argc, argv, &call, &verb);
	if (code >= 0)
		return fflush(stdout) == 0 ? code : 1;
	call.arena = arena_create(0);
	code = run(&call, verb);
	explicit_bzero(call.passphrase, sizeof call.passphrase);
	arena_destroy(&call.arena);
	return code;
}
