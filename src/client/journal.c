/* A push's journal: a file that only grows, each line on disk before what it says happens. */
#include "client/journal.h"

#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_BYTES_MAX = 64 * 1024 * 1024, START_BYTES = 64, TRIES = 100 };

struct journal {
	struct arena *arena;
	const char *path;
	int fd;
	struct journal_head head;
	struct journal_batch *batches; /* in the order in which they were sent: by line */
	size_t count, room, at;
	off_t end;    /* of the last whole line */
	bool damaged; /* behind `end` stands what is no line of ours */
};

static bool cannot(const struct journal *journal, const char *what, struct error *err)
{
	return FAIL(err, CONFIG, NULL, "cannot %s %s: %s", what, journal->path, strerror(errno));
}

static void release(void *object)
{
	struct journal *journal = object;

	if (journal->fd >= 0)
		close(journal->fd);
}

/* ---- reading ----------------------------------------------------------------------------------------- */

static struct journal_batch *batch_of(struct journal *journal, size_t line)
{
	for (size_t i = journal->count; i > 0; i--)
		if (journal->batches[i - 1].first_line <= line)
			return journal->batches[i - 1].first_line == line ? &journal->batches[i - 1]
									  : NULL;
	return NULL;
}

static void add_batch(struct journal *journal, const struct journal_batch *batch)
{
	struct journal_batch *known = batch_of(journal, batch->first_line);

	if (known != NULL) { /* sent under another name since */
		*known = *batch;
		return;
	}
	if (journal->count == journal->room) {
		size_t room = journal->room ? 2 * journal->room : 64;
		struct journal_batch *more = arena_array(journal->arena, room, sizeof *more);
		if (journal->count > 0)
			memcpy(more, journal->batches, journal->count * sizeof *more);
		journal->batches = more;
		journal->room = room;
	}
	journal->batches[journal->count++] = *batch;
}

/* False: from here on the file is not to be believed. */
static bool take_line(struct journal *journal, struct text line, bool first)
{
	struct journal_batch batch, *known;

	switch (journal_read_line(journal->arena, line, &journal->head, &batch)) {
	case JOURNAL_HEAD: return first;
	case JOURNAL_BATCH:
		if (first || batch.last_line < batch.first_line
			|| (journal->count > 0
				&& batch.first_line
					< journal->batches[journal->count - 1].first_line))
			return false;
		add_batch(journal, &batch);
		return true;
	case JOURNAL_ANSWER:
		known = first ? NULL : batch_of(journal, batch.first_line);
		if (known == NULL)
			return false;
		known->outcomes = batch.outcomes;
		known->count = batch.count;
		return true;
	default: return false;
	}
}

static bool read_all(struct journal *journal, struct error *err)
{
	int copy = dup(journal->fd);
	FILE *in = copy >= 0 ? fdopen(copy, "r") : NULL;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	if (in == NULL)
		return cannot(journal, "read", err);
	while ((len = getline(&line, &size, in)) > 0) {
		struct text whole = {line, (size_t)len};
		bool ended = line[len - 1] == '\n';
		whole.len -= ended;
		if (!ended || !take_line(journal, whole, journal->end == 0)) {
			journal->damaged = ended;
			break;
		}
		journal->end += len;
	}
	free(line);
	fclose(in);
	return true;
}

/* ---- writing ----------------------------------------------------------------------------------------- */

/* Behind the last whole line; true when it is on disk. */
static bool append(struct journal *journal, struct text line, struct error *err)
{
	off_t end = journal->end;

	while (line.len > 0) {
		ssize_t done = pwrite(journal->fd, line.at, line.len, end);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return cannot(journal, "write", err);
		line.at += done;
		line.len -= (size_t)done;
		end += done;
	}
	if (fdatasync(journal->fd) != 0)
		return cannot(journal, "write", err);
	journal->end = end;
	return true;
}

typedef void add_line(struct buffer *out, const struct journal_batch *batch);

static bool append_batch(struct journal *journal, add_line *add, const struct journal_batch *batch,
	struct error *err)
{
	struct arena *arena = arena_create(0);
	struct buffer *line = buffer_create(arena, LINE_BYTES_MAX);

	add(line, batch);
	bool ok = append(journal, buffer_text(line), err);
	arena_destroy(&arena);
	return ok;
}

bool journal_sending(struct journal *journal, const struct journal_batch *batch, struct error *err)
{
	return append_batch(journal, journal_add_batch, batch, err);
}

bool journal_answered(struct journal *journal, const struct journal_batch *batch, struct error *err)
{
	return append_batch(journal, journal_add_answer, batch, err);
}

bool journal_remove(struct journal *journal, struct error *err)
{
	return unlink(journal->path) == 0 || errno == ENOENT || cannot(journal, "remove", err);
}

/* ---- opening ----------------------------------------------------------------------------------------- */

