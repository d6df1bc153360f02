/* doctor: the files of the connection, one row for each thing that can be wrong with them. */
#include "client/doctor_inside.h"

#include <string.h>

static const int64_t US_A_DAY = (int64_t)86400 * 1000000;
enum { LEAST_RSA_BITS = 2048 };

void look_at_validity(
	struct examination *examination, const char *check, const struct certificate_facts *facts)
{
	static const char remedy[] = "order a new one at your certificate provider";
	char from[INSTANT_SIZE], until[INSTANT_SIZE];
	int64_t days = (facts->valid_until.us - examination->now.us) / US_A_DAY;

	instant_format(facts->valid_from, from);
	instant_format(facts->valid_until, until);
	if (facts->valid_from.us > examination->now.us)
		examination_say(examination, check, VERDICT_FAIL,
			"not valid before %s: is this computer's clock right?", from);
	else if (facts->valid_until.us <= examination->now.us)
		examination_say(
			examination, check, VERDICT_FAIL, "expired at %s: %s", until, remedy);
	else if (days < DAYS_TO_WARN)
		examination_say(examination, check, VERDICT_WARN, "expires at %s, in %lld days: %s",
			until, (long long)days, remedy);
	else
		examination_say(examination, check, VERDICT_OK, "valid until %s", until);
}

static void look_at_oin(struct examination *examination, const struct credential *credential)
{
	struct oin oin;

	if (credential->oin_count == 0)
		examination_say(examination, "OIN in the certificate", VERDICT_FAIL,
			"there is no serialNumber in its subject: ask your provider for a "
			"PKIoverheid "
			"certificate with your OIN");
	else if (credential->oin_count > 1)
		examination_say(examination, "OIN in the certificate", VERDICT_FAIL,
			"its subject has %zu serialNumbers, one is asked", credential->oin_count);
	else if (!oin_parse(text_of(credential->oin), &oin))
		examination_say(examination, "OIN in the certificate", VERDICT_FAIL,
			"'%.40s' is no OIN", credential->oin);
	else
		examination_say(examination, "OIN in the certificate", VERDICT_OK, "%s%s", oin.code,
			strcmp(oin.code, examination->settings->school_oin) == 0
				? ", the school itself"
				: ", another than the school: the school must have given it a "
				  "mandate");
}

static void look_at_key(struct examination *examination, const struct credential *credential)
{
	bool rsa = strcmp(credential->leaf.key_type, "RSA") == 0;
	int bits = credential->leaf.key_bits;

	if (credential->key_matches)
		examination_say(examination, "private key", VERDICT_OK,
			"belongs to the certificate (%s, %s)", credential->format,
			credential->key_encrypted ? "encrypted" : "not encrypted");
	else
		examination_say(examination, "private key", VERDICT_FAIL,
			"is not the key of this certificate: use the key with which it was "
			"requested");
	if (credential->key_open_to_others)
		examination_say(examination, "key file", VERDICT_WARN,
			"others may read it (mode %04o): chmod 600", credential->key_mode);
	if (rsa && bits < LEAST_RSA_BITS)
		examination_say(examination, "key size", VERDICT_FAIL,
			"RSA of %d bits is refused: %d at least", bits, LEAST_RSA_BITS);
	else if (rsa && bits < GOOD_RSA_BITS)
		examination_say(examination, "key size", VERDICT_WARN,
			"RSA of %d bits is being phased out: take %d with the next certificate",
			bits, GOOD_RSA_BITS);
	else
		examination_say(examination, "key size", VERDICT_OK, "%s, %d bits",
			credential->leaf.key_type, bits);
}

static void look_at_chain(struct examination *examination, const struct credential *credential)
{
	if (credential->chain_complete)
		examination_say(examination, "chain", VERDICT_OK,
			"%zu certificates, up to a root in your CA file", credential->chain_count);
	else if (credential->chain_count < 2)
		examination_say(examination, "chain", VERDICT_WARN,
			"only your own certificate is sent: add the intermediates of your provider "
			"behind it in the file");
	else
		examination_say(examination, "chain", VERDICT_WARN,
			"%zu certificates are sent; they end in no root of your CA file (%s)",
			credential->chain_count, credential->chain_problem);
	for (size_t i = 1; i < credential->chain_count; i++)
		if (credential->chain[i].valid_until.us <= examination->now.us)
			examination_say(examination, "chain", VERDICT_FAIL,
				"an intermediate has expired: %s. Fetch your provider's new one",
				credential->chain[i].subject);
	if (credential->strays > 0)
		examination_say(examination, "certificate file", VERDICT_WARN,
			"%zu certificates in it belong to another chain", credential->strays);
	if (!credential->client_auth)
		examination_say(examination, "purpose", VERDICT_FAIL,
			"the certificate may not be used by a client (no clientAuth): ask your "
			"provider "
			"for one that may");
}

void look_at_roots(struct examination *examination, const char *check, const char *file)
{
	const struct certificate_facts *roots;
	size_t count, expired = 0;
	struct error err;

	if (!credential_list(examination->arena, file, &roots, &count, &err)) {
		examination_say(examination, check, VERDICT_FAIL, "%s", err.detail);
		return;
	}
	for (size_t i = 0; i < count; i++)
		expired += roots[i].valid_until.us <= examination->now.us;
	if (expired == count)
		examination_say(examination, check, VERDICT_FAIL,
			"every certificate in %s has expired: ask SBB for the current roots", file);
	else if (expired > 0)
		examination_say(examination, check, VERDICT_WARN,
			"%zu of %zu certificates in %s have expired: ask SBB for the current roots",
			expired, count, file);
	else
		examination_say(
			examination, check, VERDICT_OK, "%zu certificates in %s", count, file);
}

bool look_at_files(struct examination *examination)
{
	const struct client_settings *settings = examination->settings;
	struct credential credential;
	struct error err;

	if (!credential_describe(examination->arena, settings->certificate, settings->key,
		    examination->passphrase, settings->ca, &credential, &err)) {
		examination_say(examination, "certificate and key", VERDICT_FAIL, "%s%s",
			err.detail,
			credential_wants_passphrase(&err)
				? ": give passphrase_file, or set BPV_PASSPHRASE"
				: "");
		return false;
	}
	examination_say(examination, "certificate", VERDICT_OK, "%s", credential.leaf.subject);
	look_at_validity(examination, "validity", &credential.leaf);
	look_at_oin(examination, &credential);
	look_at_key(examination, &credential);
	look_at_chain(examination, &credential);
	look_at_roots(examination, "CA file", settings->ca);
	return credential.key_matches;
}
