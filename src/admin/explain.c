/* explain: one message as a file, every requirement with its outcome, and the usual cause of what fails. Offline. */
#include "admin/explain_rooms.h"

#include "addressing/addressing.h"
#include "admin/request.h"
#include "base/buffer.h"
#include "base/embed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_MAX = 64 * 1024 * 1024 };

static bool read_message(struct arena *arena, const char *path, struct text *out, struct error *err)
{
	FILE *in = fopen(path, "rbe");

	if (in == NULL)
		return FAIL(err, UNREADABLE, NULL, "cannot read %.180s: %s", path, strerror(errno));
	struct buffer *bytes = buffer_create(arena, MESSAGE_MAX);
	char piece[16 * 1024];
	size_t len;
	while ((len = fread(piece, 1, sizeof piece, in)) > 0)
		buffer_add(bytes, (struct text){piece, len});
	bool ok = !ferror(in) && !bytes->overflow;
	fclose(in);
	if (!ok)
		return FAIL(err, UNREADABLE, NULL, "cannot read %.180s whole", path);
	*out = buffer_text(bytes);
	return true;
}

static bool read_options(
	const struct request *request, struct explain_options *out, struct error *err)
{
	const char *at = request_text(request, "at");

	*out = (struct explain_options){
		.at = request->now,
		.at_is_given = at != NULL,
		.believe_token = request_flag(request, "trust-embedded-token"),
		.trust_file = request_text(request, "trust"),
		.crl_file = request_text(request, "crl"),
		.schema_ns = SCHEMA_NS,
	};
	if (at != NULL && !instant_parse(text_of(at), &out->at))
		return bad_option(err, "at", "a time such as 2026-07-01T10:00:00Z");
	if ((out->trust_file == NULL) != (out->crl_file == NULL))
		return FAIL(err, USAGE, NULL, "--trust and --crl belong together");
	if (out->trust_file != NULL && out->believe_token)
		return FAIL(
			err, USAGE, NULL, "--trust-embedded-token and --trust exclude each other");
	for (size_t i = 0; i < embedded_contract_count; i++) {
		const struct embedded *document = &embedded_contract[i];
		if (strstr(document->name, ".xsd") == NULL)
			continue;
		out->schema = (struct text){document->bytes, document->len};
		out->schema_name = document->name;
	}
	return true;
}

/* ---- the verdict --------------------------------------------------------------------------------------------------- */

struct report {
	struct table *table;
	const struct explanation *explained;
	const struct explain_row *first; /* of the rows that stand in the way; NULL: none */
	bool strict;
};

static const char *outcome_word(enum explain_outcome outcome)
{
	static const char *const words[] = {
		[EXPLAIN_NOT_REACHED] = "not reached",
		[EXPLAIN_OK] = "ok",
		[EXPLAIN_INFORMATION] = "information",
		[EXPLAIN_FAILED] = "failed",
	};

	return words[outcome];
}

/* Told is a failure before something that was not reached because of it. */
static void weigh(struct report *report, const struct explain_row *row, bool counts)
{
	bool bad = row->outcome == EXPLAIN_FAILED || row->outcome == EXPLAIN_NOT_REACHED;

	if (!bad || !counts)
		return;
	if (report->first == NULL
		|| (report->first->outcome == EXPLAIN_NOT_REACHED
			&& row->outcome == EXPLAIN_FAILED))
		report->first = row;
}

static void add_rows(struct report *report, const struct explain_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool counts = rows[i].counts || report->strict;
		table_add(report->table,
			(const char *[]){rows[i].rule, outcome_word(rows[i].outcome),
				cell_flag(counts), rows[i].sentence});
		weigh(report, &rows[i], counts);
	}
}

static void note_verdict(struct report *report, const struct explain_options *options)
{
	static const char *const kinds[] = {
		[EXPLAIN_REQUEST] = "request",
		[EXPLAIN_RESPONSE] = "response",
		[EXPLAIN_FAULT] = "fault",
	};
	const struct explanation *explained = report->explained;
	char at[INSTANT_SIZE], created[INSTANT_SIZE] = "not read";

	instant_format(options->at, at);
	if (explained->created.us != 0)
		instant_format(explained->created, created);
	table_note(report->table, "Message: %s, profile %s, Created %s, judged at %s.",
		kinds[explained->kind], profile_word(explained->profile), created, at);
	if (explained->signer != NULL)
		table_note(report->table, "Token: %s.", explained->signer);
	if (report->first == NULL)
		table_note(report->table, "Verdict: accept: %s.",
			report->strict ? "every requirement holds"
				       : "signature, positions and Timestamp hold");
	else
		table_note(report->table, "Verdict: reject: %s: %s.", report->first->rule,
			report->first->sentence);
}

