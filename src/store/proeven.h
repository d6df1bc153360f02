#ifndef STORE_PROEVEN_H
#define STORE_PROEVEN_H

#include "store/store.h"

/* What a rehearsal found. */
struct proef {
	const struct identity *channel;
	const struct identity *signer; /* NULL: nobody signed, or it is not to be believed */
	enum profile profile;
	const struct oin *school;  /* NULL: it was not read */
	const char *const *fouten; /* rules that would refuse; none: it went well */
	size_t fout_count;
	const char *correlation;
	struct instant at;
};

/* Errors: DK0050, DK0051. Its own transaction. */
bool store_note_proef(struct store *store, const struct proef *proef, struct error *err) MUST_CHECK;

/* Whether a certificate is known to the register for a purpose. */
bool store_find_proefcertificaat(struct store *store, const char *vingerafdruk,
	enum certificaat_doel doel, bool *geregistreerd, bool *gezien, struct error *err)
	MUST_CHECK;

/* For staff. */
struct proef_rij {
	struct oin oin;
	const char *naam;                                            /* NULL: not registered */
	const char *school, *vingerafdruk, *ondertekenaar, *profiel; /* NULL: none */
	struct instant tot, op;
	bool geslaagd;
	const char *fouten; /* rules with spaces */
	int keer;
	const char *correlatie;
};

/* Newest first (oin NULL: of everybody). Lives in the arena. */
bool store_list_proeven(struct store *store, struct arena *arena, const struct oin *oin,
	const struct proef_rij **out, size_t *count, struct error *err) MUST_CHECK;

#endif
