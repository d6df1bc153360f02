#ifndef BASE_LOG_OUT_H
#define BASE_LOG_OUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Private to log*.c: where lines go. Nobody waits here. */

/* Lines on standard error, without ever blocking on it. */
void log_out_lines(void);

/* Datagrams to this socket. Error: CONFIG. */
bool log_out_datagrams(const char *socket, struct error *err) MUST_CHECK;

/* The bytes of one record, at most LOG_BYTES_MAX. */
void log_out(const char *bytes, size_t len);

/* How many were dropped, and since this was last asked with `told`. */
unsigned long log_out_dropped(void);

/* Waits at most so long until nothing is left. */
void log_out_end(int milliseconds);

#endif
