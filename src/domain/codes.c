/* Code lists and formats of the field. */
#include "domain/codes.h"

/* '9' stands for a digit; every other character for itself. */
static bool has_shape(struct text text, const char *shape)
{
	if (text.len != strlen(shape))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (shape[i] == '9' ? text.at[i] < '0' || text.at[i] > '9' : text.at[i] != shape[i])
			return false;
	}
	return true;
}

bool is_onderwijsaanbiedercode(struct text text)
{
	return has_shape(text, "999A999");
}

bool is_onderwijslocatiecode(struct text text)
{
	return has_shape(text, "999X999");
}

bool is_opleidingscode(struct text text)
{
	return has_shape(text, "99999");
}

bool is_leerbedrijf_id(struct text text)
{
	return has_shape(text, "999999999") && text.at[0] != '0';
}

static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_bpvo_kenmerk(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_alphanumeric(text.at[i]) && strchr("._-", text.at[i]) == NULL)
			return false;
	return text.len >= 1 && text.len <= 36;
}

bool is_taal(struct text text)
{
	return text.len == 2 && text.at[0] >= 'a' && text.at[0] <= 'z' && text.at[1] >= 'a'
		&& text.at[1] <= 'z';
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

bool is_uuid(struct text text)
{
	if (text.len != 36)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? text.at[i] != '-' : !is_hex(text.at[i]))
			return false;
	}
	return true;
}

bool looks_like_bsn(struct text text)
{
	int sum = 0;

	if (!has_shape(text, "999999999"))
		return false;
	for (int i = 0; i < 8; i++)
		sum += (text.at[i] - '0') * (9 - i);
	sum -= text.at[8] - '0';
	return sum % 11 == 0;
}

/* atext of RFC 5322, plus any non-ASCII character (RFC 6531); the text is known to be UTF-8. */
static bool is_local_char(unsigned char c)
{
	return c >= 0x80 || is_alphanumeric((char)c)
		|| (c != 0 && strchr("!#$%&'*+/=?^_`{|}~-", c) != NULL);
}

/* Dot-atom: parts of at least one character between single dots. */
static bool is_local_part(struct text text)
{
	bool after_dot = true;

	if (text.len < 1 || text.len > 64)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool dot = text.at[i] == '.';
		if (dot ? after_dot : !is_local_char((unsigned char)text.at[i]))
			return false;
		after_dot = dot;
	}
	return !after_dot;
}

static bool is_label(struct text label)
{
	if (label.len < 1 || label.len > 63 || label.at[0] == '-' || label.at[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if ((unsigned char)label.at[i] < 0x80 && !is_alphanumeric(label.at[i])
			&& label.at[i] != '-')
			return false;
	return true;
}

/* At least two labels, the last one not a number (so no bare IPv4 address). */
static bool is_mail_domain(struct text text)
{
	struct text last = text;
	size_t labels = 0, from = 0;

	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && text.at[i] != '.')
			continue;
		last = (struct text){text.at + from, i - from};
		if (!is_label(last))
			return false;
		labels++;
		from = i + 1;
	}
	for (size_t i = 0; i < last.len; i++)
		if (last.at[i] < '0' || last.at[i] > '9')
			return labels >= 2 && last.len >= 2;
	return false;
}

bool is_emailadres(struct text text)
{
	size_t at = 0;

	if (text.len < 6 || text.len > 254 || !text_is_utf8(text))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == '@')
			at = i; /* the last one: a dot-atom local part holds none */
	if (at == 0)
		return false;
	return is_local_part((struct text){text.at, at})
		&& is_mail_domain((struct text){text.at + at + 1, text.len - at - 1});
}

#define WORD(x) #x,
#define DEFINE_CODES(name, NAME, LIST)                                                             \
	static const char *const name##_words[] = {"", LIST(WORD)};                                \
	const char *name##_word(enum name value)                                                   \
	{                                                                                          \
		return value < NAME##_COUNT ? name##_words[value] : "";                            \
	}                                                                                          \
	bool name##_parse(struct text text, enum name *out)                                        \
	{                                                                                          \
		for (int i = 1; i < (int)NAME##_COUNT; i++) {                                      \
			if (!text_equal(text, text_of(name##_words[i])))                           \
				continue;                                                          \
			*out = (enum name)i;                                                       \
			return true;                                                               \
		}                                                                                  \
		return false;                                                                      \
	}

DEFINE_CODES(leerweg, LEERWEG, LEERWEG_CODES)
DEFINE_CODES(respondent, RESPONDENT, RESPONDENT_CODES)
DEFINE_CODES(uitkomst, UITKOMST, UITKOMST_CODES)
DEFINE_CODES(route, ROUTE, ROUTE_CODES)
DEFINE_CODES(veldenset, VELDENSET, VELDENSET_CODES)
DEFINE_CODES(toezegging, TOEZEGGING, TOEZEGGING_CODES)
DEFINE_CODES(vrijgave, VRIJGAVE, VRIJGAVE_CODES)
DEFINE_CODES(verwijderreden, VERWIJDERREDEN, VERWIJDERREDEN_CODES)
DEFINE_CODES(overeenkomst_status, OVEREENKOMST_STATUS, OVEREENKOMST_STATUS_CODES)
DEFINE_CODES(schaal, SCHAAL, SCHAAL_CODES)
DEFINE_CODES(certificaat_doel, CERTIFICAAT_DOEL, CERTIFICAAT_DOEL_CODES)
DEFINE_CODES(waarschuwing_soort, WAARSCHUWING_SOORT, WAARSCHUWING_SOORT_CODES)
DEFINE_CODES(opvolger, OPVOLGER, OPVOLGER_CODES)
DEFINE_CODES(generatie, GENERATIE, GENERATIE_CODES)
DEFINE_CODES(sleutelklasse, SLEUTELKLASSE, SLEUTELKLASSE_CODES)
DEFINE_CODES(intrekreden, INTREKREDEN, INTREKREDEN_CODES)
DEFINE_CODES(intrekuitkomst, INTREKUITKOMST, INTREKUITKOMST_CODES)
DEFINE_CODES(filter, FILTER, FILTER_CODES)
DEFINE_CODES(toestand, TOESTAND, TOESTAND_CODES)
DEFINE_CODES(formaat, FORMAAT, FORMAAT_CODES)
DEFINE_CODES(vorm, VORM, VORM_CODES)
