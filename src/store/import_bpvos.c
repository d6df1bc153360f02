/* A delivery of placements that was read: judged, known again or not, paired with what is there, stored. */
#include "store/import.h"
#include "store/store_bpvo.h"

const char *levering_soort_word(enum levering_soort soort)
{
	static const char *const words[] = {"AANVULLING", "VOLLEDIG", "MUTATIES"};

	return words[soort];
}

/* One delivery on its way. */
struct run {
	struct import *import;
	const struct bpvo_levering *levering;
	const char *soort;
	const char *school_ids; /* as the server writes an array */
	struct bpvo_uitslag *out;
};

static enum import_soort file_of(const struct run *run)
{
	return run->levering->soort == LEVERING_MUTATIES ? IMPORT_BPVO_MUTATIES : IMPORT_BPVOS;
}

static bool judge(const struct run *run, struct error *err)
{
	struct import *import = run->import;
	struct parameters none = parameters_start(import->store);

	if (!import_judge(import, file_of(run), "invoer_keur_bpvos", &none, err))
		return false;
	struct parameters parameters = parameters_start(import->store);
	if (run->levering->soort == LEVERING_MUTATIES)
		return import_judge(
			import, file_of(run), "invoer_keur_bpvo_mutaties", &parameters, err);
	if (run->levering->soort != LEVERING_VOLLEDIG)
		return true;
	if (run->levering->school_count > 0)
		add_strings(&parameters, run->levering->scholen, run->levering->school_count);
	else
		add_string(&parameters, NULL);
	add_day(&parameters, run->levering->vanaf);
	return import_judge(import, file_of(run), "invoer_keur_bpvo_dekking", &parameters, err);
}

static bool find_cover(struct run *run, struct error *err)
{
	struct parameters parameters = parameters_start(run->import->store);
	struct arena *arena = run->import->arena;
	struct rows rows;

	add_string(&parameters, run->soort);
	if (run->levering->school_count > 0)
		add_strings(&parameters, run->levering->scholen, run->levering->school_count);
	else
		add_string(&parameters, NULL);
	add_day(&parameters, run->levering->vanaf);
	add_day(&parameters, day_in_netherlands(run->import->now));
	if (!store_run(run->import->store, "invoer_bpvo_dekking", &parameters, AS_TEXT, &rows, err))
		return false;
	run->school_ids = row_string(&rows, arena, "scholen_ids");
	run->out->inhoud = row_string(&rows, arena, "inhoud");
	if (run->levering->soort == LEVERING_VOLLEDIG) {
		run->out->scholen = row_string(&rows, arena, "scholen");
		run->out->vanaf = row_string(&rows, arena, "vanaf");
	}
	rows_close(&rows);
	return true;
}

/* Whether this is a delivery of before, or stands in the way of one. */
static bool look_back(struct run *run, struct error *err)
{
	struct parameters parameters = parameters_start(run->import->store);
	int nummer = run->levering->nummer;
	struct rows rows;

	add_string(&parameters, run->soort);
	add_string(&parameters, run->out->inhoud);
	add_number_or_null(&parameters, nummer);
	if (!store_run(run->import->store, "beheer_bpvo_eerder", &parameters, AS_TEXT, &rows, err))
		return false;
	run->out->nummer_voor = (int)row_number(&rows, "hoogste");
	if (run->levering->soort != LEVERING_AANVULLING)
		run->out->eerder = row_instant(&rows, "zelfde");
	if (run->out->eerder.us == 0 && row_flag(&rows, "ander"))
		run->out->reden = arena_format(
			run->import->arena, "another delivery was stored under number %d", nummer);
	else if (run->out->eerder.us == 0 && nummer > 0 && nummer < run->out->nummer_voor)
		run->out->reden = arena_format(run->import->arena,
			"number %d comes before number %d, which was stored already", nummer,
			run->out->nummer_voor);
	rows_close(&rows);
	return true;
}

static bool take_counts(struct run *run, const char *statement, const struct parameters *parameters,
	struct error *err)
{
	struct bpvo_uitslag *out = run->out;
	struct rows rows;

