/* Pushes of several sizes, signed and unsigned, to a gateway whose processor time is read. */
#include "bench/live.h"

#include "bench/drive.h"
#include "bench/handshake.h"
#include "bench/limits.h"
#include "bench/mint.h"
#include "bench/world.h"

#include "access/access.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHOOL_OIN  "0000000700098QQ00000"
#define GATEWAY_OIN "00000099000000001000"
#define SERVICE     "/edukoppeling/bpvmonitor/v1/"

/* Many more than the gateway has workers: somebody always waits for each of them, as where a core is worth counting. */
enum { CONNECTIONS = 32, LEAST_MESSAGES = 8, LIMIT_RECORDS = 500 };

static const struct live_case {
	const char *name;
	enum profile profile;
	size_t records;
	bool fresh;
} cases[] = {
	{"push 1 signed", PROFILE_2W_BE_S, 1, false},
	{"push 1 unsigned", PROFILE_2W_BE, 1, false},
	{"push 500 signed", PROFILE_2W_BE_S, 500, false},
	{"push 500 unsigned", PROFILE_2W_BE, 500, false},
	{"push 2,000 signed", PROFILE_2W_BE_S, 2000, false},
	{"push 2,000 unsigned", PROFILE_2W_BE, 2000, false},
	{"connect, then push 1, signed", PROFILE_2W_BE_S, 1, true},
};
enum { CASES = sizeof cases / sizeof cases[0] };

/* One case and what it has seen. */
struct lane {
	struct live *live;
	const struct live_case *of;
	size_t times;     /* messages in the next slice */
	double seconds;   /* on the wall, of all slices */
	size_t exchanges; /* in those */
};

struct live {
	struct world world;
	struct mint *mint;
	struct drive *drives[2]; /* by profile: 2W-be, 2W-be-S */
	struct limits *limits;
	struct lane lanes[CASES];
	size_t acknowledged; /* records */
};

bool live_is_wanted(const struct bench *bench)
{
	bool wanted = limits_are_wanted(bench) || handshake_is_wanted(bench);

	for (size_t i = 0; i < CASES; i++)
		wanted = wanted || bench_wants(bench, cases[i].name);
	return wanted;
}

static struct drive *drive_to(struct live *live, struct arena *arena, const char *endpoint)
{
	const struct drive_config config = {
		.port = live->world.port,
		.path = arena_format(arena, SERVICE "%s", endpoint),
		.soap_action = operation_row(OPERATION_aanleveren_studentgegevens)->action,
		.certificate_file = arena_format(arena, "%s/saas.cert.pem", live->world.pki),
		.key_file = arena_format(arena, "%s/saas.key.pem", live->world.pki),
		.roots_file = arena_format(arena, "%s/roots.pem", live->world.pki),
	};

	return drive_create(&config);
}

/* Sends so many messages of a case; the gateway's seconds. Composing, sealing and connecting are done before. */
static bool send(struct lane *lane, size_t count, double *seconds)
{
	struct live *live = lane->live;
	struct drive *drive = live->drives[lane->of->profile];
	struct arena *arena = arena_create(0);
	char expected[64];
	struct drive_job job = {
		.messages =
			mint_pushes(live->mint, arena, lane->of->profile, lane->of->records, count),
		.count = count,
		.fresh = lane->of->fresh,
		.expected = expected,
	};

	snprintf(expected, sizeof expected, "aantalNieuw>%zu<", lane->of->records);
	drive_take_places(drive, CONNECTIONS);
	bool ok = lane->of->fresh || drive_connect(drive, CONNECTIONS);
	double started = world_seconds(&live->world);
	ok = ok && drive_run(drive, &job);
	*seconds = world_seconds(&live->world) - started;
	drive_disconnect(drive);
	arena_destroy(&arena);
	lane->seconds += job.seconds;
	lane->exchanges += count;
	live->acknowledged += ok ? count * lane->of->records : 0;
	return ok;
}

/* A bench_gauge. How many fill the next slice follows from what these cost. */
static bool push(void *context, double slice, double *us)
{
	struct lane *lane = context;
	double seconds;

	if (!send(lane, lane->times, &seconds))
		return false;
	double each = seconds / (double)lane->times;
	*us = each * 1e6;
	lane->times =
		(size_t)(slice / each) > LEAST_MESSAGES ? (size_t)(slice / each) : LEAST_MESSAGES;
	return true;
}

static void release(void *object)
{
	struct live *live = object;

	limits_close(&live->limits);
	drive_destroy(&live->drives[0]);
	drive_destroy(&live->drives[1]);
	world_stop(&live->world);
}

static void add_cases(struct live *live, struct arena *arena, struct bench *bench)
{
	for (size_t i = 0; i < CASES; i++) {
		struct lane *lane = &live->lanes[i];
		*lane = (struct lane){.live = live, .of = &cases[i], .times = LEAST_MESSAGES};
		bench_add_gauge(bench, push, lane, 0, "%s", cases[i].name);
	}
	limits_add(live->limits, bench);
	handshake_add(arena, bench, live->world.pki);
}

struct live *live_start(struct arena *arena, struct bench *bench, const char *script)
{
	struct live *live = arena_take(arena, sizeof *live);

	if (!world_start(&live->world, script))
		return NULL;
	const struct mint_config mint = {
		.certificate_file = arena_format(arena, "%s/saas.cert.pem", live->world.pki),
		.key_file = arena_format(arena, "%s/saas.key.pem", live->world.pki),
		.trust_file = arena_format(arena, "%s/trust.pem", live->world.pki),
		.school_oin = SCHOOL_OIN,
		.gateway_oin = GATEWAY_OIN,
		.records_file = live->world.records,
	};
	live->mint = mint_create(arena, &mint);
	live->drives[PROFILE_2W_BE] = drive_to(live, arena, "be");
	live->drives[PROFILE_2W_BE_S] = drive_to(live, arena, "s");
	live->limits = limits_open(live->world.database);
	arena_defer(arena, release, live);

	/* What one of these leaves is what the limits put in again. */
	struct lane once = {.live = live, .of = &cases[2]};
	double seconds;
	if (!send(&once, 1, &seconds) || !limits_learn(live->limits, LIMIT_RECORDS))
		return NULL;
	add_cases(live, arena, bench);
	return live;
}

void live_print(const struct live *live, const struct bench *bench)
{
	printf("\n%-38s %11s %11s\n", "on the wall, all of the machine", "messages/s", "records/s");
	for (size_t i = 0; i < CASES; i++) {
		const struct lane *lane = &live->lanes[i];
		if (bench_find(bench, lane->of->name) == NULL || lane->seconds <= 0)
			continue;
		double rate = (double)lane->exchanges / lane->seconds;
		printf("%-38s %11.1f %11.1f\n", lane->of->name, rate,
			rate * (double)lane->of->records);
	}
	limits_print(live->limits);
}

bool live_check(struct live *live)
{
	return limits_check(live->limits, live->acknowledged);
}
