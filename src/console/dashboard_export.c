/* What a page shows, to keep: CSV and a workbook, with above it whose it is, which filter, which period, and the day. */
#include "console/dashboard.h"

#include "base/buffer.h"
#include "base/csv.h"
#include "target/workbook.h"

#include <string.h>

enum { CSV_MAX = 32 * 1024 * 1024, CELLS_MAX = 32 };

static const struct dashboard_page *find_page(const char *name)
{
	for (size_t i = 0; i < dashboard_page_count && name != NULL; i++) {
		if (strcmp(dashboard_pages[i].name, name) == 0)
			return &dashboard_pages[i];
	}
	return NULL;
}

/* Gathers as the page does. False with *refused: the answer says why. */
static bool gather(struct page *page, struct dashboard *dashboard, struct view *view, bool *refused,
	struct answer *answer, struct error *err)
{
	*view = (struct view){.of = find_page(page_get(page, "pagina"))};
	*refused = false;
	if (view->of == NULL) {
		*refused =
			page_refuse(page, 404, "Van deze pagina is niets te bewaren.", answer, err);
		return false;
	}
	if (!dashboard_open(page, dashboard, refused, answer, err)
		|| !view->of->gather(dashboard, view, err))
		return false;
	if (view->table == NULL) {
		*refused =
			page_refuse(page, 404, "Van deze pagina is niets te bewaren.", answer, err);
		return false;
	}
	return true;
}

static const char *today(const struct page *page)
{
	char day[DAY_SIZE];

	day_format(day_in_netherlands(page->now), day);
	return arena_string(page->arena, text_of(day));
}

enum { FACT_COUNT = 4 };

static const struct workbook_fact *facts_of(
	const struct dashboard *dashboard, const struct view *view)
{
	struct workbook_fact *facts =
		arena_array(dashboard->page->arena, FACT_COUNT, sizeof *facts);

	facts[0] = (struct workbook_fact){"school", dashboard->school.naam};
	facts[1] = (struct workbook_fact){"pagina", view->of->name};
	facts[2] = (struct workbook_fact){"filter", dashboard->omschrijving};
	facts[3] = (struct workbook_fact){"datum", today(dashboard->page)};
	return facts;
}

static const char *name_of(
	const struct dashboard *dashboard, const struct view *view, const char *ending)
{
	return arena_format(dashboard->page->arena, "bpv-monitor-%s-%s-%s.%s",
		dashboard->school.brin, view->of->name, today(dashboard->page), ending);
}

/* A program that opens CSV may take a text for a formula: what begins as one gets a mark before it. */
static struct text safe(struct arena *arena, const char *cell, enum column_type type)
{
	if (cell == NULL)
		return (struct text){"", 0};
	if (type != COLUMN_NUMBER && cell[0] != '\0' && strchr("=+-@\t\r", cell[0]) != NULL)
		return text_of(arena_format(arena, "'%s", cell));
	return text_of(cell);
}

/* Each record as wide as the table, so that every program reads it. */
static void add_fact(
	struct buffer *out, struct arena *arena, const struct workbook_fact *fact, size_t width)
{
	struct text cells[CELLS_MAX] = {{"", 0}};

	for (size_t i = 0; i < CELLS_MAX; i++)
		cells[i] = (struct text){"", 0};
	cells[0] = text_of(fact->naam);
	cells[1] = safe(arena, fact->waarde, COLUMN_TEXT);
	csv_add_record(out, cells, width);
}

static struct text write_csv(
	struct arena *arena, const struct workbook_fact *facts, const struct table *table)
{
	struct buffer *out = buffer_create(arena, CSV_MAX);
	size_t width = table->column_count < 2 ? 2 : table->column_count;
	struct text cells[CELLS_MAX];

	for (size_t i = 0; i < FACT_COUNT; i++)
		add_fact(out, arena, &facts[i], width);
	for (size_t i = 0; i < width; i++)
		cells[i] = text_of(i < table->column_count ? table->columns[i].name : "");
	csv_add_record(out, cells, width);
	for (size_t row = 0; row < table->row_count; row++) {
		for (size_t i = 0; i < table->column_count; i++)
			cells[i] = safe(arena, table->rows[row][i], table->columns[i].type);
		for (size_t i = table->column_count; i < width; i++)
			cells[i] = (struct text){"", 0};
		csv_add_record(out, cells, width);
	}
	return buffer_text(out);
}

bool dashboard_csv(struct page *page, struct answer *answer, struct error *err)
{
	struct dashboard dashboard;
	struct view view;
	bool refused;

	if (!gather(page, &dashboard, &view, &refused, answer, err))
		return refused;
	return page_send(page, "text/csv; charset=utf-8; header=present",
		write_csv(page->arena, facts_of(&dashboard, &view), view.table),
		name_of(&dashboard, &view, "csv"), answer);
}

bool dashboard_xlsx(struct page *page, struct answer *answer, struct error *err)
{
	struct dashboard dashboard;
	struct view view;
	struct text book;
	bool refused;

	if (!gather(page, &dashboard, &view, &refused, answer, err))
		return refused;
	struct workbook_sheet sheet = {.naam = view.of->name,
		.facts = facts_of(&dashboard, &view),
		.fact_count = FACT_COUNT,
		.table = view.table};
	return workbook_write(page->arena, &sheet, 1, &book, err)
		&& page_send(page,
			"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book,
			name_of(&dashboard, &view, "xlsx"), answer);
}
