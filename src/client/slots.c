/* One certificate for everything (G1), or one for each purpose (G4): what the settings say, and what follows from it. */
#include "client/slots.h"

#include "security/encryption.h"
#include "vault/slot.h"

/* A file that holds both is named once. */
static struct security_slot pair(const char *certificate, const char *key)
{
	return (struct security_slot){certificate, key != NULL ? key : certificate};
}

bool slots_choose(const struct client_settings *settings, const char *passphrase, struct slots *out,
	struct error *err)
{
	const struct security_slot usual = pair(settings->certificate, settings->key);
	struct slots slots = {.signing = usual};
	struct slot *signing;

	if (settings->signing_certificate != NULL)
		slots.signing = pair(settings->signing_certificate, settings->signing_key);
	if (!slot_open(SLOT_SIGNING, slots.signing.certificate, slots.signing.key, passphrase,
		    &signing, err))
		return false;
	slots.signing_receives = encryption_may_receive(signing->leaf_der);
	slot_close(&signing);
	if (settings->decryption_certificate != NULL)
		slots.decryption = pair(settings->decryption_certificate, settings->decryption_key);
	else
		slots.decryption = slots.signing_receives ? slots.signing : usual;
	*out = slots;
	return true;
}

bool slots_configure(const struct client_settings *settings, enum profile profile,
	const char *passphrase, struct security_config *out, struct error *err)
{
	struct security_config config = {.passphrase = passphrase};
	struct slots slots;

	if (profile != PROFILE_2W_BE) {
		if (!slots_choose(settings, passphrase, &slots, err))
			return false;
		config.signing = slots.signing;
		config.trust_file =
			settings->signing_ca != NULL ? settings->signing_ca : settings->ca;
	}
	if (profile == PROFILE_2W_BE_SE) {
		config.decryption = slots.decryption;
		/* The gateway goes by the signing certificate where it can, whatever else we have. */
		if (slots.signing_receives && slots.decryption.key != slots.signing.key)
			config.previous_key = slots.signing.key;
	}
	*out = config;
	return true;
}
