/* bpvo import and bpvo list: deliveries of placements, and what became of each. */
#include "admin/bpvo.h"
#include "admin/problems.h"
#include "admin/request.h"
#include "monitor/bpvo_import.h"

#include <string.h>

enum { MAX_VERVALLEN = 1000000, SCHOOLS_MAX = 1000, LIST_DEFAULT = 20, LIST_MAX = 1000 };

static bool read_soort(const struct request *request, struct bpvo_bestand *out, struct error *err)
{
	const char *soort = request_text(request, "soort");

	out->soort_given = soort != NULL;
	out->soort = LEVERING_AANVULLING;
	if (soort == NULL || strcmp(soort, "aanvulling") == 0)
		return true;
	out->soort = strcmp(soort, "mutaties") == 0 ? LEVERING_MUTATIES : LEVERING_VOLLEDIG;
	return out->soort == LEVERING_MUTATIES || strcmp(soort, "volledig") == 0
		|| bad_option(err, "soort", "expected aanvulling, volledig or mutaties");
}

/* --school, as often as there are schools. */
static bool read_schools(struct request *request, struct bpvo_bestand *out, struct error *err)
{
	const char **schools = arena_array(request->arena, SCHOOLS_MAX, sizeof *schools);
	struct brin brin;

	for (size_t i = 0; i < request->argument_count && out->school_count < SCHOOLS_MAX; i++) {
		if (strcmp(request->arguments[i].name, "school") != 0)
			continue;
		if (!brin_parse(text_of(request->arguments[i].value), &brin))
			return bad_option(err, "school", "expected a BRIN as 12AB");
		schools[out->school_count++] = arena_string(request->arena, text_of(brin.code));
	}
	out->scholen = schools;
	return true;
}

static bool read_options(struct request *request, struct bpvo_bestand *out, struct error *err)
{
	*out = (struct bpvo_bestand){.path = request->operands[0], .max_vervallen = -1};
	return read_soort(request, out, err) && read_schools(request, out, err)
		&& request_number(request, "nummer", 1, 999999999, &out->nummer, err)
		&& request_day(request, "vanaf", &out->vanaf, err)
		&& request_number(
			request, "max-vervallen", 0, MAX_VERVALLEN, &out->max_vervallen, err);
}

static struct table *tell(const struct request *request, const struct bpvo_bestand *bestand,
	const struct bpvo_levering *levering, const struct bpvo_uitslag *uitslag)
{
	static const struct column columns[] = {
		{"bestand", COLUMN_TEXT},
		{"soort", COLUMN_TEXT},
		{"gelezen", COLUMN_NUMBER},
		{"nieuw", COLUMN_NUMBER},
		{"gewijzigd", COLUMN_NUMBER},
		{"verplaatst", COLUMN_NUMBER},
		{"hersteld", COLUMN_NUMBER},
		{"vervallen", COLUMN_NUMBER},
		{"ongewijzigd", COLUMN_NUMBER},
	};
	struct table *table = table_create(request->arena, columns, COUNT_OF(columns));
	int64_t touched = uitslag->nieuw + uitslag->gewijzigd + uitslag->verplaatst
		+ uitslag->hersteld
		+ (levering->soort == LEVERING_MUTATIES ? uitslag->vervallen : 0);

	table_add(table,
		(const char *[]){bestand->path, levering_soort_word(levering->soort),
			cell_number(request, uitslag->gelezen),
			cell_number(request, uitslag->nieuw),
			cell_number(request, uitslag->gewijzigd),
			cell_number(request, uitslag->verplaatst),
			cell_number(request, uitslag->hersteld),
			cell_number(request, uitslag->vervallen),
			cell_number(request, uitslag->gelezen - touched)});
	if (uitslag->eerder.us != 0)
		table_note(table,
			"Deze levering is al verwerkt op %s; er is niets veranderd. Is het een "
			"volgende, geef dan --nummer.",
			cell_instant(request, uitslag->eerder));
	else if (levering->nummer > uitslag->nummer_voor + 1 && uitslag->nummer_voor > 0)
		table_note(table, "Tussen levering %d en %d ontbreken er nog.",
			uitslag->nummer_voor, levering->nummer);
	return table;
}

/* What was refused is written down too, in a transaction of its own. */
static bool note_refusal(struct request *request, const struct bpvo_levering *levering,
	const struct bpvo_uitslag *uitslag, struct error *err)
{
	request->refusal_kept = true;
	if (request->dry_run)
		return true;
	return request_begin(request, err)
		&& request_end(request,
			store_note_bpvo_levering(request->store, request->arena, levering, uitslag,
				request->actor, request->now, err),
			err);
}

static bool refuse(struct request *request, const struct bpvo_bestand *bestand,
	const struct bpvo_levering *levering, const struct bpvo_uitslag *uitslag,
	struct table **out, struct error *err)
{
	struct problems *problems = problems_create(request->arena);
	const char *path = request_text(request, "afgekeurd");
	size_t told = uitslag->fout_count < PROBLEMS_MAX ? uitslag->fout_count : PROBLEMS_MAX;

