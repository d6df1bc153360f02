/* uitnodiging: who is invited today, what became of it, and why somebody is not. */
#include "admin/request.h"
#include "config/config.h"
#include "monitor/keten.h"
#include "monitor/plan.h"

#include <stdlib.h>

enum { SHOWN = 100, SHOWN_MAX = 100000, EXPLAINED = 20 };

/* Without settings, those that the example of a configuration holds. */
static struct uitnodiging_termijn termijn_of(const struct request *request)
{
	const struct config *config = request->config;

	if (config == NULL)
		return (struct uitnodiging_termijn){14, 28, 7, 1};
	return (struct uitnodiging_termijn){
		.voor_einde = (int)config->invite_days_before_end,
		.na_einde = (int)config->invite_late_days,
		.herinner_na = (int)config->invite_reminder_days,
		.herinneringen = (int)config->invite_reminders,
	};
}

static bool find_school(struct request *request, int64_t *id, struct error *err)
{
	struct oin school;

	*id = 0;
	return request_text(request, "school") == NULL
		|| request_school_id(request, "school", &school, id, err);
}

/* ---- plan ------------------------------------------------------------------------------------------------------- */

static const struct column plan_columns[] = {
	{"brin", COLUMN_TEXT},
	{"leerbedrijven", COLUMN_NUMBER},
	{"studenten", COLUMN_NUMBER},
	{"gewijzigd", COLUMN_NUMBER},
	{"ingetrokken", COLUMN_NUMBER},
	{"herinnerd", COLUMN_NUMBER},
};

static void tell_plan(struct request *request, struct table *table, const char *brin,
	const struct uitnodiging_plan *plan)
{
	table_add(table,
		(const char *[]){brin, cell_number(request, plan->leerbedrijven),
			cell_number(request, plan->studenten),
			cell_number(request, plan->gewijzigd),
			cell_number(request, plan->ingetrokken),
			cell_number(request, plan->herinnerd)});
}

static void add_up(struct uitnodiging_plan *total, const struct uitnodiging_plan *plan)
{
	total->leerbedrijven += plan->leerbedrijven;
	total->studenten += plan->studenten;
	total->gewijzigd += plan->gewijzigd;
	total->ingetrokken += plan->ingetrokken;
	total->herinnerd += plan->herinnerd;
}

/* A transaction of its own, also in a trial: no school waits for the plan of all the others. */
static bool plan_one(struct request *request, struct vault **vault,
	const struct plan_school *school, struct day dag, struct uitnodiging_plan *out,
	struct error *err)
{
	const struct uitnodiging_termijn termijn = termijn_of(request);
	struct arena *arena = arena_create(0);

	if (school->open_plaatsen && *vault == NULL)
		*vault = request_vault(request, err);
	bool ok = (!school->open_plaatsen || *vault != NULL) && request_begin(request, err);
	/* Who imports placements changes their invitations, in another order. */
	ok = ok
		&& request_end(request,
			store_hold_off_imports(request->store, err)
				&& plan_school(request->store, *vault, arena, school, dag, &termijn,
					request->now, out, err),
			err);
	if (request->dry_run)
		store_rollback(request->store);
	arena_destroy(&arena);
	return ok;
}

static bool plan_all(struct request *request, struct vault **vault, struct day dag,
	const struct plan_school *scholen, size_t count, struct table *table, struct error *err)
{
	struct uitnodiging_plan total = {0};

	for (size_t i = 0; i < count; i++) {
		struct uitnodiging_plan plan = {0};
		if (!plan_one(request, vault, &scholen[i], dag, &plan, err))
			return false;
		add_up(&total, &plan);
		if (plan.leerbedrijven + plan.studenten + plan.gewijzigd + plan.ingetrokken
				+ plan.herinnerd
			> 0)
			tell_plan(request, table, scholen[i].brin.code, &plan);
	}
	table_note(table,
		"Van %zu scholen: %lld leerbedrijven en %lld studenten gepland, %lld gewijzigd, "
		"%lld ingetrokken, %lld herinnerd.",
		count, (long long)total.leerbedrijven, (long long)total.studenten,
		(long long)total.gewijzigd, (long long)total.ingetrokken,
		(long long)total.herinnerd);
	return true;
}

