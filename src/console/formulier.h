#ifndef CONSOLE_FORMULIER_H
#define CONSOLE_FORMULIER_H

#include "console/taak.h"

/*
 * The form of a verb, made of its row: an option is a field named "o-" and its name, operands are named "a". Where a verb
 * takes a file the form sends one.
 */

/* What the visitor filled in, of the query or the form, into the taak. False: a file could not be taken; *why says so. */
bool formulier_read(struct page *page, struct taak *taak, struct error *why);

/*
 * <formulier taak= titel= uitleg= soort= bestanden=> <veld naam= soort= label= hulp= verplicht= waarde= fout=>
 * <keuze waarde= gekozen=>…</veld>… </formulier>. `why` stands beside the field that it is about; NULL: nothing was refused.
 */
void formulier_show(
	struct page *page, struct model *model, const struct taak *taak, const struct error *why);

#endif
