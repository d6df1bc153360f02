#ifndef OPERATION_OPERATION_H
#define OPERATION_OPERATION_H

#include "access/access.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "bulk/bulk.h"
#include "keyring/keyring.h"
#include "store/readers.h"
#include "store/store.h"
#include "vault/vault.h"
#include "wire/wire.h"

#include <stdbool.h>

/*
 * The keys under which a push was sealed: one for each record of the message, in its order, refused ones too. So that what
 * is kept of the message is sealed under the same. Arena of the exchange; until the end of the transaction.
 */
struct sealed_under {
	const struct keyring *keyring; /* NULL: nothing was sealed */
	const char *const *kenmerken;
	const struct record_key *keys;
	size_t count;
};

/* What an operation works with: one exchange's arena and one worker's tools. Borrowed. */
struct work {
	struct arena *arena;
	struct store *store;
	struct reader *reader; /* where the rows of a page may be read; NULL: in the store alone */
	struct wire *wire;
	const struct vault *vault;
	struct oin own; /* the gateway's OIN */
	struct instant now;
	int64_t future_us;          /* a document may be this far ahead of our clock */
	int page_default, page_max; /* responses on a page of results */
	size_t page_bytes;          /* and it ends when its Body is so large */
	int cursor_hours;           /* how long a pull may take */
	int window_days;            /* how long an id stays taken */
	int invite_days;            /* a student is invited this long before the end date */
	int invite_late_days;       /* and until this long after it */
	struct bulk *bulk;          /* NULL: results are not given as files here */
	const char *files_url;      /* what their names are added to */
	enum foutcode over_limit;   /* FOUTCODE_NONE, or what to refuse it with, and do nothing */
	int64_t rows;               /* out: rows stored or handed over, for the journal */
	bool refused;               /* out: requestGoedgekeurd=false */
	bool repeated;              /* out: the answer of before; it has no second effect */
	bool open;                  /* out: a transaction waits for its end */
	const char *foutcodes; /* out: those told, each once, with spaces between; NULL: none */
	struct sealed_under sealed_under; /* out: a push that was kept */
	const char *identificatiecode;    /* out: of the business document */
	uint8_t body_digest[32];          /* out: SHA-256 of its Body, by which it was claimed */
	int64_t mutatie_van, mutatie_tot; /* out: a pull's; 0, 0: none */
	int retry_after_s;                /* out: refused for now; ask again then. 0: not said */
	bool journalled;                  /* out: the journal's row went with the commit */
};

/*
 * Performs a granted message in one transaction and writes the answer's Body element, alone in a buffer with room around it
 * for the envelope (struct letter); in the arena. What every operation shares
 * stands here: transaction, claim (GW-A1, EDU-17), sender and receiver of the business document, stored answer.
 * Nothing of it lasts yet: whoever has the answer ready to leave calls operation_commit. What failed or was refused is
 * taken back already. Errors: DK0011 (MessageID used), DK0050, DK0051.
 */
bool operation_perform(struct work *work, const struct granted *granted,
	struct buffer **answer_body, struct error *err) MUST_CHECK;

/*
 * Durable when this returns true; a refusal has nothing to commit. The journal's row goes along where there is something to
 * commit: work->journalled says whether it is there. NULL: none. Errors: DK0050, DK0051.
 */
bool operation_commit(struct work *work, const struct journal_entry *entry, struct error *err)
	MUST_CHECK;

/* True when the answer tells this foutcode, of the whole or of a record. */
bool work_told(const struct work *work, enum foutcode code);

/* Takes back what was not committed; always allowed. */
void operation_abandon(struct work *work);

#endif
