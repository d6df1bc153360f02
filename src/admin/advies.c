/* What to do about a refusal. */
#include "admin/advies.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *code, *sentence;
} rows[] = {
#define ADVIES(code, sentence) {code, sentence},
#include "admin/advies.def"
#undef ADVIES
};

static const char *find(const char *code)
{
	for (size_t i = 0; code != NULL && i < sizeof rows / sizeof rows[0]; i++)
		if (strcmp(rows[i].code, code) == 0)
			return rows[i].sentence;
	return NULL;
}

const char *advies_of(const char *rule_or_null, const char *fault)
{
	const char *by_rule = find(rule_or_null);

	return by_rule != NULL ? by_rule : find(fault);
}

const char *advies_of_foutcode(const struct foutcode_row *row)
{
	switch (row->retry) {
	case RETRY_REPAIR:
		return "De school of haar leverancier herstelt wat deze code noemt en verzendt "
		       "opnieuw.";
	case RETRY_LATER:
		return "Niets herstellen: de leverancier verzendt hetzelfde bericht later opnieuw.";
	case RETRY_PERMANENT:
		return "Opnieuw verzenden helpt niet: eerst moet veranderen wat deze code noemt.";
	}
	return NULL;
}

const struct foutcode_row *foutcode_find(const char *code)
{
	for (int i = 0; i < (int)FOUTCODE_COUNT; i++)
		if (strcmp(foutcode_row((enum foutcode)i)->code, code) == 0)
			return foutcode_row((enum foutcode)i);
	return NULL;
}
