#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "access/access.h"
#include "base/arena.h"
#include "base/error.h"
#include "domain/bericht.h"
#include "domain/overeenkomst.h"
#include "domain/resultaat.h"
#include "domain/studentgegevens.h"
#include "domain/vragenlijst.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * One connection to PostgreSQL; belongs to one thread. Every statement is a file in sql/, prepared at connect unless its
 * name begins otherwise (prepare.c). A lost connection gives ERROR_DK0051 and is opened again at the next store_begin.
 * Strings live in the arena given.
 */
struct store;

/* Owned by the caller. `conninfo` as libpq's ("" takes the PG* environment). Error: DK0051, or DK0050 when a statement does not prepare. */
struct store *store_open(const char *conninfo, struct error *err);
void store_close(struct store **store);

/* From any thread, while the store is open: the statement that it is waiting for ends, as one that failed. */
void store_interrupt(struct store *store);

/*
 * All that is asked of the database from now on has to be answered within `ms`, together; what is not fails as on a connection that was
 * lost (DK0051), and nobody knows what became of it. Only waiting for the database counts. 0: as long as it takes. By the thread that
 * has the store.
 */
void store_hurry(struct store *store, int64_t ms);

/*
 * For who only looks how it is, in less time than sessie_gateway waits for a lock: from now on, also on a next connection, a statement
 * that needs a table which somebody holds fails after half a second (DK0051), and the connection is as it was.
 */
void store_brief(struct store *store);

/* For staff who look at a page meanwhile: as store_brief, after ten seconds. */
void store_for_pages(struct store *store);

/* Whether what failed last did so for such a lock: the server answers. */
bool store_met_lock(const struct store *store);

/*
 * Answers within the statement time-out whether the database can be read and written. *clock is what time it was there;
 * NULL: not asked.
 */
bool store_ready(struct store *store, struct instant *clock, struct error *err) MUST_CHECK;

bool store_begin(struct store *store, struct error *err) MUST_CHECK;

/*
 * store_begin for the message plane, which sees results of no other school than the one that is declared here, whatever its
 * statements ask; after store_begin, of none. It comes from the standing that was judged.
 */
bool store_begin_of_school(struct store *store, int64_t school_id, struct error *err) MUST_CHECK;
bool store_commit(struct store *store, struct error *err) MUST_CHECK;
void store_rollback(struct store *store);

/*
 * Housekeeping, about once an hour from any one program: partitions for the weeks to come, claims past their window
 * dropped, outlived versions of responses deleted. Without it everything works on, in the default partitions. Error
 * DK0051 when others are in the way: try again later.
 */
bool store_maintain(struct store *store, struct instant now, int window_days, struct error *err)
	MUST_CHECK;

/* The certificates that a message came with; NULL: none. */
struct shown {
	const struct identity *channel, *signer;
};

/* What the register says today; never fails because somebody is unknown. `shown` NULL: no certificates are judged. */
bool store_load_standing(struct store *store, struct arena *arena, const struct oin *operator_oin,
	const struct oin *school_oin, const char *operation, struct day today,
	const struct shown *shown, struct standing *out, struct error *err) MUST_CHECK;

/*
 * Idempotency (GW-A1, EDU-17), one statement inside the transaction. A concurrent claim of the same ids waits for the
 * first one's end. NEW: claimed now. REPEATED: same content; *earlier is what store_keep_answer kept (empty: nothing).
 * OTHER_CONTENT_MESSAGE: same MessageID, other content. OTHER_CONTENT_DOCUMENT: same identificatiecode, other content.
 */
enum claim { CLAIM_NEW, CLAIM_REPEATED, CLAIM_OTHER_CONTENT_MESSAGE, CLAIM_OTHER_CONTENT_DOCUMENT };
struct claim_key {
	struct oin from;
	const char *message_id; /* as sent */
	const char *identificatiecode;
	const char *operation;
	struct text body_digest; /* 32 bytes: SHA-256 of the Body element */
	int window_days;         /* how long an id stays taken; 0: STORE_WINDOW_DAYS */
};
enum { STORE_WINDOW_DAYS = 7 };
bool store_claim(struct store *store, struct arena *arena, const struct claim_key *key,
	enum claim *out, struct text *earlier, struct error *err) MUST_CHECK;

/*
 * Sends the same ahead, with what is foreseen behind it: all of it comes back in the trip of store_claim, and is performed
 * behind the claim. Error: DK0051.
 */
