#ifndef STORE_STORE_BEWIJS_H
#define STORE_STORE_BEWIJS_H

#include "store/bewijs.h"

/* Evidence for staff: found, its certificates, and the wrapped keys of what is sealed in it. Digests are hex here. */
struct bewijs_rij {
	struct instant op;
	const char *correlatie;
	int64_t school_id;
	const char *van_oin, *van_naam, *tls_oin,
		*tls_naam; /* names NULL: not in the register any more */
	const char *tls_certificaat;
	const char *ondertekenaar_certificaat, *eigen_certificaat; /* NULL: not signed */
	const char *message_id, *identificatiecode, *dienst, *profiel;
	struct text verzoek, delen, antwoord, antwoord_delen;
	int64_t sleutels;
	const char *verzoek_sha256, *inhoud_sha256, *antwoord_sha256;
	int64_t rijen, mutatie_van, mutatie_tot;
};

/* Everything under a MessageID, newest first; `van` NULL: of anybody. None is no error. */
bool store_find_bewijzen(struct store *store, struct arena *arena, const char *message_id,
	const struct oin *van, const struct bewijs_rij **out, size_t *count, struct error *err)
	MUST_CHECK;

/* A certificate and those it rests on, DER, leaf first. */
bool store_load_keten(struct store *store, struct arena *arena, const char *vingerafdruk,
	const struct text **out, size_t *count, struct error *err) MUST_CHECK;

/*
 * The wrapped data keys that still are, and an account of who asked (inzagen): inside a transaction with an actor. `deel`
 * is the place of the part, from 0.
 */
struct bewijs_sleutel {
	int64_t deel, id;
	struct text merk, verpakt;
};
bool store_open_bewijs(struct store *store, struct arena *arena, const struct bewijs_rij *rij,
	const char *reden, struct instant now, const struct bewijs_sleutel **out, size_t *count,
	struct error *err) MUST_CHECK;

#endif
