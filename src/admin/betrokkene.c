/* betrokkene: what is held about one student, who got it, and its end. For the privacy officer. */
#include "admin/request.h"
#include "keyring/sleutelgroep.h"
#include "store/store_aanleverstatus.h"
#include "store/store_betrokkene.h"
#include "store/store_bewaartermijnen.h"
#include "store/store_sleutels.h"

/* Who is asked about, and the school's keys, in the request's transaction. */
struct subject {
	struct betrokkene who;
	struct keyring *keyring;
	const char *reden;
};

/* Who confirms goes by the reason of who asked. */
static bool takes_reden(const struct request *request)
{
	for (size_t i = 0; i < request->verb->option_count; i++)
		if (strcmp(request->verb->options[i].name, "reden") == 0)
			return true;
	return false;
}

static bool find_subject(struct request *request, const struct vault *vault, enum keyring_use use,
	struct subject *out, struct error *err)
{
	struct oin school;

	*out = (struct subject){.who = {.bpvo_kenmerk = request_text(request, "kenmerk")}};
	if ((takes_reden(request) && !request_reden(request, &out->reden, err))
		|| !request_school_id(request, "school", &school, &out->who.school_id, err))
		return false;
	if (!is_bpvo_kenmerk(text_of(out->who.bpvo_kenmerk)))
		return bad_option(err, "kenmerk", "expected a bpvoKenmerk");
	if (!keyring_open(request->store, vault, request->arena, out->who.school_id, &school, use,
		    request->now, &out->keyring, err))
		return false;
	out->who.merk = keyring_merk(out->keyring, out->who.bpvo_kenmerk);
	return true;
}

typedef bool subject_fn(
	struct request *request, struct subject *subject, struct table **out, struct error *err);

/* One transaction with the school's keys at hand. */
static bool with_subject(struct request *request, enum keyring_use use, subject_fn *how,
	struct table **out, struct error *err)
{
	struct vault *vault = request_vault(request, err);
	struct subject subject;

	if (vault == NULL)
		return false;
	bool begun = request_begin(request, err);
	/* What destroys removes answers too, as an import: which waits before it holds the school's keys. */
	bool ok = begun && (use != KEYRING_DESTROY || store_wait_for_imports(request->store, err))
		&& find_subject(request, vault, use, &subject, err)
		&& how(request, &subject, out, err);
	vault_close(&vault);
	return begun && request_end(request, ok, err);
}

static const struct column columns[] = {
	{"onderdeel", COLUMN_TEXT},
	{"gegeven", COLUMN_TEXT},
	{"waarde", COLUMN_TEXT},
	{"op", COLUMN_TEXT},
};

/* The contact details: that there are, or with --inhoud what they say. */
static bool tell_sealed(struct request *request, const struct subject *subject,
	const struct verzegelde_gegevens *sealed, struct table *table, struct error *err)
{
	static const char *const fields[] = {"emailadres", "roepnaam", "taal"};
	bool shown = request_flag(request, "inhoud");
	struct record_key key;
	struct text plain = TEXT("");

	if (shown
		&& (!keyring_unwrap(
			    subject->keyring, sealed->id, sealed->merk, sealed->verpakt, &key, err)
			|| !keyring_unseal(subject->keyring, &key, "studentgegevens",
				subject->who.bpvo_kenmerk, sealed->verzegeld, &plain, err)))
		return false;
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		/* Each ends in a NUL; an empty one was not delivered. */
		const char *value = shown ? arena_string(request->arena, text_of(plain.at)) : NULL;
		if (shown && value[0] == '\0')
			value = "niet aangeleverd";
		table_add(table,
			(const char *[]){
				"STUDENTGEGEVENS", fields[i], shown ? value : "verzegeld", NULL});
		if (shown) {
			size_t used = strlen(plain.at) + 1;
			plain = (struct text){plain.at + used, plain.len - used};
		}
	}
	return true;
}

static bool tell_all(
	struct request *request, struct subject *subject, struct table **out, struct error *err)
{
	const struct betrokkene_regel *rows;
	struct verzegelde_gegevens sealed;
	size_t count;

	if (!store_list_betrokkene(
		    request->store, request->arena, &subject->who, &rows, &count, err)
		|| !store_open_betrokkene(request->store, request->arena, &subject->who,
			"BETROKKENE", subject->reden, request->now, &sealed, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	if (request->dry_run) {
		table_note(*out, "Bij een proef wordt niets getoond: wie kijkt, wordt vastgelegd.");
		return true;
	}
	if (sealed.id == 0)
		table_note(*out, "Er zijn geen studentgegevens onder dit kenmerk.");
	else if (!tell_sealed(request, subject, &sealed, *out, err))
		return false;
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].onderdeel, rows[i].gegeven, rows[i].waarde,
				cell_instant(request, rows[i].op)});
	table_note(*out,
		"Antwoorden op vragenlijsten dragen geen kenmerk. Staat er hier geen ANTWOORD, dan "
		"is er geen, of is het niet (meer) tot deze student te herleiden.");
	table_note(*out, "Dat u dit hebt gezien en waarom, is vastgelegd.");
	return true;
}

