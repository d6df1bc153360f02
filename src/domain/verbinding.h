#ifndef DOMAIN_VERBINDING_H
#define DOMAIN_VERBINDING_H

#include "base/clock.h"
#include "domain/codes.h"
#include "domain/oin.h"
#include "domain/waarschuwing.h"

#include <stdbool.h>
#include <stddef.h>

/* What the gateway saw of a connection: the answer of testen_verbinding. */
struct verbinding {
	struct instant tijdstip_gateway;
	struct oin oin_verbinding; /* TLS certificate */
	bool signed_message;
	struct oin oin_ondertekenaar;   /* only when signed_message */
	struct oin oin_school;          /* wsa:From */
	const char *profiel;            /* "2W-be", "2W-be-S", "2W-be-SE" */
	const char *tls_versie;         /* "TLSv1.3" */
	const char *overeenkomstnummer; /* NULL: none */
	enum overeenkomst_status overeenkomst_status;
	struct day overeenkomst_van, overeenkomst_tot;
	bool has_mandaat;                    /* false when the school connects itself */
	struct day mandaat_van, mandaat_tot; /* tot absent: open end */
	const char *mandaat_bron;
	long klokverschil_seconden; /* gateway minus sender */
	struct instant certificaat_tot;
	int certificaat_dagen;
	const struct waarschuwing *waarschuwingen; /* what expires, soonest first */
	size_t waarschuwing_count;
};

#endif
