#ifndef CLIENT_WITHDRAW_H
#define CLIENT_WITHDRAW_H

#include "base/csv.h"
#include "client/session.h"
#include "domain/intrekking.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The CSV of a withdrawal (docs/formats). */
enum withdraw_column { WITHDRAW_BPVO_KENMERK, WITHDRAW_REDEN, WITHDRAW_WEIGEREN, WITHDRAW_COLUMNS };
extern const struct csv_column withdraw_columns[WITHDRAW_COLUMNS];

/* One record to take back, and what became of it. */
struct withdrawal {
	size_t line; /* of the file; 0: from the command line */
	struct intrekking record;
	enum intrekuitkomst uitkomst; /* NONE: no answer, or refused: see meldingen */
	const struct foutmelding *meldingen;
	size_t melding_count;
};

struct withdrawals {
	struct withdrawal *rows;
	size_t count;
};

/*
 * Reads a file whole. A row that is wrong refuses all of it: taking back is not for trying what goes. Everything lives in the
 * arena. Errors: INPUT with a line; CONFIG when the file cannot be opened.
 */
bool withdraw_read(struct arena *arena, const char *file, struct withdrawals *out,
	struct error *err) MUST_CHECK;
bool withdraw_read_stream(struct arena *arena, FILE *in, struct withdrawals *out, struct error *err)
	MUST_CHECK;

/* One record from words. `weigeren` NULL or "": as the contract says of the reason. Error: INPUT. */
bool withdraw_one(const char *kenmerk, const char *reden, const char *weigeren,
	struct withdrawal *out, struct error *err) MUST_CHECK;

/*
 * Takes the records back, in messages of at most `batch`, and gives each its outcome. What broke off is run again as it is: a
 * record that was gone already is ONBEKEND then, and gone all the same. Errors: those of session_ask; PROOF.
 */
bool withdraw_run(struct session *session, struct arena *arena, struct withdrawals *withdrawals,
	size_t batch, struct error *err) MUST_CHECK;

#endif
