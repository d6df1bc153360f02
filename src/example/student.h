#ifndef EXAMPLE_STUDENT_H
#define EXAMPLE_STUDENT_H

#include "base/clock.h"
#include "example/placement.h"
#include "example/random.h"
#include "example/sheet.h"

/* studentgegevens-<BRIN>.csv: what a school would push for placements that still run. */
struct student_sheet {
	struct sheet *sheet;
	struct day reference;
	int64_t written;
};

extern const char student_header[];

/* One good record; kenmerk and address follow from BRIN and number. */
void student_write(
	struct student_sheet *students, const struct placement *placement, struct random *random);

/*
 * One record that is wrong on purpose; `kind` counts up and repeats. Each kind is well-formed CSV. The kinds: address
 * without @, end date long ago, unknown leerbedrijf, unknown opleiding, locatie of no school, aanbieder of no school,
 * begin after end, BOL_DT after 31-07-2023, the kenmerk of the record before, a kenmerk like a BSN, unknown taal.
 */
enum { BAD_KINDS = 11 };
void student_write_bad(struct student_sheet *students, const struct placement *placement, int kind,
	struct random *random);

#endif
