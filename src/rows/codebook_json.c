/* The codebook as JSON: the questionnaires as the XSD has them, and null where it leaves an element out. */
#include "rows/codebook.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *day_json(struct day day)
{
	char text[DAY_SIZE];

	if (!day_given(day))
		return json_null();
	day_format(day, text);
	return json_string(text);
}

static json_t *variabele_json(int variabele)
{
	return variabele > 0 ? json_integer(variabele) : json_null();
}

static json_t *options_json(const struct waardelabel *options, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:o}", "waarde", options[i].waarde, "label",
				options[i].label, "variabele",
				variabele_json(options[i].variabele)));
	return list;
}

static json_t *labels_json(const struct waardelabel *labels, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list,
			json_pack("{s:s, s:s}", "waarde", labels[i].waarde, "label",
				labels[i].label));
	return list;
}

static json_t *question_json(const struct vraag *vraag)
{
	return json_pack("{s:s, s:i, s:s, s:s, s:s, s:b, s:o, s:o}", "vraagcode", vraag->code,
		"volgnummer", vraag->volgnummer, "themacode", vraag->thema, "tekst", vraag->tekst,
		"schaal", schaal_word(vraag->schaal), "inResultaten", (int)vraag->in_resultaten,
		"optie", options_json(vraag->opties, vraag->optie_count), "variabele",
		variabele_json(vraag->variabele));
}

static json_t *list_json(const struct vragenlijst *lijst)
{
	json_t *themas = json_array(), *vragen = json_array();

	for (size_t i = 0; i < lijst->thema_count; i++)
		json_array_append_new(themas,
			json_pack("{s:s, s:s}", "themacode", lijst->themas[i].code, "naam",
				lijst->themas[i].naam));
	for (size_t i = 0; i < lijst->vraag_count; i++)
		json_array_append_new(vragen, question_json(&lijst->vragen[i]));
	return json_pack("{s:s, s:i, s:s, s:s, s:o, s:o, s:s, s:s?, s:o, s:o, s:o}",
		"vragenlijstcode", lijst->code, "versie", lijst->versie, "respondent",
		respondent_word(lijst->respondent), "naam", lijst->naam, "geldigVan",
		day_json(lijst->van), "geldigTot", day_json(lijst->tot), "toezegging",
		toezegging_word(lijst->toezegging), "toelichting", lijst->toelichting, "thema",
		themas, "vraag", vragen, "ontbrekendeWaarde",
		labels_json(lijst->ontbrekend, lijst->ontbrekend_count));
}

bool codebook_add_json(
	struct buffer *out, const struct vragenlijst *lijsten, size_t count, struct error *err)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, list_json(&lijsten[i]));
	json_t *root = json_pack("{s:o}", "vragenlijst", list);
	char *bytes = root != NULL ? json_dumps(root, JSON_INDENT(2)) : NULL;
	json_decref(root);
	if (bytes == NULL)
		return FAIL(err, INTERNAL, NULL, "the codebook does not fit in JSON");
	buffer_add_string(out, bytes);
	buffer_add(out, TEXT("\n"));
	free(bytes);
	return true;
}
