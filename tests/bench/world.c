/* The other end of live.sh. */
#include "bench/world.h"

#include "bench/bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool take(struct world *world, const char *name, const char *value)
{
	struct {
		const char *name;
		char *to;
	} const texts[] = {
		{"pki", world->pki}, {"records", world->records}, {"database", world->database}};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (strcmp(name, texts[i].name) == 0)
			snprintf(texts[i].to, sizeof world->pki, "%s", value);
	if (strcmp(name, "gateway") == 0)
		world->gateway = atoi(value);
	if (strcmp(name, "port") == 0)
		world->port = (uint16_t)atoi(value);
	return strcmp(name, "ready") == 0;
}

/* Its lines until "ready"; false when it ended before. */
static bool listen_to(struct world *world, FILE *from)
{
	char line[1024];

	while (fgets(line, sizeof line, from) != NULL) {
		char *value = line + strcspn(line, " \n");
		if (*value != '\0')
			*value++ = '\0';
		value[strcspn(value, "\n")] = '\0';
		if (take(world, line, value))
			return true;
	}
	return false;
}

/* A process and its descendants: what a keeper costs is a cost of the gateway. */
static bool take_clocks(struct world *world, int process)
{
	char children[64];
	int child;

	if (world->clock_count == sizeof world->clocks / sizeof world->clocks[0]
		|| clock_getcpuclockid(process, &world->clocks[world->clock_count]) != 0)
		return false;
	world->clock_count++;
	snprintf(children, sizeof children, "/proc/%d/task/%d/children", process, process);
	FILE *in = fopen(children, "re");
	bool ok = in != NULL;
	while (ok && fscanf(in, "%d", &child) == 1)
		ok = take_clocks(world, child);
	if (in != NULL)
		fclose(in);
	return ok;
}

double world_seconds(const struct world *world)
{
	double seconds = 0;

	for (size_t i = 0; i < world->clock_count; i++)
		seconds += bench_seconds(world->clocks[i]);
	return seconds;
}

bool world_start(struct world *world, const char *script)
{
	int to[2], from[2];

	/* Nobody else we start may hold our end open. */
	if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0
		|| (world->process = fork()) < 0) {
		perror("bench: live.sh");
		return false;
	}
	if (world->process == 0) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		execlp("bash", "bash", script, (char *)NULL);
		perror("bench: bash");
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	world->to = to[1];
	FILE *lines = fdopen(from[0], "r");
	bool ready = listen_to(world, lines) && take_clocks(world, world->gateway);
	fclose(lines);
	if (!ready)
		world_stop(world);
	return ready;
}

void world_stop(struct world *world)
{
	close(world->to);
	waitpid(world->process, NULL, 0);
}
