/* Reference data of the invented country. */
#include "example/reference.h"

#include "domain/oin.h"
#include "example/sheet.h"

#include <stdio.h>

/* Closes and tells the first failure. */
static bool done(struct sheet *sheet, struct error *err)
{
	return sheet_close(&sheet, err);
}

static bool write_organisaties(const char *dir, const struct national *national, struct error *err)
{
	struct sheet *sheet = sheet_open(dir, "organisaties.csv", "oin,soort,naam", err);

	if (sheet == NULL)
		return false;
	for (int i = 0; i < SCHOOL_COUNT; i++) {
		struct oin oin = oin_of_school(&national->schools[i].brin);
		sheet_cell(sheet, oin.code);
		sheet_cell(sheet, "SCHOOL");
		sheet_cell(sheet, national->schools[i].naam);
		sheet_end(sheet);
	}
	/* The supplier of the test PKI's fixtures. */
	sheet_cell(sheet, "00000099000000002000");
	sheet_cell(sheet, "LEVERANCIER");
	sheet_cell(sheet, "Voorbeeld SIS (verzonnen leverancier)");
	sheet_end(sheet);
	return done(sheet, err);
}

static bool write_opleidingen(
	const char *dir, const struct national *national, const char *van, struct error *err)
{
	struct sheet *sheet = sheet_open(dir, "opleidingen.csv",
		"opleidingscode,naam,niveau,sector,kwalificatiedossier,geldigVan,geldigTot", err);

	if (sheet == NULL)
		return false;
	for (size_t i = 0; i < national->opleiding_count; i++) {
		const struct opleiding *o = &national->opleidingen[i];
		sheet_cell(sheet, o->code);
		sheet_cell(sheet, o->naam);
		sheet_number(sheet, o->niveau);
		sheet_cell(sheet, o->sector);
		sheet_cell(sheet, o->dossier);
		sheet_cell(sheet, van);
		sheet_cell(sheet, NULL);
		sheet_end(sheet);
	}
	return done(sheet, err);
}

static bool write_aanbieders(
	const char *dir, const struct national *national, const char *van, struct error *err)
{
	struct sheet *sheet = sheet_open(
		dir, "aanbieders.csv", "onderwijsaanbiedercode,brin,naam,geldigVan,geldigTot", err);

	if (sheet == NULL)
		return false;
	for (int i = 0; i < SCHOOL_COUNT; i++) {
		const struct school *school = &national->schools[i];
		for (int n = 0; n < school->aanbieders; n++) {
			char code[CODE_SIZE], naam[NAME_SIZE + 32];
			aanbieder_code(school->first_aanbieder + n, code);
			snprintf(naam, sizeof naam, "%s, college %d", school->naam, n + 1);
			sheet_cell(sheet, code);
			sheet_cell(sheet, school->brin.code);
			sheet_cell(sheet, naam);
			sheet_cell(sheet, van);
			sheet_cell(sheet, NULL);
			sheet_end(sheet);
		}
	}
	return done(sheet, err);
}

static bool write_locaties(
	const char *dir, const struct national *national, const char *van, struct error *err)
{
	struct sheet *sheet = sheet_open(dir, "locaties.csv",
		"onderwijslocatiecode,brin,naam,plaats,geldigVan,geldigTot", err);

	if (sheet == NULL)
		return false;
	for (int i = 0; i < SCHOOL_COUNT; i++) {
		const struct school *school = &national->schools[i];
		for (int n = 0; n < school->locaties; n++) {
			const char *plaats = place_name((uint32_t)(i + n * 7));
			char code[CODE_SIZE], naam[NAME_SIZE];
			locatie_code(school->first_locatie + n, code);
			snprintf(naam, sizeof naam, "Locatie %s %d", plaats, n + 1);
			sheet_cell(sheet, code);
			sheet_cell(sheet, school->brin.code);
			sheet_cell(sheet, naam);
			sheet_cell(sheet, plaats);
			sheet_cell(sheet, van);
			sheet_cell(sheet, NULL);
			sheet_end(sheet);
		}
	}
	return done(sheet, err);
}

static bool write_leerbedrijven(
	const char *dir, const struct national *national, const char *van, struct error *err)
{
	struct sheet *sheet = sheet_open(
		dir, "leerbedrijven.csv", "leerbedrijfId,naam,plaats,geldigVan,geldigTot", err);

	if (sheet == NULL)
		return false;
	for (int64_t i = 0; i < national->leerbedrijf_count; i++) {
		char id[CODE_SIZE], naam[NAME_SIZE];
		const char *plaats;
		leerbedrijf_id(i, id);
		leerbedrijf_naam(national->seed, i, naam, &plaats);
		sheet_cell(sheet, id);
		sheet_cell(sheet, naam);
		sheet_cell(sheet, plaats);
		sheet_cell(sheet, van);
		sheet_cell(sheet, NULL);
		sheet_end(sheet);
	}
	return done(sheet, err);
}

bool reference_write(
	const char *dir, const struct national *national, struct day reference, struct error *err)
{
	struct day from = {reference.year - 10, 8, 1};
	char van[DAY_SIZE];

	day_format(from, van);
	return write_organisaties(dir, national, err) && write_opleidingen(dir, national, van, err)
		&& write_aanbieders(dir, national, van, err)
		&& write_locaties(dir, national, van, err)
		&& write_leerbedrijven(dir, national, van, err);
}
