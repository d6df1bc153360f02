/* Overeenkomsten as tables. */
#include "admin/overeenkomst.h"

#include "access/access.h"
#include "admin/request.h"
#include "store/store_dossier.h"

static const struct column columns[] = {
	{"overeenkomstnummer", COLUMN_TEXT},
	{"versie", COLUMN_NUMBER},
	{"brin", COLUMN_TEXT},
	{"schoolNaam", COLUMN_TEXT},
	{"status", COLUMN_TEXT},
	{"geldigVan", COLUMN_TEXT},
	{"geldigTot", COLUMN_TEXT},
	{"veldenset", COLUMN_TEXT},
	{"openAntwoorden", COLUMN_FLAG},
	{"profiel", COLUMN_TEXT},
	{"vrijgavemoment", COLUMN_TEXT},
	{"diensten", COLUMN_TEXT},
};

/* The last columns are of `show` alone. */
static const struct column show_columns[] = {
	{"overeenkomstnummer", COLUMN_TEXT},
	{"versie", COLUMN_NUMBER},
	{"brin", COLUMN_TEXT},
	{"schoolNaam", COLUMN_TEXT},
	{"status", COLUMN_TEXT},
	{"geldigVan", COLUMN_TEXT},
	{"geldigTot", COLUMN_TEXT},
	{"veldenset", COLUMN_TEXT},
	{"openAntwoorden", COLUMN_FLAG},
	{"profiel", COLUMN_TEXT},
	{"vrijgavemoment", COLUMN_TEXT},
	{"diensten", COLUMN_TEXT},
	{"schoolOin", COLUMN_TEXT},
	{"routes", COLUMN_TEXT},
	{"mandaten", COLUMN_TEXT},
	{"certificaten", COLUMN_TEXT},
	{"grondslag", COLUMN_TEXT},
	{"doel", COLUMN_TEXT},
	{"dpiaDatum", COLUMN_TEXT},
	{"rolSbb", COLUMN_TEXT},
	{"subverwerker", COLUMN_TEXT},
	{"bewaarContactDagen", COLUMN_NUMBER},
	{"bewaarAntwoordenMaanden", COLUMN_NUMBER},
	{"bewaarKoppelingMaanden", COLUMN_NUMBER},
	{"berichtenPerMinuut", COLUMN_NUMBER},
	{"gelijktijdig", COLUMN_NUMBER},
	{"megabytesPerUur", COLUMN_NUMBER},
	{"documentDatum", COLUMN_TEXT},
	{"documentSha256", COLUMN_TEXT},
	{"ondertekenaars", COLUMN_TEXT},
	{"sbbAdviseur", COLUMN_TEXT},
	{"contactpersonen", COLUMN_TEXT},
	{"rechtsopvolging", COLUMN_TEXT},
	{"toegevoegdDoor", COLUMN_TEXT},
	{"toegevoegdOp", COLUMN_TEXT},
	{"geactiveerdDoor", COLUMN_TEXT},
	{"geactiveerdOp", COLUMN_TEXT},
	{"stappen", COLUMN_TEXT},
};

/* "first; second": lists in one cell. */
static const char *append(const struct request *request, const char *list, const char *item)
{
	return list ? arena_format(request->arena, "%s; %s", list, item) : item;
}

static const char *period(const struct request *request, struct day van, struct day tot)
{
	return arena_format(request->arena, "%s tot %s", cell_day(request, van),
		day_given(tot) ? cell_day(request, tot) : "-");
}

static const char *cell_diensten(const struct request *request, const struct overeenkomst *o)
{
	const char *list = NULL;

	if (o->dienst_count == OPERATION_COUNT)
		return "alle";
	for (size_t i = 0; i < o->dienst_count; i++)
		list = append(request, list, o->diensten[i]);
	return list;
}

static void fill_cells(
	const struct request *request, const struct overeenkomst *o, const char **cells)
{
	cells[0] = o->nummer;
	cells[1] = cell_number(request, o->versie);
	cells[2] = o->brin.code;
	cells[3] = o->school_naam;
	cells[4] = overeenkomst_status_word(o->status);
	cells[5] = cell_day(request, o->van);
	cells[6] = cell_day(request, o->tot);
	cells[7] = veldenset_word(o->veldenset);
	cells[8] = cell_flag(o->open_antwoorden);
	cells[9] = o->profiel;
	cells[10] = vrijgave_word(o->vrijgave);
	cells[11] = cell_diensten(request, o);
}

/* School, routes, mandates, certificates. */
enum { SHOW_CELLS = 4 };

static void fill_show_cells(
	const struct request *request, const struct overeenkomst *o, const char **cells)
{
	struct arena *arena = request->arena;

	cells[0] = o->school.code;
	for (size_t i = 0; i < o->route_count; i++)
		cells[1] = append(request, cells[1],
			arena_format(arena, "%s %s", route_word(o->routes[i].soort),
				period(request, o->routes[i].van, o->routes[i].tot)));
	for (size_t i = 0; i < o->mandaat_count; i++) {
		const struct mandaat *m = &o->mandaten[i];
		cells[2] = append(request, cells[2],
			arena_format(arena, "%s %s, %s, %s", m->leverancier.code,
				m->leverancier_naam, m->dienst, period(request, m->van, m->tot)));
	}
	for (size_t i = 0; i < o->certificaat_count; i++) {
		const struct certificaat *c = &o->certificaten[i];
		cells[3] = append(request, cells[3],
			arena_format(arena, "%s %s %.16s tot %s", certificaat_doel_word(c->doel),
				c->oin.code, c->vingerafdruk, cell_instant(request, c->tot)));
	}
}