/* ---- what is behind it ------------------------------------------------------------------------------------------------ */

static void note_references(struct report *report)
{
	for (size_t i = 0; i < report->explained->reference_count; i++) {
		const struct explain_reference *reference = &report->explained->references[i];
		if (reference->holds || reference->computed == NULL)
			continue;
		table_note(report->table, "Reference %zu, %s, %s (%s):", i + 1, reference->uri,
			reference->part != NULL ? reference->part : "nothing",
			reference->algorithm);
		table_note(report->table, "  expected digest  %s", reference->expected);
		table_note(report->table, "  computed digest  %s", reference->computed);
		table_note(report->table, "  canonical bytes  %s", reference->octets);
	}
}

static void note_causes(struct report *report)
{
	for (size_t i = 0; i < report->explained->cause_count; i++) {
		const struct explain_cause *cause = &report->explained->causes[i];
		table_note(report->table, "Cause: %s: %s", cause->name, cause->evidence);
		table_note(report->table, "  change: %s", cause->remedy);
	}
}

static bool explain(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"eis", COLUMN_TEXT},
		{"uitkomst", COLUMN_TEXT},
		{"telt", COLUMN_FLAG},
		{"toelichting", COLUMN_TEXT},
	};
	struct explain_options options;
	struct explanation explained;
	const struct explain_row *others;
	struct text bytes;

	if (!read_options(request, &options, err)
		|| !read_message(request->arena, request->operands[0], &bytes, err)
		|| !security_explain(request->arena, bytes, &options, &explained, err))
		return false;
	struct report report = {
		.table = table_create(request->arena, columns, COUNT_OF(columns)),
		.explained = &explained,
		.strict = request_flag(request, "strict"),
	};
	add_rows(&report, explained.rows, explained.row_count);
	size_t count = explain_by_rooms(request->arena, &explained, &others);
	add_rows(&report, others, count);
	note_verdict(&report, &options);
	note_references(&report);
	note_causes(&report);
	request->refused = report.first != NULL;
	*out = report.table;
	return true;
}

static const struct verb_option options[] = {
	{"at", "TIME", OPTION_OPTIONAL,
		"the moment to judge at, such as 2026-07-01T10:00:00Z (default: now)"},
	{"trust-embedded-token", NULL, OPTION_FLAG,
		"believe the certificate in the message; do not ask for its path"},
	{"trust", "FILE", OPTION_OPTIONAL, "PEM with roots and intermediates, as [tls] trust"},
	{"crl", "FILE", OPTION_OPTIONAL, "PEM with a list of each issuer, as [tls] crl"},
	{"strict", NULL, OPTION_FLAG, "every requirement counts, not only what is signed"},
};

static const struct verb verbs[] = {
	{.words = "explain",
		.summary = "say of a message in a file what it proves, and why not",
		.details =
			"Offline: no database, no configuration; nothing is stored. FILE holds a "
			"request, response or fault:\n"
			"the XML alone, or with the HTTP head in front of it as in a capture. "
			"Every requirement is a\n"
			"line; for a Reference that does not hold both digests and the first "
			"canonical bytes are shown,\n"
			"and the usual cause where the bytes prove it.\n"
			"\n"
			"Exit code 0: signature, positions and Timestamp hold at that moment. 1: "
			"they do not. 2: the file is\n"
			"unreadable (no XML, or no SOAP). Lines with telt=nee are information, "
			"unless --strict. The path of the\n"
			"certificate counts when --trust and --crl say against what. Of a Body "
			"no value is shown.",
		.operands = "FILE",
		.operands_min = 1,
		.operands_max = 1,
		.options = options,
		.option_count = COUNT_OF(options),
		.example =
			"bpv-admin explain bericht.xml --at 2026-07-01T10:00:05Z "
			"--trust-embedded-token\n"
			"  bpv-admin explain capture.txt --trust roots.pem --crl crl.pem --strict "
			"--json",
		.needs = NEEDS_NOTHING,
		.run = explain},
};

const struct verb_list explain_verbs = {verbs, COUNT_OF(verbs)};
