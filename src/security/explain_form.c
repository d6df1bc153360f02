/* Canonical octets of what arrived, and of what may have been signed. */
#include "security/explain_form.h"

#include <string.h>

enum { INDENT_DEPTH_MAX = 64 };

void bench_open(struct bench *bench, struct arena *arena)
{
	bench->octets = buffer_create(arena, BENCH_OCTETS_MAX);
	bench->changed = buffer_create(arena, BENCH_OCTETS_MAX);
	bench->work = 0;
}

static size_t depth_of(const struct node *node)
{
	size_t depth = 0;

	for (; node->parent != NULL; node = node->parent)
		depth++;
	return depth;
}

/* True when an element holds other elements, and between them white space at most. */
static bool holds_structure(const struct node *node)
{
	return node->element_count > 0 && node_is_structure(node);
}

static const struct node *last_of_run(const struct node *text)
{
	while (text->next != NULL && text->next->element.name == NULL)
		text = text->next;
	return text;
}

static bool run_is_blank(const struct node *text)
{
	for (; text != NULL && text->element.name == NULL; text = text->next)
		if (text_trim(text->text).len > 0)
			return false;
	return true;
}

/* White space around a value, which the parser may have told in pieces. */
static struct text trimmed_piece(const struct node *piece, bool first, bool last)
{
	struct text text = piece->text, trimmed = text_trim(text);

	if (trimmed.len == 0)
		return first || last ? trimmed : text;
	if (!first) {
		trimmed.len += (size_t)(trimmed.at - text.at);
		trimmed.at = text.at;
	}
	if (!last)
		trimmed.len = (size_t)(text.at + text.len - trimmed.at);
	return trimmed;
}

/* Character data from `text` to the next element; returns the last piece. */
static const struct node *write_run(
	struct canonical *canonical, const struct node *text, const struct form *form)
{
	const struct node *last = last_of_run(text);
	bool blank = run_is_blank(text);

	if (form->space != SPACE_AS_IS && blank
		&& (form->space == SPACE_NONE || form->space == SPACE_TRIMMED
			|| holds_structure(text->parent)))
		return last;
	for (const struct node *at = text;; at = at->next) {
		canonical_text(canonical,
			form->space == SPACE_TRIMMED ? trimmed_piece(at, at == text, at == last)
						     : at->text);
		if (at == last)
			return last;
	}
}

static void indent(struct canonical *canonical, const struct form *form, size_t depth)
{
	if (form->space != SPACE_INDENTED)
		return;
	canonical_text(canonical, TEXT("\n"));
	for (size_t i = 0; i < depth && i < INDENT_DEPTH_MAX; i++)
		canonical_text(canonical, text_of(form->indent));
}

static void end_element(
	struct canonical *canonical, const struct node *node, const struct form *form, size_t depth)
{
	if (holds_structure(node))
		indent(canonical, form, depth);
	canonical_end(canonical);
}

/* As canonical_node, with what the form changes. */
static bool write(const struct node *node, const struct form *form, struct buffer *out)
{
	struct canonical canonical;
	const struct node *at = node;
	size_t depth = depth_of(node);

	canonical_begin(&canonical, out, form->prefixes, node->parent);
	for (;;) {
		if (at->element.name == NULL) {
			at = write_run(&canonical, at, form);
		} else if (at != form->without) {
			if (at != node && holds_structure(at->parent))
				indent(&canonical, form, depth);
			canonical_start(&canonical, &at->element);
			if (at->first != NULL) {
				at = at->first;
				depth++;
				continue;
			}
			canonical_end(&canonical);
		}
		while (at != node && at->next == NULL) {
			at = at->parent;
			end_element(&canonical, at, form, --depth);
		}
		if (at == node)
			return !canonical.failed;
		at = at->next;
	}
}

/* In canonical octets a carriage return is a character reference, and a line feed is itself. */
static void change_lines(struct text octets, enum form_lines lines, struct buffer *out)
{
	static const struct text reference = {"&#xD;", 5};

	for (size_t i = 0, from = 0; i <= octets.len; i++) {
		bool end = i == octets.len;
		struct text rest = {octets.at + i, octets.len - i};
		bool is_cr = !end && text_starts(rest, reference);
		if (!end && !is_cr && octets.at[i] != '\n')
			continue;
		buffer_add(out, (struct text){octets.at + from, i - from});
		from = i;
		if (is_cr) {
			i += reference.len - 1;
			from = i + 1;
		} else if (!end && lines != LINES_LF) {
			buffer_add(out, lines == LINES_CRLF ? reference : TEXT("\r"));
		}
	}
}

static bool has_lines(struct text octets)
{
	return octets.len > 0
		&& (memchr(octets.at, '\n', octets.len) != NULL
			|| memmem(octets.at, octets.len, "&#xD;", 5) != NULL);
}

bool form_write(struct bench *bench, const struct node *node, const struct form *form,
	enum form_lines lines, struct text *out)
{
	if (bench->work > BENCH_WORK_MAX)
		return false;
	buffer_clear(bench->octets);
	bool good = write(node, form, bench->octets);
	*out = buffer_text(bench->octets);
	bench->work += out->len + 1024;
	if (!good || lines == LINES_AS_IS)
		return good;
	if (!has_lines(*out))
		return false;
	buffer_clear(bench->changed);
	change_lines(*out, lines, bench->changed);
	*out = buffer_text(bench->changed);
	return !bench->changed->overflow;
}

static bool is_listed(const unsigned char *const *list, size_t count, const unsigned char *prefix)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == prefix)
			return true;
	return false;
}

/* The next node of a tree, parents first; NULL at its end. */
static const struct node *next_in(const struct node *root, const struct node *at)
{
	if (at->first != NULL)
		return at->first;
	while (at != root && at->next == NULL)
		at = at->parent;
	return at == root ? NULL : at->next;
}

struct prefixes prefixes_declared(struct arena *arena, const struct node *root)
{
	const unsigned char **list = arena_array(arena, CANONICAL_PREFIXES_MAX, sizeof *list);
	size_t count = 0;

	for (const struct node *at = root; at != NULL; at = next_in(root, at))
		for (int i = 0; at->element.name != NULL && i < at->element.namespace_count; i++) {
			const unsigned char *prefix = at->element.namespaces[2 * i];
			if (count < CANONICAL_PREFIXES_MAX && !is_listed(list, count, prefix))
				list[count++] = prefix;
		}
	return (struct prefixes){list, count};
}
