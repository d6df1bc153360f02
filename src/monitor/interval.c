#include "monitor/interval.h"

#include <math.h>

static const double Z = 1.959963984540054;

struct interval interval_of_share(int64_t k, int64_t n, double n_eff)
{
	double p = (double)k / (double)n, z2 = Z * Z / n_eff;
	double middle = (p + z2 / 2) / (1 + z2);
	double half = Z * sqrt(p * (1 - p) / n_eff + z2 / (4 * n_eff)) / (1 + z2);

	return (struct interval){
		100 * p, 100 * fmax(0, middle - half), 100 * fmin(1, middle + half)};
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
	double variance = a * (100 - a) / n_a + b * (100 - b) / n_b;

	return fabs(a - b) > Z * sqrt(variance) + 1e-9;
}
