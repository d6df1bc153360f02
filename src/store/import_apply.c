/* What was read is judged by the register's rules, set by set, and stored when nothing is wrong. */
#include "store/import.h"

bool import_judge(struct import *import, enum import_soort soort, const char *statement,
	const struct parameters *parameters, struct error *err)
{
	struct rows rows;
	size_t total;

	if (!store_run(import->store, statement, parameters, AS_TEXT, &rows, err))
		return false;
	total = rows.count > 0 ? (size_t)row_number(&rows, "totaal") : 0;
	for (; rows.at < rows.count; rows.at++)
		import_note(import, soort, (size_t)row_number(&rows, "regel"),
			row_string(&rows, import->arena, "kolom"),
			row_string(&rows, import->arena, "reden"));
	import->fout_count += total - (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static bool judge(
	struct import *import, enum import_soort soort, const char *statement, struct error *err)
{
	struct parameters none = parameters_start(import->store);

	return import_judge(import, soort, statement, &none, err);
}

/* Runs a statement that stores and answers (nieuw, gewijzigd). */
static bool put(struct import *import, enum import_soort soort, const struct parameters *parameters,
	struct error *err)
{
	struct import_telling *telling = &import->telling[soort];
	struct rows rows;

	if (!store_run(import->store, import_file(soort)->put, parameters, AS_TEXT, &rows, err))
		return false;
	telling->nieuw = row_number(&rows, "nieuw");
	telling->gewijzigd = row_number(&rows, "gewijzigd");
	telling->ongewijzigd = telling->gelezen - telling->nieuw - telling->gewijzigd;
	rows_close(&rows);
	return true;
}

bool import_run(struct import *import, const char *statement, struct error *err)
{
	struct parameters parameters = parameters_start(import->store);

	return store_run(import->store, statement, &parameters, AS_TEXT, NULL, err);
}

/* Reference data and bpvo's: each kind stands on its own, after the kinds it refers to. */
static bool apply_register(struct import *import, struct error *err)
{
	for (int i = IMPORT_ORGANISATIES; i <= (int)IMPORT_BPVOS; i++) {
		enum import_soort soort = (enum import_soort)i;
		if (!import->opened[soort])
			continue;
		if (!judge(import, soort, import_file(soort)->judge, err))
			return false;
		if (import->fout_count > 0)
			return true;
		struct parameters parameters = parameters_start(import->store);
		if (soort == IMPORT_ORGANISATIES)
			add_string(&parameters, import->actor);
		if (soort == IMPORT_ORGANISATIES || soort == IMPORT_BPVOS)
			add_instant(&parameters, import->now);
		if (!put(import, soort, &parameters, err))
			return false;
	}
	return true;
}

/* Which contact goes with which placement, when both are there. */
static bool apply_koppelingen(struct import *import, struct error *err)
{
	if (!import->opened[IMPORT_KOPPELINGEN])
		return true;
	if (!import_run(import, "invoer_plaats_koppelingen", err)
		|| !judge(import, IMPORT_KOPPELINGEN, import_file(IMPORT_KOPPELINGEN)->judge, err))
		return false;
	if (import->fout_count > 0)
		return true;
	struct parameters parameters = parameters_start(import->store);
	add_instant(&parameters, import->now);
	return put(import, IMPORT_KOPPELINGEN, &parameters, err);
}

static bool judge_results(struct import *import, bool mutaties, struct error *err)
{
	static const enum import_soort kinds[] = {
		IMPORT_RESPONS, IMPORT_ANTWOORDEN, IMPORT_VERWIJDERINGEN};

	if (!import_run(import, "invoer_plaats_respons", err)
		|| !import_run(import, "invoer_plaatsing_gereed", err))
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (!judge(import, kinds[i], import_file(kinds[i])->judge, err))
			return false;
	if (import->fout_count > 0)
		return true;
	return import_run(import, "invoer_verzamel_antwoorden", err)
		&& import_run(import, "invoer_merk_ongewijzigd", err)
		&& (mutaties || judge(import, IMPORT_RESPONS, "invoer_keur_correcties", err));
}

struct numbers {
	int64_t before, respons, removed;
};

static bool take_numbers(struct import *import, struct numbers *out, struct error *err)
{
	struct parameters parameters = parameters_start(import->store);
	struct rows rows;

	if (!store_run(
		    import->store, "invoer_neem_mutatienummers", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct numbers){row_number(&rows, "vanaf"), row_number(&rows, "respons"),
		row_number(&rows, "verwijderd")};
	rows_close(&rows);
	struct parameters numbering = parameters_start(import->store);
	add_number(&numbering, out->before);
	return store_run(import->store, "invoer_nummer_respons", &numbering, AS_TEXT, NULL, err);
}

static bool note_levering(struct import *import, const struct numbers *numbers, struct error *err)
{
	struct parameters parameters = parameters_start(import->store);

	add_instant(&parameters, import->now);
	add_string(&parameters, import->actor);
	add_number(&parameters, numbers->before + 1);
	add_number(&parameters, numbers->before + numbers->respons + numbers->removed);
	return store_run(import->store, "invoer_zet_levering", &parameters, AS_TEXT, NULL, err);
}

static bool put_standen(struct import *import, const struct numbers *numbers, struct error *err)
{
	struct parameters parameters = parameters_start(import->store);

	add_number(&parameters, numbers->before + 1);
	add_number(&parameters, numbers->before + numbers->respons + numbers->removed);
	return store_run(import->store, "invoer_zet_standen", &parameters, AS_TEXT, NULL, err);
}

static bool erase(struct import *import, const struct numbers *numbers, struct error *err)
{
	struct parameters parameters = parameters_start(import->store);

	add_number(&parameters, numbers->before + numbers->respons + 1);
	add_number(&parameters, numbers->before + numbers->respons + numbers->removed);
	add_string(&parameters, import->actor);
	add_instant(&parameters, import->now);
	return store_run(import->store, "beheer_wis_responses", &parameters, AS_TEXT, NULL, err);
}

static bool put_results(struct import *import, const struct numbers *numbers, struct error *err)
{
	struct parameters none = parameters_start(import->store);

	if (!import_run(import, "invoer_verval_respons", err)
		|| !put(import, IMPORT_RESPONS, &none, err)
		|| !put(import, IMPORT_ANTWOORDEN, &none, err))
		return false;
	struct parameters removals = parameters_start(import->store);
	add_number(&removals, numbers->before + numbers->respons);
	add_instant(&removals, import->now);
	return put(import, IMPORT_VERWIJDERINGEN, &removals, err)
		&& put_standen(import, numbers, err)
		&& (numbers->removed == 0 || erase(import, numbers, err));
}

bool import_put_results(struct import *import, int64_t *last, struct error *err)
{
	struct numbers numbers;

	if (!take_numbers(import, &numbers, err))
		return false;
	*last = numbers.before + numbers.respons + numbers.removed;
	if (*last > numbers.before && !note_levering(import, &numbers, err))
		return false;
	return put_results(import, &numbers, err)
		&& (import->mask == NULL || import_mask_texts(import, err));
}

static bool apply_results(struct import *import, bool mutaties, int64_t *last, struct error *err)
{
	return judge_results(import, mutaties, err)
		&& (import->fout_count > 0 || import_put_results(import, last, err));
}

bool store_import_apply(
	struct import *import, bool mutaties, struct import_uitslag *out, struct error *err)
{
	bool results = import->opened[IMPORT_RESPONS] || import->opened[IMPORT_ANTWOORDEN]
		|| import->opened[IMPORT_VERWIJDERINGEN];
	int64_t last = 0;

	/* With rows missing for their format, the rules would only find the gaps. */
	if (import->fout_count == 0) {
		if (!import_run(import, "invoer_gereed", err) || !apply_register(import, err)
			|| !apply_koppelingen(import, err))
			return false;
		if (import->fout_count == 0 && results
			&& !apply_results(import, mutaties, &last, err))
			return false;
	}
	/* Answers do not stay behind in the staging tables. */
	if (import->fout_count == 0 && !store_script(import->store, "sessie_invoer", err))
		return false;
	*out = (struct import_uitslag){.fouten = import->fouten,
		.fout_count = import->fout_count,
		.tot_mutatienummer = last};
	memcpy(out->telling, import->telling, sizeof out->telling);
	return true;
}

static bool collect(struct import *import, const char *statement,
	const struct parameters *parameters, int64_t *count, struct error *err)
{
	struct rows rows;

	if (!store_run(import->store, statement, parameters, AS_TEXT, &rows, err))
		return false;
	*count = rows.count;
	rows_close(&rows);
	import->opened[IMPORT_VERWIJDERINGEN] = true;
	import->telling[IMPORT_VERWIJDERINGEN].gelezen = *count;
	return true;
}

bool import_collect_vervallen(
	struct import *import, struct day op, int64_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(import->store);

	add_day(&parameters, op);
	return collect(import, "invoer_verzamel_vervallen_antwoorden", &parameters, count, err);
}

bool import_collect_betrokkene(struct import *import, const struct betrokkene *betrokkene,
	int64_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(import->store);

	add_number(&parameters, betrokkene->school_id);
	add_bytes(&parameters, betrokkene->merk);
	add_instant(&parameters, import->now);
	return collect(import, "invoer_wis_antwoord_van_betrokkene", &parameters, count, err);
}
