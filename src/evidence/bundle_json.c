/* evidence.json: the same, for programs. */
#include "evidence/bundle_inside.h"

static void add_quoted(struct buffer *out, struct text text)
{
	buffer_add_string(out, "\"");
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c < 0x20)
			buffer_format(out, "\\u%04x", c);
		else if (c == '"' || c == '\\')
			buffer_format(out, "\\%c", c);
		else
			buffer_add(out, (struct text){text.at + i, 1});
	}
	buffer_add_string(out, "\"");
}

/* One member; NULL is null. */
static void add_member(struct buffer *out, const char *name, const char *value)
{
	buffer_format(out, "  \"%s\": ", name);
	if (value != NULL)
		add_quoted(out, text_of(value));
	else
		buffer_add_string(out, "null");
	buffer_add_string(out, ",\n");
}

static void add_members(struct buffer *out, const struct bewijs_rij *rij)
{
	char op[INSTANT_SIZE];
	const struct {
		const char *name, *value;
	} members[] = {
		{"messageId", rij->message_id},
		{"tijdstip", op},
		{"correlatie", rij->correlatie},
		{"operatie", rij->dienst},
		{"profiel", rij->profiel},
		{"identificatiecode", rij->identificatiecode},
		{"vanOin", rij->van_oin},
		{"vanNaam", rij->van_naam},
		{"verbondenOin", rij->tls_oin},
		{"verbondenNaam", rij->tls_naam},
		{"verbondenCertificaat", rij->tls_certificaat},
		{"ondertekenaarCertificaat", rij->ondertekenaar_certificaat},
		{"eigenCertificaat", rij->eigen_certificaat},
		{"verzoekSha256", rij->verzoek_sha256},
		{"bodySha256", rij->inhoud_sha256},
		{"antwoordSha256", rij->antwoord_sha256},
	};

	instant_format(rij->op, op);
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
		add_member(out, members[i].name, members[i].value);
}

static void add_records(struct arena *arena, struct buffer *out, const struct reopened *opened)
{
	const struct outcome *outcomes = NULL;
	size_t count = bundle_outcomes(arena, opened, &outcomes);

	buffer_add_string(out, "  \"records\": [");
	for (size_t i = 0; i < count; i++) {
		buffer_add_string(
			out, i > 0 ? ",\n    {\"bpvoKenmerk\": " : "\n    {\"bpvoKenmerk\": ");
		add_quoted(out, outcomes[i].kenmerk);
		buffer_add_string(out, ", \"uitkomst\": ");
		add_quoted(out, outcomes[i].uitkomst);
		buffer_add_string(out, "}");
	}
	buffer_add_string(out, count > 0 ? "\n  ],\n" : "],\n");
}

struct text bundle_json(
	struct arena *arena, const struct bewijs_rij *rij, const struct reopened *opened)
{
	struct buffer *out = buffer_create(arena, BUNDLE_TEXT_MAX);
	bool first = true;

	buffer_add_string(out, "{\n");
	add_members(out, rij);
	buffer_format(out, "  \"rijen\": %lld,\n", (long long)rij->rijen);
	if (rij->mutatie_tot > 0)
		buffer_format(out, "  \"mutatieVan\": %lld,\n  \"mutatieTot\": %lld,\n",
			(long long)rij->mutatie_van, (long long)rij->mutatie_tot);
	add_records(arena, out, opened);
	buffer_format(out, "  \"delen\": %zu,\n  \"vernietigd\": [", opened->parts);
	for (size_t i = 0; i < opened->parts; i++) {
		if (!opened->gone[i])
			continue;
		buffer_format(out, first ? "%zu" : ", %zu", i + 1);
		first = false;
	}
	buffer_add_string(out, "]\n}\n");
	return buffer_text(out);
}
