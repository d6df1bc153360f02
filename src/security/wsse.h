#ifndef SECURITY_WSSE_H
#define SECURITY_WSSE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "security/algorithms.h"
#include "security/canonical.h"
#include "security/tree.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * wsse:Security as Digikoppeling lets it be: one Timestamp, one token, one Signature, and on 2W-be-SE one EncryptedKey, in
 * any order. Read, not believed: every value here is what the sender says. Everything that is not on the list is refused.
 */
enum {
	WSSE_REFERENCES_MAX = 20,       /* GW-S3 */
	WSSE_TOKEN_MAX = 64 * 1024,     /* bytes of the certificate */
	WSSE_SIGNATURE_MAX = 16 * 1024, /* characters of a SignatureValue */
};

/* One ds:Reference. */
struct wsse_reference {
	const struct node *node;
	struct text id; /* of the element it names */
	struct prefixes prefixes;
	enum hash hash;
	struct text digest;      /* hash_size(hash) bytes */
	const struct node *part; /* the element, once positions_check has found it */
};

struct wsse {
	const struct node *security, *timestamp, *token, *signature, *encrypted_key;
	const struct node *confirmation; /* wsse11:SignatureConfirmation, in an answer */
	size_t confirmation_count;
	struct instant created, expires; /* expires.us 0: not given */
	struct text token_der;
	const struct node *signed_info;
	struct prefixes prefixes; /* of its CanonicalizationMethod */
	const struct signature_method *method;
	struct text signature_value; /* bytes */
	struct text signature_text;  /* the SignatureValue without white space */
	struct wsse_reference references[WSSE_REFERENCES_MAX];
	size_t reference_count;
};

/* Which children of Security there may be beside Timestamp, token and Signature. */
enum wsse_kind { WSSE_SIGNED, WSSE_ENCRYPTED, WSSE_SIGNED_ANSWER, WSSE_ENCRYPTED_ANSWER };

/*
 * The Security header that is meant for us, read to the end. `tree` holds the Header. Errors: EK0031 with the rule that is
 * broken (WB and BSP codes); *out keeps what was read before it.
 */
bool wsse_read(const struct tree *tree, const struct node *header, enum wsse_kind kind,
	struct wsse *out, struct error *err) MUST_CHECK;

/* The steps of wsse_read, for who wants to know more than the first thing that is wrong. */
bool wsse_find(const struct node *header, struct wsse *out, struct error *err) MUST_CHECK;
bool wsse_sort(enum wsse_kind kind, struct wsse *out, struct error *err) MUST_CHECK;
bool wsse_read_timestamp(struct arena *arena, struct wsse *out, struct error *err) MUST_CHECK;
bool wsse_read_token(struct arena *arena, struct wsse *out, struct error *err) MUST_CHECK;
bool wsse_read_signature(const struct tree *tree, struct wsse *out, struct error *err) MUST_CHECK;
bool wsse_read_key_info(const struct node *key_info, const struct wsse *wsse, struct error *err)
	MUST_CHECK;

/*
 * The tokens of a PrefixList, as names of this message; in the arena of the tree. Error: EK0031 when they are too many or
 * white space stands in odd places.
 */
bool wsse_read_prefixes(const struct tree *tree, struct text list, struct prefixes *out,
	struct error *err) MUST_CHECK;

/* The reference that names an id; NULL: none does. */
const struct wsse_reference *wsse_reference_to(const struct wsse *wsse, struct text id);

#endif
