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

struct interval interval_of_mean(int64_t n, double sum, double squares)
{
	double count = (double)n, mean = sum / count;

	if (n < 2)
		return (struct interval){mean, 1, 10};
	double variance = fmax(0, (squares - sum * mean) / (count - 1));
	double half = Z * sqrt(variance / count);
	return (struct interval){mean, fmax(1, mean - half), fmin(10, mean + half)};
}

bool shares_differ(double a, double n_a, double b, double n_b)
{
	if (a < b)
		return shares_differ(b, n_b, a, n_a);
	const struct interval high = wilson(a / 100, n_a), low = wilson(b / 100, n_b);

	return a - b > hypot(a - high.laag, low.hoog - b) + 1e-9;
}
