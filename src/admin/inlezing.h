#ifndef ADMIN_INLEZING_H
#define ADMIN_INLEZING_H

#include "admin/admin.h"

/*
 * After an import that was refused, as a whole or in part: writes down who, what and why, in a transaction of its own. `answer` is the table that
 * tells the lines, or NULL when `why` says that no line was judged. Changes nothing of the answer: what cannot be written down was told.
 */
void inlezing_note_refusal(
	struct request *request, const struct table *answer, const struct error *why);

#endif