static bool plan(struct request *request, struct table **out, struct error *err)
{
	const struct day today = day_in_netherlands(request->now);
	const struct uitnodiging_termijn termijn = termijn_of(request);
	struct day dag = today;
	const struct plan_school *scholen;
	struct vault *vault = NULL;
	int64_t school_id;
	size_t count;

	if (!request_day(request, "dag", &dag, err) || !find_school(request, &school_id, err))
		return false;
	if (day_compare(dag, today) > 0 && !request->dry_run)
		return bad_option(
			err, "dag", "a day that is yet to come is only tried: with --dry-run");
	if (!store_list_plan_scholen(request->store, request->arena, school_id, dag, &termijn,
		    &scholen, &count, err))
		return false;
	*out = table_create(request->arena, plan_columns, COUNT_OF(plan_columns));
	bool ok = plan_all(request, &vault, dag, scholen, count, *out, err);
	vault_close(&vault);
	return ok;
}

/* ---- list ------------------------------------------------------------------------------------------------------- */

static bool is_known(const char *word, const char *const *known, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (word == NULL || strcmp(word, known[i]) == 0)
			return true;
	return false;
}

static bool read_respondent(const struct request *request, const char **out, struct error *err)
{
	static const char *const known[] = {"STUDENT", "LEERBEDRIJF"};

	*out = request_text(request, "respondent");
	return is_known(*out, known, COUNT_OF(known))
		|| bad_option(err, "respondent", "expected STUDENT or LEERBEDRIJF");
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const char *const known[] = {
		"GEPLAND", "UITGEGEVEN", "UITGENODIGD", "NIET_BEZORGBAAR", "INGETROKKEN"};
	static const struct column columns[] = {{"brin", COLUMN_TEXT}, {"bpvo", COLUMN_NUMBER},
		{"respondent", COLUMN_TEXT}, {"route", COLUMN_TEXT}, {"status", COLUMN_TEXT},
		{"reden", COLUMN_TEXT}, {"geplandOp", COLUMN_TEXT}, {"uitgegevenOp", COLUMN_TEXT},
		{"uitgenodigdOp", COLUMN_TEXT}, {"herinnerdOp", COLUMN_TEXT}};
	struct uitnodiging_keuze keuze = {
		.status = request_text(request, "status"), .limit = SHOWN};
	const struct uitnodiging *rows;
	int64_t total;
	size_t count;

	if (!is_known(keuze.status, known, COUNT_OF(known)))
		return bad_option(err, "status",
			"expected GEPLAND, UITGEGEVEN, UITGENODIGD, NIET_BEZORGBAAR or "
			"INGETROKKEN");
	if (!read_respondent(request, &keuze.respondent, err)
		|| !request_number(request, "aantal", 1, SHOWN_MAX, &keuze.limit, err)
		|| !find_school(request, &keuze.school_id, err)
		|| !store_list_uitnodigingen(
			request->store, request->arena, &keuze, &rows, &count, &total, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].brin.code, cell_number(request, rows[i].bpvo_id),
				rows[i].respondent, rows[i].route, rows[i].status, rows[i].reden,
				cell_day(request, rows[i].gepland_op),
				cell_instant(request, rows[i].uitgegeven_op),
				cell_instant(request, rows[i].uitgenodigd_op),
				cell_instant(request, rows[i].herinnerd_op)});
	table_note(*out, "%zu van %lld uitnodigingen.", count, (long long)total);
	return true;
}

/* ---- why -------------------------------------------------------------------------------------------------------- */

static const struct column why_columns[] = {
	{"bpvo", COLUMN_NUMBER},
	{"leerbedrijfId", COLUMN_TEXT},
	{"opleidingscode", COLUMN_TEXT},
	{"einddatum", COLUMN_TEXT},
	{"respondent", COLUMN_TEXT},
	{"status", COLUMN_TEXT},
	{"geplandOp", COLUMN_TEXT},
	{"schakel", COLUMN_TEXT},
	{"waarom", COLUMN_TEXT},
	{"watTeDoen", COLUMN_TEXT},
};

/* What is asked about: the placements, or in the table why there is none. */
static bool find_by_kenmerk(struct request *request, int64_t school_id, const char *kenmerk,
	struct table *table, int64_t *ids, size_t *count, struct error *err)
{
	struct record_plaats plaats;

