#ifndef STORE_STORE_CONTACTEN_H
#define STORE_STORE_CONTACTEN_H

#include "store/store_admin.h"

/* Contacts of leerbedrijven, with what was valid when. Errors and arena as in store_admin.h. */

/* One version of a contact, sealed. Days as 2026-07-01. */
struct contact_row {
	const char *kenmerk, *leerbedrijf_id, *rol;
	const char *van, *tot; /* tot NULL: without end */
	struct text sealed, fingerprint;
	const char *key_name; /* under which the data key is kept and the bytes are sealed */
	int64_t key;
};

/*
 * Adds them; what runs under the same kenmerk on `van` ends there. At most one row of a kenmerk. Sets how many are new and how
 * many are a next version of what there was. INPUT: a version overlaps one that begins later.
 */
bool store_put_contacten(struct store *store, struct arena *arena, const struct contact_row *rows,
	size_t count, struct instant now, int64_t *nieuw, int64_t *gewijzigd, struct error *err)
	MUST_CHECK;

/* What runs of a contact on a day; van NULL: nothing does. */
struct contact_stand {
	const char *van, *tot;
	struct text fingerprint;
};
bool store_load_contacten_stand(struct store *store, struct arena *arena,
	const char *const *kenmerken, const char *const *days, size_t count,
	struct contact_stand *out, struct error *err) MUST_CHECK;

/* A placement about which nobody at the leerbedrijf can be asked; texts may be NULL but brin, the codes and reden. */
struct zonder_contact {
	const char *brin, *onderwijslocatiecode, *opleidingscode, *leerbedrijf_id, *leerbedrijf,
		*reden;
	struct day geplande_einddatum;
	int64_t plaats;
};
struct zonder_contact_vraag {
	const struct oin *school; /* NULL: all */
	struct day van, tot;      /* end dates; absent: no bound */
	struct day op;            /* when somebody would be asked */
	int limit;
};
/* In order of school and end date; *total counts also those beyond the limit. */
bool store_list_zonder_contact(struct store *store, struct arena *arena,
	const struct zonder_contact_vraag *vraag, const struct zonder_contact **out, size_t *count,
	int64_t *total, struct error *err) MUST_CHECK;

#endif
