/* The block that opens every message (EDU-15) and the head of every response (EDU-16, EDU-19). */
#include "wire/inside.h"

#include <wireH.h>

bool take_document(struct wire *wire, char *identificatiecode, const char *verzender,
	const char *ontvanger, const char *tijdstip, struct bedrijfsdocument *out)
{
	out->identificatiecode = take_text(wire, identificatiecode);
	return take_oin(wire, verzender, &out->verzender)
		&& take_oin(wire, ontvanger, &out->ontvanger)
		&& take_instant(wire, tijdstip, &out->tijdstip);
}

const struct foutmelding *take_meldingen(
	struct wire *wire, const struct bpv__Foutmelding *from, int count)
{
	struct foutmelding *meldingen = arena_array(wire->arena, (size_t)count, sizeof *meldingen);

	for (int i = 0; i < count; i++) {
		meldingen[i].foutcode = take_text(wire, from[i].foutcode);
		meldingen[i].fouttekst = take_text(wire, from[i].fouttekst);
		for (int k = 0; k < from[i].__sizesleutelgegeven; k++)
			foutmelding_add_sleutel(&meldingen[i],
				take_text(wire, from[i].sleutelgegeven[k].sleutelnaam),
				take_text(wire, from[i].sleutelgegeven[k].sleutelwaarde));
	}
	return meldingen;
}

struct bpv__Foutmelding *put_meldingen(
	struct wire *wire, const struct foutmelding *meldingen, size_t count)
{
	struct bpv__Foutmelding *to = PUT_ARRAY(wire, struct bpv__Foutmelding, count);

	for (size_t i = 0; i < count; i++) {
		const struct foutmelding *melding = &meldingen[i];
		size_t n = melding->sleutel_count;

		to[i].foutcode = put_text(wire, melding->foutcode);
		to[i].fouttekst = put_text(wire, melding->fouttekst);
		to[i].__sizesleutelgegeven = put_count(wire, n);
		to[i].sleutelgegeven = PUT_ARRAY(wire, struct bpv__Sleutelgegeven, n);
		for (size_t k = 0; k < n; k++) {
			to[i].sleutelgegeven[k].sleutelnaam =
				put_text(wire, melding->sleutels[k].naam);
			to[i].sleutelgegeven[k].sleutelwaarde =
				put_text(wire, melding->sleutels[k].waarde);
		}
	}
	return to;
}
