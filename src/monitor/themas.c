/* What each theme is about. */
#include "monitor/themas.h"

#include <string.h>

const struct thema_uitleg themas_uitleg[] = {
#define THEMA(code, naam, definitie) {#code, naam, definitie},
#include "monitor/themas.def"
#undef THEMA
};
const size_t themas_uitleg_count = sizeof themas_uitleg / sizeof *themas_uitleg;

const struct thema_uitleg *thema_uitleg(const char *code)
{
	for (size_t i = 0; i < themas_uitleg_count; i++) {
		if (strcmp(themas_uitleg[i].code, code) == 0)
			return &themas_uitleg[i];
	}
	return NULL;
}
