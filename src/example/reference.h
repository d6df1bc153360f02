#ifndef EXAMPLE_REFERENCE_H
#define EXAMPLE_REFERENCE_H

#include "base/clock.h"
#include "base/error.h"
#include "example/national.h"

#include <stdbool.h>

/*
 * organisaties.csv, opleidingen.csv, aanbieders.csv, locaties.csv, leerbedrijven.csv: what everything else refers to.
 * Always of the whole country. Everything is valid from ten years before the reference day.
 */
bool reference_write(const char *dir, const struct national *national, struct day reference,
	struct error *err) MUST_CHECK;

#endif
