/* Responses put together from rows of their answers. */
#include "target/reading.h"

#include <string.h>

enum { FIRST_ROOM = 64 };

void reading_begin(struct reading *reading, const struct target_sink *sink)
{
	*reading = (struct reading){.sink = sink, .arena = arena_create(0)};
}

static const char *keep(struct reading *reading, reading_cell *cell, void *row, int column)
{
	const char *text = cell(row, column);

	return text != NULL ? arena_string(reading->arena, text_of(text)) : NULL;
}

static bool hand_over(struct reading *reading, struct error *err)
{
	reading->respons.antwoorden = reading->antwoorden;
	return !reading->any
		|| reading->sink->respons(reading->sink->context, &reading->respons, err);
}

static void begin_respons(struct reading *reading, reading_cell *cell, void *row)
{
	const char *cells[ROWS_KEYS];

	arena_reset(reading->arena);
	reading->room = 0;
	for (int i = 0; i < ROWS_KEYS; i++)
		cells[i] = keep(reading, cell, row, i);
	rows_respons_of(cells, &reading->respons);
	reading->any = true;
}

static void make_room(struct reading *reading, size_t count)
{
	size_t room = reading->room > 0 ? 2 * reading->room : FIRST_ROOM;
	struct antwoord *more = arena_array(reading->arena, room, sizeof *more);

	if (count > 0)
		memcpy(more, reading->antwoorden, count * sizeof *more);
	reading->antwoorden = more;
	reading->room = room;
}

static void add_antwoord(struct reading *reading, reading_cell *cell, void *row)
{
	size_t count = reading->respons.antwoord_count;
	const char *vraagcode = keep(reading, cell, row, ROWS_KEYS);

	if (vraagcode == NULL)
		return;
	if (count == reading->room)
		make_room(reading, count);
	reading->antwoorden[count] = (struct antwoord){
		.vraagcode = vraagcode,
		.waarde = keep(reading, cell, row, ROWS_KEYS + 1),
		.tekst = keep(reading, cell, row, ROWS_KEYS + 2),
	};
	reading->respons.antwoord_count = count + 1;
}

bool reading_take(struct reading *reading, int64_t mutatienummer, reading_cell *cell, void *row,
	struct error *err)
{
	if (!reading->any || mutatienummer != reading->respons.mutatienummer) {
		if (!hand_over(reading, err))
			return false;
		begin_respons(reading, cell, row);
	}
	add_antwoord(reading, cell, row);
	return true;
}

bool reading_end(struct reading *reading, bool good, struct error *err)
{
	bool handed = good && hand_over(reading, err);

	arena_destroy(&reading->arena);
	return handed;
}
