#ifndef DOMAIN_OIN_H
#define DOMAIN_OIN_H

#include "base/text.h"

#include <stdbool.h>

/* Organisatie-identificatienummer: 20 of [0-9A-Z]; not a number (a school's carries its BRIN). */
struct oin {
	char code[21];
};

/* A school: two digits, two letters. */
struct brin {
	char code[5];
};

/* Syntax of OIN-Stelsel 2.2 with the rules of Edukoppeling: prefix, length, zeros at the end. */
bool oin_parse(struct text text, struct oin *out);
bool oin_equal(const struct oin *a, const struct oin *b);

/* True for the test prefix 00000099, which production must refuse. */
bool oin_is_test(const struct oin *oin);

/* The school behind a BRIN-based OIN (00000007 000 BRIN 00000); false for any other OIN, branches included. */
bool oin_school(const struct oin *oin, struct brin *out);
struct oin oin_of_school(const struct brin *brin);
bool brin_parse(struct text text, struct brin *out);

#endif
