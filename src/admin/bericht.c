/* bericht: one exchange explained, and the journal listed. */
#include "admin/bericht.h"

#include "domain/codes.h"

enum { LIST_DEFAULT = 50, LIST_MAX = 1000 };

bool bericht_party(
	const struct request *request, const char *name, struct oin *out, struct error *err)
{
	const char *given = request_text(request, name);
	struct brin brin;

	if (given == NULL || oin_parse(text_of(given), out))
		return true;
	if (!brin_parse(text_of(given), &brin))
		return bad_option(err, name,
			"expected an OIN of 20 characters, or a school's BRIN such as 98QQ");
	*out = oin_of_school(&brin);
	return true;
}

bool bericht_choose(const struct request *request, struct bericht_keuze *out, struct error *err)
{
	struct bericht_keuze keuze = {
		.message_id = request_text(request, "message-id"),
		.correlatie = request_text(request, "correlation"),
		.vraag = {.limit = LIST_DEFAULT},
	};
	int keys = (keuze.message_id != NULL) + (keuze.correlatie != NULL)
		+ request_flag(request, "oin");

	if (keys != 1)
		return FAIL(err, USAGE, NULL,
			"give one of --message-id ID, --correlation ID and --oin OIN");
	if (!bericht_party(request, "oin", &keuze.vraag.oin, err)
		|| !request_day(request, "sinds", &keuze.vraag.van, err)
		|| !request_day(request, "tot", &keuze.vraag.tot, err)
		|| !request_number(request, "aantal", 1, LIST_MAX, &keuze.vraag.limit, err))
		return false;
	*out = keuze;
	return true;
}

/* Who copies an id out of a message may have left the scheme behind. */
static bool by_message_id(struct request *request, const char *id, const struct bericht **out,
	size_t *count, struct error *err)
{
	if (!store_berichten_by_message_id(request->store, request->arena, id, out, count, err))
		return false;
	if (*count > 0 || !is_uuid(text_of(id)))
		return true;
	return store_berichten_by_message_id(request->store, request->arena,
		arena_format(request->arena, "urn:uuid:%s", id), out, count, err);
}

bool bericht_find(struct request *request, const struct bericht_keuze *keuze,
	const struct bericht **out, size_t *count, struct error *err)
{
	if (keuze->correlatie != NULL)
		return store_berichten_by_correlatie(
			request->store, request->arena, keuze->correlatie, out, count, err);
	if (keuze->message_id != NULL)
		return by_message_id(request, keuze->message_id, out, count, err);
	return store_berichten_of(request->store, request->arena, &keuze->vraag, out, count, err);
}

#define KEYS                                                                                       \
	{"message-id", "ID", OPTION_OPTIONAL, "wsa:MessageID, as sent; a bare UUID will do"},      \
		{"correlation", "ID", OPTION_OPTIONAL,                                             \
			"correlation id of a fault, an answer (X-Correlation-Id) or a log line"},  \
		{"oin", "OIN", OPTION_OPTIONAL,                                                    \
			"an organisation that connected or was spoken for; a BRIN will do"},       \
		{"sinds", "DATE", OPTION_OPTIONAL, "with --oin: from this day on"},                \
	{                                                                                          \
		"tot", "DATE", OPTION_OPTIONAL, "with --oin: first day that no longer counts"      \
	}

static const struct verb_option explain_options[] = {KEYS};

static const struct verb_option list_options[] = {
	KEYS,
	{"uitkomst", "OUTCOME", OPTION_OPTIONAL,
		"with --oin: geweigerd (all but OK), OK, AFGEWEZEN, or a code such as DK0002"},
	{"aantal", "N", OPTION_OPTIONAL, "with --oin: at most so many, the newest (default 50)"},
};

static const struct verb_option evidence_options[] = {
	{"out", "DIR", OPTION_REQUIRED, "a directory, new or empty, for your eyes alone (0700)"},
	{"reden", "TEXT", OPTION_OPTIONAL,
		"who asks for it and why; stands in the audit, and so does that none was given"},
	{"oin", "OIN", OPTION_OPTIONAL,
		"who it was for, where two used one MessageID; a BRIN will do"},
};

static const struct verb verbs[] = {
	{.words = "bericht explain",
		.summary = "say of one exchange how every requirement stood, and what to do",
		.details =
			"From the journal: who, what, when and how it ended; every requirement in "
			"the order of the\n"
			"checks, with voldaan, geweigerd, niet bereikt or n.v.t. (not asked of "
			"this profile, or a duty\n"
			"of the service itself); the operator's reason, and what to do. With "
			"--oin: the newest refusal.\n"
			"\n"
			"Of what was read together (XML and envelope, the form of the Security "
			"header) the first fault\n"
			"ends the reading: the others are then niet bereikt. A message itself is "
			"not kept; for one in a\n"
			"file there is bpv-admin explain.",
		.options = explain_options,
		.option_count = COUNT_OF(explain_options),
		.example = "bpv-admin bericht explain --correlation 6f1c0a9b22d4e871\n"
			   "bpv-admin bericht explain --oin 98QQ",
		.needs = NEEDS_REGISTER,
		.run = bericht_explain},
	{.words = "bericht list",
		.summary = "show exchanges from the journal, newest first",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin bericht list --oin 00000099000000002000 --uitkomst geweigerd "
			   "--sinds 2026-11-01",
		.needs = NEEDS_REGISTER,
		.run = bericht_list},
	{.words = "bericht faults",
		.summary = "count what was refused lately, by cause",
		.details = "Most first. oorzaak is the requirement that refused, the fault, or of "
			   "what an "
			   "operation refused the\n"
			   "foutcode; partijen is of how many organisations. correlatie is of the "
			   "last of "
			   "them: bericht explain\n"
			   "--correlation tells all of it.",
		.options = bericht_faults_options,
		.option_count = COUNT_OF(bericht_faults_options),
		.example = "bpv-admin bericht faults --uren 24",
		.needs = NEEDS_REGISTER,
		.run = bericht_faults},
	{.words = "bericht traffic",
		.summary = "count the messages of every school, and how many were refused",
		.options = bericht_traffic_options,
		.option_count = COUNT_OF(bericht_traffic_options),
		.example = "bpv-admin bericht traffic --dagen 30 --zonder",
		.needs = NEEDS_REGISTER,
		.run = bericht_traffic},
	{.words = "bericht evidence",
		.summary = "write what proves one exchange, for a third party to verify",
		.details =
			"A directory with request and response as they were signed, the "
			"certificates that they rest on, and\n"
			"verify.sh, which asks for openssl and xmlsec1 alone and holds long after "
			"everything expired. The\n"
			"content of a record that was destroyed is not in it; its signature is. "
			"Shows personal data: the\n"
			"reason is written down (inzagen) and stands in the audit. Exit code 6: "
			"what was kept does not verify.",
		.operands = "MESSAGEID",
		.operands_min = 1,
		.operands_max = 1,
		.options = evidence_options,
		.option_count = COUNT_OF(evidence_options),
		.example =
			"bpv-admin bericht evidence urn:uuid:6f1f7b1e-0000-4000-8000-00000000a001 "
			"--out bewijs --reden 'Klacht 2026-118 van de school'",
		.needs = NEEDS_REGISTER,
		.run = bericht_evidence},
};

const struct verb_list bericht_verbs = {verbs, COUNT_OF(verbs)};
