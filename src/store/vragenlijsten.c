/* The codebook: five statements for any number of versions, put together in order. */
#include "store/inside.h"

/* Versions being put together; ids[i] belongs to lists[i]. */
struct codebook {
	struct vragenlijst *lists;
	int32_t *ids;
	size_t count;
	struct arena *arena;
};

static bool load_versions(struct store *store, const struct vragenlijstvraag *vraag,
	struct codebook *book, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, vraag->code);
	add_number_or_null(&parameters, vraag->versie);
	if (!store_run(store, "vragenlijsten", &parameters, AS_TEXT, &rows, err))
		return false;
	book->count = (size_t)rows.count;
	book->lists = arena_array(book->arena, book->count, sizeof *book->lists);
	book->ids = arena_array(book->arena, book->count, sizeof *book->ids);
	for (; rows.at < rows.count; rows.at++) {
		struct vragenlijst *list = &book->lists[rows.at];
		book->ids[rows.at] = (int32_t)row_number(&rows, "id");
		list->code = row_string(&rows, book->arena, "code");
		list->versie = (int)row_number(&rows, "versie");
		(void)respondent_parse(row_text(&rows, "respondent"), &list->respondent);
		list->naam = row_string(&rows, book->arena, "naam");
		list->van = row_day(&rows, "geldig_van");
		list->tot = row_day(&rows, "geldig_tot");
		(void)toezegging_parse(row_text(&rows, "toezegging"), &list->toezegging);
		list->toelichting = row_string(&rows, book->arena, "toelichting");
	}
	rows_close(&rows);
	return true;
}

static bool load_parts(struct store *store, const char *statement, const struct codebook *book,
	struct rows *rows, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_numbers(&parameters, book->ids, book->count);
	return store_run(store, statement, &parameters, AS_TEXT, rows, err);
}

/* Which version the row at hand is part of. */
static struct vragenlijst *owner(const struct codebook *book, const struct rows *rows)
{
	int64_t id = row_number(rows, "vragenlijst_id");

	for (size_t i = 0; i < book->count; i++)
		if (book->ids[i] == id)
			return &book->lists[i];
	return &book->lists[0]; /* not reached: the statements select by these ids */
}

/* A label row, as options and missing codes have. */
static struct waardelabel row_label(const struct rows *rows, struct arena *arena)
{
	return (struct waardelabel){.waarde = row_string(rows, arena, "waarde"),
		.label = row_string(rows, arena, "label")};
}

static int row_variabele(const struct rows *rows)
{
	return row_is_null(rows, "variabele") ? 0 : (int)row_number(rows, "variabele");
}

/* Rows of one version stand together, so its array starts at its first row and grows by one each. */
static bool load_themas(struct store *store, const struct codebook *book, struct error *err)
{
	struct rows rows;

	if (!load_parts(store, "vragenlijst_themas", book, &rows, err))
		return false;
	struct thema *themas = arena_array(book->arena, (size_t)rows.count, sizeof *themas);
	for (; rows.at < rows.count; rows.at++) {
		struct vragenlijst *list = owner(book, &rows);
		themas[rows.at].code = row_string(&rows, book->arena, "code");
		themas[rows.at].naam = row_string(&rows, book->arena, "naam");
		if (list->thema_count++ == 0)
			list->themas = &themas[rows.at];
	}
	rows_close(&rows);
	return true;
}

static bool load_vragen(
	struct store *store, const struct codebook *book, struct vraag **out, struct error *err)
{
	struct rows rows;

	if (!load_parts(store, "vragenlijst_vragen", book, &rows, err))
		return false;
	struct vraag *vragen = arena_array(book->arena, (size_t)rows.count, sizeof *vragen);
	for (; rows.at < rows.count; rows.at++) {
		struct vragenlijst *list = owner(book, &rows);
		struct vraag *vraag = &vragen[rows.at];
		vraag->code = row_string(&rows, book->arena, "code");
		vraag->volgnummer = (int)row_number(&rows, "volgnummer");
		vraag->thema = row_string(&rows, book->arena, "thema");
		vraag->tekst = row_string(&rows, book->arena, "tekst");
		(void)schaal_parse(row_text(&rows, "schaal"), &vraag->schaal);
		vraag->in_resultaten = row_flag(&rows, "in_resultaten");
		vraag->variabele = row_variabele(&rows);
		if (list->vraag_count++ == 0)
			list->vragen = vraag;
	}
	*out = vragen;
	rows_close(&rows);
	return true;
}

/* The rows come in the order of the questions, so one walk along both is enough. */
static bool load_opties(
	struct store *store, const struct codebook *book, struct vraag *vragen, struct error *err)
{
	struct rows rows;

	if (!load_parts(store, "vragenlijst_opties", book, &rows, err))
		return false;
	struct waardelabel *opties = arena_array(book->arena, (size_t)rows.count, sizeof *opties);
	for (; rows.at < rows.count; rows.at++) {
		const struct vragenlijst *list = owner(book, &rows);
		struct vraag *vraag = vragen + (list->vragen - vragen);
		opties[rows.at] = row_label(&rows, book->arena);
		opties[rows.at].variabele = row_variabele(&rows);
		while (!text_equal(row_text(&rows, "vraag"), text_of(vraag->code)))
			vraag++;
		if (vraag->optie_count++ == 0)
			vraag->opties = &opties[rows.at];
	}
	rows_close(&rows);
	return true;
}

static bool load_ontbrekend(struct store *store, const struct codebook *book, struct error *err)
{
	struct rows rows;

	if (!load_parts(store, "vragenlijst_ontbrekend", book, &rows, err))
		return false;
	struct waardelabel *waarden = arena_array(book->arena, (size_t)rows.count, sizeof *waarden);
	for (; rows.at < rows.count; rows.at++) {
		struct vragenlijst *list = owner(book, &rows);
		waarden[rows.at] = row_label(&rows, book->arena);
		if (list->ontbrekend_count++ == 0)
			list->ontbrekend = &waarden[rows.at];
	}
	rows_close(&rows);
	return true;
}

bool store_load_vragenlijsten(struct store *store, struct arena *arena,
	const struct vragenlijstvraag *vraag, const struct vragenlijst **out, size_t *count,
	struct error *err)
{
	struct codebook book = {.arena = arena};
	struct vraag *vragen = NULL;

	if (!load_versions(store, vraag, &book, err))
		return false;
	if (book.count > 0
		&& !(load_themas(store, &book, err) && load_vragen(store, &book, &vragen, err)
			&& load_opties(store, &book, vragen, err)
			&& load_ontbrekend(store, &book, err)))
		return false;
	*out = book.lists;
	*count = book.count;
	return true;
}