	if (!is_bpvo_kenmerk(text_of(kenmerk)))
		return bad_option(err, "bpvo-kenmerk", "expected a bpvoKenmerk");
	if (!store_find_record(request->store, school_id, kenmerk, &plaats, err))
		return false;
	*count = plaats.bpvo_id != 0;
	ids[0] = plaats.bpvo_id;
	if (!plaats.bekend)
		table_note(table,
			"Onder dit kenmerk is niets aangeleverd, of het is weer ingetrokken. "
			"Schakel: "
			"gegevens. De school levert het (opnieuw) aan.");
	else if (plaats.bpvo_id == 0)
		table_note(table, "Het record wacht. Schakel: bpvo. %s",
			plaats.gelijke == 0
				? "DUO leverde geen bpvo met deze sleutels: komt zij, dan schuift "
				  "het record vanzelf door; anders kloppen de sleutels niet."
				: "De bpvo's met deze sleutels zijn voor andere records: de school "
				  "ziet bij ONTBREEKT wat er nog open is.");
	return true;
}

static bool read_bpvo(struct request *request, struct bpvo_vraag *vraag, struct error *err)
{
	const char *id = request_text(request, "bpvo");

	vraag->aanbieder = request_text(request, "aanbieder");
	vraag->locatie = request_text(request, "locatie");
	vraag->opleiding = request_text(request, "opleiding");
	vraag->leerbedrijf = request_text(request, "leerbedrijf");
	if (!request_day(request, "einddatum", &vraag->einde, err))
		return false;
	if (id != NULL) {
		char *end;
		vraag->bpvo_id = strtoll(id, &end, 10);
		if (*end != '\0' || vraag->bpvo_id < 1)
			return bad_option(err, "bpvo", "expected the number that list shows");
	}
	return vraag->bpvo_id != 0 || vraag->leerbedrijf != NULL || vraag->opleiding != NULL
		|| vraag->locatie != NULL || vraag->aanbieder != NULL || day_given(vraag->einde)
		|| FAIL(err, USAGE, NULL,
			"which placement? --bpvo-kenmerk, --bpvo, or keys such as --leerbedrijf "
			"and "
			"--einddatum");
}

static bool find_placements(struct request *request, struct table *table, int64_t **ids,
	size_t *count, struct error *err)
{
	const char *kenmerk = request_text(request, "bpvo-kenmerk");
	struct bpvo_vraag vraag = {.limit = EXPLAINED};
	struct oin school;

	if (!request_school_id(request, "school", &school, &vraag.school_id, err))
		return false;
	if (kenmerk != NULL) {
		*ids = arena_array(request->arena, 1, sizeof **ids);
		return find_by_kenmerk(request, vraag.school_id, kenmerk, table, *ids, count, err);
	}
	if (!read_bpvo(request, &vraag, err)
		|| !store_find_bpvos(request->store, request->arena, &vraag, ids, count, err))
		return false;
	if (*count == 0)
		table_note(table,
			"Er is geen bpvo met deze sleutels. Schakel: bpvo. DUO heeft haar niet "
			"geleverd: bpv-admin bpvo import, of de sleutels kloppen niet.");
	else if (*count == EXPLAINED)
		table_note(table, "De eerste %d; er kunnen er meer zijn.", EXPLAINED);
	return true;
}

