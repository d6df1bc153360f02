/* bpv-client: the school's side. Arguments, a passphrase, one verb, its table, an exit code. */
#include "client/advice.h"
#include "client/verbs.h"
#include "domain/resultaat.h"
#include "domain/studentgegevens.h"
#include "programs/print.h"
#include "transport/credential.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
	PASSPHRASE_MAX = 512,
	ATTEMPTS = 6,
	RETRIES_MAX = 100,
	FIRST_WAIT = 1,
	LONGEST_WAIT = 60,
	NAME_CHARS = 40
};

struct command {
	const struct verb *verb;
	const char *config;
	struct client_settings settings;
	char passphrase[PASSPHRASE_MAX];
	struct order order;
};

/* ---- help ------------------------------------------------------------------------------------------- */

static const char help_head[] =
	"Usage: bpv-client VERB [OPTION...]\n"
	"\n"
	"The school's side of SBB's BPV Monitor gateway: deliver student details, fetch results.\n"
	"\n"
	"Verbs:\n";

static const char help_settings[] =
	"\n"
	"Settings, as options here or in the settings file (there with _ instead of -):\n";

static const char help_tail[] =
	"  --config FILE             settings file; default ~/.config/bpv-client.conf\n"
	"\n"
	"Options of the verbs:\n"
	"  push  --dry-run           check everything, store nothing\n"
	"        --all-or-nothing    one refused record keeps all of them back\n"
	"        --batch N           records in a message, 1 to 2000 (default 500)\n"
	"        --refused FILE      where refused records go (default: the input's name with "
	".refused.csv)\n"
	"        --outcome FILE      what became of every record\n"
	"  pull  --out FILE          where the results go; it appears when all of them are there\n"
	"        --since N           only what is new, corrected or removed since mutatienummer N\n"
	"        --page N            responses in a message, 1 to 10000\n"
	"  pull, codebook  --excel   for spreadsheets: a BOM, and no cell that runs as a formula\n"
	"  --retries N               times a message is sent again when the line breaks (default "
	"5)\n"
	"  --json                    answer for a script (codebook --out: the file too)\n"
	"\n"
	"The passphrase of a key comes from passphrase_file, else from BPV_PASSPHRASE, else you "
	"are "
	"asked.\n"
	"Proxies in the environment are not used: name yours in proxy.\n"
	"\n"
	"A settings file:\n"
	"  [client]\n"
	"  url = https://HOST/edukoppeling/bpvmonitor/v1/be\n"
	"  certificate = school.p12\n"
	"  passphrase_file = school.passphrase\n"
	"  ca = pkioverheid-roots.pem\n"
	"  school_oin = 0000000700098QQ00000\n"
	"  gateway_oin = 00000099000000001000\n"
	"\n"
	"The first day:\n"
	"  bpv-client doctor                            is everything in order?\n"
	"  bpv-client push studenten.csv --dry-run      would they be accepted?\n"
	"  bpv-client push studenten.csv\n"
	"  bpv-client push studenten.refused.csv        after repairing what was refused\n"
	"  bpv-client pull --out resultaten.csv\n"
	"  bpv-client codebook --out codeboek.csv\n"
	"\n"
	"Exit codes: 0 done; 1 refused, or some records refused; 2 usage; 3 configuration or a "
	"file;\n"
	"4 connection or TLS; 5 try again later; 6 proof failed.\n";

/* school_oin is --school-oin on the command line. */
static void option_name(char out[NAME_CHARS], const struct client_setting *setting)
{
	snprintf(out, NAME_CHARS, "%s", setting->name);
	for (char *c = out; *c != '\0'; c++)
		*c = *c == '_' ? '-' : *c;
}

static void print_help(void)
{
	fputs(help_head, stdout);
	for (size_t i = 0; i < client_verb_count; i++)
		printf("  %-25s %s\n", client_verbs[i].pattern, client_verbs[i].help);
	fputs(help_settings, stdout);
	for (size_t i = 0; i < client_setting_count; i++) {
		char name[NAME_CHARS], left[2 * NAME_CHARS];
		option_name(name, &client_setting_rows[i]);
		snprintf(left, sizeof left, "--%s %s", name, client_setting_rows[i].hint);
		printf("  %-25s %s\n", left, client_setting_rows[i].explain);
	}
	fputs(help_tail, stdout);
}

/* ---- arguments -------------------------------------------------------------------------------------- */

enum {
	OPT_CONFIG = 1,
	OPT_OUT,
	OPT_REFUSED,
	OPT_OUTCOME,
	OPT_BATCH,
	OPT_PAGE,
	OPT_SINCE,
	OPT_RETRIES,
	OPT_DRY_RUN,
	OPT_ALL_OR_NOTHING,
	OPT_EXCEL,
	OPT_JSON,
	OPT_HELP,
	OPT_SETTING = 100,
	OPTIONS_MAX = 32,
};

