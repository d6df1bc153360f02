#ifndef CLIENT_SLOTS_H
#define CLIENT_SLOTS_H

#include "base/error.h"
#include "client/settings.h"
#include "security/security.h"

#include <stdbool.h>

/* Which certificate and key are for what, with what the settings leave out filled in. Strings are those of the settings. */
struct slots {
	struct security_slot signing; /* signing_*, else certificate and key */
	struct security_slot
		decryption;    /* decryption_*, else signing if it may, else certificate */
	bool signing_receives; /* answers come encrypted to the signing certificate (WB012) */
};

/*
 * Opens the signing pair, to learn what it may do. Error: CONFIG, naming the file: it is not there, its key is open to
 * others (C13) or of another certificate, its key usage forbids signing.
 */
bool slots_choose(const struct client_settings *settings, const char *passphrase, struct slots *out,
	struct error *err) MUST_CHECK;

/*
 * What src/security is made with: nothing on 2W-be, what signs on 2W-be-S, all of it on 2W-be-SE. Answers are believed
 * under signing_ca, without lists: a school has none. Errors: those of slots_choose.
 */
bool slots_configure(const struct client_settings *settings, enum profile profile,
	const char *passphrase, struct security_config *out, struct error *err) MUST_CHECK;

#endif
