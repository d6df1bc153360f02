/* audit: what staff did and what left; the table of its verbs. */
#include "admin/audit.h"

#include "admin/request.h"
#include "store/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SHOWN = 100, SHOWN_MAX = 100000 };

/* ---- list, show, export */

static bool read_keuze(const struct request *request, struct audit_keuze *out, struct oin *school,
	struct error *err)
{
	*out = (struct audit_keuze){.door = request_text(request, "door"),
		.onderwerp = request_text(request, "onderwerp")};
	if (!request_day(request, "van", &out->van, err)
		|| !request_day(request, "tot", &out->tot, err)
		|| !request_school(request, "school", school, err))
		return false;
	if (request_text(request, "school") != NULL)
		out->school = school;
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"volgnummer", COLUMN_NUMBER},
		{"op", COLUMN_TEXT},
		{"door", COLUMN_TEXT},
		{"handeling", COLUMN_TEXT},
		{"onderwerp", COLUMN_TEXT},
		{"sleutel", COLUMN_TEXT},
		{"verschil", COLUMN_TEXT},
	};
	const struct audit_rij *rows = NULL;
	struct audit_keuze keuze;
	struct oin school;
	size_t count = 0;
	int limit = SHOWN;

	if (!read_keuze(request, &keuze, &school, err)
		|| !request_number(request, "aantal", 1, SHOWN_MAX, &limit, err))
		return false;
	keuze.limit = limit;
	if (!store_list_audit(request->store, request->arena, &keuze, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){cell_number(request, rows[i].volgnummer),
				cell_instant(request, rows[i].op), rows[i].door, rows[i].handeling,
				rows[i].onderwerp, rows[i].sleutel, rows[i].verschil});
	if (count == 0)
		table_note(*out, "Er is niets vastgelegd dat hieraan voldoet.");
	else if (count == (size_t)limit)
		table_note(*out, "De nieuwste %d; er kunnen er meer zijn.", limit);
	return true;
}

static bool show(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"volgnummer", COLUMN_NUMBER},
		{"op", COLUMN_TEXT},
		{"door", COLUMN_TEXT},
		{"rol", COLUMN_TEXT},
		{"handeling", COLUMN_TEXT},
		{"onderwerp", COLUMN_TEXT},
		{"sleutel", COLUMN_TEXT},
		{"voor", COLUMN_TEXT},
		{"na", COLUMN_TEXT},
		{"keten", COLUMN_TEXT},
	};
	struct audit_keuze keuze = {.limit = 1};
	const struct audit_rij *row = NULL;
	size_t count = 0;
	char *end = NULL;

	keuze.volgnummer = strtoll(request->operands[0], &end, 10);
	if (*end != '\0' || keuze.volgnummer <= 0)
		return FAIL(err, USAGE, NULL, "'%.40s' is no volgnummer", request->operands[0]);
	if (!store_list_audit(request->store, request->arena, &keuze, &row, &count, err))
		return false;
	if (count == 0)
		return FAIL(err, INPUT, NULL, "there is no row %lld in the audit",
			(long long)keuze.volgnummer);
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out,
		(const char *[]){cell_number(request, row->volgnummer),
			cell_instant(request, row->op), row->door, row->rol, row->handeling,
			row->onderwerp, row->sleutel, row->voor, row->na, row->keten});
	return true;
}

struct export
{
	FILE *file;
	long long lines;
};

static bool take_line(void *context, struct text line)
{
	struct export *export = context;

	export->lines++;
	return fwrite(line.at, 1, line.len, export->file) == line.len
		&& fputc('\n', export->file) != EOF;
}

static bool write_all(struct request *request, const struct audit_keuze *keuze, FILE *file,
	long long *lines, struct error *err)
{
	struct export export = {file, 0};

	if (!store_begin_snapshot(request->store, err))
		return false;
	bool ok = store_export_audit(request->store, keuze, take_line, &export, err);
	store_rollback(request->store);
	*lines = export.lines;
	return ok;
}

static bool export(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"bestand", COLUMN_TEXT}, {"regels", COLUMN_NUMBER}};
	const char *path = request_text(request, "bestand");
	struct audit_keuze keuze;
	struct oin school;
	long long lines = 0;

	if (!read_keuze(request, &keuze, &school, err))
		return false;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	if (file == NULL)
		return FAIL(err, INPUT, NULL, "%.100s: %s", path, strerror(errno));
	bool ok = write_all(request, &keuze, file, &lines, err);
	bool written = !ferror(file);
	written = fclose(file) == 0 && written;
	if (ok && !written)
		ok = FAIL(err, INPUT, NULL, "%.100s could not be written", path);
	if (!ok || request->dry_run)
		unlink(path);
	if (!ok)
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out, (const char *[]){path, cell_number(request, lines)});
	return true;
}

