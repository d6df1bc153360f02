#ifndef CLIENT_RECORDS_H
#define CLIENT_RECORDS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * CSV of the gateway as it comes in, a piece at a time: RFC 4180, UTF-8, a header. Records are handed over as the bytes that
 * they are; who wants cells takes them apart. Memory does not grow with the file.
 */
struct records;

/* One record without its line end; borrowed for the call. False ends the reading. */
typedef bool record_fn(void *context, struct text record, struct error *err);

/* Lives in the arena. */
struct records *records_create(struct arena *arena, record_fn *on_record, void *context);

/* Errors: PROOF (a record of more than 16 MB), and those of the callback. */
bool records_feed(struct records *records, struct text bytes, struct error *err) MUST_CHECK;

/* The last record needs no line end. Error: PROOF, when the file ends within quotes. */
bool records_end(struct records *records, struct error *err) MUST_CHECK;

/*
 * The cells of a record, at most `max`; how many there are. Quoted ones are put into `scratch` (as long as the record, at
 * least), others are borrowed from the record.
 */
size_t record_cells(struct text record, struct text *cells, size_t max, char *scratch);

#endif
