/* This process in the kernel's numbers: /proc/self/stat and /proc/self/fd (proc(5)). */
#include "base/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { STAT_SIZE = 1024 };

static struct {
	pthread_mutex_t lock; /* of the directory, which has one place */
	int stat;
	DIR *descriptors;
	double booted; /* seconds since 1970 */
} self = {.lock = PTHREAD_MUTEX_INITIALIZER, .stat = -1};

/* "btime 1700000000" in /proc/stat. */
static double boot_time(void)
{
	FILE *file = fopen("/proc/stat", "re");
	char line[256];
	double seconds = 0;

	while (file != NULL && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, "btime ", 6) == 0)
			seconds = strtod(line + 6, NULL);
	if (file != NULL)
		fclose(file);
	return seconds;
}

void process_begin(void)
{
	self.stat = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	self.descriptors = opendir("/proc/self/fd");
	self.booted = boot_time();
}

/* The fields behind the name, which stands in brackets and may hold anything: number `n` of proc(5) is at [n - 3]. */
enum {
	USER_TIME = 11,
	SYSTEM_TIME = 12,
	THREADS = 17,
	START_TIME = 19,
	VIRTUAL = 20,
	RESIDENT = 21,
	FIELDS
};

static bool read_stat(double out[FIELDS])
{
	char text[STAT_SIZE];
	ssize_t length = self.stat >= 0 ? pread(self.stat, text, sizeof text - 1, 0) : -1;

	if (length <= 0)
		return false;
	text[length] = '\0';
	char *at = strrchr(text, ')'), *end;
	if (at == NULL)
		return false;
	at += 3; /* and the state, a letter */
	for (int i = 1; i < FIELDS; i++, at = end)
		out[i] = strtod(at, &end);
	return true;
}

static void tell_stat(struct metrics *out)
{
	const double ticks = (double)sysconf(_SC_CLK_TCK), page = (double)sysconf(_SC_PAGESIZE);
	double stat[FIELDS];

	if (!read_stat(stat))
		return;
	metrics_one(out, "process_cpu_seconds_total", METRICS_COUNTER,
		"Processor time, of user and system.",
		(stat[USER_TIME] + stat[SYSTEM_TIME]) / ticks);
	metrics_one(out, "process_threads", METRICS_GAUGE, "Threads.", stat[THREADS]);
	metrics_one(out, "process_start_time_seconds", METRICS_GAUGE,
		"When it started, since 1970.", self.booted + stat[START_TIME] / ticks);
	metrics_one(out, "process_virtual_memory_bytes", METRICS_GAUGE, "Address space.",
		stat[VIRTUAL]);
	metrics_one(out, "process_resident_memory_bytes", METRICS_GAUGE, "Memory in use.",
		stat[RESIDENT] * page);
}

static void tell_descriptors(struct metrics *out)
{
	struct rlimit limit;
	double count = 0;

	if (self.descriptors == NULL)
		return;
	pthread_mutex_lock(&self.lock);
	rewinddir(self.descriptors);
	for (const struct dirent *entry; (entry = readdir(self.descriptors)) != NULL;)
		count += entry->d_name[0] != '.';
	pthread_mutex_unlock(&self.lock);
	metrics_one(out, "process_open_fds", METRICS_GAUGE, "Open descriptors.", count);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
		metrics_one(out, "process_max_fds", METRICS_GAUGE,
			"How many it may have; accepting stops there.", (double)limit.rlim_cur);
}

void process_metrics(struct metrics *out)
{
	tell_stat(out);
	tell_descriptors(out);
}
