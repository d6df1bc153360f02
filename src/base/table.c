/* Answers of verbs: rows of cells, printed elsewhere. */
#include "base/table.h"

#include <stdarg.h>
#include <stdio.h>

struct table *table_create(struct arena *arena, const struct column *columns, size_t column_count)
{
	struct table *table = arena_take(arena, sizeof *table);

	table->arena = arena;
	table->columns = columns;
	table->column_count = column_count;
	return table;
}

/* A pointer array with room for one more; grows by doubling inside the arena. */
static void *with_room(struct arena *arena, void *items, size_t count, size_t *room)
{
	if (count < *room)
		return items;
	size_t wanted = *room ? *room * 2 : 16;
	void *grown = arena_array(arena, wanted, sizeof(void *));
	if (count > 0)
		memcpy(grown, items, count * sizeof(void *));
	*room = wanted;
	return grown;
}

void table_add(struct table *table, const char *const *cells)
{
	const char **row = arena_array(table->arena, table->column_count, sizeof *row);

	for (size_t i = 0; i < table->column_count; i++)
		row[i] = cells[i] ? arena_string(table->arena, text_of(cells[i])) : NULL;
	table->rows = with_room(table->arena, table->rows, table->row_count, &table->row_room);
	table->rows[table->row_count++] = row;
}

void table_note(struct table *table, const char *format, ...)
{
	char note[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(note, sizeof note, format, args);
	va_end(args);
	table->notes = with_room(table->arena, table->notes, table->note_count, &table->note_room);
	table->notes[table->note_count++] = arena_string(table->arena, text_of(note));
}
