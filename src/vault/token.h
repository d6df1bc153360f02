#ifndef VAULT_TOKEN_H
#define VAULT_TOKEN_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

#include <p11-kit/pkcs11.h>

/*
 * Private to this room. A PKCS#11 token with somebody logged in, and the private key in it that a URI names. Errors of
 * all functions: CONFIG, naming the URI without its PIN. Thread-safe once open: a session serves one thread at a time.
 */
struct token;

struct token_mechanism {
	CK_MECHANISM_TYPE type;
	const void *parameter;
	size_t parameter_len;
};

/*
 * `pin` is for a URI that has none; NULL: none. Asks for exactly one token and exactly one private key. Owned by the
 * caller, who ends it with token_close.
 */
bool token_open(const char *uri, const char *pin, struct token **out, struct error *err) MUST_CHECK;
void token_close(struct token **token);

/* The URI up to its query, for sentences. Borrowed. */
const char *token_name(const struct token *token);

/*
 * An attribute of the key, or of the public key with the same CKA_ID when the private one does not tell. False when
 * neither does, or it does not fit in `room`.
 */
bool token_attribute(struct token *token, CK_ATTRIBUTE_TYPE type, void *out, size_t room,
	size_t *len) MUST_CHECK;

/* C_Sign and C_Decrypt with the key; *len is the room in `out`, and then what was written. CKR_OK or why not. */
CK_RV token_sign(struct token *token, const struct token_mechanism *mechanism, struct text data,
	void *out, size_t *len);
CK_RV token_decrypt(struct token *token, const struct token_mechanism *mechanism, struct text data,
	void *out, size_t *len);

/* Whether C_DecryptInit takes the mechanism with these parameters. */
bool token_can_decrypt(struct token *token, const struct token_mechanism *mechanism);

/* What a return value says. Static. */
const char *token_reason(CK_RV value);

#endif
