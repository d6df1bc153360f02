#ifndef ADMIN_WAARSCHUWING_H
#define ADMIN_WAARSCHUWING_H

#include "base/arena.h"
#include "base/clock.h"
#include "store/waarschuwingen.h"

#include <stddef.h>

/* Private to this room: one mail to one party. */
struct brief {
	const char *from, *sbb; /* addresses */
	const char *naam;       /* of the party; NULL: it is not registered */
	const char *const *adressen;
	size_t adres_count;
	const struct te_melden *regels; /* all of one party, at least one */
	size_t regel_count;
	struct instant now;
};

/* The mail as a program like sendmail -t reads it. Lives in the arena. */
struct text brief_write(struct arena *arena, const struct brief *brief);

#endif
