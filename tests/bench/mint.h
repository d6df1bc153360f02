#ifndef BENCH_MINT_H
#define BENCH_MINT_H

#include "base/arena.h"
#include "base/text.h"
#include "client/letter.h"
#include "security/security.h"

#include <stddef.h>

/*
 * Pushes of studentgegevens that no gateway has seen: fresh ids, fresh records, under a Timestamp of now; composed and
 * closed by the rooms that bpv-client uses.
 */
struct mint;

struct mint_config {
	const char *certificate_file, *key_file,
		*trust_file; /* of who signs; trust NULL: no answer is opened */
	const char *school_oin, *gateway_oin;
	const char *
		records_file; /* a sheet whose codes are good; each record is one of its rows under a key of its own */
};

/* Lives in the arena. Ends the program when a file cannot be read. */
struct mint *mint_create(struct arena *arena, const struct mint_config *config);

/* Messages of so many records each, in the arena; those of the 2W-be and 2W-be-S profiles. */
const struct text *mint_pushes(
	struct mint *mint, struct arena *arena, enum profile profile, size_t records, size_t count);

/*
 * The same in two steps, for who does not send at once: composed, of the profile that all of this mint's messages have from then
 * on; and closed under a Timestamp of the moment at which it goes out, which may be to come, as often as it does. A message outlives
 * its mint, and another one of the same config may close it again.
 */
struct message *mint_compose(
	struct mint *mint, struct arena *arena, enum profile profile, size_t records, size_t count);
struct text mint_seal(
	const struct mint *mint, struct arena *arena, struct instant when, struct message *message);

#endif
