#ifndef GATEWAY_SIGHTINGS_H
#define GATEWAY_SIGHTINGS_H

#include "base/clock.h"
#include "domain/codes.h"

#include <stdbool.h>

/*
 * Of which certificates the register was told within the last hour that they are in use, so that it is not told with every
 * message. Shared by all threads of one process, without a lock; a table of fixed size, with room for tens of thousands: one that
 * falls out of it is only told once more.
 */
struct sightings;

/* Never NULL. */
struct sightings *sightings_create(void);
void sightings_destroy(struct sightings **sightings);

/* Whether the register is to be told. `fingerprint`: SHA-256 in hex. */
bool sightings_is_due(struct sightings *sightings, const char *fingerprint,
	enum certificaat_doel doel, struct instant now);

/* It was told. */
void sightings_note(struct sightings *sightings, const char *fingerprint,
	enum certificaat_doel doel, struct instant now);

#endif
