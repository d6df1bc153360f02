#ifndef STORE_STORE_ADMIN_H
#define STORE_STORE_ADMIN_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/csv.h"
#include "base/error.h"
#include "domain/overeenkomst.h"
#include "domain/vragenlijst.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The register as SBB's staff and the imports change it (database role bpv_admin). Every function that changes
 * something works inside store_begin … store_commit of the caller, so that a verb is one transaction.
 * Errors everywhere: DK0050/DK0051 as in store.h, and ERROR_INPUT when a rule of the register refuses what was asked
 * (the detail names the rule; nothing is changed and the caller rolls back).
 * `actor` is the acting person, never NULL. Strings handed out live in the arena given.
 */

/* A connection with the staff's statements too, without statement time-out. Closed with store_close. */
struct store *store_open_admin(const char *conninfo, struct error *err);

/*
 * Begins a transaction whose changes are this person's: the audit records it by. store_try_commit judges what a commit
 * would judge (deferred rules) and keeps the transaction open, for a dry run.
 */
bool store_begin_as(struct store *store, const char *actor, struct error *err) MUST_CHECK;
bool store_try_commit(struct store *store, struct error *err) MUST_CHECK;

/* ---- migrations: config/schema/NNN-name.sql ------------------------------------------------------------------- */

struct migratie {
	int nummer;       /* 1, 2, 3 …: without gaps */
	const char *naam; /* file name */
	struct text sql;
};

/* A connection that prepares nothing: for an empty database. Only for store_migrate and store_list_migraties. */
struct store *store_open_bare(const char *conninfo, struct error *err);

/*
 * Applies what is not applied yet, each in a transaction of its own, under one lock. Refuses (ERROR_INPUT) a gap, or an
 * applied migration whose bytes have changed. `migraties` is in order of nummer. Sets how many were applied now.
 */
bool store_migrate(struct store *store, const struct migratie *migraties, size_t count,
	struct instant now, int *applied, struct error *err) MUST_CHECK;

/* The last migration that this program was built with, and that of the version before it, from which on it works. */
void store_own_niveau(int *own, int *least);

/* From which on programs have to know this file, by its name (057-name.vanaf-053.sql); 0: it leaves all of them working. */
int migratie_vanaf(const char *naam);

struct toegepaste_migratie {
	int nummer;
	const char *naam, *sha256;
	struct instant op;
};
bool store_list_migraties(struct store *store, struct arena *arena,
	const struct toegepaste_migratie **out, size_t *count, struct error *err) MUST_CHECK;

/* ---- organisations -------------------------------------------------------------------------------------------- */

enum organisatie_soort { ORGANISATIE_SCHOOL = 1, ORGANISATIE_LEVERANCIER, ORGANISATIE_SBB };

struct organisatie {
	struct oin oin;
	enum organisatie_soort soort;
	const char *naam;
	struct brin brin; /* schools only: must be the one inside the OIN */
	bool actief;
};

const char *organisatie_soort_word(enum organisatie_soort soort); /* "SCHOOL", … */
bool organisatie_soort_parse(struct text text, enum organisatie_soort *out);

/* Sets the id of who has this OIN; 0: nobody. */
bool store_organisatie_id(
	struct store *store, const struct oin *oin, int64_t *id, struct error *err) MUST_CHECK;

/* Adds, or renames and (de)activates what is there under the same OIN. *nieuw says which. */
bool store_put_organisatie(struct store *store, const struct organisatie *organisatie,
	const char *actor, struct instant now, bool *nieuw, struct error *err) MUST_CHECK;
bool store_list_organisaties(struct store *store, struct arena *arena,
	const struct organisatie **out, size_t *count, struct error *err) MUST_CHECK;

/* ---- overeenkomsten ------------------------------------------------------------------------------------------- */

struct nieuwe_overeenkomst {
	const char *
		nummer; /* [A-Z0-9-]{1,30}; an existing one of the same school gets a next version */
	struct oin school;
	struct day van, tot;         /* tot absent: open end */
	const char *const *diensten; /* operations as the WSDL names them */
	size_t dienst_count;
	enum veldenset veldenset;
	bool open_antwoorden;
	const char *profiel; /* "2W-be", "2W-be-S", "2W-be-SE" */
	enum vrijgave vrijgave;
	const char *grondslag, *doel; /* VOLLEDIG: required */
	struct day dpia;              /* VOLLEDIG: required */
	const char *rol;          /* role of SBB: "VERWERKER" or "ZELFSTANDIG_VERANTWOORDELIJK" */
	const char *subverwerker; /* NULL: none */
	int bewaar_contact_dagen, bewaar_antwoorden_maanden,
		bewaar_koppeling_maanden; /* 0: the register's default */
	struct limieten limieten;         /* 0: as the version before, or the register's default */
};

