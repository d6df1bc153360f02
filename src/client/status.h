#ifndef CLIENT_STATUS_H
#define CLIENT_STATUS_H

#include "client/session.h"
#include "domain/aanleverstatus.h"

#include <stdbool.h>
#include <stdint.h>

/* What is asked: of all or some records how they stand, or what is missing. */
struct status_options {
	bool missing;
	int weeks; /* ends within; 0: any */
	int page;  /* records in a message; 0: the gateway's own */
	const char *const *kenmerken;
	size_t kenmerk_count;
	/* Called with each page; its strings live until it returns. */
	bool (*take)(void *context, const struct aanleverstatus *page, struct error *err);
	void *context;
};

/* Asks page after page. Errors: those of session_ask and take; LATER and REFUSED; PROOF (a cursor that does not move on). */
bool status_run(struct session *session, const struct status_options *options, struct error *err)
	MUST_CHECK;

#endif
