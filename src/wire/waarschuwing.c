/* Warnings, as two operations tell them. */
#include "wire/inside.h"

#include <wireH.h>

struct bpv__Waarschuwing *put_waarschuwingen(
	struct wire *wire, const struct waarschuwing *from, size_t count)
{
	struct bpv__Waarschuwing *out = PUT_ARRAY(wire, struct bpv__Waarschuwing, count);

	for (size_t i = 0; i < count; i++) {
		struct bpv__Waarschuwing *to = &out[i];
		enum waarschuwing_soort soort = waarschuwing_soort(&from[i]);

		to->soort = put_word(wire, waarschuwing_soort_word(soort));
		to->oin = put_oin(wire, &from[i].oin);
		to->doel = put_word(wire, certificaat_doel_word(from[i].doel));
		to->vingerafdruk = put_text(wire, from[i].vingerafdruk);
		to->geldigTot = put_instant(wire, from[i].tot);
		to->dagen = from[i].dagen;
		to->drempel = from[i].drempel;
		if (from[i].opvolger != OPVOLGER_NONE)
			to->opvolger = put_word(wire, opvolger_word(from[i].opvolger));
		to->tekst = put_text(wire, waarschuwing_tekst(wire->arena, &from[i]));
	}
	return out;
}

static bool take_waarschuwing(
	struct wire *wire, const struct bpv__Waarschuwing *from, struct waarschuwing *to)
{
	to->vingerafdruk = take_text(wire, from->vingerafdruk);
	to->dagen = from->dagen;
	to->drempel = from->drempel;
	to->tekst = take_text(wire, from->tekst);
	return take_oin(wire, from->oin, &to->oin)
		&& TAKE_WORD(wire, certificaat_doel, from->doel, &to->doel)
		&& take_instant(wire, from->geldigTot, &to->tot)
		&& (from->opvolger == NULL
			|| TAKE_WORD(wire, opvolger, from->opvolger, &to->opvolger));
}

bool take_waarschuwingen(struct wire *wire, const struct bpv__Waarschuwing *from, int count,
	const struct waarschuwing **out)
{
	struct waarschuwing *list = arena_array(wire->arena, (size_t)count, sizeof *list);

	for (int i = 0; i < count; i++)
		if (!take_waarschuwing(wire, &from[i], &list[i]))
			return false;
	*out = list;
	return true;
}