bool store_foresee_claim(struct store *store, const struct claim_key *key, struct error *err)
	MUST_CHECK;
bool store_keep_answer(struct store *store, const struct claim_key *key, struct text answer,
	struct error *err) MUST_CHECK;

/* The journal: one row per exchange, refused ones included; no personal data (DK-ID.1). Own transaction. */
#define JOURNAL_BESTAND "BESTAND" /* as its profile: no message, but a file that was fetched */
struct journal_entry {
	const char *correlation, *remote;
	const char *tls_oin, *signer_oin, *from_oin; /* NULL: not read */
	const char *fingerprint;
	const char *operation, *message_id; /* the operation that was granted, or NULL */
	const char *outcome;                /* "OK", "AFGEWEZEN", or the fault code */
	const char *rule;                   /* requirement that refused, or NULL */
	const char *reason;                 /* operator's detail, or NULL */
	const char *profile, *step;         /* step: where it ended, access/steps.def */
	const char *claimed_operation;      /* what wsa:Action asked for, or NULL */
	const char *foutcodes;              /* told in the answer, or NULL */
	const char *signer_fingerprint, *tls_version;
	int64_t overeenkomst_id; /* 0: none, or not reached */
	const bool *mandated;    /* whether a mandate held; NULL: not asked */
	int http_status;
	int64_t milliseconds, bytes_in, bytes_out, rows;
	struct instant at;
};
bool store_journal(struct store *store, const struct journal_entry *entry, struct error *err)
	MUST_CHECK;

/*
 * store_commit and store_journal in one trip. What becomes of the row does not touch what was committed: *journalled says
 * whether it is there, and may be false for other reasons than a failure; then store_journal is still to be tried. When the
 * commit fails there is no row; it may be there only where the server answers a commit with something else than an error.
 */
bool store_commit_and_journal(struct store *store, const struct journal_entry *entry,
	bool *journalled, struct error *err) MUST_CHECK;

/* Whether the row of the last commit was refused for a reason that passes: no room, a table that somebody holds. */
bool store_journal_is_held_up(const struct store *store);

/* Notes that a certificate was seen today (opvragen_overeenkomst tells it). */
bool store_see_certificate(struct store *store, const struct identity *identity,
	enum certificaat_doel doel, struct instant now, struct error *err) MUST_CHECK;

/*
 * What an answer to this organisation may be encrypted to when the certificate of its signature may not receive
 * (WB012): the newest one registered that is valid now. None is no error: *der is empty.
 */
bool store_encryption_certificate(struct store *store, const struct oin *oin, struct instant now,
	struct arena *arena, struct text *der, struct error *err) MUST_CHECK;

bool store_load_overeenkomst(struct store *store, struct arena *arena, int64_t overeenkomst_id,
	struct overeenkomst *out, struct error *err) MUST_CHECK;

/*
 * Which of the codes in these records the register does not know for this school, and of which there are details already.
 * One statement for the whole batch. found[i] is a set of REFERENTIE_ flags for record i: those of codes are of unknown ones.
 */
enum {
	REFERENTIE_LEERBEDRIJF = 1,
	REFERENTIE_OPLEIDING = 2,
	REFERENTIE_LOCATIE = 4,
	REFERENTIE_AANBIEDER = 8,
	REFERENTIE_BEWAARD = 16,
};
bool store_check_referenties(struct store *store, struct arena *arena, int64_t school_id,
	const struct studentgegevens *records, size_t count, unsigned *found, struct error *err)
	MUST_CHECK;

/* It will be asked for with these same values: it travels with what is run before. Error: DK0051. */
bool store_foresee_referenties(struct store *store, struct arena *arena, int64_t school_id,
	const struct studentgegevens *records, size_t count, struct error *err) MUST_CHECK;

/*
 * Upserts sealed student details in one statement (unnest). `sealed` is over the contact fields, under the
 * record's data key with id `key`; `fingerprint` a keyed digest (32 bytes) of the whole record, by which ONGEWIJZIGD is
 * told. The `document` time decides (GW-A4): what is older than what is stored changes nothing; of two at one time the
 * later arrival wins. Sets outcome[i]. With `dry_run` nothing is written, the outcomes are the same.
 */
