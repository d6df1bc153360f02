/* The settings of bpv-client: one table for the file, the command line and the help. */
#include "client/settings.h"

#include "vault/key.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTING(field, path, required, hint, explain)                                              \
	{                                                                                          \
#field, offsetof(struct client_settings, field), path, required, hint, explain     \
	}

const struct client_setting client_setting_rows[] = {
	SETTING(url, false, true, "URL", "address of the gateway's service"),
	SETTING(certificate, true, true, "FILE",
		"your certificate: PEM with its intermediates, or .p12/.pfx"),
	SETTING(key, true, false, "FILE", "its private key, PEM; leave out with .p12/.pfx"),
	SETTING(passphrase_file, true, false, "FILE", "file whose first line opens the key"),
	SETTING(ca, true, true, "FILE", "PEM with the roots of the gateway's certificate"),
	SETTING(proxy, false, false, "URL", "HTTPS proxy, as http://host:port"),
	SETTING(rehearsal_url, false, false, "URL",
		"rehearse: as url, on the port where SBB lets a next certificate be tried"),
	SETTING(school_oin, false, true, "OIN", "the school you act for (wsa:From)"),
	SETTING(gateway_oin, false, true, "OIN", "the gateway's OIN (wsa:To)"),
	SETTING(profile, false, false, "NAME",
		"2W-be, 2W-be-S or 2W-be-SE; left out: what url ends in, be, s or se"),
	SETTING(signing_certificate, true, false, "FILE",
		"what you sign with; left out: certificate (one for everything)"),
	SETTING(signing_key, true, false, "FILE", "its private key; leave out with .p12/.pfx"),
	SETTING(signing_ca, true, false, "FILE",
		"PEM with who vouches for the signature of answers; left out: ca"),
	SETTING(decryption_certificate, true, false, "FILE",
		"2W-be-SE: what answers are encrypted to; left out: what you sign with"),
	SETTING(decryption_key, true, false, "FILE", "its private key; leave out with .p12/.pfx"),
	SETTING(gateway_encryption_certificate, true, false, "FILE",
		"2W-be-SE: PEM, the gateway's; left out: what it shows in TLS"),
};
const size_t client_setting_count = sizeof client_setting_rows / sizeof client_setting_rows[0];

const char **client_setting_field(
	struct client_settings *settings, const struct client_setting *row)
{
	return (const char **)(void *)((char *)settings + row->offset);
}

enum { LINE_LIMIT = 198 };

struct reading {
	struct arena *arena;
	const char *file;
	FILE *in;
	int line;
	struct client_settings found;
	struct error *err;
	bool failed;
};

/* A path as written in the file, made usable from any working directory. */
static const char *resolve(const struct reading *reading, const char *value)
{
	const char *home = getenv("HOME"), *slash = strrchr(reading->file, '/');

	if (value[0] == '~' && value[1] == '/' && home != NULL)
		return arena_format(reading->arena, "%s%s", home, value + 1);
	if (value[0] == '/' || slash == NULL || key_is_uri(value))
		return arena_string(reading->arena, text_of(value));
	return arena_format(
		reading->arena, "%.*s/%s", (int)(slash - reading->file), reading->file, value);
}

static bool take_key(
	struct reading *reading, const char *section, const char *name, const char *value)
{
	const char *file = reading->file;
	int line = reading->line;

	if (strcmp(section, "client") != 0)
		return FAIL(reading->err, CONFIG, NULL,
			"%s line %d: section [%.40s]; only [client] exists", file, line, section);
	for (size_t i = 0; i < client_setting_count; i++) {
		const struct client_setting *row = &client_setting_rows[i];
		const char **found = client_setting_field(&reading->found, row);

		if (strcmp(row->name, name) != 0)
			continue;
		if (*found != NULL)
			return FAIL(reading->err, CONFIG, NULL, "%s line %d: %s stands twice", file,
				line, name);
		if (value[0] == '\0')
			return FAIL(reading->err, CONFIG, NULL, "%s line %d: %s is empty", file,
				line, name);
		*found = row->is_path ? resolve(reading, value)
				      : arena_string(reading->arena, text_of(value));
		return true;
	}
	return FAIL(
		reading->err, CONFIG, NULL, "%s line %d: unknown key '%.40s'", file, line, name);
}

/* inih cuts long lines silently; here they are an error. */
static char *next_line(char *line, int room, void *context)
{
	struct reading *reading = context;

	if (reading->failed || fgets(line, room, reading->in) == NULL)
		return NULL;
	reading->line++;
	size_t len = strlen(line);
	if (len >= LINE_LIMIT && line[len - 1] != '\n') {
		reading->failed = true;
		FAIL(reading->err, CONFIG, NULL, "%s line %d is too long (%d bytes at most)",
			reading->file, reading->line, LINE_LIMIT);
		return NULL;
	}
	return line;
}

