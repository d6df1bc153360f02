#ifndef TRANSPORT_ANSWER_H
#define TRANSPORT_ANSWER_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "transport/transport.h"

#include <stdbool.h>

/* By what an answer can be found again. */
struct answer_marks {
	const char *correlation;
	const struct trace_context *trace; /* of its request; NULL, or empty: none */
};

/* The whole answer as it goes over the line, in the arena. `head_only` is for HEAD: the body is counted, not sent. */
struct text answer_format(struct arena *arena, const struct dispatch *dispatch,
	const struct answer_marks *marks, bool head_only, bool close);

/* An answer of transport itself, which says no more than its status. */
struct dispatch answer_plain(enum error_code code);

#endif