/* ---- the rows */

#define CHOICE                                                                                     \
	{"van", "DATE", OPTION_OPTIONAL, "from this day on"},                                      \
		{"tot", "DATE", OPTION_OPTIONAL, "the first day that no longer counts"},           \
		{"door", "NAME", OPTION_OPTIONAL, "who: a person, or the OIN that pulled"},        \
		{"onderwerp", "TABLE", OPTION_OPTIONAL, "what: mandaten, overeenkomsten, ..."},    \
	{                                                                                          \
		"school", "BRIN", OPTION_OPTIONAL, "what names this school"                        \
	}

static const struct verb_option list_options[] = {
	CHOICE,
	{"aantal", "N", OPTION_OPTIONAL, "the newest so many (default 100)"},
};

static const struct verb_option export_options[] = {
	{"bestand", "FILE", OPTION_REQUIRED, "a new file: one line of JSON a row, oldest first"},
	CHOICE,
};

static const struct verb_option seal_options[] = {
	{"anchors", "FILE", OPTION_OPTIONAL, "instead of [audit] anchors"},
};

static const struct verb_option verify_options[] = {
	{"anchors", "FILE", OPTION_OPTIONAL, "instead of [audit] anchors"},
	{"head", "N:KETEN", OPTION_OPTIONAL, "hold it also against what audit head showed once"},
	{"zonder-sleutel", NULL, OPTION_FLAG,
		"without the vault's key: do not judge whose the seals are"},
};

static const struct verb verbs[] = {
	{.words = "audit list",
		.summary = "show what was done and what left, newest first",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin audit list --school 98QQ --van 2026-08-01",
		.needs = NEEDS_REGISTER,
		.run = list},
	{.words = "audit show",
		.summary = "show one row whole: before, after and its hash",
		.operands = "VOLGNUMMER",
		.operands_min = 1,
		.operands_max = 1,
		.example = "bpv-admin audit show 1042",
		.needs = NEEDS_REGISTER,
		.run = show},
	{.words = "audit verify",
		.summary = "prove that no row was changed, removed or moved",
		.details = "Recomputes the whole chain and holds it against the seals and the "
			   "anchors. "
			   "Exit code 0: sound; 6: not,\n"
			   "and the answer says from which row on: gewijzigd, ontbreekt, volgorde, "
			   "zegel or anker.",
		.options = verify_options,
		.option_count = COUNT_OF(verify_options),
		.example = "bpv-admin audit verify --config gateway.conf",
		.needs = NEEDS_REGISTER,
		.run = audit_verb_verify},
	{.words = "audit compare",
		.summary = "prove that the register is what the audit says it became",
		.details = "Finds what was changed while the database's triggers were off. Exit "
			   "code 0: "
			   "equal; 6: not, and the rows\n"
			   "say what: anders (columns), niet vastgelegd, verdwenen, teruggekomen. "
			   "After audit verify, which proves the audit itself.",
		.example = "bpv-admin audit compare",
		.needs = NEEDS_REGISTER,
		.run = audit_verb_compare},
	{.words = "audit head",
		.summary = "show the chain's end, to be noted elsewhere",
		.example = "bpv-admin audit head",
		.needs = NEEDS_REGISTER,
		.run = audit_verb_head},
	{.words = "audit seal",
		.summary = "seal and anchor the chain now; the gateway does so every minute",
		.options = seal_options,
		.option_count = COUNT_OF(seal_options),
		.example = "bpv-admin audit seal --config gateway.conf",
		.needs = NEEDS_REGISTER,
		.run = audit_verb_seal},
	{.words = "audit export",
		.summary = "write rows to a file, for whoever supervises",
		.options = export_options,
		.option_count = COUNT_OF(export_options),
		.example = "bpv-admin audit export --bestand audit-2026-08.jsonl --van 2026-08-01 "
			   "--tot "
			   "2026-09-01",
		.needs = NEEDS_REGISTER,
		.run = export},
};

const struct verb_list audit_verbs = {verbs, COUNT_OF(verbs)};
