/* make bench: which cases there are, and what is told at the end. */
#include "bench/bench.h"
#include "bench/kept.h"
#include "bench/keys.h"
#include "bench/live.h"
#include "bench/messages.h"
#include "bench/ours.h"
#include "bench/primitives.h"
#include "bench/serve.h"
#include "bench/stock.h"
#include "bench/subject.h"
#include "bench/wss4j.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>

static const struct {
	const char *word;
	size_t records;
} sizes[] = {{"6 KB", 1}, {"340 KB", 800}, {"3.4 MB", 8000}};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

struct options {
	const char *pki, *java, *live, *out;
};

/* The exchange of a school and a gateway whose certificates are both of this kind. */
static bool add_exchange(struct arena *arena, const struct options *options, struct bench *bench,
	const struct bench_world *world, const char *school, const char *gateway, const char *key)
{
	struct party *sender = arena_take(arena, sizeof *sender);
	struct push *push = arena_take(arena, sizeof *push);
	struct ours_task *task = arena_take(arena, sizeof *task);
	struct party own = party_load(arena, options->pki, gateway);

	*sender = party_load(arena, options->pki, school);
	*push = push_make(arena, sender, 1, world->now);
	*task = (struct ours_task){ours_create(arena, options->pki, &own, world->now), sender,
		push->message, &push->letter};
	bench_add(bench, ours_exchange, task, push->message.len, "exchange 6 KB %s", key);
	if (subject_written_well(arena, world, task, true))
		return true;
	fprintf(stderr, "bench: xmlsec1 does not accept our answer, %s\n", key);
	return false;
}

static void add_flood(struct arena *arena, struct bench *bench, const struct bench_world *world,
	struct text message, const char *what)
{
	struct ours_task *task = arena_take(arena, sizeof *task);

	*task = (struct ours_task){world->ours, world->sender, message, NULL};
	bench_add(bench, ours_refuse, task, message.len, "flood of %s", what);
}

static void add_floods(struct arena *arena, struct bench *bench, const struct bench_world *world)
{
	const struct party *sender = world->sender;
	const size_t size = 1470 * 1000;

	add_flood(arena, bench, world, flood_of_attributes(arena, 40 * 1000), "40,000 attributes");
	add_flood(arena, bench, world, flood_of_references(arena, sender, 200, size, world->now),
		"200 references");
	add_flood(arena, bench, world, flood_of_references(arena, sender, 20, size, world->now),
		"20 references");
}

static bool wants_java(const struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++)
		if (bench->cases[i].repeat != NULL)
			return true;
	return false;
}

/* Java as a long-running service would find it: compiled, some seconds for each size and direction. */
static bool warm_up(struct subject *subjects[SIZES])
{
	for (size_t i = 0; i < SIZES; i++)
		if (!wss4j_warm(&subjects[i]->verify_wss4j, 5)
			|| !wss4j_warm(&subjects[i]->sign_wss4j, 3))
			return false;
	return true;
}

/* False when something failed. */
static bool run(struct arena *arena, const struct options *options, struct bench *bench)
{
	struct party school = party_load(arena, options->pki, "schoolA");
	struct party gateway = party_load(arena, options->pki, "gateway");
	struct wss4j wss4j = wss4j_start(options->java, &school, options->pki);
	struct instant now = clock_now();
	struct bench_world world = {
		.sender = &school,
		.trust = trust_load(arena, options->pki),
		.ours = ours_create(arena, options->pki, &gateway, now),
		.wss4j = &wss4j,
		.now = now,
		.directory = options->out,
	};
	struct subject *subjects[SIZES];
	bool ok = true;

	for (size_t i = 0; i < SIZES; i++) {
		subjects[i] = subject_prepare(arena, &world, sizes[i].records);
		ok = ok && subject_check(arena, &world, subjects[i]);
	}
	kept_add(arena, bench, options->pki);
	primitives_add(bench);
	ok = ok && add_exchange(arena, options, bench, &world, "schoolA", "gateway", "RSA-2048")
		&& add_exchange(arena, options, bench, &world, "schoolA-g4-sign", "gateway-g4-sign",
			"RSA-3072");
	for (size_t i = 0; i < SIZES; i++)
		subject_add(bench, subjects[i], sizes[i].word);
	add_floods(arena, bench, &world);
	serve_add(arena, bench, options->pki, options->out);
	if (ok)
		printf("every verifier told right from wrong; %d rounds\n", bench->rounds);
	fflush(stdout);
	ok = ok && (!wants_java(bench) || warm_up(subjects)) && bench_run(bench);
	wss4j_stop(&wss4j);
	return ok;
}

/* What was measured, and what it is worth. */
static bool tell(struct arena *arena, const struct options *options, const struct bench *bench,
	struct live *live)
{
	bench_print_machine();
	bench_print(bench);
	if (live != NULL)
		live_print(live, bench);
	printf("\n");
	bool written = bench_write(bench, arena_format(arena, "%s/cases.tsv", options->out));
	bool held = goals_judge(bench, arena_format(arena, "%s/goals.tsv", options->out));
	bool kept = live == NULL || live_check(live);
	return written && held && kept;
}

static bool read_options(int argc, char **argv, struct options *options, struct bench *bench)
{
	static const struct option known[] = {{"pki", required_argument, NULL, 'p'},
		{"java", required_argument, NULL, 'j'}, {"live", required_argument, NULL, 'l'},
		{"out", required_argument, NULL, 'o'}, {"rounds", required_argument, NULL, 'r'},
		{"slice", required_argument, NULL, 's'}, {"only", required_argument, NULL, 'w'},
		{0}};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 'p': options->pki = optarg; break;
		case 'j': options->java = optarg; break;
		case 'l': options->live = optarg; break;
		case 'o': options->out = optarg; break;
		case 'r': bench->rounds = atoi(optarg); break;
		case 's': bench->slice = atof(optarg); break;
		case 'w': bench->only = optarg; break;
		default: return false;
		}
	}
	return bench->rounds >= 1 && bench->rounds <= BENCH_ROUNDS_MAX && bench->slice > 0;
}

int main(int argc, char **argv)
{
	struct options options = {
		"var/test/pki", "tests/bench/Wss4j.java", "tests/bench/live.sh", "var/bench"};
	static struct bench bench = {.rounds = 7, .slice = 0.2};

	if (!read_options(argc, argv, &options, &bench))
		return 2;
	struct arena *arena = arena_create(0);
	struct live *live = NULL;

	signal(SIGPIPE, SIG_IGN);
	stock_start();
	if (live_is_wanted(&bench) && (live = live_start(arena, &bench, options.live)) == NULL)
		fprintf(stderr, "bench: no gateway to push to: those cases are left out\n");
	bool ok = run(arena, &options, &bench) && tell(arena, &options, &bench, live);
	arena_destroy(&arena);
	return ok ? 0 : 1;
}
