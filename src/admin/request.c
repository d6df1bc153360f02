/* What somebody asked for, as typed values. */
#include "admin/request.h"

#include "config/config.h"
#include "keyring/house.h"
#include "store/audit.h"
#include "store/store_admin.h"

#include <errno.h>
#include <stdlib.h>

enum { REDEN_MAX = 500 };

const char *request_text(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->argument_count; i++)
		if (strcmp(request->arguments[i].name, name) == 0)
			return request->arguments[i].value;
	return NULL;
}

bool request_flag(const struct request *request, const char *name)
{
	return request_text(request, name) != NULL;
}

bool bad_option(struct error *err, const char *name, const char *expected)
{
	return FAIL(err, USAGE, NULL, "--%s: %s", name, expected);
}

bool request_day(
	const struct request *request, const char *name, struct day *out, struct error *err)
{
	const char *given = request_text(request, name);

	if (given == NULL || day_parse(text_of(given), out))
		return true;
	return bad_option(err, name, "expected a date such as 2026-08-01");
}

bool request_number(const struct request *request, const char *name, int least, int most, int *out,
	struct error *err)
{
	const char *given = request_text(request, name);
	char *end = NULL;

	if (given == NULL)
		return true;
	errno = 0;
	long number = strtol(given, &end, 10);
	if (errno != 0 || end == given || *end != '\0' || number < least || number > most)
		return FAIL(err, USAGE, NULL, "--%s: expected a number from %d to %d", name, least,
			most);
	*out = (int)number;
	return true;
}

bool request_yes(const struct request *request, const char *name, bool *out, struct error *err)
{
	const char *given = request_text(request, name);

	if (given == NULL)
		return true;
	if (strcmp(given, "ja") != 0 && strcmp(given, "nee") != 0)
		return bad_option(err, name, "expected ja or nee");
	*out = strcmp(given, "ja") == 0;
	return true;
}

bool request_oin(
	const struct request *request, const char *name, struct oin *out, struct error *err)
{
	const char *given = request_text(request, name);

	if (given == NULL || oin_parse(text_of(given), out))
		return true;
	return bad_option(
		err, name, "expected an OIN of 20 characters, such as 00000099000000002000");
}

bool school_parse(const char *word, struct oin *out, struct error *err)
{
	struct brin brin;
	struct oin oin;

	if (brin_parse(text_of(word), &brin)) {
		*out = oin_of_school(&brin);
		return true;
	}
	if (!oin_parse(text_of(word), &oin) || !oin_school(&oin, &brin))
		return FAIL(err, USAGE, NULL,
			"'%.40s' is no school: expected a BRIN such as 98QQ, or its OIN", word);
	*out = oin;
	return true;
}

bool request_school(
	const struct request *request, const char *name, struct oin *out, struct error *err)
{
	const char *given = request_text(request, name);

	return given == NULL || school_parse(given, out, err);
}

bool request_school_id(const struct request *request, const char *name, struct oin *out,
	int64_t *id, struct error *err)
{
	return request_school(request, name, out, err)
		&& store_organisatie_id(request->store, out, id, err)
		&& (*id != 0 || FAIL(err, INPUT, NULL, "%s is not in the register", out->code));
}

bool request_reden(const struct request *request, const char **out, struct error *err)
{
	const char *given = request_text(request, "reden");
	size_t characters = given != NULL ? text_characters(text_of(given)) : 0;

	if (characters < 1 || characters > REDEN_MAX)
		return bad_option(err, "reden", "expected 1 to 500 characters: who asks, and why");
	*out = given;
	return true;
}

struct vault *request_vault(const struct request *request, struct error *err)
{
	struct vault *vault = NULL;

	if (request->config == NULL)
		(void)FAIL(err, CONFIG, NULL,
			"this needs the vault's key: --config FILE with [vault] master_key is "
			"asked");
	else
		vault = vault_open(request->config->master_key, err);
	if (vault != NULL && !house_adopt(request->store, vault, false, request->now, err))
		vault_close(&vault);
	return vault;
}

bool request_begin(struct request *request, struct error *err)
{
	if (!store_begin_as(request->store, request->actor, err))
		return false;
	if (store_name_act(request->store, request->verb->words, err))
		return true;
	store_rollback(request->store);
	return false;
}

bool request_end(struct request *request, bool ok, struct error *err)
{
	if (ok && request->dry_run)
		ok = store_try_commit(request->store, err);
	else if (ok)
		return request->changed = store_commit(request->store, err);
	if (!ok)
		store_rollback(request->store);
	return ok;
}

const char *cell_day(const struct request *request, struct day day)
{
	char text[DAY_SIZE];

	if (!day_given(day))
		return NULL;
	day_format(day, text);
	return arena_string(request->arena, text_of(text));
}

const char *cell_instant(const struct request *request, struct instant instant)
{
	char text[INSTANT_SIZE];

	if (instant.us == 0)
		return NULL;
	instant.us -= instant.us % 1000000;
	instant_format(instant, text);
	return arena_string(request->arena, text_of(text));
}

const char *cell_number(const struct request *request, long long number)
{
	return arena_format(request->arena, "%lld", number);
}

const char *cell_flag(bool flag)
{
	return flag ? "true" : "false";
}

struct table *request_tell_count(struct request *request, const struct column *column, int count,
	const char *none, const char *done)
{
	struct table *table = table_create(request->arena, column, 1);
	const char *note = count > 0 ? done : none;

	table_add(table, (const char *[]){cell_number(request, count)});
	request->refused = count == 0;
	if (note != NULL)
		table_note(table, "%s", note);
	return table;
}
