/* How complete the placements of a school are, and what that costs. */
#include "monitor/volledigheid.h"

#include "store/store_volledigheid.h"

static void name_fields(const struct volledigheid_telling *telling, struct volledigheid *out)
{
	const struct volledigheid_veld velden[VOLLEDIGHEID_VELDEN] = {
		{"onderwijslocatiecode", "Onderwijslocatie",
			"Deze bpvo's tellen mee voor de hele school, maar niet in het filter op "
			"locatie.",
			telling->bpvos, telling->locatie},
		{"onderwijsaanbiedercode", "Onderwijsaanbieder",
			"Deze bpvo's tellen mee voor de hele school, maar niet in het filter op "
			"aanbieder.",
			telling->bpvos, telling->aanbieder},
		{"leerweg", "Leerweg",
			"Deze bpvo's tellen niet mee als u bol en bbl apart bekijkt.",
			telling->bpvos, telling->leerweg},
		{"begindatum", "Begindatum",
			"Een verschoven einddatum is moeilijker te herkennen; de cijfers "
			"veranderen "
			"niet.",
			telling->bpvos, telling->begindatum},
		{"opleiding", "Opleiding in het register",
			"De opleidingscode is op de einddatum niet bekend: geen naam, niveau, "
			"sector "
			"en vergelijking met de sector.",
			telling->bpvos, telling->opleiding},
		{"locatie", "Onderwijslocatie in RIO",
			"De locatiecode is op de einddatum niet bekend: het filter toont de code "
			"zonder naam.",
			telling->bpvos, telling->onbekende_locatie},
		{"aanbieder", "Onderwijsaanbieder in RIO",
			"De aanbiedercode is op de einddatum niet bekend: het filter toont de code "
			"zonder naam.",
			telling->bpvos, telling->onbekende_aanbieder},
	};

	for (size_t i = 0; i < VOLLEDIGHEID_VELDEN; i++)
		out->velden[i] = velden[i];
}

static struct volledigheid_van of_school(int64_t school_id, const struct volledigheid_vraag *vraag)
{
	return (struct volledigheid_van){.school_id = school_id,
		.van = vraag->van,
		.tot = vraag->tot,
		.opleidingen = vraag->opleidingen,
		.opleiding_count = vraag->opleiding_count,
		.leerweg = vraag->leerweg,
		.locatie = vraag->locatie,
		.aanbieder = vraag->aanbieder,
		.sector = vraag->sector,
		.niveau = vraag->niveau};
}

static bool load_terms(struct store *store, struct arena *arena, int64_t school_id,
	const struct volledigheid_vraag *vraag, struct volledigheid *out, struct error *err)
{
	struct volledigheid_van of = of_school(school_id, vraag);
	const struct volledigheid_einde *einden;
	size_t count;

	of.van = day_add(vraag->vandaag, 1);
	if (day_given(vraag->van) && day_compare(vraag->van, of.van) > 0)
		of.van = vraag->van;
	if (!store_load_volledigheid_gegevens(store, arena, &of, &einden, &count, err))
		return false;
	struct volledigheid_termijn *terms = arena_array(arena, count + 1, sizeof *terms);
	for (size_t i = 0; i < count; i++) {
		struct day voor = day_add(einden[i].einde, -vraag->invite_days);
		if (einden[i].zonder == 0)
			continue;
		out->zonder_gegevens += einden[i].zonder;
		if (day_compare(voor, vraag->vandaag) <= 0)
			out->te_laat += einden[i].zonder;
		terms[out->termijn_count++] = (struct volledigheid_termijn){
			einden[i].einde, voor, einden[i].bpvos, einden[i].zonder};
	}
	out->termijnen = terms;
	return true;
}

bool volledigheid_load(struct store *store, struct arena *arena, int64_t school_id,
	const struct volledigheid_vraag *vraag, struct volledigheid *out, struct error *err)
{
	const struct volledigheid_van of = of_school(school_id, vraag);
	struct volledigheid_telling telling;

	if (!store_count_volledigheid(store, &of, vraag->vandaag, &telling, err))
		return false;
	*out = (struct volledigheid){.bpvos = telling.bpvos, .direct = telling.direct};
	name_fields(&telling, out);
	return !telling.direct || load_terms(store, arena, school_id, vraag, out, err);
}
