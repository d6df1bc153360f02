/* doctor: what messages are signed with and answers are decrypted with. */
#include "client/addressee.h"
#include "client/doctor_inside.h"
#include "client/slots.h"
#include "vault/slot.h"

#include <string.h>

static bool complain(struct examination *examination, const char *check, const struct error *err)
{
	examination_say(examination, check, VERDICT_FAIL, "%s%s", err->detail,
		credential_wants_passphrase(err)
			? ": passphrase_file or BPV_PASSPHRASE has to open this key too"
			: "");
	return false;
}

static bool is_usual(const struct examination *examination, const struct security_slot *slot)
{
	return strcmp(slot->certificate, examination->settings->certificate) == 0;
}

/* The gateway asks that the signer is who connects, or the school (DK0002). */
static void look_at_signer(struct examination *examination, const struct credential *signing)
{
	const struct client_settings *settings = examination->settings;
	struct credential tls;
	struct error err;
	bool connects = credential_describe(examination->arena, settings->certificate,
				settings->key, examination->passphrase, settings->ca, &tls, &err)
		&& strcmp(tls.oin, signing->oin) == 0;
	bool school = strcmp(signing->oin, examination->terms.school.code) == 0;

	if (connects || school)
		examination_say(examination, "signing OIN", VERDICT_OK, "%s, %s", signing->oin,
			school ? "the school itself" : "who connects");
	else
		examination_say(examination, "signing OIN", VERDICT_FAIL,
			"'%.40s' is neither who connects nor the school: the gateway would refuse "
			"it",
			signing->oin);
}

static bool look_at_signing(struct examination *examination, struct slots *slots)
{
	static const char check[] = "signing certificate";
	const struct client_settings *settings = examination->settings;
	struct credential credential;
	struct error err;

	if (!slots_choose(settings, examination->passphrase, slots, &err)
		|| !credential_describe(examination->arena, slots->signing.certificate,
			slots->signing.key, examination->passphrase, settings->ca, &credential,
			&err))
		return complain(examination, check, &err);
	if (is_usual(examination, &slots->signing)) {
		examination_say(examination, check, VERDICT_OK, "the same as for the connection");
		return true;
	}
	examination_say(examination, check, VERDICT_OK, "%s", credential.leaf.subject);
	look_at_validity(examination, "signing validity", &credential.leaf);
	look_at_signer(examination, &credential);
	return true;
}

static bool look_at_decryption(struct examination *examination, const struct slots *slots)
{
	static const char check[] = "decryption certificate";
	const struct security_slot *pair = &slots->decryption;
	struct credential credential;
	struct slot *slot;
	struct error err;

	if (!slot_open(SLOT_DECRYPTION, pair->certificate, pair->key, examination->passphrase,
		    &slot, &err))
		return complain(examination, check, &err);
	slot_close(&slot);
	if (!credential_describe(examination->arena, pair->certificate, pair->key,
		    examination->passphrase, examination->settings->ca, &credential, &err))
		return complain(examination, check, &err);
	if (slots->signing_receives)
		examination_say(examination, check, VERDICT_OK,
			"answers come encrypted to your signing certificate");
	else
		examination_say(examination, check, VERDICT_OK,
			"%s; what you sign with may not be encrypted to, so SBB must have this one",
			credential.leaf.subject);
	if (!is_usual(examination, pair))
		look_at_validity(examination, "decryption validity", &credential.leaf);
	return true;
}

static bool look_at_addressee(struct examination *examination)
{
	const char *file = examination->settings->gateway_encryption_certificate;
	struct recipient recipient;
	struct error err;

	if (file == NULL)
		return true;
	if (!addressee_of_file(examination->arena, file, &examination->terms.gateway,
		    examination->now, &recipient, &err))
		return complain(examination, "encryption to the gateway", &err);
	examination_say(examination, "encryption to the gateway", VERDICT_OK, "to %s", file);
	return true;
}

bool look_at_slots(struct examination *examination)
{
	const char *signing_ca = examination->settings->signing_ca;
	enum profile profile = examination->terms.profile;
	struct slots slots;

	if (profile == PROFILE_2W_BE)
		return true;
	if (!look_at_signing(examination, &slots))
		return false;
	if (signing_ca != NULL)
		look_at_roots(examination, "signing CA file", signing_ca);
	return profile != PROFILE_2W_BE_SE
		|| (look_at_decryption(examination, &slots) && look_at_addressee(examination));
}
