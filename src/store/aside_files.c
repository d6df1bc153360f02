/* The directory of what was put aside: its files, each done once there is a server that can be written to. */
#include "store/inside.h"
#include "store/standbys_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROUND_FILES = 500, WRITING_SECONDS = 60, DAY_SECONDS = 86400 };
static const char refused_suffix[] = ".refused", half_suffix[] = ".part"; /* outfile.h */

static bool read_file(struct arena *arena, const char *path, struct text *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat stat;
	bool ok = fd >= 0 && fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode)
		&& stat.st_size <= ASIDE_MAX;

	if (ok) {
		char *bytes = arena_take(arena, (size_t)stat.st_size + 1);
		ok = read(fd, bytes, (size_t)stat.st_size) == stat.st_size;
		*out = (struct text){bytes, (size_t)stat.st_size};
	}
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Done and gone; or refused for good, and out of the way. */
static enum aside_outcome settle(struct store *store, const char *path, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct text bytes;
	enum aside_outcome outcome = read_file(arena, path, &bytes)
		? store_do_aside(store, bytes, err)
		: ASIDE_UNREADABLE;

	if (outcome == ASIDE_DONE && unlink(path) != 0) {
		(void)FAIL(err, DK0051, NULL, "%s: done, and stays: %s", path, strerror(errno));
		outcome = ASIDE_LATER;
	}
	if (outcome == ASIDE_REFUSED)
		(void)rename(path, arena_format(arena, "%s%s", path, refused_suffix));
	arena_destroy(&arena);
	return outcome;
}

/* A name of this directory, with this behind it. */
static bool is_called(const char *name, const char *suffix)
{
	return strspn(name, "0123456789abcdef") == ASIDE_NAME
		&& strcmp(name + ASIDE_NAME, suffix) == 0;
}

static bool is_put_aside(const char *name)
{
	return is_called(name, "");
}

size_t store_count_refused_aside(const char *directory)
{
	DIR *entries = opendir(directory);
	const struct dirent *entry;
	size_t count = 0;

	while (entries != NULL && (entry = readdir(entries)) != NULL)
		count += is_called(entry->d_name, refused_suffix);
	if (entries != NULL)
		closedir(entries);
	return count;
}

/* Whether it is gone. */
static bool drop_older(DIR *entries, const char *name, int64_t before_s)
{
	struct stat status;

	return fstatat(dirfd(entries), name, &status, AT_SYMLINK_NOFOLLOW) == 0
		&& status.st_mtim.tv_sec < before_s && unlinkat(dirfd(entries), name, 0) == 0;
}

struct aside_tidied store_tidy_aside(const char *directory, struct instant now)
{
	const int64_t now_s = now.us / 1000000, kept_s = (int64_t)ASIDE_REFUSED_DAYS * DAY_SECONDS;
	struct aside_tidied tidied = {0, 0};
	DIR *entries = opendir(directory);
	const struct dirent *entry;

	while (entries != NULL && (entry = readdir(entries)) != NULL)
		if (is_called(entry->d_name, half_suffix))
			tidied.halves +=
				drop_older(entries, entry->d_name, now_s - WRITING_SECONDS);
		else if (is_called(entry->d_name, refused_suffix))
			tidied.refused += drop_older(entries, entry->d_name, now_s - kept_s);
	if (entries != NULL)
		closedir(entries);
	return tidied;
}

bool store_has_aside(const char *directory)
{
	DIR *entries = opendir(directory);
	const struct dirent *entry;
	bool found = false;

	while (entries != NULL && !found && (entry = readdir(entries)) != NULL)
		found = is_put_aside(entry->d_name);
	if (entries != NULL)
		closedir(entries);
	return found;
}

/* Until it has to be tried later, or for now that was enough. One that cannot be read is in nobody's way. */
static bool settle_all(struct store *store, DIR *entries, const char *directory,
	size_t done[ASIDE_UNREADABLE + 1], struct error *err)
{
	const struct dirent *entry;
	char path[4096], unread[4096] = "";

	for (size_t left = ROUND_FILES; left > 0 && (entry = readdir(entries)) != NULL;) {
		if (!is_put_aside(entry->d_name))
			continue;
		snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
		enum aside_outcome outcome = settle(store, path, err);
		done[outcome]++;
		if (outcome == ASIDE_LATER)
			return false;
		if (outcome == ASIDE_UNREADABLE)
			memcpy(unread, path, sizeof unread);
		left -= outcome != ASIDE_UNREADABLE;
	}
	return unread[0] == '\0' || FAIL(err, DK0051, NULL, "%s: cannot be read", unread);
}

bool store_catch_up(struct store *store, const char *directory, size_t *count, size_t *refused,
	struct error *err)
{
	size_t done[ASIDE_UNREADABLE + 1] = {0};
	DIR *entries = opendir(directory);

	*count = *refused = 0;
	/* Where nothing can be removed all would be done again, and again. */
	if (entries == NULL || access(directory, W_OK | X_OK) != 0) {
		(void)FAIL(err, DK0051, NULL, "%s: %s", directory, strerror(errno));
		if (entries != NULL)
			closedir(entries);
		return false;
	}
	/* The process that takes over from this one has it, or the other way round: then nothing is to be done. */
	bool ok = flock(dirfd(entries), LOCK_EX | LOCK_NB) != 0
		|| settle_all(store, entries, directory, done, err);
	closedir(entries);
	*count = done[ASIDE_DONE];
	*refused = done[ASIDE_REFUSED];
	return ok;
}