	store_rollback(request->store);
	if (path != NULL && uitslag->fout_count > 0
		&& !bpvo_write_afgekeurd(request->arena, bestand, levering, uitslag, path, err))
		return false;
	if (!note_refusal(request, levering, uitslag, err))
		return false;
	if (uitslag->reden != NULL)
		return FAIL(err, INPUT, NULL, "%.80s: %s", levering->bestand, uitslag->reden);
	for (size_t i = 0; i < told; i++)
		problems_add(problems, bestand->path, uitslag->fouten[i].line,
			uitslag->fouten[i].kolom, uitslag->fouten[i].reden);
	problems->count = uitslag->fout_count;
	*out = problems_refuse(problems, request);
	if (path != NULL)
		table_note(*out, "De afgekeurde regels staan in %s.", path);
	return true;
}

/* A file that only adds and adds nothing leaves no account; nor does a delivery that was stored before. */
static bool is_worth_noting(
	const struct bpvo_levering *levering, const struct bpvo_uitslag *uitslag)
{
	return uitslag->eerder.us == 0
		&& (levering->soort != LEVERING_AANVULLING
			|| uitslag->nieuw + uitslag->gewijzigd + uitslag->hersteld > 0);
}

bool bpvo_import_verb(struct request *request, struct table **out, struct error *err)
{
	struct bpvo_bestand bestand;
	struct bpvo_levering levering;
	struct bpvo_uitslag uitslag;

	if (!read_options(request, &bestand, err) || !request_begin(request, err))
		return false;
	bool ok = bpvo_import(request->store, request->arena, &bestand, request->actor,
		request->now, &levering, &uitslag, err);
	if (ok && (uitslag.fout_count > 0 || uitslag.reden != NULL))
		return refuse(request, &bestand, &levering, &uitslag, out, err);
	ok = ok
		&& (!is_worth_noting(&levering, &uitslag)
			|| store_note_bpvo_levering(request->store, request->arena, &levering,
				&uitslag, request->actor, request->now, err));
	if (!request_end(request, ok, err))
		return false;
	*out = tell(request, &bestand, &levering, &uitslag);
	return true;
}

/* ---- bpvo list */

static bool list_errors(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"regel", COLUMN_NUMBER},
		{"kolom", COLUMN_TEXT},
		{"reden", COLUMN_TEXT},
	};
	const struct import_fout *fouten;
	size_t count;
	int id = 0;

	if (!request_number(request, "levering", 1, 999999999, &id, err)
		|| !store_list_bpvo_fouten(
			request->store, request->arena, id, &fouten, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){cell_number(request, (long long)fouten[i].line),
				fouten[i].kolom, fouten[i].reden});
	return true;
}

bool bpvo_list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"levering", COLUMN_NUMBER},
		{"op", COLUMN_TEXT},
		{"door", COLUMN_TEXT},
		{"bestand", COLUMN_TEXT},
		{"vorm", COLUMN_TEXT},
		{"soort", COLUMN_TEXT},
		{"nummer", COLUMN_NUMBER},
		{"scholen", COLUMN_TEXT},
		{"vanaf", COLUMN_TEXT},
		{"verwerkt", COLUMN_FLAG},
		{"gelezen", COLUMN_NUMBER},
		{"nieuw", COLUMN_NUMBER},
		{"gewijzigd", COLUMN_NUMBER},
		{"verplaatst", COLUMN_NUMBER},
		{"hersteld", COLUMN_NUMBER},
		{"vervallen", COLUMN_NUMBER},
		{"fouten", COLUMN_NUMBER},
		{"reden", COLUMN_TEXT},
		{"sha256", COLUMN_TEXT},
	};
	const struct bpvo_levering_rij *rows;
	int limit = LIST_DEFAULT;
	size_t count;

	if (request_text(request, "levering") != NULL)
		return list_errors(request, out, err);
	if (!request_number(request, "aantal", 1, LIST_MAX, &limit, err)
		|| !store_list_bpvo_leveringen(request->store, request->arena,
			request_flag(request, "geweigerd"), limit, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){cell_number(request, rows[i].id),
				cell_instant(request, rows[i].op), rows[i].door, rows[i].bestand,
				rows[i].vorm, rows[i].soort,
				rows[i].nummer > 0 ? cell_number(request, rows[i].nummer) : NULL,
				rows[i].scholen,
				day_given(rows[i].vanaf) ? cell_day(request, rows[i].vanaf) : NULL,
				cell_flag(rows[i].verwerkt), cell_number(request, rows[i].gelezen),
				cell_number(request, rows[i].nieuw),
				cell_number(request, rows[i].gewijzigd),
				cell_number(request, rows[i].verplaatst),
				cell_number(request, rows[i].hersteld),
				cell_number(request, rows[i].vervallen),
				cell_number(request, rows[i].fouten), rows[i].reden,
				rows[i].sha256});
	return true;
}
