/* crl: the revocation lists of every gateway, and whether somebody has to do something about them. */
#include "admin/request.h"
#include "store/store_crl.h"

#include <stdio.h>

enum {
	ALARM_PERCENT = 75,
	SILENT_SECONDS = 1200, /* a gateway tells every five minutes */
	FAILURES = 3,
};

static const struct column columns[] = {
	{"gateway", COLUMN_TEXT},
	{"uitgever", COLUMN_TEXT},
	{"nummer", COLUMN_TEXT},
	{"van", COLUMN_TEXT},
	{"tot", COLUMN_TEXT},
	{"verstrekenProcent", COLUMN_NUMBER},
	{"ingetrokken", COLUMN_NUMBER},
	{"gehaaldOp", COLUMN_TEXT},
	{"volgendeOp", COLUMN_TEXT},
	{"mislukt", COLUMN_NUMBER},
	{"gemeldOp", COLUMN_TEXT},
	{"oordeel", COLUMN_TEXT},
	{"adres", COLUMN_TEXT},
	{"reden", COLUMN_TEXT},
	{"lijst", COLUMN_TEXT},
};

static long percent_of(const struct crl_stand *row, struct instant now)
{
	double whole = (double)(row->tot.us - row->van.us);
	double passed = (double)(now.us - row->van.us);

	if (whole <= 0 || passed >= 10 * whole)
		return whole <= 0 ? 100 : 999;
	return passed <= 0 ? 0 : (long)(passed * 100 / whole);
}

/* In one word; NULL: nothing is the matter. */
static const char *verdict(const struct crl_stand *row, struct instant now)
{
	if (now.us - row->gemeld_op.us > (int64_t)SILENT_SECONDS * 1000000)
		return "GATEWAY-ZWIJGT";
	if (row->tot.us <= now.us)
		return row->tot.us + row->gratie_s * 1000000 > now.us ? "VERLOPEN-IN-GRATIE"
								      : "VERLOPEN";
	if (percent_of(row, now) >= ALARM_PERCENT)
		return "BIJNA-VERLOPEN";
	return row->mislukt >= FAILURES ? "NIET-VERVERST" : NULL;
}

static const char *cell_moment(const struct request *request, struct instant instant)
{
	return instant.us == 0 ? NULL : cell_instant(request, instant);
}

static void add_row(const struct request *request, struct table *out, const struct crl_stand *row)
{
	const char *word = verdict(row, request->now);

	table_add(out,
		(const char *[]){row->gateway, row->uitgever, row->nummer,
			cell_instant(request, row->van), cell_instant(request, row->tot),
			cell_number(request, percent_of(row, request->now)),
			cell_number(request, row->ingetrokken),
			cell_moment(request, row->gehaald_op),
			cell_moment(request, row->volgende_op), cell_number(request, row->mislukt),
			cell_instant(request, row->gemeld_op), word != NULL ? word : "GOED",
			row->adres, row->reden, row->lijst});
}

/* CRT-01: what was decided stands with the lists it is about, once per gateway. */
static void note_grace(struct table *out, const struct crl_stand *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool told = rows[i].gratie_s == 0;
		for (size_t j = 0; !told && j < i; j++)
			told = strcmp(rows[i].gateway, rows[j].gateway) == 0;
		if (!told)
			table_note(out,
				"%s gebruikt een lijst tot %ld seconden na haar einde. Afwijking: "
				"%s",
				rows[i].gateway, rows[i].gratie_s,
				rows[i].afwijking != NULL ? rows[i].afwijking : "(onbekend)");
	}
}

static bool show(struct request *request, bool only_trouble, struct table **out, struct error *err)
{
	const struct crl_stand *rows = NULL;
	size_t count = 0;

	if (!store_list_lists(request->store, request->arena, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		if (!only_trouble || verdict(&rows[i], request->now) != NULL)
			add_row(request, *out, &rows[i]);
	note_grace(*out, rows, count);
	if (count == 0)
		table_note(*out, "Nog geen gateway heeft haar lijsten gemeld.");
	request->refused = only_trouble && ((*out)->row_count > 0 || count == 0);
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	return show(request, false, out, err);
}

static bool check(struct request *request, struct table **out, struct error *err)
{
	if (!show(request, true, out, err))
		return false;
	if (!request->refused)
		table_note(*out, "Alle lijsten van alle gateways zijn vers.");
	return true;
}

static const struct verb verbs[] = {
	{.words = "crl list",
		.summary = "show the revocation lists of every gateway, soonest to end first",
		.details = "Gateways tell what they use every five minutes, and when something "
			   "changes. oordeel: GOED,\n"
			   "NIET-VERVERST (three fetches in a row failed), BIJNA-VERLOPEN (75 "
			   "percent has passed), VERLOPEN,\n"
			   "VERLOPEN-IN-GRATIE (used by a recorded deviation), GATEWAY-ZWIJGT (not "
			   "heard of for 20 minutes).",
		.example = "bpv-admin crl list --json",
		.needs = NEEDS_REGISTER,
		.run = list},
	{.words = "crl check",
		.summary = "show only the lists with something wrong; exit 1 when there are any",
		.example = "bpv-admin crl check || mail -s 'CRL' beheer@voorbeeld.example",
		.needs = NEEDS_REGISTER,
		.run = check},
};

const struct verb_list crl_verbs = {verbs, COUNT_OF(verbs)};
