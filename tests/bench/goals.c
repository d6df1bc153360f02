/* The goals of goals.def against what was measured. */
#include "bench/bench.h"

#include <stdio.h>

enum how {
	SHARE_AT_LEAST,
	TIME_AT_MOST,
	TIMES_FASTER,
	PER_BYTE_AT_MOST,
	US_AT_MOST,
	BYTES_AT_MOST,
};

static const struct goal {
	const char *sentence;
	enum how how;
	double bound, aim;        /* what must hold, and what is wanted; mostly the same */
	const char *of, *against; /* names of cases; against NULL: an absolute goal */
} goals[] = {
#define GOAL(sentence, how, bound, of, against)      {sentence, how, bound, bound, of, against},
#define AIM(sentence, how, floor, goal, of, against) {sentence, how, floor, goal, of, against},
#include "bench/goals.def"
#undef AIM
#undef GOAL
};

static bool at_least(const struct goal *goal)
{
	return goal->how == SHARE_AT_LEAST || goal->how == TIMES_FASTER;
}

/* What one round says of a goal. */
static double value(const struct goal *goal, const struct bench_case *of,
	const struct bench_case *against, int round)
{
	double cost = of->cost[round];

	switch (goal->how) {
	case SHARE_AT_LEAST:
	case TIMES_FASTER: return against->cost[round] / cost;
	case TIME_AT_MOST: return cost / against->cost[round];
	case PER_BYTE_AT_MOST:
		return cost / (double)of->bytes / (against->cost[round] / (double)against->bytes);
	case US_AT_MOST: return cost;
	case BYTES_AT_MOST: return cost / (double)of->bytes;
	}
	return 0;
}

/* False when a case was not run. */
static bool measure(const struct bench *bench, const struct goal *goal, double *out)
{
	const struct bench_case *of = bench_find(bench, goal->of);
	const struct bench_case *against =
		goal->against != NULL ? bench_find(bench, goal->against) : NULL;
	double values[BENCH_ROUNDS_MAX];

	if (of == NULL || (goal->against != NULL && against == NULL))
		return false;
	for (int round = 0; round < bench->rounds; round++)
		values[round] = value(goal, of, against, round);
	*out = bench_median(values, bench->rounds);
	return true;
}

static bool reaches(const struct goal *goal, double measured, double bound)
{
	return at_least(goal) ? measured >= bound : measured <= bound;
}

static const char *outcome_of(const struct goal *goal, bool ran, double measured)
{
	if (!ran)
		return "NOT MEASURED";
	if (!reaches(goal, measured, goal->bound))
		return "NOT HELD";
	if (goal->aim == goal->bound)
		return "held";
	return reaches(goal, measured, goal->aim) ? "held, goal reached" : "held, goal not reached";
}

/* "0.30 / 0.40": floor and goal where they differ. */
static void print_goal(const struct goal *goal, double measured, const char *outcome, FILE *out)
{
	const char *sign = at_least(goal) ? ">=" : "<=";
	const char *unit = goal->how == US_AT_MOST ? " us" : "";
	int digits = *unit ? 0 : 2;
	char aim[32] = "";

	if (goal->aim != goal->bound)
		snprintf(aim, sizeof aim, "%.*f", digits, goal->aim);
	printf("%-50s %s %6.*f%-3s %6s %7.*f%-3s  %s\n", goal->sentence, sign, digits, goal->bound,
		unit, aim, digits, measured, unit, outcome);
	fprintf(out, "%s\t%s %g%s\t%s\t%.3f\t%s\n", goal->sentence, sign, goal->bound, unit, aim,
		measured, outcome);
}

bool goals_judge(const struct bench *bench, const char *file)
{
	int held = 0, missed = 0, absent = 0;
	FILE *out = fopen(file, "w");

	if (out == NULL) {
		perror(file);
		return false;
	}
	fprintf(out, "goal\tbound\taim\tmeasured\toutcome\n");
	printf("%-50s %12s %6s %10s\n", "goal", "wanted", "goal", "measured");
	for (size_t i = 0; i < sizeof goals / sizeof goals[0]; i++) {
		const struct goal *goal = &goals[i];
		double measured = 0;
		bool ran = measure(bench, goal, &measured);
		bool good = ran && reaches(goal, measured, goal->bound);

		print_goal(goal, measured, outcome_of(goal, ran, measured), out);
		*(!ran ? &absent : good ? &held : &missed) += 1;
	}
	printf("%d held, %d not held, %d not measured\n", held, missed, absent);
	return fclose(out) == 0 && missed == 0 && absent == 0;
}
