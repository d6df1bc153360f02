#ifndef DOMAIN_RESULTAAT_H
#define DOMAIN_RESULTAAT_H

#include "base/clock.h"
#include "domain/codes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RESULTATEN_PAGE_DEFAULT = 1000, RESULTATEN_PAGE_MAX = 10000, CURSOR_MAX_CHARS = 512 };

struct antwoord {
	const char *vraagcode;
	const char *waarde; /* a number as text, or NULL when this is an open answer */
	const char *tekst;  /* open answer, or NULL */
};

/*
 * One completed questionnaire, within the overeenkomst's field set. In BASIS the dates hold a month (day = 1 is
 * not told) and the leerbedrijf is a pseudonym.
 */
struct respons {
	const char *respons_id; /* random UUID */
	int64_t mutatienummer;
	enum respondent respondent;
	const char *vragenlijst;
	int versie;
	bool basis; /* invulmaand, eindmaand, leerbedrijfPseudoniem instead of the full values */
	struct day invuldatum;
	const char *brin;
	const char *onderwijsaanbiedercode, *onderwijslocatiecode; /* NULL: not in DUO's delivery */
	const char *opleidingscode;
	const char *leerbedrijf; /* leerbedrijfId or pseudonym */
	struct day einddatum;
	enum leerweg leerweg; /* NONE: unknown */
	const struct antwoord *antwoorden;
	size_t antwoord_count;
};

struct verwijderd {
	const char *respons_id;
	int64_t mutatienummer;
	enum verwijderreden reden;
};

struct resultatenvraag {
	int64_t vanaf_mutatienummer; /* 0: everything */
	int paginagrootte;           /* 0: default */
	const char *cursor;          /* NULL: first page */
};

struct resultatenpagina {
	enum veldenset veldenset;
	int64_t tot_mutatienummer;
	int64_t aantal_respons; /* in the whole selection, not just this page */
	const struct respons *respons;
	size_t respons_count;
	const struct verwijderd *verwijderd;
	size_t verwijderd_count;
	bool heeft_meer;
	const char *cursor; /* NULL when there is no more */
};

#endif