/* Adds a version in state CONCEPT. Sets its version number. */
bool store_add_overeenkomst(struct store *store, const struct nieuwe_overeenkomst *overeenkomst,
	const char *actor, struct instant now, int *versie, struct error *err) MUST_CHECK;

/*
 * Brings a signed version (0: the newest) into force; the actor must be another than who added it, offered it or recorded
 * its signatures. An older version of the same number ends on the day before, or at once when it started on the same day or
 * later.
 */
bool store_activate_overeenkomst(struct store *store, const char *nummer, int versie,
	const char *actor, struct instant now, struct error *err) MUST_CHECK;

/*
 * One step, as overeenkomst_may_move has them. To ONDERTEKEND only with document and signatories (store_dossier.h), to
 * ACTIEF only by a second person: from OPGESCHORT another than who suspended it. INPUT when the register does not agree.
 */
bool store_move_overeenkomst(struct store *store, const char *nummer, int versie,
	enum overeenkomst_status to, const char *actor, struct instant now, struct error *err)
	MUST_CHECK;

/* All versions (school NULL: of every school) in order of BRIN, number, version; without routes, mandates and certificates. */
bool store_list_overeenkomsten(struct store *store, struct arena *arena, const struct oin *school,
	const struct overeenkomst **out, size_t *count, struct error *err) MUST_CHECK;

/* The id that store_load_overeenkomst takes (versie 0: the newest). *id is 0 when there is none. */
bool store_find_overeenkomst(struct store *store, const char *nummer, int versie, int64_t *id,
	struct error *err) MUST_CHECK;

/* The route of a school from a day on; a route that runs on that day ends the day before. */
bool store_set_route(struct store *store, const struct oin *school, enum route route,
	struct day van, const char *actor, struct instant now, struct error *err) MUST_CHECK;

/* ---- mandaten ------------------------------------------------------------------------------------------------- */

struct nieuw_mandaat {
	struct oin leverancier, school;
	const char *dienst;  /* operation, or "*" */
	struct day van, tot; /* tot absent: open end */
	const char *bron;    /* letter, OSR, … */
};

struct mandaat_rij {
	int64_t id;
	struct oin school;
	const char *school_naam;
	struct mandaat mandaat;
	bool ingetrokken;
};

bool store_add_mandaat(struct store *store, const struct nieuw_mandaat *mandaat, const char *actor,
	struct instant now, int64_t *id, struct error *err) MUST_CHECK;

/* Withdraws at once what is not withdrawn yet (dienst NULL: every service). Sets how many; 0 is no error. */
bool store_withdraw_mandaten(struct store *store, const struct oin *leverancier,
	const struct oin *school, const char *dienst, const char *actor, struct instant now,
	int *count, struct error *err) MUST_CHECK;

/* Every mandate ever given (school NULL: of every school), newest first. */
bool store_list_mandaten(struct store *store, struct arena *arena, const struct oin *school,
	const struct mandaat_rij **out, size_t *count, struct error *err) MUST_CHECK;

/* ---- questionnaires ------------------------------------------------------------------------------------------- */

/*
 * Stores one version of a questionnaire whole. *nieuw is false when exactly this version is there already; a version
 * that is there with other content is refused: a version never changes. An M question's options become the variables
 * CODE_1, CODE_2 … (waarde of the option is the number).
 */
bool store_put_vragenlijst(struct store *store, struct arena *arena,
	const struct vragenlijst *vragenlijst, const char *actor, struct instant now, bool *nieuw,
	struct error *err) MUST_CHECK;

/* ---- imports -------------------------------------------------------------------------------------------------- */

/*
 * Reading files into the register at COPY speed, all or nothing:
 *
 *   store_begin; import = store_import_create(…);
 *   per file:  store_import_open(import, SOORT), csv_read(in, store_import_columns(SOORT, &n), n, store_import_row,
 *              import, err), store_import_close(import)
 *   store_import_apply(import, …, &uitslag): judges everything that was read and stores it when nothing is wrong
 *   uitslag.fout_count == 0 ? store_commit : store_rollback
 *
 * One import at a time over all connections (others wait). RESPONS, ANTWOORDEN and VERWIJDERINGEN belong together in one
 * import; reference data may be in the same import as what refers to it. Files in any order.
 */
