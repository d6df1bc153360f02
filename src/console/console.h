#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

#include "base/error.h"
#include "config/config.h"

/* The pages as a service: a listener, threads that make pages, and one beside them that tidies up. */
struct console;

/*
 * Reads every file that the settings name, compiles the stylesheets, sees that the database answers, and opens the port.
 * `config` has to outlive it. Owned by the caller. Errors: CONFIG, CONNECTION (the port), DK0051.
 */
struct console *console_create(const struct config *config, struct error *err);

/* Serves on the calling thread until console_stop, which any thread may call. */
void console_run(struct console *console);

/* Says that it will stop: /ready says no and answers close their connections. Returns how many seconds to wait before console_stop. */
unsigned console_part(struct console *console);
void console_stop(struct console *console);
void console_destroy(struct console **console);

#endif