static bool why(struct request *request, struct table **out, struct error *err)
{
	const struct uitnodiging_termijn termijn = termijn_of(request);
	const struct keten_van *rows = NULL;
	const char *respondent;
	int64_t *ids;
	size_t found = 0, count = 0;

	*out = table_create(request->arena, why_columns, COUNT_OF(why_columns));
	if (!read_respondent(request, &respondent, err)
		|| !find_placements(request, *out, &ids, &found, err)
		|| !store_load_ketens(request->store, request->arena, ids, found,
			day_in_netherlands(request->now), termijn.voor_einde, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct keten keten = rows[i].keten;
		const char *who = respondent_word(keten.respondent);
		keten.voor_einde = termijn.voor_einde;
		keten.na_einde = termijn.na_einde;
		const struct oordeel oordeel = keten_judge(&keten);
		if (respondent != NULL && strcmp(respondent, who) != 0)
			continue;
		struct day op = keten.status != NULL ? keten.gepland_op
						     : day_add(keten.einde, -termijn.voor_einde);
		table_add(*out,
			(const char *[]){cell_number(request, rows[i].bpvo_id), rows[i].sleutels[3],
				rows[i].sleutels[2], cell_day(request, keten.einde), who,
				keten.status, cell_day(request, op), schakel_word(oordeel.schakel),
				oordeel.waarom, oordeel.doe});
	}
	return true;
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static const struct verb_option plan_options[] = {
	{"dag", "DATE", OPTION_OPTIONAL,
		"the day to plan (default: today); one to come only as a trial"},
	{"school", "SCHOOL", OPTION_OPTIONAL, "only of this school: BRIN or OIN"},
};
static const struct verb_option list_options[] = {
	{"school", "SCHOOL", OPTION_OPTIONAL, "only of this school: BRIN or OIN"},
	{"status", "GEPLAND|UITGEGEVEN|UITGENODIGD|NIET_BEZORGBAAR|INGETROKKEN", OPTION_OPTIONAL,
		"only these"},
	{"respondent", "STUDENT|LEERBEDRIJF", OPTION_OPTIONAL, "only theirs"},
	{"aantal", "N", OPTION_OPTIONAL, "at most so many, the newest (default 100)"},
};
static const struct verb_option why_options[] = {
	{"school", "SCHOOL", OPTION_REQUIRED, "of which school: BRIN or OIN"},
	{"bpvo-kenmerk", "KENMERK", OPTION_OPTIONAL, "of the record that the school delivered"},
	{"bpvo", "N", OPTION_OPTIONAL, "the placement, by the number that list shows"},
	{"aanbieder", "CODE", OPTION_OPTIONAL, "placements of this onderwijsaanbieder"},
	{"locatie", "CODE", OPTION_OPTIONAL, "at this onderwijslocatie"},
	{"opleiding", "CODE", OPTION_OPTIONAL, "of this opleiding"},
	{"leerbedrijf", "ID", OPTION_OPTIONAL, "at this leerbedrijf"},
	{"einddatum", "DATE", OPTION_OPTIONAL, "with this planned end date"},
	{"respondent", "STUDENT|LEERBEDRIJF", OPTION_OPTIONAL, "only about this one"},
};

static const struct verb verbs[] = {
	{.words = "uitnodiging plan",
		.summary = "plan who is invited and reminded today",
		.details =
			"For placements that come within the term ([invitations] of the settings): "
			"one invitation for the\n"
			"contact of the leerbedrijf, one for the student where a delivered record "
			"fills the place. Takes\n"
			"back what can not go any more. Again on the same day changes nothing. For "
			"a timer: once a day,\n"
			"before the export to the bureau. The rules are in docs/uitnodigingen.md.",
		.options = plan_options,
		.option_count = COUNT_OF(plan_options),
		.example = "bpv-admin uitnodiging plan --dry-run\nbpv-admin uitnodiging plan",
		.needs = NEEDS_REGISTER,
		.run = plan},
	{.words = "uitnodiging list",
		.summary = "show invitations",
		.details = "Whether somebody answered is not shown: that counts as UITGENODIGD.",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin uitnodiging list --school 98QQ --status NIET_BEZORGBAAR",
		.needs = NEEDS_REGISTER,
		.run = list},
	{.words = "uitnodiging why",
		.summary = "tell why somebody is, or is not, invited about a placement",
		.details =
			"The first link that is missing of bpvo, leerbedrijf, contact, "
			"overeenkomst, "
			"route, gegevens,\n"
			"termijn, vragenlijst, uitgifte, ontvangst and bezorging, and what to do "
			"about it.",
		.options = why_options,
		.option_count = COUNT_OF(why_options),
		.example = "bpv-admin uitnodiging why --school 98QQ --bpvo-kenmerk "
			   "BPV-2026-000117\n"
			   "bpv-admin uitnodiging why --school 98QQ --leerbedrijf 100000017 "
			   "--einddatum 2026-07-10",
		.needs = NEEDS_REGISTER,
		.run = why},
};

const struct verb_list uitnodiging_verbs = {verbs, COUNT_OF(verbs)};
