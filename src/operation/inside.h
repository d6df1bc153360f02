#ifndef OPERATION_INSIDE_H
#define OPERATION_INSIDE_H

#include "operation/operation.h"

/* What the files of this room share; nobody outside includes it. */

/* One message on its way through an operation. Lives in the exchange's arena. */
struct task {
	struct work *work;
	const struct granted *granted;
	struct bedrijfsdocument document; /* as received */
	void *request;                    /* what `read` made, for `perform` */
	void *ahead;                      /* what `ask` keeps for `perform`; NULL: nothing */
	bool is_outdated;    /* what was asked ahead is not what counts: once more, without */
	void *result;        /* what `perform` made, for `write`; NULL: no payload */
	size_t result_count; /* where the result is an array */
	struct buffer *
		body; /* what `write` made, where that is a buffer of its own (task_hold); else NULL */
	bool refused;
	struct foutmelding melding; /* why, when refused */
};

/*
 * An operation in steps. `read` and `write` are the wire's two sides; `perform` runs inside the transaction and
 * either sets the result or refuses. Where an operation has an `ask`, that sends what `perform` will need with the claim, in one
 * trip; it is before anybody knows what the claim says, so of one that is not new it may leave nothing. `write` stands in it too: what is too large to be a result is read there while it is
 * written. It sets *body, or task->body instead. Errors become faults, refusals stay answers.
 */
struct operation_steps {
	bool (*read)(struct task *task, struct error *err);
	bool (*ask)(struct task *task, const struct claim_key *claim, struct error *err);
	bool (*perform)(struct task *task, struct error *err);
	bool (*write)(struct task *task, const struct antwoordkop *kop, struct text *body,
		struct error *err);
};

/* One per row of access/operations.def, each in the file of its name. */
#define OPERATION(name, kind) extern const struct operation_steps name##_steps;
#include "access/operations.def"
#undef OPERATION

/*
 * kept_answer.c: an answer as it is kept with its claim, and back. One that names what is to stand nowhere in the clear is
 * sealed: a kenmerk that may be a BSN, or records that were taken back.
 */
struct text answer_to_keep(
	const struct task *task, const struct claim_key *key, struct text answer);
bool answer_from_kept(const struct task *task, const struct claim_key *key, struct text kept,
	struct text *out, struct error *err) MUST_CHECK;

/* A functional refusal (EDU-19): the answer says requestGoedgekeurd=false, nothing is stored. Always true. */
bool task_refuse(struct task *task, enum foutcode code);

/* Notes a foutcode that the answer tells, of the whole or of one record, for the journal. */
void work_note_foutcode(struct work *work, const char *foutcode);

/* How many rows a page holds, of those asked for (0: not said) and allowed. */
int task_page_size(const struct task *task, int asked);

/*
 * cursor.c: where a pull goes on, sealed and bound to the school (S9) and to what was asked: `scope` is a number that says
 * what a cursor was made for. The rest means what the operation wants.
 */
struct cursor {
	enum operation_id operation;
	int64_t school_id, scope, vanaf, tot, na, aantal, verdwenen;
	const char *na_tekst; /* NULL: none */
	struct instant expires;
};
const char *cursor_write(
	const struct vault *vault, struct arena *arena, const struct cursor *cursor);

/* When a pull that begins now is over. */
struct instant cursor_end(const struct work *work);

/* False for anything that cursor_write did not make for the operation, school and scope of `begun`, or that has expired. */
bool cursor_read(const struct vault *vault, struct arena *arena, const char *token,
	const struct cursor *begun, struct instant now, struct cursor *out);

#endif
