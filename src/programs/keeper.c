/* The keeper as a process: how it begins, and which of the settings' keys stands where. */
#include "programs/keeper.h"

#include "base/dump.h"
#include "base/log.h"
#include "config/config.h"
#include "programs/service.h"
#include "sandbox/sandbox.h"
#include "vault/heap.h"
#include "vault/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Channels stand one after another from here on, as if they had been opened first. */
enum { FIRST_CHANNEL = STDERR_FILENO + 1, CHANNELS_MAX = 64 };

#define OPTION "--keeper"

/* --- the process that has the keys ----------------------------------------------------------------- */

static const char *where_of(const struct config *config, enum keeper_slot slot)
{
	switch (slot) {
	case KEEPER_TLS: return config->tls_key;
	case KEEPER_SIGNING: return config->signing_key;
	case KEEPER_DECRYPTION: return config->decryption_key;
	case KEEPER_PREVIOUS: return config->decryption_previous_key;
	default: return "";
	}
}

struct keeping {
	const char *config_file;
	int channels[CHANNELS_MAX];
	size_t count;
	bool confined, tokens; /* as this keeper began */
};

static bool has_token(const struct config *config)
{
	bool found = key_master_in_token(config->master_key);

	for (enum keeper_slot slot = KEEPER_TLS; slot < KEEPER_MASTER; slot++)
		found = found || key_is_uri(where_of(config, slot));
	return found;
}

static bool open_at(const struct keeping *keeping, const struct config *config,
	enum keeper_slot slot, struct key **out, struct error *err)
{
	const char *where = where_of(config, slot);

	/* What a token's module does was shut off before there was one: another keeper begins. */
	if (keeping->confined && !keeping->tokens && has_token(config))
		_exit(KEEPER_AGAIN);
	if (slot >= KEEPER_MASTER)
		return key_open_master(config->master_key, slot - KEEPER_MASTER, out, err);
	return key_check_private(where, err) && key_open(where, NULL, out, err);
}

/* By the settings as they are now: whoever asks has just read them as well. */
static bool open_key(void *context, enum keeper_slot slot, struct key **out, struct error *err)
{
	const struct keeping *keeping = context;
	struct arena *arena = arena_create(0);
	struct config config;
	bool ok = config_load(arena, keeping->config_file, &config, err)
		&& open_at(keeping, &config, slot, out, err);

	arena_destroy(&arena);
	return ok;
}

/* When its threads are there: it starts no more of them. */
static void confine(void *context)
{
	const struct keeping *keeping = context;

	if (keeping->confined)
		sandbox_calls(keeping->tokens ? SANDBOX_TOKENS : SANDBOX_KEEPER);
}

/* With settings that cannot be read no key is opened either, and it is confined: they may be mended while it lives. */
static void read_terms(struct keeping *keeping)
{
	struct arena *arena = arena_create(0);
	struct config config;
	struct error ignored;
	bool known = config_load(arena, keeping->config_file, &config, &ignored);

	keeping->confined = !known || config.sandbox;
	keeping->tokens = known && has_token(&config);
	arena_destroy(&arena);
}

/* In a child of who stands by. */
static int keep(void *context)
{
	static const struct sandbox_paths nothing_written;
	struct keeping *keeping = context;
	const struct keeper_source source = {open_key, confine, keeping};

	read_terms(keeping);
	heap_secure();
	if (keeping->confined && !keeping->tokens)
		sandbox_files(&nothing_written);
	return keeper_serve(keeping->channels, keeping->count, &source)
		? 0
		: error_row(ERROR_USAGE)->exit;
}

/* Not root, when the service will not be; and whoever stands by tells what happens in the form that the service does. */
static bool settle(struct arena *arena, const char *config_file, struct error *err)
{
	struct config config;

	if (!config_load(arena, config_file, &config, err)
		|| !service_begin_log("bpv-gateway", &config, err))
		return false;
	return config.keeper_user[0] != '\0' ? sandbox_become(config.keeper_user, err)
		: config.user[0] != '\0'     ? sandbox_become(config.user, err)
					     : true;
}

