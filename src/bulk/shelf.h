#ifndef BULK_SHELF_H
#define BULK_SHELF_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The directory: each file under the SHA-256 of its bytes, so that two sets may share one and a name says what is in it. What
 * is being written has another name and is locked by who writes: one that is not locked was left by a crash.
 */
struct shelf {
	char directory[512];
};

enum { SHELF_DIGEST_HEX = 65, SHELF_NAME = 64 };

/* Makes the directory when needed; it has to be ours alone. Error: CONFIG. */
bool shelf_open(struct shelf *shelf, const char *directory, struct error *err) MUST_CHECK;

/* A new file to write to, locked. Error: DK0051. */
bool shelf_begin(const struct shelf *shelf, char name[SHELF_NAME], int *fd, struct error *err)
	MUST_CHECK;
/* On disk, and under its digest from now on. Closes. Error: DK0051. */
bool shelf_keep(const struct shelf *shelf, const char *name, int fd,
	const char sha256[SHELF_DIGEST_HEX], struct error *err) MUST_CHECK;
/* Closed and gone. */
void shelf_drop(const struct shelf *shelf, const char *name, int fd);

/* Open for reading, or -1 when there is no file of these bytes and this size. */
int shelf_find(const struct shelf *shelf, const char sha256[SHELF_DIGEST_HEX], int64_t bytes);
void shelf_remove(const struct shelf *shelf, const char *sha256);

/* Puts away what nobody names: files whose digest is_known denies and that are older than a build takes, and half ones. */
void shelf_sweep(const struct shelf *shelf,
	bool (*is_known)(const void *context, const char *sha256), const void *context);

#endif
