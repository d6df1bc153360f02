/* cijfers: the counts behind dashboard and report, and what of them is published. */
#include "admin/cijfers.h"

#include "admin/request.h"
#include "monitor/figures.h"
#include "store/store_cijfers.h"

void cijfers_count_after(struct request *request, struct table *answer)
{
	struct error err;

	if (!figures_keep(request->store, request->now, &err))
		table_note(answer,
			"De cijfers zijn nog niet bijgewerkt (%s). Dat gebeurt later vanzelf, of "
			"met: bpv-admin cijfers publish",
			err.detail);
}

static bool check(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"tabel", COLUMN_TEXT},
		{"sleutel", COLUMN_TEXT},
		{"geteld", COLUMN_TEXT},
		{"bijgehouden", COLUMN_TEXT},
	};
	const struct cijfer_afwijking *rows = NULL;
	size_t count = 0;

	if (!store_check_cijfers(request->store, request->arena, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].tabel, rows[i].sleutel, rows[i].geteld,
				rows[i].bijgehouden});
	if (count > 0)
		return FAIL(err, INPUT, NULL, "%zu figures differ from a recount", count);
	table_note(*out, "De cijfers zijn gelijk aan een hertelling van alle antwoorden.");
	return true;
}

static bool publish(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"brin", COLUMN_TEXT},
		{"gepubliceerd", COLUMN_FLAG},
	};
	const struct cijfer_publicatie *rows = NULL;
	size_t count = 0;

	if (!request_begin(request, err))
		return false;
	bool ok = store_count_cijfers(request->store, request->now, err)
		&& store_publish_alle_cijfers(
			request->store, request->arena, request->now, &rows, &count, err);
	if (!request_end(request, ok, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out, (const char *[]){rows[i].brin, cell_flag(rows[i].gepubliceerd)});
	return true;
}

static const struct verb verbs[] = {
	{.words = "cijfers check",
		.summary = "count all answers anew and compare with what imports kept current",
		.details = "Exit code 0: every count is equal. A difference is a defect.",
		.example = "bpv-admin cijfers check",
		.needs = NEEDS_REGISTER,
		.run = check},
	{.words = "cijfers publish",
		.summary = "publish the figures of schools that have become due",
		.details = "At the release moment of each overeenkomst, and when a studiejaar "
			   "closes (1 October). Whatever changes\n"
			   "something counts it, and bpv-console does so every minute: this is for "
			   "where none runs. See docs/dashboard.md.",
		.example = "bpv-admin cijfers publish",
		.needs = NEEDS_REGISTER,
		.run = publish},
};

const struct verb_list cijfers_verbs = {verbs, COUNT_OF(verbs)};
