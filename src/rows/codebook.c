/* The codebook as rows: one per question and value. */
#include "rows/codebook.h"

#include "base/csv.h"
#include "rows/rows.h"

#include <stdlib.h>
#include <string.h>

const char *const codebook_names[CODEBOOK_COLUMNS] = {"vragenlijstcode", "versie", "respondent",
	"naam", "geldigVan", "geldigTot", "toezegging", "toelichting", "themacode", "thema",
	"volgnummer", "vraagcode", "tekst", "schaal", "inResultaten", "resultaatcode", "soort",
	"waarde", "label", "variabele"};

enum {
	COLUMNS = CODEBOOK_COLUMNS,
	COLUMN_RESULTAATCODE = COLUMNS - 5,
	COLUMN_SOORT = COLUMNS - 4,
	COLUMN_WAARDE = COLUMNS - 3,
	COLUMN_LABEL = COLUMNS - 2,
	COLUMN_VARIABELE = COLUMNS - 1,
};

struct telling {
	struct arena *arena;
	codebook_row_fn *on_row;
	void *context;
	struct error *err;
	struct text cells[COLUMNS];
};

static const char *thema_name(const struct vragenlijst *lijst, const char *code)
{
	for (size_t i = 0; i < lijst->thema_count; i++)
		if (strcmp(lijst->themas[i].code, code) == 0)
			return lijst->themas[i].naam;
	return "";
}

static struct text day_cell(struct arena *arena, struct day day)
{
	char *text = arena_take(arena, DAY_SIZE);

	if (!day_given(day))
		return TEXT("");
	day_format(day, text);
	return text_of(text);
}

static struct text number_cell(struct arena *arena, int number)
{
	return text_of(arena_format(arena, "%d", number));
}

static struct text variabele_cell(struct arena *arena, int variabele)
{
	return variabele > 0 ? number_cell(arena, variabele) : TEXT("");
}

static bool add_row(struct telling *telling, const char *code, const char *soort,
	const char *waarde, const char *label)
{
	telling->cells[COLUMN_RESULTAATCODE] = text_of(code);
	telling->cells[COLUMN_SOORT] = text_of(soort);
	telling->cells[COLUMN_WAARDE] = text_of(waarde);
	telling->cells[COLUMN_LABEL] = text_of(label);
	return telling->on_row(telling->context, telling->cells, telling->err);
}

static bool add_missing(struct telling *telling, const struct vragenlijst *lijst, const char *code)
{
	for (size_t i = 0; i < lijst->ontbrekend_count; i++)
		if (!add_row(telling, code, "ONTBREKEND", lijst->ontbrekend[i].waarde,
			    lijst->ontbrekend[i].label))
			return false;
	return true;
}

/* An option of a multiple-choice question is a column of its own in the results: chosen, not chosen, or missing. */
static bool add_choice(struct telling *telling, const struct vragenlijst *lijst,
	const struct vraag *vraag, const struct waardelabel *optie)
{
	const char *code = arena_format(telling->arena, "%s_%s", vraag->code, optie->waarde);
	const char *label = arena_format(telling->arena, "niet: %s", optie->label);

	telling->cells[COLUMN_VARIABELE] = variabele_cell(telling->arena, optie->variabele);
	return add_row(telling, code, "OPTIE", "1", optie->label)
		&& add_row(telling, code, "OPTIE", "0", label) && add_missing(telling, lijst, code);
}

static bool add_options(
	struct telling *telling, const struct vragenlijst *lijst, const struct vraag *vraag)
{
	for (size_t i = 0; i < vraag->optie_count; i++) {
		const struct waardelabel *optie = &vraag->opties[i];
		bool ok = vraag->schaal == SCHAAL_M
			? add_choice(telling, lijst, vraag, optie)
			: add_row(telling, vraag->code, "OPTIE", optie->waarde, optie->label);
		if (!ok)
			return false;
	}
	return vraag->schaal == SCHAAL_M || add_missing(telling, lijst, vraag->code);
}

static bool add_question(
	struct telling *telling, const struct vragenlijst *lijst, const struct vraag *vraag)
{
	struct arena *arena = telling->arena;
	const struct text cells[COLUMNS] = {text_of(lijst->code), number_cell(arena, lijst->versie),
		text_of(respondent_word(lijst->respondent)), text_of(lijst->naam),
		day_cell(arena, lijst->van), day_cell(arena, lijst->tot),
		text_of(toezegging_word(lijst->toezegging)), text_of(lijst->toelichting),
		text_of(vraag->thema), text_of(thema_name(lijst, vraag->thema)),
		number_cell(arena, vraag->volgnummer), text_of(vraag->code), text_of(vraag->tekst),
		text_of(schaal_word(vraag->schaal)),
		vraag->in_resultaten ? TEXT("true") : TEXT("false"), TEXT(""), TEXT(""), TEXT(""),
		TEXT(""), variabele_cell(arena, vraag->variabele)};

	memcpy(telling->cells, cells, sizeof cells);
	if (vraag->optie_count == 0 && !add_row(telling, vraag->code, "", "", ""))
		return false;
	return add_options(telling, lijst, vraag);
}

bool codebook_rows(struct arena *arena, const struct vragenlijst *lijsten, size_t count,
	codebook_row_fn *on_row, void *context, struct error *err)
{
	struct telling telling = {.arena = arena, .on_row = on_row, .context = context, .err = err};

	for (size_t i = 0; i < count; i++)
		for (size_t v = 0; v < lijsten[i].vraag_count; v++)
			if (!add_question(&telling, &lijsten[i], &lijsten[i].vragen[v]))
				return false;
	return true;
}

struct writing {
	struct arena *arena;
	struct buffer *out;
	bool excel;
	size_t rows;
};

static bool write_row(void *context, const struct text cells[COLUMNS], struct error *err)
{
	struct writing *writing = context;
	struct text guarded[COLUMNS];

	(void)err;
	for (size_t i = 0; i < COLUMNS; i++)
		guarded[i] = writing->excel ? rows_guard(writing->arena, cells[i]) : cells[i];
	csv_add_record(writing->out, guarded, COLUMNS);
	writing->rows++;
	return true;
}

size_t codebook_add_csv(struct arena *arena, struct buffer *out, const struct vragenlijst *lijsten,
	size_t count, bool excel)
{
	struct writing writing = {arena, out, excel, 0};
	struct error never;

	if (excel)
		buffer_add(out, TEXT("\xef\xbb\xbf"));
	for (size_t i = 0; i < COLUMNS; i++) {
		if (i > 0)
			buffer_add(out, TEXT(","));
		csv_add_cell(out, text_of(codebook_names[i]));
	}
	buffer_add(out, TEXT("\r\n"));
	if (!codebook_rows(arena, lijsten, count, write_row, &writing, &never))
		abort();
	return writing.rows;
}
