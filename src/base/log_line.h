#ifndef BASE_LOG_LINE_H
#define BASE_LOG_LINE_H

#include "base/clock.h"
#include "base/log.h"

/* Private to log*.c: what is logged, and the bytes it becomes. */
struct log_record {
	struct instant at;
	enum log_level level;
	const char *program, *event;
	const struct log_field *fields;
	size_t count;
	unsigned long untold; /* of its kind, before it; 0: none */
};

/* A line is no longer than a pipe takes whole (4096); what journald gets holds the text and each field. */
enum { LOG_LINE_MAX = 4096, LOG_BYTES_MAX = 2 * LOG_LINE_MAX };

/* Returns how many bytes; a field that does not fit is left out whole, and cut=yes says so. */
size_t log_line(enum log_format format, const struct log_record *record, char out[LOG_BYTES_MAX]);

#endif
