#ifndef GATEWAY_FOLLOWED_H
#define GATEWAY_FOLLOWED_H

#include "base/arena.h"
#include "config/config.h"

#include <stdbool.h>
#include <stdint.h>

/* The files of the last reload, or of the start, whether it succeeded or not. For one thread at a time. */
struct followed {
	struct arena *arena; /* of the names; NULL at first */
	const char *files[CONFIG_FILES_MAX];
	uint64_t looks[CONFIG_FILES_MAX];
	size_t count;
};

/* How a file looks from outside: who it is, its size, mode and times. */
uint64_t followed_look(const char *file);

/*
 * The files of this configuration, as they look before they are read; `looked` is how its own file looked before that was
 * read. So a change that comes in between shows as one.
 */
void followed_note(struct followed *followed, const struct config *config, uint64_t looked);

/* The same files as before: the configuration itself was no good. */
void followed_note_again(struct followed *followed, uint64_t looked);

bool followed_changed(const struct followed *followed);

void followed_end(struct followed *followed);

#endif
