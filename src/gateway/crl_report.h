#ifndef GATEWAY_CRL_REPORT_H
#define GATEWAY_CRL_REPORT_H

#include "config/config.h"
#include "gateway/crl_keeper.h"

#include <stdbool.h>

struct gateway;

/*
 * Tells the database what this gateway's lists are, so that staff see every gateway's in one place (bpv-admin crl list); the
 * first time that grace is used also by whose decision. On a connection of its own. False: later again; nothing depends on it.
 */
bool crl_report(struct gateway *gateway, const struct config *config,
	const struct crl_fetch *fetches, size_t count, bool tell_grace);

#endif
