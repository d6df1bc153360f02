#ifndef AUDIT_VERIFY_H
#define AUDIT_VERIFY_H

#include "store/audit.h"
#include "vault/vault.h"

/*
 * GW-M2. The whole chain recomputed, and held against the seals in the database, a file of anchors and a head that somebody
 * noted. In memory for one row, whatever the length. Nothing of the database is believed but the bytes of its rows.
 */
enum audit_fout {
	AUDIT_GAAF,
	AUDIT_GEWIJZIGD, /* a row is not what was hashed */
	AUDIT_ONTBREEKT, /* a row is gone, in the middle or at the end */
	AUDIT_VOLGORDE,  /* a row does not follow the one before: swapped, or put in between */
	AUDIT_ZEGEL,     /* the chain is another than was sealed, or the seal is not of our key */
	AUDIT_ANKER,     /* the chain or its seal is another than was anchored or noted */
};
const char *audit_fout_word(enum audit_fout fout); /* "gaaf", "gewijzigd", … */

struct audit_maatstaf {
	const struct vault *vault; /* NULL: seals are compared, but whose they are is not judged */
	const char *anchors;       /* NULL: none */
	int64_t hoofd;             /* a row whose keten was noted elsewhere; 0: none */
	uint8_t hoofd_keten[AUDIT_HASH];
};

struct audit_oordeel {
	enum audit_fout fout;
	int64_t volgnummer; /* of the first row that is wrong; AUDIT_GAAF: 0 */
	const char *uitleg; /* a sentence for staff; static */
	int64_t laatste;    /* the last row that was judged sound; its keten: */
	uint8_t keten[AUDIT_HASH];
	int64_t zegels, ankers;   /* held against and found right */
	struct audit_zegel zegel; /* the last of them; tot 0: none */
};

/* True: judged. Errors: those of the store; CONFIG, the file of anchors cannot be read. */
bool audit_verify(struct store *store, const struct audit_maatstaf *maatstaf,
	struct audit_oordeel *out, struct error *err) MUST_CHECK;

#endif
