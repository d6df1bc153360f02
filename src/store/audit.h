#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The audit as the database holds it (config/schema/012-audit.sql): rows in a chain of hashes, and seals over it. The
 * rows are written by the database's own triggers; here they are read, and seals are kept. Room audit judges them.
 */
enum { AUDIT_HASH = 32, AUDIT_DOOR = 41 };

/* One row. Borrowed, as long as the function that is given it runs; `at` NULL: null. */
struct audit_regel {
	int64_t volgnummer;
	struct instant op;
	struct text door, rol, handeling, onderwerp, sleutel, voor, na;
	struct text vorige, keten; /* AUDIT_HASH bytes each, unless somebody was at them */
};

/* The chain's end at a moment, vouched for by the vault's key. tot 0: none. */
struct audit_zegel {
	int64_t tot;
	struct instant op; /* whole milliseconds */
	char door[AUDIT_DOOR];
	uint8_t keten[AUDIT_HASH], zegel[AUDIT_HASH];
};

/* Which verb acts in this transaction: what the audit calls it. Inside store_begin_as. */
bool store_name_act(struct store *store, const char *verb, struct error *err) MUST_CHECK;

/* store_begin for reading alone: every statement sees the same moment. */
bool store_begin_snapshot(struct store *store, struct error *err) MUST_CHECK;

/*
 * Hands every row in order of volgnummer, with the seal over it (tot 0: none), in memory for one row. False ends the
 * walk, which is no error. Inside store_begin_snapshot, which can then only be rolled back.
 */
typedef bool audit_walk_fn(
	void *context, const struct audit_regel *regel, const struct audit_zegel *zegel);
bool store_walk_audit(struct store *store, audit_walk_fn *walk, void *context, struct error *err)
	MUST_CHECK;

/* How far the chain and its seals are. */
struct audit_stand {
	int64_t laatste; /* 0: there is no row */
	uint8_t keten[AUDIT_HASH];
	struct audit_zegel zegel; /* the last one */
	bool zegel_past;          /* the row that it is over still has its keten */
};
bool store_audit_stand(struct store *store, struct audit_stand *out, struct error *err) MUST_CHECK;

/* The keten of one row. *found is false when there is no such row. */
bool store_audit_keten(struct store *store, int64_t volgnummer, bool *found,
	uint8_t out[AUDIT_HASH], struct error *err) MUST_CHECK;

/* Keeps a seal. *kept is false when somebody sealed as much or more meanwhile. */
bool store_keep_zegel(struct store *store, const struct audit_zegel *zegel, bool *kept,
	struct error *err) MUST_CHECK;

/* What is asked of the rows; everything optional. */
struct audit_keuze {
	struct day van,
		tot; /* days in the Netherlands; tot is the first day that no longer counts */
	const char *door, *onderwerp;
	const struct oin *school; /* named by the row or in it */
	int64_t volgnummer;       /* 0: any */
	int limit;                /* the newest so many; 0: all */
};

/* One row to show. Strings in the arena. */
struct audit_rij {
	int64_t volgnummer;
	struct instant op;
	const char *door, *rol, *handeling, *onderwerp, *sleutel;
	const char *verschil; /* "status: ONDERTEKEND > ACTIEF"; NULL: it is new or gone */
	const char *voor, *na, *keten;
};

/* Newest first. */
bool store_list_audit(struct store *store, struct arena *arena, const struct audit_keuze *keuze,
	const struct audit_rij **out, size_t *count, struct error *err) MUST_CHECK;

/*
 * Rows of the register that are not what the audit says they became: changed while the trigger was off. At most `limit`.
 * Strings in the arena.
 */
struct audit_afwijking {
	const char *onderwerp, *sleutel, *afwijking;
	int64_t volgnummer; /* of the last row about it; 0: there is none */
};
bool store_compare_audit(struct store *store, struct arena *arena, int limit,
	const struct audit_afwijking **out, size_t *count, struct error *err) MUST_CHECK;

/* Hands every row asked for as one line of JSON, oldest first, in memory for one row; `line` without line end. */
typedef bool audit_line_fn(void *context, struct text line);
bool store_export_audit(struct store *store, const struct audit_keuze *keuze, audit_line_fn *take,
	void *context, struct error *err) MUST_CHECK;

#endif
