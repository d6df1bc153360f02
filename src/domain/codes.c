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

static bool is_of_kenmerk(char c)
{
	return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
}

bool is_bpvo_kenmerk(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_of_kenmerk(text.at[i]))
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

/* Nine digits whose weighted sum is a multiple of eleven; eight lost the zero in front, as spreadsheets make them do. */
static bool passes_elfproef(const char *digits, size_t count)
{
	int sum = 0;

	for (size_t i = 0; i < count; i++) {
		int weight = (int)(count - i);
		sum += (digits[i] - '0') * (weight == 1 ? -1 : weight);
	}
	return sum % 11 == 0;
}

bool looks_like_bsn(struct text text)
{
	char digits[9];
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '.' || c == '-' || c == '_')
			continue;
		if (c < '0' || c > '9' || count == sizeof digits)
			return false;
		digits[count++] = c;
	}
	return count >= 8 && passes_elfproef(digits, count);
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
DEFINE_CODES(bestandsoort, BESTANDSOORT, BESTANDSOORT_CODES)
