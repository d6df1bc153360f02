#ifndef CLIENT_PARCEL_H
#define CLIENT_PARCEL_H

#include "client/journal.h"
#include "client/session.h"
#include "client/sheet.h"

#include <stdbool.h>
#include <stddef.h>

/* Some rows of a push in one message. */
struct parcel {
	struct session *session;
	struct arena *keep;      /* outlives the message: what was said of the rows */
	struct journal *journal; /* NULL: none is kept, since nothing is stored either */
	bool dry_run, all_or_nothing;
	struct sheet_row *
		*rows; /* waiting ones; may end as fewer, when they are too much for one message */
	size_t count;
	const struct foutmelding *
		refused; /* out: the message was refused as a whole, for these reasons; else NULL */
	size_t refused_count;
};

/*
 * The answer that the journal has for exactly these rows, without asking again; false: it has none.
 */
bool parcel_remembered(struct parcel *parcel, const struct journal_batch *before);

/*
 * Sends the rows and gives each its outcome. `before` (may be NULL) is a message that was written down for them and not
 * answered: it goes again as it was; only when it cannot be made as it was does a new one go. Errors: those of session_ask,
 * a fault about a row with its line; CONFIG (the journal).
 */
bool parcel_send(struct parcel *parcel, const struct journal_batch *before, struct error *err)
	MUST_CHECK;

#endif
