/* What was signed, when and by whom, from options. */
#include "admin/ondertekening.h"

#include "admin/request.h"
#include "vault/vault.h"

#include <errno.h>
#include <stdio.h>

enum { DOCUMENT_MAX = 64 * 1024 * 1024 };

static bool digest_file(
	const struct request *request, const char *path, uint8_t out[32], struct error *err)
{
	FILE *in = fopen(path, "rb");

	if (in == NULL)
		return FAIL(err, INPUT, NULL, "%s: %s", path, strerror(errno));
	long size = fseek(in, 0, SEEK_END) == 0 ? ftell(in) : -1;
	bool ok = size > 0 && size <= DOCUMENT_MAX && fseek(in, 0, SEEK_SET) == 0;
	if (ok) {
		char *bytes = arena_take(request->arena, (size_t)size);
		ok = fread(bytes, 1, (size_t)size, in) == (size_t)size;
		vault_digest((struct text){bytes, (size_t)size}, out);
	}
	fclose(in);
	return ok || FAIL(err, INPUT, NULL, "%s: expected a file of 1 byte to 64 MB", path);
}

/* Cuts off what stands after the last comma; an empty text when there is none. */
static struct text cut_last(struct text *from)
{
	for (size_t i = from->len; i > 0; i--) {
		if (from->at[i - 1] != ',')
			continue;
		const struct text last = {from->at + i, from->len - i};
		from->len = i - 1;
		return text_trim(last);
	}
	return TEXT("");
}

/* "NAME, FUNCTION" or "NAME, FUNCTION, DATE". */
static bool read_one(const struct request *request, const struct argument *argument,
	const char *partij, struct ondertekening *out, struct error *err)
{
	struct text rest = text_of(argument->value);
	struct text last = cut_last(&rest);
	struct ondertekenaar who = {.partij = partij, .datum = out->document_datum};

	if (day_parse(last, &who.datum))
		last = cut_last(&rest);
	rest = text_trim(rest);
	if (last.len == 0 || rest.len == 0)
		return bad_option(err, argument->name, "expected \"NAME, FUNCTION\"");
	if (out->count == ONDERTEKENAARS_MAX)
		return bad_option(err, argument->name, "at most 8 people sign");
	who.naam = arena_string(request->arena, rest);
	who.functie = arena_string(request->arena, last);
	out->ondertekenaars[out->count++] = who;
	return true;
}

bool ondertekening_read(
	const struct request *request, bool *given, struct ondertekening *out, struct error *err)
{
	const char *document = request_text(request, "document");
	bool school = false, sbb = false;

	*out = (struct ondertekening){.count = 0};
	if (!request_day(request, "document-datum", &out->document_datum, err))
		return false;
	for (size_t i = 0; i < request->argument_count; i++) {
		const struct argument *argument = &request->arguments[i];
		bool for_school = strcmp(argument->name, "ondertekenaar-school") == 0;
		bool for_sbb = strcmp(argument->name, "ondertekenaar-sbb") == 0;
		school = school || for_school;
		sbb = sbb || for_sbb;
		if ((for_school || for_sbb)
			&& !read_one(request, argument, for_school ? "SCHOOL" : "SBB", out, err))
			return false;
	}
	*given = document != NULL;
	if (document == NULL && !day_given(out->document_datum) && !school && !sbb)
		return true;
	if (document == NULL || !day_given(out->document_datum) || !school || !sbb)
		return FAIL(err, USAGE, NULL,
			"what is signed has --document, --document-datum, --ondertekenaar-school "
			"and --ondertekenaar-sbb");
	return digest_file(request, document, out->document_sha256, err);
}