	if (!store_run(run->import->store, statement, parameters, AS_TEXT, &rows, err))
		return false;
	out->nieuw = row_number(&rows, "nieuw");
	out->gewijzigd = row_number(&rows, "gewijzigd");
	out->verplaatst = row_number(&rows, "verplaatst");
	out->hersteld = row_number(&rows, "hersteld");
	out->vervallen = row_number(&rows, "vervallen");
	rows_close(&rows);
	return true;
}

static bool apply_mutations(struct run *run, struct error *err)
{
	struct import *import = run->import;
	struct parameters parameters = parameters_start(import->store);

	add_instant(&parameters, import->now);
	if (!take_counts(run, "beheer_verwerk_bpvo_mutaties", &parameters, err))
		return false;
	struct parameters none = parameters_start(import->store);
	return import_judge(import, IMPORT_BPVO_MUTATIES, "invoer_bpvo_fouten", &none, err);
}

/* A file that was cut off, or is of something else, would take away everything at once. */
static bool brake(struct run *run, struct error *err)
{
	struct parameters parameters = parameters_start(run->import->store);
	struct rows rows;

	add_string(&parameters, run->school_ids);
	add_string(&parameters, run->out->vanaf);
	if (run->levering->max_vervallen >= 0)
		add_number(&parameters, run->levering->max_vervallen);
	else
		add_string(&parameters, NULL);
	if (!store_run(run->import->store, "beheer_rem_bpvos", &parameters, AS_TEXT, &rows, err))
		return false;
	if (rows.count > 0)
		run->out->reden = arena_format(run->import->arena,
			"%lld of the %lld bpvo's of %s are not in it, more than %lld: look at the "
			"file, "
			"then say --max-vervallen %lld",
			(long long)row_number(&rows, "weg"), (long long)row_number(&rows, "bekend"),
			row_string(&rows, run->import->arena, "brin"),
			(long long)row_number(&rows, "mag"), (long long)row_number(&rows, "weg"));
	rows_close(&rows);
	return true;
}

static bool apply_rows(struct run *run, struct error *err)
{
	struct parameters pairing = parameters_start(run->import->store);

	add_string(&pairing, run->soort);
	add_string(&pairing, run->school_ids);
	add_string(&pairing, run->out->vanaf);
	if (!store_run(run->import->store, "beheer_paar_bpvos", &pairing, AS_TEXT, NULL, err))
		return false;
	if (run->levering->soort == LEVERING_VOLLEDIG && !brake(run, err))
		return false;
	if (run->out->reden != NULL)
		return true;
	struct parameters parameters = parameters_start(run->import->store);
	add_string(&parameters, run->soort);
	add_string(&parameters, run->school_ids);
	add_string(&parameters, run->out->vanaf);
	add_instant(&parameters, run->import->now);
	return take_counts(run, "beheer_verwerk_bpvos", &parameters, err);
}

static bool perform(struct run *run, struct error *err)
{
	struct import *import = run->import;

	if (import->fout_count == 0
		&& (!import_run(import, "invoer_gereed", err) || !judge(run, err)))
		return false;
	if (import->fout_count > 0)
		return true;
	if (!find_cover(run, err) || !look_back(run, err))
		return false;
	if (run->out->reden != NULL || run->out->eerder.us != 0)
		return true;
	return run->levering->soort == LEVERING_MUTATIES ? apply_mutations(run, err)
							 : apply_rows(run, err);
}

bool store_apply_bpvos(struct import *import, const struct bpvo_levering *levering,
	struct bpvo_uitslag *out, struct error *err)
{
	struct run run = {import, levering, levering_soort_word(levering->soort), NULL, out};

	*out = (struct bpvo_uitslag){.gelezen = import->telling[file_of(&run)].gelezen};
	if (!perform(&run, err))
		return false;
	out->fouten = import->fouten;
	out->fout_count = import->fout_count;
	return out->fout_count > 0 || out->reden != NULL
		|| store_script(import->store, "sessie_invoer", err);
}
