/* The files that imports read: their columns, in the order in which the staging tables take them. */
#include "store/import.h"

static bool is_oin(struct text cell)
{
	struct oin oin;

	return oin_parse(cell, &oin);
}

static bool is_brin(struct text cell)
{
	struct brin brin;

	return brin_parse(cell, &brin);
}

static bool is_day(struct text cell)
{
	struct day day;

	return day_parse(cell, &day);
}

static bool is_leerweg(struct text cell)
{
	enum leerweg leerweg;

	return leerweg_parse(cell, &leerweg);
}

static bool is_reden(struct text cell)
{
	enum verwijderreden reden;

	return verwijderreden_parse(cell, &reden);
}

static bool is_digits(struct text cell, size_t most)
{
	for (size_t i = 0; i < cell.len; i++)
		if (cell.at[i] < '0' || cell.at[i] > '9')
			return false;
	return cell.len >= 1 && cell.len <= most;
}

static bool is_number(struct text cell)
{
	return is_digits(cell, 4);
}

/* 1 to 9999: what counts from one. */
static bool is_positive(struct text cell)
{
	return is_number(cell) && cell.at[0] != '0';
}

static bool is_mutatie(struct text cell)
{
	return text_equal(cell, TEXT("NIEUW")) || text_equal(cell, TEXT("GEWIJZIGD"))
		|| text_equal(cell, TEXT("VERVALLEN"));
}

/* -9 to 99. */
static bool is_waarde(struct text cell)
{
	if (cell.len == 2 && cell.at[0] == '-')
		return is_digits((struct text){cell.at + 1, 1}, 1);
	return is_digits(cell, 2);
}

/* 1 to 200 characters on one line, as the database's domain naam. */
static bool is_naam(struct text cell)
{
	size_t characters = 0;

	for (size_t i = 0; i < cell.len; i++) {
		unsigned char c = (unsigned char)cell.at[i];
		if (c < ' ' || c == 0x7f)
			return false;
		characters += (c & 0xc0) != 0x80;
	}
	return characters >= 1 && characters <= 200 && cell.at[0] != ' ';
}

static bool is_tekst(struct text cell)
{
	size_t characters = 0;

	for (size_t i = 0; i < cell.len; i++)
		characters += ((unsigned char)cell.at[i] & 0xc0) != 0x80;
	return characters >= 1 && characters <= 10000;
}

#define REQUIRED true
#define OPTIONAL false
#define NAAM     "1 to 200 characters on one line is asked"
#define DAY      "a date as 2026-07-01 is asked"
#define PERIOD                                                                                     \
	{"geldigVan", REQUIRED, is_day, DAY},                                                      \
	{                                                                                          \
		"geldigTot", OPTIONAL, is_day, DAY                                                 \
	}
#define BRIN                                                                                       \
	{                                                                                          \
		"brin", REQUIRED, is_brin, "two digits and two capitals are asked"                 \
	}
#define KEYS                                                                                       \
	{"onderwijsaanbiedercode", OPTIONAL, is_onderwijsaanbiedercode,                            \
		"a code as 123A456 is asked"},                                                     \
		{"onderwijslocatiecode", OPTIONAL, is_onderwijslocatiecode,                        \
			"a code as 123X456 is asked"},                                             \
		{"opleidingscode", REQUIRED, is_opleidingscode, "five digits are asked"},          \
		{"leerbedrijfId", REQUIRED, is_leerbedrijf_id, "nine digits are asked"},           \
	{                                                                                          \
		"geplandeEinddatum", REQUIRED, is_day, DAY                                         \
	}
#define LEERWEG                                                                                    \
	{                                                                                          \
		"leerweg", OPTIONAL, is_leerweg, "BOL, BBL, OVO or BOL_DT is asked"                \
	}
#define RESPONS_ID                                                                                 \
	{                                                                                          \
		"responsId", REQUIRED, is_uuid, "a UUID is asked"                                  \
	}

