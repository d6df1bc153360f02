#ifndef VAULT_KEEPER_H
#define VAULT_KEEPER_H

#include "base/error.h"
#include "vault/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A process that keeps private keys for another, which parses what strangers send: it signs digests and unwraps session keys, and
 * knows nothing else. Between them are channels (pairs of SOCK_SEQPACKET), each for one question at a time. Which key stands
 * where only the keeper's own settings say: what is asked is a number.
 */
enum keeper_slot {
	KEEPER_TLS,
	KEEPER_SIGNING,
	KEEPER_DECRYPTION,
	KEEPER_PREVIOUS, /* of messages that were encrypted before the last one was replaced */
	KEEPER_MASTER, /* a token that opens the first line of the file of master keys; the others follow */
	KEEPER_SLOTS = KEEPER_MASTER + 8,
};

/* --- whose keys are kept ------------------------------------------------------------------------ */

/*
 * For main(), once and before any thread: from here on this process opens no private key itself. Takes over the channels.
 */
void keeper_use(const int *channels, size_t count);

/* `gone` is called once, by a thread that is made for it, when there is no keeper any more and will not be. */
void keeper_watch(void (*gone)(void));

/*
 * What to give to key_open for the key of a slot: with a keeper that slot, otherwise `where` itself, which is for sentences.
 * Lives as long as the process; the same for the same words.
 */
const char *keeper_where(enum keeper_slot slot, const char *where);

/* What is asked of it, and what comes of a question; keeper_wire.h has their numbers, from 1. */
enum { KEEPER_VERBS = 4, KEEPER_OUTCOMES = 4 };

struct keeper_counts {
	bool used, stands;     /* somebody stands by to replace it, or it is there itself */
	size_t channels, busy; /* questions that can be asked at once, and that are */
	uint64_t asked;        /* questions, those asked again included */
	uint64_t died;         /* keepers, as far as is known */
	uint64_t waited;       /* questions, for a channel */
	uint64_t answers[KEEPER_VERBS][KEEPER_OUTCOMES];
};
struct keeper_counts keeper_counts(void);

/* The same for who watches this process; nothing without a keeper. Asks it something, and may take as long as that takes. */
struct metrics;
void keeper_metrics(struct metrics *out);

/* Whether it answers now: true too when it is so busy that there was no asking. Error: INTERNAL. Any thread. */
bool keeper_answers(struct error *err) MUST_CHECK;

/* --- the keeper --------------------------------------------------------------------------------- */

/* Opens what the keeper's settings have for a slot. Error: CONFIG, for the other's log. Any thread. */
struct keeper_source {
	bool (*open)(void *context, enum keeper_slot slot, struct key **out, struct error *err);
	void (*begun)(void *context); /* every thread is there, none has answered. NULL: nothing */
	void *context;
};

/*
 * Answers on every channel, with a thread for each, until the other ends are closed. False: there came something that is no
 * question; whoever asks it has been taken over. Closes the channels.
 */
bool keeper_serve(const int *channels, size_t count, const struct keeper_source *source);

/* For a source: the key in the token that a line (from 0) of the file of master keys names. Errors: as key_open. */
bool key_open_master(const char *file, unsigned number, struct key **out, struct error *err)
	MUST_CHECK;

bool key_master_in_token(const char *file); /* does any line of it name one? */

/* What keep returns to have another begin at once: it has not died. */
enum { KEEPER_AGAIN = 75 };

/*
 * Runs keep(context) in a child, and in another when that one dies, as often as it takes; to whoever waits for an answer it
 * says so. This process itself must not have opened a key, and has one thread. Returns keep's own 0 when the other ends are
 * closed; a child that lived for less than a second is followed by a pause.
 */
int keeper_stand_by(const int *channels, size_t count, int (*keep)(void *context), void *context);

#endif
