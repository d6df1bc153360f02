/* From settings to what is left of the files. */
#include "programs/confine.h"

#include "base/arena.h"
#include "programs/drawer.h"
#include "sandbox/sandbox.h"
#include "vault/key.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Files that are read again. */
enum { NEEDED_MAX = CONFIG_FILES_MAX + 16 };
struct needed {
	const char *at[NEEDED_MAX];
	size_t count;
};

static void need(struct needed *needed, const char *file)
{
	if (file[0] != '\0' && !key_is_uri(file) && needed->count < NEEDED_MAX)
		needed->at[needed->count++] = file;
}

static void need_live_files(struct needed *needed, const struct config *config)
{
	const char *files[CONFIG_FILES_MAX];
	size_t count = config_live_files(config, files);

	for (size_t i = 0; i < count; i++)
		if (!config_is_key(config, files[i]))
			need(needed, files[i]);
}

/*
 * Nothing that is read again may stand in it or under it, nor right in a directory above it: that one would be shown as it is now,
 * and a file that is replaced would be gone.
 */
static bool may_be_hidden(struct arena *arena, const struct needed *needed, const char *directory)
{
	for (size_t i = 0; i < needed->count; i++) {
		const char *other = directory_of(arena, needed->at[i]);
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

static void hide(struct directories *hidden, const struct directories *written,
	const struct needed *needed, const char *directory)
{
	if (directory != NULL && !is_under_any(written, directory)
		&& may_be_hidden(hidden->arena, needed, directory))
		add(hidden, directory);
}

static void hide_key(struct directories *hidden, const struct directories *written,
	const struct needed *needed, const char *key)
{
	if (key[0] != '\0' && !key_is_uri(key))
		hide(hidden, written, needed, directory_of(hidden->arena, key));
}

static void hide_keys(struct directories *hidden, const struct directories *written,
	const struct needed *needed, const struct config *config)
{
	hide_key(hidden, written, needed, config->tls_key);
	hide_key(hidden, written, needed, config->signing_key);
	hide_key(hidden, written, needed, config->decryption_key);
	hide_key(hidden, written, needed, config->decryption_previous_key);
}

/* --- the gateway --------------------------------------------------------------------------------- */

/* There has to be one to be left. For whom this process is still to become, if it is; no error: who opens it tells. */
static void make_own(const char *directory, const char *user)
{
	if (directory[0] == '\0' || mkdir(directory, 0700) != 0 || user[0] == '\0')
		return;
	const struct passwd *who = getpwnam(user);
	int made =
		who != NULL ? open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
	if (made < 0)
		return;
	(void)!fchown(made, who->pw_uid, who->pw_gid);
	close(made);
}

void confine_gateway(const struct config *config)
{
	struct arena *arena = arena_create(0);
	struct directories hidden = {.arena = arena}, written = {.arena = arena};
	struct needed needed = {.count = 0};

	make_own(config->files_directory, config->user);
	make_own(config->database_aside, config->user);
	add_named(&written, config->files_directory);
	add_named(&written, config->database_aside);
	add_named(&written, config->crl_directory);
	add_of_file(&written, config->audit_anchors);
	add_of_file(&written, config->handover);
	need_live_files(&needed, config);
	if (config->keeper)
		hide_keys(&hidden, &written, &needed, config);
	sandbox_files(&(struct sandbox_paths){.hidden = hidden.at,
		.hidden_count = hidden.count,
		.written = written.at,
		.written_count = written.count});
	arena_destroy(&arena);
}

/* --- the pages ----------------------------------------------------------------------------------- */

static void need_for_pages(struct needed *needed, const struct config *config)
{
	need_live_files(needed, config);
	need(needed, config->console_certificate);
	need(needed, config->console_key);
	need(needed, config->console_trust);
	need(needed, config->console_crl);
	need(needed, config->console_oidc_ca);
	need(needed, config->console_security_txt);
	if (config->bureau_name[0] == '\0')
		return;
	/* What comes back from it is opened there too. */
	need(needed, config->bureau_certificate);
	need(needed, config->bureau_signers);
	need(needed, config->bureau_decrypt_certificate);
	need(needed, config->bureau_decrypt_key);
}

/* Where libxlsxwriter puts the sheets of a workbook, without names, until it is whole. */
static const char *scratch(void)
{
	const char *named = getenv("TMPDIR");

	return named != NULL && named[0] == '/' ? named : P_tmpdir;
}

void confine_pages(const struct config *config)
{
	struct arena *arena = arena_create(0);
	struct directories hidden = {.arena = arena}, written = {.arena = arena};
	struct needed needed = {.count = 0};
	const char *started[] = {
		without_links(arena, "/proc/self/exe"), without_links(arena, DRAWER_PROGRAM)};

	add_named(&written, scratch());
	add_of_file(&written, config->audit_anchors);
	need_for_pages(&needed, config);
	hide_keys(&hidden, &written, &needed, config);
	if (config->files_directory[0] != '\0')
		hide(&hidden, &written, &needed, without_links(arena, config->files_directory));
	if (config->database_aside[0] != '\0')
		hide(&hidden, &written, &needed, without_links(arena, config->database_aside));
	sandbox_files(&(struct sandbox_paths){.hidden = hidden.at,
		.hidden_count = hidden.count,
		.written = written.at,
		.written_count = written.count,
		.started = started,
		.started_count = started[1] != NULL ? 2 : 0});
	arena_destroy(&arena);
}
