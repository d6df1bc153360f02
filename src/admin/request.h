#ifndef ADMIN_REQUEST_H
#define ADMIN_REQUEST_H

#include "admin/admin.h"
#include "base/clock.h"
#include "base/error.h"
#include "domain/oin.h"
#include "vault/vault.h"

#include <stdbool.h>
#include <stdint.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The rows of one noun, for admin.c. */
struct verb_list {
	const struct verb *verbs;
	size_t count;
};
extern const struct verb_list migratie_verbs;
extern const struct verb_list organisatie_verbs;
extern const struct verb_list overeenkomst_verbs;
extern const struct verb_list what_if_verbs;
extern const struct verb_list contactpersoon_verbs;
extern const struct verb_list gebruiker_verbs;
extern const struct verb_list rechtsopvolging_verbs;
extern const struct verb_list mandaat_verbs;
extern const struct verb_list certificaat_verbs;
extern const struct verb_list inlezing_verbs;
extern const struct verb_list referentie_verbs;
extern const struct verb_list bpvo_verbs;
extern const struct verb_list vragenlijst_verbs;
extern const struct verb_list resultaten_verbs;
extern const struct verb_list antwoorden_verbs;
extern const struct verb_list openantwoord_verbs;
extern const struct verb_list praktijkopleider_verbs;
extern const struct verb_list uitnodiging_verbs;
extern const struct verb_list cijfers_verbs;
extern const struct verb_list bureau_verbs;
extern const struct verb_list rapport_verbs;
extern const struct verb_list bewaartermijn_verbs;
extern const struct verb_list betrokkene_verbs;
extern const struct verb_list verstrekking_verbs;
extern const struct verb_list onboard_verbs;
extern const struct verb_list school_verbs;
extern const struct verb_list crl_verbs;
extern const struct verb_list bericht_verbs;
extern const struct verb_list audit_verbs;
extern const struct verb_list explain_verbs;
extern const struct verb_list waarschuwing_verbs;
extern const struct verb_list help_verbs;
extern const struct verb_list proef_verbs;
extern const struct verb_list gateway_verbs;
extern const struct verb_list sleutel_verbs;

/* What was given for an option; NULL when it was not. */
const char *request_text(const struct request *request, const char *name);
bool request_flag(const struct request *request, const char *name);

/* Typed options: true and untouched when the option was not given. Error: USAGE, naming the option. */
bool request_day(const struct request *request, const char *name, struct day *out,
	struct error *err) MUST_CHECK;
bool request_number(const struct request *request, const char *name, int least, int most, int *out,
	struct error *err) MUST_CHECK;
bool request_yes(const struct request *request, const char *name, bool *out, struct error *err)
	MUST_CHECK;
bool request_oin(const struct request *request, const char *name, struct oin *out,
	struct error *err) MUST_CHECK;

/* A school by BRIN or by OIN. */
bool request_school(const struct request *request, const char *name, struct oin *out,
	struct error *err) MUST_CHECK;
bool school_parse(const char *word, struct oin *out, struct error *err) MUST_CHECK;

/* A school that has to be given, and its id in the register. Errors: USAGE; INPUT, it is not there; those of the store. */
bool request_school_id(const struct request *request, const char *name, struct oin *out,
	int64_t *id, struct error *err) MUST_CHECK;

/* --reden, which has to be given: why somebody looks or destroys, 1 to 500 characters that are kept. Error: USAGE. */
bool request_reden(const struct request *request, const char **out, struct error *err) MUST_CHECK;

/* Sets USAGE: what is wrong with an option and what would be right. Always false. */
bool bad_option(struct error *err, const char *name, const char *expected);

/*
 * The vault of the gateway's settings, with the keys of the house that the register keeps; the caller closes it. NULL: CONFIG, no
 * settings were given, or it does not open; errors of the store.
 */
struct vault *request_vault(const struct request *request, struct error *err);

/* Begins the verb's one transaction; whatever it changes is the actor's doing. */
bool request_begin(struct request *request, struct error *err) MUST_CHECK;

/*
 * Ends it: commits after success, rolls back after failure. A dry run stays open, so that the answer can be read as it
 * would be; admin_run rolls it back.
 */
bool request_end(struct request *request, bool ok, struct error *err) MUST_CHECK;

/* Cells of tables, in the arena of the request; NULL for what is absent. */
const char *cell_day(const struct request *request, struct day day);
const char *cell_instant(const struct request *request, struct instant instant);
const char *cell_number(const struct request *request, long long number);
const char *cell_flag(bool flag);

/*
 * The answer of a verb that changes what is there: how many, under the static `column`. None is a refusal, with the note
 * `none`; otherwise the note is `done` (NULL: nothing more to say).
 */
struct table *request_tell_count(struct request *request, const struct column *column, int count,
	const char *none, const char *done);

#endif
