#ifndef ADMIN_CONTACTPERSOON_H
#define ADMIN_CONTACTPERSOON_H

#include "admin/admin.h"
#include "store/store_dossier.h"

/* "ROL, NAME, ADDRESS" of an organisation; strings live in the request's arena. Error: USAGE. */
bool contactpersoon_parse(const struct request *request, const char *option, const char *word,
	struct contactpersoon *out, struct error *err) MUST_CHECK;

#endif