/* Whoever else can write it can tell which records were stored, and this push would pass them over. */
static bool is_private(const struct journal *journal, const struct stat *status, struct error *err)
{
	if (!S_ISREG(status->st_mode))
		return FAIL(err, CONFIG, NULL, "%s is not an ordinary file", journal->path);
	return status->st_size == 0 || (status->st_uid == geteuid() && (status->st_mode & 022) == 0)
		|| FAIL(err, CONFIG, NULL,
			"%s can be written by others: it is no journal to go on with. Move it "
			"away, or "
			"name another with --state",
			journal->path);
}

/* Opened and locked. Whoever ends a push takes the file away under its lock: so it must still be the one at its path. */
static bool take_file(struct journal *journal, struct error *err)
{
	struct stat ours, there;

	for (int i = 0; i < TRIES; i++) {
		journal->fd = open(journal->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (journal->fd < 0)
			return cannot(journal, "write", err);
		if (flock(journal->fd, LOCK_EX | LOCK_NB) != 0)
			return errno == EWOULDBLOCK ? FAIL(err, LATER, NULL,
				       "this file is being pushed at this moment: %s is in use",
				       journal->path)
						    : cannot(journal, "lock", err);
		if (fstat(journal->fd, &ours) == 0 && stat(journal->path, &there) == 0
			&& ours.st_ino == there.st_ino && ours.st_dev == there.st_dev)
			return is_private(journal, &ours, err);
		close(journal->fd);
		journal->fd = -1;
	}
	return FAIL(
		err, LATER, NULL, "%s comes and goes: this file is being pushed", journal->path);
}

/* What was there belongs to a push: else it is somebody's own file, and is left alone. */
static bool is_ours(const struct journal *journal, struct error *err)
{
	char start[START_BYTES];
	ssize_t len = pread(journal->fd, start, sizeof start, 0);

	if (len < 0)
		return cannot(journal, "read", err);
	return journal_is_ours((struct text){start, (size_t)len})
		|| FAIL(err, CONFIG, NULL,
			"%s is no journal of a push: move it away, or name another with --state",
			journal->path);
}

/* Why what was there cannot be gone on with; NULL: it can. "" when nothing was there. */
static const char *why_anew(const struct journal *journal, const struct journal_head *now)
{
	const struct journal_head *was = &journal->head;
	int64_t age = now->begun.us - was->begun.us;

	if (journal->end == 0 && journal->damaged)
		return "The journal of an earlier push is damaged, or of another version";
	if (journal->end == 0)
		return "";
	if (strcmp(was->file, now->file) != 0)
		return "The file has changed since an earlier push of it broke off";
	if (strcmp(was->terms, now->terms) != 0)
		return "An earlier push of this file went elsewhere or otherwise";
	if (age < 0 || age > INT64_C(1000000) * JOURNAL_WINDOW_SECONDS)
		return "An earlier push of this file broke off a week ago or longer";
	return NULL;
}

/* From the first byte, for a push that begins. */
static bool start(struct journal *journal, const struct journal_head *head, struct error *err)
{
	struct buffer *line = buffer_create(journal->arena, LINE_BYTES_MAX);

	journal->head = *head;
	journal->count = 0;
	journal->end = 0;
	journal_add_head(line, head);
	if (ftruncate(journal->fd, 0) != 0)
		return cannot(journal, "empty", err);
	return append(journal, buffer_text(line), err) && outfile_keep_name(journal->path, err);
}

/* Either anew, or behind the last whole line. */
static bool go_on(struct journal *journal, const struct journal_head *head, const char **remark,
	struct error *err)
{
	const char *why = why_anew(journal, head);

	*remark = NULL;
	if (why != NULL) {
		if (why[0] != '\0' && (journal->damaged || journal->count > 0))
			*remark = arena_format(journal->arena,
				"%s: all of it is sent anew, and what was stored before comes back "
				"as ONGEWIJZIGD.",
				why);
		return start(journal, head, err);
	}
	if (journal->damaged)
		*remark = "The journal is damaged: what it told behind that is sent anew.";
	return ftruncate(journal->fd, journal->end) == 0 || cannot(journal, "write", err);
}

bool journal_open(struct arena *arena, const char *path, const struct journal_head *head,
	struct journal **out, const char **remark, struct error *err)
{
	struct journal *journal = arena_take(arena, sizeof *journal);

	*journal = (struct journal){
		.arena = arena, .path = arena_string(arena, text_of(path)), .fd = -1};
	arena_defer(arena, release, journal);
	if (!take_file(journal, err) || !is_ours(journal, err) || !read_all(journal, err)
		|| !go_on(journal, head, remark, err))
		return false;
	*out = journal;
	return true;
}

/* ---- asking ------------------------------------------------------------------------------------------ */

struct instant journal_begun(const struct journal *journal)
{
	return journal->head.begun;
}

bool journal_in_use(const struct journal *journal)
{
	return journal->count > 0;
}

const struct journal_batch *journal_find(struct journal *journal, size_t line)
{
	while (journal->at < journal->count && journal->batches[journal->at].first_line < line)
		journal->at++;
	return journal->at < journal->count && journal->batches[journal->at].first_line == line
		? &journal->batches[journal->at]
		: NULL;
}
