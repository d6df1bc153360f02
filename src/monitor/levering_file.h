#ifndef MONITOR_LEVERING_FILE_H
#define MONITOR_LEVERING_FILE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/csv.h"
#include "vault/slot.h"

/* One file of a delivery on its way to disk: signed, encrypted when there is a recipient, digested as it is written. */
struct levering_file;

/* Hung on the arena: what was not committed by then is removed. Error: CONFIG. */
bool levering_file_open(struct arena *arena, const char *path, const struct slot *signer,
	const char *recipient_file, struct instant now, struct levering_file **out,
	struct error *err) MUST_CHECK;

/* A record of CSV; or any bytes. */
bool levering_file_record(struct levering_file *file, const char *const *cells, size_t count,
	struct error *err) MUST_CHECK;
bool levering_file_add(struct levering_file *file, struct text bytes, struct error *err) MUST_CHECK;

/* On disk under its name when this returns true; the SHA-256 of what is there, hex, in the arena. */
bool levering_file_commit(struct levering_file *file, const char **digest, struct error *err)
	MUST_CHECK;

#endif
