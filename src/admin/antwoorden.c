/* antwoorden: what the research bureau delivers, by respondentsleutel. */
#include "admin/bureau_keys.h"
#include "admin/request.h"
#include "base/csv.h"
#include "base/outfile.h"
#include "config/config.h"
#include "monitor/antwoorden.h"

#include <errno.h>
#include <stdio.h>

enum { SHOWN = 100 };

static void close_file(void *file)
{
	fclose(file);
}

/*
 * A file as the bureau signed and encrypted it. In clear only where no certificates of the bureau are set: else
 * whoever can write here could have answered.
 */
static bool open_file(
	struct request *request, const char *path, struct antwoorden_file *out, struct error *err)
{
	const struct config *config = request->config;
	struct cms_opened opened;

	out->path = path;
	if (config != NULL && config->bureau_signers[0] != '\0') {
		if (!bureau_open_file(request, path, &opened, err))
			return false;
		out->in = opened.content;
		return true;
	}
	out->in = fopen(path, "rbe");
	if (out->in == NULL)
		return FAIL(err, INPUT, NULL, "cannot read %.180s: %s", path, strerror(errno));
	arena_defer(request->arena, close_file, out->in);
	return true;
}

/* What was refused, for the bureau: it knows the key, and nobody else needs it. */
static bool write_refused(
	struct request *request, const struct levering_uitslag *uitslag, struct error *err)
{
	static const struct text header[] = {
		{"respondentsleutel", 17}, {"regel", 5}, {"kolom", 5}, {"code", 4}};
	const char *path = request_text(request, "geweigerd");
	struct outfile *file;

	if (path == NULL || uitslag->fout_count == 0 || request->dry_run)
		return true;
	struct buffer *out = buffer_create(request->arena, 160 * (uitslag->fout_count + 1));
	csv_add_record(out, header, COUNT_OF(header));
	for (size_t i = 0; i < uitslag->fout_count; i++) {
		const struct levering_fout *fout = &uitslag->fouten[i];
		const char *line = cell_number(request, (long long)fout->line);
		csv_add_record(out,
			(const struct text[]){text_of(fout->respondentsleutel), text_of(line),
				text_of(fout->kolom), text_of(fout->code)},
			COUNT_OF(header));
	}
	return outfile_open(request->arena, path, &file, err)
		&& outfile_write(file, buffer_text(out), err) && outfile_commit(file, err);
}

/* One row for all that went well; then one for each thing that did not. */
static struct table *tell(struct request *request, const struct levering_uitslag *u)
{
	static const struct column columns[] = {
		{"gelezen", COLUMN_NUMBER},
		{"nieuw", COLUMN_NUMBER},
		{"gewijzigd", COLUMN_NUMBER},
		{"ongewijzigd", COLUMN_NUMBER},
		{"achterhaald", COLUMN_NUMBER},
		{"nietNaTeGaan", COLUMN_NUMBER},
		{"verwijderd", COLUMN_NUMBER},
		{"geweigerd", COLUMN_NUMBER},
		{"studentUitgenodigd", COLUMN_NUMBER},
	};
	const int64_t numbers[] = {u->gelezen, u->nieuw, u->gewijzigd, u->ongewijzigd,
		u->achterhaald, u->niet_na_te_gaan, u->verwijderd, u->geweigerd, u->genodigd};
	struct table *table = table_create(request->arena, columns, COUNT_OF(columns));
	const char *cells[COUNT_OF(columns)];

	for (size_t i = 0; i < COUNT_OF(columns); i++)
		cells[i] = cell_number(request, numbers[i]);
	table_add(table, cells);
	if (u->tot_mutatienummer > 0)
		table_note(table, "Resultaten tot en met mutatienummer %lld.",
			(long long)u->tot_mutatienummer);
	return table;
}

static struct table *tell_faults(struct request *request, const struct levering_uitslag *u)
{
	static const struct column columns[] = {
		{"bestand", COLUMN_TEXT},
		{"regel", COLUMN_NUMBER},
		{"kolom", COLUMN_TEXT},
		{"code", COLUMN_TEXT},
	};
	struct table *table = table_create(request->arena, columns, COUNT_OF(columns));

