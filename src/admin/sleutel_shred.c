/* sleutel shred: a record at once; all of a school, when two persons want it. */
#include "admin/request.h"
#include "admin/sleutel.h"
#include "keyring/keyring.h"
#include "store/store_admin.h"

struct shredding {
	struct request *request;
	struct oin school;
	int64_t school_id, records; /* as they are before */
	const char *reden;
};

static const struct column columns[] = {
	{"schoolOin", COLUMN_TEXT},
	{"kenmerk", COLUMN_TEXT},
	{"gegevens", COLUMN_NUMBER},
	{"vernietigd", COLUMN_FLAG},
};

static struct table *answer(
	const struct shredding *shredding, const char *kenmerk, int64_t records, bool destroyed)
{
	struct request *request = shredding->request;
	struct table *table = table_create(request->arena, columns, COUNT_OF(columns));

	table_add(table,
		(const char *[]){arena_string(request->arena, text_of(shredding->school.code)),
			kenmerk, cell_number(request, records), cell_flag(destroyed)});
	if (destroyed)
		table_note(table,
			"Vernietigd. In back-ups staat het nog tot die verlopen zijn: zie het "
			"handboek.");
	return table;
}

/* ---- a record */

/* What stands for it; a school without a key has records of before there were any. */
static bool find_merk(const struct shredding *shredding, const char *kenmerk, struct text *merk,
	bool *has_key, struct error *err)
{
	struct request *request = shredding->request;
	struct schoolsleutel sleutel;
	struct keyring *keyring;
	uint8_t *none = arena_take(request->arena, 32);

	vault_random(none, 32);
	*merk = (struct text){(const char *)none, 32};
	*has_key = false;
	if (!store_load_schoolsleutel(
		    request->store, request->arena, shredding->school_id, true, &sleutel, err))
		return false;
	if (sleutel.id == 0)
		return true;
	struct vault *vault = request_vault(request, err);
	if (vault == NULL)
		return false;
	bool ok = keyring_open(request->store, vault, request->arena, shredding->school_id,
		&shredding->school, KEYRING_DESTROY, request->now, &keyring, err);
	if (ok)
		*merk = keyring_merk(keyring, kenmerk);
	vault_close(&vault);
	return ok && store_has_recordsleutel(request->store, sleutel.id, *merk, has_key, err);
}

static bool destroy(
	const struct shredding *shredding, const char *kenmerk, bool *was_there, struct error *err)
{
	struct request *request = shredding->request;
	const struct vernietiging vernietiging = {
		shredding->school_id, "GEWIST_OP_VERZOEK", request->actor, NULL, request->now};
	struct text merk;
	bool has_key, had = false;

	if (!find_merk(shredding, kenmerk, &merk, &has_key, err)
		|| !store_destroy_records(
			request->store, &vernietiging, &kenmerk, &merk, 1, &had, err))
		return false;
	*was_there = had || has_key;
	return !*was_there
		|| store_ask_destruction(request->store, shredding->school_id, merk,
			shredding->reden, request->actor, request->now, err);
}

static bool shred_record(const struct shredding *shredding, const char *kenmerk, struct table **out,
	struct error *err)
{
	struct request *request = shredding->request;
	bool was_there = false;

	if (!request_begin(request, err)
		|| !request_end(request,
			store_wait_for_imports(request->store, err)
				&& destroy(shredding, kenmerk, &was_there, err),
			err))
		return false;
	*out = answer(shredding, kenmerk, was_there, was_there);
	request->refused = !was_there;
	if (!was_there)
		table_note(*out, "Van dit record is hier niets.");
	return true;
}

/* ---- a school */

static bool ask(const struct shredding *shredding, struct table **out, struct error *err)
{
	static const struct text whole = {"", 0};
	struct request *request = shredding->request;

	if (!request_begin(request, err)
		|| !request_end(request,
			store_ask_destruction(request->store, shredding->school_id, whole,
				shredding->reden, request->actor, request->now, err),
			err))
		return false;
	*out = answer(shredding, NULL, shredding->records, false);
	table_note(*out,
		"Een ander dan %s bevestigt het binnen een week: bpv-admin sleutel shred --school "
		"%s "
		"--bevestig %s",
		request->actor, request_text(request, "school"), request_text(request, "school"));
	return true;
}

static bool confirm(const struct shredding *shredding, struct table **out, struct error *err)
{
	struct request *request = shredding->request;
	bool asked = false;
	int64_t records = 0;

	if (!request_begin(request, err)
		|| !request_end(request,
			store_wait_for_imports(request->store, err)
				&& store_confirm_destruction(request->store, shredding->school_id,
					request->actor, request->now, &asked, &records, err),
			err))
		return false;
	*out = answer(shredding, NULL, records, asked);
	request->refused = !asked;
	if (asked)
		table_note(*out,
			"Ook wie bezwaar maakte is hier niet meer bekend: spreek met de "
			"school af wie zij niet meer aanlevert.");
	else
		table_note(*out, "Niemand heeft dit de afgelopen week gevraagd.");
	return true;
}

/* Typed twice, so that it is not a slip. */
static bool is_confirmed(const struct shredding *shredding, struct error *err)
{
	struct oin again;

	if (!request_school(shredding->request, "bevestig", &again, err))
		return false;
	return strcmp(again.code, shredding->school.code) == 0
		|| bad_option(err, "bevestig", "expected the school of --school once more");
}

bool sleutel_shred(struct request *request, struct table **out, struct error *err)
{
	const char *kenmerk = request_text(request, "kenmerk");
	bool confirms = request_text(request, "bevestig") != NULL;
	struct shredding shredding = {.request = request};

	if (kenmerk != NULL && confirms)
		return FAIL(
			err, USAGE, NULL, "--bevestig is for all of a school, not for a record");
	if (!request_school_id(request, "school", &shredding.school, &shredding.school_id, err)
		|| (confirms ? !is_confirmed(&shredding, err)
			     : !request_reden(request, &shredding.reden, err))
		|| !store_count_studentgegevens(
			request->store, shredding.school_id, &shredding.records, err))
		return false;
	return kenmerk != NULL ? shred_record(&shredding, kenmerk, out, err)
		: confirms     ? confirm(&shredding, out, err)
			       : ask(&shredding, out, err);
}
