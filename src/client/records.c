/* Records of CSV from pieces of bytes. */
#include "client/records.h"

#include "base/buffer.h"

#include <string.h>

enum { RECORD_MAX = 16 * 1024 * 1024 };

struct records {
	record_fn *on_record;
	void *context;
	struct buffer *rest; /* the beginning of a record of which the end did not come yet */
	bool quoted;         /* whether that ends within quotes */
};

struct records *records_create(struct arena *arena, record_fn *on_record, void *context)
{
	struct records *records = arena_take(arena, sizeof *records);

	*records = (struct records){on_record, context, buffer_create(arena, RECORD_MAX), false};
	return records;
}

/* Whether the bytes end within quotes that began before or in them. */
static bool ends_quoted(struct text bytes, bool quoted)
{
	const char *at = bytes.at, *end = bytes.at + bytes.len;

	while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
		quoted = !quoted;
		if (++at == end)
			break;
	}
	return quoted;
}

static bool hand_over(struct records *records, struct text record, struct error *err)
{
	if (record.len > 0 && record.at[record.len - 1] == '\r')
		record.len--;
	return records->on_record(records->context, record, err);
}

/* What is left over, with the piece that ends its record. */
static bool hand_over_rest(struct records *records, struct text piece, struct error *err)
{
	buffer_add(records->rest, piece);
	if (records->rest->overflow)
		return FAIL(
			err, PROOF, NULL, "a record of more than %d MB", RECORD_MAX / 1024 / 1024);
	bool ok = hand_over(records, buffer_text(records->rest), err);
	buffer_clear(records->rest);
	return ok;
}

bool records_feed(struct records *records, struct text bytes, struct error *err)
{
	const char *at = bytes.at, *end = bytes.at + bytes.len, *start = at, *line;

	while (at < end && (line = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		records->quoted =
			ends_quoted((struct text){at, (size_t)(line - at)}, records->quoted);
		at = line + 1;
		if (records->quoted)
			continue;
		const struct text record = {start, (size_t)(line - start)};
		if (!(records->rest->len > 0 ? hand_over_rest(records, record, err)
					     : hand_over(records, record, err)))
			return false;
		start = at;
	}
	if (at < end)
		records->quoted =
			ends_quoted((struct text){at, (size_t)(end - at)}, records->quoted);
	buffer_add(records->rest, (struct text){start, (size_t)(end - start)});
	return !records->rest->overflow
		|| FAIL(err, PROOF, NULL, "a record of more than %d MB", RECORD_MAX / 1024 / 1024);
}

bool records_end(struct records *records, struct error *err)
{
	if (records->quoted)
		return FAIL(err, PROOF, NULL, "the file ends within quotes");
	return records->rest->len == 0 || hand_over_rest(records, TEXT(""), err);
}

/* Behind the closing quote. */
static const char *take_quoted(const char *at, const char *end, struct text *cell, char **scratch)
{
	char *to = *scratch;

	cell->at = to;
	while (++at < end) {
		if (*at == '"' && (at + 1 == end || at[1] != '"'))
			break;
		at += *at == '"';
		*to++ = *at;
	}
	cell->len = (size_t)(to - cell->at);
	*scratch = to;
	return at < end ? at + 1 : end;
}

size_t record_cells(struct text record, struct text *cells, size_t max, char *scratch)
{
	const char *at = record.at, *end = record.at + record.len;
	size_t count = 0;

	for (;;) {
		struct text cell = {at, 0};
		if (at < end && *at == '"') {
			at = take_quoted(at, end, &cell, &scratch);
		} else {
			const char *comma = memchr(at, ',', (size_t)(end - at));
			at = comma != NULL ? comma : end;
			cell.len = (size_t)(at - cell.at);
		}
		if (count < max)
			cells[count] = cell;
		count++;
		if (at >= end)
			return count;
		at++; /* the comma; another byte there is in no CSV of ours, and its cell is one too many */
	}
}
