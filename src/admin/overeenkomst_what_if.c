/* overeenkomst what-if: recent calls, judged again as though the change had been saved. Changes nothing. */
#include "admin/overeenkomst_what_if.h"

#include "access/requirements.h"
#include "store/berichten.h"
#include "store/store.h"

enum { DAYS_DEFAULT = 30, DAYS_MAX = 366 };

static const struct column columns[] = {
	{"leverancierOin", COLUMN_TEXT},
	{"leverancierNaam", COLUMN_TEXT},
	{"schoolOin", COLUMN_TEXT},
	{"dag", COLUMN_TEXT},
	{"dienst", COLUMN_TEXT},
	{"profiel", COLUMN_TEXT},
	{"aanroepen", COLUMN_NUMBER},
	{"eis", COLUMN_TEXT},
	{"reden", COLUMN_TEXT},
	{"doorWijziging", COLUMN_FLAG},
};

/* One line of the answer: calls that would have been refused alike. */
struct regel {
	const struct aanroepen *first;
	int64_t aantal;
	const char *eis, *reden;
	bool door_wijziging;
};

struct replay {
	struct request *request;
	struct wijziging nu, straks;
	struct day today, van;
	struct table *table;
	struct regel open; /* not yet in the table; first NULL: none */
	int64_t totaal, geweigerd, door_wijziging;
	int64_t al_geweigerd, weer_toegelaten;
};

static bool same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void close_line(struct replay *replay)
{
	const struct regel *open = &replay->open;
	const struct aanroepen *first = open->first;

	if (first == NULL)
		return;
	table_add(replay->table,
		(const char *[]){first->leverancier.code, first->leverancier_naam,
			first->school.code, cell_day(replay->request, first->dag), first->operatie,
			first->profiel, cell_number(replay->request, open->aantal), open->eis,
			open->reden, cell_flag(open->door_wijziging)});
	replay->open.first = NULL;
}

/* Calls that differ in what is not shown are one line: they come one after the other. */
static void add_line(struct replay *replay, const struct aanroepen *a, const struct error *why,
	bool door_wijziging)
{
	struct regel *open = &replay->open;
	const struct aanroepen *first = open->first;

	if (first == NULL || !oin_equal(&first->leverancier, &a->leverancier)
		|| !oin_equal(&first->school, &a->school) || day_compare(first->dag, a->dag) != 0
		|| !same_text(first->operatie, a->operatie)
		|| !same_text(first->profiel, a->profiel) || !same_text(open->eis, why->rule)
		|| open->door_wijziging != door_wijziging) {
		close_line(replay);
		*open = (struct regel){.first = a,
			.eis = why->rule,
			.reden = arena_string(replay->request->arena, text_of(why->detail)),
			.door_wijziging = door_wijziging};
	}
	open->aantal += a->aantal;
}

/* What these calls had in common, as access judges it. False: an operation that the contract no longer has. */
static bool call_of(const struct aanroepen *a, struct call *out)
{
	*out = (struct call){.operator_oin = a->leverancier, .school_oin = a->school};
	if (a->profiel == NULL || !profile_parse(text_of(a->profiel), &out->profile))
		out->profile = PROFILE_2W_BE_SE; /* not recorded: not held against them */
	if (a->ondertekenaar_oin != NULL)
		(void)oin_parse(text_of(a->ondertekenaar_oin), &out->signer_oin);
	for (int i = 0; i < (int)OPERATION_COUNT; i++) {
		if (strcmp(operation_row((enum operation_id)i)->name, a->operatie) != 0)
			continue;
		out->operation = (enum operation_id)i;
		return true;
	}
	return false;
}

static bool is_allowed(const struct standing *standing, const struct call *call, struct day dag,
	const struct wijziging *wijziging, struct error *why)
{
	const struct standing tried = what_if_standing(standing, call, dag, wijziging);

	return access_judge(call, &tried, dag, why);
}

/* Refused by the register: what refused others, such as a signature, would refuse them again. */
static bool was_refused_by_access(const char *regel)
{
	for (size_t i = 0; i < requirement_count; i++)
		if (strcmp(requirements[i].code, regel) == 0)
			return requirements[i].stage == STAGE_SIGNER
				|| requirements[i].stage == STAGE_GRANT;
	return false;
}

static void count_calls(struct replay *replay, const struct aanroepen *a, bool allowed,
	bool allowed_now, const struct error *why)
{
	if (a->regel != NULL) {
		replay->al_geweigerd += a->aantal;
		if (allowed && was_refused_by_access(a->regel))
			replay->weer_toegelaten += a->aantal;
		return;
	}
	replay->totaal += a->aantal;
	if (allowed)
		return;
	replay->geweigerd += a->aantal;
	replay->door_wijziging += allowed_now ? a->aantal : 0;
	add_line(replay, a, why, allowed_now);
}

