/* The requirements that explain tells of, in the order in which they are asked. */
#include "security/explain_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE_MAX = 1200 };

/* `counts`: signature, positions or Timestamp. `always`: told of every message. */
static const struct {
	const char *rule;
	bool counts, always;
	const char *holds;
} table[ROW_COUNT] = {
	[ROW_METHOD] = {"BP-R1114", false, false, "a POST"},
	[ROW_CONTENT_TYPE] = {"EDU-01", false, false, "Content-Type is text/xml"},
	[ROW_MULTIPART] = {"WM001", false, false, "not a multipart message"},
	[ROW_FRAMING] = {"BP-R1113", false, false, "the HTTP body is whole"},
	[ROW_UTF8] = {"WS006", true, true, "UTF-8, and nothing says otherwise"},
	[ROW_DTD] = {"BP-R1008", true, true, "no document type declaration"},
	[ROW_PI] = {"BP-R1009", true, true, "no processing instruction"},
	[ROW_LIMITS] = {"GW-R1", true, true, "within the limits of depth, size and number"},
	[ROW_ENVELOPE] = {"WW001", true, true, "a SOAP 1.1 Envelope with one Header and one Body"},
	[ROW_AFTER_BODY] = {"BP-R1011", true, true, "nothing behind the Body"},
	[ROW_SOAP_ATTRIBUTES] = {"WW002", false, true, "no SOAP encoding"},
	[ROW_MUST_UNDERSTAND] = {"BP-R1013", false, true, "mustUnderstand is 0, 1 or absent"},
	[ROW_UNDERSTOOD] = {"BP-R1027", false, true, "every mandatory header is understood"},
	[ROW_ONE_CHILD] = {"WW003", false, true, "one element in the Body"},
	[ROW_SIGNED] = {"WB003", true, true, "wsse:Security for us, with a Signature"},
	[ROW_SECURITY] = {"GW-S3", true, true, "Security holds one of each and nothing else"},
	[ROW_TIMESTAMP] = {"WB002.1", true, true, "Timestamp with Created in UTC"},
	[ROW_TIME] = {"WB002.2", true, true, "made shortly before, and not expired"},
	[ROW_TOKEN] = {"WB010", true, true, "the key by a direct reference to an X509v3 token"},
	[ROW_DETACHED] = {"BSP-R3102", true, true, "a detached Signature"},
	[ROW_KEY_INFO] = {"BSP-R5402", true, true, "KeyInfo is one SecurityTokenReference"},
	[ROW_CANONICAL] = {"WB007", true, true, "exclusive canonical form, and no other transform"},
	[ROW_ALGORITHMS] = {"SIGN001", true, true, "SHA-256, SHA-384 or SHA-512 everywhere"},
	[ROW_PARAMETERS] = {"BSP-R5401", true, true, "no parameters in SignatureMethod"},
	[ROW_MANIFEST] = {"BSP-R5403", true, true, "no Manifest"},
	[ROW_SIGNATURE] = {"WB013.1", true, true,
		"SignatureValue is over this SignedInfo, with the token's key"},
	[ROW_POSITIONS] = {"GW-S1", true, true,
		"every Reference is to one element, in a place where it counts"},
	[ROW_COVERAGE] = {"WB004.1", true, true,
		"Body, Timestamp and every wsa header have a Reference"},
	[ROW_DIGESTS] = {"WB013.1", true, true, "every digest is that of the element"},
	[ROW_CERTIFICATE] = {"WB009", false, true, "a trusted certificate of an organisation"},
	[ROW_CONFIRMATION] = {"WB014", false, false, "SignatureConfirmation, signed"},
	[ROW_TOKEN_SIGNED] = {"EDU-07", false, true, "the token is signed too"},
	[ROW_ENCRYPTION] = {"WB006", false, false, "the Body's content is encrypted"},
	[ROW_SCHEMA] = {"EDU-20", false, false, "the Body is valid by the schema"},
	[ROW_READINGS] = {"GW-R3", true, false, "two ways to read the message agree"},
};

/* One line, whatever a message put into it. */
static const char *sentence_of(struct arena *arena, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	size_t room = (size_t)(len > 0 ? len : 0) + 1;
	char *sentence = arena_take(arena, room);
	(void)vsnprintf(sentence, room, format, args);
	return text_shown(arena, text_of(sentence), SENTENCE_MAX);
}

void rows_begin(struct inquiry *inquiry)
{
	for (enum row row = 0; row < ROW_COUNT; row++)
		inquiry->rows[row] =
			(struct row_state){.shown = table[row].always, .counts = table[row].counts};
}

void row_ok(struct inquiry *inquiry, enum row row)
{
	struct row_state *state = &inquiry->rows[row];

	state->shown = true;
	if (state->outcome != EXPLAIN_NOT_REACHED || state->sentence != NULL)
		return;
	state->outcome = EXPLAIN_OK;
	state->sentence = table[row].holds;
}

