/* A response as the cells of a row, and back. */
#include "target/inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In the order of rows_key_names. */
enum key {
	RESPONS_ID,
	MUTATIENUMMER,
	RESPONDENT,
	VRAGENLIJST,
	VERSIE,
	INVULDATUM,
	INVULMAAND,
	BRIN,
	AANBIEDER,
	LOCATIE,
	OPLEIDING,
	LEERBEDRIJF,
	PSEUDONIEM,
	EINDDATUM,
	EINDMAAND,
	LEERWEG,
};

bool target_key_is_number(int key)
{
	return key == MUTATIENUMMER || key == VERSIE;
}

static void digits(int number, int width, char *out)
{
	for (int i = width - 1; i >= 0; i--, number /= 10)
		out[i] = (char)('0' + number % 10);
}

/* Some hundred thousand a second: no format here. */
static void day_cell(struct day day, bool month_only, char out[DAY_SIZE])
{
	digits(day.year, 4, out);
	out[4] = '-';
	digits(day.month, 2, out + 5);
	out[7] = month_only ? '\0' : '-';
	digits(day.day, 2, out + 8);
	out[10] = '\0';
}

void target_cells_of(const struct respons *respons, struct target_cells *out)
{
	const char *leerweg = leerweg_word(respons->leerweg);
	bool basis = respons->basis;

	snprintf(out->mutatienummer, sizeof out->mutatienummer, "%" PRId64, respons->mutatienummer);
	snprintf(out->versie, sizeof out->versie, "%d", respons->versie);
	day_cell(respons->invuldatum, basis, out->invuldatum);
	day_cell(respons->einddatum, basis, out->einddatum);
	out->cells[RESPONS_ID] = respons->respons_id;
	out->cells[MUTATIENUMMER] = out->mutatienummer;
	out->cells[RESPONDENT] = respondent_word(respons->respondent);
	out->cells[VRAGENLIJST] = respons->vragenlijst;
	out->cells[VERSIE] = out->versie;
	out->cells[INVULDATUM] = basis ? NULL : out->invuldatum;
	out->cells[INVULMAAND] = basis ? out->invuldatum : NULL;
	out->cells[BRIN] = respons->brin;
	out->cells[AANBIEDER] = respons->onderwijsaanbiedercode;
	out->cells[LOCATIE] = respons->onderwijslocatiecode;
	out->cells[OPLEIDING] = respons->opleidingscode;
	out->cells[LEERBEDRIJF] = basis ? NULL : respons->leerbedrijf;
	out->cells[PSEUDONIEM] = basis ? respons->leerbedrijf : NULL;
	out->cells[EINDDATUM] = basis ? NULL : out->einddatum;
	out->cells[EINDMAAND] = basis ? out->einddatum : NULL;
	out->cells[LEERWEG] = leerweg[0] != '\0' ? leerweg : NULL;
}

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

void target_respons_of(const char *const cells[TARGET_KEYS], struct respons *out)
{
	bool basis = cells[INVULMAAND] != NULL;

	*out = (struct respons){
		.respons_id = cells[RESPONS_ID] != NULL ? cells[RESPONS_ID] : "",
		.mutatienummer = cells[MUTATIENUMMER] ? strtoll(cells[MUTATIENUMMER], NULL, 10) : 0,
		.vragenlijst = cells[VRAGENLIJST] != NULL ? cells[VRAGENLIJST] : "",
		.versie = cells[VERSIE] ? (int)strtol(cells[VERSIE], NULL, 10) : 0,
		.basis = basis,
		.invuldatum = day_of(cells[basis ? INVULMAAND : INVULDATUM]),
		.brin = cells[BRIN] != NULL ? cells[BRIN] : "",
		.onderwijsaanbiedercode = cells[AANBIEDER],
		.onderwijslocatiecode = cells[LOCATIE],
		.opleidingscode = cells[OPLEIDING] != NULL ? cells[OPLEIDING] : "",
		.leerbedrijf = cells[basis ? PSEUDONIEM : LEERBEDRIJF],
		.einddatum = day_of(cells[basis ? EINDMAAND : EINDDATUM]),
	};
	if (!respondent_parse(text_of(cells[RESPONDENT]), &out->respondent))
		out->respondent = RESPONDENT_NONE;
	if (!leerweg_parse(text_of(cells[LEERWEG]), &out->leerweg))
		out->leerweg = LEERWEG_NONE;
}

bool target_is_name(const char *name)
{
	size_t len =
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return name[0] != '\0' && (name[0] < '0' || name[0] > '9') && name[len] == '\0' && len < 60;
}
