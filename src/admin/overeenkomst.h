#ifndef ADMIN_OVEREENKOMST_H
#define ADMIN_OVEREENKOMST_H

#include "admin/admin.h"

/* Verbs of overeenkomst that fill a file of their own. */
verb_fn overeenkomst_add, overeenkomst_sign, overeenkomst_limit, overeenkomst_show,
	overeenkomst_list, overeenkomst_diff;

enum { LIMIET_MAX = 100000 }; /* berichten per minuut */

/* The answer of every verb about one overeenkomst (versie 0: the newest). Error: INPUT when there is none. */
bool overeenkomst_tell(struct request *request, const char *nummer, int versie, struct table **out,
	struct error *err) MUST_CHECK;

#endif
