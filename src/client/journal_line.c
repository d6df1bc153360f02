/* The lines of a push's journal, written and read. */
#include "client/journal_line.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC   "bpv-client push"
#define VERSION "1"

enum { CHECK_CHARS = 16 };

bool journal_is_ours(struct text start)
{
	const struct text magic = TEXT(MAGIC "\t");

	return text_starts(start, magic) || (start.len < magic.len && text_starts(magic, start));
}

/* ---- writing ----------------------------------------------------------------------------------------- */

/* Closes the line that began at `from`. */
static void close_line(struct buffer *out, size_t from)
{
	char check[DIGEST_SIZE];

	if (out->overflow)
		return;
	digest_text((struct text){out->bytes + from, out->len - from}, check);
	buffer_format(out, "\t%.*s\n", CHECK_CHARS, check);
}

/* Words of somebody else: without white space and %, which have a meaning here. */
static void add_word(struct buffer *out, const char *word)
{
	for (const unsigned char *c = (const unsigned char *)word; *c != '\0'; c++)
		if (*c <= ' ' || *c == '%' || *c == 0x7f)
			buffer_format(out, "%%%02x", *c);
		else
			buffer_add(out, (struct text){(const char *)c, 1});
}

void journal_add_head(struct buffer *out, const struct journal_head *head)
{
	size_t from = out->len;

	buffer_format(out, MAGIC "\t" VERSION "\t%s\t%s\t%" PRId64, head->file, head->terms,
		head->begun.us);
	close_line(out, from);
}

void journal_add_batch(struct buffer *out, const struct journal_batch *batch)
{
	size_t from = out->len;

	buffer_format(out, "batch\t%zu\t%zu\t%s\t%s\t%" PRId64 "\t%s", batch->first_line,
		batch->last_line, batch->name.identificatiecode, batch->name.message_id,
		batch->name.tijdstip.us, batch->body);
	close_line(out, from);
}

static void add_melding(struct buffer *out, size_t row, const struct foutmelding *melding)
{
	buffer_format(out, "\t%zu ", row);
	add_word(out, melding->foutcode);
	buffer_add_string(out, " ");
	add_word(out, melding->fouttekst);
	for (size_t i = 0; i < melding->sleutel_count; i++) {
		buffer_add_string(out, " ");
		add_word(out, melding->sleutels[i].naam);
		buffer_add_string(out, " ");
		add_word(out, melding->sleutels[i].waarde);
	}
}

void journal_add_answer(struct buffer *out, const struct journal_batch *batch)
{
	size_t from = out->len;

	buffer_format(out, "answer\t%zu\t", batch->first_line);
	for (size_t i = 0; i < batch->count; i++)
		buffer_add(out, (struct text){uitkomst_word(batch->outcomes[i].uitkomst), 1});
	for (size_t i = 0; i < batch->count; i++)
		for (size_t k = 0; k < batch->outcomes[i].melding_count; k++)
			add_melding(out, i, &batch->outcomes[i].meldingen[k]);
	close_line(out, from);
}

/* ---- reading ----------------------------------------------------------------------------------------- */

/* Cuts what stands before the next `mark` off *rest; false when nothing is left. */
static bool cut(char **rest, char mark, char **out)
{
	char *end;

	if (*rest == NULL)
		return false;
	*out = *rest;
	end = strchr(*rest, mark);
	*rest = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return true;
}

static bool cut_number(char **rest, char mark, int64_t *out)
{
	char *field, *end;

	if (!cut(rest, mark, &field) || field[0] == '\0')
		return false;
	errno = 0;
	*out = strtoll(field, &end, 10);
	return *end == '\0' && errno == 0;
}

static bool cut_size(char **rest, char mark, size_t *out)
{
	int64_t number;

	if (!cut_number(rest, mark, &number) || number < 0)
		return false;
	*out = (size_t)number;
	return true;
}

static bool cut_digest(char **rest, char out[DIGEST_SIZE])
{
	char *field;

	if (!cut(rest, '\t', &field) || strlen(field) != DIGEST_SIZE - 1)
		return false;
	memcpy(out, field, DIGEST_SIZE);
	return true;
}

