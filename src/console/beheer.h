#ifndef CONSOLE_BEHEER_H
#define CONSOLE_BEHEER_H

#include "console/page.h"

/* The generic face of the verbs, for the routes of beheer.c. */
bool beheer_taak(
	struct page *page, struct answer *out, struct error *err); /* GET: a form, or an answer */
bool beheer_doe_taak(struct page *page, struct answer *out, struct error *err); /* POST */
bool beheer_taak_csv(struct page *page, struct answer *out, struct error *err);
bool beheer_taken(
	struct page *page, struct answer *out, struct error *err); /* all that the visitor may do */

#endif
