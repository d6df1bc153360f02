/* bpv-client: the school's side. Arguments, a passphrase, one verb, its table, an exit code. */
#include "base/dump.h"
#include "client/advice.h"
#include "client/help.h"
#include "client/progress.h"
#include "client/verbs.h"
#include "domain/aanleverstatus.h"
#include "domain/resultaat.h"
#include "domain/studentgegevens.h"
#include "programs/passphrase.h"
#include "programs/print.h"
#include "vault/heap.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	RETRIES_MAX = 100,
	PATIENCE_MAX = 24 * 60,
	MINUTE_MS = 60 * 1000,
	FIRST_WAIT_MS = 1000,
	LONGEST_WAIT_MS = MINUTE_MS,
	STRANGER_MS = 20 * 1000, /* patience with a gateway that was never reached */
	NAME_CHARS = 40,
	LARGE_BLOCK = 256 * 1024
};

#define PATIENCE_OF_VERB UINT_MAX

struct command {
	const struct verb *verb;
	const char *config;
	struct client_settings settings;
	char passphrase[PASSPHRASE_MAX];
	struct order order;
};

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
	OPT_PATIENCE,
	OPT_STATE,
	OPT_KENMERK,
	OPT_REDEN,
	OPT_WEIGEREN,
	OPT_FORMAT,
	OPT_SHAPE,
	OPT_TO,
	OPT_SCHEMA,
	OPT_AGAIN,
	OPT_VERIFY,
	OPT_QUIET,
	OPT_MISSING,
	OPT_WEEKS,
	OPT_DRY_RUN,
	OPT_ALL_OR_NOTHING,
	OPT_EXCEL,
	OPT_JSON,
	OPT_HELP,
	OPT_SETTING = 100,
	OPTIONS_MAX = 64,
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
	{"patience", required_argument, NULL, OPT_PATIENCE},
	{"state", required_argument, NULL, OPT_STATE},
	{"kenmerk", required_argument, NULL, OPT_KENMERK},
	{"reden", required_argument, NULL, OPT_REDEN},
	{"weigeren", required_argument, NULL, OPT_WEIGEREN},
	{"format", required_argument, NULL, OPT_FORMAT},
	{"shape", required_argument, NULL, OPT_SHAPE},
	{"to", required_argument, NULL, OPT_TO},
	{"schema", required_argument, NULL, OPT_SCHEMA},
	{"again", no_argument, NULL, OPT_AGAIN},
	{"verify", no_argument, NULL, OPT_VERIFY},
	{"quiet", no_argument, NULL, OPT_QUIET},
	{"missing", no_argument, NULL, OPT_MISSING},
	{"weeks", required_argument, NULL, OPT_WEEKS},
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

/* Words that may come from elsewhere: nothing in them moves a cursor. */
static void say(const char *label, const char *words, const char *after)
{
	fputs(label, stderr);
	for (const unsigned char *c = (const unsigned char *)words; *c != '\0'; c++) {
		bool c1 = c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0;
		fputc(*c < ' ' || *c == 0x7f || c1 ? '?' : *c, stderr);
		c += c1;
	}
	fputs(after, stderr);
}

static int complain(const struct error *err)
{
	const struct advice *advice = advice_for(err->code);

	say("bpv-client: ", err->detail, "\n");
	if (err->path[0] != '\0')
		say("  Where: ", err->path, "\n");
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
	{OPT_WEEKS, 1, STATUS_MAX_WEKEN, "--weeks takes 1 to 52, not "},
	{OPT_SINCE, 0, INT64_MAX, "--since takes a mutatienummer, not "},
	{OPT_RETRIES, 0, RETRIES_MAX, "--retries takes 0 to 100, not "},
	{OPT_PATIENCE, 0, PATIENCE_MAX, "--patience takes 0 to 1440 minutes, not "},
};

