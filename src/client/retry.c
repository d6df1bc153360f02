/* When a message goes again: exponential back-off with full jitter, within a patience. */
#include "client/retry.h"

bool retry_next(const struct retry_rules *rules, struct retry *retry, unsigned retry_after,
	uint32_t dice, unsigned *wait_ms)
{
	uint64_t step = rules->first_ms, wait;

	if (++retry->attempts == rules->attempts)
		return false;
	for (unsigned i = 1; i < retry->attempts && step < rules->longest_ms; i++)
		step *= 2;
	if (step > rules->longest_ms)
		step = rules->longest_ms;
	wait = retry_after * UINT64_C(1000) + step * dice / UINT32_MAX;
	if (retry->waited_ms + wait > rules->patience_ms)
		return false;
	retry->waited_ms += (unsigned)wait;
	*wait_ms = (unsigned)wait;
	return true;
}