	request->refused = true;
	request->fault_count = u->fout_count;
	for (size_t i = 0; i < u->fout_count && i < SHOWN; i++) {
		const struct levering_fout *fout = &u->fouten[i];
		table_add(table,
			(const char *[]){request->operands[fout->file],
				cell_number(request, (long long)fout->line), fout->kolom,
				fout->code});
	}
	if (u->fout_count > SHOWN)
		table_note(table, "De eerste %d van %zu fouten.", SHOWN, u->fout_count);
	if (u->onleesbaar)
		table_note(
			table, "Van wie deze regel is, is niet te lezen. Er is niets opgeslagen.");
	else
		table_note(table,
			"Gelezen: %lld. Nieuw: %lld. Gewijzigd: %lld. Ongewijzigd: %lld. "
			"Achterhaald: %lld. "
			"Niet na te gaan: %lld. Verwijderd: %lld. Geweigerd: %lld. Wat goed was, "
			"is "
			"opgeslagen.",
			(long long)u->gelezen, (long long)u->nieuw, (long long)u->gewijzigd,
			(long long)u->ongewijzigd, (long long)u->achterhaald,
			(long long)u->niet_na_te_gaan, (long long)u->verwijderd,
			(long long)u->geweigerd);
	return table;
}

static bool import_files(struct request *request, const struct antwoorden_order *order,
	struct table **out, struct error *err)
{
	struct levering_uitslag uitslag;

	if (!request_begin(request, err))
		return false;
	bool ok = antwoorden_import(order, &uitslag, err);
	if (ok && uitslag.onleesbaar) {
		store_rollback(request->store);
		*out = tell_faults(request, &uitslag);
		return true;
	}
	if (!request_end(request, ok, err) || !write_refused(request, &uitslag, err))
		return false;
	*out = uitslag.fout_count > 0 ? tell_faults(request, &uitslag) : tell(request, &uitslag);
	return true;
}

static bool import(struct request *request, struct table **out, struct error *err)
{
	size_t count = request->operand_count;
	struct antwoorden_file *files = arena_array(request->arena, count, sizeof *files);
	/* Without settings no key opens the names that open answers may hold: what they are masked of is less then. */
	struct vault *vault = request->config != NULL ? request_vault(request, err) : NULL;
	const struct antwoorden_order order = {
		request->store, request->arena, vault, request->actor, request->now, files, count};
	bool ok = request->config == NULL || vault != NULL;

	for (size_t i = 0; ok && i < count; i++)
		ok = open_file(request, request->operands[i], &files[i], err);
	ok = ok && import_files(request, &order, out, err);
	vault_close(&vault);
	return ok;
}

static const struct verb_option import_options[] = {
	{"geweigerd", "FILE", OPTION_OPTIONAL,
		"write what was refused, for the bureau: respondentsleutel, regel, kolom, code"},
};

static const struct verb verbs[] = {
	{.words = "antwoorden import",
		.summary = "load what the research bureau delivers: answers, corrections, "
			   "withdrawals",
		.details =
			"Files that the bureau signed and encrypted, together one delivery. Each\n"
			"submission is matched to its invitation by respondentsleutel; one that\n"
			"is wrong is refused with all of its answers, by file, line and code, and\n"
			"the others are stored. The same again changes nothing, a higher\n"
			"volgnummer is a correction, whatever arrives first. INGETROKKEN and\n"
			"GEWIST_OP_VERZOEK remove an answer as long as a link leads to it.\n"
			"Schools see new answers at the release moment of their overeenkomst.\n"
			"See docs/formats/antwoorden.md.",
		.operands = "FILE",
		.operands_min = 1,
		.operands_max = LEVERING_FILES,
		.options = import_options,
		.option_count = COUNT_OF(import_options),
		.example = "bpv-admin antwoorden import antwoorden.csv.cms --geweigerd terug.csv",
		.needs = NEEDS_REGISTER,
		.run = import,
		.keeps_refusals = true},
};

const struct verb_list antwoorden_verbs = {verbs, COUNT_OF(verbs)};