static bool read_number(const struct range *range, const char *text, long long *out)
{
	char *end;

	errno = 0;
	*out = strtoll(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0
		&& *out >= range->least && *out <= range->most;
}

static int print_help(struct arena *arena)
{
	struct text help = client_help(arena);

	fwrite(help.at, 1, help.len, stdout);
	return 0;
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
	case OPT_WEEKS: order->weeks = (int)number; break;
	case OPT_SINCE: order->since = number; break;
	case OPT_RETRIES: order->edge.retry.attempts = (unsigned)number + 1; break;
	case OPT_PATIENCE: order->edge.retry.patience_ms = (unsigned)number * MINUTE_MS; break;
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
	case OPT_STATE: order->state_file = optarg; return -1;
	case OPT_KENMERK: order->kenmerk = optarg; return -1;
	case OPT_REDEN: order->reden = optarg; return -1;
	case OPT_WEIGEREN: order->weigeren = optarg; return -1;
	case OPT_FORMAT: order->format = optarg; return -1;
	case OPT_SHAPE: order->shape = optarg; return -1;
	case OPT_TO: order->to = optarg; return -1;
	case OPT_SCHEMA: order->schema = optarg; return -1;
	case OPT_AGAIN: order->again = true; return -1;
	case OPT_VERIFY: order->verify = true; return -1;
	case OPT_QUIET: order->quiet = true; return -1;
	case OPT_MISSING: order->missing = true; return -1;
	case OPT_DRY_RUN: order->dry_run = true; return -1;
	case OPT_ALL_OR_NOTHING: order->all_or_nothing = true; return -1;
	case OPT_EXCEL: order->excel = true; return -1;
	case OPT_JSON: order->json = true; return -1;
	case OPT_HELP: return print_help(order->arena);
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
	if (count > (verb->takes == VERB_TAKES_FILE || verb->takes == VERB_MAY_FILE ? 2 : 1))
		return usage("too many arguments: ", operands[count - 1]);
	if (verb->takes == VERB_TAKES_OUT && order->out == NULL)
		return usage("--out is asked: ", verb->pattern);
	command->verb = verb;
	order->edge.retry.stranger_ms = order->edge.retry.patience_ms;
	if (order->edge.retry.patience_ms == PATIENCE_OF_VERB) {
		order->edge.retry.patience_ms = verb->patience * MINUTE_MS;
		order->edge.retry.stranger_ms = STRANGER_MS;
	}
	order->file = count > 1 ? operands[1] : NULL;
	return -1;
}

/* Options may stand anywhere. Returns an exit code, or -1 to go on. */
static int read_arguments(int argc, char **argv, struct command *command)
{
	struct option options[OPTIONS_MAX] = {{0}};
	int option, code = -1;

	memcpy(options, own_options, sizeof own_options);
	for (size_t i = 0; i < client_setting_count; i++)
		options[OWN_COUNT + i] = (struct option){
			client_option_name(command->order.arena, &client_setting_rows[i]),
			required_argument, NULL, OPT_SETTING + (int)i};
	while (code < 0 && (option = getopt_long(argc, argv, "", options, NULL)) != -1)
		code = take_option(command, option);
	return code >= 0 ? code : take_operands(command, argc - optind, argv + optind);
}

/* ---- settings -------------------------------------------------------------------------------------------- */

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

/* ---- running ----------------------------------------------------------------------------------------- */

/* The line on a terminal that is written over; what else is said stands below it. */
static struct progress progress;
static bool line_open;

/* A page may be fetched in a thread, which says when it has to wait. */
static pthread_mutex_t saying = PTHREAD_MUTEX_INITIALIZER;

static void end_line(void)
{
	if (line_open)
		fputc('\n', stderr);
	line_open = false;
}

static void wait_and_say(void *context, unsigned milliseconds, const char *why)
{
	const struct timespec wait = {milliseconds / 1000, milliseconds % 1000 * 1000000L};

	(void)context;
	pthread_mutex_lock(&saying);
	end_line();
	say("bpv-client: ", why, "");
	fprintf(stderr, "; trying again in %.1f s\n", milliseconds / 1000.0);
	pthread_mutex_unlock(&saying);
	nanosleep(&wait, NULL);
}

static void wait_quietly(void *context, unsigned milliseconds, const char *why)
{
	const struct timespec wait = {milliseconds / 1000, milliseconds % 1000 * 1000000L};

	(void)context;
	(void)why;
	nanosleep(&wait, NULL);
}

static void show_progress(void *context, int64_t done, int64_t total)
{
	char line[PROGRESS_SIZE];

	(void)context;
	pthread_mutex_lock(&saying);
	progress_tell(&progress, clock_monotonic_ms(), done, total, line);
	fprintf(stderr, "\r%s\033[K", line);
	line_open = true;
	if (done >= total)
		end_line();
	pthread_mutex_unlock(&saying);
}

static bool tell(const struct command *command, const struct table *table)
{
	if (table == NULL)
		return true;
	if (!command->verb->one_line || command->order.json)
		return print_table(stdout, table, command->order.json ? PRINT_JSON : PRINT_TEXT);
	for (size_t i = 0; i < table->note_count; i++)
		puts(table->notes[i]);
	return !ferror(stdout);
}

static int run(struct command *command)
{
	struct order *order = &command->order;
	struct table *table = NULL;
	struct error err = {.code = ERROR_NONE};
	int code = 0;

	order->settings = &command->settings;
	if (order->quiet) {
		order->progress = NULL;
		order->edge.wait = wait_quietly;
	}
	if (!read_settings(command, &err)
		|| !passphrase_find(&command->settings, order->arena, command->passphrase,
			&order->passphrase, &err))
		return complain(&err);
	bool ok = command->verb->run(order, &table, &code, &err);
	end_line();
	bool told = tell(command, table);
	if (!ok)
		return complain(&err);
	return told && fflush(stdout) == 0 ? code : error_row(ERROR_INTERNAL)->exit;
}

int main(int argc, char **argv)
{
	static struct command command;
	struct order *order = &command.order;

	dump_forbid();
	heap_wipe_freed();
	/* A page is large and soon gone: what is freed of it goes back at once, whichever thread had it. */
	mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
	mallopt(M_ARENA_MAX, 1);
	signal(SIGPIPE, SIG_IGN);
	order->batch = AANLEVERING_ADVICE_RECORDS;
	order->edge = (struct edge){clock_now, wait_and_say, NULL,
		{0, PATIENCE_OF_VERB, 0, FIRST_WAIT_MS, LONGEST_WAIT_MS}};
	order->progress = isatty(STDERR_FILENO) ? show_progress : NULL;
	order->arena = arena_create(0);
	int code = read_arguments(argc, argv, &command);
	if (code < 0)
		code = run(&command);
	explicit_bzero(command.passphrase, sizeof command.passphrase);
	arena_destroy(&order->arena);
	return fflush(stdout) == 0 ? code : error_row(ERROR_INTERNAL)->exit;
}
