/* waarschuwing: mail about certificates that expire, each threshold once, and what was told. */
#include "admin/waarschuwing.h"

#include "admin/request.h"
#include "base/command.h"
#include "config/config.h"
#include "domain/codes.h"
#include "domain/emailadres.h"

enum { REDEN_MAX = 200 };

static bool find_settings(const struct request *request, struct error *err)
{
	const struct config *config = request->config;

	if (config == NULL || config->mail_command[0] == '\0')
		return FAIL(err, CONFIG, NULL,
			"[mail] command is empty: there is nothing to mail with");
	if (!is_emailadres(text_of(config->mail_from)) || !is_emailadres(text_of(config->mail_sbb)))
		return FAIL(err, CONFIG, NULL, "[mail] from and sbb have to be mail addresses");
	return true;
}

/* What does not look like an address cannot be written into a header. */
static bool find_addresses(struct request *request, struct brief *brief, struct error *err)
{
	const char *const *all;
	size_t count = 0;

	if (!store_load_adressen(request->store, request->arena, &brief->regels[0].waarschuwing.oin,
		    &all, &count, err))
		return false;
	const char **good = arena_array(request->arena, count, sizeof *good);
	for (size_t i = 0; i < count; i++)
		if (is_emailadres(text_of(all[i])))
			good[brief->adres_count++] = all[i];
	brief->adressen = good;
	return true;
}

/* GW-W2: what became of it, in one transaction; `reden` NULL: it went. */
static bool note(
	struct request *request, const struct brief *brief, const char *reden, struct error *err)
{
	bool ok = true;

	if (!request_begin(request, err))
		return false;
	for (size_t i = 0; ok && i < brief->regel_count; i++)
		if (brief->regels[i].nieuw)
			ok = store_note_waarschuwing(request->store, &brief->regels[i].waarschuwing,
				(int)brief->adres_count + 1, reden, request->actor, request->now,
				err);
	return request_end(request, ok, err);
}

static void tell(
	struct request *request, const struct brief *brief, const char *reden, struct table *table)
{
	size_t nieuw = 0;

	for (size_t i = 0; i < brief->regel_count; i++)
		nieuw += brief->regels[i].nieuw;
	table_add(table,
		(const char *[]){brief->regels[0].waarschuwing.oin.code, brief->naam,
			cell_number(request, (long long)nieuw),
			cell_number(request, (long long)brief->adres_count + 1),
			request->dry_run        ? "PROEF"
				: reden == NULL ? "VERZONDEN"
						: "MISLUKT",
			reden});
}

static bool send_one(
	struct request *request, struct brief *brief, struct table *table, struct error *err)
{
	const struct config *config = request->config;
	const char *reden = NULL;
	struct error why;

	if (!find_addresses(request, brief, err))
		return false;
	if (!request->dry_run) {
		if (!command_run(request->arena, config->mail_command,
			    brief_write(request->arena, brief),
			    (unsigned)config->mail_timeout_s * 1000, &why)) {
			reden = arena_format(request->arena, "%.*s", REDEN_MAX, why.detail);
			request->refused = true;
		}
		if (!note(request, brief, reden, err))
			return false;
	}
	tell(request, brief, reden, table);
	return true;
}

/* How many of these are of the first one's party. */
static size_t of_one_party(const struct te_melden *regels, size_t count)
{
	size_t same = 1;

	while (same < count
		&& oin_equal(&regels[0].waarschuwing.oin, &regels[same].waarschuwing.oin))
		same++;
	return same;
}

static bool send_all(struct request *request, struct table *table, struct error *err)
{
	const struct config *config = request->config;
	const struct te_melden *regels;
	size_t count = 0, size;

	if (!store_load_te_melden(
		    request->store, request->arena, request->now, &regels, &count, err))
		return false;
	for (size_t at = 0; at < count; at += size) {
		size = of_one_party(&regels[at], count - at);
		bool own = strcmp(regels[at].waarschuwing.oin.code, config->oin) == 0;
		struct brief brief = {
			.from = config->mail_from,
			.sbb = config->mail_sbb,
			.naam = own ? "de gateway van SBB zelf" : regels[at].naam,
			.regels = &regels[at],
			.regel_count = size,
			.now = request->now,
		};
		if (!send_one(request, &brief, table, err))
			return false;
	}
	if (count == 0)
		table_note(table, "Er is niets te melden.");
	return true;
}

