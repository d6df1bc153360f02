#ifndef CONSOLE_SERVE_H
#define CONSOLE_SERVE_H

#include "console/inside.h"

/* The functions of struct service; context is the console, a worker is a struct worker. */
void *serve_start(void *console);
void serve_stop(void *worker);
void serve_handle(
	void *worker, struct arena *arena, const struct delivery *in, struct dispatch *out);
void serve_refused(
	void *console, const char *remote, const char *correlation, const struct error *err);

#endif
