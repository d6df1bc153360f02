/* Drawing a country that does not exist. */
#include "example/national.h"

#include "domain/codes.h"

#include <stdio.h>
#include <string.h>

static const char *const places[] = {
	"Voorbeeldstad",
	"Modeldam",
	"Droomveen",
	"Bedachtburg",
	"Verzonnenhoek",
	"Fictiedorp",
	"Schetsbeek",
	"Sprookhoven",
	"Denkendam",
	"Proefwijk",
	"Zogezegd",
	"Nergenshuizen",
	"Voorbeeldmeer",
	"Modelhorst",
	"Droomdrecht",
	"Bedachtlo",
	"Verzonnenrade",
	"Fictiehaven",
	"Schetswoude",
	"Sprookburg",
	"Denkerzijl",
	"Proefmonde",
	"Nergensveld",
	"Ergensbroek",
	"Voorbeeldrecht",
	"Modelzand",
	"Droomsluis",
	"Bedachtwerd",
	"Verzonnensloot",
	"Fictiebrug",
};
enum { PLACE_COUNT = sizeof places / sizeof places[0] };

static const struct {
	const char *sector, *dossiers[4], *bedrijf;
} sectors[SECTOR_COUNT] = {
	{"Techniek en gebouwde omgeving",
		{"Houtwerk en montage", "Elektrotechniek in gebouwen", "Metaal en machines",
			"Schilderen en afwerken"},
		"Bouwbedrijf"},
	{"Mobiliteit, transport en logistiek",
		{"Voertuigen", "Magazijn en voorraad", "Vervoer over de weg", "Binnenvaart"},
		"Autobedrijf"},
	{"Zorg, welzijn en sport",
		{"Verzorgen en ondersteunen", "Werken met kinderen", "Sport en bewegen",
			"Assisteren in de zorg"},
		"Zorggroep"},
	{"Handel", {"Verkoop", "Ondernemen", "Mode en presentatie", "Logistiek in de winkel"},
		"Winkel"},
	{"ICT en creatieve industrie",
		{"Systemen en netwerken", "Softwareontwikkeling", "Media en vormgeving",
			"Podium en techniek"},
		"Studio"},
	{"Voedsel, groen en gastvrijheid",
		{"Groen en tuinen", "Keuken", "Dier en verzorging", "Reizen en gasten"},
		"Kwekerij"},
	{"Zakelijke dienstverlening en veiligheid",
		{"Administratie", "Secretariaat", "Beveiliging", "Juridisch en financieel werk"},
		"Kantoor"},
	{"Specialistisch vakmanschap",
		{"Uurwerken", "Muziekinstrumenten", "Edel metaal", "Schoenen en orthopedie"},
		"Atelier"},
};

static const char *const roles[] = {"Assistent", "Medewerker", "Vakkracht", "Specialist"};

void aanbieder_code(int number, char out[CODE_SIZE])
{
	snprintf(out, CODE_SIZE, "99%dA%03d", number / 1000 % 10, number % 1000);
}

void locatie_code(int number, char out[CODE_SIZE])
{
	snprintf(out, CODE_SIZE, "99%dX%03d", number / 1000 % 10, number % 1000);
}

void leerbedrijf_id(int64_t index, char out[CODE_SIZE])
{
	int64_t id = 900000000 + index * 20;

	/* Neighbours differ in the elfproef, so this ends after a step or two. */
	do
		snprintf(out, CODE_SIZE, "%09lld", (long long)(id++ % 1000000000));
	while (looks_like_bsn(text_of(out)));
}

const char *place_name(uint32_t index)
{
	return places[index % PLACE_COUNT];
}

void leerbedrijf_naam(uint64_t seed, int64_t index, char out[NAME_SIZE], const char **plaats)
{
	static const char *const words[] = {
		"Voorbeeld",
		"De Proef",
		"Het Model",
		"Zogenaamd",
		"Bedacht & Zn.",
		"De Schets",
		"Café Fictie",
		"Nergens",
		"\"De Droom\"",
		"'t Verzinsel",
	};
	struct random random;

	random_start(&random, seed, "leerbedrijf", (uint64_t)index);
	uint32_t sector = random_below(&random, SECTOR_COUNT);
	uint32_t word = random_below(&random, sizeof words / sizeof words[0]);
	*plaats = place_name(random_below(&random, PLACE_COUNT));
	if (random_chance(&random, 100))
		snprintf(out, NAME_SIZE, "%s %s, vestiging %s", sectors[sector].bedrijf,
			words[word], *plaats);
	else
		snprintf(out, NAME_SIZE, "%s %s %lld", sectors[sector].bedrijf, words[word],
			(long long)index + 1);
}

