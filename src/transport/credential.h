#ifndef TRANSPORT_CREDENTIAL_H
#define TRANSPORT_CREDENTIAL_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* One certificate in words. */
struct certificate_facts {
	const char *subject, *issuer; /* one line, UTF-8, most specific part last */
	struct instant valid_from, valid_until;
	const char *key_type; /* "RSA", "EC", or OpenSSL's word */
	int key_bits;
	const char *signature; /* "sha256WithRSAEncryption", "RSASSA-PSS", ... */
	char fingerprint[65];  /* SHA-256 of the DER, lower-case hex */
	bool is_authority;     /* may issue others */
	bool is_self_signed;
};

/* What somebody who has to send messages should know of the files he was given. */
struct credential {
	const char *format;            /* "PEM", "PKCS#12", "PKCS#12 (legacy algorithms)" */
	struct certificate_facts leaf; /* the one that will be shown */
	const char *oin; /* subject.serialNumber as it stands; "" when oin_count is not 1 */
	size_t oin_count;
	bool client_auth;        /* extended key usage: may be a TLS client */
	bool digital_signature;  /* key usage */
	bool key_matches;        /* the key is that of the certificate */
	bool key_encrypted;      /* a passphrase guards it */
	bool key_open_to_others; /* group or others may read or write the file with the key */
	unsigned key_mode;       /* of that file: 0600 */
	size_t chain_count;      /* certificates that will be sent: the leaf and those under it */
	const struct certificate_facts *chain; /* in order, the leaf first */
	size_t strays;             /* certificates in the file that belong to another chain */
	bool chain_complete;       /* ends in a certificate of ca_file */
	const char *chain_problem; /* why not, in OpenSSL's words; "" when it does */
};

/*
 * Describes the files of a struct call_config. Looks at no clock: validity is for the caller to judge. Errors: CONFIG,
 * in a sentence that names the file (missing, damaged, no passphrase or a wrong one).
 */
bool credential_describe(struct arena *arena, const char *certificate_file, const char *key_file,
	const char *passphrase, const char *ca_file, struct credential *out, struct error *err)
	MUST_CHECK;

/* One certificate in DER, such as a peer showed. Error: INPUT. */
bool credential_of_der(struct arena *arena, struct text der, struct certificate_facts *out,
	struct error *err) MUST_CHECK;

/* True when that error of credential_describe or caller_create says that a passphrase is missing or wrong. */
bool credential_wants_passphrase(const struct error *err);

/* The certificates of a PEM file, such as ca_file, in the arena. Errors: CONFIG. */
bool credential_list(struct arena *arena, const char *file, const struct certificate_facts **out,
	size_t *count, struct error *err) MUST_CHECK;

#endif
