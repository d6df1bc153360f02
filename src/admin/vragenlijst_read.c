/* Reading a codebook: five CSV files into questionnaires, every mistake with its line. */
#include "admin/vragenlijst_read.h"

#include "admin/cells.h"
#include "base/csv.h"
#include "domain/codes.h"

const char *const vragenlijst_file_names[VRAGENLIJST_FILES] = {
	"vragenlijsten",
	"themas",
	"vragen",
	"opties",
	"ontbrekend",
};

static const struct csv_column columns_vragenlijsten[] = {
	{"vragenlijstcode", true},
	{"versie", true},
	{"respondent", true},
	{"naam", true},
	{"geldigVan", true},
	{"geldigTot", false},
	{"toezegging", true},
	{"toelichting", false},
};
static const struct csv_column columns_themas[] = {
	{"vragenlijstcode", true},
	{"versie", true},
	{"themacode", true},
	{"naam", true},
};
static const struct csv_column columns_vragen[] = {
	{"vragenlijstcode", true},
	{"versie", true},
	{"vraagcode", true},
	{"volgnummer", true},
	{"themacode", true},
	{"tekst", true},
	{"schaal", true},
	{"inResultaten", true},
};
static const struct csv_column columns_opties[] = {
	{"vragenlijstcode", true},
	{"versie", true},
	{"vraagcode", true},
	{"waarde", true},
	{"label", true},
};
static const struct csv_column columns_ontbrekend[] = {
	{"vragenlijstcode", true},
	{"versie", true},
	{"waarde", true},
	{"label", true},
};

/* A growing array in the arena. */
struct list {
	void *items;
	size_t count, room;
};

struct draft {
	struct vragenlijst head;
	struct list themas, vragen, ontbrekend;
	struct list opties[100]; /* by place of the question in `vragen` */
};

enum { VRAGEN_MAX = 100 };

struct reading {
	struct cells cells; /* first: the row being read */
	struct list drafts;
};

static void *list_add(struct arena *arena, struct list *list, size_t size)
{
	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : 8;
		void *items = arena_array(arena, room, size);
		if (list->count > 0)
			memcpy(items, list->items, list->count * size);
		list->items = items;
		list->room = room;
	}
	return (char *)list->items + size * list->count++;
}

/* ---- finding ---------------------------------------------------------------------------------------------------- */

static struct draft *find_draft(struct reading *r, struct text code, int versie)
{
	struct draft **drafts = r->drafts.items;

	for (size_t i = 0; i < r->drafts.count; i++)
		if (drafts[i]->head.versie == versie
			&& text_equal(code, text_of(drafts[i]->head.code)))
			return drafts[i];
	return NULL;
}

/* The version that the first two cells name; NULL and a problem when vragenlijsten.csv has none. */
static struct draft *take_draft(struct reading *r)
{
	int versie = take_number(&r->cells, 1, 1, 9999);
	struct draft *draft = r->cells.bad ? NULL : find_draft(r, r->cells.row->cells[0], versie);

	if (!r->cells.bad && draft == NULL)
		cell_wrong(&r->cells, 0,
			"no such vragenlijst and versie in the file of vragenlijsten");
	return draft;
}

static bool has_thema(const struct draft *draft, struct text code)
{
	const struct thema *themas = draft->themas.items;

	for (size_t i = 0; i < draft->themas.count; i++)
		if (text_equal(code, text_of(themas[i].code)))
			return true;
	return false;
}

static struct vraag *find_vraag(const struct draft *draft, struct text code)
{
	struct vraag *vragen = draft->vragen.items;

	for (size_t i = 0; i < draft->vragen.count; i++)
		if (text_equal(code, text_of(vragen[i].code)))
			return &vragen[i];
	return NULL;
}

