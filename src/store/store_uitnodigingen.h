#ifndef STORE_STORE_UITNODIGINGEN_H
#define STORE_STORE_UITNODIGINGEN_H

#include "domain/aanleverstatus.h"
#include "domain/uitnodiging.h"
#include "store/store_admin.h"

/* Invitations: the plan of a day, and what became of them. Errors and arena as in store_admin.h. */

/* Schools of which a day may plan something, in order of id; `school_id` 0: all of them. */
struct plan_school {
	int64_t id;
	struct oin oin;
	struct brin brin;
	bool open_plaatsen; /* store_close_groups may have something to do */
};
bool store_list_plan_scholen(struct store *store, struct arena *arena, int64_t school_id,
	struct day dag, const struct uitnodiging_termijn *termijn, const struct plan_school **out,
	size_t *count, struct error *err) MUST_CHECK;

/* In a transaction; waits for whoever plans this school, and for who destroys records of it. */
bool store_plan_uitnodigingen(struct store *store, int64_t school_id, struct day dag,
	const struct uitnodiging_termijn *termijn, struct instant now, struct uitnodiging_plan *out,
	struct error *err) MUST_CHECK;

/* The sleutelgroepen of a school that end from a day on; bpvo_id: one of its bpvo's. */
struct sleutelgroep_van {
	int64_t bpvo_id;
	const char *sleutels[SLEUTELGROEP_KEYS];
};
bool store_list_sleutelgroepen(struct store *store, struct arena *arena, int64_t school_id,
	struct day vanaf, const struct sleutelgroep_van **out, size_t *count, struct error *err)
	MUST_CHECK;

/* Closes the places of students who objected or were erased before there was a bpvo, by sleutelmerk and a bpvo of each group. */
bool store_close_groups(struct store *store, int64_t school_id, const struct text *sleutelmerken,
	const int64_t *bpvo_ids, size_t count, struct instant now, struct error *err) MUST_CHECK;

/* ---- what became of them */

struct uitnodiging {
	int64_t bpvo_id;
	struct brin brin;
	const char *respondent, *route, *status, *reden; /* status: answered counts as invited */
	struct day gepland_op;
	struct instant uitgegeven_op, uitgenodigd_op, herinnerd_op; /* us 0: not */
	int64_t herinneringen;
	bool vraagt_student;
};
struct uitnodiging_keuze {
	int64_t school_id;               /* 0: every school */
	const char *status, *respondent; /* NULL: any */
	int limit;
};
bool store_list_uitnodigingen(struct store *store, struct arena *arena,
	const struct uitnodiging_keuze *keuze, const struct uitnodiging **out, size_t *count,
	int64_t *total, struct error *err) MUST_CHECK;

/* Placements of a school by id (0: by keys), or by those of the keys that are given (NULL, absent: any). */
struct bpvo_vraag {
	int64_t school_id, bpvo_id;
	const char *aanbieder, *locatie, *opleiding, *leerbedrijf;
	struct day einde;
	int limit;
};
bool store_find_bpvos(struct store *store, struct arena *arena, const struct bpvo_vraag *vraag,
	int64_t **out, size_t *count, struct error *err) MUST_CHECK;

/* Which placement a delivered record stands for. */
struct record_plaats {
	bool bekend;     /* there is such a record */
	int64_t bpvo_id; /* 0: it waits */
	int64_t gelijke; /* placements with its leerbedrijf, opleiding and end date */
};
bool store_find_record(struct store *store, int64_t school_id, const char *bpvo_kenmerk,
	struct record_plaats *out, struct error *err) MUST_CHECK;

/* The links of both respondents of each placement, in order of end date. */
struct keten_van {
	int64_t bpvo_id;
	const char *sleutels[SLEUTELGROEP_KEYS];
	struct keten keten;
};
bool store_load_ketens(struct store *store, struct arena *arena, const int64_t *bpvo_ids,
	size_t bpvo_count, struct day dag, int days_before, const struct keten_van **out,
	size_t *count, struct error *err) MUST_CHECK;

#endif