struct studentgegevens_row {
	const struct studentgegevens *record;
	struct text sealed, fingerprint;
	int64_t key;
};
struct studentgegevens_outcome {
	enum uitkomst uitkomst;
	bool is_older;       /* ONGEWIJZIGD, because other content of a later document is kept */
	struct instant kept; /* the time of that document */
};
bool store_put_studentgegevens(struct store *store, struct arena *arena, int64_t school_id,
	const struct studentgegevens_row *rows, size_t count, struct instant document,
	struct instant now, bool dry_run, struct studentgegevens_outcome *outcome,
	struct error *err) MUST_CHECK;

/*
 * The same of records of which there are no details yet (REFERENTIE_BEWAARD), under data keys that this transaction made. All are
 * new, so nobody waits for an outcome: they travel with the commit. When one is there after all, that fails.
 */
bool store_add_studentgegevens(struct store *store, struct arena *arena, int64_t school_id,
	const struct studentgegevens_row *rows, size_t count, struct instant document,
	struct instant now, struct error *err) MUST_CHECK;

bool store_load_vragenlijsten(struct store *store, struct arena *arena,
	const struct vragenlijstvraag *vraag, const struct vragenlijst **out, size_t *count,
	struct error *err) MUST_CHECK;

/*
 * Results of one school as of `tot`, in order of mutatienummer (responses and tombstones together), masked in the store's
 * statement: BASIS holds months, pseudonyms and no open answers; responses to a questionnaire with the promise ANONIEM
 * are always masked as BASIS; questions that are not meant for results never leave.
 */
struct resultaten_selectie {
	int64_t school_id;
	int64_t vanaf; /* exclusive: mutatienummer > vanaf (0: all, then no tombstones) */
	int64_t na;    /* exclusive: last mutatienummer of the page before */
	int64_t tot;   /* inclusive: the snapshot */
	int limit;     /* rows of both kinds; 0: all */
	enum veldenset veldenset;
	bool open_antwoorden;
	struct text pseudonym_key; /* 32 bytes: leerbedrijf pseudonyms of this school (BASIS) */
};

struct resultaten_stand {
	/* The newest mutatienummer of this school that is released under an overeenkomst in force: its own, or after a merger
	   its successor's (release moments by the database's clock; in BASIS small groups wait). 0: nothing. */
	int64_t tot;
	int64_t aantal; /* responses with a mutatienummer above `vanaf` that this snapshot holds */
	int64_t verdwenen; /* how many that it held it holds no more: erased on request, or removed two days ago */
	int64_t gewist; /* the newest tombstone GEWIST_OP_VERZOEK of this school; 0: none */
};
bool store_resultaten_stand(struct store *store, int64_t school_id, int64_t overeenkomst_id,
	int64_t vanaf, struct resultaten_stand *out, struct error *err) MUST_CHECK;

/* Lets it travel with the next statement of this transaction; asked for with the same values later. Error: DK0051. */
bool store_foresee_resultaten_stand(struct store *store, int64_t school_id, int64_t overeenkomst_id,
	int64_t vanaf, struct error *err) MUST_CHECK;

/*
 * Every response and tombstone of a selection; memory does not grow with their number. What is handed over is borrowed for
 * the call; answers are in order of variable. The sink may not use the same store. A sink that returns false ends it: false,
 * with what the sink said in err. The transaction can go on after that, unless the selection had no limit.
 */
struct resultaten_sink {
	void *context;
	bool (*respons)(void *context, const struct respons *respons, struct error *err);
	bool (*verwijderd)(void *context, const struct verwijderd *verwijderd, struct error *err);
};
bool store_stream_resultaten(struct store *store, const struct resultaten_selectie *selectie,
	const struct resultaten_sink *sink, struct error *err) MUST_CHECK;

/*
 * How many responses snapshot `tot` has lost by now. More than `verdwenen` of resultaten_stand: what was read of it may be less than what
 * was told before. Asked after reading.
 */
bool store_resultaten_verdwenen(struct store *store, int64_t school_id, int64_t tot, int64_t *out,
	struct error *err) MUST_CHECK;

/* Who received how many rows of what (GW-M1). Inside the transaction of the pull, which declared the school. */
struct verstrekking {
	int64_t school_id;
	struct oin aan;
	const char
		*bestand; /* which file, as the contract names them ("RESULTATEN"); NULL: a page */
	enum veldenset veldenset;
	bool open_antwoorden;
	int64_t vanaf, tot;
	int64_t rijen; /* responses of a page, records of a file */
};
bool store_note_verstrekking(struct store *store, const struct verstrekking *verstrekking,
	struct instant now, struct error *err) MUST_CHECK;

#endif
