/* Pages of SBB's staff. */
#include "console/page.h"

const struct page_routes staff_routes = {NULL, 0, NULL, 0};
