#ifndef MONITOR_INTERVAL_H
#define MONITOR_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>

/* What chance does: 95 percent intervals. Pure. */
struct interval {
	double waarde, laag, hoog;
};

/*
 * Of `k` out of `n`, in percent, by Wilson's score. `n_eff` is how many people answered where one person gave several of the answers:
 * the interval is theirs. n and n_eff above 0.
 */
struct interval interval_of_share(int64_t k, int64_t n, double n_eff);

/*
 * Of the mean of n marks with this sum and sum of squares, by Student's t; one mark alone has no interval but the scale. Marks that are all
 * the same spread as what is rounded to them does: five people who agree are not certain.
 */
struct interval interval_of_mean(int64_t n, double sum, double squares);

/*
 * Whether two of them differ by more than chance does: their difference has an interval made of both, the side of each that looks to the other, and
 * 0 is not in it (Newcombe 1998, method 10, of shares; of means it is what independent ones add up to).
 */
bool intervals_differ(struct interval a, struct interval b);

/*
 * The same of two shares (in percent, of as many people, each above 0). With few people, or all of them of one mind, the normal
 * test takes a school of five for certain.
 */
bool shares_differ(double a, double n_a, double b, double n_b);

#endif
