#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

/* Text and JSON are lines on standard error; journald gets fields, by its own protocol. The same names in each. */
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON, LOG_FORMAT_JOURNALD };

struct log_config {
	enum log_format format;
	const char *program; /* SYSLOG_IDENTIFIER; static */
	const char *socket;  /* of journald: a path of at most 107 bytes */
	unsigned repeats;    /* 0: every line is written, see log_event */
};

struct log_counts {
	unsigned long written, /* or waiting for their reader */
		dropped,       /* since the reader did not read, or the disk was full */
		suppressed;    /* as repetitions */
};

struct log_field {
	const char *name; /* [a-z_]+ */
	const char *
		value; /* NULL leaves the field out; other values are escaped and cut at 512 bytes */
};

/*
 * From now on lines go out as `config` says, and no thread ever waits for who reads them: what is not taken at once waits in
 * 256 KiB for a thread that is made then, and what does not fit there is dropped and told of afterwards. Before, and in
 * programs that never call it, a line is one plain write of text. Error: CONFIG (nobody listens at the socket).
 */
bool log_begin(const struct log_config *config, struct error *err) MUST_CHECK;

/* Gives what waits a second to be read. */
void log_end(void);

/* Of this process so far. Any thread. */
struct log_counts log_counted(void);

/* The same, for who watches this process. */
struct metrics;
void log_metrics(struct metrics *out);

/* Lines below this level are dropped. Default: INFO. Safe to call while other threads log. */
void log_set_level(enum log_level level);

/* "debug", "info", "warning" or "error"; "text", "json" or "journald"; false for another word. */
bool log_level_find(const char *word, enum log_level *out);
bool log_format_find(const char *word, enum log_format *out);

/*
 * One line: time, level, event, then name=value pairs. Values are quoted where needed and control characters escaped, so a
 * peer cannot forge a line. Never hand it personal data.
 *
 * Warnings and errors of one kind (event, outcome and rule) may come `repeats` at once and 20 a second; those over it are not
 * written, and the next that is says how many (untold=). Nobody fills a disk by being refused.
 */
void log_event(
	enum log_level level, const char *event, const struct log_field *fields, size_t count);

/* log_event with fields in place: LOG(LOG_LEVEL_INFO, "started", { "port", port }); */
#define LOG(level, event, ...)                                                                     \
	log_event((level), (event), (const struct log_field[]){__VA_ARGS__},                       \
		sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

#endif
