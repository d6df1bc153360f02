/* openantwoord: what a person decides on open answers before others see them. */
#include "admin/request.h"
#include "store/store_admin.h"
#include "store/store_antwoorden.h"

enum { SHOWN = 100, SHOWN_MAX = 10000, TEXT_MAX = 10000 };

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"id", COLUMN_NUMBER},
		{"brin", COLUMN_TEXT},
		{"vragenlijst", COLUMN_TEXT},
		{"vraagcode", COLUMN_TEXT},
		{"opleidingscode", COLUMN_TEXT},
		{"signalen", COLUMN_TEXT},
		{"tekst", COLUMN_TEXT},
		{"besluit", COLUMN_TEXT},
		{"door", COLUMN_TEXT},
		{"op", COLUMN_TEXT},
	};
	struct open_antwoord_keuze keuze = {
		.decided = request_flag(request, "beoordeeld"), .limit = SHOWN};
	const struct open_antwoord *rows = NULL;
	struct oin school;
	size_t count = 0;

	if (!request_school(request, "school", &school, err)
		|| !request_number(request, "aantal", 1, SHOWN_MAX, &keuze.limit, err))
		return false;
	keuze.school = request_text(request, "school") ? &school : NULL;
	if (!store_list_open_antwoorden(request->store, request->arena, &keuze, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){cell_number(request, rows[i].id), rows[i].brin,
				rows[i].vragenlijst, rows[i].vraagcode, rows[i].opleidingscode,
				rows[i].signalen, rows[i].tekst, rows[i].besluit,
				rows[i].beoordelaar, cell_instant(request, rows[i].beoordeeld_op)});
	if (count == 0)
		table_note(*out,
			keuze.decided ? "Er is nog niets beoordeeld."
				      : "Er wacht niets op een beoordeling.");
	else if (count == (size_t)keuze.limit)
		table_note(*out, "De eerste %d; er kunnen er meer zijn.", keuze.limit);
	return true;
}

/* "tonen" and its like, as the register has it; NULL: none of them. */
static const char *besluit_of(const char *word)
{
	static const char *const words[][2] = {
		{"tonen", "TONEN"}, {"verbergen", "VERBERGEN"}, {"aanpassen", "AANPASSEN"}};

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(words[i][0], word) == 0)
			return words[i][1];
	return NULL;
}

static bool take_id(const char *word, int64_t *out)
{
	*out = 0;
	for (const char *c = word; *c != '\0'; c++) {
		if (*c < '0' || *c > '9' || *out > INT64_MAX / 100)
			return false;
		*out = *out * 10 + (*c - '0');
	}
	return *out > 0;
}

static bool review(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"id", COLUMN_NUMBER},
		{"besluit", COLUMN_TEXT},
	};
	const char *besluit = besluit_of(request_text(request, "besluit"));
	const char *tekst = request_text(request, "tekst");
	bool changes = besluit != NULL && strcmp(besluit, "AANPASSEN") == 0, found = false;
	int64_t id;

	if (!take_id(request->operands[0], &id))
		return FAIL(err, USAGE, NULL, "ID is a number of openantwoord list");
	if (besluit == NULL)
		return bad_option(err, "besluit", "expected tonen, verbergen or aanpassen");
	if (changes != (tekst != NULL))
		return FAIL(err, USAGE, NULL, "--tekst belongs to --besluit aanpassen");
	if (changes
		&& (!text_is_utf8(text_of(tekst)) || *tekst == '\0'
			|| text_characters(text_of(tekst)) > TEXT_MAX))
		return bad_option(err, "tekst", "expected 1 to 10000 characters");
	if (!request_begin(request, err)
		|| !request_end(request,
			store_hold_off_imports(request->store, err)
				&& store_judge_open_antwoord(request->store, id, besluit, tekst,
					request->actor, request->now, &found, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	if (found) {
		table_add(*out, (const char *[]){cell_number(request, id), besluit});
	} else {
		request->refused = true;
		table_note(*out, "Dit antwoord is er niet (meer).");
	}
	return true;
}

static bool rule(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {{"beoordelen", COLUMN_TEXT}};
	const char *word = request_text(request, "beoordelen"), *wanted = NULL, *now = NULL;

	if (word != NULL && strcmp(word, "alles") == 0)
		wanted = "ALLES";
	else if (word != NULL && strcmp(word, "signalen") == 0)
		wanted = "SIGNALEN";
	else if (word != NULL)
		return bad_option(err, "beoordelen", "expected alles or signalen");
	if (!request_begin(request, err)
		|| !request_end(request,
			store_open_antwoord_regel(
				request->store, request->arena, wanted, &now, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out, (const char *[]){now});
	return true;
}

static const struct verb_option list_options[] = {
	{"school", "SCHOOL", OPTION_OPTIONAL, "only of this school: BRIN or OIN"},
	{"beoordeeld", NULL, OPTION_FLAG, "what was decided on, instead of what waits"},
	{"aantal", "N", OPTION_OPTIONAL, "at most so many, the longest waiting (default 100)"},
};

static const struct verb_option review_options[] = {
	{"besluit", "tonen|verbergen|aanpassen", OPTION_REQUIRED,
		"show it as it is masked, never show it, or show another text"},
	{"tekst", "TEXT", OPTION_OPTIONAL, "with aanpassen: the whole text that is shown instead"},
};

static const struct verb_option rule_options[] = {
	{"beoordelen", "alles|signalen", OPTION_OPTIONAL,
		"what a person judges first: every open answer, or those with a signal"},
};

static const struct verb verbs[] = {
	{.words = "openantwoord list",
		.summary = "show open answers that wait for somebody to judge them",
		.details =
			"As they are masked. A signal says why: something was masked, a word that\n"
			"may be a name, a form of address, a word of distress or threat, all in\n"
			"capitals, another script. Nobody else sees them until somebody decides.",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin openantwoord list --school 98QQ",
		.needs = NEEDS_REGISTER,
		.run = list},
	{.words = "openantwoord review",
		.summary = "decide whether an open answer may be shown",
		.details = "A later decision replaces an earlier one. The audit says who decided\n"
			   "what on which id, never the text.",
		.operands = "ID",
		.operands_min = 1,
		.operands_max = 1,
		.options = review_options,
		.option_count = COUNT_OF(review_options),
		.example =
			"bpv-admin openantwoord review 12 --besluit aanpassen --tekst \"Ik kreeg "
			"weinig uitleg.\"",
		.needs = NEEDS_REGISTER,
		.run = review},
	{.words = "openantwoord rule",
		.summary = "show or set which open answers are judged before they are shown",
		.options = rule_options,
		.option_count = COUNT_OF(rule_options),
		.example = "bpv-admin openantwoord rule --beoordelen alles",
		.needs = NEEDS_REGISTER,
		.run = rule},
};

const struct verb_list openantwoord_verbs = {verbs, COUNT_OF(verbs)};
