/* What a rehearsal found, and how it is told: JSON for programs, text for people. */
#include "gateway/rehearsal.h"

#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ANSWER_MAX = 256 * 1024, ROOM = 16 };

static const char *const words[] = {
	[PROEF_GOED] = "GOED",
	[PROEF_LET_OP] = "LET_OP",
	[PROEF_FOUT] = "FOUT",
	[PROEF_NIET_BEOORDEELD] = "NIET_BEOORDEELD",
};

struct proeflijst *proeflijst_create(struct arena *arena)
{
	struct proeflijst *list = arena_take(arena, sizeof *list);

	list->arena = arena;
	list->room = ROOM;
	list->rows = arena_array(arena, list->room, sizeof *list->rows);
	return list;
}

static bool is_told(const struct proeflijst *list, const struct proefrij *row)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->rows[i].onderdeel, row->onderdeel) == 0
			&& strcmp(list->rows[i].bevinding, row->bevinding) == 0)
			return true;
	return false;
}

void proeflijst_add(struct proeflijst *list, const char *onderdeel, const char *eis,
	enum proef_uitkomst uitkomst, const char *format, ...)
{
	char bevinding[400];
	va_list values;

	va_start(values, format);
	vsnprintf(bevinding, sizeof bevinding, format, values);
	va_end(values);
	struct proefrij row = {
		onderdeel, eis, uitkomst, arena_string(list->arena, text_of(bevinding))};
	if (is_told(list, &row))
		return;
	if (list->count == list->room) {
		struct proefrij *grown =
			arena_array(list->arena, 2 * list->room, sizeof *list->rows);
		memcpy(grown, list->rows, list->count * sizeof *list->rows);
		list->rows = grown;
		list->room *= 2;
	}
	list->rows[list->count++] = row;
	list->fails = list->fails || uitkomst == PROEF_FOUT;
}

void proeflijst_fail(struct proeflijst *list, const char *onderdeel, const struct error *err)
{
	const char *rule = err->rule != NULL ? err->rule : error_row(err->code)->name;

	proeflijst_add(list, onderdeel, arena_string(list->arena, text_of(rule)), PROEF_FOUT, "%s",
		err->detail);
}

size_t proeflijst_rules(const struct proeflijst *list, const char *const **out)
{
	const char **rules = arena_array(list->arena, list->count, sizeof *rules);
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct proefrij *row = &list->rows[i];
		size_t k = 0;
		if (row->uitkomst != PROEF_FOUT)
			continue;
		while (k < count && strcmp(rules[k], row->eis) != 0)
			k++;
		if (k == count)
			rules[count++] = row->eis;
	}
	*out = rules;
	return count;
}

static void add_json(struct buffer *out, const char *name, const char *value, const char *after)
{
	buffer_format(out, "\"%s\": ", name);
	if (value == NULL) {
		buffer_format(out, "null%s", after);
		return;
	}
	buffer_add(out, TEXT("\""));
	for (const unsigned char *c = (const unsigned char *)value; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			buffer_format(out, "\\%c", *c);
		else if (*c < ' ')
			buffer_format(out, "\\u%04x", *c);
		else
			buffer_add(out, (struct text){(const char *)c, 1});
	}
	buffer_format(out, "\"%s", after);
}

static const char *advies_of(const struct proefrij *row)
{
	return row->uitkomst == PROEF_FOUT || row->uitkomst == PROEF_LET_OP ? proef_advies(row->eis)
									    : NULL;
}

struct text proeflijst_json(
	const struct proeflijst *list, const char *oin, const char *vingerafdruk)
{
	struct buffer *out = buffer_create(list->arena, ANSWER_MAX);

	buffer_add_string(out, "{");
	add_json(out, "oin", oin, ", ");
	add_json(out, "vingerafdruk", vingerafdruk, ", ");
	buffer_format(out, "\"goed\": %s, \"controles\": [", list->fails ? "false" : "true");
	for (size_t i = 0; i < list->count; i++) {
		const struct proefrij *row = &list->rows[i];
		buffer_add_string(out, i == 0 ? "\n{" : ",\n{");
		add_json(out, "onderdeel", row->onderdeel, ", ");
		add_json(out, "eis", row->eis, ", ");
		add_json(out, "uitkomst", words[row->uitkomst], ", ");
		add_json(out, "bevinding", row->bevinding, ", ");
		add_json(out, "advies", advies_of(row), "}");
	}
	buffer_add_string(out, "]}\n");
	return buffer_text(out);
}

struct text proeflijst_tekst(const struct proeflijst *list)
{
	struct buffer *out = buffer_create(list->arena, ANSWER_MAX);

	for (size_t i = 0; i < list->count; i++) {
		const struct proefrij *row = &list->rows[i];
		const char *advies = advies_of(row);
		buffer_format(out, "%-16s %s%s%s%s: %s\n", words[row->uitkomst], row->onderdeel,
			row->eis ? " (" : "", row->eis ? row->eis : "", row->eis ? ")" : "",
			row->bevinding);
		if (advies != NULL)
			buffer_format(out, "%-16s %s\n", "", advies);
	}
	buffer_add_string(out,
		list->fails ? "Met dit certificaat zou het nu misgaan.\n"
			    : "Met dit certificaat gaat het goed.\n");
	return buffer_text(out);
}
