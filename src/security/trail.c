/* The path of the element a stream is at. */
#include "security/trail.h"

#include "security/parse.h"

#include <stdio.h>

struct brother {
	struct brother *next;
	const unsigned char *name, *uri;
	size_t count;
};

void trail_begin(struct trail *trail, struct arena *arena)
{
	trail->arena = arena;
	trail->depth = 0;
	trail->level[0].children = NULL;
}

/* How many of this name there are now under the current element. Few names: the schema's own. */
static size_t count_brother(
	struct trail *trail, const unsigned char *name, const unsigned char *uri)
{
	struct brother **at = &trail->level[trail->depth].children;

	for (; *at != NULL; at = &(*at)->next)
		if ((*at)->name == name && (*at)->uri == uri)
			return ++(*at)->count;
	*at = arena_take(trail->arena, sizeof **at);
	(*at)->name = name;
	(*at)->uri = uri;
	return ++(*at)->count;
}

void trail_down(struct trail *trail, const unsigned char *name, const unsigned char *uri)
{
	if (trail->depth == PRESCAN_DEPTH_MAX)
		return;
	size_t index = count_brother(trail, name, uri);
	trail->depth++;
	trail->level[trail->depth].name = name;
	trail->level[trail->depth].uri = uri;
	trail->level[trail->depth].index = index;
	trail->level[trail->depth].children = NULL;
}

void trail_up(struct trail *trail)
{
	if (trail->depth > 0)
		trail->depth--;
}

size_t trail_index(const struct trail *trail)
{
	return trail->depth > 0 ? trail->level[trail->depth].index : 0;
}

void trail_write(const struct trail *trail, const char *home, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 1; i <= trail->depth && used < size; i++) {
		bool ours = same_string(trail->level[i].uri, home);
		int n = snprintf(out + used, size - used, "/%s%s", ours ? "bpv:" : "",
			(const char *)trail->level[i].name);
		used += n > 0 ? (size_t)n : 0;
		if (i > 1 && used < size) {
			n = snprintf(out + used, size - used, "[%zu]", trail->level[i].index);
			used += n > 0 ? (size_t)n : 0;
		}
	}
}
