/* Peak memory of one operation, in a child of its own. */
#include "bench/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

/* A line of /proc/self/status in bytes: VmRSS, or VmHWM, its peak. */
static double resident(const char *which)
{
	char line[256];
	double kilobytes = 0;
	FILE *status = fopen("/proc/self/status", "r");

	while (status != NULL && fgets(line, sizeof line, status) != NULL)
		if (strncmp(line, which, strlen(which)) == 0)
			kilobytes = strtod(line + strlen(which) + 1, NULL);
	if (status != NULL)
		fclose(status);
	return kilobytes * 1024;
}

/* The peak starts again from what is resident now. */
static bool forget_peak(void)
{
	FILE *file = fopen("/proc/self/clear_refs", "w");

	if (file == NULL)
		return false;
	fputs("5", file);
	return fclose(file) == 0;
}

/*
 * In the child. Done once before, so that code and tables are in memory already; what that freed goes back first, or
 * it would be used again without showing.
 */
static double peak_of(const struct memory *memory)
{
	if (!memory->operation(memory->context))
		return -1;
	malloc_trim(0);
	if (!forget_peak())
		return -1;
	double before = resident("VmRSS");
	if (!memory->operation(memory->context))
		return -1;
	return resident("VmHWM") - before;
}

bool memory_measure(void *context, double *bytes)
{
	int channel[2];
	double peak = -1;

	if (pipe(channel) != 0)
		return false;
	pid_t child = fork();
	if (child == 0) {
		peak = peak_of(context);
		_exit(write(channel[1], &peak, sizeof peak) == sizeof peak ? 0 : 1);
	}
	close(channel[1]);
	bool ok = child > 0 && read(channel[0], &peak, sizeof peak) == sizeof peak && peak >= 0;
	close(channel[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	if (ok)
		*bytes = peak;
	return ok;
}
