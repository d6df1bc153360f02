#ifndef STORE_LINE_H
#define STORE_LINE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The way to one database, shared by everybody in this process who goes there for messages. A thread apart makes each connection, so
 * that nobody waits beyond a limit: not for a name that does not resolve, nor for a machine that does not answer. And
 * when one could not be made the line is down: whoever asks hears at once why, while one thread tries, until it is up again. What
 * changes is logged, once.
 */
struct line;
struct pg_conn;

/* Found or made. Each line_take has its line_leave, which sets NULL; NULL inside is fine. */
struct line *line_take(const char *conninfo, const char *program);
void line_leave(struct line **line);

/* A connection, the caller's; NULL within `ms`: DK0051 with the reason. */
struct pg_conn *line_dial(struct line *line, int64_t ms, struct error *err);

/* Somebody waited in vain on a connection of this line: it is down until a new one can be made. */
void line_went_dead(struct line *line, const char *reason);

#endif
