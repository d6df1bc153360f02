/* Addresses of mail and sites, and numbers that are somebody's: of a phone, a student, an account, a day. */
#include "monitor/mask_inside.h"

/* Digits in a row that are somebody's number; digits with something between that are; those of a phone, which starts with 0 or +. */
enum { DIGITS_MIN = 6, PARTED_MIN = 9, PHONE_MIN = 8, GAP_MAX = 3 };

static bool is_kind(const struct letters *l, size_t i, enum unit_kind kind)
{
	return i < l->count && l->units[i].kind == kind;
}

static bool is_sign(const struct letters *l, size_t i, const char *signs)
{
	return i < l->count && l->units[i].kind == UNIT_OTHER && l->units[i].fold < 0x80
		&& strchr(signs, (int)l->units[i].fold) != NULL;
}

static bool is_word_sign(const struct letters *l, size_t i)
{
	return is_kind(l, i, UNIT_LETTER) || is_kind(l, i, UNIT_DIGIT);
}

/* The units [from, to) say `word`. */
static bool says(const struct letters *l, size_t from, size_t to, const char *word)
{
	size_t len = strlen(word);

	if (to < from || to - from != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (l->units[from + i].fold != (uint32_t)(unsigned char)word[i])
			return false;
	return true;
}

static bool ends_like_a_domain(const struct letters *l, size_t from, size_t to)
{
	/* Not .nu, .de, .be and .me, with which a Dutch sentence begins behind a dot without a blank. */
	static const char *const ends[] = {"nl", "com", "org", "net", "eu", "info", "edu", "gov",
		"uk", "fr", "app", "online", "example", "test", "amsterdam", "frl"};

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (says(l, from, to, ends[i]))
			return true;
	return false;
}

/* What stands between blanks, without the signs around it. */
struct chunk {
	size_t from, to;
	bool at, scheme, domain;
};

static struct chunk look_at_chunk(const struct letters *l, size_t from, size_t to)
{
	struct chunk chunk = {.from = from, .to = to};
	size_t label;

	while (chunk.from < chunk.to && !is_word_sign(l, chunk.from)
		&& !is_sign(l, chunk.from, "@"))
		chunk.from++;
	while (chunk.to > chunk.from && !is_word_sign(l, chunk.to - 1)
		&& !is_sign(l, chunk.to - 1, "@"))
		chunk.to--;
	label = chunk.from;
	for (size_t i = chunk.from; i < chunk.to; i++) {
		chunk.at |= is_sign(l, i, "@");
		chunk.scheme |=
			is_sign(l, i, ":") && is_sign(l, i + 1, "/") && is_sign(l, i + 2, "/");
		chunk.scheme |= i - label == 3 && is_sign(l, i, ".") && says(l, label, i, "www");
		if (!is_word_sign(l, i) && !is_sign(l, i, "-"))
			label = i + 1;
		/* A label behind a dot that ends here. */
		else if (!is_word_sign(l, i + 1) && label > chunk.from
			&& is_sign(l, label - 1, "."))
			chunk.domain |= ends_like_a_domain(l, label, i + 1);
	}
	return chunk;
}

/* An @ with blanks around it: the words on both sides are of an address. */
static void hide_parted(struct letters *l, size_t before, size_t from, size_t to)
{
	size_t end = to;

	while (is_kind(l, end, UNIT_SPACE) && end - to < GAP_MAX)
		end++;
	while (end < l->count && !is_kind(l, end, UNIT_SPACE))
		end++;
	letters_hide(l, before < from ? before : from, end, HIDE_MAIL);
}

void hide_addresses(struct letters *l)
{
	size_t before = 0;

	for (size_t i = 0; i < l->count; i++) {
		if (is_kind(l, i, UNIT_SPACE))
			continue;
		size_t from = i;
		while (i < l->count && !is_kind(l, i, UNIT_SPACE))
			i++;
		struct chunk chunk = look_at_chunk(l, from, i);
		if (chunk.from < chunk.to && l->units[chunk.from].hidden)
			continue;
		if (chunk.at && chunk.to - chunk.from <= 2)
			hide_parted(l, before, from, i);
		else if (chunk.at)
			letters_hide(l, chunk.from, chunk.to, HIDE_MAIL);
		else if (chunk.scheme || chunk.domain)
			letters_hide(l, chunk.from, chunk.to, HIDE_SITE);
		before = from;
	}
}

/* ---- numbers ------------------------------------------------------------------------------------------------------ */

/* Groups of digits with a little between: 06-1234 5678, 12-03-2004. */
struct digits {
	size_t from, to;
	size_t count, groups, longest;
	size_t length[3];    /* of the first three groups */
	uint32_t between[2]; /* the one sign behind each of the first two; 0: more than one */
	bool zero, plus;
};

static bool is_between_digits(const struct letters *l, size_t i)
{
	return is_sign(l, i, ".-/()") || (is_kind(l, i, UNIT_SPACE) && l->units[i].fold == ' ');
}

static struct digits take_digits(const struct letters *l, size_t from)
{
	struct digits digits = {.from = from, .to = from, .zero = l->units[from].fold == '0'};
	size_t i = from, group = 0;

	digits.plus = from > 0 && is_sign(l, from - 1, "+");
	while (is_kind(l, i, UNIT_DIGIT)) {
		size_t start = i;
		while (is_kind(l, i, UNIT_DIGIT))
			i++;
		if (group < 3)
			digits.length[group] = i - start;
		group++;
		digits.count += i - start;
		if (i - start > digits.longest)
			digits.longest = i - start;
		digits.to = i;
		while (i - digits.to < GAP_MAX && is_between_digits(l, i))
			i++;
		if (group <= 2)
			digits.between[group - 1] = i - digits.to == 1 ? l->units[i - 1].fold : 0;
	}
	digits.groups = group;
	return digits;
}

/* With a year of two digits only when nothing but the same sign stands between: 7.00 - 16.30 is none. */
static bool is_date(const struct digits *d)
{
	const size_t *n = d->length;

	if (d->groups != 3 || n[1] > 2)
		return false;
	return (n[0] <= 2 && n[2] == 4) || (n[0] == 4 && n[2] <= 2)
		|| (n[0] <= 2 && n[2] == 2 && d->between[0] != 0 && d->between[0] == d->between[1]);
}

/* "7 maart 2004": the digits, the word of a month, a year of two or four digits. Sets where it ends. */
static bool is_written_date(const struct letters *l, const struct digits *d, size_t *end)
{
	static const char *const months[] = {"jan", "feb", "maa", "mrt", "apr", "mei", "jun", "jul",
		"aug", "sep", "okt", "nov", "dec"};
	size_t i = d->to, word, year;
	bool known = false;

	if (d->groups != 1 || d->count > 2)
		return false;
	while (is_sign(l, i, ".-/") || is_kind(l, i, UNIT_SPACE))
		if (++i > d->to + GAP_MAX)
			return false;
	word = i;
	while (is_kind(l, i, UNIT_LETTER) && i - word < 12)
		i++;
	for (size_t m = 0; m < sizeof months / sizeof months[0] && i - word >= 3; m++)
		known |= says(l, word, word + 3, months[m]);
	if (!known)
		return false;
	for (size_t gap = 0; gap < GAP_MAX && !is_kind(l, i, UNIT_DIGIT); gap++)
		i++;
	year = i;
	while (is_kind(l, i, UNIT_DIGIT))
		i++;
	*end = i;
	return i - year == 2 || i - year == 4;
}

/* A number with letters in it, of a student or an account: s1234567, NL91ABNA0417164300. Sets all of it. */
static bool is_mixed(const struct letters *l, size_t i, size_t *from, size_t *to)
{
	size_t digits = 0;

	*from = *to = i;
	while (*from > 0 && is_word_sign(l, *from - 1) && i - *from < 40)
		--*from;
	while (is_word_sign(l, *to))
		++*to;
	for (size_t at = *from; at < *to; at++)
		digits += is_kind(l, at, UNIT_DIGIT);
	return digits >= 4 && digits < *to - *from;
}

/* 1234 AB, with the number of the house behind it. Sets where it ends. */
static bool is_postcode(const struct letters *l, const struct digits *d, size_t *end)
{
	size_t i = d->from + 4;

	if (d->length[0] != 4)
		return false;
	i += is_kind(l, i, UNIT_SPACE);
	if (!is_kind(l, i, UNIT_LETTER) || !is_kind(l, i + 1, UNIT_LETTER) || is_word_sign(l, i + 2)
		|| !l->units[i].upper || !l->units[i + 1].upper)
		return false;
	i += 2;
	*end = i;
	i += is_kind(l, i, UNIT_SPACE);
	while (is_kind(l, i, UNIT_DIGIT))
		*end = ++i;
	return true;
}

static bool hide_digits(struct letters *l, const struct digits *d, size_t *end)
{
	size_t from = d->from - (d->plus ? 1 : 0);

	*end = d->to;
	if (is_written_date(l, d, end) || (*end = d->to, is_date(d)))
		letters_hide(l, d->from, *end, HIDE_DATE);
	else if (is_postcode(l, d, end))
		letters_hide(l, d->from, *end, HIDE_PLACE);
	else if ((*end = d->to, d->zero || d->plus) && d->count >= PHONE_MIN)
		letters_hide(l, from, d->to, HIDE_PHONE);
	else if (d->longest >= DIGITS_MIN || d->count >= PARTED_MIN)
		letters_hide(l, d->from, d->to, HIDE_NUMBER);
	else
		return false;
	return true;
}

void hide_numbers(struct letters *l)
{
	for (size_t i = 0; i < l->count; i++) {
		size_t from, to;
		if (l->units[i].hidden || l->units[i].kind != UNIT_DIGIT)
			continue;
		struct digits digits = take_digits(l, i);
		if (is_mixed(l, i, &from, &to)) {
			letters_hide(l, from, to, HIDE_NUMBER);
			i = to - 1;
		} else if (hide_digits(l, &digits, &to)) {
			i = to - 1;
		} else {
			/* Past the first group only: the next may begin a date. */
			while (is_kind(l, i + 1, UNIT_DIGIT))
				i++;
		}
	}
}
