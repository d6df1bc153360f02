#ifndef TRANSPORT_CRL_SHELF_H
#define TRANSPORT_CRL_SHELF_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "transport/crl_facts.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The directory of lists that were fetched: one DER file per list, NAME-ID.crl, replaced whole. What starts with a dot is
 * unfinished work of a process that was killed, and nobody's. The newest of this and of [tls] crl is what counts.
 */
struct crl_place {
	const char *trust_file, *crl_file; /* PEM, as [tls] has them */
	const char *directory;
};

/* An address, and whose list is expected there. */
struct crl_address {
	const char *url;
	const char *issuer; /* common name; "" when anybody of ours will do */
	const char *name;   /* the whole of it; NULL with that */
};

enum crl_offered { CRL_REFUSED, CRL_SAME, CRL_TAKEN };

/*
 * Judges bytes that came from somewhere (see crl_list_judge) and keeps them when they are newer than what is there, so that
 * a kill at any moment leaves the old list or the new one. `expected`: name of the authority, or NULL. *facts is filled
 * unless refused. Error: INPUT (what came), CONFIG (trust, directory).
 */
enum crl_offered crl_offer(const struct crl_place *place, const char *expected, struct text bytes,
	struct instant now, struct crl_facts *facts, struct error *err);

/*
 * Where the lists of the authorities in the trust file are: the distribution points in that file, in `certificate_files`
 * (PEM; "" is skipped) and in the certificates of peers that held. In the arena, at most CRL_LISTS_MAX. Error: CONFIG.
 */
bool crl_addresses(const struct crl_place *place, const char *const *certificate_files,
	size_t file_count, struct arena *arena, const struct crl_address **out, size_t *count,
	struct error *err) MUST_CHECK;

#endif
