/* How delivered records stand among the bpvo's, and what is missing. */
#include "store/inside.h"

#include "store/store_aanleverstatus.h"

/* NULL when no kenmerken are named: then all are meant. */
static void add_kenmerken(struct parameters *parameters, const struct status_selectie *selectie)
{
	if (selectie->kenmerk_count == 0)
		add_string(parameters, NULL);
	else
		add_strings(parameters, selectie->kenmerken, selectie->kenmerk_count);
}

/* One row more than the page was asked for, and is left out of it. */
static size_t page_count(const struct rows *rows, int limit, bool *heeft_meer)
{
	*heeft_meer = rows->count > limit;
	return (size_t)(*heeft_meer ? limit : rows->count);
}

bool store_load_recordstatus(struct store *store, struct arena *arena,
	const struct status_selectie *selectie, const char *na, struct recordstatus **out,
	size_t *count, bool *heeft_meer, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, selectie->school_id);
	add_string(&parameters, na);
	add_number(&parameters, (int64_t)selectie->limit + 1);
	add_kenmerken(&parameters, selectie);
	add_day(&parameters, selectie->van);
	add_day(&parameters, selectie->tot);
	if (!store_run(store, "aanleverstatus_alle", &parameters, AS_TEXT, &rows, err))
		return false;
	*count = page_count(&rows, selectie->limit, heeft_meer);
	struct recordstatus *records = arena_array(arena, *count, sizeof *records);
	for (; (size_t)rows.at < *count; rows.at++) {
		struct recordstatus *record = &records[rows.at];
		record->bpvo_kenmerk = row_string(&rows, arena, "bpvo_kenmerk");
		record->toestand = TOESTAND_WACHT_OP_BPVO;
		if (row_is_null(&rows, "toestand")) {
			record->einde = row_day(&rows, "einde");
			continue;
		}
		(void)toestand_parse(row_text(&rows, "toestand"), &record->toestand);
		if (record->toestand == TOESTAND_GEPLAND)
			record->gepland_op = row_day(&rows, "gepland_op");
	}
	*out = records;
	rows_close(&rows);
	return true;
}

bool store_load_ontbreekt(struct store *store, struct arena *arena,
	const struct status_selectie *selectie, struct day na_einde, int64_t na_id,
	struct ontbreekt **out, int64_t *ids, size_t *count, bool *heeft_meer, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, selectie->school_id);
	add_day(&parameters, selectie->van);
	add_day(&parameters, selectie->tot);
	add_day(&parameters, na_einde);
	add_number(&parameters, na_id);
	add_number(&parameters, (int64_t)selectie->limit + 1);
	add_kenmerken(&parameters, selectie);
	if (!store_run(store, "aanleverstatus_ontbreekt", &parameters, AS_TEXT, &rows, err))
		return false;
	*count = page_count(&rows, selectie->limit, heeft_meer);
	*out = arena_array(arena, *count, sizeof **out);
	for (; (size_t)rows.at < *count; rows.at++) {
		ids[rows.at] = row_number(&rows, "id");
		(*out)[rows.at] = (struct ontbreekt){
			.onderwijsaanbiedercode =
				row_string(&rows, arena, "onderwijsaanbiedercode"),
			.onderwijslocatiecode = row_string(&rows, arena, "onderwijslocatiecode"),
			.opleidingscode = row_string(&rows, arena, "opleidingscode"),
			.leerbedrijf_id = row_string(&rows, arena, "leerbedrijf_id"),
			.geplande_einddatum = row_day(&rows, "geplande_einddatum"),
			.aantal_bpvo = row_number(&rows, "bpvos"),
			.aantal_aangeleverd = row_number(&rows, "gevuld"),
		};
	}
	rows_close(&rows);
	return true;
}

bool store_count_bezwaren(struct store *store, int64_t school_id, const struct text *sleutelmerken,
	size_t count, int64_t *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_byte_strings(&parameters, sleutelmerken, count);
	if (!store_run(store, "tel_bezwaren", &parameters, AS_TEXT, &rows, err))
		return false;
	for (; rows.at < rows.count && (size_t)rows.at < count; rows.at++)
		out[rows.at] = row_number(&rows, "aantal");
	rows_close(&rows);
	return true;
}