static int digit(char c)
{
	const char *digits = "0123456789abcdef", *found = c != '\0' ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* add_word's other half, in place. */
static bool cut_word(char **rest, const char **out)
{
	char *word, *to;

	if (!cut(rest, ' ', &word))
		return false;
	*out = to = word;
	for (const char *from = word; *from != '\0'; from++) {
		if (*from != '%') {
			*to++ = *from;
			continue;
		}
		int high = digit(from[1]), low = high < 0 ? -1 : digit(from[2]);
		if (low < 0)
			return false;
		*to++ = (char)(high * 16 + low);
		from += 2;
	}
	*to = '\0';
	return true;
}

static bool read_head(char *rest, struct journal_head *head)
{
	char *version;

	return cut(&rest, '\t', &version) && strcmp(version, VERSION) == 0
		&& cut_digest(&rest, head->file) && cut_digest(&rest, head->terms)
		&& cut_number(&rest, '\t', &head->begun.us) && rest == NULL;
}

static bool read_batch(char *rest, struct journal_batch *batch)
{
	char *code, *id;

	if (!cut_size(&rest, '\t', &batch->first_line) || !cut_size(&rest, '\t', &batch->last_line)
		|| !cut(&rest, '\t', &code) || !cut(&rest, '\t', &id)
		|| !cut_number(&rest, '\t', &batch->name.tijdstip.us)
		|| !cut_digest(&rest, batch->body))
		return false;
	batch->name.identificatiecode = code;
	batch->name.message_id = id;
	return rest == NULL;
}

static bool uitkomst_of_letter(char letter, enum uitkomst *out)
{
	for (int i = UITKOMST_NONE + 1; i < UITKOMST_COUNT; i++)
		if (uitkomst_word((enum uitkomst)i)[0] == letter) {
			*out = (enum uitkomst)i;
			return true;
		}
	return false;
}

static bool read_melding(char *field, size_t count, size_t *row, struct foutmelding *melding)
{
	const char *naam, *waarde;

	*melding = (struct foutmelding){0};
	if (!cut_size(&field, ' ', row) || *row >= count || !cut_word(&field, &melding->foutcode)
		|| !cut_word(&field, &melding->fouttekst))
		return false;
	while (field != NULL) {
		if (!cut_word(&field, &naam) || !cut_word(&field, &waarde))
			return false;
		foutmelding_add_sleutel(melding, naam, waarde);
	}
	return true;
}

/* Meldingen stand in the order of their rows, so those of one row are neighbours. */
static bool read_meldingen(
	struct arena *arena, char *rest, struct recorduitkomst *outcomes, size_t count)
{
	size_t fields = 0, row = 0, before = 0;
	char *field;

	for (const char *c = rest; c != NULL; c = strchr(c + 1, '\t'))
		fields++;
	struct foutmelding *meldingen = arena_array(arena, fields, sizeof *meldingen);

	for (size_t i = 0; cut(&rest, '\t', &field); i++) {
		if (!read_melding(field, count, &row, &meldingen[i]) || row < before)
			return false;
		if (outcomes[row].melding_count++ == 0)
			outcomes[row].meldingen = &meldingen[i];
		before = row;
	}
	return true;
}

static bool read_answer(struct arena *arena, char *rest, struct journal_batch *batch)
{
	struct recorduitkomst *outcomes;
	char *letters;

	if (!cut_size(&rest, '\t', &batch->first_line) || !cut(&rest, '\t', &letters))
		return false;
	batch->count = strlen(letters);
	outcomes = arena_array(arena, batch->count, sizeof *outcomes);
	for (size_t i = 0; i < batch->count; i++)
		if (!uitkomst_of_letter(letters[i], &outcomes[i].uitkomst))
			return false;
	batch->outcomes = outcomes;
	return read_meldingen(arena, rest, outcomes, batch->count);
}

enum journal_kind journal_read_line(struct arena *arena, struct text line,
	struct journal_head *head, struct journal_batch *batch)
{
	char check[DIGEST_SIZE], *rest, *word = NULL;

	if (line.len <= CHECK_CHARS + 1)
		return JOURNAL_DAMAGED;
	struct text said = {line.at, line.len - CHECK_CHARS - 1};
	digest_text(said, check);
	if (line.at[said.len] != '\t' || memcmp(line.at + said.len + 1, check, CHECK_CHARS) != 0)
		return JOURNAL_DAMAGED;
	rest = arena_string(arena, said);
	if (!cut(&rest, '\t', &word))
		return JOURNAL_DAMAGED;
	*batch = (struct journal_batch){0};
	if (strcmp(word, MAGIC) == 0 && read_head(rest, head))
		return JOURNAL_HEAD;
	if (strcmp(word, "batch") == 0 && read_batch(rest, batch))
		return JOURNAL_BATCH;
	if (strcmp(word, "answer") == 0 && read_answer(arena, rest, batch))
		return JOURNAL_ANSWER;
	return JOURNAL_DAMAGED;
}
