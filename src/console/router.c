/* Which function answers. A path in a route that ends in a star stands for all that begin with what is before it. */
#include "console/router.h"

#include "console/inside.h"

#include <string.h>

const struct page_routes *const route_lists[] = {
	&frame_routes, &dashboard_routes, &staff_routes, NULL};

static bool fits(const char *pattern, const char *path)
{
	size_t len = strlen(pattern);

	if (pattern[len - 1] == '*')
		return strncmp(pattern, path, len - 1) == 0 && path[len - 1] != '\0';
	return strcmp(pattern, path) == 0;
}

const struct page_route *router_at(size_t index)
{
	for (size_t i = 0; route_lists[i] != NULL; i++) {
		if (index < route_lists[i]->count)
			return &route_lists[i]->routes[index];
		index -= route_lists[i]->count;
	}
	return NULL;
}

const struct page_route *router_find(const char *method, const char *path, const char **allow)
{
	const struct page_route *route;
	bool gets = false, posts = false;

	for (size_t i = 0; (route = router_at(i)) != NULL; i++) {
		if (!fits(route->path, path))
			continue;
		if (strcmp(route->method, method) == 0)
			return route;
		gets |= strcmp(route->method, "GET") == 0;
		posts |= strcmp(route->method, "POST") == 0;
	}
	*allow = gets && posts ? "GET, HEAD, POST" : gets ? "GET, HEAD" : posts ? "POST" : NULL;
	return NULL;
}

void router_write(FILE *out)
{
	const struct page_route *route;

	for (size_t i = 0; (route = router_at(i)) != NULL; i++) {
		fprintf(out, "%s\t%s\t", route->method, route->path);
		if ((route->rollen & (unsigned)ROL_IEDEREEN) != 0)
			fputs("-", out);
		else
			for (unsigned rol = ROL_BEHEERDER; rol <= ROL_DATA; rol <<= 1)
				if ((route->rollen & rol) != 0)
					fprintf(out, "%s ", rol_word((enum rol)rol));
		fputs("\n", out);
	}
}