static const struct import_column organisaties[] = {
	{"oin", REQUIRED, is_oin, "an OIN is asked"},
	{"soort", REQUIRED, NULL, "SCHOOL, LEVERANCIER or SBB is asked"},
	{"naam", REQUIRED, is_naam, NAAM},
};
static const struct import_column opleidingen[] = {
	{"opleidingscode", REQUIRED, is_opleidingscode, "five digits are asked"},
	{"naam", REQUIRED, is_naam, NAAM},
	{"niveau", REQUIRED, is_number, "1 to 4 is asked"},
	{"sector", REQUIRED, is_naam, NAAM},
	{"kwalificatiedossier", REQUIRED, is_naam, NAAM},
	PERIOD,
};
static const struct import_column aanbieders[] = {
	{"onderwijsaanbiedercode", REQUIRED, is_onderwijsaanbiedercode,
		"a code as 123A456 is asked"},
	BRIN,
	{"naam", REQUIRED, is_naam, NAAM},
	PERIOD,
};
static const struct import_column locaties[] = {
	{"onderwijslocatiecode", REQUIRED, is_onderwijslocatiecode, "a code as 123X456 is asked"},
	BRIN,
	{"naam", REQUIRED, is_naam, NAAM},
	{"plaats", OPTIONAL, is_naam, NAAM},
	PERIOD,
};
static const struct import_column leerbedrijven[] = {
	{"leerbedrijfId", REQUIRED, is_leerbedrijf_id, "nine digits are asked"},
	{"naam", REQUIRED, is_naam, NAAM},
	{"plaats", OPTIONAL, is_naam, NAAM},
	PERIOD,
};
static const struct import_column bpvos[] = {
	BRIN,
	KEYS,
	{"begindatum", OPTIONAL, is_day, DAY},
	{"werkelijkeEinddatum", OPTIONAL, is_day, DAY},
	LEERWEG,
	{"omvang", OPTIONAL, is_positive, "1 to 9999 hours is asked"},
	{"inschrijvingvolgnummer", OPTIONAL, is_positive, "1 to 9999 is asked"},
	{"volgnummer", OPTIONAL, is_positive, "1 to 9999 is asked"},
};
static const struct import_column bpvo_mutaties[] = {
	{"mutatie", REQUIRED, is_mutatie, "NIEUW, GEWIJZIGD or VERVALLEN is asked"},
	BRIN,
	KEYS,
	{"begindatum", OPTIONAL, is_day, DAY},
	{"werkelijkeEinddatum", OPTIONAL, is_day, DAY},
	LEERWEG,
	{"omvang", OPTIONAL, is_positive, "1 to 9999 hours is asked"},
	{"inschrijvingvolgnummer", OPTIONAL, is_positive, "1 to 9999 is asked"},
	{"volgnummer", OPTIONAL, is_positive, "1 to 9999 is asked"},
	{"oudOnderwijsaanbiedercode", OPTIONAL, is_onderwijsaanbiedercode,
		"a code as 123A456 is asked"},
	{"oudOnderwijslocatiecode", OPTIONAL, is_onderwijslocatiecode,
		"a code as 123X456 is asked"},
	{"oudOpleidingscode", OPTIONAL, is_opleidingscode, "five digits are asked"},
	{"oudLeerbedrijfId", OPTIONAL, is_leerbedrijf_id, "nine digits are asked"},
	{"oudGeplandeEinddatum", OPTIONAL, is_day, DAY},
};
static const struct import_column koppelingen[] = {
	BRIN,
	KEYS,
	{"kenmerk", OPTIONAL, is_bpvo_kenmerk, "1 to 36 letters, digits and . _ - are asked"},
};
static const struct import_column respons[] = {
	RESPONS_ID,
	{"vragenlijstcode", REQUIRED, NULL, "the code of a questionnaire is asked"},
	{"versie", REQUIRED, is_number, "the version of the questionnaire is asked"},
	{"invuldatum", REQUIRED, is_day, DAY},
	BRIN,
	KEYS,
	LEERWEG,
};
static const struct import_column antwoorden[] = {
	RESPONS_ID,
	{"vraagcode", REQUIRED, NULL, "the code of a question is asked"},
	{"waarde", OPTIONAL, is_waarde, "a whole number from -9 to 99 is asked"},
	{"tekst", OPTIONAL, is_tekst, "1 to 10000 characters is asked"},
};
static const struct import_column verwijderingen[] = {
	RESPONS_ID,
	{"reden", REQUIRED, is_reden,
		"INGETROKKEN, BEWAARTERMIJN_VERSTREKEN or GEWIST_OP_VERZOEK is asked"},
};

#define FILE_OF(name)                                                                              \
	{                                                                                          \
#name, "copy_" #name, "invoer_keur_" #name, "invoer_zet_" #name, name,             \
			sizeof name / sizeof name[0]                                               \
	}

static const struct import_file files[] = {
	[IMPORT_ORGANISATIES] = FILE_OF(organisaties),
	[IMPORT_OPLEIDINGEN] = FILE_OF(opleidingen),
	[IMPORT_AANBIEDERS] = FILE_OF(aanbieders),
	[IMPORT_LOCATIES] = FILE_OF(locaties),
	[IMPORT_LEERBEDRIJVEN] = FILE_OF(leerbedrijven),
	[IMPORT_BPVOS] = FILE_OF(bpvos),
	[IMPORT_RESPONS] = FILE_OF(respons),
	[IMPORT_ANTWOORDEN] = FILE_OF(antwoorden),
	[IMPORT_VERWIJDERINGEN] = FILE_OF(verwijderingen),
	[IMPORT_BPVO_MUTATIES] = FILE_OF(bpvo_mutaties),
	[IMPORT_KOPPELINGEN] = FILE_OF(koppelingen),
};

const struct import_file *import_file(enum import_soort soort)
{
	return &files[soort];
}

const char *import_soort_word(enum import_soort soort)
{
	return files[soort].word;
}

enum { COLUMNS_MAX = 24 };

const struct csv_column *store_import_columns(enum import_soort soort, size_t *count)
{
	static _Thread_local struct csv_column columns[IMPORT_COUNT][COLUMNS_MAX];
	const struct import_file *file = &files[soort];

	for (size_t i = 0; i < file->column_count; i++)
		columns[soort][i] =
			(struct csv_column){file->columns[i].name, file->columns[i].required};
	*count = file->column_count;
	return columns[soort];
}
