/* bericht explain: one exchange, with every requirement and how it stood. */
#include "admin/bericht.h"

#include "access/requirements.h"
#include "access/trace.h"
#include "admin/advies.h"

static const struct column columns[] = {
	{"stap", COLUMN_TEXT},
	{"eis", COLUMN_TEXT},
	{"oordeel", COLUMN_TEXT},
	{"kamer", COLUMN_TEXT},
	{"bron", COLUMN_TEXT},
	{"zin", COLUMN_TEXT},
	{"toelichting", COLUMN_TEXT},
	{"advies", COLUMN_TEXT},
};

static const char *const verdict_words[] = {
	[VERDICT_MET] = "voldaan",
	[VERDICT_REFUSED] = "geweigerd",
	[VERDICT_NOT_REACHED] = "niet bereikt",
	[VERDICT_NOT_ASKED] = "n.v.t.",
};

/* ---- what the row says ------------------------------------------------------------------------------------------------ */

/* Answered, be it with a functional refusal. */
static bool was_answered(const struct bericht *b)
{
	return strcmp(b->uitkomst, "OK") == 0 || strcmp(b->uitkomst, "AFGEWEZEN") == 0;
}

static bool is_bestand(const struct bericht *b)
{
	return b->profiel != NULL && strcmp(b->profiel, JOURNAL_BESTAND) == 0;
}

static struct trace trace_of(const struct bericht *b)
{
	struct trace trace = {.refused = strcmp(b->uitkomst, "OK") != 0, .rule = b->regel};

	if (!was_answered(b) && trace.rule == NULL)
		trace.rule = b->uitkomst; /* the sector's codes are rows of the table too */
	trace.has_step = b->stap != NULL && step_parse(text_of(b->stap), &trace.step);
	if (trace.refused && was_answered(b)) { /* by the operation, which tells it in its answer */
		trace.has_step = true;
		trace.step = STEP_PERFORM;
	}
	trace.has_profile =
		b->profiel != NULL && profile_parse(text_of(b->profiel), &trace.profile);
	if (!trace.has_profile && b->ondertekenaar_oin != NULL) {
		trace.has_profile = true;
		trace.profile = PROFILE_2W_BE_S;
	}
	return trace;
}

