/* What it costs that another process signs. */
#include "bench/kept.h"

#include "vault/keeper.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHANNELS = 2, AT_ONCE = 20 };

static const char *key_file;

struct signing {
	struct key *key;
	clockid_t keeper; /* zero: none */
};

static bool sign(void *context)
{
	const struct signing *signing = context;
	static const char digested[] = "thirty-two octets, as a SHA-256.";
	uint8_t signature[KEY_SIGNATURE_MAX];
	size_t len;
	struct error err;

	return key_sign(
		signing->key, KEY_RSA_SHA256, (struct text){digested, 32}, signature, &len, &err);
}

static double seconds_of(const struct signing *signing)
{
	return bench_seconds(CLOCK_PROCESS_CPUTIME_ID) + bench_seconds(signing->keeper);
}

/* A core of a gateway has its keeper as well: who asks and who signs share one, and no other has to be woken. */
static cpu_set_t shared_core(void)
{
	cpu_set_t all, one;
	int last = CPU_SETSIZE - 1;

	if (sched_getaffinity(0, sizeof all, &all) != 0)
		abort();
	while (!CPU_ISSET(last, &all))
		last--;
	CPU_ZERO(&one);
	CPU_SET(last, &one);
	return one;
}

static void move_to(const cpu_set_t *cores)
{
	if (sched_setaffinity(0, sizeof *cores, cores) != 0)
		abort();
}

static bool sign_for(void *context, double slice, double *us)
{
	const struct signing *signing = context;
	double begun = seconds_of(signing), spent = 0;
	long times = 0;

	while (spent < slice) {
		for (int i = 0; i < AT_ONCE; i++)
			if (!sign(context))
				return false;
		times += AT_ONCE;
		spent = seconds_of(signing) - begun;
	}
	*us = spent * 1e6 / (double)times;
	return true;
}

/* A bench_gauge. */
static bool sign_kept(void *context, double slice, double *us)
{
	const cpu_set_t one = shared_core();
	cpu_set_t all;

	(void)!sched_getaffinity(0, sizeof all, &all);
	move_to(&one);
	bool ok = sign_for(context, slice, us);
	move_to(&all);
	return ok;
}

static bool open_slot(void *context, enum keeper_slot slot, struct key **out, struct error *err)
{
	(void)context;
	(void)slot;
	return key_open(key_file, NULL, out, err);
}

/* What others read to its end must not stay open here. */
static void keep_open(const int *channels)
{
	for (int fd = STDERR_FILENO + 1; fd < FD_SETSIZE; fd++)
		if (fd != channels[0] && fd != channels[1])
			close(fd);
}

static clockid_t start_keeper(void)
{
	static const struct keeper_source source = {open_slot, NULL, NULL};
	const cpu_set_t core = shared_core();
	int ours[CHANNELS], theirs[CHANNELS], pair[2];
	clockid_t clock = 0;

	for (int i = 0; i < CHANNELS; i++) {
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
			abort();
		ours[i] = pair[0];
		theirs[i] = pair[1];
	}
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		move_to(&core);
		keep_open(theirs);
		_exit(keeper_serve(theirs, CHANNELS, &source) ? 0 : 1);
	}
	for (int i = 0; i < CHANNELS; i++)
		close(theirs[i]);
	if (child < 0 || clock_getcpuclockid(child, &clock) != 0)
		abort();
	keeper_use(ours, CHANNELS);
	return clock;
}

static void release(void *object)
{
	key_release(&((struct signing *)object)->key);
}

static struct signing *open_key(struct arena *arena, const char *where)
{
	struct signing *signing = arena_take(arena, sizeof *signing);
	struct error err;

	if (!key_open(where, NULL, &signing->key, &err)) {
		fprintf(stderr, "bench: %s\n", err.detail);
		exit(3);
	}
	arena_defer(arena, release, signing);
	return signing;
}

void kept_add(struct arena *arena, struct bench *bench, const char *pki)
{
	key_file = arena_format(arena, "%s/schoolA.key.pem", pki);
	clockid_t clock = start_keeper();
	struct signing *here = open_key(arena, key_file);
	struct signing *kept = open_key(arena, keeper_where(KEEPER_SIGNING, key_file));

	kept->keeper = clock;
	bench_add(bench, sign, here, 0, "RSA-2048 sign, our door");
	bench_add_gauge(bench, sign_kept, kept, 0, "RSA-2048 sign, kept");
}
