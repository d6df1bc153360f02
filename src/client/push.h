#ifndef CLIENT_PUSH_H
#define CLIENT_PUSH_H

#include "base/arena.h"
#include "base/error.h"
#include "client/session.h"
#include "client/sheet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct push_options {
	size_t batch;        /* records in a message, 1..AANLEVERING_MAX_RECORDS */
	bool dry_run;        /* proefaanlevering: the gateway checks and stores nothing */
	bool all_or_nothing; /* one refused record keeps all of them back */
	/* Called after each message; may be NULL. */
	void (*progress)(void *context, int64_t done, int64_t total);
	void *context;
};

struct push_report {
	size_t total, nieuw, gewijzigd, ongewijzigd, afgekeurd;
	size_t refused_here; /* of afgekeurd: found before anything was sent */
	size_t waiting;      /* not answered when the push ended */
};

/*
 * Sends the rows that are still waiting, batch by batch, and gives every row its outcome. On a fault or a lost line the
 * rows without an answer stay ROW_WAITING, *report says how many, and pushing the same file again is safe. A message
 * that is refused as a whole refuses the rows that were left, with its foutmelding, and is no error.
 *
 * all_or_nothing: nothing is sent when a row was refused here. Above AANLEVERING_MAX_RECORDS rows everything is first
 * sent as a dry run, since one message cannot hold them.
 */
bool push_run(struct session *session, struct arena *arena, struct sheet *sheet,
	const struct push_options *options, struct push_report *report, struct error *err)
	MUST_CHECK;

#endif
