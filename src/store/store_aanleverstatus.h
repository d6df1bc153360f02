#ifndef STORE_STORE_AANLEVERSTATUS_H
#define STORE_STORE_AANLEVERSTATUS_H

#include "domain/aanleverstatus.h"
#include "domain/intrekking.h"
#include "store/store.h"

/* What was delivered: how it stands among the bpvo's, what is missing, and what was taken back. */

/* Both kinds of question; dates that are not given bound nothing. */
struct status_selectie {
	int64_t school_id;
	const char *const *kenmerken; /* none: all */
	size_t kenmerk_count;
	struct day van, tot; /* of the end date */
	int limit;
};

/*
 * A page of delivered records after a bpvoKenmerk (NULL: the first). Of a placement without an invitation yet: WACHT_OP_BPVO with
 * its end date, from which the caller tells when it will be planned.
 */
bool store_load_recordstatus(struct store *store, struct arena *arena,
	const struct status_selectie *selectie, const char *na, struct recordstatus **out,
	size_t *count, bool *heeft_meer, struct error *err) MUST_CHECK;

/*
 * A page of sleutelgroepen with fewer records than bpvo's, after an end date and an id. `van` must be given. Leaves
 * aanleveren_voor to the caller. ids[i] goes with (*out)[i]; room for `limit`.
 */
bool store_load_ontbreekt(struct store *store, struct arena *arena,
	const struct status_selectie *selectie, struct day na_einde, int64_t na_id,
	struct ontbreekt **out, int64_t *ids, size_t *count, bool *heeft_meer, struct error *err)
	MUST_CHECK;

/* How many places are still to be closed, of students who objected or were erased, by sleutelmerk (32 bytes each). */
bool store_count_bezwaren(struct store *store, int64_t school_id, const struct text *sleutelmerken,
	size_t count, int64_t *out, struct error *err) MUST_CHECK;

/* What is known of an earlier withdrawal of a record that is delivered now. */
struct eerder_ingetrokken {
	bool ooit, weigeren;
	struct instant document_op;
};

/* For a push, by merk; with the keyring open, which lets no withdrawal of this school come between. */
bool store_check_intrekkingen(struct store *store, int64_t school_id, const struct text *merken,
	size_t count, struct eerder_ingetrokken *out, struct error *err) MUST_CHECK;

/* It will be asked for with these same values, in this transaction: it travels with the statement before. Error: DK0051. */
bool store_foresee_intrekkingen(struct store *store, int64_t school_id, const struct text *merken,
	size_t count, struct error *err) MUST_CHECK;

/* What is stored under a bpvoKenmerk, with the keys of the bpvo it stands or stood for, else its own. The keyring is open to destroy. */
struct intrekstand {
	bool stored;
	struct instant document_op;
	int64_t bpvo_id; /* that bpvo, or one with these keys; 0: there is none yet */
	bool keys_known; /* sleutelgroep is set */
	const char *sleutelgroep[SLEUTELGROEP_KEYS];
};
bool store_load_intrekstand(struct store *store, struct arena *arena, int64_t school_id,
	const char *const *kenmerken, const struct text *merken, size_t count,
	struct intrekstand *out, struct error *err) MUST_CHECK;

/* One withdrawal as it is kept. sleutelmerk: of an objection whose sleutelgroep is known, else empty. */
struct intrekking_row {
	struct text merk, sleutelmerk;
	enum intrekreden reden;
	bool weigeren;
};
bool store_note_intrekkingen(struct store *store, int64_t school_id,
	const struct intrekking_row *rows, size_t count, struct instant document_op,
	struct instant now, struct error *err) MUST_CHECK;

/*
 * Closes the places that go with withdrawals: nobody else is invited for them. By merk, with the bpvo of each; after the records
 * were destroyed and the withdrawals noted, with their sleutelmerk.
 */
bool store_close_places(struct store *store, int64_t school_id, const struct text *merken,
	const int64_t *bpvo_ids, size_t count, struct instant now, struct error *err) MUST_CHECK;

#endif
