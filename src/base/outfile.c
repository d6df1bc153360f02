/* Files that appear whole or not at all. */
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct outfile {
	const char *path, *part;
	int fd; /* -1: closed */
	bool committed;
};

static void release(void *object)
{
	struct outfile *file = object;

	if (file->fd >= 0)
		close(file->fd);
	if (!file->committed)
		unlink(file->part);
}

bool outfile_open(struct arena *arena, const char *path, struct outfile **out, struct error *err)
{
	struct outfile *file = arena_take(arena, sizeof *file);
	struct stat there;

	/* A rename would put a file in the place of a device or a pipe. */
	if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
		return FAIL(err, CONFIG, NULL, "%s is not an ordinary file", path);
	file->path = arena_string(arena, text_of(path));
	file->part = arena_format(arena, "%s.part", path);
	file->fd = open(file->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file->fd < 0)
		return FAIL(err, CONFIG, NULL, "cannot write %s: %s", file->part, strerror(errno));
	arena_defer(arena, release, file);
	if (fchmod(file->fd, 0600) != 0)
		return FAIL(
			err, CONFIG, NULL, "cannot protect %s: %s", file->part, strerror(errno));
	*out = file;
	return true;
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
			return FAIL(err, CONFIG, NULL, "cannot write %s: %s", file->part,
				strerror(errno));
		bytes.at += done;
		bytes.len -= (size_t)done;
	}
	return true;
}

bool outfile_restart(struct outfile *file, struct error *err)
{
	if (ftruncate(file->fd, 0) != 0 || lseek(file->fd, 0, SEEK_SET) != 0)
		return FAIL(err, CONFIG, NULL, "cannot empty %s: %s", file->part, strerror(errno));
	return true;
}

bool outfile_commit(struct outfile *file, struct error *err)
{
	int synced = fsync(file->fd), closed = close(file->fd);

	file->fd = -1;
	if (synced != 0 || closed != 0)
		return FAIL(err, CONFIG, NULL, "cannot finish %s: %s", file->part, strerror(errno));
	if (rename(file->part, file->path) != 0)
		return FAIL(err, CONFIG, NULL, "cannot rename %s to %s: %s", file->part, file->path,
			strerror(errno));
	file->committed = true;
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
