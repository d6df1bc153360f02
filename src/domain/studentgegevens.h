#ifndef DOMAIN_STUDENTGEGEVENS_H
#define DOMAIN_STUDENTGEGEVENS_H

#include "base/arena.h"
#include "base/clock.h"
#include "domain/codes.h"
#include "domain/foutmelding.h"

#include <stdbool.h>
#include <stddef.h>

enum { AANLEVERING_MAX_RECORDS = 2000, AANLEVERING_ADVICE_RECORDS = 500 };

/* One student's contact details for one placement, as a school pushes them. Strings are never NULL unless said. */
struct studentgegevens {
	const char *bpvo_kenmerk;
	const char *onderwijsaanbiedercode, *onderwijslocatiecode, *opleidingscode, *leerbedrijf_id;
	struct day geplande_einddatum;
	const char *emailadres;
	const char *roepnaam, *taal; /* NULL: not given */
	enum leerweg leerweg;        /* LEERWEG_NONE: not given */
	struct day begindatum;       /* may be absent */
};

struct aanlevering {
	bool proefaanlevering, alles_of_niets;
	const struct studentgegevens *records;
	size_t count;
};

/* What became of one record. */
struct recorduitkomst {
	const char *bpvo_kenmerk;
	enum uitkomst uitkomst;
	const struct foutmelding *meldingen;
	size_t melding_count;
};

struct aanleverresultaat {
	bool proefaanlevering;
	size_t nieuw, gewijzigd, ongewijzigd, afgekeurd;
	const struct recorduitkomst *records;
	size_t count;
};

/*
 * The checks that need no I/O: formats (for senders that have not been past the XSD), e-mail syntax, dates,
 * BSN-like keys. `today` is the day in the Netherlands. Adds foutmeldingen to `out` (room for
 * STUDENTGEGEVENS_MAX_MELDINGEN) and returns how many: each names the field, the rule and where it helps the length. What
 * they point at is static or in the arena. The same checks serve gateway and client.
 */
enum { STUDENTGEGEVENS_MAX_MELDINGEN = 8 };
size_t studentgegevens_check(struct arena *arena, const struct studentgegevens *record,
	struct day today, struct foutmelding out[STUDENTGEGEVENS_MAX_MELDINGEN]);

#endif
