#ifndef EXAMPLE_OPEN_ANSWER_H
#define EXAMPLE_OPEN_ANSWER_H

#include "example/random.h"

enum { OPEN_ANSWER_SIZE = 1000 };

/*
 * An open answer from invented sentence parts, UTF-8. Some hold what spoils careless software: commas, quotes, line
 * ends, diacritics, text that a spreadsheet takes for a formula, markup, an (invented) mail address. `mood` is 0-999.
 */
void open_answer(struct random *random, int mood, char out[OPEN_ANSWER_SIZE]);

#endif
