#ifndef AUDIT_ANCHORS_H
#define AUDIT_ANCHORS_H

#include "store/audit.h"

/*
 * Seals outside the database: a file to which each is added as one line,
 *
 *     1042 2026-07-01T10:00:00Z 5f0c… bpv-gateway 9b1d…     (tot, op, keten, door, zegel)
 *
 * so that the end of the chain cannot be cut off together with its seals. Programs on one machine share a file: it is
 * locked while it is open to add. Lines go up by tot.
 */
struct anchors;

/* Makes the file when it is not there; waits for who has it. The end of a line that was never finished is taken away.
 * Errors: CONFIG (cannot be opened or read), PROOF (its last line is no anchor). `last` has tot 0 in an empty file. */
struct anchors *anchors_open_to_add(const char *path, struct audit_zegel *last, struct error *err);

/* On the disk when it returns; a line that does not fit on it leaves the file as it was. Error: INTERNAL. */
bool anchors_add(struct anchors *anchors, const struct audit_zegel *zegel, struct error *err)
	MUST_CHECK;

/* What stands in it now, and not what is added while it is read. Error: CONFIG. */
struct anchors *anchors_open(const char *path, struct error *err);

enum anchor { ANCHOR_READ, ANCHOR_END, ANCHOR_MALFORMED };
enum anchor anchors_next(struct anchors *anchors, struct audit_zegel *out);
long anchors_line(const struct anchors *anchors); /* of the one read last, from 1 */

void anchors_close(struct anchors **anchors);

#endif