static bool send_verb(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"oin", COLUMN_TEXT},
		{"naam", COLUMN_TEXT},
		{"waarschuwingen", COLUMN_NUMBER},
		{"ontvangers", COLUMN_NUMBER},
		{"uitkomst", COLUMN_TEXT},
		{"reden", COLUMN_TEXT},
	};
	bool mine = false;

	*out = table_create(request->arena, columns, COUNT_OF(columns));
	if (!find_settings(request, err) || !store_lock_waarschuwingen(request->store, &mine, err))
		return false;
	if (!mine) {
		table_note(*out, "Er wordt al verstuurd, hier of op een andere machine.");
		return true;
	}
	if (request->dry_run && !request_begin(request, err))
		return false;
	if (!send_all(request, *out, err))
		return false;
	if (request->refused)
		table_note(*out, "Wat niet verstuurd kon worden, gaat de volgende keer opnieuw.");
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"oin", COLUMN_TEXT},
		{"naam", COLUMN_TEXT},
		{"doel", COLUMN_TEXT},
		{"vingerafdruk", COLUMN_TEXT},
		{"geldigTot", COLUMN_TEXT},
		{"drempel", COLUMN_NUMBER},
		{"op", COLUMN_TEXT},
		{"uitkomst", COLUMN_TEXT},
		{"ontvangers", COLUMN_NUMBER},
		{"pogingen", COLUMN_NUMBER},
		{"reden", COLUMN_TEXT},
	};
	bool one = request_text(request, "oin") != NULL;
	const struct gemeld *rows;
	struct oin oin;
	size_t count = 0;

	if (!request_oin(request, "oin", &oin, err)
		|| !store_list_gemeld(
			request->store, request->arena, one ? &oin : NULL, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].oin.code, rows[i].naam,
				certificaat_doel_word(rows[i].doel), rows[i].vingerafdruk,
				cell_instant(request, rows[i].tot),
				cell_number(request, rows[i].drempel),
				cell_instant(request, rows[i].op), rows[i].uitkomst,
				cell_number(request, rows[i].ontvangers),
				cell_number(request, rows[i].pogingen), rows[i].reden});
	if (count == 0)
		table_note(*out, "Er is nog niets gemeld.");
	return true;
}

static bool due(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"oin", COLUMN_TEXT},
		{"naam", COLUMN_TEXT},
		{"doel", COLUMN_TEXT},
		{"geldigTot", COLUMN_TEXT},
		{"dagen", COLUMN_NUMBER},
		{"drempel", COLUMN_NUMBER},
		{"vingerafdruk", COLUMN_TEXT},
	};
	const struct te_melden *rows;
	size_t count = 0;

	if (!store_load_te_melden(request->store, request->arena, request->now, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++) {
		const struct waarschuwing *w = &rows[i].waarschuwing;
		if (rows[i].nieuw)
			table_add(*out,
				(const char *[]){w->oin.code, rows[i].naam,
					certificaat_doel_word(w->doel),
					cell_instant(request, w->tot),
					cell_number(request, w->dagen),
					cell_number(request, w->drempel), w->vingerafdruk});
	}
	if ((*out)->row_count == 0)
		table_note(*out, "Alles is gemeld.");
	return true;
}

static const struct verb_option list_options[] = {
	{"oin", "OIN", OPTION_OPTIONAL, "only of this organisation"},
};

static const struct verb verbs[] = {
	{.words = "waarschuwing send",
		.summary = "mail who has certificates that expire, each threshold once",
		.details = "For a timer, every hour. 90, 60, 30, 14, 7 and 1 days before the end, "
			   "and after it. One mail a day for a\n"
			   "party (more when something ends within a day), to its contacts and in "
			   "copy to [mail] sbb; a mail that\n"
			   "could not be sent is tried again the next time. Any number of "
			   "machines may run it: one of them sends.",
		.example = "bpv-admin waarschuwing send --actor timer",
		.needs = NEEDS_REGISTER,
		.run = send_verb},
	{.words = "waarschuwing list",
		.summary = "show what was mailed of certificates that expire",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin waarschuwing list --oin 00000099000000002000 --json",
		.needs = NEEDS_REGISTER,
		.run = list},
	{.words = "waarschuwing due",
		.summary = "show what the next waarschuwing send would mail",
		.details = "With a timer that runs there is nothing, or what could not be sent "
			   "yet. A long list: it does not run.",
		.example = "bpv-admin waarschuwing due",
		.needs = NEEDS_REGISTER,
		.run = due},
};

const struct verb_list waarschuwing_verbs = {verbs, COUNT_OF(verbs)};
