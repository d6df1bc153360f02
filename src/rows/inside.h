#ifndef ROWS_INSIDE_H
#define ROWS_INSIDE_H

#include "rows/rows.h"

struct rows {
	struct rows_form form;
	struct buffer *keys;             /* what all records of the response at hand begin with */
	struct buffer *record, *guarded; /* to put together what is hashed, and a guarded cell */
	const struct antwoord *
		*place; /* BREED: the answer in each column; of the last response that was placed */
};

/* A whole number as text, and back to its one form ("08" is 8): false when it is none. */
void number_format(int64_t number, char out[ROWS_NUMBER_SIZE]);
bool number_in(const char *string, struct text *sign, struct text *digits);

/* CSV: each a face of one thing in rows.h. `excel` guards formulas. */
void csv_add_header(const struct rows *rows, struct buffer *out);
void csv_add_long(struct rows *rows, struct buffer *out, const struct respons *respons, bool excel);
void csv_add_wide(struct rows *rows, struct buffer *out, const struct respons *respons);
void csv_add_removed_header(struct buffer *out);
void csv_add_removed(struct buffer *out, const struct verwijderd *verwijderd);

/* JSON Lines. */
void json_add_long(struct rows *rows, struct buffer *out, const struct respons *respons);
void json_add_wide(struct rows *rows, struct buffer *out, const struct respons *respons);
void json_add_removed(struct buffer *out, const struct verwijderd *verwijderd);

#endif
