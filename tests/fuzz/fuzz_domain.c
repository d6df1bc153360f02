/*
 * Fuzz target: the words of the field, each held against a second reading of its rule (the pattern of the XSD, by regcomp). The first
 * byte chooses which. fuzz-rooms: base domain
 */
#include "domain/emailadres.h"
#include "domain/oin.h"
#include "domain/studentgegevens.h"

#include <regex.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool what)
{
	if (!what)
		abort();
}

/* --- codes: what the pattern of the XSD says ---------------------------------------------------- */

struct code {
	bool (*is)(struct text text);
	const char *pattern;
	regex_t compiled;
};

static struct code codes[] = {
	{.is = is_onderwijsaanbiedercode, .pattern = "^[0-9]{3}A[0-9]{3}$"},
	{.is = is_onderwijslocatiecode, .pattern = "^[0-9]{3}X[0-9]{3}$"},
	{.is = is_opleidingscode, .pattern = "^[0-9]{5}$"},
	{.is = is_leerbedrijf_id, .pattern = "^[1-9][0-9]{8}$"},
	{.is = is_bpvo_kenmerk, .pattern = "^[A-Za-z0-9._-]{1,36}$"},
	{.is = is_taal, .pattern = "^[a-z]{2}$"},
	{.is = is_uuid, .pattern = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"},
};
enum { CODES = sizeof codes / sizeof codes[0] };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	for (size_t i = 0; i < CODES; i++)
		hold(regcomp(&codes[i].compiled, codes[i].pattern, REG_EXTENDED | REG_NOSUB) == 0);
	return 0;
}

/* A pattern knows no NUL. */
static bool fits(const regex_t *pattern, struct text text)
{
	char *copy = strndup(text.at, text.len);
	bool found =
		memchr(text.at, '\0', text.len) == NULL && regexec(pattern, copy, 0, NULL, 0) == 0;

	free(copy);
	return found;
}

static void try_codes(struct text text)
{
	for (size_t i = 0; i < CODES; i++)
		hold(codes[i].is(text) == fits(&codes[i].compiled, text));
}

static bool passes_elfproef(const char *digits)
{
	int sum = -(digits[8] - '0');

	for (int i = 0; i < 8; i++)
		sum += (9 - i) * (digits[i] - '0');
	return sum % 11 == 0;
}

static void try_bsn(struct text text)
{
	bool nine = text.len == 9;

	for (size_t i = 0; i < text.len; i++)
		nine = nine && text.at[i] >= '0' && text.at[i] <= '9';
	if (nine)
		hold(looks_like_bsn(text) == passes_elfproef(text.at));
	else if (memchr(text.at, ' ', text.len) != NULL)
		hold(!looks_like_bsn(text));
}

#define TRY_WORDS(name)                                                                            \
	do {                                                                                       \
		enum name value;                                                                   \
		if (name##_parse(text, &value))                                                    \
			hold(text_equal(text, text_of(name##_word(value))));                       \
	} while (0)

static void try_words(struct text text)
{
	TRY_WORDS(leerweg);
	TRY_WORDS(route);
	TRY_WORDS(veldenset);
	TRY_WORDS(overeenkomst_status);
	TRY_WORDS(intrekreden);
	TRY_WORDS(formaat);
	TRY_WORDS(bestandsoort);
}

/* --- who, when, where to ------------------------------------------------------------------------- */

static void try_oin(struct text text)
{
	struct oin oin;
	struct brin brin, again;

	if (oin_parse(text, &oin)) {
		hold(text_equal(text, text_of(oin.code)) && text.len == 20);
		if (oin_school(&oin, &brin)) {
			struct oin made = oin_of_school(&brin);
			hold(oin_equal(&made, &oin));
		}
	}
	if (brin_parse(text, &brin)) {
		struct oin made = oin_of_school(&brin);
		hold(oin_school(&made, &again) && strcmp(again.code, brin.code) == 0);
	}
}

static void try_time(struct text text)
{
	char written[INSTANT_SIZE], day_written[DAY_SIZE];
	struct instant instant, again;
	struct day day;

	if (instant_parse(text, &instant)) {
		instant_format(instant, written);
		hold(instant_parse(text_of(written), &again));
		hold(instant.us - again.us >= 0 && instant.us - again.us < 1000);
		hold(day_given(day_in_netherlands(instant)));
		hold(minute_in_netherlands(instant) < 24 * 60);
	}
	if (day_parse(text, &day)) {
		struct day epoch = {1970, 1, 1}, there = day_add(epoch, day_distance(epoch, day));
		day_format(day, day_written);
		hold(text_equal(text, text_of(day_written)));
		hold(day_compare(there, day) == 0);
	}
}

static void try_emailadres(struct text text)
{
	if (!is_emailadres(text))
		return;
	const char *at = memrchr(text.at, '@', text.len);
	size_t local = at != NULL ? (size_t)(at - text.at) : 0;

	hold(local >= 1 && local <= 64 && text.len <= 254 && text_is_utf8(text));
	hold(memchr(at, '.', text.len - local) != NULL);
	for (size_t i = 0; i < text.len; i++)
		hold((unsigned char)text.at[i] > ' '
			&& strchr("\"(),:;<>[\\]\x7f", text.at[i]) == NULL);
}

/* --- a record: what is told of it never holds what was in it --------------------------------------- */

static void try_record(struct arena *arena, struct text text)
{
	const char *field[7] = {"", "", "", "", "", "", ""};
	struct foutmelding meldingen[STUDENTGEGEVENS_MAX_MELDINGEN];
	struct day today = {2026, 11, 26};

	for (size_t i = 0; i < 7 && text.len > 0; i++) {
		const char *end = memchr(text.at, '\n', text.len);
		size_t len = end != NULL ? (size_t)(end - text.at) : text.len;
		field[i] = arena_string(arena, (struct text){text.at, len});
		size_t used = end != NULL ? len + 1 : len;
		text = (struct text){text.at + used, text.len - used};
	}
	const struct studentgegevens record = {
		.bpvo_kenmerk = field[0],
		.onderwijsaanbiedercode = field[1],
		.onderwijslocatiecode = field[2],
		.opleidingscode = field[3],
		.leerbedrijf_id = field[4],
		.geplande_einddatum = {2027, 1, 31},
		.emailadres = field[5],
		.roepnaam = field[6][0] != '\0' ? field[6] : NULL,
	};
	size_t count = studentgegevens_check(arena, &record, today, meldingen);
	hold(count <= STUDENTGEGEVENS_MAX_MELDINGEN);
	hold(count > 0 || (is_bpvo_kenmerk(text_of(field[0])) && is_emailadres(text_of(field[5]))));
	for (size_t i = 0; i < count; i++)
		hold(strlen(field[5]) < 12 || strstr(meldingen[i].fouttekst, field[5]) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(0);

	if (size > 0) {
		struct text text = {(const char *)data + 1, size - 1};
		switch (data[0] % 7) {
		case 0: try_codes(text); break;
		case 1: try_bsn(text); break;
		case 2: try_words(text); break;
		case 3: try_oin(text); break;
		case 4: try_time(text); break;
		case 5: try_emailadres(text); break;
		default: try_record(arena, text); break;
		}
	}
	arena_destroy(&arena);
	return 0;
}
