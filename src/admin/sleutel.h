#ifndef ADMIN_SLEUTEL_H
#define ADMIN_SLEUTEL_H

#include "admin/admin.h"

/* The verbs of sleutel that have a file of their own. */
verb_fn sleutel_rotate;
verb_fn sleutel_shred;

#endif
