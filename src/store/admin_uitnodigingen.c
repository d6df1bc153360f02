/* Invitations: the plan of a day, and what staff see of what became of them. */
#include "store/inside.h"
#include "store/store_uitnodigingen.h"

static void add_id(struct parameters *parameters, int64_t id)
{
	if (id == 0)
		add_string(parameters, NULL);
	else
		add_number(parameters, id);
}

/* ---- planning */

bool store_list_plan_scholen(struct store *store, struct arena *arena, int64_t school_id,
	struct day dag, const struct uitnodiging_termijn *termijn, const struct plan_school **out,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_id(&parameters, school_id);
	add_day(&parameters, dag);
	add_number(&parameters, termijn->voor_einde);
	add_number(&parameters, termijn->na_einde);
	if (!store_run(store, "beheer_plan_scholen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct plan_school *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct plan_school){
			.id = row_number(&rows, "id"),
			.oin = row_oin(&rows, "oin"),
			.brin = row_brin(&rows, "brin"),
			.open_plaatsen = row_flag(&rows, "open_plaatsen"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_plan_uitnodigingen(struct store *store, int64_t school_id, struct day dag,
	const struct uitnodiging_termijn *termijn, struct instant now, struct uitnodiging_plan *out,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_day(&parameters, dag);
	add_number(&parameters, termijn->voor_einde);
	add_number(&parameters, termijn->na_einde);
	add_number(&parameters, termijn->herinner_na);
	add_number(&parameters, termijn->herinneringen);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_plan_uitnodigingen", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct uitnodiging_plan){
		.leerbedrijven = row_number(&rows, "leerbedrijven"),
		.studenten = row_number(&rows, "studenten"),
		.gewijzigd = row_number(&rows, "gewijzigd"),
		.ingetrokken = row_number(&rows, "ingetrokken"),
		.herinnerd = row_number(&rows, "herinnerd"),
	};
	rows_close(&rows);
	return true;
}

static const char *const key_columns[SLEUTELGROEP_KEYS] = {"onderwijsaanbiedercode",
	"onderwijslocatiecode", "opleidingscode", "leerbedrijf_id", "geplande_einddatum"};

static void read_keys(
	const struct rows *rows, struct arena *arena, const char *out[SLEUTELGROEP_KEYS])
{
	for (size_t i = 0; i < SLEUTELGROEP_KEYS; i++)
		out[i] = row_string(rows, arena, key_columns[i]);
}

bool store_list_sleutelgroepen(struct store *store, struct arena *arena, int64_t school_id,
	struct day vanaf, const struct sleutelgroep_van **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_day(&parameters, vanaf);
	if (!store_run(store, "beheer_sleutelgroepen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct sleutelgroep_van *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++) {
		list[rows.at].bpvo_id = row_number(&rows, "id");
		read_keys(&rows, arena, list[rows.at].sleutels);
	}
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_close_groups(struct store *store, int64_t school_id, const struct text *sleutelmerken,
	const int64_t *bpvo_ids, size_t count, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, school_id);
	add_byte_strings(&parameters, sleutelmerken, count);
	add_ids(&parameters, bpvo_ids, count);
	add_instant(&parameters, now);
	return store_run(store, "beheer_sluit_groepen", &parameters, AS_TEXT, NULL, err);
}

/* ---- what became of them */

bool store_list_uitnodigingen(struct store *store, struct arena *arena,
	const struct uitnodiging_keuze *keuze, const struct uitnodiging **out, size_t *count,
	int64_t *total, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_id(&parameters, keuze->school_id);
	add_string(&parameters, keuze->status);
	add_string(&parameters, keuze->respondent);
	add_number(&parameters, keuze->limit);
	if (!store_run(store, "beheer_uitnodigingen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct uitnodiging *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	*total = rows.count > 0 ? row_number(&rows, "totaal") : 0;
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct uitnodiging){
			.bpvo_id = row_number(&rows, "bpvo_id"),
			.brin = row_brin(&rows, "brin"),
			.respondent = row_string(&rows, arena, "respondent"),
			.route = row_string(&rows, arena, "route"),
			.status = row_string(&rows, arena, "status"),
			.reden = row_string(&rows, arena, "reden"),
			.gepland_op = row_day(&rows, "gepland_op"),
			.uitgegeven_op = row_instant(&rows, "uitgegeven_op"),
			.uitgenodigd_op = row_instant(&rows, "uitgenodigd_op"),
			.herinnerd_op = row_instant(&rows, "herinnerd_op"),
			.herinneringen = row_number(&rows, "herinneringen"),
			.vraagt_student = row_flag(&rows, "vraagt_student"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_find_bpvos(struct store *store, struct arena *arena, const struct bpvo_vraag *vraag,
	int64_t **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, vraag->school_id);
	add_id(&parameters, vraag->bpvo_id);
	add_string(&parameters, vraag->aanbieder);
	add_string(&parameters, vraag->locatie);
	add_string(&parameters, vraag->opleiding);
	add_string(&parameters, vraag->leerbedrijf);
	add_day(&parameters, vraag->einde);
	add_number(&parameters, vraag->limit);
	if (!store_run(store, "beheer_zoek_bpvos", &parameters, AS_TEXT, &rows, err))
		return false;
	*count = (size_t)rows.count;
	*out = arena_array(arena, *count, sizeof **out);
	for (; rows.at < rows.count; rows.at++)
		(*out)[rows.at] = row_number(&rows, "id");
	rows_close(&rows);
	return true;
}

bool store_find_record(struct store *store, int64_t school_id, const char *bpvo_kenmerk,
	struct record_plaats *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_string(&parameters, bpvo_kenmerk);
	if (!store_run(store, "beheer_zoek_record", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct record_plaats){.bekend = rows.count > 0};
	if (out->bekend) {
		out->bpvo_id = row_number(&rows, "bpvo_id");
		out->gelijke = row_number(&rows, "gelijke");
	}
	rows_close(&rows);
	return true;
}

static void read_keten(const struct rows *rows, struct arena *arena, struct keten *out)
{
	(void)respondent_parse(row_text(rows, "respondent"), &out->respondent);
	out->einde = row_day(rows, "einde");
	out->vervallen = row_flag(rows, "vervallen");
	out->contact_reden = row_string(rows, arena, "contact_reden");
	out->actief = row_flag(rows, "actief");
	out->overeenkomst = row_flag(rows, "overeenkomst");
	if (!row_is_null(rows, "route"))
		(void)route_parse(row_text(rows, "route"), &out->route);
	out->heeft_gegevens = row_flag(rows, "heeft_gegevens");
	out->vragenlijst = row_flag(rows, "vragenlijst");
	out->status = row_string(rows, arena, "status");
	out->reden = row_string(rows, arena, "reden");
	out->via = !row_is_null(rows, "route_van")
		&& text_equal(row_text(rows, "route_van"), text_of("VIA_PRAKTIJKOPLEIDER"));
	out->gepland_op = row_day(rows, "gepland_op");
	out->uitgegeven_op = row_instant(rows, "uitgegeven_op");
	out->uitgenodigd_op = row_instant(rows, "uitgenodigd_op");
	out->vraagt_student = row_flag(rows, "vraagt_student");
}

bool store_load_ketens(struct store *store, struct arena *arena, const int64_t *bpvo_ids,
	size_t bpvo_count, struct day dag, int days_before, const struct keten_van **out,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_ids(&parameters, bpvo_ids, bpvo_count);
	add_day(&parameters, dag);
	add_number(&parameters, days_before);
	if (!store_run(store, "beheer_uitnodiging_keten", &parameters, AS_TEXT, &rows, err))
		return false;
	struct keten_van *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++) {
		struct keten_van *van = &list[rows.at];
		memset(van, 0, sizeof *van);
		van->bpvo_id = row_number(&rows, "bpvo_id");
		read_keys(&rows, arena, van->sleutels);
		van->keten.vandaag = dag;
		read_keten(&rows, arena, &van->keten);
	}
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
