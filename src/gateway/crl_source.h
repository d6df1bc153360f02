#ifndef GATEWAY_CRL_SOURCE_H
#define GATEWAY_CRL_SOURCE_H

#include "base/error.h"
#include "config/config.h"
#include "gateway/crl_keeper.h"
#include "transport/crl_shelf.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Of the keeper alone: the addresses, what happened at each, and when to come back. */
struct crl_source_state {
	struct crl_fetch told;
	char name[256]; /* of the authority that is expected; "" when any of ours will do */
	int64_t due_ms; /* monotonic */
	bool wanted;    /* still among the addresses */
};

struct crl_sources {
	size_t count;
	struct crl_source_state all[CRL_LISTS_MAX];
};

/*
 * Finds the addresses again: in certificates (by [crl] base_url if set) and in the file [crl] urls. What is known of one stays;
 * a new one is due now. Error: CONFIG; what could be found is found.
 */
bool crl_sources_find(struct crl_sources *sources, const struct config *config, struct error *err)
	MUST_CHECK;

/* One visit. True when a newer list lies in the directory now. Logs how it went and sets when to come back. */
bool crl_source_visit(
	struct crl_source_state *source, const struct config *config, atomic_bool *give_up);

#endif
