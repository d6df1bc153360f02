/* Pages of the dashboard. */
#include "console/page.h"

const struct page_routes dashboard_routes = {NULL, 0, NULL, 0};
