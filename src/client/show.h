#ifndef CLIENT_SHOW_H
#define CLIENT_SHOW_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/table.h"
#include "domain/overeenkomst.h"
#include "domain/verbinding.h"
#include "domain/vragenlijst.h"

/* Answers as tables for a person or a script. Tables live in the arena. */

/* Onderdeel and waarde, named as in the XSD; a note for everything that asks for attention. */
struct table *show_verbinding(struct arena *arena, const struct verbinding *verbinding);

/* The agreement's own lines, then its routes, mandates and the certificates seen. */
struct table *show_overeenkomst(struct arena *arena, const struct overeenkomst *overeenkomst);

/* The questionnaires of a codebook, one row per version. */
struct table *show_vragenlijsten(
	struct arena *arena, const struct vragenlijst *lijsten, size_t count);

enum { CLOCK_TOLERANCE_SECONDS = 60, CERTIFICATE_WARNING_DAYS = 30 };

#endif
