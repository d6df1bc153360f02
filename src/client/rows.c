/* Results as rows. */
#include "client/rows.h"

#include "base/csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = {"responsId", "mutatienummer", "respondent", "vragenlijstcode",
	"versie", "invuldatum", "invulmaand", "brin", "onderwijsaanbiedercode",
	"onderwijslocatiecode", "opleidingscode", "leerbedrijfId", "leerbedrijfPseudoniem",
	"geplandeEinddatum", "eindmaand", "leerweg", "vraagcode", "waarde", "tekst"};

enum {
	COLUMNS = sizeof names / sizeof names[0],
	COLUMN_VRAAGCODE = COLUMNS - 3,
	COLUMN_WAARDE = COLUMNS - 2,
	COLUMN_TEKST = COLUMNS - 1,
};

bool is_formula(struct text cell)
{
	size_t i = 1;

	if (cell.len == 0 || strchr("=+-@\t\r\n", cell.at[0]) == NULL || cell.at[0] == '\0')
		return false;
	while (cell.at[0] == '-' && i < cell.len && cell.at[i] >= '0' && cell.at[i] <= '9')
		i++;
	return i < cell.len || cell.len == 1;
}

static void add_record(struct arena *arena, struct buffer *out, struct text *cells, bool excel)
{
	struct text guarded[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++) {
		guarded[i] = cells[i];
		if (excel && is_formula(cells[i])) {
			char *copy = arena_take(arena, cells[i].len + 1);
			copy[0] = '\'';
			memcpy(copy + 1, cells[i].at, cells[i].len);
			guarded[i] = (struct text){copy, cells[i].len + 1};
		}
	}
	csv_add_record(out, guarded, COLUMNS);
}

void rows_header(struct buffer *out)
{
	struct text cells[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++)
		cells[i] = text_of(names[i]);
	csv_add_record(out, cells, COLUMNS);
}

static void format_month(struct day day, char out[DAY_SIZE])
{
	day_format(day, out);
	out[strlen("2026-07")] = '\0';
}

size_t rows_of_respons(
	struct arena *arena, struct buffer *out, const struct respons *respons, bool excel)
{
	char mutatie[24], versie[16], ingevuld[DAY_SIZE], einde[DAY_SIZE];
	bool basis = respons->basis;

	snprintf(mutatie, sizeof mutatie, "%" PRId64, respons->mutatienummer);
	snprintf(versie, sizeof versie, "%d", respons->versie);
	(basis ? format_month : day_format)(respons->invuldatum, ingevuld);
	(basis ? format_month : day_format)(respons->einddatum, einde);
	struct text cells[COLUMNS] = {
		text_of(respons->respons_id),
		text_of(mutatie),
		text_of(respondent_word(respons->respondent)),
		text_of(respons->vragenlijst),
		text_of(versie),
		text_of(basis ? NULL : ingevuld),
		text_of(basis ? ingevuld : NULL),
		text_of(respons->brin),
		text_of(respons->onderwijsaanbiedercode),
		text_of(respons->onderwijslocatiecode),
		text_of(respons->opleidingscode),
		text_of(basis ? NULL : respons->leerbedrijf),
		text_of(basis ? respons->leerbedrijf : NULL),
		text_of(basis ? NULL : einde),
		text_of(basis ? einde : NULL),
		text_of(leerweg_word(respons->leerweg)),
		TEXT(""),
		TEXT(""),
		TEXT(""),
	};

	if (respons->antwoord_count == 0) {
		add_record(arena, out, cells, excel);
		return 1;
	}
	for (size_t i = 0; i < respons->antwoord_count; i++) {
		const struct antwoord *antwoord = &respons->antwoorden[i];

		cells[COLUMN_VRAAGCODE] = text_of(antwoord->vraagcode);
		cells[COLUMN_WAARDE] = text_of(antwoord->waarde);
		cells[COLUMN_TEKST] = text_of(antwoord->tekst);
		add_record(arena, out, cells, excel);
	}
	return respons->antwoord_count;
}

void rows_removed_header(struct buffer *out)
{
	static const struct text cells[] = {{"responsId", 9}, {"mutatienummer", 13}, {"reden", 5}};

	csv_add_record(out, cells, 3);
}

void rows_of_verwijderd(struct buffer *out, const struct verwijderd *verwijderd)
{
	char mutatie[24];

	snprintf(mutatie, sizeof mutatie, "%" PRId64, verwijderd->mutatienummer);
	const struct text cells[] = {text_of(verwijderd->respons_id), text_of(mutatie),
		text_of(verwijderreden_word(verwijderd->reden))};
	csv_add_record(out, cells, 3);
}
