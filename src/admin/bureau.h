#ifndef ADMIN_BUREAU_H
#define ADMIN_BUREAU_H

#include "admin/admin.h"

/* Verbs of the bureau that have a file of their own. */
verb_fn bureau_import;

#endif
