#ifndef STORE_BERICHTEN_H
#define STORE_BERICHTEN_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "domain/oin.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The journal as SBB's staff read it (database role bpv_admin), by index only. Errors everywhere: DK0050, DK0051. Strings live
 * in the arena given; NULL: not recorded, or not reached.
 */
struct bericht {
	struct instant op;
	const char *correlatie, *herkomst;
	const char *tls_oin, *tls_naam; /* who connected; naam NULL: not in the register */
	const char *ondertekenaar_oin, *ondertekenaar_naam; /* proven */
	const char *van_oin, *van_naam;                     /* who was spoken for */
	const char *vingerafdruk, *ondertekenaar_vingerafdruk;
	const char *dienst;   /* granted */
	const char *operatie; /* asked for */
	const char *message_id;
	const char *uitkomst; /* "OK", "AFGEWEZEN", or the code of the fault */
	const char *regel, *reden;
	const char *profiel, *stap, *tls_versie;
	const char *foutcodes; /* with spaces between */
	const char *overeenkomstnummer;
	int64_t versie;
	bool has_mandaat, mandaat;
	int64_t http_status, milliseconden, bytes_in, bytes_uit, rijen;
};

/* Newest first; at most a hundred. */
bool store_berichten_by_correlatie(struct store *store, struct arena *arena, const char *correlatie,
	const struct bericht **out, size_t *count, struct error *err) MUST_CHECK;
bool store_berichten_by_message_id(struct store *store, struct arena *arena, const char *message_id,
	const struct bericht **out, size_t *count, struct error *err) MUST_CHECK;

/* Of an organisation that connected or was spoken for. */
struct bericht_vraag {
	struct oin oin;
	struct day van,
		tot; /* in the Netherlands; tot: the first that no longer counts; absent: no bound */
	bool geweigerd;       /* only what did not end in "OK" */
	const char *uitkomst; /* only this one; NULL: any */
	int limit;
};
bool store_berichten_of(struct store *store, struct arena *arena, const struct bericht_vraag *vraag,
	const struct bericht **out, size_t *count, struct error *err) MUST_CHECK;

/* How many were refused; vraag->limit when there are that many or more. */
bool store_count_geweigerd(struct store *store, const struct bericht_vraag *vraag, int64_t *count,
	struct error *err) MUST_CHECK;

/* Recent calls for one school and those it goes on for after a merger; those that were alike on one day counted together. */
struct aanroepen {
	struct day dag; /* in the Netherlands */
	struct oin school, leverancier;
	const char *leverancier_naam; /* NULL: not in the register */
	const char *operatie;
	const char *profiel;           /* NULL: not recorded */
	const char *ondertekenaar_oin; /* NULL: not signed, or never proven */
	const char *regel; /* that refused them before they were granted; NULL: they were granted */
	int64_t aantal;
};
bool store_aanroepen(struct store *store, struct arena *arena, const struct oin *school,
	struct day van, struct day tot, const struct aanroepen **out, size_t *count,
	struct error *err) MUST_CHECK;

/* What was refused since a moment, together by cause: most first. `oin` NULL: of everybody. */
struct fouten {
	const char *oorzaak;  /* requirement ("EDU-10"), fault ("DK0051") or foutcode ("BPV0104") */
	const char *uitkomst; /* as of struct bericht */
	const char *stap;     /* of the last of them */
	int64_t aantal, partijen;
	struct instant eerste, laatste;
	const char *correlatie; /* of the last of them */
};
bool store_fouten(struct store *store, struct arena *arena, struct instant sinds,
	const struct oin *oin, const struct fouten **out, size_t *count, struct error *err)
	MUST_CHECK;

/* The traffic of each active school since a moment, in order of BRIN. `school` NULL: of all. */
struct verkeer {
	const char *brin, *naam;
	bool in_werking; /* an overeenkomst is in force on `today` */
	int64_t berichten, geweigerd;
	struct instant laatste; /* of ever; us 0: none */
};
bool store_verkeer(struct store *store, struct arena *arena, struct instant sinds, struct day today,
	const struct oin *school, const struct verkeer **out, size_t *count, struct error *err)
	MUST_CHECK;

#endif
