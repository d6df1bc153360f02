#ifndef CLIENT_JOURNAL_LINE_H
#define CLIENT_JOURNAL_LINE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "client/digest.h"
#include "client/letter.h"
#include "domain/studentgegevens.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The lines of a push's journal: fields with a tab between them, the last of which is a digest of the line, so that one that
 * was cut off or damaged is no line at all. Nothing of a student stands in them but what a foutmelding says.
 */
/* Of what the journal is. Another file, school, gateway or way of sending is another push. */
struct journal_head {
	char file[DIGEST_SIZE];  /* digest of the CSV */
	char terms[DIGEST_SIZE]; /* digest of where it goes and how */
	struct instant begun;
};

/* One message: under which name, which rows, and what its Body was. */
struct journal_batch {
	size_t first_line, last_line; /* of the CSV */
	struct message_name name;
	char body[DIGEST_SIZE];
	const struct recorduitkomst
		*outcomes; /* in the order of the rows, without kenmerk; NULL: not answered */
	size_t count;
};

enum journal_kind {
	JOURNAL_DAMAGED, /* or of another program */
	JOURNAL_HEAD,
	JOURNAL_BATCH,
	JOURNAL_ANSWER, /* first_line and outcomes of a batch */
};

/* Each adds one line with its end. */
void journal_add_head(struct buffer *out, const struct journal_head *head);
void journal_add_batch(struct buffer *out, const struct journal_batch *batch);
void journal_add_answer(struct buffer *out, const struct journal_batch *batch);

/* Does a file that starts like this, or is no more than this, belong to a push at all, whatever its version? */
bool journal_is_ours(struct text start);

/* Reads a line without its end. What it holds lives in the arena; `head` or `batch` is set, as the kind says. */
enum journal_kind journal_read_line(struct arena *arena, struct text line,
	struct journal_head *head, struct journal_batch *batch);

#endif
