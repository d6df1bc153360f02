/* Files of results, read back into responses. */
#include "client/longfile.h"

#include "client/gunzip.h"
#include "client/records.h"
#include "rows/rows.h"

#include <stdlib.h>
#include <string.h>

enum {
	CELLS = ROWS_KEYS + 3, /* vraagcode, waarde, tekst */
	REMOVED_CELLS = 3,
	ANSWERS_ROOM = 64,
};

struct reader {
	const char *path;
	const struct longfile_sink *sink;
	struct arena *arena;  /* of the file */
	struct arena *record; /* of the response at hand */
	struct records *records;
	int64_t count;
	bool headed;

	/* The response at hand: what all of its records begin with, and what they say. */
	struct text prefix;
	struct respons respons;
	struct antwoord *antwoorden;
	size_t room;
	bool any;
};

static bool is_not(const struct reader *reader, struct error *err)
{
	return FAIL(err, PROOF, NULL, "%s: record %lld is none of such a file", reader->path,
		(long long)reader->count);
}

static bool take_bytes(void *context, struct text bytes, struct error *err)
{
	struct reader *reader = context;

	/* Cells become strings. */
	if (memchr(bytes.at, '\0', bytes.len) != NULL)
		return is_not(reader, err);
	return records_feed(reader->records, bytes, err);
}

static bool read_file(const char *path, const struct longfile_sink *sink, record_fn *on_record,
	bool (*end)(struct reader *reader, struct error *err), int64_t *records, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct reader reader = {
		.path = path, .sink = sink, .arena = arena, .record = arena_create(0)};
	bool ok;

	reader.records = records_create(arena, on_record, &reader);
	ok = gunzip_file(path, take_bytes, &reader, err) && records_end(reader.records, err)
		&& (reader.headed || is_not(&reader, err)) && end(&reader, err);
	if (ok)
		*records = reader.count;
	free(reader.antwoorden);
	arena_destroy(&reader.record);
	arena_destroy(&arena);
	return ok;
}

/* ---- results ------------------------------------------------------------------------------------------ */

static bool hand_over(struct reader *reader, struct error *err)
{
	reader->respons.antwoorden = reader->antwoorden;
	return !reader->any || reader->sink->respons(reader->sink->context, &reader->respons, err);
}

/* "responsId,mutatienummer,…,": none of these cells is ever quoted. False: there are fewer. */
static bool find_prefix(struct text record, struct text *prefix)
{
	const char *at = record.at, *end = record.at + record.len;

	for (int i = 0; i < ROWS_KEYS; i++) {
		at = memchr(at, ',', (size_t)(end - at));
		if (at == NULL)
			return false;
		at++;
	}
	*prefix = (struct text){record.at, (size_t)(at - record.at)};
	return memchr(prefix->at, '"', prefix->len) == NULL;
}

static bool is_sound(const struct respons *respons)
{
	return is_uuid(text_of(respons->respons_id)) && respons->mutatienummer > 0
		&& respons->respondent != RESPONDENT_NONE && respons->versie > 0
		&& respons->invuldatum.year > 0 && respons->einddatum.year > 0
		&& respons->leerbedrijf != NULL;
}

static bool begin_respons(struct reader *reader, struct text record, struct error *err)
{
	const char *cells[ROWS_KEYS];
	struct text prefix;
	char *at;

	if (!hand_over(reader, err))
		return false;
	arena_reset(reader->record);
	if (!find_prefix(record, &prefix))
		return is_not(reader, err);
	reader->prefix = arena_copy(reader->record, prefix);
	at = arena_string(reader->record, prefix);
	for (int i = 0; i < ROWS_KEYS; i++) {
		char *comma = strchr(at, ',');
		*comma = '\0';
		cells[i] = at[0] != '\0' ? at : NULL;
		at = comma + 1;
	}
	rows_respons_of(cells, &reader->respons);
	reader->any = true;
	return is_sound(&reader->respons) || is_not(reader, err);
}

static const char *string_of(struct reader *reader, struct text cell)
{
	return cell.len > 0 ? arena_string(reader->record, cell) : NULL;
}

static bool take_answer(struct reader *reader, struct text rest, struct error *err)
{
	size_t count = reader->respons.antwoord_count;
	char few[256];
	char *scratch = rest.len < sizeof few ? few : arena_take(reader->record, rest.len + 1);
	struct text cells[3];

	if (record_cells(rest, cells, 3, scratch) != 3)
		return is_not(reader, err);
	if (cells[0].len == 0) /* a response without answers */
		return (count == 0 && cells[1].len + cells[2].len == 0) || is_not(reader, err);
	if (count == reader->room) {
		reader->room = reader->room > 0 ? 2 * reader->room : ANSWERS_ROOM;
		reader->antwoorden =
			realloc(reader->antwoorden, reader->room * sizeof *reader->antwoorden);
		if (reader->antwoorden == NULL)
			abort();
	}
	reader->antwoorden[count] = (struct antwoord){
		.vraagcode = string_of(reader, cells[0]),
		.waarde = string_of(reader, cells[1]),
		.tekst = string_of(reader, cells[2]),
	};
	reader->respons.antwoord_count = count + 1;
	return true;
}

static bool is_header(struct text record)
{
	const char *at = record.at, *end = record.at + record.len;

	for (int i = 0; i < ROWS_KEYS; i++) {
		size_t len = strlen(rows_key_names[i]);
		if ((size_t)(end - at) <= len || memcmp(at, rows_key_names[i], len) != 0
			|| at[len] != ',')
			return false;
		at += len + 1;
	}
	return text_equal((struct text){at, (size_t)(end - at)}, TEXT("vraagcode,waarde,tekst"));
}

static bool take_record(void *context, struct text record, struct error *err)
{
	struct reader *reader = context;

	if (!reader->headed) {
		reader->headed = true;
		return is_header(record) || is_not(reader, err);
	}
	reader->count++;
	/* A record of the response at hand begins as the others of it, and that is all there is to know of it. */
	if ((!reader->any || !text_starts(record, reader->prefix))
		&& !begin_respons(reader, record, err))
		return false;
	return take_answer(reader,
		(struct text){record.at + reader->prefix.len, record.len - reader->prefix.len},
		err);
}

bool longfile_results(
	const char *path, const struct longfile_sink *sink, int64_t *records, struct error *err)
{
	return read_file(path, sink, take_record, hand_over, records, err);
}

/* ---- what was removed ------------------------------------------------------------------------------------ */

static bool nothing_more(struct reader *reader, struct error *err)
{
	(void)reader;
	(void)err;
	return true;
}

static bool take_removed(void *context, struct text record, struct error *err)
{
	struct reader *reader = context;
	struct text cells[REMOVED_CELLS];
	struct verwijderd gone;

	if (!reader->headed) {
		reader->headed = true;
		return text_equal(record, TEXT("responsId,mutatienummer,reden"))
			|| is_not(reader, err);
	}
	reader->count++;
	arena_reset(reader->record);
	if (record_cells(record, cells, REMOVED_CELLS, arena_take(reader->record, record.len + 1))
			!= REMOVED_CELLS
		|| !is_uuid(cells[0]) || !verwijderreden_parse(cells[2], &gone.reden))
		return is_not(reader, err);
	gone.respons_id = arena_string(reader->record, cells[0]);
	gone.mutatienummer = strtoll(arena_string(reader->record, cells[1]), NULL, 10);
	return reader->sink->verwijderd(reader->sink->context, &gone, err);
}

bool longfile_removed(
	const char *path, const struct longfile_sink *sink, int64_t *records, struct error *err)
{
	return read_file(path, sink, take_removed, nothing_more, records, err);
}
