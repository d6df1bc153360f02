#ifndef ADMIN_OVEREENKOMST_H
#define ADMIN_OVEREENKOMST_H

#include "admin/admin.h"
#include "store/store_dossier.h"

/* Verbs of overeenkomst that fill a file of their own. */
verb_fn overeenkomst_add, overeenkomst_sign, overeenkomst_limit, overeenkomst_show,
	overeenkomst_list, overeenkomst_diff;

/* An overeenkomst as options tell it: what is agreed, from when students are invited how, and what was signed. */
struct overeenkomst_plan {
	struct nieuwe_overeenkomst nieuw;
	enum route route; /* ROUTE_NONE: not said */
	struct ondertekening ondertekening;
	bool getekend;
};

/* Reads the options of `overeenkomst add`. Error: USAGE; INPUT: the document cannot be read. */
bool overeenkomst_read(struct request *request, struct overeenkomst_plan *out, struct error *err)
	MUST_CHECK;

/* Records it, with the contacts among the options, within the transaction that is open. Sets its version number. */
bool overeenkomst_store(struct request *request, const struct overeenkomst_plan *plan, int *versie,
	struct error *err) MUST_CHECK;

/* Which one is meant (versie 0: the newest). Error: INPUT when there is none. */
bool overeenkomst_find(struct request *request, const char *nummer, int versie, int64_t *id,
	struct error *err) MUST_CHECK;

/* The answer of every verb about one overeenkomst (versie 0: the newest). Error: INPUT when there is none. */
bool overeenkomst_tell(struct request *request, const char *nummer, int versie, struct table **out,
	struct error *err) MUST_CHECK;

#endif
