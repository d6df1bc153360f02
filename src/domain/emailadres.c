/* E-mail addresses as mailers accept them. */
#include "domain/emailadres.h"

#include <string.h>

#include <idn2.h>

enum { ADDRESS_MAX = 254, LOCAL_MAX = 64, DOMAIN_MAX = 253, LABEL_MAX = 63 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(char c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Code point at `at` of what is known to be UTF-8; moves `at` past it. */
static unsigned long next_character(struct text text, size_t *at)
{
	unsigned char first = (unsigned char)text.at[(*at)++];
	unsigned long point = first < 0x80 ? first
		: first < 0xe0             ? first & 0x1fu
		: first < 0xf0             ? first & 0x0fu
					   : first & 0x07u;

	while (*at < text.len && ((unsigned char)text.at[*at] & 0xc0) == 0x80)
		point = point << 6 | ((unsigned char)text.at[(*at)++] & 0x3fu);
	return point;
}

/* What RFC 6531 leaves open and nobody types: controls, spaces, direction marks, what cannot be seen, what is no character. */
static bool is_invisible(unsigned long point)
{
	static const struct {
		unsigned long from, to;
	} ranges[] = {{0x80, 0xa0}, {0xad, 0xad}, {0x61c, 0x61c}, {0x1680, 0x1680},
		{0x180e, 0x180e}, {0x2000, 0x200b}, {0x200e, 0x200f}, {0x2028, 0x202f},
		{0x205f, 0x206f}, {0x3000, 0x3000}, {0xe000, 0xf8ff}, {0xfdd0, 0xfdef},
		{0xfeff, 0xfeff}, {0xfff0, 0xffff}, {0xe0000, 0x10ffff}};

	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (point >= ranges[i].from && point <= ranges[i].to)
			return true;
	return false;
}

/* atext of RFC 5322, plus the characters of RFC 6531. */
static bool is_atext(unsigned long point)
{
	if (point >= 0x80)
		return !is_invisible(point);
	return is_letter_or_digit((char)point)
		|| (point != 0 && strchr("!#$%&'*+-/=?^_`{|}~", (int)point) != NULL);
}

/* Dot-atom: parts of at least one character between single dots. */
static const char *local_breaks(struct text local)
{
	bool after_dot = true;

	if (local.len < 1)
		return "voor de @ staat een naam";
	if (local.len > LOCAL_MAX)
		return "voor de @ hooguit 64 bytes";
	for (size_t at = 0; at < local.len;) {
		unsigned long point = next_character(local, &at);
		if (point == '.' ? after_dot : !is_atext(point))
			return point == '.' ? "geen punt vooraan, achteraan of na een punt"
					    : "voor de @ geen spatie, aanhalingsteken of haakje";
		after_dot = point == '.';
	}
	return after_dot ? "geen punt vooraan, achteraan of na een punt" : NULL;
}

static bool is_label(struct text label)
{
	if (label.len < 1 || label.len > LABEL_MAX || label.at[0] == '-'
		|| label.at[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_letter_or_digit(label.at[i]) && label.at[i] != '-')
			return false;
	return true;
}

/* A host name in ASCII: at least two labels, the last one no number, so no bare address of IPv4. */
static const char *host_breaks(struct text host)
{
	struct text last = host;
	size_t labels = 0, from = 0, digits = 0;

	for (size_t i = 0; i <= host.len; i++) {
		if (i < host.len && host.at[i] != '.')
			continue;
		last = (struct text){host.at + from, i - from};
		if (!is_label(last))
			return "na de @ letters, cijfers en streepjes, per deel hooguit 63";
		labels++;
		from = i + 1;
	}
	if (labels < 2)
		return "na de @ een domein met een punt";
	for (size_t i = 0; i < last.len; i++)
		digits += is_digit(last.at[i]);
	if (digits == last.len || last.len < 2)
		return "na de @ een domein, geen IP-adres";
	return host.len > DOMAIN_MAX ? "na de @ hooguit 253 tekens" : NULL;
}

/* Only what is not plain ASCII, or says that it is the ASCII of something else, is IDNA's to judge. */
static bool needs_idna(const char *domain)
{
	for (const char *at = domain; *at != '\0'; at++)
		if ((unsigned char)*at >= 0x80)
			return true;
	return strncasecmp(domain, "xn--", 4) == 0 || strcasestr(domain, ".xn--") != NULL;
}

static const char *domain_breaks(struct text domain)
{
	char name[ADDRESS_MAX + 1], *ascii = NULL;

	memcpy(name, domain.at, domain.len);
	name[domain.len] = '\0';
	if (!needs_idna(name))
		return host_breaks(domain);
	if (idn2_to_ascii_8z(name, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return "na de @ een domeinnaam volgens IDNA 2008";
	const char *rule = host_breaks(text_of(ascii));
	idn2_free(ascii);
	return rule;
}

const char *emailadres_breaks(struct text text)
{
	size_t at = text.len, count = 0;

	if (text.len > ADDRESS_MAX)
		return "hooguit 254 bytes";
	if (!text_is_utf8(text) || memchr(text.at, '\0', text.len) != NULL)
		return "UTF-8";
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '@')
			continue;
		at = i;
		count++;
	}
	if (count != 1)
		return "een @, tussen naam en domein";
	const char *rule = local_breaks((struct text){text.at, at});
	return rule != NULL ? rule
			    : domain_breaks((struct text){text.at + at + 1, text.len - at - 1});
}

bool is_emailadres(struct text text)
{
	return emailadres_breaks(text) == NULL;
}
