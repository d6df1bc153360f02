#ifndef CLIENT_ADVICE_H
#define CLIENT_ADVICE_H

#include "base/error.h"

#include <stdbool.h>

/* What a refusal by the gateway means and what to change, in English. Static rows. */
struct advice {
	enum error_code code;
	const char *meaning;
	const char *remedy;
};

/* The advice for a code; NULL when there is none beyond the error's own detail. */
const struct advice *advice_for(enum error_code code);

/* "Client.DK0005" or "VersionMismatch.DK0001" or a bare "Client": the code after the last dot; false: not one of ours. */
bool advice_code_of_fault(const char *faultcode, enum error_code *out);

#endif
