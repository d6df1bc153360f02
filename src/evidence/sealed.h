#ifndef EVIDENCE_SEALED_H
#define EVIDENCE_SEALED_H

#include "base/arena.h"

#include <stddef.h>

/* What a sealed part is bound to beside its school: the letter, the message and its place in it. */
#define SEALED_REQUEST "bewijs verzoek"
#define SEALED_ANSWER  "bewijs antwoord"

static inline const char *sealed_name(struct arena *arena, const char *message_id, size_t place)
{
	return arena_format(arena, "%zu %s", place, message_id);
}

#endif
