/* What a page asks of the frame: values, schools, documents, answers. */
#include "console/inside.h"

#include "console/parts.h"
#include "base/buffer.h"
#include "store/store_admin.h"

#include <stddef.h>
#include <string.h>

enum { QUERY_MAX = 8 * 1024 };

static const struct {
	enum rol rol;
	const char *word, *naam;
} rollen[] = {
	{ROL_BEHEERDER, "BEHEERDER", "beheerder"},
	{ROL_ADVISEUR, "ADVISEUR", "adviseur"},
	{ROL_SERVICEDESK, "SERVICEDESK", "servicedesk"},
	{ROL_FG, "FG", "functionaris gegevensbescherming"},
	{ROL_KWALITEIT, "KWALITEIT", "kwaliteitszorg"},
	{ROL_TEAMLEIDER, "TEAMLEIDER", "teamleider"},
	{ROL_DATA, "DATA", "gegevensbeheer"},
};

enum { ROL_COUNT = sizeof rollen / sizeof rollen[0] };

const char *rol_word(enum rol rol)
{
	for (size_t i = 0; i < ROL_COUNT; i++)
		if (rollen[i].rol == rol)
			return rollen[i].word;
	return "";
}

const char *rol_naam(enum rol rol)
{
	for (size_t i = 0; i < ROL_COUNT; i++)
		if (rollen[i].rol == rol)
			return rollen[i].naam;
	return "";
}

unsigned rol_parse(struct text word)
{
	for (size_t i = 0; i < ROL_COUNT; i++)
		if (text_equal(word, text_of(rollen[i].word)))
			return rollen[i].rol;
	return 0;
}

struct visit *visit_of(struct page *page)
{
	return (struct visit *)((char *)page - offsetof(struct visit, page));
}

void page_count(struct page *page)
{
	teller_wake(page->worker->console->teller);
}

struct store *page_staff(struct page *page, struct error *err)
{
	struct worker *worker = page->worker;

	if (page->visitor == NULL || page->visitor->school_id != 0
		|| (page->visitor->rollen & (unsigned)ROLLEN_SBB) == 0) {
		FAIL(err, INTERNAL, NULL, "%s asked for the staff's connection",
			page->route != NULL ? page->route->path : "a page");
		return NULL;
	}
	if (worker->staff == NULL) {
		worker->staff = store_open_admin(page->config->database_admin, err);
		if (worker->staff != NULL)
			store_for_pages(worker->staff);
	}
	return worker->staff;
}

struct pictures *page_pictures(struct page *page)
{
	struct console *console = page->worker->console;

	return brake_take(console->brakes, BRAKE_PICTURE, page->visitor->naam) ? console->pictures
									       : NULL;
}

const char *page_get_nth(const struct page *page, const char *name, size_t n)
{
	for (size_t i = 0; i < page->part_count; i++)
		if (strcmp(page->parts[i].name, name) == 0 && page->parts[i].file_name == NULL
			&& n-- == 0)
			return page->parts[i].value;
	return NULL;
}

const char *page_get(const struct page *page, const char *name)
{
	return page_get_nth(page, name, 0);
}

const struct page_part *page_file(const struct page *page, const char *name)
{
	for (size_t i = 0; i < page->part_count; i++)
		if (strcmp(page->parts[i].name, name) == 0 && page->parts[i].file_name != NULL
			&& page->parts[i].bytes.len > 0)
			return &page->parts[i];
	return NULL;
}

static void add_pair(struct arena *arena, struct buffer *out, const char *name, const char *value)
{
	buffer_format(out, "%s%s=%s", out->len > 0 ? "&" : "", parts_escape(arena, name),
		parts_escape(arena, value));
}

const char *page_query_with(const struct page *page, const char *name, const char *value)
{
	struct buffer *out = buffer_create(page->arena, QUERY_MAX);
	bool placed = value == NULL;

	for (size_t i = 0; i < page->part_count; i++) {
		const struct page_part *part = &page->parts[i];
		bool is_it = strcmp(part->name, name) == 0;
		if (part->file_name != NULL || (is_it && placed))
			continue;
		add_pair(page->arena, out, part->name, is_it ? value : part->value);
		placed |= is_it;
	}
	if (!placed)
		add_pair(page->arena, out, name, value);
	return arena_string(page->arena, buffer_text(out));
}

bool page_school(
	const struct page *page, const char *brin, struct school_ref *out, struct error *err)
{
	const struct visitor *visitor = page->visitor;

	if (visitor != NULL && brin == NULL && visitor->school_count == 1) {
		*out = visitor->scholen[0];
		return true;
	}
	for (size_t i = 0; visitor != NULL && brin != NULL && i < visitor->school_count; i++)
		if (strcmp(visitor->scholen[i].brin, brin) == 0) {
			*out = visitor->scholen[i];
			return true;
		}
	return FAIL(err, INPUT, NULL,
		brin == NULL ? "no school was chosen" : "this school is not for this visitor");
}

/* ---- the document ----------------------------------------------------------------------------------------------- */

