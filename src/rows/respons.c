/* A response from the cells of its row: what rows_keys_of did, the other way. */
#include "rows/rows.h"

#include <stdlib.h>
#include <string.h>

static int digits_of(const char *text, int count)
{
	int number = 0;

	for (int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return 0;
		number = 10 * number + text[i] - '0';
	}
	return number;
}

static struct day day_of(const char *cell)
{
	struct day day = {0, 0, 0};
	size_t len = cell != NULL ? strlen(cell) : 0;

	if ((len == 10 || len == 7) && cell[4] == '-') {
		day.year = digits_of(cell, 4);
		day.month = digits_of(cell + 5, 2);
		day.day = len == 10 && cell[7] == '-' ? digits_of(cell + 8, 2) : 1;
	}
	return day;
}

void rows_respons_of(const char *const cells[ROWS_KEYS], struct respons *out)
{
	bool basis = cells[ROWS_INVULMAAND] != NULL;

	*out = (struct respons){
		.respons_id = cells[ROWS_RESPONS_ID] != NULL ? cells[ROWS_RESPONS_ID] : "",
		.mutatienummer = cells[ROWS_MUTATIENUMMER]
			? strtoll(cells[ROWS_MUTATIENUMMER], NULL, 10)
			: 0,
		.vragenlijst =
			cells[ROWS_VRAGENLIJSTCODE] != NULL ? cells[ROWS_VRAGENLIJSTCODE] : "",
		.versie = cells[ROWS_VERSIE] ? (int)strtol(cells[ROWS_VERSIE], NULL, 10) : 0,
		.basis = basis,
		.invuldatum = day_of(cells[basis ? ROWS_INVULMAAND : ROWS_INVULDATUM]),
		.brin = cells[ROWS_BRIN] != NULL ? cells[ROWS_BRIN] : "",
		.onderwijsaanbiedercode = cells[ROWS_ONDERWIJSAANBIEDERCODE],
		.onderwijslocatiecode = cells[ROWS_ONDERWIJSLOCATIECODE],
		.opleidingscode =
			cells[ROWS_OPLEIDINGSCODE] != NULL ? cells[ROWS_OPLEIDINGSCODE] : "",
		.leerbedrijf = cells[basis ? ROWS_LEERBEDRIJF_PSEUDONIEM : ROWS_LEERBEDRIJF_ID],
		.einddatum = day_of(cells[basis ? ROWS_EINDMAAND : ROWS_GEPLANDE_EINDDATUM]),
	};
	if (!respondent_parse(text_of(cells[ROWS_RESPONDENT]), &out->respondent))
		out->respondent = RESPONDENT_NONE;
	if (!leerweg_parse(text_of(cells[ROWS_LEERWEG]), &out->leerweg))
		out->leerweg = LEERWEG_NONE;
}
