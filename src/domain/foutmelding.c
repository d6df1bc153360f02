/* Functional refusals: the published list, executed. */
#include "domain/foutmelding.h"

#include <string.h>

static const struct foutcode_row rows[] = {
#define FOUTCODE(number, retry_name, dutch)                                                        \
	[FOUTCODE_##number] = {"BPV" #number, RETRY_##retry_name, dutch},
#include "domain/foutcodes.def"
#undef FOUTCODE
};

const struct foutcode_row *foutcode_row(enum foutcode code)
{
	return &rows[code];
}

struct foutmelding foutmelding_of(enum foutcode code)
{
	return (struct foutmelding){.foutcode = rows[code].code, .fouttekst = rows[code].text};
}

struct foutmelding foutmelding_about(enum foutcode code, const char *veld, const char *regel)
{
	struct foutmelding melding = foutmelding_of(code);

	foutmelding_add_sleutel(&melding, "veld", veld);
	foutmelding_add_sleutel(&melding, "regel", regel);
	return melding;
}

const char *foutmelding_sleutel(const struct foutmelding *melding, const char *naam)
{
	for (size_t k = 0; k < melding->sleutel_count; k++)
		if (strcmp(melding->sleutels[k].naam, naam) == 0)
			return melding->sleutels[k].waarde;
	return NULL;
}

void foutmelding_add_sleutel(struct foutmelding *melding, const char *naam, const char *waarde)
{
	if (melding->sleutel_count == SLEUTELS_MAX)
		return;
	melding->sleutels[melding->sleutel_count++] = (struct sleutelgegeven){naam, waarde};
}