static void draw_opleidingen(struct national *national)
{
	struct random random;

	random_start(&random, national->seed, "opleiding", 0);
	for (int d = 0; d < DOSSIER_COUNT; d++) {
		int lowest = d % 4 == 0 ? 1 : 2, highest = d % 4 == 3 ? 3 : 4;
		for (int niveau = lowest; niveau <= highest; niveau++) {
			struct opleiding *o = &national->opleidingen[national->opleiding_count++];
			o->sector_index = d / 4;
			o->sector = sectors[d / 4].sector;
			o->dossier = sectors[d / 4].dossiers[d % 4];
			o->niveau = niveau;
			o->mood = (int)random_below(&random, 81) - 40;
			snprintf(o->code, sizeof o->code, "%05d", 60000 + (d + 1) * 10 + niveau);
			snprintf(o->naam, sizeof o->naam, "%s %c%s", roles[niveau - 1],
				o->dossier[0] + ('a' - 'A'), o->dossier + 1);
		}
	}
}

/* The first two are the fixtures of the test PKI; no BRIN of these ranges was ever issued. */
static void draw_brin(int i, struct brin *brin)
{
	static const char letters[][3] = {"ZQ", "ZX", "XQ", "XZ", "WQ", "WX"};

	if (i < 2)
		memcpy(brin->code, i == 0 ? "98QQ" : "98QX", sizeof brin->code);
	else
		snprintf(brin->code, sizeof brin->code, "%02d%s", 90 + i % 10, letters[i / 10]);
}

static void draw_school(struct school *school, int i, uint64_t seed, int *aanbieder, int *locatie)
{
	struct random random;

	random_start(&random, seed, "school", (uint64_t)i);
	draw_brin(i, &school->brin);
	school->plaats = place_name((uint32_t)i);
	/* Half of them share a place with another school, with another kind of name. */
	snprintf(school->naam, sizeof school->naam, "ROC %s", school->plaats);
	if (i >= PLACE_COUNT)
		snprintf(school->naam, sizeof school->naam, "%s %s",
			i % 2 ? "Vakcollege" : "MBO-college", school->plaats);
	school->weight = i < 2 ? 150 : 20 + (int)random_below(&random, 180);
	school->mood = (int)random_below(&random, 101) - 50;
	school->first_aanbieder = *aanbieder;
	school->aanbieders = 1 + (int)random_below(&random, 3);
	*aanbieder += school->aanbieders;
	school->first_locatie = *locatie;
	school->locaties = 2 + (int)random_below(&random, 5);
	*locatie += school->locaties;
	for (int s = 0; s < SECTOR_COUNT; s++)
		school->teaches[s] = i < 2 ? s < 7 : random_chance(&random, 500);
	school->teaches[i % SECTOR_COUNT] = true;
}

void national_draw(struct national *national, uint64_t seed, int64_t leerbedrijf_count, int large)
{
	int aanbieder = 1, locatie = 1;

	memset(national, 0, sizeof *national);
	national->seed = seed;
	national->leerbedrijf_count = leerbedrijf_count;
	draw_opleidingen(national);
	for (int i = 0; i < SCHOOL_COUNT; i++) {
		draw_school(&national->schools[i], i, seed, &aanbieder, &locatie);
		if (i < 2)
			national->schools[i].weight *= large;
		national->total_weight += national->schools[i].weight;
	}
}

const struct opleiding *national_pick_opleiding(
	const struct national *national, const struct school *school, struct random *random)
{
	const struct opleiding *opleiding;

	do
		opleiding = &national->opleidingen[random_below(
			random, (uint32_t)national->opleiding_count)];
	while (!school->teaches[opleiding->sector_index]);
	return opleiding;
}
