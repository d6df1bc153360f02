#ifndef CLIENT_PUSH_H
#define CLIENT_PUSH_H

#include "base/arena.h"
#include "base/error.h"
#include "client/journal.h"
#include "client/session.h"
#include "client/sheet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct push_options {
	size_t batch;            /* records in a message, 1..AANLEVERING_MAX_RECORDS */
	bool dry_run;            /* proefaanlevering: the gateway checks and stores nothing */
	bool all_or_nothing;     /* one refused record keeps all of them back */
	struct journal *journal; /* of this very file and these options; NULL with dry_run */
	/* Called before the first message and after each; may be NULL. */
	void (*progress)(void *context, int64_t done, int64_t total);
	void *context;
};

struct push_report {
	size_t total, nieuw, gewijzigd, ongewijzigd, afgekeurd;
	size_t remembered; /* of these: answered in an earlier run, not sent again */
	size_t waiting;    /* not answered when the push ended */
};

/*
 * Sends the rows that are still waiting, batch by batch, and gives every row its outcome. What the journal says was answered
 * is not sent again, what it says was sent goes again as the same message, so that a push that broke off anywhere ends as one
 * that did not. On a fault or a lost line the rows without an answer stay ROW_WAITING and *report says how many. A message
 * that is refused as a whole refuses the rows that were left, with its foutmelding, and is no error.
 *
 * all_or_nothing: nothing is sent when a row was refused here. Above AANLEVERING_MAX_RECORDS rows everything is first
 * sent as a dry run, since one message cannot hold them.
 *
 * Errors: LATER when patience ended; those of parcel_send.
 */
bool push_run(struct session *session, struct arena *arena, struct sheet *sheet,
	const struct push_options *options, struct push_report *report, struct error *err)
	MUST_CHECK;

#endif