static bool judge(struct replay *replay, const struct aanroepen *a, struct error *err)
{
	struct request *request = replay->request;
	struct standing standing;
	struct error why, ignored;
	struct call call;

	if (!call_of(a, &call))
		return true;
	/* Without certificates: which ones are blocked or pinned today says nothing of the change. */
	if (!store_load_standing(request->store, request->arena, &call.operator_oin,
		    &call.school_oin, a->operatie, a->dag, NULL, &standing, err))
		return false;
	if (!what_if_concerns(&standing, &call, &replay->nu))
		return true;
	bool allowed = is_allowed(&standing, &call, a->dag, &replay->straks, &why);
	bool allowed_now = is_allowed(&standing, &call, a->dag, &replay->nu, &ignored);
	count_calls(replay, a, allowed, allowed_now, &why);
	return true;
}

static void note_totals(struct replay *replay, int dagen)
{
	struct table *table = replay->table;
	const struct overeenkomst *o = &replay->nu.overeenkomst;
	struct day tot = replay->straks.overeenkomst.tot;

	table_note(table, "Overeenkomst %s, versie %d, van %s (%s); wijziging: %s.", o->nummer,
		o->versie, o->school_naam, o->school.code,
		replay->straks.beschrijving ? replay->straks.beschrijving : "geen");
	table_note(table,
		"Van %lld aanroepen in de laatste %d dagen zouden er %lld geweigerd zijn, waarvan "
		"%lld door deze wijziging.",
		(long long)replay->totaal, dagen, (long long)replay->geweigerd,
		(long long)replay->door_wijziging);
	if (replay->al_geweigerd > 0)
		table_note(table,
			"Apart: %lld aanroepen zijn toen al geweigerd; daarvan zouden er %lld zijn "
			"toegelaten.",
			(long long)replay->al_geweigerd, (long long)replay->weer_toegelaten);
	if (day_given(tot) && day_compare(tot, replay->today) > 0)
		table_note(table,
			"Vanaf %s wordt elke aanroep geweigerd: dat ligt na deze aanroepen.",
			cell_day(replay->request, tot));
	table_note(table, "Er is niets gewijzigd.");
}

static bool what_if(struct request *request, struct table **out, struct error *err)
{
	struct replay replay = {.request = request, .today = day_in_netherlands(request->now)};
	const struct aanroepen *calls = NULL;
	size_t count = 0;
	int dagen = DAYS_DEFAULT;

	if (!request_number(request, "dagen", 1, DAYS_MAX, &dagen, err)
		|| !what_if_read(request, &replay.nu, &replay.straks, err)
		|| !store_aanroepen(request->store, request->arena, &replay.nu.overeenkomst.school,
			day_add(replay.today, -dagen), day_add(replay.today, 1), &calls, &count,
			err))
		return false;
	replay.table = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		if (!judge(&replay, &calls[i], err))
			return false;
	close_line(&replay);
	note_totals(&replay, dagen);
	*out = replay.table;
	return true;
}

static const struct verb_option options[] = {
	{"zonder-dienst", "OPERATION", OPTION_REPEATED, "as though it did not have this service"},
	{"met-dienst", "OPERATION", OPTION_REPEATED, "as though it had this service too"},
	{"status", "STATUS", OPTION_OPTIONAL,
		"as though it were in this state, such as OPGESCHORT"},
	{"profiel", "PROFILE", OPTION_OPTIONAL, "as though 2W-be-S or 2W-be-SE had been agreed"},
	{"geldig-van", "DATE", OPTION_OPTIONAL, "as though this were its first day"},
	{"geldig-tot", "DATE", OPTION_OPTIONAL,
		"as though this were the first day that no longer counts"},
	{"versie", "N", OPTION_OPTIONAL,
		"as though this version, such as a concept, were in force; other options change it "
		"further"},
	{"zonder-mandaat", "OIN", OPTION_OPTIONAL, "as though this supplier had no mandate"},
	{"dagen", "N", OPTION_OPTIONAL, "calls of the last so many days (default 30)"},
};

static const struct verb verbs[] = {
	{.words = "overeenkomst what-if",
		.summary = "say which recent calls a change would have refused; changes nothing",
		.details =
			"Takes the calls of the last days from the journal and judges each again "
			"on its own day, with the\n"
			"requirements of the gateway itself, as though the overeenkomst with "
			"the change had been in force.\n"
			"Its first day counts only when --geldig-van is given. A line is "
			"calls of one supplier, day and\n"
			"service that would have been refused, and by which requirement; "
			"doorWijziging=nee: also without\n"
			"the change (a mandate withdrawn since, for instance). What was "
			"refused at the time counts apart.\n"
			"\n"
			"Who it was, what they asked and how is judged; content and limits "
			"per minute are not.",
		.operands = "NUMBER",
		.operands_min = 1,
		.operands_max = 1,
		.options = options,
		.option_count = COUNT_OF(options),
		.example = "bpv-admin overeenkomst what-if GO-98QQ --zonder-dienst "
			   "opvragen_resultaten\n"
			   "bpv-admin overeenkomst what-if GO-98QQ --versie 2 --dagen 90",
		.needs = NEEDS_REGISTER,
		.run = what_if},
};

const struct verb_list what_if_verbs = {verbs, COUNT_OF(verbs)};
