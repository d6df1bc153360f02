/*
 * make bench-fair: does one greedy party make another wait? A quiet one sends its small messages on a fixed beat, alone and
 * beside a greedy one in turn; what counts is from the beat to the answer, so waiting to be sent is waiting too.
 */
#include "bench/fair/load.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 15, WARM_S = 2 };

struct plan {
	struct load_peer quiet, greedy;
	const char *small, *push, *pull; /* files with messages */
	int rounds, connections;
	double seconds, rate;
};

/* Of one phase. */
struct seen {
	double p50_ms, p99_ms;
	long wrong;
};

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double at(const double *sorted, long count, double part)
{
	long place = (long)((double)count * part);

	return sorted[place < count ? place : count - 1];
}

static struct seen measure(struct load_beat *beat, const struct plan *plan)
{
	long count = (long)(plan->seconds * plan->rate), warm = (long)(WARM_S * plan->rate);
	double *ms = calloc((size_t)(count > warm ? count : warm), sizeof *ms);
	struct seen seen = {0};

	/* Who starts or stops has done so, and nobody comes back from a rest. */
	seen.wrong = load_keep_beat(beat, plan->rate, warm, ms);
	seen.wrong += load_keep_beat(beat, plan->rate, count, ms);

	qsort(ms, (size_t)count, sizeof *ms, by_size);
	seen.p50_ms = at(ms, count, 0.5);
	seen.p99_ms = at(ms, count, 0.99);
	free(ms);
	return seen;
}

static double median(const double *values, int count)
{
	double sorted[ROUNDS_MAX];

	memcpy(sorted, values, (size_t)count * sizeof *sorted);
	qsort(sorted, (size_t)count, sizeof *sorted, by_size);
	return sorted[count / 2];
}

static void tell_greed(const struct load_counts *counts, double seconds)
{
	printf("    greedy: %.0f answers/s, of which done %ld, over a limit %ld, 503 %ld, lost "
	       "%ld\n",
		(double)(counts->done + counts->refused + counts->busy) / seconds, counts->done,
		counts->refused, counts->busy, counts->lost);
}

static int run(const struct plan *plan)
{
	struct load_beat *beat = load_beat_create(&plan->quiet, plan->small);
	struct load_greed *greed =
		load_greed_create(&plan->greedy, plan->push, plan->pull, plan->connections);
	double alone[ROUNDS_MAX], beside[ROUNDS_MAX], ratios[ROUNDS_MAX];
	long wrong = measure(beat, plan).wrong; /* caches, plans, pages */

	for (int i = 0; i < plan->rounds; i++) {
		struct seen first = measure(beat, plan);
		load_greed_start(greed);
		struct seen second = measure(beat, plan);
		struct load_counts counts = load_greed_stop(greed);
		alone[i] = first.p99_ms;
		beside[i] = second.p99_ms;
		ratios[i] = beside[i] / alone[i];
		wrong += first.wrong + second.wrong;
		printf("  round %d: p50 %.2f ms, p99 %.2f ms alone; p50 %.2f ms, p99 %.2f ms "
		       "beside\n",
			i + 1, first.p50_ms, alone[i], second.p50_ms, beside[i]);
		tell_greed(&counts, plan->seconds + WARM_S);
		fflush(stdout);
	}
	double ratio = median(ratios, plan->rounds);
	printf("\nquiet party, %.0f messages/s: p99 %.2f ms alone, %.2f ms beside a greedy one "
	       "(medians of %d); "
	       "ratio %.2f, goal 1.20%s; not served: %ld\n",
		plan->rate, median(alone, plan->rounds), median(beside, plan->rounds), plan->rounds,
		ratio, ratio > 1.2 ? "  MISSED" : "", wrong);
	if (!load_is_placed())
		printf("the senders' own turns of the processors are in it: only root may place "
		       "them\n");
	load_greed_destroy(&greed);
	load_beat_destroy(&beat);
	return ratio > 1.2 || wrong > 0;
}

int main(int argc, char **argv)
{
	if (argc != 14) {
		fprintf(stderr,
			"usage: bench-fair URL ROOTS QUIET-CERT QUIET-KEY GREEDY-CERT GREEDY-KEY "
			"SMALL PUSH PULL "
			"ROUNDS SECONDS RATE CONNECTIONS\n");
		return 2;
	}
	const struct plan plan = {
		.quiet = {argv[1], argv[2], argv[3], argv[4]},
		.greedy = {argv[1], argv[2], argv[5], argv[6]},
		.small = argv[7],
		.push = argv[8],
		.pull = argv[9],
		.rounds = atoi(argv[10]) < ROUNDS_MAX ? atoi(argv[10]) : ROUNDS_MAX,
		.seconds = atof(argv[11]),
		.rate = atof(argv[12]),
		.connections = atoi(argv[13]),
	};
	return run(&plan);
}