static void tell_visitor(struct model *model, const struct visitor *visitor)
{
	if (visitor == NULL)
		return;
	model_open(model, "bezoeker");
	model_attribute(model, "naam", visitor->naam);
	model_attribute(model, "volledige_naam", visitor->volledige_naam);
	model_attribute(model, "school", visitor->school);
	model_attribute(model, "school_naam", visitor->school_naam);
	for (size_t i = 0; i < ROL_COUNT; i++) {
		if ((visitor->rollen & (unsigned)rollen[i].rol) == 0)
			continue;
		model_open(model, "rol");
		model_attribute(model, "code", rollen[i].word);
		model_text(model, rollen[i].naam);
		model_close(model);
	}
	model_close(model);
}

/* The page itself, or one under it. */
static bool is_here(const char *path, const char *item)
{
	size_t len = strlen(item);

	return strncmp(path, item, len) == 0
		&& (path[len] == '\0' || (path[len] == '/' && len > 1));
}

/* How far the page falls under an entry; 0: it does not. */
static size_t how_far_under(const struct page *page, const struct menu_item *item)
{
	if (item->ook != NULL && is_here(page->path, item->ook))
		return strlen(item->ook);
	return is_here(page->path, item->path) ? strlen(item->path) : 0;
}

/* The entry that the page falls under furthest: /beheer is not where we are when /beheer/audit is. */
static const struct menu_item *find_here(const struct page *page)
{
	const struct menu_item *best = NULL;

	for (size_t i = 0; route_lists[i] != NULL; i++)
		for (size_t j = 0; j < route_lists[i]->menu_count; j++) {
			const struct menu_item *item = &route_lists[i]->menu[j];
			if (how_far_under(page, item)
				> (best != NULL ? how_far_under(page, best) : 0))
				best = item;
		}
	return best;
}

static void tell_menu(struct model *model, const struct page *page)
{
	const struct menu_item *here = find_here(page);

	if (page->visitor == NULL)
		return;
	model_open(model, "menu");
	for (size_t i = 0; route_lists[i] != NULL; i++)
		for (size_t j = 0; j < route_lists[i]->menu_count; j++) {
			const struct menu_item *item = &route_lists[i]->menu[j];
			if ((item->rollen & page->visitor->rollen) == 0)
				continue;
			model_open(model, "item");
			model_attribute(model, "pad", item->path);
			model_attribute(model, "groep", item->groep);
			model_flag(model, "hier", item == here);
			model_text(model, item->tekst);
			model_close(model);
		}
	model_close(model);
}

struct model *page_model(struct page *page, const char *titel)
{
	struct model *model = model_create(page->arena, "pagina");

	model_attribute(model, "titel", titel);
	model_attribute(model, "pad", page->path);
	model_attribute(model, "query", page->query);
	model_attribute(model, "route", page->route != NULL ? page->route->path : NULL);
	model_attribute(model, "omgeving", page->config->environment);
	model_instant(model, "nu", page->now);
	if (page->visitor != NULL)
		model_attribute(model, "csrf", page->visitor->csrf);
	tell_visitor(model, page->visitor);
	tell_menu(model, page);
	model_open(model, "inhoud");
	page->model = model;
	return model;
}

/* ---- answers ---------------------------------------------------------------------------------------------------- */

bool page_show(struct page *page, const char *stylesheet, struct answer *out, struct error *err)
{
	if (!sheets_write(page->worker->console->sheets, stylesheet, page->model, page->arena,
		    &out->body, err))
		return false;
	out->content_type = "text/html; charset=utf-8";
	return true;
}

bool page_send(struct page *page, const char *content_type, struct text body, const char *download,
	struct answer *out)
{
	(void)page;
	out->content_type = content_type;
	out->body = body;
	out->download = download;
	return true;
}

/* A path of this host: not "//host", which is an address elsewhere, and nothing that a browser reads as that. */
static bool is_own_path(const char *path)
{
	if (path == NULL || path[0] != '/' || path[1] == '/' || path[1] == '\\')
		return false;
	for (const char *c = path; *c != '\0'; c++)
		if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7f || *c == '\\')
			return false;
	return strlen(path) <= 2000;
}

bool page_redirect(struct page *page, const char *path, struct answer *out)
{
	out->status = 303;
	out->location = is_own_path(path) ? arena_string(page->arena, text_of(path)) : "/";
	out->content_type = NULL;
	return true;
}

static const char *titel_of(int status)
{
	switch (status) {
	case 403: return "Geen toegang";
	case 404: return "Deze pagina bestaat niet";
	case 405: return "Dat kan hier niet";
	case 429: return "Even wachten";
	case 500: return "Er ging iets mis";
	case 503: return "Even niet beschikbaar";
	default: return "Dat ging niet";
	}
}

bool page_refuse(
	struct page *page, int status, const char *zin, struct answer *out, struct error *err)
{
	struct model *model = page_model(page, titel_of(status));

	model_open(model, "fout");
	model_number(model, "status", status);
	model_text(model, zin);
	model_close(model);
	out->status = status;
	return page_show(page, "fout", out, err);
}
