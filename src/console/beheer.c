/* Pages of SBB's staff: their addresses, and their part of the menu. */
#include "console/beheer.h"

#include "console/scherm.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define BEHEER          (unsigned)ROL_BEHEERDER
#define DESK            (unsigned)ROL_SERVICEDESK
#define FG              (unsigned)ROL_FG
#define ADVISEUR        (unsigned)ROL_ADVISEUR

static const struct page_route routes[] = {
	{"GET", "/beheer", ROLLEN_SBB, scherm_page},
	{"GET", "/beheer/scholen", ROLLEN_SBB, scherm_page},
	{"GET", "/beheer/school", ROLLEN_SBB, scherm_page},
	{"GET", "/beheer/overeenkomsten", ROLLEN_SBB, scherm_page},
	{"GET", "/beheer/overeenkomst", BEHEER | FG | ADVISEUR, scherm_page},
	{"GET", "/beheer/mandaten", ROLLEN_SBB, scherm_page},
	{"GET", "/beheer/certificaten", ROLLEN_SBB, scherm_page},
	{"GET", "/beheer/waarschuwingen", BEHEER | DESK | FG, scherm_page},
	{"GET", "/beheer/berichten", ROLLEN_SBB, scherm_page},
	{"GET", "/beheer/bericht", ROLLEN_SBB, scherm_page},
	{"GET", "/beheer/invoer", BEHEER, scherm_page},
	{"GET", "/beheer/uitnodigingen", BEHEER | DESK | FG, scherm_page},
	{"GET", "/beheer/audit", BEHEER | FG, scherm_page},
	{"GET", "/beheer/privacy", BEHEER | FG, scherm_page},
	{"GET", "/beheer/gebruikers", BEHEER | FG, scherm_page},
	{"GET", "/beheer/gateways", BEHEER | DESK | FG, scherm_page},
	{"GET", "/beheer/taken", ROLLEN_SBB, beheer_taken},
	{"GET", "/beheer/taak", ROLLEN_SBB, beheer_taak},
	{"POST", "/beheer/taak", BEHEER | DESK | FG, beheer_doe_taak},
	{"GET", "/beheer/taak.csv", ROLLEN_SBB, beheer_taak_csv},
};

static const struct menu_item menu[] = {
	{"/beheer", "Vandaag", "Beheer", ROLLEN_SBB, NULL},
	{"/beheer/scholen", "Scholen", "Beheer", ROLLEN_SBB, "/beheer/school"},
	{"/beheer/overeenkomsten", "Overeenkomsten", "Beheer", ROLLEN_SBB, "/beheer/overeenkomst"},
	{"/beheer/mandaten", "Mandaten", "Beheer", ROLLEN_SBB, NULL},
	{"/beheer/certificaten", "Certificaten", "Beheer", ROLLEN_SBB, NULL},
	{"/beheer/berichten", "Berichten", "Beheer", ROLLEN_SBB, "/beheer/bericht"},
	{"/beheer/uitnodigingen", "Uitnodigingen", "Beheer", BEHEER | DESK | FG, NULL},
	{"/beheer/invoer", "Inlezen", "Beheer", BEHEER, NULL},
	{"/beheer/waarschuwingen", "Waarschuwingen", "Beheer", BEHEER | DESK | FG, NULL},
	{"/beheer/gateways", "Gateways en lijsten", "Beheer", BEHEER | DESK | FG, NULL},
	{"/beheer/privacy", "Privacy", "Beheer", BEHEER | FG, NULL},
	{"/beheer/audit", "Audit", "Beheer", BEHEER | FG, NULL},
	{"/beheer/gebruikers", "Gebruikers", "Beheer", BEHEER | FG, NULL},
	{"/beheer/taken", "Alle taken", "Beheer", ROLLEN_SBB, "/beheer/taak"},
};

const struct page_routes staff_routes = {routes, COUNT_OF(routes), menu, COUNT_OF(menu)};
