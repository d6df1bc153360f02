/* What is logged: which lines, in which form. Where they go is log_out.c. */
#include "base/log.h"

#include "base/log_line.h"
#include "base/log_out.h"
#include "base/log_repeats.h"

#include <stdatomic.h>
#include <string.h>

enum { END_MS = 1000 };

static atomic_int threshold = LOG_LEVEL_INFO;
static atomic_ulong lines, suppressed;
static struct log_config config = {.format = LOG_FORMAT_TEXT, .program = "bpv"};

static bool find(const char *word, const char *const *words, int count, int *out)
{
	for (int i = 0; i < count; i++)
		if (strcmp(word, words[i]) == 0) {
			*out = i;
			return true;
		}
	return false;
}

bool log_level_find(const char *word, enum log_level *out)
{
	static const char *const words[] = {"debug", "info", "warning", "error"};
	int found;
	bool known = find(word, words, 4, &found);

	if (known)
		*out = (enum log_level)found;
	return known;
}

bool log_format_find(const char *word, enum log_format *out)
{
	static const char *const words[] = {"text", "json", "journald"};
	int found;
	bool known = find(word, words, 3, &found);

	if (known)
		*out = (enum log_format)found;
	return known;
}

bool log_begin(const struct log_config *wanted, struct error *err)
{
	if (wanted->format == LOG_FORMAT_JOURNALD) {
		if (!log_out_datagrams(wanted->socket, err))
			return false;
	} else {
		log_out_lines();
	}
	config = *wanted;
	return true;
}

void log_end(void)
{
	log_out_end(END_MS);
}

struct log_counts log_counted(void)
{
	return (struct log_counts){.written = atomic_load(&lines),
		.dropped = log_out_dropped(),
		.suppressed = atomic_load(&suppressed)};
}

void log_set_level(enum log_level level)
{
	atomic_store(&threshold, (int)level);
}

void log_event(
	enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
	struct log_record record = {.level = level,
		.program = config.program,
		.event = event,
		.fields = fields,
		.count = count};
	char bytes[LOG_BYTES_MAX];

	if ((int)level < atomic_load(&threshold))
		return;
	if (level >= LOG_LEVEL_WARNING
		&& !log_repeats_pass(config.repeats, event, fields, count, clock_monotonic_ms(),
			&record.untold)) {
		atomic_fetch_add(&suppressed, 1);
		return;
	}
	atomic_fetch_add(&lines, 1);
	record.at = clock_now();
	log_out(bytes, log_line(config.format, &record, bytes));
}