enum import_soort {
	IMPORT_ORGANISATIES, /* oin, soort, naam */
	IMPORT_OPLEIDINGEN, /* opleidingscode, naam, niveau, sector, kwalificatiedossier, geldigVan, geldigTot? */
	IMPORT_AANBIEDERS,    /* onderwijsaanbiedercode, brin, naam, geldigVan, geldigTot? */
	IMPORT_LOCATIES,      /* onderwijslocatiecode, brin, naam, plaats?, geldigVan, geldigTot? */
	IMPORT_LEERBEDRIJVEN, /* leerbedrijfId, naam, plaats?, geldigVan, geldigTot? */
	IMPORT_BPVOS, /* brin, onderwijsaanbiedercode?, onderwijslocatiecode?, opleidingscode, leerbedrijfId,
	                          geplandeEinddatum, begindatum?, werkelijkeEinddatum?, leerweg?, omvang?, inschrijvingvolgnummer?, volgnummer? */
	IMPORT_RESPONS, /* responsId, vragenlijstcode, versie, invuldatum, brin, onderwijsaanbiedercode?,
	                          onderwijslocatiecode?, opleidingscode, leerbedrijfId, geplandeEinddatum, leerweg? */
	IMPORT_ANTWOORDEN, /* responsId, vraagcode, waarde?, tekst? (exactly one of the two is filled) */
	IMPORT_VERWIJDERINGEN, /* responsId, reden */
	IMPORT_BPVO_MUTATIES,  /* mutatie, as BPVOS, and old keys (store_bpvo.h) */
	IMPORT_KOPPELINGEN,    /* the keys of BPVOS, kenmerk? (store_bpvo.h) */
	IMPORT_COUNT,
};

const char *import_soort_word(enum import_soort soort); /* "opleidingen", … */

/* The columns of a kind of file; static. */
const struct csv_column *store_import_columns(enum import_soort soort, size_t *count);

struct import;

/* Takes the import lock and empties the staging tables. Lives in the arena, at most as long as the transaction. */
struct import *store_import_create(struct store *store, struct arena *arena, const char *actor,
	struct instant now, struct error *err);

/*
 * The import lock, for who does not begin with an import: first in the transaction, before any key of a school or any row (The store, in
 * docs/decisions.md). Alone, as imports do; or with others who hold it off.
 */
bool store_wait_for_imports(struct store *store, struct error *err) MUST_CHECK;
bool store_hold_off_imports(struct store *store, struct error *err) MUST_CHECK;

/* Before anything is read: so many errors are told, instead of IMPORT_MAX_FOUTEN; the rest is counted. */
void store_import_tell_at_most(struct import *import, size_t count);

bool store_import_open(struct import *import, enum import_soort soort, struct error *err)
	MUST_CHECK;

/* A csv_row_fn; `context` is the struct import. A cell in the wrong format is noted with its line, not an error. */
bool store_import_row(void *context, const struct csv_row *row, struct error *err) MUST_CHECK;

bool store_import_close(struct import *import, struct error *err) MUST_CHECK;

/*
 * Open answers get a copy that others may see, made by this function: `regel` is the line of the delivery (store_list_namen),
 * `leerbedrijf` the name of where it is about (NULL: not in the register); what it makes lives in the arena. Without one they get none.
 */
struct masked_text {
	struct text text;
	const char *signals; /* as an array of PostgreSQL: "{NAAM,NOODWOORD}" */
};
typedef bool import_mask_fn(void *context, struct arena *arena, int64_t regel, struct text text,
	const char *leerbedrijf, struct masked_text *out, struct error *err);
void store_import_mask(struct import *import, import_mask_fn *mask, void *context);

enum { IMPORT_MAX_FOUTEN = 100 };

struct import_fout {
	enum import_soort soort;
	size_t line;
	const char *kolom; /* NULL: the whole row */
	const char *reden; /* a sentence; never a value that could be personal data */
};

struct import_telling {
	int64_t gelezen, nieuw, gewijzigd, ongewijzigd;
};

struct import_uitslag {
	const struct import_fout
		*fouten;   /* the first IMPORT_MAX_FOUTEN, in order of file and line */
	size_t fout_count; /* all of them; 0: stored */
	struct import_telling telling[IMPORT_COUNT];
	int64_t tot_mutatienummer; /* after this import; 0 when it held no results */
};

/*
 * True: judged; see fout_count. `mutaties` allows rows of RESPONS whose responsId is there already with other content
 * (they get a new mutatienummer); without it each is a fout. The same row again is always ONGEWIJZIGD.
 */
bool store_import_apply(struct import *import, bool mutaties, struct import_uitslag *out,
	struct error *err) MUST_CHECK;

/* ---- what is held of a school --------------------------------------------------------------------------------- */

struct school_status {
	struct organisatie school;
	const char *overeenkomstnummer; /* NULL: none in force today */
	int versie;
	enum overeenkomst_status status;
	struct day van, tot;
	enum route route; /* today; ROUTE_NONE: none */
	int64_t mandaten, bpvos, studentgegevens, respons, verwijderd;
	struct instant laatste_bericht, laatste_aanlevering, laatste_verstrekking; /* us 0: never */
	struct instant
		certificaat_tot; /* of its own or its suppliers', the first to expire; us 0: none seen */
};

/* *found is false for an unknown school. */
bool store_load_school_status(struct store *store, struct arena *arena, const struct oin *school,
	struct day today, bool *found, struct school_status *out, struct error *err) MUST_CHECK;

#endif