void row_say(struct inquiry *inquiry, enum row row, enum explain_outcome outcome,
	const char *format, ...)
{
	struct row_state *state = &inquiry->rows[row];
	va_list args;

	va_start(args, format);
	const char *shown = sentence_of(inquiry->arena, format, args);
	va_end(args);
	state->shown = true;
	if (state->outcome == EXPLAIN_FAILED && outcome == EXPLAIN_FAILED) {
		if (strstr(state->sentence, shown) == NULL)
			state->sentence =
				arena_format(inquiry->arena, "%s; %s", state->sentence, shown);
	} else if (state->outcome != EXPLAIN_FAILED) {
		state->outcome = outcome;
		state->sentence = shown;
	}
}

void row_error(struct inquiry *inquiry, enum row other, const struct error *err)
{
	enum row row = other;

	for (enum row at = ROW_COUNT; err->rule != NULL && at-- > 0;)
		if (strcmp(table[at].rule, err->rule) == 0
			&& strcmp(table[other].rule, err->rule) != 0)
			row = at;
	/* What was found in detail already needs no second word. */
	if (inquiry->rows[row].outcome != EXPLAIN_FAILED)
		row_say(inquiry, row, EXPLAIN_FAILED, "%s", err->detail);
}

static void row_tell(struct inquiry *inquiry, struct explain_row *rows, const char *rule,
	const struct row_state *state, const char *sentence)
{
	rows[inquiry->out->row_count++] =
		(struct explain_row){rule, state->outcome, state->counts, sentence};
}

/* Each Reference has a line of its own. */
static void tell_references(struct inquiry *inquiry, struct explain_row *rows)
{
	for (size_t i = 0; i < inquiry->reference_count; i++) {
		const struct inquired *reference = &inquiry->references[i];
		struct row_state state = {.counts = true,
			.outcome = reference->holds           ? EXPLAIN_OK
				: reference->computed.len > 0 ? EXPLAIN_FAILED
							      : EXPLAIN_NOT_REACHED};
		row_tell(inquiry, rows, table[ROW_DIGESTS].rule, &state,
			arena_format(inquiry->arena, "Reference %zu, %s, %s: %s", i + 1,
				text_shown(inquiry->arena, reference->uri, 80),
				inquiry->out->references[i].part != NULL
					? inquiry->out->references[i].part
					: "nothing",
				reference->holds                      ? "the digest is right"
					: reference->computed.len > 0 ? "the digest is another"
								      : "no digest to compare"));
	}
}

void rows_end(struct inquiry *inquiry)
{
	struct explain_row *rows = arena_array(inquiry->arena, INQUIRY_ROWS_MAX, sizeof *rows);

	for (enum row row = 0; row < ROW_COUNT; row++) {
		const struct row_state *state = &inquiry->rows[row];
		if (!state->shown)
			continue;
		row_tell(inquiry, rows, table[row].rule, state,
			state->sentence != NULL ? state->sentence
						: arena_format(inquiry->arena, "not reached: %s",
							table[row].holds));
		if (row == ROW_DIGESTS)
			tell_references(inquiry, rows);
	}
	inquiry->out->rows = rows;
}

void cause_add(
	struct inquiry *inquiry, const char *name, const char *remedy, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *shown = sentence_of(inquiry->arena, format, args);
	va_end(args);
	if (inquiry->cause_count == INQUIRY_CAUSES_MAX)
		return;
	for (size_t i = 0; i < inquiry->cause_count; i++)
		if (strcmp(inquiry->causes[i].name, name) == 0
			&& strcmp(inquiry->causes[i].evidence, shown) == 0)
			return;
	inquiry->causes[inquiry->cause_count++] = (struct explain_cause){name, shown, remedy};
}

const char *node_label(struct arena *arena, const struct node *node)
{
	const char *prefix = (const char *)node->element.prefix;

	return text_shown(arena,
		text_of(arena_format(arena, "%s%s%s", prefix != NULL ? prefix : "",
			prefix != NULL ? ":" : "", (const char *)node->element.name)),
		80);
}

const char *text_shown(struct arena *arena, struct text text, size_t most)
{
	char *shown = arena_take(arena, 2 * (text.len < most ? text.len : most) + 8), *at = shown;
	size_t i = 0;

	for (; i < text.len && i < most; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c == '\n' || c == '\t' || c == '\r') {
			*at++ = '\\';
			*at++ = c == '\n' ? 'n' : c == '\t' ? 't' : 'r';
		} else {
			*at++ = c < ' ' || c == 0x7f ? '?' : (char)c;
		}
	}
	/* Not in the middle of a character. */
	if (i > 0 && ((unsigned char)text.at[i - 1] & 0x80) != 0 && i < text.len)
		while (at > shown && ((unsigned char)at[-1] & 0x80) != 0) {
			bool leads = ((unsigned char)at[-1] & 0xc0) == 0xc0;
			at--;
			if (leads)
				break;
		}
	if (i < text.len) {
		memcpy(at, "...", 3);
		at += 3;
	}
	*at = '\0';
	return shown;
}

bool node_is_in(const struct node *node, const struct node *whole)
{
	while (node != NULL && node != whole)
		node = node->parent;
	return whole != NULL && node == whole;
}
