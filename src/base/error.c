/* Errors: one row per code, one struct per failure, no hidden last error. */
#include "base/error.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct error_row rows[] = {
	[ERROR_NONE] = {"NONE", FAULT_PLAIN, 200, 0, ""},
#define ERROR(code, fault, http, code_exit, text)                                                  \
	[ERROR_##code] = {#code, fault, http, code_exit, text},
#include "base/errors.def"
#undef ERROR
};

bool error_set(struct error *err, enum error_code code, const char *rule, const char *where,
	const char *format, ...)
{
	va_list args;

	memset(err, 0, sizeof *err);
	err->code = code;
	err->rule = rule;
	err->where = where;
	va_start(args, format);
	vsnprintf(err->detail, sizeof err->detail, format, args);
	va_end(args);
	text_mend(err->detail);
	return false;
}

bool error_about(struct error *err, const char *header, const char *subcode)
{
	err->header = header;
	err->subcode = subcode;
	return false;
}

const struct error_row *error_row(enum error_code code)
{
	return &rows[code < ERROR_COUNT ? code : ERROR_INTERNAL];
}
