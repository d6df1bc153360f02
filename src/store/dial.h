#ifndef STORE_DIAL_H
#define STORE_DIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Making connections with PostgreSQL: how long that takes is up to the network, and to the resolver of names before that. */
struct pg_conn;
struct pg_result;

/* Tries every host that the string names. Never NULL; PQstatus says whether it is one. The caller's. */
struct pg_conn *dial_now(const char *conninfo, const char *program);

/* The same by another thread, and NULL when that has nothing to show within `ms`: it then ends by itself, whenever it does. With an errno:
 * ETIMEDOUT, or EMFILE or EAGAIN where it could not begin. */
struct pg_conn *dial_within(const char *conninfo, const char *program, int64_t ms);

/* libpq's own words, without line ends; they name a socket or host, never data. */
void dial_reason(const struct pg_conn *conn, char *out, size_t size);

/* The answer to one statement, the caller's; NULL: none came within `ms`, and the connection is of no use any more. */
struct pg_result *dial_ask(struct pg_conn *conn, const char *sql, int64_t ms);

/* Runs it in a thread that nobody waits for. False: there is none to be had. */
bool dial_apart(void *(*run)(void *context), void *context);

#endif
