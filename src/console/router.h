#ifndef CONSOLE_ROUTER_H
#define CONSOLE_ROUTER_H

#include "console/page.h"

#include <stdio.h>

/* The route of this method and path; NULL: none, and *allow says which methods the path has (NULL: there is no such path). */
const struct page_route *router_find(const char *method, const char *path, const char **allow);

/* The route at `index` over all lists; NULL at the end. */
const struct page_route *router_at(size_t index);

/* One a line: method, path, and the words of the roles that may use it, or - for whoever comes by; tabs between them. */
void router_write(FILE *out);

#endif
