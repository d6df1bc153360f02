/* Files that appear whole or not at all. */
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 10 };

struct outfile {
	const char *path, *part;
	int fd;     /* -1: committed */
	bool stays; /* when it is not committed */
};

/* Whoever is done with a part takes its name away under its lock: what is open here must still be what has that name. */
static bool is_at_its_name(const struct outfile *file)
{
	struct stat ours, there;

	return fstat(file->fd, &ours) == 0 && lstat(file->part, &there) == 0
		&& ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

static void release(void *object)
{
	struct outfile *file = object;

	if (file->fd < 0)
		return;
	if (!file->stays && is_at_its_name(file))
		unlink(file->part);
	close(file->fd);
}

static bool failed(struct outfile *file, const char *what, struct error *err)
{
	return FAIL(err, CONFIG, NULL, "cannot %s %s: %s", what, file->part, strerror(errno));
}

static bool lock(struct outfile *file, struct error *err)
{
	if (flock(file->fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	return errno == EWOULDBLOCK ? FAIL(err, LATER, NULL,
		       "%s is being written at this moment: %s is in use", file->path, file->part)
				    : failed(file, "lock", err);
}

/* Open and locked, and nothing done to it yet: it may be what another is writing. */
static bool take_part(struct outfile *file, struct error *err)
{
	for (int i = 0; i < TRIES; i++) {
		file->fd = open(file->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (file->fd < 0)
			return failed(file, "write", err);
		bool locked = lock(file, err);
		if (locked && is_at_its_name(file))
			return true;
		close(file->fd);
		if (!locked)
			return false;
	}
	return FAIL(
		err, LATER, NULL, "%s comes and goes: %s is being written", file->part, file->path);
}

static bool take(
	struct arena *arena, const char *path, bool stays, struct outfile **out, struct error *err)
{
	struct outfile *file = arena_take(arena, sizeof *file);
	struct stat there;

	/* A rename would put a file in the place of a device or a pipe. */
	if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
		return FAIL(err, CONFIG, NULL, "%s is not an ordinary file", path);
	file->path = arena_string(arena, text_of(path));
	file->part = arena_format(arena, "%s.part", path);
	file->stays = stays;
	if (!take_part(file, err))
		return false;
	arena_defer(arena, release, file);
	if (fchmod(file->fd, 0600) != 0)
		return failed(file, "protect", err);
	*out = file;
	return true;
}

/* What one that died left in it goes. */
bool outfile_open(struct arena *arena, const char *path, struct outfile **out, struct error *err)
{
	return take(arena, path, false, out, err) && outfile_restart(*out, err);
}

bool outfile_resume(struct arena *arena, const char *path, struct outfile **out, struct error *err)
{
	return take(arena, path, true, out, err);
}

int outfile_fd(const struct outfile *file)
{
	return file->fd;
}

const char *outfile_part(const struct outfile *file)
{
	return file->part;
}

bool outfile_write(struct outfile *file, struct text bytes, struct error *err)
{
	while (bytes.len > 0) {
		ssize_t done = write(file->fd, bytes.at, bytes.len);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return failed(file, "write", err);
		bytes.at += done;
		bytes.len -= (size_t)done;
	}
	return true;
}

bool outfile_restart(struct outfile *file, struct error *err)
{
	if (ftruncate(file->fd, 0) != 0 || lseek(file->fd, 0, SEEK_SET) != 0)
		return failed(file, "empty", err);
	return true;
}

/* Renamed under its lock: until then nobody else begins in it. */
bool outfile_commit(struct outfile *file, struct error *err)
{
	if (fsync(file->fd) != 0)
		return failed(file, "finish", err);
	if (!is_at_its_name(file))
		return FAIL(err, CONFIG, NULL, "cannot finish %s: it was taken away", file->part);
	if (rename(file->part, file->path) != 0)
		return FAIL(err, CONFIG, NULL, "cannot rename %s to %s: %s", file->part, file->path,
			strerror(errno));
	close(file->fd);
	file->fd = -1;
	return outfile_keep_name(file->path, err);
}

bool outfile_keep_name(const char *path, struct error *err)
{
	struct arena *arena = arena_create(0);
	const char *slash = strrchr(path, '/');
	/* With its slash, so that the root is one too. */
	const char *directory =
		slash ? arena_format(arena, "%.*s", (int)(slash - path) + 1, path) : ".";
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = (fd >= 0 && fsync(fd) == 0)
		|| FAIL(err, CONFIG, NULL, "cannot keep %s: %s", path, strerror(errno));

	if (fd >= 0)
		close(fd);
	arena_destroy(&arena);
	return ok;
}
