/* Cells of CSV files that staff hand in. */
#include "admin/cells.h"

void cell_wrong(struct cells *cells, size_t cell, const char *reden)
{
	problems_add(
		cells->problems, cells->path, cells->row->line, cells->columns[cell].name, reden);
	cells->bad = true;
}

static size_t characters(struct text text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += ((unsigned char)text.at[i] & 0xc0) != 0x80;
	return count;
}

const char *take_text(struct cells *cells, size_t cell, size_t most)
{
	struct text text = text_trim(cells->row->cells[cell]);

	if (text.len == 0)
		cell_wrong(cells, cell, "is empty");
	else if (characters(text) > most)
		cell_wrong(cells, cell, "is too long");
	return arena_string(cells->arena, text);
}

int take_number(struct cells *cells, size_t cell, int least, int most)
{
	struct text text = cells->row->cells[cell];
	bool minus = text_starts(text, TEXT("-"));
	int value = 0;

	for (size_t i = minus; i < text.len && i < 6; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			value = 1000000;
		value = value < 1000000 ? value * 10 + (text.at[i] - '0') : value;
	}
	value = minus ? -value : value;
	/* One way to write a number: no leading zeros. */
	if (text.len == (size_t)minus || text.len > 6 || value < least || value > most
		|| (text.at[minus] == '0' && text.len > 1))
		cell_wrong(cells, cell, "is no number within its bounds");
	return value;
}

struct day take_day(struct cells *cells, size_t cell, bool required)
{
	struct day day = {0};
	struct text text = cells->row->cells[cell];

	if ((required || text.len > 0) && !day_parse(text, &day))
		cell_wrong(cells, cell, "is no date such as 2026-08-01");
	return day;
}

/* Capitals, digits and underscores. */
const char *take_code(struct cells *cells, size_t cell, size_t most, bool letter_first)
{
	struct text text = cells->row->cells[cell];
	bool ok = text.len >= 1 && text.len <= most;

	for (size_t i = 0; ok && i < text.len; i++) {
		char c = text.at[i];
		bool letter = c >= 'A' && c <= 'Z';
		ok = letter || (((c >= '0' && c <= '9') || c == '_') && (i > 0 || !letter_first));
	}
	if (!ok)
		cell_wrong(cells, cell, "is no code: capitals, digits and underscores");
	return arena_string(cells->arena, text);
}

const char *take_vraagcode(struct cells *cells, size_t cell)
{
	struct text text = cells->row->cells[cell];
	bool ok = text.len == 3 || text.len == 4;

	for (size_t i = 0; ok && i < text.len; i++)
		ok = i < 2 ? text.at[i] >= 'A' && text.at[i] <= 'Z'
			   : text.at[i] >= '0' && text.at[i] <= '9';
	if (!ok)
		cell_wrong(cells, cell,
			"is no vraagcode such as VB1: two capitals, one or two digits");
	return arena_string(cells->arena, text);
}
