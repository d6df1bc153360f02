#ifndef CLIENT_SETTINGS_H
#define CLIENT_SETTINGS_H

#include "base/arena.h"
#include "base/error.h"
#include "domain/oin.h"
#include "security/security.h"

#include <stdbool.h>
#include <stddef.h>

/* What bpv-client must know, from the command line or from a small file. NULL: not given. */
struct client_settings {
	const char *url;             /* https://host[:port]/path of the gateway */
	const char *certificate;     /* PEM (leaf, then intermediates) or PKCS#12 */
	const char *key;             /* PEM; not given with PKCS#12 */
	const char *passphrase_file; /* first line opens the key */
	const char *ca;              /* PEM: the roots of the gateway's certificate */
	const char *proxy;           /* http://host:port */
	const char *rehearsal_url;   /* as url, where a next certificate is tried */
	const char *school_oin;      /* for whom: wsa:From */
	const char *gateway_oin;     /* to whom: wsa:To */
	const char *profile;         /* "2W-be", "2W-be-S", "2W-be-SE" */
	const char *signing_certificate, *signing_key;
	const char *signing_ca; /* PEM: roots (and intermediates) of who signs answers */
	const char *decryption_certificate, *decryption_key;
	const char *gateway_encryption_certificate; /* PEM: what requests are encrypted to */
};

/* One row per setting: the file, the command line and the help all come from it. */
struct client_setting {
	const char *name;
	size_t offset; /* of a const char * in struct client_settings */
	bool is_path, is_required;
	const char *hint;    /* what stands after the option: "FILE" */
	const char *explain; /* one line for a newcomer */
};
extern const struct client_setting client_setting_rows[];
extern const size_t client_setting_count;

/* Where the field of a row lives. */
const char **client_setting_field(
	struct client_settings *settings, const struct client_setting *row);

/*
 * Fills what is still NULL from the file: section [client], key = value; relative paths are taken from the file's
 * own directory and ~/ from $HOME. Strings live in the arena. Error: CONFIG, naming file, line and key.
 */
bool client_settings_read(struct arena *arena, const char *file, struct client_settings *settings,
	struct error *err) MUST_CHECK;

/* For whom, to whom, and how what goes between them is closed. */
struct client_terms {
	struct oin school, gateway;
	enum profile
		profile; /* left out: that of the last part of url, be, s or se; else 2W-be-S */
};

/* Everything required is there and reads as what it should be. Error: CONFIG, with what to do. */
bool client_settings_check(const struct client_settings *settings, struct client_terms *out,
	struct error *err) MUST_CHECK;

/* What the last part of the url says of the profile. False: nothing. */
bool client_url_profile(const char *url, enum profile *out);

#endif