static const struct option own_options[] = {
	{"config", required_argument, NULL, OPT_CONFIG},
	{"out", required_argument, NULL, OPT_OUT},
	{"refused", required_argument, NULL, OPT_REFUSED},
	{"outcome", required_argument, NULL, OPT_OUTCOME},
	{"batch", required_argument, NULL, OPT_BATCH},
	{"page", required_argument, NULL, OPT_PAGE},
	{"since", required_argument, NULL, OPT_SINCE},
	{"retries", required_argument, NULL, OPT_RETRIES},
	{"dry-run", no_argument, NULL, OPT_DRY_RUN},
	{"all-or-nothing", no_argument, NULL, OPT_ALL_OR_NOTHING},
	{"excel", no_argument, NULL, OPT_EXCEL},
	{"json", no_argument, NULL, OPT_JSON},
	{"help", no_argument, NULL, OPT_HELP},
};
enum { OWN_COUNT = sizeof own_options / sizeof own_options[0] };

static int usage(const char *problem, const char *what)
{
	fprintf(stderr, "bpv-client: %s%s\nTry: bpv-client --help\n", problem, what);
	return error_row(ERROR_USAGE)->exit;
}

static int complain(const struct error *err)
{
	const struct advice *advice = advice_for(err->code);

	fprintf(stderr, "bpv-client: %s\n", err->detail);
	if (err->path[0] != '\0')
		fprintf(stderr, "  Where: %s\n", err->path);
	if (advice != NULL && advice->meaning != NULL)
		fprintf(stderr, "  What it means: %s\n", advice->meaning);
	if (advice != NULL)
		fprintf(stderr, "  What to do: %s\n", advice->remedy);
	return error_row(err->code)->exit;
}

static const struct range {
	int option;
	long long least, most;
	const char *problem;
} ranges[] = {
	{OPT_BATCH, 1, AANLEVERING_MAX_RECORDS, "--batch takes 1 to 2000, not "},
	{OPT_PAGE, 1, RESULTATEN_PAGE_MAX, "--page takes 1 to 10000, not "},
	{OPT_SINCE, 0, INT64_MAX, "--since takes a mutatienummer, not "},
	{OPT_RETRIES, 0, RETRIES_MAX, "--retries takes 0 to 100, not "},
};

