/* gateway: the gateways that run, what each of them uses, and having all of them read their files again. */
#include "admin/request.h"
#include "store/notices.h"

#include <time.h>

enum { LOOKS_A_SECOND = 5, WAIT_SECONDS = 15, WAIT_MAX_SECONDS = 600 };

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"gateway", COLUMN_TEXT},
		{"draait", COLUMN_FLAG},
		{"gestart", COLUMN_TEXT},
		{"gezien", COLUMN_TEXT},
		{"instellingen", COLUMN_TEXT},
		{"herladen", COLUMN_TEXT},
		{"herladenDoor", COLUMN_TEXT},
		{"gelukt", COLUMN_FLAG},
		{"reden", COLUMN_TEXT},
		{"wachtOpHerstart", COLUMN_TEXT},
		{"tlsVingerafdruk", COLUMN_TEXT},
		{"tlsGeldigTot", COLUMN_TEXT},
		{"ondertekeningVingerafdruk", COLUMN_TEXT},
		{"ondertekeningGeldigTot", COLUMN_TEXT},
		{"ontsleutelingVingerafdruk", COLUMN_TEXT},
		{"ontsleutelingGeldigTot", COLUMN_TEXT},
		{"lijstenTot", COLUMN_TEXT},
		{"hoofdsleutels", COLUMN_TEXT},
	};
	const struct gateway_report *rows;
	size_t count;

	if (!store_list_gateways(request->store, request->arena, request->now, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++) {
		const struct gateway_report *row = &rows[i];
		table_add(*out,
			(const char *[]){row->name, cell_flag(row->alive),
				cell_instant(request, row->started),
				cell_instant(request, row->seen), row->digest,
				cell_instant(request, row->reloaded), row->cause,
				row->reloaded.us != 0 ? cell_flag(row->ok) : NULL, row->reason,
				row->waiting, row->tls.fingerprint,
				cell_instant(request, row->tls.until), row->signing.fingerprint,
				cell_instant(request, row->signing.until),
				row->decryption.fingerprint,
				cell_instant(request, row->decryption.until),
				cell_instant(request, row->lists_until), row->master_keys});
	}
	if (count == 0)
		table_note(*out, "Er draait geen gateway.");
	return true;
}

static bool has_answered(const struct gateway_report *row, int64_t number)
{
	return row->request >= number;
}

/* True when every gateway that runs has done what was asked. */
static bool all_answered(const struct gateway_report *rows, size_t count, int64_t number)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].alive && !has_answered(&rows[i], number))
			return false;
	return true;
}

static bool wait_for_answers(struct request *request, int64_t number, int seconds,
	const struct gateway_report **rows, size_t *count, struct error *err)
{
	const struct timespec pause = {0, 1000000000 / LOOKS_A_SECOND};

	for (int looks = seconds * LOOKS_A_SECOND;; looks--) {
		if (!store_list_gateways(
			    request->store, request->arena, request->now, rows, count, err))
			return false;
		if (looks <= 0 || all_answered(*rows, *count, number))
			return true;
		nanosleep(&pause, NULL);
	}
}

static bool reload(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"gateway", COLUMN_TEXT},
		{"uitkomst", COLUMN_TEXT},
		{"reden", COLUMN_TEXT},
		{"wachtOpHerstart", COLUMN_TEXT},
	};
	const struct gateway_report *rows;
	int seconds = WAIT_SECONDS, alive = 0;
	int64_t number;
	size_t count;

	if (!request_number(request, "wacht", 0, WAIT_MAX_SECONDS, &seconds, err)
		|| !request_begin(request, err)
		|| !request_end(request, store_ask_reload(request->store, &number, err), err)
		|| !wait_for_answers(
			request, number, request->dry_run ? 0 : seconds, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++) {
		const struct gateway_report *row = &rows[i];
		bool answered = has_answered(row, number);
		if (!row->alive)
			continue;
		alive++;
		request->refused = request->refused || !answered || !row->ok;
		table_add(*out,
			(const char *[]){row->name,
				!answered         ? "geen antwoord"
					: row->ok ? "herladen"
						  : "geweigerd",
				answered ? row->reason : NULL, answered ? row->waiting : NULL});
	}
	if (alive == 0)
		table_note(*out, "Er draait geen gateway.");
	request->refused = (request->refused || alive == 0) && !request->dry_run;
	return true;
}

static const struct verb_option reload_options[] = {
	{"wacht", "SECONDS", OPTION_OPTIONAL, "how long to wait for their answers; default 15"},
};

static const struct verb verbs[] = {
	{.words = "gateway list",
		.summary = "show the gateways, what each of them uses and how its last reload went",
		.details =
			"A gateway tells of itself every half minute and after every reload; "
			"'draait' is false when it has been\n"
			"silent for 90 seconds. 'instellingen' is the same for gateways with the "
			"same settings.",
		.example = "bpv-admin gateway list --json",
		.needs = NEEDS_REGISTER,
		.run = list},
	{.words = "gateway reload",
		.summary = "have every gateway read its settings, certificates, keys, roots and "
			   "CRLs again",
		.details =
			"The files are those on each gateway's own machine. One that finds "
			"something wrong keeps all it had and\n"
			"says why; exit 1 when there is such a one, or one that does not answer.",
		.options = reload_options,
		.option_count = COUNT_OF(reload_options),
		.example = "bpv-admin gateway reload",
		.needs = NEEDS_REGISTER,
		.run = reload},
};

const struct verb_list gateway_verbs = {verbs, COUNT_OF(verbs)};
