#ifndef ADMIN_MANDAAT_H
#define ADMIN_MANDAAT_H

#include "admin/admin.h"

/* Many mandates from a CSV file; those that are not withdrawn into one; another supplier. */
verb_fn mandaat_import, mandaat_export, mandaat_replace;

/* Whether a word is an operation of the contract, or "*" for every service. */
bool is_dienst(const char *word);

#endif
