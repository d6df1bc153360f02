#ifndef STORE_RESULTATEN_ROW_H
#define STORE_RESULTATEN_ROW_H

#include "store/inside.h"

/* One row of resultaten_respons.sql as a response or a tombstone. */

struct codebook_vragenlijst {
	int64_t id;
	const char *code;
	int versie;
	enum respondent respondent;
};

/* What rows refer to by number. Strings live in the arena that it was read into. */
struct codebook {
	const char **variabelen; /* codes, by id */
	size_t variabele_count;
	const struct codebook_vragenlijst *vragenlijsten; /* in order of id */
	size_t vragenlijst_count;
	const char *brin; /* NULL: no questionnaire, so no response */
};

void codebook_read_variabelen(struct codebook *codebook, struct rows *rows, struct arena *arena);
void codebook_read_vragenlijsten(struct codebook *codebook, struct rows *rows, struct arena *arena);

/* Of the row at `at`, AS_BINARY. What is read lives as long as the arena, the codebook and the row. */
bool resultaten_row_is_respons(const struct rows *rows);
void resultaten_read_respons(const struct rows *rows, struct arena *arena,
	const struct codebook *codebook, struct respons *out);
void resultaten_read_verwijderd(
	const struct rows *rows, struct arena *arena, struct verwijderd *out);

#endif
