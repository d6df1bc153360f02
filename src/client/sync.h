#ifndef CLIENT_SYNC_H
#define CLIENT_SYNC_H

#include "base/arena.h"
#include "base/error.h"
#include "client/session.h"
#include "domain/codes.h"
#include "target/target.h"

#include <stdbool.h>
#include <stdint.h>

struct sync_options {
	bool again;  /* load anew, whatever is there */
	bool verify; /* hold it against the gateway, and repair what differs */
	int page;    /* responses in a message; 0: the gateway's default */
	/* Called now and then with how much is done of how much; may be NULL. */
	void (*progress)(void *context, int64_t done, int64_t total);
	void *context;
};

struct sync_report {
	enum veldenset veldenset;
	int64_t vanaf, tot;   /* mutatienummers: before and after */
	int64_t put, removed; /* responses that were new or corrected, and removed */
	int64_t count;        /* responses in the target now */
	bool verified;
	int64_t buckets, repaired; /* that differed; responses and files that were put right */
	const char *names;         /* of those buckets: "0a 3f"; "" when there are none */
	const char *remark;        /* a sentence, or NULL */
};

/*
 * Brings a target to the gateway's snapshot of now: the first time everything, later what changed since. Each batch is a
 * transaction of the target with how far it came, so another run goes on wherever this one ended. Errors: those of
 * session_ask and of target.h; REFUSED: it cannot go on with this target, in a sentence that says what to do; PROOF: what
 * came is not complete, or the target still differs after it was repaired.
 */
bool sync_run(struct session *session, struct arena *arena, struct target *target,
	const struct sync_options *options, struct sync_report *report, struct error *err)
	MUST_CHECK;

#endif
