/* sleutel rotate: what an old master key wraps, wrapped by the new one. */
#include "admin/request.h"
#include "admin/sleutel.h"
#include "keyring/renew.h"

enum { PER_TRANSACTION = 50, PER_MAX = 10000 };

/* Where a gateway has not heard of the new key yet, its schools would be shut out. */
static bool all_gateways_have_it(
	const struct request *request, const struct vault *vault, struct error *err)
{
	struct sleutelstand stand;

	if (!store_load_sleutelstand(request->store, request->arena, vault_master_name(vault),
		    request->now, &stand, err))
		return false;
	return stand.gateways == NULL
		|| FAIL(err, REFUSED, NULL,
			"master key %s is not in the file of every gateway that runs: %.150s",
			vault_master_name(vault), stand.gateways);
}

static bool wrap_batch(struct request *request, const struct vault *vault, int per, size_t *done,
	struct error *err)
{
	return request_begin(request, err)
		&& request_end(request,
			renew_wrapping(request->store, vault, request->arena, per, request->actor,
				request->now, done, err),
			err);
}

/* Until there are no more. A trial keeps one transaction open: it does the first batch alone. */
static bool wrap_all(struct request *request, const struct vault *vault, int per, size_t *total,
	struct error *err)
{
	size_t done = 1;

	*total = 0;
	while (done > 0) {
		if (!wrap_batch(request, vault, per, &done, err))
			return false;
		*total += done;
		if (request->dry_run)
			break;
	}
	return true;
}

static bool tell(struct request *request, const struct vault *vault, size_t total,
	struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"hoofdsleutel", COLUMN_TEXT},
		{"herverpakt", COLUMN_NUMBER},
		{"nogOud", COLUMN_NUMBER},
		{"recordsZonderSleutel", COLUMN_NUMBER},
	};
	const char *name = arena_string(request->arena, text_of(vault_master_name(vault)));
	struct sleutelstand stand;

	if (!store_load_sleutelstand(
		    request->store, request->arena, name, request->now, &stand, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out,
		(const char *[]){name, cell_number(request, (long long)total),
			cell_number(request, stand.sleutels), cell_number(request, stand.records)});
	request->refused = stand.sleutels + stand.records > 0 && !request->dry_run;
	table_note(*out, "%s",
		stand.sleutels > 0          ? "Er zijn er nog onder een oude sleutel: draai dit "
					      "nog een keer."
			: stand.records > 0 ? "Een gateway geeft records van vroeger nog elk hun "
					      "eigen sleutel: kijk later nog eens."
					    : "Niets gaat meer open met een oude hoofdsleutel: "
					      "zijn regel mag weg, op elke machine.");
	return true;
}

bool sleutel_rotate(struct request *request, struct table **out, struct error *err)
{
	struct vault *vault;
	int per = PER_TRANSACTION;
	size_t total;

	if (!request_number(request, "per", 1, PER_MAX, &per, err)
		|| (vault = request_vault(request, err)) == NULL)
		return false;
	bool ok = all_gateways_have_it(request, vault, err)
		&& wrap_all(request, vault, per, &total, err)
		&& tell(request, vault, total, out, err);
	vault_close(&vault);
	return ok;
}
