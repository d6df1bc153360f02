/* The data document of a page. */
#include "console/model.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include <libxml/tree.h>

struct model {
	struct arena *arena;
	xmlDoc *document;
	xmlNode *at;
};

static void release(void *document)
{
	xmlFreeDoc(document);
}

struct model *model_create(struct arena *arena, const char *root)
{
	struct model *model = arena_take(arena, sizeof *model);

	model->arena = arena;
	model->document = xmlNewDoc(BAD_CAST "1.0");
	model->at = xmlNewDocNode(model->document, NULL, BAD_CAST root, NULL);
	xmlDocSetRootElement(model->document, model->at);
	arena_defer(arena, release, model->document);
	return model;
}

/* What XML 1.0 can hold: a control character, or bytes that are no UTF-8, become a question mark. */
static const char *clean(struct model *model, const char *value)
{
	bool bad = !text_is_utf8(text_of(value));

	for (const char *c = value; *c != '\0' && !bad; c++)
		bad = (unsigned char)*c < 0x20 && !text_is_space(*c);
	/* U+FFFE and U+FFFF */
	bad |= strstr(value, "\xef\xbf\xbe") != NULL || strstr(value, "\xef\xbf\xbf") != NULL;
	if (!bad)
		return value;
	char *copy = arena_string(model->arena, text_of(value));
	text_mend(copy);
	for (char *c = copy; *c != '\0'; c++)
		if (((unsigned char)*c < 0x20 && !text_is_space(*c))
			|| strncmp(c, "\xef\xbf\xbe", 3) == 0 || strncmp(c, "\xef\xbf\xbf", 3) == 0)
			*c = '?';
	text_mend(copy);
	return copy;
}

void model_open(struct model *model, const char *element)
{
	model->at = xmlNewChild(model->at, NULL, BAD_CAST element, NULL);
}

void model_close(struct model *model)
{
	if (model->at->parent != NULL && model->at->parent->type == XML_ELEMENT_NODE)
		model->at = model->at->parent;
}

void model_attribute(struct model *model, const char *name, const char *value)
{
	if (value != NULL)
		xmlSetProp(model->at, BAD_CAST name, BAD_CAST clean(model, value));
}

void model_number(struct model *model, const char *name, int64_t value)
{
	char number[24];

	snprintf(number, sizeof number, "%" PRId64, value);
	model_attribute(model, name, number);
}

void model_decimal(struct model *model, const char *name, double value, int digits)
{
	char number[48];

	if (isnan(value))
		return;
	snprintf(number, sizeof number, "%.*f", digits, value);
	model_attribute(model, name, number);
}

void model_flag(struct model *model, const char *name, bool value)
{
	model_attribute(model, name, value ? "ja" : NULL);
}

void model_day(struct model *model, const char *name, struct day day)
{
	char text[DAY_SIZE];

	if (!day_given(day))
		return;
	day_format(day, text);
	model_attribute(model, name, text);
}

void model_instant(struct model *model, const char *name, struct instant instant)
{
	char text[INSTANT_SIZE];

	if (instant.us == 0)
		return;
	instant_format(instant, text);
	model_attribute(model, name, text);
}

void model_text(struct model *model, const char *value)
{
	if (value != NULL)
		xmlAddChild(
			model->at, xmlNewDocText(model->document, BAD_CAST clean(model, value)));
}

void model_element(struct model *model, const char *element, const char *value)
{
	if (value == NULL)
		return;
	model_open(model, element);
	model_text(model, value);
	model_close(model);
}

static void add_columns(struct model *model, const struct table *table)
{
	static const char *const soorten[] = {
		[COLUMN_TEXT] = "tekst", [COLUMN_NUMBER] = "getal", [COLUMN_FLAG] = "vlag"};

	for (size_t i = 0; i < table->column_count; i++) {
		model_open(model, "kolom");
		model_attribute(model, "naam", table->columns[i].name);
		model_attribute(model, "soort", soorten[table->columns[i].type]);
		model_close(model);
	}
}

void model_table(struct model *model, const struct table *table)
{
	model_open(model, "tabel");
	add_columns(model, table);
	for (size_t i = 0; i < table->row_count; i++) {
		model_open(model, "rij");
		for (size_t j = 0; j < table->column_count; j++) {
			model_open(model, "cel");
			model_attribute(model, "naam", table->columns[j].name);
			model_text(model, table->rows[i][j]);
			model_close(model);
		}
		model_close(model);
	}
	for (size_t i = 0; i < table->note_count; i++)
		model_element(model, "zin", table->notes[i]);
	model_close(model);
}

void *model_document(const struct model *model)
{
	return model->document;
}
