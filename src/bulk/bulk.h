#ifndef BULK_BULK_H
#define BULK_BULK_H

#include "store/store_bestanden.h"
#include "vault/vault.h"

/*
 * Results as files: built once for everybody who asks alike, kept on this machine until their end, and built again where a
 * machine has lost them. Shared by threads. What is built is the same bytes on every machine: gzip without name or time, of
 * rows in order of mutatienummer.
 */
struct bulk;

/* Borrowed for bulk_create alone. */
struct bulk_config {
	const char *directory; /* made with mode 0700 when it is not there */
	const char *database;  /* libpq conninfo of the gateway's role */
	struct vault *vault;   /* its house keys, which have been adopted, are copied */
	int keep_s;            /* a set can be fetched this long */
	int wait_ms;           /* who asks waits this long for a set that is being built */
	int builders;          /* sets that are built at once on this machine */
	int waiters;           /* who asks may wait, this many at once; others hear to ask again */
	int sets_per_school;
	int megabytes_per_school; /* no further set is begun above it */
};

/* Starts its threads, and puts away what a crash left in the directory. Errors: CONFIG. */
struct bulk *bulk_create(const struct bulk_config *config, struct error *err);
/* Ends builds that are going on; NULL inside is fine. */
void bulk_destroy(struct bulk **bulk);

struct bulk_vraag {
	struct bestandenset_vraag set;
	struct oin school;
	struct brin brin;
	struct instant now; /* the moment of the snapshot, when it has to be built */
};

/*
 * READY: *out and its files (store_load_bestanden). LATER: it is being built; ask again in BULK_AGAIN_S. FULL: the school has
 * as much standing there as it may. Error: DK0051, it could not be built now.
 */
enum bulk_answer { BULK_READY, BULK_LATER, BULK_FULL };
enum { BULK_AGAIN_S = 10 };
bool bulk_ask(struct bulk *bulk, struct store *store, const struct bulk_vraag *vraag,
	enum bulk_answer *answer, struct bestandenset *out, struct error *err) MUST_CHECK;

/* The opaque name of a registered file: 43 letters of base64url. */
enum { BULK_TOKEN_SIZE = 44 };
void bulk_token(const struct bulk *bulk, const struct bestand_rij *file, char out[BULK_TOKEN_SIZE]);

/*
 * The bytes of a file that was found by its name, open for reading; the caller closes. Built again when this machine has none
 * of them, which may take longer than who asks should wait: DK0051, ask again. Error INTERNAL: what it was built of is gone,
 * and what is there now is something else.
 */
bool bulk_open(struct bulk *bulk, struct store *store, const struct bestand_plaats *bestand,
	int *fd, struct error *err) MUST_CHECK;

#endif
