/* From settings to what is left of the files. */
#include "programs/confine.h"

#include "base/arena.h"
#include "sandbox/sandbox.h"
#include "vault/key.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DIRECTORIES_MAX = 8 };

struct directories {
	struct arena *arena;
	const char *at[DIRECTORIES_MAX];
	size_t count;
};

/* Without links; NULL when it is not there. */
static const char *without_links(struct arena *arena, const char *directory)
{
	char *real = realpath(directory, NULL);
	const char *kept = real != NULL ? arena_string(arena, text_of(real)) : NULL;

	free(real);
	return kept;
}

/* Where a file stands; NULL when it does not. */
static const char *directory_of(struct arena *arena, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *named = slash == NULL ? "."
		: slash == file           ? "/"
					  : arena_format(arena, "%.*s", (int)(slash - file), file);

	return without_links(arena, named);
}

static void add(struct directories *directories, const char *directory)
{
	if (directory != NULL && directories->count < DIRECTORIES_MAX)
		directories->at[directories->count++] = directory;
}

/* Empty: none. */
static void add_named(struct directories *directories, const char *directory)
{
	add(directories, without_links(directories->arena, directory));
}

static void add_of_file(struct directories *directories, const char *file)
{
	if (file[0] != '\0')
		add(directories, directory_of(directories->arena, file));
}

/* Does `path` name `below`, or a directory above it? */
static bool is_above(const char *path, const char *below)
{
	size_t len = strcmp(path, "/") == 0 ? 0 : strlen(path);

	return strncmp(path, below, len) == 0 && (below[len] == '/' || below[len] == '\0');
}

/*
 * Nothing that is read again may stand in it or under it, nor right in a directory above it: that one would be shown as it is now,
 * and a file that is replaced would be gone.
 */
static bool may_be_hidden(struct arena *arena, const struct config *config, const char *directory)
{
	const char *files[CONFIG_FILES_MAX];
	size_t count = config_live_files(config, files);

	for (size_t i = 0; i < count; i++) {
		const char *other =
			config_is_key(config, files[i]) ? NULL : directory_of(arena, files[i]);
		if (other != NULL && (is_above(directory, other) || is_above(other, directory)))
			return false;
	}
	return true;
}

/* What may be written in may be read to its bottom. */
static bool is_under_any(const struct directories *directories, const char *directory)
{
	for (size_t i = 0; i < directories->count; i++)
		if (is_above(directories->at[i], directory))
			return true;
	return false;
}

static void hide_key(struct directories *hidden, const struct directories *written,
	const struct config *config, const char *key)
{
	const char *directory =
		key[0] != '\0' && !key_is_uri(key) ? directory_of(hidden->arena, key) : NULL;

	if (directory != NULL && !is_under_any(written, directory)
		&& may_be_hidden(hidden->arena, config, directory))
		add(hidden, directory);
}

void confine_files(const struct config *config)
{
	struct arena *arena = arena_create(0);
	struct directories hidden = {.arena = arena}, written = {.arena = arena};

	/* There has to be one to be left; who is still to become another makes it beforehand. */
	if (config->files_directory[0] != '\0' && config->user[0] == '\0')
		(void)mkdir(config->files_directory, 0700);
	add_named(&written, config->files_directory);
	add_named(&written, config->crl_directory);
	add_of_file(&written, config->audit_anchors);
	add_of_file(&written, config->handover);
	if (config->keeper) {
		hide_key(&hidden, &written, config, config->tls_key);
		hide_key(&hidden, &written, config, config->signing_key);
		hide_key(&hidden, &written, config, config->decryption_key);
		hide_key(&hidden, &written, config, config->decryption_previous_key);
	}
	sandbox_files(&(struct sandbox_paths){hidden.at, written.at, hidden.count, written.count});
	arena_destroy(&arena);
}
