#ifndef MONITOR_BPVO_XML_H
#define MONITOR_BPVO_XML_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/csv.h"
#include "base/error.h"

#include <stdio.h>

/*
 * A delivery of placements as XML (docs/formats/bpvo.md, bpvo-levering.xsd), read as a stream: the rows come as those of a CSV file
 * do, each with the line on which its bpvo begins, so that they are judged by the same rules in the same words. UTF-8 only; no DTD, no
 * entities but the five of XML itself, nothing fetched, no tree in memory. Errors: INPUT, with the line and never a value.
 */

/* What its root says, and the schools before the placements. */
struct bpvo_xml_kop {
	const char *soort; /* "VOLLEDIG", "MUTATIES"; NULL: not said */
	int nummer;        /* 0: none */
	struct day vanaf;  /* may be absent */
	const char *const *scholen;
	size_t school_count;
};

/* Reads from the beginning up to the first bpvo. */
bool bpvo_xml_head(struct arena *arena, FILE *in, struct bpvo_xml_kop *kop, struct error *err)
	MUST_CHECK;

/*
 * Reads all of it from the beginning. Columns are elements by name, mutatie an attribute; within `oud` an element is the column with
 * that before its name. Error: also on_row's.
 */
bool bpvo_xml_rows(FILE *in, const struct csv_column *columns, size_t column_count,
	csv_row_fn *on_row, void *context, struct error *err) MUST_CHECK;

#endif
