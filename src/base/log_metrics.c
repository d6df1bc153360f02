/* The log in numbers. */
#include "base/log.h"
#include "base/metrics.h"

void log_metrics(struct metrics *out)
{
	const struct log_counts counts = log_counted();

	metrics_one(out, "bpv_log_lines_total", METRICS_COUNTER, "Lines of the log.",
		(double)counts.written);
	metrics_one(out, "bpv_log_lines_dropped_total", METRICS_COUNTER,
		"Lines that nobody read in time, or that no disk had room for.",
		(double)counts.dropped);
	metrics_one(out, "bpv_log_lines_suppressed_total", METRICS_COUNTER,
		"Warnings and errors that only repeated others ([log] repeats).",
		(double)counts.suppressed);
}
