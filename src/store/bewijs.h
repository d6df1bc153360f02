#ifndef STORE_BEWIJS_H
#define STORE_BEWIJS_H

#include "store/store.h"

/* Evidence: what is kept of a message that was performed. What is sealed in it is opened in another room (evidence/). */

enum { BEWIJS_DIGEST = 32 };

/* One message. Digests are BEWIJS_DIGEST bytes; empty where there is none. */
struct bewijs {
	struct instant op;
	const char *correlatie;
	int64_t school_id;
	const char *van_oin, *tls_oin;
	struct text tls_certificaat, ondertekenaar_certificaat, eigen_certificaat;
	const char *message_id, *identificatiecode, *dienst, *profiel;
	struct text verzoek, delen;           /* without what was cut out; that, sealed */
	struct text antwoord, antwoord_delen; /* empty: a read keeps a digest alone */
	const int64_t *sleutels;              /* data key of each part */
	size_t sleutel_count;
	struct text verzoek_sha256, inhoud_sha256, antwoord_sha256;
	int64_t rijen, mutatie_van, mutatie_tot; /* a pull: tot is not 0 */
};

/*
 * Inside the transaction of the message. *known: its certificates were kept before; else they are to be added, in the
 * same transaction.
 */
bool store_keep_bewijs(struct store *store, const struct bewijs *bewijs, bool *known,
	struct error *err) MUST_CHECK;

/* Certificates, each with its digest and that of who issued it (empty: none known); what is there already stays. */
struct bewijs_certificaat {
	struct text vingerafdruk, der, uitgever;
};
bool store_keep_certificaten(struct store *store, const struct bewijs_certificaat *certificaten,
	size_t count, struct error *err) MUST_CHECK;

/*
 * Housekeeping beside store_maintain: partitions ahead, evidence of more than `days` ago dropped, then the data keys that
 * only it needed. Error DK0051 when others are in the way: try again later.
 */
bool store_maintain_bewijzen(struct store *store, struct instant now, int days, struct error *err)
	MUST_CHECK;

#endif
