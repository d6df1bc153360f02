/* The codebook as CSV: one row per question and value. */
#include "client/codebook.h"

#include "base/csv.h"
#include "client/outfile.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {"vragenlijstcode", "versie", "respondent", "naam", "geldigVan",
	"geldigTot", "toezegging", "toelichting", "themacode", "thema", "volgnummer", "vraagcode",
	"tekst", "schaal", "inResultaten", "resultaatcode", "soort", "waarde", "label",
	"variabele"};

enum {
	COLUMNS = sizeof names / sizeof names[0],
	COLUMN_RESULTAATCODE = COLUMNS - 5,
	COLUMN_SOORT = COLUMNS - 4,
	COLUMN_WAARDE = COLUMNS - 3,
	COLUMN_LABEL = COLUMNS - 2,
	COLUMN_VARIABELE = COLUMNS - 1,
	CODEBOOK_MAX = 64 * 1024 * 1024,
};

struct writing {
	struct arena *arena;
	struct buffer *out;
	size_t rows;
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

static void add_row(struct writing *writing, const char *code, const char *soort,
	const char *waarde, const char *label)
{
	writing->cells[COLUMN_RESULTAATCODE] = text_of(code);
	writing->cells[COLUMN_SOORT] = text_of(soort);
	writing->cells[COLUMN_WAARDE] = text_of(waarde);
	writing->cells[COLUMN_LABEL] = text_of(label);
	csv_add_record(writing->out, writing->cells, COLUMNS);
	writing->rows++;
}

static void add_missing(struct writing *writing, const struct vragenlijst *lijst, const char *code)
{
	for (size_t i = 0; i < lijst->ontbrekend_count; i++)
		add_row(writing, code, "ONTBREKEND", lijst->ontbrekend[i].waarde,
			lijst->ontbrekend[i].label);
}

/* An option of a multiple-choice question is a column of its own in the results: chosen, not chosen, or missing. */
static void add_choice(struct writing *writing, const struct vragenlijst *lijst,
	const struct vraag *vraag, const struct waardelabel *optie)
{
	const char *code = arena_format(writing->arena, "%s_%s", vraag->code, optie->waarde);

	writing->cells[COLUMN_VARIABELE] = variabele_cell(writing->arena, optie->variabele);
	add_row(writing, code, "OPTIE", "1", optie->label);
	add_row(writing, code, "OPTIE", "0",
		arena_format(writing->arena, "niet: %s", optie->label));
	add_missing(writing, lijst, code);
}

static void add_question(
	struct writing *writing, const struct vragenlijst *lijst, const struct vraag *vraag)
{
	struct arena *arena = writing->arena;
	const struct text cells[COLUMNS] = {text_of(lijst->code), number_cell(arena, lijst->versie),
		text_of(respondent_word(lijst->respondent)), text_of(lijst->naam),
		day_cell(arena, lijst->van), day_cell(arena, lijst->tot),
		text_of(toezegging_word(lijst->toezegging)), text_of(lijst->toelichting),
		text_of(vraag->thema), text_of(thema_name(lijst, vraag->thema)),
		number_cell(arena, vraag->volgnummer), text_of(vraag->code), text_of(vraag->tekst),
		text_of(schaal_word(vraag->schaal)),
		vraag->in_resultaten ? TEXT("true") : TEXT("false"), TEXT(""), TEXT(""), TEXT(""),
		TEXT(""), variabele_cell(arena, vraag->variabele)};

	memcpy(writing->cells, cells, sizeof cells);
	if (vraag->optie_count == 0)
		add_row(writing, vraag->code, "", "", "");
	for (size_t i = 0; i < vraag->optie_count; i++) {
		const struct waardelabel *optie = &vraag->opties[i];
		if (vraag->schaal == SCHAAL_M)
			add_choice(writing, lijst, vraag, optie);
		else
			add_row(writing, vraag->code, "OPTIE", optie->waarde, optie->label);
	}
	if (vraag->schaal != SCHAAL_M)
		add_missing(writing, lijst, vraag->code);
}

static bool write_file(
	struct arena *arena, const char *file, struct buffer *bytes, struct error *err)
{
	struct outfile *out;

	if (bytes->overflow)
		return FAIL(err, INPUT, NULL, "the codebook is far too large");
	return outfile_open(arena, file, &out, err) && outfile_write(out, buffer_text(bytes), err)
		&& outfile_commit(out, err);
}

bool codebook_write_csv(struct arena *arena, const struct vragenlijst *lijsten, size_t count,
	const char *file, bool excel, size_t *rows, struct error *err)
{
	struct writing writing = {.arena = arena, .out = buffer_create(arena, CODEBOOK_MAX)};

	if (excel)
		buffer_add_string(writing.out, "\xef\xbb\xbf");
	for (size_t i = 0; i < COLUMNS; i++)
		writing.cells[i] = text_of(names[i]);
	csv_add_record(writing.out, writing.cells, COLUMNS);
	for (size_t i = 0; i < count; i++)
		for (size_t v = 0; v < lijsten[i].vraag_count; v++)
			add_question(&writing, &lijsten[i], &lijsten[i].vragen[v]);
	if (!write_file(arena, file, writing.out, err))
		return false;
	*rows = writing.rows;
	return true;
}
