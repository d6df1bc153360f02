#ifndef CLIENT_LONGFILE_H
#define CLIENT_LONGFILE_H

#include "base/error.h"
#include "domain/resultaat.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A gateway's file of results (LANG, CSV, gzip) as the responses that it holds, in order of mutatienummer; and the one of
 * what was removed. In constant memory; what is handed over is borrowed for the call. False from the sink ends it with its
 * error.
 */
struct longfile_sink {
	void *context;
	bool (*respons)(void *context, const struct respons *respons, struct error *err);
	bool (*verwijderd)(void *context, const struct verwijderd *verwijderd, struct error *err);
};

/* In *records how many there were, without the header. Errors: CONFIG (cannot be read), PROOF (it is no such file). */
bool longfile_results(const char *path, const struct longfile_sink *sink, int64_t *records,
	struct error *err) MUST_CHECK;
bool longfile_removed(const char *path, const struct longfile_sink *sink, int64_t *records,
	struct error *err) MUST_CHECK;

#endif