static bool read_number(const struct range *range, const char *text, long long *out)
{
	char *end;

	errno = 0;
	*out = strtoll(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0
		&& *out >= range->least && *out <= range->most;
}

/* Returns an exit code, or -1 to go on. */
static int take_number(struct order *order, const struct range *range)
{
	long long number;

	if (!read_number(range, optarg, &number))
		return usage(range->problem, optarg);
	switch (range->option) {
	case OPT_BATCH: order->batch = (size_t)number; break;
	case OPT_PAGE: order->page = (int)number; break;
	case OPT_SINCE: order->since = number; break;
	case OPT_RETRIES: order->edge.attempts = (unsigned)number + 1; break;
	default: break;
	}
	return -1;
}

/* Returns an exit code, or -1 to go on. */
static int take_option(struct command *command, int option)
{
	struct order *order = &command->order;

	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (ranges[i].option == option)
			return take_number(order, &ranges[i]);
	if (option >= OPT_SETTING) {
		const struct client_setting *row = &client_setting_rows[option - OPT_SETTING];
		*client_setting_field(&command->settings, row) = optarg;
		return -1;
	}
	switch (option) {
	case OPT_CONFIG: command->config = optarg; return -1;
	case OPT_OUT: order->out = optarg; return -1;
	case OPT_REFUSED: order->refused_file = optarg; return -1;
	case OPT_OUTCOME: order->outcome_file = optarg; return -1;
	case OPT_DRY_RUN: order->dry_run = true; return -1;
	case OPT_ALL_OR_NOTHING: order->all_or_nothing = true; return -1;
	case OPT_EXCEL: order->excel = true; return -1;
	case OPT_JSON: order->json = true; return -1;
	case OPT_HELP: print_help(); return 0;
	default: return usage("", "see above"); /* getopt has said what is wrong */
	}
}

/* Returns an exit code, or -1 to go on. */
static int take_operands(struct command *command, int count, char **operands)
{
	struct order *order = &command->order;
	const struct verb *verb;

	if (count == 0)
		return usage("", "which verb?");
	verb = client_verb(operands[0]);
	if (verb == NULL)
		return usage("there is no verb ", operands[0]);
	if (verb->takes == VERB_TAKES_FILE && count < 2)
		return usage("which file? ", verb->pattern);
	if (count > (verb->takes == VERB_TAKES_FILE ? 2 : 1))
		return usage("too many arguments: ", operands[count - 1]);
	if (verb->takes == VERB_TAKES_OUT && order->out == NULL)
		return usage("--out is asked: ", verb->pattern);
	command->verb = verb;
	order->file = count > 1 ? operands[1] : NULL;
	return -1;
}

/* Options may stand anywhere. Returns an exit code, or -1 to go on. */
static int read_arguments(int argc, char **argv, struct command *command)
{
	static char names[OPTIONS_MAX][NAME_CHARS];
	struct option options[OPTIONS_MAX] = {{0}};
	int option, code = -1;

	memcpy(options, own_options, sizeof own_options);
	for (size_t i = 0; i < client_setting_count; i++) {
		option_name(names[i], &client_setting_rows[i]);
		options[OWN_COUNT + i] =
			(struct option){names[i], required_argument, NULL, OPT_SETTING + (int)i};
	}
	while (code < 0 && (option = getopt_long(argc, argv, "", options, NULL)) != -1)
		code = take_option(command, option);
	return code >= 0 ? code : take_operands(command, argc - optind, argv + optind);
}

/* ---- settings and passphrase ------------------------------------------------------------------------- */

/* What the command line did not say is taken from the settings file, when there is one. */
static bool read_settings(struct command *command, struct error *err)
{
	struct arena *arena = command->order.arena;
	const char *home = getenv("HOME");

	if (command->config == NULL && home != NULL) {
		const char *usual = arena_format(arena, "%s/.config/bpv-client.conf", home);
		if (access(usual, R_OK) == 0)
			command->config = usual;
	}
	return command->config == NULL
		|| client_settings_read(arena, command->config, &command->settings, err);
}

static void take_line(struct command *command, FILE *in)
{
	if (fgets(command->passphrase, PASSPHRASE_MAX, in) == NULL)
		command->passphrase[0] = '\0';
	command->passphrase[strcspn(command->passphrase, "\r\n")] = '\0';
	command->order.passphrase = command->passphrase;
}

/* Asks a person, without showing what is typed. */
static void ask_passphrase(struct command *command)
{
	struct termios shown, hidden;

	if (tcgetattr(STDIN_FILENO, &shown) != 0)
		return;
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	fputs("Passphrase of the key: ", stderr);
	take_line(command, stdin);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	fputc('\n', stderr);
}

static bool find_passphrase(struct command *command, struct error *err)
{
	const struct client_settings *settings = &command->settings;
	const char *file = settings->passphrase_file;
	struct credential credential;
	struct error why;

	if (file != NULL) {
		FILE *in = fopen(file, "r");
		if (in == NULL)
			return FAIL(err, CONFIG, NULL, "cannot read passphrase_file %s: %s", file,
				strerror(errno));
		take_line(command, in);
		fclose(in);
	} else if (getenv("BPV_PASSPHRASE") != NULL) {
		command->order.passphrase = getenv("BPV_PASSPHRASE");
	} else if (isatty(STDIN_FILENO) && settings->certificate != NULL && settings->ca != NULL
		&& !credential_describe(command->order.arena, settings->certificate, settings->key,
			NULL, settings->ca, &credential, &why)
		&& credential_wants_passphrase(&why)) {
		ask_passphrase(command);
	}
	return true;
}

/* ---- running ----------------------------------------------------------------------------------------- */

static void wait_and_say(void *context, unsigned seconds, const char *why)
{
	(void)context;
	fprintf(stderr, "bpv-client: %s; trying again in %u s\n", why, seconds);
	sleep(seconds);
}

static void show_progress(void *context, int64_t done, int64_t total)
{
	(void)context;
	fprintf(stderr, "\r%lld of %lld%s", (long long)done, (long long)total,
		done >= total ? "\n" : "");
}

static int run(struct command *command)
{
	struct order *order = &command->order;
	struct table *table = NULL;
	struct error err = {.code = ERROR_NONE};
	int code = 0;

	order->settings = &command->settings;
	if (!read_settings(command, &err) || !find_passphrase(command, &err))
		return complain(&err);
	bool ok = command->verb->run(order, &table, &code, &err);
	bool told =
		table == NULL || print_table(stdout, table, order->json ? PRINT_JSON : PRINT_TEXT);
	if (!ok)
		return complain(&err);
	return told && fflush(stdout) == 0 ? code : error_row(ERROR_INTERNAL)->exit;
}

int main(int argc, char **argv)
{
	static struct command command;
	struct order *order = &command.order;

	signal(SIGPIPE, SIG_IGN);
	order->batch = AANLEVERING_ADVICE_RECORDS;
	order->edge =
		(struct edge){clock_now, wait_and_say, NULL, ATTEMPTS, FIRST_WAIT, LONGEST_WAIT};
	order->progress = isatty(STDERR_FILENO) ? show_progress : NULL;
	int code = read_arguments(argc, argv, &command);
	if (code < 0) {
		order->arena = arena_create(0);
		code = run(&command);
		explicit_bzero(command.passphrase, sizeof command.passphrase);
		arena_destroy(&order->arena);
	}
	return fflush(stdout) == 0 ? code : error_row(ERROR_INTERNAL)->exit;
}
