/* bureau: what goes to the external research bureau, and how it stands. */
#include "admin/bureau.h"

#include "admin/bureau_keys.h"
#include "config/config.h"
#include "monitor/levering.h"

#include <string.h>

enum { SHOWN = 100, SHOWN_MAX = 100000 };

/* --- bureau export ------------------------------------------------------------------------------------ */

static const struct column export_columns[] = {
	{"levering", COLUMN_NUMBER},
	{"uitnodigingen", COLUMN_NUMBER},
	{"herinneringen", COLUMN_NUMBER},
	{"intrekkingen", COLUMN_NUMBER},
	{"manifest", COLUMN_TEXT},
};

static void tell_levering(const struct request *request, struct table *table,
	const struct levering *levering, const char *manifest)
{
	table_add(table,
		(const char *[]){cell_number(request, levering->nummer),
			cell_number(request, levering->uitnodigingen),
			cell_number(request, levering->herinneringen),
			cell_number(request, levering->intrekkingen), manifest});
}

static bool check_settings(const struct request *request, struct error *err)
{
	if (request->config == NULL || request->config->bureau_name[0] == '\0'
		|| request->config->bureau_certificate[0] == '\0')
		return FAIL(err, CONFIG, NULL,
			"this needs the settings of the bureau: --config FILE with [bureau] name "
			"and "
			"certificate is asked");
	return true;
}

/* Who is in it is on record before anything can leave. */
static bool begin_levering(struct request *request, struct levering *out, struct error *err)
{
	const struct levering_opdracht opdracht = {.aan = request->config->bureau_name,
		.actor = request->actor,
		.dag = day_in_netherlands(request->now),
		.wissen_dagen = (int)request->config->bureau_delete_days,
		.intrekken_dagen = (int)request->config->bureau_withdraw_days,
		.now = request->now};

	return request_begin(request, err)
		&& request_end(request,
			store_hold_off_imports(request->store, err)
				&& store_begin_levering(request->store, &opdracht, out, err),
			err);
}

static bool fill_order(struct request *request, const struct vault *vault,
	const struct slot *signer, struct levering_order *out, struct error *err)
{
	*out = (struct levering_order){.store = request->store,
		.vault = vault,
		.signer = signer,
		.recipient_file = request->config->bureau_certificate,
		.directory = request_text(request, "out"),
		.now = request->now};
	if (!oin_parse(text_of(request->config->oin), &out->own))
		return FAIL(err, CONFIG, NULL, "[gateway] oin is no OIN");
	if (!store_organisatie_id(request->store, &out->own, &out->own_id, err))
		return false;
	return out->own_id != 0
		|| FAIL(err, INPUT, NULL,
			"SBB itself is not in the register: bpv-admin organisatie add --soort SBB "
			"--oin %s "
			"--naam SBB",
			out->own.code);
}

/* The second transaction: it ends when the files are on disk. Like the first it changes invitations, as imports do. */
static bool write_levering(struct request *request, const struct levering_order *order,
	struct levering *levering, const char **manifest, struct error *err)
{
	return request_begin(request, err)
		&& request_end(request,
			store_hold_off_imports(request->store, err)
				&& levering_write(order, request->arena, levering, manifest, err),
			err);
}

static bool deliver(struct request *request, const struct vault *vault, const struct slot *signer,
	struct table **out, struct error *err)
{
	struct levering levering = {0};
	const char *manifest = NULL;
	struct levering_order order;

	if (!fill_order(request, vault, signer, &order, err)
		|| !begin_levering(request, &levering, err))
		return false;
	*out = table_create(request->arena, export_columns, COUNT_OF(export_columns));
	if (levering.nummer == 0) {
		table_note(*out, "Er is niets uit te geven.");
		return true;
	}
	bool again = levering.pogingen > 1;
	if (!request->dry_run && !write_levering(request, &order, &levering, &manifest, err))
		return false;
	tell_levering(request, *out, &levering, manifest);
	if (again)
		table_note(*out, "Deze levering was begonnen en niet afgemaakt: het is dezelfde.");
	if (!request->dry_run && manifest == NULL)
		table_note(*out, "Een ander heeft haar ondertussen afgemaakt.");
	return true;
}

static bool export(struct request *request, struct table **out, struct error *err)
{
	struct slot *signer = NULL;
	struct vault *vault = NULL;

	bool ok = check_settings(request, err) && bureau_signer(request, &signer, err)
		&& (vault = request_vault(request, err)) != NULL
		&& deliver(request, vault, signer, out, err);
	vault_close(&vault);
	slot_close(&signer);
	return ok;
}

