#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

struct log_field {
	const char *name; /* [a-z_]+ */
	const char *
		value; /* NULL leaves the field out; other values are escaped and cut at 512 bytes */
};

/* Lines below this level are dropped. Default: INFO. Safe to call while other threads log. */
void log_set_level(enum log_level level);

/* "debug", "info", "warning" or "error"; false for another word. */
bool log_level_find(const char *word, enum log_level *out);

/*
 * One line on standard error, written in one go: time, level, event, then name=value pairs. Values are quoted
 * where needed and control characters escaped, so a peer cannot forge a line. Never hand it personal data.
 */
void log_event(
	enum log_level level, const char *event, const struct log_field *fields, size_t count);

/* log_event with fields in place: LOG(LOG_LEVEL_INFO, "started", { "port", port }); */
#define LOG(level, event, ...)                                                                     \
	log_event((level), (event), (const struct log_field[]){__VA_ARGS__},                       \
		sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

#endif