static int on_key(void *context, const char *section, const char *name, const char *value)
{
	struct reading *reading = context;

	if (!reading->failed && !take_key(reading, section, name, value))
		reading->failed = true;
	return 1;
}

static bool read_all(struct reading *reading, struct client_settings *settings)
{
	int bad = ini_parse_stream(next_line, reading, on_key, reading);

	if (reading->failed)
		return false;
	if (bad != 0)
		return FAIL(reading->err, CONFIG, NULL,
			"%s line %d is not 'key = value', '[section]' or '# remark'", reading->file,
			bad);
	for (size_t i = 0; i < client_setting_count; i++) {
		const struct client_setting *row = &client_setting_rows[i];
		const char **field = client_setting_field(settings, row);

		if (*field == NULL)
			*field = *client_setting_field(&reading->found, row);
	}
	return true;
}

bool client_settings_read(
	struct arena *arena, const char *file, struct client_settings *settings, struct error *err)
{
	struct reading reading = {.arena = arena, .file = file, .err = err};

	reading.in = fopen(file, "r");
	if (reading.in == NULL)
		return FAIL(err, CONFIG, NULL, "cannot read %s: %s", file, strerror(errno));
	bool ok = read_all(&reading, settings);
	fclose(reading.in);
	return ok;
}

static bool read_oin(const char *name, const char *value, struct oin *out, struct error *err)
{
	if (!oin_parse(text_trim(text_of(value)), out))
		return FAIL(err, CONFIG, NULL,
			"%s '%.40s' is no OIN: 20 digits or capitals; of a school 00000007, 000, "
			"the BRIN, 00000",
			name, value);
	return true;
}

bool client_url_profile(const char *url, enum profile *out)
{
	static const char *const endings[] = {
		[PROFILE_2W_BE] = "be",
		[PROFILE_2W_BE_S] = "s",
		[PROFILE_2W_BE_SE] = "se",
	};
	const char *slash = strrchr(url, '/');

	for (size_t i = 0; slash != NULL && i < sizeof endings / sizeof endings[0]; i++)
		if (strcmp(slash + 1, endings[i]) == 0) {
			*out = (enum profile)i;
			return true;
		}
	return false;
}

static bool read_profile(
	const struct client_settings *settings, enum profile *out, struct error *err)
{
	if (settings->profile == NULL) {
		if (!client_url_profile(settings->url, out))
			*out = PROFILE_2W_BE_S;
		return true;
	}
	for (enum profile profile = PROFILE_2W_BE; profile <= PROFILE_2W_BE_SE; profile++)
		if (strcmp(settings->profile, profile_word(profile)) == 0) {
			*out = profile;
			return true;
		}
	return FAIL(err, CONFIG, "WB011", "profile '%.40s' is not 2W-be, 2W-be-S or 2W-be-SE",
		settings->profile);
}

/* A key without its certificate says nothing of who signs; the other way round the file may hold both. */
static bool check_pair(
	const char *name, const char *certificate, const char *key, struct error *err)
{
	return certificate != NULL || key == NULL
		|| FAIL(err, CONFIG, NULL, "%s_key is set and %s_certificate is not", name, name);
}

static bool check_required(const struct client_settings *settings, struct error *err)
{
	struct client_settings copy = *settings;

	for (size_t i = 0; i < client_setting_count; i++) {
		const struct client_setting *row = &client_setting_rows[i];

		if (row->is_required && *client_setting_field(&copy, row) == NULL)
			return FAIL(err, CONFIG, NULL,
				"%s is not set: %s. Give it as an option or in the settings file",
				row->name, row->explain);
	}
	return true;
}

bool client_settings_check(
	const struct client_settings *settings, struct client_terms *out, struct error *err)
{
	struct client_terms terms;

	if (!check_required(settings, err))
		return false;
	if (!text_starts(text_of(settings->url), TEXT("https://")))
		return FAIL(err, CONFIG, NULL, "url '%.120s' does not start with https://",
			settings->url);
	if (!read_oin("school_oin", settings->school_oin, &terms.school, err)
		|| !read_oin("gateway_oin", settings->gateway_oin, &terms.gateway, err)
		|| !read_profile(settings, &terms.profile, err)
		|| !check_pair("signing", settings->signing_certificate, settings->signing_key, err)
		|| !check_pair("decryption", settings->decryption_certificate,
			settings->decryption_key, err))
		return false;
	*out = terms;
	return true;
}
