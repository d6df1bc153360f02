#ifndef ADMIN_SCHOOL_FILE_H
#define ADMIN_SCHOOL_FILE_H

#include "base/csv.h"

/*
 * The columns of a file of schools (docs/formats/scholen.md): brin, and each option of school prepare by its name without
 * dashes ("geldigVan"). The first is brin; it alone is required. In the arena.
 */
const struct csv_column *school_file_columns(struct arena *arena, size_t *count);

#endif
