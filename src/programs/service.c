#include "programs/service.h"

#include "base/clock.h"
#include "base/dump.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/process.h"
#include "programs/background.h"
#include "vault/heap.h"

#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

struct arguments {
	const char *config;
	bool check, take_over, background;
};

static int refuse(const struct service_program *program)
{
	fputs(program->usage, stderr);
	return error_row(ERROR_USAGE)->exit;
}

/* Returns an exit code, or -1 to go on. */
static int read_arguments(
	const struct service_program *program, int argc, char **argv, struct arguments *out)
{
	static const struct option options[] = {
		{"config", required_argument, NULL, 'c'},
		{"check", no_argument, NULL, 'k'},
		{"take-over", no_argument, NULL, 't'},
		{"background", no_argument, NULL, 'b'},
		{"example", no_argument, NULL, 'e'},
		{"routes", no_argument, NULL, 'r'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		switch (option) {
		case 'c': out->config = optarg; break;
		case 'k': out->check = true; break;
		case 't': out->take_over = true; break;
		case 'b': out->background = true; break;
		case 'e': config_write_example(stdout); return 0;
		case 'h': fputs(program->usage, stdout); return 0;
		case 'r':
			if (program->list == NULL)
				return refuse(program);
			program->list(stdout);
			return 0;
		default: return refuse(program);
		}
	}
	bool is_odd = out->config == NULL || optind != argc
		|| (out->check && (out->take_over || out->background));
	return is_odd || (out->take_over && !program->can_take_over) ? refuse(program) : -1;
}

static int complain(const struct service_program *program, const struct error *err)
{
	fprintf(stderr, "%s: %s\n", program->name, err->detail);
	return error_row(err->code)->exit;
}

bool service_begin_log(const char *name, const struct config *config, struct error *err)
{
	struct log_config log = {.program = name,
		.socket = config->log_socket,
		.repeats = (unsigned)config->log_repeats};
	enum log_level level;

	if (log_level_find(config->log_level, &level))
		log_set_level(level);
	return log_format_find(config->log_format, &log.format) && log_begin(&log, err);
}

struct signals {
	const struct service_program *program;
	void *service;
	sigset_t set;
	atomic_bool is_over; /* it ended by itself */
};

/* Until another signal to stop, or so many seconds have passed. */
static void wait_to_stop(const struct signals *signals, unsigned seconds)
{
	int64_t until = clock_monotonic_ms() + (int64_t)seconds * 1000, left;

	while ((left = until - clock_monotonic_ms()) > 0) {
		const struct timespec wait = {left / 1000, left % 1000 * 1000000};
		int signal = sigtimedwait(&signals->set, NULL, &wait);
		if (signal == SIGHUP)
			signals->program->reload(signals->service);
		else if (signal > 0)
			return;
	}
}

/* Signals arrive here and nowhere else, so what they do need not be signal-safe. */
static void *take_signals(void *context)
{
	struct signals *signals = context;
	int signal;

	while (sigwait(&signals->set, &signal) == 0) {
		if (signal == SIGHUP) {
			signals->program->reload(signals->service);
			continue;
		}
		if (atomic_load(&signals->is_over))
			break;
		if (signals->program->part != NULL)
			wait_to_stop(signals, signals->program->part(signals->service));
		signals->program->stop(signals->service);
		break;
	}
	return NULL;
}

static int serve(const struct service_program *program, const struct config *config, bool check)
{
	struct signals signals = {.program = program};
	struct error err;
	pthread_t thread;

	process_begin();
	notify_begin();
	sigemptyset(&signals.set);
	sigaddset(&signals.set, SIGTERM);
	sigaddset(&signals.set, SIGINT);
	if (program->reload != NULL)
		sigaddset(&signals.set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals.set, NULL);
	signal(SIGPIPE, SIG_IGN);

	if (program->prepare != NULL && !program->prepare(config, &err))
		return complain(program, &err);
	signals.service = service_begin_log(program->name, config, &err)
		? program->create(config, &err)
		: NULL;
	if (signals.service == NULL)
		return complain(program, &err);
	if (check) {
		puts("configuration is sound");
		program->destroy(signals.service);
		return 0;
	}
	if (program->confine != NULL)
		program->confine(config);
	notify_ready();
	background_serving();
	if (pthread_create(&thread, NULL, take_signals, &signals) != 0)
		abort();
	program->run(signals.service);
	atomic_store(&signals.is_over, true);
	pthread_kill(thread, SIGTERM);
	pthread_join(thread, NULL);
	program->destroy(signals.service);
	return 0;
}

int service_main(const struct service_program *program, int argc, char **argv)
{
	struct arguments arguments = {0};
	struct config config;
	struct error err;
	int code = read_arguments(program, argc, argv, &arguments);

	if (code < 0 && arguments.background)
		code = background_begin();
	if (code >= 0)
		return code;
	dump_forbid();
	heap_wipe_freed();
	struct arena *arena = arena_create(0);
	if (config_load(arena, arguments.config, &config, &err)) {
		if (arguments.check)
			program->leave_ports(&config);
		config.take_over = arguments.take_over;
		code = serve(program, &config, arguments.check);
		log_end();
	} else {
		code = complain(program, &err);
	}
	arena_destroy(&arena);
	return code;
}
