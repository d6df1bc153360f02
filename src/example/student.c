/* Contact details of students who do not exist, at addresses that cannot exist (.example, RFC 2606). */
#include "example/student.h"

#include <stdio.h>
#include <string.h>

const char student_header[] =
	"bpvoKenmerk,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,"
	"geplandeEinddatum,emailadres,roepnaam,taal,leerweg,begindatum";

/* First names only, common ones from many languages: they point at nobody. */
static const char *const names[] = {
	"Sanne",
	"Daan",
	"Noor",
	"Sem",
	"Zoë",
	"Bram",
	"Fatima",
	"Yusuf",
	"Renée",
	"Thijs",
	"Chloë",
	"Omar",
	"Özlem",
	"Jörn",
	"Amira",
	"Luuk",
	"Esmée",
	"Milan",
	"Agnieszka",
	"Bilal",
	"Jip",
	"Naïma",
	"Ruben",
	"Anne-Fleur",
	"Łukasz",
	"Siân",
	"D'Angelo",
	"Björk",
	"Imani",
	"Pim",
};

struct record {
	char kenmerk[40], email[80];
	const char *aanbieder, *locatie, *opleiding, *leerbedrijf, *roepnaam, *taal, *leerweg;
	char end[DAY_SIZE], begin[DAY_SIZE];
};

static void fill(struct student_sheet *students, const struct placement *placement,
	struct random *random, struct record *r)
{
	static const char *const talen[] = {"nl", "en", "pl", "ar", "tr", "de", "uk"};
	const char *brin = placement->school->brin.code;
	long long number = (long long)++students->written;

	memset(r, 0, sizeof *r);
	snprintf(r->kenmerk, sizeof r->kenmerk, "BPV-%d-%06lld", students->reference.year, number);
	snprintf(r->email, sizeof r->email, "student%06lld@%c%c%c%c.voorbeeld.example", number,
		brin[0], brin[1], brin[2] + ('a' - 'A'), brin[3] + ('a' - 'A'));
	r->aanbieder = placement->aanbieder;
	r->locatie = placement->locatie;
	r->opleiding = placement->opleiding->code;
	r->leerbedrijf = placement->leerbedrijf;
	uint32_t name = random_below(random, sizeof names / sizeof names[0]);
	r->roepnaam = random_chance(random, 850) ? names[name] : NULL;
	r->taal = random_chance(random, 300) ? "nl" : NULL;
	if (random_chance(random, 80))
		r->taal = talen[random_below(random, sizeof talen / sizeof talen[0])];
	r->leerweg = random_chance(random, 800) ? leerweg_word(placement->leerweg) : NULL;
	day_format(placement->end, r->end);
	if (random_chance(random, 700))
		day_format(placement->begin, r->begin);
}

static void write_record(struct student_sheet *students, const struct record *r)
{
	const char *cells[] = {r->kenmerk, r->aanbieder, r->locatie, r->opleiding, r->leerbedrijf,
		r->end, r->email, r->roepnaam, r->taal, r->leerweg, r->begin};

	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
		sheet_cell(students->sheet, cells[i]);
	sheet_end(students->sheet);
}

void student_write(
	struct student_sheet *students, const struct placement *placement, struct random *random)
{
	struct record record;

	fill(students, placement, random, &record);
	write_record(students, &record);
}

void student_write_bad(struct student_sheet *students, const struct placement *placement, int kind,
	struct random *random)
{
	struct record r;

	fill(students, placement, random, &r);
	switch (kind % BAD_KINDS) {
	case 0: snprintf(r.email, sizeof r.email, "student.voorbeeld.example"); break;
	case 1:
		snprintf(r.end, sizeof r.end, "2010-01-31");
		r.begin[0] = '\0';
		break;
	case 2: r.leerbedrijf = "899999993"; break;
	case 3: r.opleiding = "69999"; break;
	case 4: r.locatie = "999X999"; break;
	case 5: r.aanbieder = "999A999"; break;
	case 6: day_format(day_add(placement->end, 30), r.begin); break;
	case 7: r.leerweg = "BOL_DT"; break;
	case 8:
		snprintf(r.kenmerk, sizeof r.kenmerk, "BPV-%d-%06lld", students->reference.year,
			(long long)students->written - 1);
		break;
	/* Passes the elfproef, and is the number everybody makes up: no key to anybody. */
	case 9: snprintf(r.kenmerk, sizeof r.kenmerk, "111222333"); break;
	default: r.taal = "NLD"; break;
	}
	write_record(students, &r);
}
