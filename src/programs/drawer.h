#ifndef PROGRAMS_DRAWER_H
#define PROGRAMS_DRAWER_H

#include <stdbool.h>

/* What draws charts (monitor/chart.h). */
#define DRAWER_PROGRAM "/usr/bin/gnuplot"

/*
 * The command by which bpv-console has charts drawn: itself once more, which gives up what a chart does not need and becomes
 * DRAWER_PROGRAM. What people typed ends up in a chart, and that program reads all of it.
 */
#define DRAWER_COMMAND "/proc/self/exe --draw"

/* For main(): are we started for that? */
bool drawer_is_asked(int argc, char **argv);

/* The whole of main() then. Returns an exit code when it does not become the program. */
int drawer_main(void);

#endif
