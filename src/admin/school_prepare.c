/*
 * school prepare: everything that a school needs before its first message, by one person and in one transaction. Nothing of
 * it is allowed yet: that takes a second person (school activate).
 */
#include "admin/certificaat.h"
#include "admin/overeenkomst.h"
#include "admin/request.h"
#include "admin/school.h"

#include <stdio.h>

enum { LEVERANCIERS_MAX = 32, DEFAULTS = 4 };

struct leverancier {
	struct oin oin;
	const char *naam; /* NULL: it is registered already */
};

struct plan {
	struct organisatie school;
	struct overeenkomst_plan overeenkomst;
	const char *bron;
	struct leverancier leveranciers[LEVERANCIERS_MAX];
	size_t leverancier_count;
};

/* ---- options ---------------------------------------------------------------------------------------------------- */

/* The options of `overeenkomst add`: those given, and behind them what follows from the school where they were not. */
static struct request with_defaults(struct request *request, const char *brin)
{
	const struct argument defaults[DEFAULTS] = {
		{"school", brin},
		{"nummer", arena_format(request->arena, "GO-%s", brin)},
		{"geldig-van", cell_day(request, day_in_netherlands(request->now))},
		{"dienst", "alle"},
	};
	struct argument *arguments =
		arena_array(request->arena, request->argument_count + DEFAULTS, sizeof *arguments);
	size_t count = 0;
	struct request whole = *request;

	for (size_t i = 0; i < request->argument_count; i++)
		arguments[count++] = request->arguments[i];
	for (size_t i = 0; i < DEFAULTS; i++)
		if (request_text(request, defaults[i].name) == NULL)
			arguments[count++] = defaults[i];
	whole.arguments = arguments;
	whole.argument_count = count;
	return whole;
}

/* "OIN" of a supplier that is registered, or "OIN, NAME". */
static bool read_leverancier(
	struct request *request, const char *value, struct plan *plan, struct error *err)
{
	struct leverancier *out = &plan->leveranciers[plan->leverancier_count];
	struct text whole = text_of(value), oin = whole;
	const char *comma = strchr(value, ',');

	if (plan->leverancier_count == LEVERANCIERS_MAX)
		return bad_option(err, "leverancier", "at most 32 of them");
	*out = (struct leverancier){.naam = NULL};
	if (comma != NULL) {
		oin.len = (size_t)(comma - value);
		out->naam = arena_string(request->arena,
			text_trim((struct text){comma + 1, whole.len - oin.len - 1}));
	}
	if (!oin_parse(text_trim(oin), &out->oin))
		return bad_option(err, "leverancier",
			"expected an OIN such as 00000099000000002000, or \"OIN, NAME\"");
	plan->leverancier_count++;
	return true;
}

static bool read_leveranciers(struct request *request, struct plan *plan, struct error *err)
{
	plan->bron = request_text(request, "mandaat-bron");
	for (size_t i = 0; i < request->argument_count; i++)
		if (strcmp(request->arguments[i].name, "leverancier") == 0
			&& !read_leverancier(request, request->arguments[i].value, plan, err))
			return false;
	if (plan->leverancier_count > 0 && plan->bron == NULL)
		return bad_option(err, "mandaat-bron",
			"is needed with --leverancier: where does the school say so?");
	return true;
}

static bool read_plan(struct request *request, struct plan *plan, struct error *err)
{
	struct organisatie *school = &plan->school;

	*plan = (struct plan){.bron = NULL};
	if (!school_parse(request->operands[0], &school->oin, err))
		return false;
	(void)oin_school(&school->oin, &school->brin);
	school->soort = ORGANISATIE_SCHOOL;
	school->naam = request_text(request, "naam");
	school->actief = true;
	*request = with_defaults(request, school->brin.code);
	return overeenkomst_read(request, &plan->overeenkomst, err)
		&& read_leveranciers(request, plan, err);
}

/* ---- the register ----------------------------------------------------------------------------------------------- */

static bool put_organisaties(struct request *request, const struct plan *plan, struct error *err)
{
	bool nieuw;

	if (plan->school.naam != NULL
		&& !store_put_organisatie(
			request->store, &plan->school, request->actor, request->now, &nieuw, err))
		return false;
	for (size_t i = 0; i < plan->leverancier_count; i++) {
		const struct leverancier *leverancier = &plan->leveranciers[i];
		const struct organisatie organisatie = {.oin = leverancier->oin,
			.soort = ORGANISATIE_LEVERANCIER,
			.naam = leverancier->naam,
			.actief = true};
		if (leverancier->naam != NULL
			&& !store_put_organisatie(request->store, &organisatie, request->actor,
				request->now, &nieuw, err))
			return false;
	}
	return true;
}

/* A mandate for every service that runs on when the overeenkomst begins is as good as a new one. */
static bool has_mandaat(const struct mandaat_rij *rows, size_t count,
	const struct leverancier *leverancier, struct day van)
{
	for (size_t i = 0; i < count; i++) {
		const struct mandaat *m = &rows[i].mandaat;
		if (!rows[i].ingetrokken && oin_equal(&m->leverancier, &leverancier->oin)
			&& strcmp(m->dienst, "*") == 0
			&& (!day_given(m->tot) || day_compare(m->tot, van) > 0))
			return true;
	}
	return false;
}

