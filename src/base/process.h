#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include "base/metrics.h"

/*
 * What the kernel says of this process, by the names that Prometheus' own libraries use (process_…). The files are opened at the
 * beginning, since a process may later take the right to open any away from itself.
 */
void process_begin(void);
void process_metrics(struct metrics *out);

#endif