static bool show(struct request *request, struct table **out, struct error *err)
{
	return with_subject(request, KEYRING_PRETEND, tell_all, out, err);
}

/* Nobody else is invited in the place of who was erased. That looks alike whether the student objected or not. */
static bool close_place(struct request *request, const struct subject *subject,
	const struct intrekstand *stand, struct error *err)
{
	const struct betrokkene *who = &subject->who;
	struct text sleutelmerk = stand->keys_known
		? sleutelgroep_merk(subject->keyring, request->arena, stand->sleutelgroep)
		: (struct text){"", 0};

	return store_refuse_betrokkene(request->store, who, request_flag(request, "bezwaar"),
		       sleutelmerk, request->now, err)
		&& (stand->bpvo_id == 0
			|| store_close_places(request->store, who->school_id, &who->merk,
				&stand->bpvo_id, 1, request->now, err));
}

static bool destroy(
	struct request *request, struct subject *subject, struct table **out, struct error *err)
{
	static const struct column told[] = {
		{"bpvoKenmerk", COLUMN_TEXT},
		{"gewist", COLUMN_FLAG},
	};
	const struct vernietiging why = {
		subject->who.school_id, "GEWIST_OP_VERZOEK", request->actor, NULL, request->now};
	struct verzegelde_gegevens unopened;
	struct intrekstand stand = {0};
	int64_t answers = 0;
	bool had = false;

	if (!store_load_intrekstand(request->store, request->arena, subject->who.school_id,
		    &subject->who.bpvo_kenmerk, &subject->who.merk, 1, &stand, err)
		|| !store_open_betrokkene(request->store, request->arena, &subject->who,
			"BETROKKENE_GEWIST", subject->reden, request->now, &unopened, err)
		|| !store_destroy_records(request->store, &why, &subject->who.bpvo_kenmerk,
			&subject->who.merk, 1, &had, err)
		|| !store_erase_answers(request->store, request->arena, &subject->who,
			request->actor, request->now, &answers, err)
		|| !close_place(request, subject, &stand, err))
		return false;
	*out = table_create(request->arena, told, COUNT_OF(told));
	table_add(*out, (const char *[]){subject->who.bpvo_kenmerk, cell_flag(had)});
	table_note(*out,
		had ? "De gegevens en hun sleutel zijn vernietigd, ook in bewaarde berichten."
		    : "Er waren geen gegevens onder dit kenmerk.");
	table_note(*out,
		answers > 0 ? "Het antwoord op de vragenlijst vervalt; de school hoort het bij de "
			      "volgende keer ophalen."
			    : "Er is geen antwoord dat tot deze student te herleiden is.");
	table_note(*out, "Een nieuwe aanlevering onder dit kenmerk wordt geweigerd.");
	return true;
}

static bool erase(struct request *request, struct table **out, struct error *err)
{
	return with_subject(request, KEYRING_DESTROY, destroy, out, err);
}

/* ---- by two persons --------------------------------------------------------------------------------------------------- */

static bool ask_for(
	struct request *request, struct subject *subject, struct table **out, struct error *err)
{
	static const struct column told[] = {
		{"bpvoKenmerk", COLUMN_TEXT},
		{"gevraagdDoor", COLUMN_TEXT},
	};

	if (!store_ask_erasure(request->store, &subject->who, subject->reden, request->actor,
		    request->now, err))
		return false;
	*out = table_create(request->arena, told, COUNT_OF(told));
	table_add(*out, (const char *[]){subject->who.bpvo_kenmerk, request->actor});
	table_note(*out,
		"Er is nog niets vernietigd: een ander dan %s bevestigt het binnen een week.",
		request->actor);
	return true;
}

static bool ask(struct request *request, struct table **out, struct error *err)
{
	return with_subject(request, KEYRING_KEEP, ask_for, out, err);
}

static bool confirm_of(
	struct request *request, struct subject *subject, struct table **out, struct error *err)
{
	if (!store_confirm_erasure(request->store, request->arena, &subject->who, request->actor,
		    request->now, &subject->reden, err))
		return false;
	if (subject->reden == NULL)
		return FAIL(err, INPUT, NULL,
			"nobody else asked for this in the last week (betrokkene request)");
	return destroy(request, subject, out, err);
}

static bool confirm(struct request *request, struct table **out, struct error *err)
{
	return with_subject(request, KEYRING_DESTROY, confirm_of, out, err);
}