bool keeper_is_asked(int argc, char **argv)
{
	return argc == 4 && strcmp(argv[1], OPTION) == 0;
}

int keeper_main(char **argv)
{
	long count = strtol(argv[2], NULL, 10);
	struct keeping keeping = {.config_file = argv[3]};
	struct error err;

	if (count < 1 || count > CHANNELS_MAX || fcntl(FIRST_CHANNEL, F_GETFD) < 0) {
		fputs("bpv-gateway " OPTION " is for bpv-gateway itself\n", stderr);
		return error_row(ERROR_USAGE)->exit;
	}
	heap_wipe_freed();
	struct arena *arena = arena_create(0); /* the log keeps its words */
	if (!settle(arena, keeping.config_file, &err)) {
		fprintf(stderr, "bpv-gateway: keeper: %s\n", err.detail);
		return error_row(err.code)->exit;
	}
	/* Becoming somebody else undoes both. */
	dump_forbid();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return 1;
	for (int i = 0; i < count; i++)
		keeping.channels[keeping.count++] = FIRST_CHANNEL + i;
	int code = keeper_stand_by(keeping.channels, keeping.count, keep, &keeping);
	log_end();
	arena_destroy(&arena);
	return code;
}

/* --- the process that needs one -------------------------------------------------------------------- */

struct channels {
	int ours[CHANNELS_MAX], theirs[CHANNELS_MAX];
	size_t count;
};

static void close_all(const int *channels, size_t count)
{
	for (size_t i = 0; i < count; i++)
		close(channels[i]);
}

/* For each worker, for the thread that does handshakes, and for what is asked beside both. */
static bool open_channels(const struct config *config, struct channels *channels, struct error *err)
{
	size_t wanted = (size_t)config_workers(config) + 2;
	int pair[2];

	channels->count = 0;
	while (channels->count < wanted && channels->count < CHANNELS_MAX) {
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
			close_all(channels->ours, channels->count);
			close_all(channels->theirs, channels->count);
			return FAIL(
				err, CONFIG, NULL, "no channel to a keeper: %s", strerror(errno));
		}
		channels->ours[channels->count] = pair[0];
		channels->theirs[channels->count++] = pair[1];
	}
	return true;
}

/* Puts the channels where the keeper looks for them, and leaves it nothing else. */
static bool arrange(const struct channels *channels)
{
	int count = (int)channels->count, moved[CHANNELS_MAX];

	for (int i = 0; i < count; i++)
		if ((moved[i] = fcntl(channels->theirs[i], F_DUPFD, FIRST_CHANNEL + count)) < 0)
			return false;
	for (int i = 0; i < count; i++)
		if (dup2(moved[i], FIRST_CHANNEL + i) < 0)
			return false;
	return close_range((unsigned)(FIRST_CHANNEL + count), ~0U, 0) == 0;
}

static _Noreturn void become_keeper(
	const struct channels *channels, const char *config_file, pid_t parent)
{
	char count[8];
	char *words[] = {"bpv-gateway", OPTION, count, (char *)config_file, NULL};

	snprintf(count, sizeof count, "%zu", channels->count);
	/* A parent that died before this was said is gone by now. */
	if (arrange(channels) && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0
		&& getppid() == parent)
		execv("/proc/self/exe", words);
	_exit(1);
}

bool keeper_begin(const struct config *config, struct error *err)
{
	struct channels channels;
	pid_t parent = getpid();

	if (!open_channels(config, &channels, err))
		return false;
	pid_t child = fork();
	if (child == 0)
		become_keeper(&channels, config->file, parent);
	close_all(channels.theirs, channels.count);
	if (child < 0) {
		close_all(channels.ours, channels.count);
		return FAIL(err, CONFIG, NULL, "no process for a keeper: %s", strerror(errno));
	}
	keeper_use(channels.ours, channels.count);
	return true;
}
