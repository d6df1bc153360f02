/* The directory of files. */
#include "bulk/shelf.h"

#include "base/arena.h"
#include "base/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char HALF[] = ".bouw-";
static const char END[] = ".gz";

/* Between its rename and the commit that names it a file is nobody's; that takes no time. */
enum { NAMELESS_SECONDS = 600 };

static void path_of(const struct shelf *shelf, const char *name, const char *end, char out[1024])
{
	snprintf(out, 1024, "%s/%s%s", shelf->directory, name, end);
}

bool shelf_open(struct shelf *shelf, const char *directory, struct error *err)
{
	if (strlen(directory) >= sizeof shelf->directory)
		return FAIL(err, CONFIG, NULL, "[files] directory: the path is too long");
	if (mkdir(directory, 0700) != 0 && errno != EEXIST)
		return FAIL(
			err, CONFIG, NULL, "[files] directory %s: %s", directory, strerror(errno));
	if (!directory_is_own(directory))
		return FAIL(err, CONFIG, NULL,
			"[files] directory %s: a directory of the gateway's own user with mode "
			"0700 is asked",
			directory);
	snprintf(shelf->directory, sizeof shelf->directory, "%s", directory);
	return true;
}

bool shelf_begin(const struct shelf *shelf, char name[SHELF_NAME], int *fd, struct error *err)
{
	char path[1024];
	struct stat is = {0};

	/* Between its making and its lock a file looks left behind, and a sweep may have taken it away. */
	while (is.st_nlink == 0) {
		snprintf(path, sizeof path, "%s/%sXXXXXX", shelf->directory, HALF);
		*fd = mkostemp(path, O_CLOEXEC);
		if (*fd < 0 || flock(*fd, LOCK_EX) != 0 || fstat(*fd, &is) != 0) {
			(void)FAIL(err, DK0051, "GW-F1", "[files] directory %s: %s",
				shelf->directory, strerror(errno));
			if (*fd >= 0)
				close(*fd);
			return false;
		}
		if (is.st_nlink == 0)
			close(*fd);
	}
	snprintf(name, SHELF_NAME, "%s", strrchr(path, '/') + 1);
	return true;
}

static bool sync_directory(const struct shelf *shelf)
{
	int fd = open(shelf->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

bool shelf_keep(const struct shelf *shelf, const char *name, int fd,
	const char sha256[SHELF_DIGEST_HEX], struct error *err)
{
	char from[1024], to[1024];

	path_of(shelf, name, "", from);
	path_of(shelf, sha256, END, to);
	if (fsync(fd) != 0 || rename(from, to) != 0 || !sync_directory(shelf)) {
		(void)FAIL(err, DK0051, "GW-F1", "[files] directory %s: %s", shelf->directory,
			strerror(errno));
		shelf_drop(shelf, name, fd);
		return false;
	}
	close(fd);
	return true;
}

void shelf_drop(const struct shelf *shelf, const char *name, int fd)
{
	char path[1024];

	path_of(shelf, name, "", path);
	(void)unlink(path);
	close(fd);
}

int shelf_find(const struct shelf *shelf, const char sha256[SHELF_DIGEST_HEX], int64_t bytes)
{
	char path[1024];
	struct stat is;

	path_of(shelf, sha256, END, path);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 && fstat(fd, &is) == 0 && is.st_size == bytes)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

void shelf_remove(const struct shelf *shelf, const char *sha256)
{
	char path[1024];

	path_of(shelf, sha256, END, path);
	(void)unlink(path);
}

/* One that is being written is locked. What is not is gone before the lock on it is. */
static void remove_left_behind(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		(void)unlink(path);
	if (fd >= 0)
		close(fd);
}

static bool is_old(const char *path)
{
	struct stat is;

	return stat(path, &is) == 0 && is.st_mtime < time(NULL) - NAMELESS_SECONDS;
}

/* "…64 digits….gz" without its end; "" when it is another name. */
static void digest_of(const char *name, char out[SHELF_DIGEST_HEX])
{
	size_t digits = strspn(name, "0123456789abcdef");

	out[0] = '\0';
	if (digits == SHELF_DIGEST_HEX - 1 && strcmp(name + digits, END) == 0)
		snprintf(out, SHELF_DIGEST_HEX, "%.64s", name);
}

void shelf_sweep(const struct shelf *shelf,
	bool (*is_known)(const void *context, const char *sha256), const void *context)
{
	DIR *directory = opendir(shelf->directory);
	char path[1024], digest[SHELF_DIGEST_HEX];
	struct dirent *entry;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		path_of(shelf, entry->d_name, "", path);
		digest_of(entry->d_name, digest);
		if (strncmp(entry->d_name, HALF, sizeof HALF - 1) == 0)
			remove_left_behind(path);
		else if (digest[0] != '\0' && !is_known(context, digest) && is_old(path))
			(void)unlink(path);
	}
	if (directory != NULL)
		closedir(directory);
}
