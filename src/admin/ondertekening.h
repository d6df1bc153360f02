#ifndef ADMIN_ONDERTEKENING_H
#define ADMIN_ONDERTEKENING_H

#include "admin/admin.h"
#include "store/store_dossier.h"

/* Options of `overeenkomst add` and `overeenkomst sign` that tell what was signed and by whom. */
#define ONDERTEKENING_OPTIONS(how, how_often)                                                      \
	{"document", "FILE", how, "the signed document; its SHA-256 is recorded, not the file"},   \
		{"document-datum", "DATE", how, "date of the document"},                           \
		{"ondertekenaar-school", "NAME, FUNCTION[, DATE]", how_often,                      \
			"who signed for the school (default date: of the document)"},              \
	{                                                                                          \
		"ondertekenaar-sbb", "NAME, FUNCTION[, DATE]", how_often, "who signed for SBB"     \
	}

/* *given is false when none of them was given; some without the others is USAGE. Strings live in the request's arena. */
bool ondertekening_read(const struct request *request, bool *given, struct ondertekening *out,
	struct error *err) MUST_CHECK;

#endif