/* The code's own row of errors.def; NULL for what is no fault. */
static const struct error_row *fault_of(const struct bericht *b)
{
	for (int i = ERROR_NONE + 1; i < ERROR_COUNT; i++)
		if (strcmp(error_row((enum error_code)i)->name, b->uitkomst) == 0)
			return error_row((enum error_code)i);
	return NULL;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------- */

static void add_row(struct table *table, const struct bericht *b, const struct trace_row *row)
{
	const struct requirement *requirement = row->requirement;
	bool refused = row->verdict == VERDICT_REFUSED;

	table_add(table,
		(const char *[]){row->step == STEP_COUNT ? NULL : step_word(row->step),
			requirement->code, verdict_words[row->verdict], requirement->room,
			requirement->source, requirement->sentence, refused ? b->reden : NULL,
			refused ? advies_of(b->regel, b->uitkomst) : NULL});
}

/* EDU-19: the refusals that an operation tells in its answer, one a row. */
static void add_foutcodes(struct request *request, struct table *table, const struct bericht *b)
{
	struct text rest = text_of(b->foutcodes);

	while (rest.len > 0) {
		size_t len = strcspn(rest.at, " ");
		const char *code = arena_string(request->arena, (struct text){rest.at, len});
		const struct foutcode_row *row = foutcode_find(code);
		table_add(table,
			(const char *[]){step_word(STEP_PERFORM), code,
				verdict_words[VERDICT_REFUSED], "operation", "EDU-19",
				row ? row->text : NULL, NULL,
				row ? advies_of_foutcode(row) : NULL});
		len += len < rest.len;
		rest = (struct text){rest.at + len, rest.len - len};
	}
}

/* A refusal by no row of the table is told all the same. */
static void add_unlisted(struct table *table, const struct bericht *b, const struct trace *trace)
{
	table_add(table,
		(const char *[]){trace->has_step ? step_word(trace->step) : NULL,
			b->regel != NULL ? b->regel : b->uitkomst, verdict_words[VERDICT_REFUSED],
			NULL, NULL, NULL, b->reden, advies_of(b->regel, b->uitkomst)});
}

static void add_rows(struct request *request, struct table *table, const struct bericht *b)
{
	const struct trace trace = trace_of(b);
	const struct trace_row *rows;
	size_t count = is_bestand(b) ? 0 : access_trace(request->arena, &trace, &rows), i = 0;

	for (; i < count && rows[i].verdict == VERDICT_MET; i++)
		add_row(table, b, &rows[i]);
	if (b->foutcodes != NULL)
		add_foutcodes(request, table, b);
	else if (trace.refused && (i == count || rows[i].verdict != VERDICT_REFUSED))
		add_unlisted(table, b, &trace);
	for (; i < count; i++)
		add_row(table, b, &rows[i]);
}

/* ---- sentences -------------------------------------------------------------------------------------------------------- */

static const char *who(struct request *request, const char *oin, const char *naam)
{
	if (oin == NULL)
		return "onbekend";
	return arena_format(request->arena, "%s (%s)", naam ? naam : "niet in het register", oin);
}

static void note_parties(struct request *request, struct table *table, const struct bericht *b)
{
	const char *signer = b->ondertekenaar_oin == NULL
		? "niet bewezen ondertekend"
		: arena_format(request->arena, "ondertekend door %s",
			who(request, b->ondertekenaar_oin, b->ondertekenaar_naam));

	table_note(table, "Wie: %s verbond%s, namens %s; %s.",
		who(request, b->tls_oin, b->tls_naam),
		b->tls_versie ? arena_format(request->arena, " over %s", b->tls_versie) : "",
		who(request, b->van_oin, b->van_naam), signer);
}

static void note_what(struct request *request, struct table *table, const struct bericht *b)
{
	const char *operatie = b->operatie ? b->operatie : b->dienst;

	if (is_bestand(b))
		table_note(table,
			"Wat: een bestand van resultaten dat werd opgehaald (GET), geen bericht: "
			"wie het "
			"mag, is beoordeeld als voor een bericht van %s.",
			operatie);
	else
		table_note(table, "Wat: %s, profiel %s, MessageID %.200s.",
			operatie ? operatie : "operatie onbekend",
			b->profiel ? b->profiel : "onbekend",
			b->message_id ? b->message_id : "onbekend");
	table_note(table, "Wanneer: %s, correlatie %s; %lld ms, %lld bytes in, %lld uit.",
		cell_instant(request, b->op), b->correlatie, (long long)b->milliseconden,
		(long long)b->bytes_in, (long long)b->bytes_uit);
	if (b->overeenkomstnummer != NULL)
		table_note(table, "Overeenkomst: %s, versie %lld; %s.", b->overeenkomstnummer,
			(long long)b->versie,
			b->has_mandaat && b->mandaat ? "met een mandaat" : "zonder mandaat");
}

static void note_outcome(struct table *table, const struct bericht *b)
{
	const struct error_row *fault = fault_of(b);
	enum step step;

	if (was_answered(b)) {
		table_note(table, "Uitkomst: %s, HTTP %lld: %s.", b->uitkomst,
			(long long)b->http_status,
			b->foutcodes == NULL ? "elke eis die gesteld werd is voldaan"
					     : "toegestaan, maar er zijn gegevens afgekeurd");
		return;
	}
	table_note(table, "Uitkomst: %s (%s), HTTP %lld: geweigerd door %s.", b->uitkomst,
		fault ? fault->public_text : "onbekend", (long long)b->http_status,
		b->regel ? b->regel : "een onbekende eis");
	if (b->stap != NULL && step_parse(text_of(b->stap), &step))
		table_note(table, "Stap: %s. %s.", b->stap, step_title(step));
	if (b->reden != NULL)
		table_note(table, "Reden: %s.", b->reden);
}

static void note_advice(struct table *table, const struct bericht *b)
{
	const char *advies = was_answered(b) ? NULL : advies_of(b->regel, b->uitkomst);

	if (advies != NULL)
		table_note(table, "Wat te doen: %s", advies);
}

static void note_gaps(struct table *table, const struct bericht *b)
{
	if (b->stap == NULL)
		table_note(table,
			"Van dit bericht zijn stap, profiel, overeenkomst en foutcodes niet "
			"vastgelegd: het is van voor die in het journaal kwamen.");
}

static void note_others(struct table *table, size_t count, const struct bericht_keuze *keuze)
{
	if (count <= 1)
		return;
	if (keuze->message_id != NULL)
		table_note(table,
			"Deze MessageID kwam %zu keer; dit is de laatste. De andere: bpv-admin "
			"bericht "
			"list --message-id.",
			count);
	else
		table_note(table,
			"Van deze organisatie zijn er%s %zu geweigerd; dit is de laatste. De "
			"andere: "
			"bpv-admin bericht list --oin %s --uitkomst geweigerd.",
			count >= (size_t)keuze->vraag.limit ? " minstens" : "", count,
			keuze->vraag.oin.code);
}

/* ---- the verb --------------------------------------------------------------------------------------------------------- */

enum { COUNT_MAX = 1000 };

static bool find_none(const struct bericht_keuze *keuze, struct error *err)
{
	if (keuze->vraag.oin.code[0] != '\0')
		return FAIL(err, INPUT, NULL, "the journal holds no refused exchange of %s",
			keuze->vraag.oin.code);
	return FAIL(err, INPUT, NULL,
		"the journal holds no such exchange (what TLS or HTTP refused is in the log "
		"alone)");
}

/* By OIN one row is enough; how many there are is a count, up to a bound. */
static bool find_one(struct request *request, struct bericht_keuze *keuze,
	const struct bericht **out, size_t *count, struct error *err)
{
	int64_t refused = 0;

	keuze->vraag.geweigerd = true;
	keuze->vraag.limit = 1;
	if (!bericht_find(request, keuze, out, count, err))
		return false;
	if (*count == 0)
		return find_none(keuze, err);
	if (keuze->vraag.oin.code[0] == '\0')
		return true;
	keuze->vraag.limit = COUNT_MAX;
	if (!store_count_geweigerd(request->store, &keuze->vraag, &refused, err))
		return false;
	*count = (size_t)refused;
	return true;
}

bool bericht_explain(struct request *request, struct table **out, struct error *err)
{
	const struct bericht *found = NULL;
	struct bericht_keuze keuze;
	size_t count = 0;

	if (!bericht_choose(request, &keuze, err)
		|| !find_one(request, &keuze, &found, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	add_rows(request, *out, found);
	note_parties(request, *out, found);
	note_what(request, *out, found);
	note_outcome(*out, found);
	note_advice(*out, found);
	note_gaps(*out, found);
	note_others(*out, count, &keuze);
	return true;
}
