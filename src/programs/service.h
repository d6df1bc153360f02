#ifndef PROGRAMS_SERVICE_H
#define PROGRAMS_SERVICE_H

#include "base/error.h"
#include "config/config.h"

#include <stdio.h>

/* A program that serves by a configuration until a signal ends it: what it says of itself, and what it does. */
struct service_program {
	const char *name, *usage;
	bool can_take_over;      /* from a process that serves already, by config->take_over */
	void (*list)(FILE *out); /* for --routes; NULL: there is no such option */
	void (*leave_ports)(struct config
			*config); /* a check is mostly made beside what runs, which has them */
	/* While there is one thread: other processes begin, and rights that every thread would have end. NULL: nothing. */
	bool (*prepare)(const struct config *config, struct error *err);
	void *(*create)(const struct config *config, struct error *err);
	void (*confine)(const struct config
			*config); /* once created: what no thread needs any more. NULL: nothing */
	void (*run)(void *service);
	/* Before a stop: lets who calls know. Returns how many seconds that takes; NULL: nobody is told. */
	unsigned (*part)(void *service);
	void (*stop)(void *service);
	void (*reload)(void *service); /* at HUP; NULL: HUP ends the program, as is usual */
	void (*destroy)(void *service);
};

/* The log as the settings ask for it, of a program by this name; static. Error: CONFIG. */
bool service_begin_log(const char *name, const struct config *config, struct error *err) MUST_CHECK;

/* The whole of main(): arguments, settings, signals. Returns the exit code. */
int service_main(const struct service_program *program, int argc, char **argv);

#endif
