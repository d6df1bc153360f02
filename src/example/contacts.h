#ifndef EXAMPLE_CONTACTS_H
#define EXAMPLE_CONTACTS_H

#include "base/error.h"
#include "example/national.h"

#include <stdbool.h>

/* praktijkopleiders.csv: the contactpersoon bpv of nineteen of twenty leerbedrijven, at an address that cannot exist. */
bool contacts_write(const char *dir, const struct national *national, struct error *err) MUST_CHECK;

#endif