static bool add_mandaten(struct request *request, const struct plan *plan,
	struct voorbereiding *out, struct error *err)
{
	const struct nieuwe_overeenkomst *overeenkomst = &plan->overeenkomst.nieuw;
	const struct mandaat_rij *rows = NULL;
	size_t count = 0;
	int64_t id;

	if (plan->leverancier_count > 0
		&& !store_list_mandaten(
			request->store, request->arena, &plan->school.oin, &rows, &count, err))
		return false;
	for (size_t i = 0; i < plan->leverancier_count; i++) {
		const struct nieuw_mandaat mandaat = {
			.leverancier = plan->leveranciers[i].oin,
			.school = plan->school.oin,
			.dienst = "*",
			.van = overeenkomst->van,
			.bron = plan->bron,
		};
		if (has_mandaat(rows, count, &plan->leveranciers[i], overeenkomst->van))
			continue;
		if (!store_add_mandaat(
			    request->store, &mandaat, request->actor, request->now, &id, err))
			return false;
		out->mandaten++;
	}
	return true;
}

/* Of the school or of one of its suppliers: a certificate says itself whose it is. */
static const struct oin *party_of(const struct plan *plan, const struct oin *oin)
{
	if (oin_equal(oin, &plan->school.oin))
		return &plan->school.oin;
	for (size_t i = 0; i < plan->leverancier_count; i++)
		if (oin_equal(oin, &plan->leveranciers[i].oin))
			return &plan->leveranciers[i].oin;
	return NULL;
}

static bool refuse_certificaat(const char *path, const struct examined *examined, struct error *err)
{
	const struct finding *finding = &examined->findings[0];

	return FAIL(err, INPUT, examined->count > 0 ? finding->rule : NULL, "%.80s: %.100s", path,
		examined->count > 0 ? finding->reason
				    : "is neither of the school nor of one of its suppliers");
}

/* Recorded for every purpose that it serves; a certificate that serves none is refused with the first reason. */
static bool add_certificaat(struct request *request, const struct plan *plan, const char *path,
	struct voorbereiding *out, struct error *err)
{
	struct examined first, examined;
	const struct oin *oin;
	int served = 0;
	bool nieuw;

	if (!certificaat_examine(
		    request, path, &plan->school.oin, CERTIFICAAT_DOEL_TLS, &first, err))
		return false;
	if (!first.identified)
		return refuse_certificaat(path, &first, err);
	oin = party_of(plan, &first.identity.oin);
	if (oin == NULL) {
		first.count = 0;
		return refuse_certificaat(path, &first, err);
	}
	for (int doel = CERTIFICAAT_DOEL_TLS; doel <= CERTIFICAAT_DOEL_VERSLEUTELING; doel++) {
		if (!certificaat_examine(
			    request, path, oin, (enum certificaat_doel)doel, &examined, err))
			return false;
		if (doel == CERTIFICAAT_DOEL_TLS)
			first = examined;
		const struct nieuw_certificaat certificaat = {
			examined.identity, (enum certificaat_doel)doel, examined.der};
		if (examined.count > 0)
			continue;
		if (!store_add_certificaat(request->store, &certificaat, request->actor,
			    request->now, &nieuw, err))
			return false;
		served++;
	}
	out->certificaten += served > 0;
	return served > 0 || refuse_certificaat(path, &first, err);
}

static bool add_certificaten(struct request *request, const struct plan *plan,
	struct voorbereiding *out, struct error *err)
{
	for (size_t i = 0; i < request->argument_count; i++)
		if (strcmp(request->arguments[i].name, "certificaat") == 0
			&& !add_certificaat(request, plan, request->arguments[i].value, out, err))
			return false;
	return true;
}

bool school_prepare_one(struct request *request, struct voorbereiding *out, struct error *err)
{
	struct request whole = *request;
	struct plan plan;

	*out = (struct voorbereiding){.brin = NULL};
	if (!read_plan(&whole, &plan, err) || !put_organisaties(&whole, &plan, err)
		|| !overeenkomst_store(&whole, &plan.overeenkomst, &out->versie, err)
		|| !add_mandaten(&whole, &plan, out, err)
		|| !add_certificaten(&whole, &plan, out, err))
		return false;
	out->brin = arena_string(request->arena, text_of(plan.school.brin.code));
	out->nummer = plan.overeenkomst.nieuw.nummer;
	out->getekend = plan.overeenkomst.getekend;
	return true;
}

bool school_prepare(struct request *request, struct table **out, struct error *err)
{
	struct voorbereiding made;

	if (!request_begin(request, err)
		|| !request_end(request, school_prepare_one(request, &made, err), err)
		|| !overeenkomst_tell(request, made.nummer, made.versie, out, err))
		return false;
	table_note(*out,
		"School %s is voorbereid: overeenkomst %s versie %d, %d mandaten, %d certificaten.",
		made.brin, made.nummer, made.versie, made.mandaten, made.certificaten);
	if (!made.getekend)
		table_note(*out, "Na ondertekening: bpv-admin overeenkomst sign %s", made.nummer);
	table_note(*out, "Een ander dan %s brengt alles in werking: bpv-admin school activate %s",
		request->actor, made.brin);
	return true;
}
