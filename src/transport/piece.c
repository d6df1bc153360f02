/*
 * A piece of a file on its way out. It is read as it is sent, from the page cache: the kernel is asked beforehand for what
 * comes next, so that the serving thread does not wait for a disk. Not mapped: a file that shrinks would then be a signal.
 */
#include "transport/piece.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { AHEAD = 1024 * 1024 };

struct piece {
	int fd;
	uint64_t at, end; /* offsets in the file: of what is next, and behind the last */
	uint64_t begin;
	uint64_t asked; /* up to where the kernel was asked to read */
	void (*ended)(void *context, uint64_t sent);
	void *context;
};

static void release(void *object)
{
	const struct piece *piece = object;

	if (piece->fd >= 0)
		close(piece->fd);
	if (piece->ended != NULL)
		piece->ended(piece->context, piece_done(piece));
}

/* Half a window before it is needed, so that a disk has the time of the other half. */
static void read_ahead(struct piece *piece)
{
	uint64_t left = piece->end - piece->asked;

	if (left == 0 || piece->asked > piece->at + AHEAD / 2)
		return;
	uint64_t more = left < AHEAD ? left : AHEAD;
	posix_fadvise(piece->fd, (off_t)piece->asked, (off_t)more, POSIX_FADV_WILLNEED);
	piece->asked += more;
}

struct piece *piece_take(struct arena *arena, const struct dispatch_file *file, bool head_only)
{
	struct piece *piece = arena_take(arena, sizeof *piece);
	bool is_sent = file->fd >= 0 && !head_only;

	*piece = (struct piece){
		.fd = file->fd,
		.at = file->offset,
		.begin = file->offset,
		.asked = file->offset,
		.end = file->offset + (is_sent ? file->length : 0),
		.ended = file->ended,
		.context = file->context,
	};
	arena_defer(arena, release, piece);
	if (is_sent) {
		posix_fadvise(piece->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
		read_ahead(piece);
	}
	return piece;
}

bool piece_read(
	struct piece *piece, char *scratch, size_t size, struct text *out, struct error *err)
{
	uint64_t left = piece->end - piece->at;
	size_t wanted = left < size ? (size_t)left : size, got = 0;

	if (wanted > 0)
		read_ahead(piece);
	while (got < wanted) {
		ssize_t length =
			pread(piece->fd, scratch + got, wanted - got, (off_t)(piece->at + got));
		if (length < 0 && errno == EINTR)
			continue;
		if (length <= 0)
			return FAIL(err, CONNECTION, "GW-R4", "a file that was being sent %s%s",
				length < 0 ? "cannot be read: " : "has become shorter",
				length < 0 ? strerror(errno) : "");
		got += (size_t)length;
	}
	*out = (struct text){scratch, got};
	return true;
}

void piece_sent(struct piece *piece, size_t bytes)
{
	piece->at += bytes;
}

uint64_t piece_done(const struct piece *piece)
{
	return piece != NULL ? piece->at - piece->begin : 0;
}

uint64_t piece_whole(const struct piece *piece)
{
	return piece != NULL ? piece->end - piece->begin : 0;
}
