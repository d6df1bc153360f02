#ifndef STORE_WAARSCHUWINGEN_INSIDE_H
#define STORE_WAARSCHUWINGEN_INSIDE_H

/* Private to this room. */
#include "store/inside.h"
#include "store/waarschuwingen.h"

/* The columns that every statement about warnings answers. */
struct waarschuwing row_waarschuwing(const struct rows *rows, struct arena *arena);

#endif
