#ifndef ACCESS_TRACE_H
#define ACCESS_TRACE_H

#include "access/access.h"
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * How every requirement stood with one exchange, told afterwards from what the journal holds of it. Rests on the order of the
 * checks (checks.def), which tests/flow/test_bericht.py holds against a running gateway.
 */

enum step {
#define STEP(name, word, title) STEP_##name,
#include "access/steps.def"
#undef STEP
	STEP_COUNT
};

const char *step_word(enum step step);  /* "adressering" */
const char *step_title(enum step step); /* a Dutch sentence */
bool step_parse(struct text word, enum step *out);

/* What remains of an exchange. */
struct trace {
	bool refused;     /* ended in a fault or a bare HTTP answer */
	const char *rule; /* requirement that refused; NULL: not recorded */
	bool has_step;    /* false: a row from before steps were recorded */
	enum step step;   /* where it ended */
	bool has_profile; /* false: not recorded */
	enum profile profile;
};

enum verdict {
	VERDICT_MET,
	VERDICT_REFUSED,
	VERDICT_NOT_REACHED, /* not asked, or not to the end, when the exchange was refused */
	VERDICT_NOT_ASKED,   /* of another profile, or a duty of the service itself */
};

struct requirement;

struct trace_row {
	const struct requirement *requirement;
	enum step step; /* where it is asked for the last time; STEP_COUNT: nowhere */
	enum verdict verdict;
};

/*
 * Every requirement of the table once, in this order: met (as they are asked), refused, not reached (as they would have
 * been), not asked. *out lives in the arena.
 */
size_t access_trace(struct arena *arena, const struct trace *trace, const struct trace_row **out);

/* True when checks.def or this room's table says what to do with this requirement. For the tests. */
bool trace_knows(const struct requirement *requirement);

#endif