static const char *cell_limiet(const struct request *request, int limiet)
{
	return limiet > 0 ? cell_number(request, limiet) : NULL;
}

static void fill_dossier_cells(
	const struct request *request, const struct dossier *d, const char **cells)
{
	const char *const filled[] = {
		d->grondslag,
		d->doel,
		cell_day(request, d->dpia),
		d->rol,
		d->subverwerker,
		cell_number(request, d->bewaar_contact_dagen),
		cell_number(request, d->bewaar_antwoorden_maanden),
		cell_number(request, d->bewaar_koppeling_maanden),
		cell_limiet(request, d->limieten.berichten_per_minuut),
		cell_limiet(request, d->limieten.gelijktijdig),
		cell_limiet(request, d->limieten.megabytes_per_uur),
		cell_day(request, d->document_datum),
		d->document_sha256,
		d->ondertekenaars,
		d->adviseur,
		d->contacten,
		d->opvolging,
		d->aangemaakt_door,
		cell_instant(request, d->aangemaakt_op),
		d->geactiveerd_door,
		cell_instant(request, d->geactiveerd_op),
		d->stappen,
	};

	memcpy(cells, filled, sizeof filled);
}

bool overeenkomst_find(
	struct request *request, const char *nummer, int versie, int64_t *id, struct error *err)
{
	*id = 0;
	if (!store_find_overeenkomst(request->store, nummer, versie, id, err))
		return false;
	return *id != 0
		|| (versie ? FAIL(err, INPUT, NULL,
			    "there is no overeenkomst %.60s with this version", nummer)
			   : FAIL(err, INPUT, NULL, "there is no overeenkomst %.60s", nummer));
}

static bool load_cells(struct request *request, const char *nummer, int versie, const char **cells,
	struct error *err)
{
	/* Cells point into it. */
	struct overeenkomst *overeenkomst = arena_take(request->arena, sizeof *overeenkomst);
	struct dossier dossier;
	int64_t id = 0;

	if (!overeenkomst_find(request, nummer, versie, &id, err)
		|| !store_load_overeenkomst(request->store, request->arena, id, overeenkomst, err)
		|| !store_load_dossier(request->store, request->arena, id, &dossier, err))
		return false;
	fill_cells(request, overeenkomst, cells);
	fill_show_cells(request, overeenkomst, cells + COUNT_OF(columns));
	fill_dossier_cells(request, &dossier, cells + COUNT_OF(columns) + SHOW_CELLS);
	return true;
}

/* The answer of every verb about one overeenkomst. */
bool overeenkomst_tell(struct request *request, const char *nummer, int versie, struct table **out,
	struct error *err)
{
	const char *cells[COUNT_OF(show_columns)] = {NULL};

	if (!load_cells(request, nummer, versie, cells, err))
		return false;
	*out = table_create(request->arena, show_columns, COUNT_OF(show_columns));
	table_add(*out, cells);
	return true;
}

/* Cells may be absent; two absent ones are alike. */
static bool is_alike(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool overeenkomst_diff(struct request *request, struct table **out, struct error *err)
{
	static const struct column diff_columns[] = {
		{"veld", COLUMN_TEXT},
		{"van", COLUMN_TEXT},
		{"tot", COLUMN_TEXT},
	};
	const char *van[COUNT_OF(show_columns)] = {NULL}, *tot[COUNT_OF(show_columns)] = {NULL};
	int van_versie = 0, tot_versie = 0;

	if (!request_number(request, "van", 1, 9999, &van_versie, err)
		|| !request_number(request, "tot", 1, 9999, &tot_versie, err)
		|| !load_cells(request, request->operands[0], van_versie, van, err)
		|| !load_cells(request, request->operands[0], tot_versie, tot, err))
		return false;
	*out = table_create(request->arena, diff_columns, COUNT_OF(diff_columns));
	for (size_t i = 0; i < COUNT_OF(show_columns); i++)
		if (!is_alike(van[i], tot[i]))
			table_add(*out, (const char *[]){show_columns[i].name, van[i], tot[i]});
	return true;
}

bool overeenkomst_show(struct request *request, struct table **out, struct error *err)
{
	int versie = 0;

	return request_number(request, "versie", 1, 9999, &versie, err)
		&& overeenkomst_tell(request, request->operands[0], versie, out, err);
}

bool overeenkomst_list(struct request *request, struct table **out, struct error *err)
{
	bool one_school = request_text(request, "school") != NULL;
	const struct overeenkomst *overeenkomsten = NULL;
	struct oin school;
	size_t count = 0;

	if (!request_school(request, "school", &school, err)
		|| !store_list_overeenkomsten(request->store, request->arena,
			one_school ? &school : NULL, &overeenkomsten, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++) {
		const char *cells[COUNT_OF(columns)];
		fill_cells(request, &overeenkomsten[i], cells);
		table_add(*out, cells);
	}
	if (count == 0)
		table_note(*out, "Er zijn geen overeenkomsten.");
	return true;
}
