#ifndef TESTS_WIRE_PAGES_H
#define TESTS_WIRE_PAGES_H

/* Random pages of results: the seed decides. */
#include "wire/support.h"

static uint64_t seed;

/* Only what the contract allows, but for codes: so that it is read again. */
static bool proper;

static uint64_t roll(uint64_t sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % sides;
}

/* What XML escapes, what it cannot carry, half characters and whole ones, and much that is plain. */
static const char *random_text(struct arena *arena, size_t most)
{
	static const char *const pieces[] = {"a", "Z9", " ", "&", "<", ">", "\"", "'", "]]>",
		"&amp;", "\xC3\xAB", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xC2\x85", "\xEF\xBF\xBE",
		"\xED\xA0\x80", "\xFF", "\xC3", "\x7F", "\x01", "\x1F", "\t", "\n", "\r", "\r\n",
		"gewone woorden in een zin. "};
	/* Those that XML carries as they are stand first and last. */
	size_t good = 13, n = roll(most + 1) + proper, len = 0;
	char *text = arena_array(arena, n + 1, 32);

	for (size_t i = 0; i < n; i++) {
		const char *piece = pieces[roll(proper ? good : COUNT(pieces))];
		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return text;
}

static struct day random_day(void)
{
	if (proper)
		return day_add(day(2000, 1, 1), (int)roll(30000));
	return day_add(day(1, 1, 1), (int)roll(3652058)); /* up to the end of year 9999 */
}

static int64_t random_number(void)
{
	int64_t number = (int64_t)roll(UINT64_MAX);

	return proper ? (number & INT32_MAX) >> roll(20) : number >> roll(64);
}

static const struct antwoord *random_antwoorden(struct arena *arena, size_t count)
{
	struct antwoord *antwoorden = arena_array(arena, count, sizeof *antwoorden);

	for (size_t i = 0; i < count; i++) {
		antwoorden[i].vraagcode = proper || roll(9)
			? arena_format(arena, "BG%d_%d", (int)roll(99), (int)roll(99))
			: random_text(arena, 5);
		if (roll(4))
			antwoorden[i].waarde = arena_format(arena, "%d", (int)roll(109) - 9);
		else
			antwoorden[i].tekst = random_text(arena, 40);
	}
	return antwoorden;
}

static struct respons random_respons(struct arena *arena)
{
	size_t count = roll(8);

	return (struct respons){
		.respons_id = proper || roll(9) ? CODE : random_text(arena, 9),
		.mutatienummer = random_number(),
		.respondent = (enum respondent)(1 + roll(RESPONDENT_COUNT - 1)),
		.vragenlijst = proper || roll(9) ? "STUDENT" : random_text(arena, 9),
		.versie = proper ? 1 + (int)roll(9999) : (int)random_number(),
		.basis = roll(2),
		.invuldatum = random_day(),
		.brin = proper || roll(9) ? "98QQ" : random_text(arena, 9),
		.onderwijsaanbiedercode = roll(2) ? "999A001" : NULL,
		.onderwijslocatiecode = !roll(2) ? NULL
			: proper                 ? "999X001"
						 : random_text(arena, 3),
		.opleidingscode = "25180",
		.leerbedrijf = proper || roll(9) ? "100000001" : random_text(arena, 9),
		.einddatum = random_day(),
		.leerweg = (enum leerweg)roll(LEERWEG_COUNT),
		.antwoorden = random_antwoorden(arena, count),
		.antwoord_count = count,
	};
}

static struct resultatenpagina random_page(struct arena *arena)
{
	struct resultatenpagina page = {
		.veldenset = (enum veldenset)(1 + roll(VELDENSET_COUNT - 1)),
		.tot_mutatienummer = random_number(),
		.aantal_respons = random_number(),
		.respons_count = roll(6),
		.verwijderd_count = roll(2) * roll(6),
		.heeft_meer = roll(2),
		.cursor = roll(2) ? "dm9vcmJlZWxk-_" : NULL,
	};
	struct respons *respons = arena_array(arena, page.respons_count, sizeof *respons);
	struct verwijderd *verwijderd =
		arena_array(arena, page.verwijderd_count, sizeof *verwijderd);

	for (size_t i = 0; i < page.respons_count; i++)
		respons[i] = random_respons(arena);
	for (size_t i = 0; i < page.verwijderd_count; i++)
		verwijderd[i] = (struct verwijderd){CODE, random_number(),
			(enum verwijderreden)(1 + roll(VERWIJDERREDEN_COUNT - 1))};
	page.respons = respons;
	page.verwijderd = verwijderd;
	return page;
}

#endif
