/* The registry of files: sets by what they hold, files by their opaque names. */
#include "store/store_bestanden.h"

#include "store/inside.h"

#include <stdio.h>

enum { BY_SCHOOL_FROM = 47 };
enum { TOKEN_CHARS = 43 }; /* 256 bits as base64url */

static bool is_token(const char *token)
{
	size_t len =
		strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

	return len == TOKEN_CHARS && token[len] == '\0';
}

static void row_digest(const struct rows *rows, const char *name, char out[BESTAND_DIGEST_HEX])
{
	struct text hex = row_text(rows, name);

	snprintf(out, BESTAND_DIGEST_HEX, "%.*s", (int)hex.len, hex.at);
}

bool store_find_bestand(struct store *store, struct arena *arena, const char *token,
	struct instant now, struct bestand_plaats *out, bool *found, struct error *err)
{
	struct rows rows;

	*found = false;
	if (!is_token(token))
		return true;
	struct parameters parameters = parameters_start(store);
	add_string(&parameters, token);
	add_instant(&parameters, now);
	if (!store_run(store, "bestand_zoek", &parameters, AS_TEXT, &rows, err))
		return false;
	*found = rows.count > 0;
	if (*found) {
		*out = (struct bestand_plaats){
			.id = row_number(&rows, "id"),
			.school_id = row_number(&rows, "school_id"),
			.school = row_oin(&rows, "oin"),
			.bytes = row_number(&rows, "bytes"),
			.content_type = row_string(&rows, arena, "content_type"),
			.naam = row_string(&rows, arena, "naam"),
			.gemaakt = row_instant(&rows, "gemaakt"),
			.verloopt = row_instant(&rows, "verloopt"),
			.rijen = row_number(&rows, "rijen"),
			.open_antwoorden = row_flag(&rows, "open_antwoorden"),
			.vanaf = row_number(&rows, "vanaf"),
			.tot = row_number(&rows, "tot"),
			.aantal_respons = row_number(&rows, "aantal_respons"),
		};
		(void)bestandsoort_parse(row_text(&rows, "soort"), &out->soort);
		(void)veldenset_parse(row_text(&rows, "veldenset"), &out->veldenset);
		row_digest(&rows, "sha256", out->sha256);
	}
	rows_close(&rows);
	return true;
}

static void add_vraag(struct parameters *parameters, const struct bestandenset_vraag *vraag)
{
	add_number(parameters, vraag->school_id);
	add_string(parameters, veldenset_word(vraag->veldenset));
	add_flag(parameters, vraag->open_antwoorden);
	add_string(parameters, formaat_word(vraag->formaat));
	add_string(parameters, vorm_word(vraag->vorm));
	add_number(parameters, vraag->vanaf);
	add_number(parameters, vraag->tot);
	add_number(parameters, vraag->gewist);
}

bool store_find_bestandenset(struct store *store, const struct bestandenset_vraag *vraag,
	struct instant now, struct bestandenset *out, bool *found, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_vraag(&parameters, vraag);
	add_instant(&parameters, now);
	if (!store_run(store, "bestandenset_zoek", &parameters, AS_TEXT, &rows, err))
		return false;
	*found = rows.count > 0;
	if (*found)
		*out = (struct bestandenset){
			.id = row_number(&rows, "id"),
			.variabele_tot = (int)row_number(&rows, "variabele_tot"),
			.aantal_respons = row_number(&rows, "aantal_respons"),
			.momentopname = row_instant(&rows, "momentopname"),
			.gemaakt = row_instant(&rows, "gemaakt"),
			.verloopt = row_instant(&rows, "verloopt"),
		};
	rows_close(&rows);
	return true;
}

bool store_load_bestanden(struct store *store, struct arena *arena, int64_t set_id,
	const struct bestand_rij **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, set_id);
	if (!store_run(store, "bestanden", &parameters, AS_TEXT, &rows, err))
		return false;
	struct bestand_rij *files = arena_array(arena, (size_t)rows.count, sizeof *files);
	for (; rows.at < rows.count; rows.at++) {
		struct bestand_rij *file = &files[rows.at];
		file->id = row_number(&rows, "id");
		(void)bestandsoort_parse(row_text(&rows, "soort"), &file->soort);
		file->naam = row_string(&rows, arena, "naam");
		row_digest(&rows, "zaad", file->zaad);
		file->content_type = row_string(&rows, arena, "content_type");
		file->schemaversie = row_string(&rows, arena, "schemaversie");
		file->bytes = row_number(&rows, "bytes");
		row_digest(&rows, "sha256", file->sha256);
		file->rijen = row_number(&rows, "rijen");
	}
	*count = (size_t)rows.count;
	*out = files;
	rows_close(&rows);
	return true;
}

