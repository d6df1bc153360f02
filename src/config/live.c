/* Settings of a program that runs: what may change, what stays, and which files to follow. */
#include "config/rows.h"

#include <stdint.h>

static bool is_same(
	const struct setting *setting, const struct config *one, const struct config *other)
{
	const void *a = (const char *)one + setting->offset;
	const void *b = (const char *)other + setting->offset;

	switch (setting->kind) {
	case KIND_NUMBER: return *(const long *)a == *(const long *)b;
	case KIND_FLAG: return *(const bool *)a == *(const bool *)b;
	case KIND_TEXT:
	case KIND_PATH: break;
	}
	return strcmp(*(const char *const *)a, *(const char *const *)b) == 0;
}

static void keep(const struct setting *setting, const struct config *running, struct config *config)
{
	void *to = (char *)config + setting->offset;
	const void *from = (const char *)running + setting->offset;

	switch (setting->kind) {
	case KIND_NUMBER: *(long *)to = *(const long *)from; break;
	case KIND_FLAG: *(bool *)to = *(const bool *)from; break;
	case KIND_TEXT:
	case KIND_PATH: *(const char **)to = *(const char *const *)from; break;
	}
}

/* Read by programs beside this one alone: no restart of ours waits for it, whatever it follows from when it is empty. */
static bool is_of_others(const struct setting *setting)
{
	return strcmp(setting->section, "console") == 0 || strcmp(setting->section, "bureau") == 0;
}

bool config_load_again(struct arena *arena, const struct config *running, struct config *out,
	const char **waiting, struct error *err)
{
	struct config config;
	const char *names = "";
	size_t count;
	const struct setting *rows = config_rows(&count);

	if (!config_read(arena, running->file, &config, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct setting *setting = &rows[i];
		if (setting->live || is_of_others(setting))
			continue;
		bool same = is_same(setting, running, &config);
		keep(setting, running, &config);
		if (same)
			continue;
		names = arena_format(arena, "%s%s[%s] %s", names, names[0] ? ", " : "",
			setting->section, setting->key);
	}
	if (!config_end(arena, &config, err))
		return false;
	*out = config;
	*waiting = names;
	return true;
}

/* What stands in [database] is for other programs. */
static bool is_followed(const struct setting *setting, const char *path)
{
	return setting->live && path[0] != '\0' && strncmp(path, "pkcs11:", 7) != 0
		&& strcmp(setting->section, "database") != 0;
}

size_t config_live_files(const struct config *config, const char *out[CONFIG_FILES_MAX])
{
	size_t count = 0, row_count;
	const struct setting *settings = config_rows(&row_count);

	out[count++] = config->file;
	for (size_t i = 0; i < row_count && count < CONFIG_FILES_MAX; i++) {
		const void *field = (const char *)config + settings[i].offset;
		if (settings[i].kind == KIND_PATH
			&& is_followed(&settings[i], *(const char *const *)field))
			out[count++] = *(const char *const *)field;
	}
	return count;
}

bool config_is_key(const struct config *config, const char *file)
{
	const char *const keys[] = {config->tls_key, config->signing_key, config->decryption_key,
		config->decryption_previous_key};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (strcmp(file, keys[i]) == 0)
			return true;
	return false;
}

/* FNV-1a: it tells configurations apart, and nobody gains by a collision. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3u;
	return hash;
}

static uint64_t mix_setting(
	uint64_t hash, const struct setting *setting, const struct config *config)
{
	const void *field = (const char *)config + setting->offset;

	hash = mix(hash, setting->key, strlen(setting->key));
	switch (setting->kind) {
	case KIND_NUMBER: return mix(hash, field, sizeof(long));
	case KIND_FLAG: return mix(hash, field, sizeof(bool));
	case KIND_TEXT:
	case KIND_PATH: break;
	}
	const char *text = *(const char *const *)field;
	return mix(hash, text, strlen(text) + 1);
}

void config_digest(const struct config *config, char out[CONFIG_DIGEST_SIZE])
{
	uint64_t hash = 0xcbf29ce484222325u;
	size_t count;
	const struct setting *rows = config_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].section, "database") != 0)
			hash = mix_setting(hash, &rows[i], config);
	snprintf(out, CONFIG_DIGEST_SIZE, "%016llx", (unsigned long long)hash);
}
