#include "monitor/interval.h"

#include <math.h>

static const double Z = 1.959963984540054;

/* Wilson's score interval of a share p (0 to 1) of n people, in percent. */
static struct interval wilson(double p, double n)
{
	double z2 = Z * Z / n;
	double middle = (p + z2 / 2) / (1 + z2);
	double half = Z * sqrt(p * (1 - p) / n + z2 / (4 * n)) / (1 + z2);

	return (struct interval){
		100 * p, 100 * fmax(0, middle - half), 100 * fmin(1, middle + half)};
}

struct interval interval_of_share(int64_t k, int64_t n, double n_eff)
{
	return wilson((double)k / (double)n, n_eff);
}

/*
 * Student's t where the normal has Z, for so many degrees of freedom: Abramowitz and Stegun 26.7.5, good to 0.001 from four on. With fewer
 * it is too small, and there is no figure of so few.
 */
static double student(double degrees)
{
	double z3 = pow(Z, 3), z5 = pow(Z, 5), z7 = pow(Z, 7), z9 = pow(Z, 9);

	return Z + (z3 + Z) / (4 * degrees) + (5 * z5 + 16 * z3 + 3 * Z) / (96 * pow(degrees, 2))
		+ (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * pow(degrees, 3))
		+ (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * Z)
		/ (92160 * pow(degrees, 4));
}

struct interval interval_of_mean(int64_t n, double sum, double squares)
{
	/* A mark stands for all that is rounded to it. */
	static const double least_variance = 1.0 / 12;
	double count = (double)n, mean = sum / count;

	if (n < 2)
		return (struct interval){mean, 1, 10};
	double variance = fmax(least_variance, (squares - sum * mean) / (count - 1));
	double half = student(count - 1) * sqrt(variance / count);
	return (struct interval){mean, fmax(1, mean - half), fmin(10, mean + half)};
}

bool intervals_differ(struct interval a, struct interval b)
{
	struct interval high = a.waarde < b.waarde ? b : a, low = a.waarde < b.waarde ? a : b;

	return high.waarde - low.waarde
		> hypot(high.waarde - high.laag, low.hoog - low.waarde) + 1e-9;
}

bool shares_differ(double a, double n_a, double b, double n_b)
{
	return intervals_differ(wilson(a / 100, n_a), wilson(b / 100, n_b));
}