static bool pending(struct request *request, struct table **out, struct error *err)
{
	static const struct column asked[] = {
		{"brin", COLUMN_TEXT},
		{"schoolNaam", COLUMN_TEXT},
		{"gevraagdDoor", COLUMN_TEXT},
		{"gevraagdOp", COLUMN_TEXT},
		{"vervaltOp", COLUMN_TEXT},
		{"reden", COLUMN_TEXT},
	};
	const struct wisverzoek *rows;
	size_t count = 0;

	if (!store_list_wisverzoeken(
		    request->store, request->arena, request->now, &rows, &count, err))
		return false;
	*out = table_create(request->arena, asked, COUNT_OF(asked));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].brin, rows[i].school_naam, rows[i].gevraagd_door,
				cell_instant(request, rows[i].gevraagd),
				cell_instant(request, rows[i].tot), rows[i].reden});
	if (count == 0)
		table_note(*out, "Er wacht niets op een tweede persoon.");
	return true;
}

#define STUDENT                                                                                    \
	{"school", "SCHOOL", OPTION_REQUIRED, "of which school: BRIN or OIN"},                     \
	{                                                                                          \
		"kenmerk", "KENMERK", OPTION_REQUIRED, "the bpvoKenmerk, which the school knows"   \
	}
#define REDEN                                                                                      \
	{                                                                                          \
		"reden", "TEXT", OPTION_REQUIRED, "why: a request and its number; it is kept"      \
	}
#define BEZWAAR                                                                                    \
	{                                                                                          \
		"bezwaar", NULL, OPTION_FLAG, "the student objects: no invitation by any route"    \
	}

static const struct verb_option show_options[] = {
	STUDENT,
	REDEN,
	{"inhoud", NULL, OPTION_FLAG, "also open the sealed contact details"},
};

static const struct verb_option erase_options[] = {
	STUDENT,
	REDEN,
	BEZWAAR,
};

static const struct verb_option ask_options[] = {
	STUDENT,
	REDEN,
};

static const struct verb_option confirm_options[] = {
	STUDENT,
	BEZWAAR,
};

static const struct verb verbs[] = {
	{.words = "betrokkene show",
		.summary = "show what is held about one student, who delivered it and who got it",
		.details = "Details, the messages that are kept of it, withdrawals, to whom the "
			   "school's results went, and\n"
			   "who looked before. Contact details only with --inhoud. Every look is "
			   "under the audit. Needs the\n"
			   "settings, for the vault's key.",
		.options = show_options,
		.option_count = COUNT_OF(show_options),
		.example = "bpv-admin betrokkene show --school 98QQ --kenmerk BPV-2026-000117 "
			   "--reden \"inzageverzoek 12\"",
		.needs = NEEDS_REGISTER,
		.run = show},
	{.words = "betrokkene erase",
		.summary = "destroy what is held about one student",
		.details =
			"Details and data key, so that what is kept of its messages is "
			"unreadable too; a new delivery\n"
			"under the same kenmerk is refused. Backups hold it as long as they live.",
		.options = erase_options,
		.option_count = COUNT_OF(erase_options),
		.example = "bpv-admin betrokkene erase --school 98QQ --kenmerk BPV-2026-000117 "
			   "--reden \"verzoek 12\" --bezwaar",
		.needs = NEEDS_REGISTER,
		.run = erase},
	{.words = "betrokkene request",
		.summary = "ask that what is held about one student be destroyed; a second person "
			   "confirms",
		.details = "Nothing is destroyed yet. Within a week another person runs betrokkene "
			   "confirm; this is how it\n"
			   "goes on the pages of the console.",
		.options = ask_options,
		.option_count = COUNT_OF(ask_options),
		.example = "bpv-admin betrokkene request --actor anna --school 98QQ --kenmerk "
			   "BPV-2026-000117 --reden \"verzoek 12\"",
		.needs = NEEDS_REGISTER,
		.run = ask},
	{.words = "betrokkene confirm",
		.summary = "destroy what somebody else asked to destroy of one student",
		.details = "As betrokkene erase, for the reason that the other gave. Not by who "
			   "asked.",
		.options = confirm_options,
		.option_count = COUNT_OF(confirm_options),
		.example = "bpv-admin betrokkene confirm --actor bert --school 98QQ --kenmerk "
			   "BPV-2026-000117 --bezwaar",
		.needs = NEEDS_REGISTER,
		.run = confirm},
	{.words = "betrokkene pending",
		.summary = "show which requests to destroy wait for a second person",
		.example = "bpv-admin betrokkene pending",
		.needs = NEEDS_REGISTER,
		.run = pending},
};

const struct verb_list betrokkene_verbs = {verbs, COUNT_OF(verbs)};
