#ifndef STORE_STORE_CIJFERS_H
#define STORE_STORE_CIJFERS_H

#include "base/arena.h"
#include "store/store.h"

/*
 * Figures as the database gives them out (036-cijfers.sql): what may not be seen is not in them. Strings are owned by the arena.
 * Errors: DK0050, DK0051.
 */
enum { CIJFER_WAARDEN = 11 };

struct cijfers_vraag {
	int64_t school_id; /* 0: all together */
	const char *opleidingscode, *leerweg, *locatie, *aanbieder, *sector;
	int niveau; /* 0: all */
	const char *const *opleidingen;
	size_t opleiding_count; /* with opleidingen NULL: no bond */
	int halfjaar_van, halfjaar_tot;
	const char *per; /* "STUDIEJAAR", "KALENDERJAAR"; NULL: together */
};

struct cijfer {
	const char *respondent, *code; /* of an M question a code for each choice */
	int jaar;
	int64_t aantal;
	int64_t waarden[CIJFER_WAARDEN]; /* how often each value from 0 was answered */
};

struct cijfer_benchmark {
	const char *respondent, *code;
	int jaar;
	int64_t aantal, tevreden, som;
	const char *reden;
};

struct cijfer_vraag {
	const char *respondent, *thema, *vraag, *tekst, *schaal;
	const char *code, *label; /* of an option; NULL: it has none */
	int keuze;
};

struct cijfer_keuze {
	const char *veld, *code, *naam, *sector;
	int van, tot;
};

struct cijfer_respons {
	const char *respondent;
	int jaar;
	int64_t bpvos, uitgenodigd, ingevuld; /* -1: not shown */
	const char *reden;
};

/* A part of the national report (report.h) of which figures, or response, are not told of a respondent in a studiejaar. */
struct cijfer_verborgen {
	const char *deel, *code, *respondent;
	int jaar;
	const char *reden;
};

struct cijfer_publicatie {
	const char *brin;
	bool gepubliceerd;
};

/* What differs between a recount and what imports kept; NULL: not there. */
struct cijfer_afwijking {
	const char *tabel, *sleutel, *geteld, *bijgehouden;
};

/*
 * What is listed here is what was counted and published before: nobody who looks waits. `lag`: whether there is more to count or publish, of
 * one school or (0) of the country. The next three do that, in the transaction of the caller or one of their own, which may take minutes: answers,
 * placements and the benchmark; the schools of which something has become due since; and those, one by one.
 */
bool store_cijfers_lag(struct store *store, int64_t school_id, struct instant now, bool *lag,
	struct error *err) MUST_CHECK;
bool store_count_cijfers(struct store *store, struct instant now, struct error *err) MUST_CHECK;
bool store_list_lagging_cijfers(struct store *store, struct arena *arena, struct instant now,
	const int64_t **school_ids, size_t *count, struct error *err) MUST_CHECK;
bool store_publish_cijfers(
	struct store *store, int64_t school_id, struct instant now, struct error *err) MUST_CHECK;

bool store_list_cijfers(struct store *store, struct arena *arena, const struct cijfers_vraag *vraag,
	const struct cijfer **out, size_t *count, struct error *err) MUST_CHECK;
bool store_list_cijfers_benchmark(struct store *store, struct arena *arena, int64_t school_id,
	int van, int tot, bool per_year, const struct cijfer_benchmark **out, size_t *count,
	struct error *err) MUST_CHECK;
bool store_list_cijfer_vragen(struct store *store, struct arena *arena,
	const struct cijfer_vraag **out, size_t *count, struct error *err) MUST_CHECK;
/* `opleidingen` NULL: all. */
bool store_list_cijfer_keuzes(struct store *store, struct arena *arena, int64_t school_id,
	const char *const *opleidingen, size_t opleiding_count, const struct cijfer_keuze **out,
	size_t *count, struct error *err) MUST_CHECK;
bool store_list_cijfer_respons(struct store *store, struct arena *arena,
	const struct cijfers_vraag *vraag, struct day today, const struct cijfer_respons **out,
	size_t *count, struct error *err) MUST_CHECK;
bool store_list_rapport_verborgen(struct store *store, struct arena *arena, int van, int tot,
	const struct cijfer_verborgen **out, size_t *count, struct error *err) MUST_CHECK;
/* The same of its response, which is of those whose placement ended in a studiejaar. */
bool store_list_respons_verborgen(struct store *store, struct arena *arena, int van, int tot,
	const struct cijfer_verborgen **out, size_t *count, struct error *err) MUST_CHECK;

/* In the transaction of the caller (staff): every school with an overeenkomst in force, after store_count_cijfers. */
bool store_publish_alle_cijfers(struct store *store, struct arena *arena, struct instant now,
	const struct cijfer_publicatie **out, size_t *count, struct error *err) MUST_CHECK;

/* Counts everything anew (staff): takes as long as reading all answers. */
bool store_check_cijfers(struct store *store, struct arena *arena,
	const struct cijfer_afwijking **out, size_t *count, struct error *err) MUST_CHECK;

#endif