bool store_find_set_of_bestand(struct store *store, int64_t bestand_id,
	struct bestandenset_vraag *vraag, struct bestandenset *out, enum bestandsoort *soort,
	bool *found, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, bestand_id);
	if (!store_run(store, "bestandenset_van", &parameters, AS_TEXT, &rows, err))
		return false;
	*found = rows.count > 0;
	if (*found) {
		*out = (struct bestandenset){.id = row_number(&rows, "id"),
			.variabele_tot = (int)row_number(&rows, "variabele_tot")};
		*vraag = (struct bestandenset_vraag){
			.school_id = row_number(&rows, "school_id"),
			.open_antwoorden = row_flag(&rows, "open_antwoorden"),
			.vanaf = row_number(&rows, "vanaf"),
			.tot = row_number(&rows, "tot"),
			.gewist = row_number(&rows, "gewist"),
		};
		(void)veldenset_parse(row_text(&rows, "veldenset"), &vraag->veldenset);
		(void)formaat_parse(row_text(&rows, "formaat"), &vraag->formaat);
		(void)vorm_parse(row_text(&rows, "vorm"), &vraag->vorm);
		(void)bestandsoort_parse(row_text(&rows, "soort"), soort);
	}
	rows_close(&rows);
	return true;
}

bool store_load_bestand_inhoud(struct store *store, struct arena *arena, int64_t bestand_id,
	struct text *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, bestand_id);
	if (!store_run(store, "bestand_inhoud", &parameters, AS_BINARY, &rows, err))
		return false;
	*out = rows.count > 0 && !row_is_null(&rows, "inhoud") ? row_bytes(&rows, arena, "inhoud")
							       : TEXT("");
	rows_close(&rows);
	return true;
}

bool store_count_bestanden(struct store *store, int64_t school_id, struct instant now,
	int64_t *sets, int64_t *bytes, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_instant(&parameters, now);
	if (!store_run(store, "bestanden_gebruik", &parameters, AS_TEXT, &rows, err))
		return false;
	*sets = row_number(&rows, "sets");
	*bytes = row_number(&rows, "bytes");
	rows_close(&rows);
	return true;
}

bool store_lock_bestanden(struct store *store, int64_t school_id, bool *locked, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	if (!store_run(store, "bestanden_grendel", &parameters, AS_TEXT, &rows, err))
		return false;
	*locked = row_flag(&rows, "gekregen");
	rows_close(&rows);
	return true;
}

static bool add_file(struct store *store, int64_t school_id, int64_t set_id,
	const struct bestand_rij *file, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, set_id);
	add_number(&parameters, school_id);
	add_string(&parameters, bestandsoort_word(file->soort));
	add_string(&parameters, file->naam);
	add_string(&parameters, file->zaad);
	add_string(&parameters, file->merk);
	add_string(&parameters, file->content_type);
	add_string(&parameters, file->schemaversie);
	add_number(&parameters, file->bytes);
	add_string(&parameters, file->sha256);
	add_number(&parameters, file->rijen);
	if (file->inhoud.len > 0)
		add_bytes(&parameters, file->inhoud);
	else
		add_string(&parameters, NULL);
	return store_run(store, "voeg_bestand_toe", &parameters, AS_TEXT, NULL, err);
}

bool store_add_bestandenset(struct store *store, const struct bestandenset_vraag *vraag,
	struct bestandenset *set, const struct bestand_rij *files, size_t count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_vraag(&parameters, vraag);
	add_number(&parameters, set->variabele_tot);
	add_instant(&parameters, set->momentopname);
	add_number(&parameters, set->aantal_respons);
	add_instant(&parameters, set->gemaakt);
	add_instant(&parameters, set->verloopt);
	add_number(&parameters, vraag->verdwenen);
	if (!store_run(store, "voeg_bestandenset_toe", &parameters, AS_TEXT, &rows, err))
		return false;
	set->id = row_number(&rows, "id");
	rows_close(&rows);
	for (size_t i = 0; i < count; i++)
		if (!add_file(store, vraag->school_id, set->id, &files[i], err))
			return false;
	return true;
}

static bool list_digests(struct store *store, struct arena *arena, const char *statement,
	const struct parameters *parameters, const char *const **out, size_t *count,
	struct error *err)
{
	struct rows rows;

	if (!store_run(store, statement, parameters, AS_TEXT, &rows, err))
		return false;
	const char **digests = arena_array(arena, (size_t)rows.count, sizeof *digests);
	for (; rows.at < rows.count; rows.at++)
		digests[rows.at] = row_string(&rows, arena, "sha256");
	*count = (size_t)rows.count;
	*out = digests;
	rows_close(&rows);
	return true;
}

/* The version before works on a schema that only knows of all schools. */
bool store_expire_bestanden(struct store *store, struct arena *arena, int64_t school_id,
	struct instant now, const char *const **weg, size_t *count, struct error *err)
{
	const bool by_school = store->niveau >= BY_SCHOOL_FROM;
	struct parameters parameters = parameters_start(store);

	add_instant(&parameters, now);
	if (by_school)
		add_number_or_null(&parameters, school_id);
	return list_digests(store, arena, by_school ? "ruim_bestanden_school" : "ruim_bestanden",
		&parameters, weg, count, err);
}

bool store_list_bestanden(struct store *store, struct arena *arena, const char *const **sha256,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	return list_digests(store, arena, "bestanden_bekend", &parameters, sha256, count, err);
}