/* --- bureau list and status --------------------------------------------------------------------------- */

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"levering", COLUMN_NUMBER},
		{"begonnen", COLUMN_TEXT},
		{"gereed", COLUMN_TEXT},
		{"aan", COLUMN_TEXT},
		{"uitnodigingen", COLUMN_NUMBER},
		{"herinneringen", COLUMN_NUMBER},
		{"intrekkingen", COLUMN_NUMBER},
		{"wissenVoor", COLUMN_TEXT},
		{"gewist", COLUMN_TEXT},
		{"intrekkenVoor", COLUMN_TEXT},
		{"intrekkingenGewist", COLUMN_TEXT},
		{"teLaat", COLUMN_TEXT},
	};
	const struct levering_stand *rows;
	int limit = SHOWN;
	size_t count;

	if (!request_number(request, "aantal", 1, SHOWN_MAX, &limit, err)
		|| !store_list_leveringen(request->store, request->arena,
			day_in_netherlands(request->now), request_flag(request, "te-laat"), limit,
			&rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){cell_number(request, rows[i].nummer),
				cell_instant(request, rows[i].begonnen),
				cell_instant(request, rows[i].gereed), rows[i].aan,
				cell_number(request, rows[i].uitnodigingen),
				cell_number(request, rows[i].herinneringen),
				cell_number(request, rows[i].intrekkingen),
				cell_day(request, rows[i].wissen_voor),
				cell_day(request, rows[i].gewist),
				cell_day(request, rows[i].intrekken_voor),
				cell_day(request, rows[i].intrekkingen_gewist), rows[i].te_laat});
	if (count == 0)
		table_note(*out,
			request_flag(request, "te-laat") ? "Er is niets te laat gewist."
							 : "Er is nog niets geleverd.");
	else if (count == (size_t)limit)
		table_note(*out, "De nieuwste %d; er kunnen er meer zijn.", limit);
	return true;
}

static bool status(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"onderdeel", COLUMN_TEXT},
		{"aantal", COLUMN_NUMBER},
		{"sinds", COLUMN_TEXT},
	};
	const struct bureau_regel *rows;
	size_t count;

	if (!store_list_bureau(request->store, request->arena, day_in_netherlands(request->now),
		    &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].onderdeel, cell_number(request, rows[i].aantal),
				cell_day(request, rows[i].sinds)});
	return true;
}

static const struct verb_option export_options[] = {
	{"out", "DIR", OPTION_REQUIRED, "directory in which the files of the delivery appear"},
};

static const struct verb_option import_options[] = {
	{"onbekende-overslaan", NULL, OPTION_FLAG,
		"skip reports of keys that are not known, or not any more"},
};

static const struct verb_option list_options[] = {
	{"te-laat", NULL, OPTION_FLAG,
		"only those in which the bureau did not delete in time what it had to"},
	{"aantal", "N", OPTION_OPTIONAL, "at most so many, the newest (default 100)"},
};

static const struct verb verbs[] = {
	{.words = "bureau export",
		.summary = "give out what is due to the research bureau, signed and encrypted",
		.details =
			"Invitations that are due, reminders, and whose details it has to delete "
			"at "
			"once: three lists\n"
			"(docs/formats/bureau-uitnodigingen.md) and a manifest that names them and "
			"the "
			"delivery before,\n"
			"which openssl cms opens. Whatever stops it, the next run writes the same "
			"delivery again; nobody is\n"
			"in two. Contact details are in clear in memory alone. For a timer: once a "
			"day, after uitnodiging plan.",
		.options = export_options,
		.option_count = COUNT_OF(export_options),
		.example = "bpv-admin bureau export --out /var/lib/bpv-bureau",
		.needs = NEEDS_REGISTER,
		.run = export},
	{.words = "bureau import",
		.summary = "read in what the research bureau reports, signed and encrypted",
		.details =
			"Receipts, mail that did not arrive, reminders sent, nobody answered, a "
			"praktijkopleider who says\n"
			"that the student may get a questionnaire too, deletions: "
			"docs/formats/bureau-terugmeldingen.md. In any\n"
			"order and as often as you like. All or nothing; what is wrong is told by "
			"line.",
		.operands = "FILE",
		.operands_min = 1,
		.operands_max = 100,
		.options = import_options,
		.option_count = COUNT_OF(import_options),
		.example = "bpv-admin bureau import terugmelding-2026-11-26.csv.cms",
		.needs = NEEDS_REGISTER,
		.run = bureau_import,
		.keeps_refusals = true},
	{.words = "bureau list",
		.summary = "show the deliveries to the research bureau, and what it deleted",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin bureau list --te-laat",
		.needs = NEEDS_REGISTER,
		.run = list},
	{.words = "bureau status",
		.summary = "show how it stands between SBB and the research bureau",
		.example = "bpv-admin bureau status",
		.needs = NEEDS_REGISTER,
		.run = status},
};

const struct verb_list bureau_verbs = {verbs, COUNT_OF(verbs)};
