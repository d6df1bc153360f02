#ifndef MONITOR_THEMAS_H
#define MONITOR_THEMAS_H

#include <stddef.h>

/* The seven themes, in order (themas.def). Static. */
struct thema_uitleg {
	const char *code, *naam, *definitie;
};
extern const struct thema_uitleg themas_uitleg[];
extern const size_t themas_uitleg_count;

/* Of the theme with this code; NULL: a questionnaire has a theme of its own. */
const struct thema_uitleg *thema_uitleg(const char *code);

#endif
