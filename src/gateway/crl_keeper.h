#ifndef GATEWAY_CRL_KEEPER_H
#define GATEWAY_CRL_KEEPER_H

#include "base/clock.h"
#include "transport/crl_facts.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The job that keeps revocation lists fresh (PKI004, WT005): a thread of its own that fetches, judges, keeps and has the
 * gateway take over what is new, and that raises alarms when lists grow old. Nothing here is in a message's path.
 */
struct gateway;
struct crl_keeper;

/* What there is to tell of one address. */
struct crl_fetch {
	char url[256];
	char issuer[CRL_NAME_SIZE]; /* whose list is expected or was found; "" while unknown */
	struct instant succeeded, failed, next; /* us 0: never */
	char list[17];                          /* id of the list found last; "": none yet */
	struct instant next_update;             /* of that list */
	unsigned long failures;                 /* since the start */
	unsigned failures_in_row;
	char reason[160]; /* of the last failure; "" after a success */
};

/* Owned by the caller; `gateway` is running and outlives it. */
struct crl_keeper *crl_keeper_start(struct gateway *gateway);

/* Ends its thread, also in the middle of a fetch: a second or two. What it knows can still be read. */
void crl_keeper_stop(struct crl_keeper *keeper);

/* Sets NULL; NULL inside is fine. */
void crl_keeper_destroy(struct crl_keeper **keeper);

/* Copies, at most `room`; returns how many. NULL has none. Any thread. */
size_t crl_keeper_read(struct crl_keeper *keeper, struct crl_fetch *out, size_t room);

/* New lists lie ready and the gateway could not take them over: another file of its own is bad. */
bool crl_keeper_is_stuck(struct crl_keeper *keeper);

/* crl_alarm.c: how worrying the age of a list is: 0, or the threshold it has passed: 50, 75, 90, 100 (expired). */
int crl_alarm_level(const struct crl_facts *list, struct instant now);

/* Which alarms were told: one log line for a list at each threshold. */
struct crl_alarms {
	size_t count;
	struct {
		char id[17];
		struct instant this_update;
		int told;
	} seen[CRL_LISTS_MAX];
};
void crl_alarms_tell(
	struct crl_alarms *alarms, const struct crl_facts *lists, size_t count, struct instant now);

#endif
