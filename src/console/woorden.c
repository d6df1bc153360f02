/* The tables of words. */
#include "console/woorden.h"

#include "console/page.h"

#include <ctype.h>
#include <string.h>

#define BEHEER        ROL_BEHEERDER
#define DESK          ROL_SERVICEDESK
#define FG            ROL_FG
#define ADVISEUR      ROL_ADVISEUR

#define NONE          BEREIK_NONE, NULL
#define ROWS(column)  BEREIK_ROWS, column
#define NAMED(option) BEREIK_NAMED, option
#define FIRST         BEREIK_FIRST, NULL
#define EXCHANGE      BEREIK_EXCHANGE, NULL
#define ANYTHING      BEREIK_ANYTHING, NULL

static const struct verb_woorden verbs[] = {
#define READ(words, titel, uitleg, rollen, ...)                                                    \
	{words, VERB_READ, titel, uitleg, rollen, {__VA_ARGS__}},
#define CHANGE(words, titel, uitleg, rollen) {words, VERB_CHANGE, titel, uitleg, rollen, {NONE}},
#define SHOW(words, titel, uitleg, rollen)   {words, VERB_SHOW, titel, uitleg, rollen, {NONE}},
#define ELSEWHERE(words, reden)              {words, VERB_ELSEWHERE, words, reden, 0, {NONE}},
#include "console/verbs.def"
#undef READ
#undef CHANGE
#undef SHOW
#undef ELSEWHERE
};

enum { VERB_COUNT = sizeof verbs / sizeof verbs[0] };

static const struct field {
	const char *words; /* NULL: of any verb */
	const char *option;
	struct veld_woorden woorden;
} fields[] = {
#define FIELD(option, label, hulp)           {NULL, option, {label, hulp}},
#define FIELD_OF(words, option, label, hulp) {words, option, {label, hulp}},
#include "console/woorden.def"
};

static const struct operand {
	const char *operands;
	struct veld_woorden woorden;
} operands_known[] = {
#define OPERAND(operands, label, hulp) {operands, {label, hulp}},
#include "console/woorden.def"
};

struct pair {
	const char *from, *to;
};

static const struct pair columns[] = {
#define COLUMN(name, titel) {name, titel},
#include "console/woorden.def"
};

static const struct pair eisen[] = {
#define EIS(code, zin) {code, zin},
#include "console/eisen.def"
#undef EIS
};

const struct verb_woorden *woorden_verb(size_t index)
{
	return index < VERB_COUNT ? &verbs[index] : NULL;
}

const struct verb_woorden *woorden_of_verb(const char *words)
{
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (strcmp(verbs[i].words, words) == 0)
			return &verbs[i];
	return NULL;
}

const struct veld_woorden *woorden_of_option(const char *words, const char *option)
{
	const struct veld_woorden *general = NULL;

	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		if (strcmp(fields[i].option, option) != 0)
			continue;
		if (fields[i].words != NULL && strcmp(fields[i].words, words) == 0)
			return &fields[i].woorden;
		if (fields[i].words == NULL)
			general = &fields[i].woorden;
	}
	return general;
}

const struct veld_woorden *woorden_of_operand(const char *operands)
{
	for (size_t i = 0; i < sizeof operands_known / sizeof operands_known[0]; i++)
		if (strcmp(operands_known[i].operands, operands) == 0)
			return &operands_known[i].woorden;
	return NULL;
}

const char *woorden_of_column(struct arena *arena, const char *column)
{
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		if (strcmp(columns[i].from, column) == 0)
			return columns[i].to;
	char *title = arena_take(arena, 2 * strlen(column) + 1), *out = title;
	for (const char *in = column; *in != '\0'; in++) {
		bool upper = isupper((unsigned char)*in) != 0;
		if (upper && in > column)
			*out++ = ' ';
		*out++ = (char)(in == column ? toupper((unsigned char)*in)
				: upper      ? tolower((unsigned char)*in)
					     : *in);
	}
	return title;
}

const char *woorden_of_eis(const char *code)
{
	for (size_t i = 0; i < sizeof eisen / sizeof eisen[0]; i++)
		if (strcmp(eisen[i].from, code) == 0)
			return eisen[i].to;
	return NULL;
}
