#ifndef CLIENT_CODEBOOK_H
#define CLIENT_CODEBOOK_H

#include "base/arena.h"
#include "base/error.h"
#include "domain/vragenlijst.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The codebook to a file: what every vraagcode and every waarde of a pull means. As CSV one row per question and value
 * (answer options and missing codes; an open question has a row without value); as JSON the questionnaires as the XSD
 * has them. `resultaatcode` is how the question stands in the vraagcode of a pull: of a multiple-choice question each
 * option has its own (BG2_1), with 1 chosen and 0 not. Error: CONFIG when the file cannot be written.
 */
bool codebook_write_csv(struct arena *arena, const struct vragenlijst *lijsten, size_t count,
	const char *file, bool excel, size_t *rows, struct error *err) MUST_CHECK;
bool codebook_write_json(struct arena *arena, const struct vragenlijst *lijsten, size_t count,
	const char *file, struct error *err) MUST_CHECK;

#endif
