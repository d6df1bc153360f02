/* bpv-console: the pages. Arguments, assembly, signals, exit code. */
#include "base/dump.h"
#include "base/log.h"
#include "config/config.h"
#include "console/console.h"
#include "console/router.h"
#include "vault/heap.h"

#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char usage[] =
	"usage: bpv-console --config FILE [--check]\n"
	"       bpv-console --routes | --example | --help\n"
	"\n"
	"The pages of the BPV Monitor: the dashboard of schools, and the register in a browser for "
	"staff of SBB.\n"
	"\n"
	"  --config FILE   settings, those of bpv-gateway: see --example, [console]\n"
	"  --check         read the settings and everything they name, say what is wrong, and "
	"stop\n"
	"  --routes        list the pages, and which roles may see them\n"
	"  --example       write a complete configuration with comments to standard output\n"
	"\n"
	"Signals: TERM or INT finish what is being made and stop. Exit: 0 done, 2 usage, 3 "
	"configuration,\n"
	"4 cannot listen, 5 database not available.\n";

struct arguments {
	const char *config;
	bool check;
};

/* Returns an exit code, or -1 to go on. */
static int read_arguments(int argc, char **argv, struct arguments *out)
{
	static const struct option options[] = {
		{"config", required_argument, NULL, 'c'},
		{"check", no_argument, NULL, 'k'},
		{"routes", no_argument, NULL, 'r'},
		{"example", no_argument, NULL, 'e'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		switch (option) {
		case 'c': out->config = optarg; break;
		case 'k': out->check = true; break;
		case 'r': router_write(stdout); return 0;
		case 'e': config_write_example(stdout); return 0;
		case 'h': fputs(usage, stdout); return 0;
		default: fputs(usage, stderr); return 2;
		}
	}
	if (out->config == NULL || optind != argc) {
		fputs(usage, stderr);
		return 2;
	}
	return -1;
}

static int complain(const struct error *err)
{
	fprintf(stderr, "bpv-console: %s\n", err->detail);
	return error_row(err->code)->exit;
}

static void set_log_level(const char *word)
{
	enum log_level level;

	if (log_level_find(word, &level))
		log_set_level(level);
}

struct signals {
	struct console *console;
	sigset_t set;
};

/* Signals arrive here and nowhere else, so what they do need not be signal-safe. */
static void *take_signals(void *context)
{
	struct signals *signals = context;
	int signal;

	if (sigwait(&signals->set, &signal) == 0)
		console_stop(signals->console);
	return NULL;
}

static int serve(const struct config *config, bool check)
{
	struct signals signals;
	struct error err;
	pthread_t thread;

	sigemptyset(&signals.set);
	sigaddset(&signals.set, SIGTERM);
	sigaddset(&signals.set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals.set, NULL);
	signal(SIGPIPE, SIG_IGN);

	signals.console = console_create(config, &err);
	if (signals.console == NULL)
		return complain(&err);
	if (check) {
		puts("configuration is sound");
		console_destroy(&signals.console);
		return 0;
	}
	if (pthread_create(&thread, NULL, take_signals, &signals) != 0)
		abort();
	console_run(signals.console);
	pthread_join(thread, NULL);
	console_destroy(&signals.console);
	return 0;
}

int main(int argc, char **argv)
{
	struct arguments arguments = {NULL, false};
	struct config config;
	struct error err;
	int code = read_arguments(argc, argv, &arguments);

	if (code >= 0)
		return code;
	dump_forbid();
	heap_wipe_freed();
	struct arena *arena = arena_create(0);
	if (config_load(arena, arguments.config, &config, &err)) {
		if (arguments.check)
			config.console_port = 0; /* a check is mostly made beside what runs */
		set_log_level(config.log_level);
		code = serve(&config, arguments.check);
	} else {
		code = complain(&err);
	}
	arena_destroy(&arena);
	return code;
}