static bool has_waarde(const struct list *list, struct text waarde)
{
	const struct waardelabel *labels = list->items;

	for (size_t i = 0; i < list->count; i++)
		if (text_equal(waarde, text_of(labels[i].waarde)))
			return true;
	return false;
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static void take_vragenlijst(struct reading *r)
{
	struct draft *draft = arena_take(r->cells.arena, sizeof *draft);
	struct vragenlijst *head = &draft->head;

	head->code = take_code(&r->cells, 0, 20, false);
	head->versie = take_number(&r->cells, 1, 1, 9999);
	if (!respondent_parse(r->cells.row->cells[2], &head->respondent))
		cell_wrong(&r->cells, 2, "must be STUDENT or LEERBEDRIJF");
	head->naam = take_text(&r->cells, 3, NAAM_MAX);
	head->van = take_day(&r->cells, 4, true);
	head->tot = take_day(&r->cells, 5, false);
	if (!r->cells.bad && day_given(head->tot) && day_compare(head->tot, head->van) <= 0)
		cell_wrong(&r->cells, 5, "must come after geldigVan");
	if (!toezegging_parse(r->cells.row->cells[6], &head->toezegging))
		cell_wrong(&r->cells, 6, "must be ANONIEM, VERTROUWELIJK or HERLEIDBAAR");
	head->toelichting = r->cells.row->cells[7].len
		? arena_string(r->cells.arena, r->cells.row->cells[7])
		: NULL;
	if (!r->cells.bad && find_draft(r, r->cells.row->cells[0], head->versie) != NULL)
		cell_wrong(&r->cells, 1, "this version stands twice in the file");
	if (!r->cells.bad)
		*(struct draft **)list_add(r->cells.arena, &r->drafts, sizeof(struct draft *)) =
			draft;
}

static void take_thema(struct reading *r)
{
	struct draft *draft = take_draft(r);
	struct thema thema = {take_code(&r->cells, 2, 30, true), take_text(&r->cells, 3, NAAM_MAX)};

	if (!r->cells.bad && has_thema(draft, r->cells.row->cells[2]))
		cell_wrong(&r->cells, 2, "this thema stands twice in the file");
	if (!r->cells.bad)
		*(struct thema *)list_add(r->cells.arena, &draft->themas, sizeof thema) = thema;
}

/* Questions that are asked for the system stand outside themes and results. RT1 is one: may the student be asked too? */
static void judge_system(struct reading *r, const struct draft *draft, const struct vraag *vraag)
{
	bool system = strcmp(vraag->thema, "SYSTEEM") == 0;

	if (system && vraag->in_resultaten)
		cell_wrong(&r->cells, 7, "must be false in the theme SYSTEEM");
	if (strcmp(vraag->code, "RT1") == 0
		&& (!system || vraag->schaal != SCHAAL_JDN
			|| draft->head.respondent != RESPONDENT_LEERBEDRIJF))
		cell_wrong(&r->cells, 2,
			"RT1 asks leerbedrijven alone, in the theme SYSTEEM, on scale JDN");
}

static void take_vraag(struct reading *r)
{
	struct draft *draft = take_draft(r);
	struct text in_results = r->cells.row->cells[7];
	struct vraag vraag = {
		.code = take_vraagcode(&r->cells, 2),
		.volgnummer = take_number(&r->cells, 3, 1, 9999),
		.thema = take_code(&r->cells, 4, 30, true),
		.tekst = take_text(&r->cells, 5, TEKST_MAX),
		.in_resultaten = text_equal(in_results, TEXT("true")),
	};

	if (!schaal_parse(r->cells.row->cells[6], &vraag.schaal))
		cell_wrong(&r->cells, 6, "must be T5, E5, JDN, C10, O or M");
	if (!vraag.in_resultaten && !text_equal(in_results, TEXT("false")))
		cell_wrong(&r->cells, 7, "must be true or false");
	if (r->cells.bad)
		return;
	const struct vraag *others = draft->vragen.items;
	for (size_t i = 0; i < draft->vragen.count; i++)
		if (others[i].volgnummer == vraag.volgnummer)
			cell_wrong(&r->cells, 3, "another vraag has this volgnummer");
	if (find_vraag(draft, r->cells.row->cells[2]) != NULL)
		cell_wrong(&r->cells, 2, "this vraag stands twice in the file");
	else if (!has_thema(draft, r->cells.row->cells[4]))
		cell_wrong(&r->cells, 4, "no such thema in the file of themas");
	else if (draft->vragen.count == VRAGEN_MAX)
		cell_wrong(&r->cells, 2, "a vragenlijst has at most 100 vragen");
	else
		judge_system(r, draft, &vraag);
	if (!r->cells.bad)
		*(struct vraag *)list_add(r->cells.arena, &draft->vragen, sizeof vraag) = vraag;
}

static void take_optie(struct reading *r)
{
	struct draft *draft = take_draft(r);
	struct vraag *vraag = draft ? find_vraag(draft, r->cells.row->cells[2]) : NULL;
	struct waardelabel label;

	if (!r->cells.bad && vraag == NULL)
		cell_wrong(&r->cells, 2, "no such vraag in the file of vragen");
	(void)take_number(&r->cells, 3, 0, 99);
	label = (struct waardelabel){.waarde = arena_string(r->cells.arena, r->cells.row->cells[3]),
		.label = take_text(&r->cells, 4, NAAM_MAX)};
	if (r->cells.bad)
		return;
	struct list *opties = &draft->opties[vraag - (struct vraag *)draft->vragen.items];
	if (vraag->schaal == SCHAAL_O || vraag->schaal == SCHAAL_C10)
		cell_wrong(&r->cells, 2, "an open question (O) and a mark (C10) have no opties");
	else if (has_waarde(opties, r->cells.row->cells[3]))
		cell_wrong(&r->cells, 3, "this optie stands twice in the file");
	else
		*(struct waardelabel *)list_add(r->cells.arena, opties, sizeof label) = label;
}

static void take_ontbrekend(struct reading *r)
{
	struct draft *draft = take_draft(r);
	struct waardelabel label;

	(void)take_number(&r->cells, 2, -9, -7);
	label = (struct waardelabel){.waarde = arena_string(r->cells.arena, r->cells.row->cells[2]),
		.label = take_text(&r->cells, 3, NAAM_MAX)};
	if (!r->cells.bad && has_waarde(&draft->ontbrekend, r->cells.row->cells[2]))
		cell_wrong(&r->cells, 2, "this waarde stands twice in the file");
	if (!r->cells.bad)
		*(struct waardelabel *)list_add(r->cells.arena, &draft->ontbrekend, sizeof label) =
			label;
}

/* ---- files ------------------------------------------------------------------------------------------------------ */

static const struct {
	const struct csv_column *columns;
	size_t count;
	void (*take)(struct reading *reading);
} files[VRAGENLIJST_FILES] = {
#define FILE_ROW(columns, take)                                                                    \
	{                                                                                          \
		(columns), sizeof(columns) / sizeof((columns)[0]), (take)                          \
	}
	[FILE_VRAGENLIJSTEN] = FILE_ROW(columns_vragenlijsten, take_vragenlijst),
	[FILE_THEMAS] = FILE_ROW(columns_themas, take_thema),
	[FILE_VRAGEN] = FILE_ROW(columns_vragen, take_vraag),
	[FILE_OPTIES] = FILE_ROW(columns_opties, take_optie),
	[FILE_ONTBREKEND] = FILE_ROW(columns_ontbrekend, take_ontbrekend),
#undef FILE_ROW
};

struct one_file {
	struct reading *reading;
	enum vragenlijst_file file;
};

static bool take_row(void *context, const struct csv_row *row, struct error *err)
{
	const struct one_file *one = context;
	struct reading *r = one->reading;

	(void)err;
	r->cells.row = row;
	r->cells.columns = files[one->file].columns;
	r->cells.bad = false;
	files[one->file].take(r);
	return true;
}

static bool read_file(
	struct reading *reading, enum vragenlijst_file file, const char *path, struct error *err)
{
	struct one_file one = {reading, file};

	reading->cells.path = path;
	return problems_read_csv(path, files[file].columns, files[file].count, take_row, &one, err);
}

/* Of five, from 1 on: what a percentage of who is content is counted by. */
static bool has_five(const struct list *opties)
{
	static const char *const values[] = {"1", "2", "3", "4", "5"};
	bool all = opties->count == 5;

	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		all = all && has_waarde(opties, text_of(values[i]));
	return all;
}

/* What no single row can tell. */
static void judge_whole(struct reading *r, const struct draft *draft, const char *path)
{
	const struct vraag *vragen = draft->vragen.items;

	if (draft->vragen.count == 0)
		problems_add(r->cells.problems, path, 1, "vragenlijstcode",
			"a version in the file of vragenlijsten has no vragen");
	for (size_t i = 0; i < draft->vragen.count; i++) {
		enum schaal schaal = vragen[i].schaal;
		if (schaal == SCHAAL_M && draft->opties[i].count == 0)
			problems_add(r->cells.problems, path, 1, "vraagcode",
				"a multiple-choice question (M) has no opties");
		if (schaal == SCHAAL_JDN && draft->opties[i].count == 0)
			problems_add(r->cells.problems, path, 1, "vraagcode",
				"a question with ja, deels or nee (JDN) has no opties");
		if ((schaal == SCHAAL_T5 || schaal == SCHAAL_E5) && !has_five(&draft->opties[i]))
			problems_add(r->cells.problems, path, 1, "vraagcode",
				"a question of scale T5 or E5 has the opties 1 to 5");
	}
}

static void finish(struct draft *draft)
{
	struct vraag *vragen = draft->vragen.items;

	for (size_t i = 0; i < draft->vragen.count; i++) {
		vragen[i].opties = draft->opties[i].items;
		vragen[i].optie_count = draft->opties[i].count;
	}
	draft->head.themas = draft->themas.items;
	draft->head.thema_count = draft->themas.count;
	draft->head.vragen = vragen;
	draft->head.vraag_count = draft->vragen.count;
	draft->head.ontbrekend = draft->ontbrekend.items;
	draft->head.ontbrekend_count = draft->ontbrekend.count;
}

bool vragenlijst_read(struct arena *arena, const char *const paths[VRAGENLIJST_FILES],
	struct problems *problems, const struct vragenlijst **out, size_t *count, struct error *err)
{
	struct reading reading = {.cells = {.arena = arena, .problems = problems}};

	for (int i = 0; i < VRAGENLIJST_FILES; i++)
		if (!read_file(&reading, (enum vragenlijst_file)i, paths[i], err))
			return false;
	struct draft **drafts = reading.drafts.items;
	struct vragenlijst *whole = arena_array(arena, reading.drafts.count + 1, sizeof *whole);
	for (size_t i = 0; i < reading.drafts.count; i++) {
		judge_whole(&reading, drafts[i], paths[FILE_VRAGEN]);
		finish(drafts[i]);
		whole[i] = drafts[i]->head;
	}
	*out = whole;
	*count = reading.drafts.count;
	return true;
}
