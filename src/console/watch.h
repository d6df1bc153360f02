#ifndef CONSOLE_WATCH_H
#define CONSOLE_WATCH_H

#include "console/inside.h"

/* What the console tells who watches over it: /live, /ready and /metrics on a port of its own, without TLS. */

/* One answer to somebody's request. `route` NULL: none was found. In the worker that gave it. */
void watch_note(struct worker *worker, const struct page_route *route, int status, int64_t us);

/* Counts of one worker, added to those of the others; it lives as long as the console. */
struct watched *watch_open(struct console *console);
void watch_close(struct console *console);

/* The listener. */
struct listen_config watch_listener(struct console *console);

#endif
