/* How far it is, how fast it goes, and how long it will take. */
#include "client/progress.h"

#include <inttypes.h>
#include <stdio.h>

enum { MEASURE_MS = 1000, MINUTE = 60, HOUR = 3600 };

static void add_left(char *out, size_t size, int64_t seconds)
{
	if (seconds < 2 * MINUTE)
		snprintf(out, size, "%" PRId64 " s", seconds);
	else if (seconds < 2 * HOUR)
		snprintf(out, size, "%" PRId64 " min", (seconds + MINUTE / 2) / MINUTE);
	else
		snprintf(out, size, "%" PRId64 " h %02" PRId64 " min", seconds / HOUR,
			seconds % HOUR / MINUTE);
}

void progress_tell(struct progress *progress, int64_t now_ms, int64_t done, int64_t total,
	char out[PROGRESS_SIZE])
{
	char left[32];
	int len = snprintf(out, PROGRESS_SIZE, "%" PRId64 " of %" PRId64 " (%d%%)", done, total,
		total > 0 ? (int)(done * 100 / total) : 100);

	/* Less than before is the next stretch of the road: first what comes in, then what is made of it. */
	if (!progress->begun || done < progress->last)
		*progress = (struct progress){.begun = true, .since_ms = now_ms, .before = done};
	progress->last = done;
	int64_t took = now_ms - progress->since_ms, got = done - progress->before;
	if (took < MEASURE_MS || got <= 0 || done > total)
		return;
	add_left(left, sizeof left, (total - done) * took / got / 1000);
	snprintf(out + len, (size_t)(PROGRESS_SIZE - len), ", %" PRId64 " a second, %s left",
		got * 1000 / took, left);
}
