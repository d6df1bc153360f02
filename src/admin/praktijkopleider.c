/* praktijkopleider: whom SBB asks about a placement at a leerbedrijf. Sealed as soon as it is read. */
#include "admin/invoer.h"
#include "admin/problems.h"
#include "admin/request.h"
#include "base/buffer.h"
#include "config/config.h"
#include "domain/codes.h"
#include "domain/emailadres.h"
#include "keyring/keyring.h"
#include "store/store_contacten.h"

#include <string.h>

/* Rows in one statement; and the most that a contact can hold, sealed. */
enum { BATCH = 1000, DETAILS_MAX = 2048 };

enum { KENMERK, LEERBEDRIJF, ROL, EMAILADRES, NAAM, VAN, TOT, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
	[KENMERK] = {"kenmerk", true},
	[LEERBEDRIJF] = {"leerbedrijfId", true},
	[ROL] = {"rol", true},
	[EMAILADRES] = {"emailadres", true},
	[NAAM] = {"naam", false},
	[VAN] = {"geldigVan", false},
	[TOT] = {"geldigTot", false},
};

/* One file on its way in. Cells of a batch live in an arena of its own, which wipes them. */
struct intake {
	struct request *request;
	struct problems *problems;
	struct keyring *keyring;
	struct arena *arena;
	const char *path;
	char today[DAY_SIZE];
	const char *kenmerken[BATCH], *days[BATCH];
	struct text cells[BATCH][COLUMNS];
	size_t count;
	int64_t read, nieuw, gewijzigd;
};

static bool is_rol(struct text cell)
{
	return text_equal(cell, TEXT("PRAKTIJKOPLEIDER"))
		|| text_equal(cell, TEXT("CONTACTPERSOON_BPV"));
}

static bool is_naam(struct text cell)
{
	return cell.len <= 200 && memchr(cell.at ? cell.at : "", '\n', cell.len) == NULL;
}

static bool is_day_or_empty(struct text cell)
{
	struct day day;

	return cell.len == 0 || day_parse(cell, &day);
}

static bool is_period(const struct intake *intake, const struct csv_row *row)
{
	struct text van = row->cells[VAN].len > 0 ? row->cells[VAN] : text_of(intake->today);

	return row->cells[TOT].len == 0 || strncmp(row->cells[TOT].at, van.at, van.len) > 0;
}

/* True when every cell is as it should be; else what is wrong is noted, by column and never by value. */
static bool judge(struct intake *intake, const struct csv_row *row)
{
	static const struct {
		bool (*fits)(struct text cell);
		const char *asked;
	} asked[COLUMNS] = {
		[KENMERK] = {is_bpvo_kenmerk, "1 to 36 letters, digits and . _ - are asked"},
		[LEERBEDRIJF] = {is_leerbedrijf_id, "nine digits are asked"},
		[ROL] = {is_rol, "PRAKTIJKOPLEIDER or CONTACTPERSOON_BPV is asked"},
		[EMAILADRES] = {is_emailadres, "a mail address is asked"},
		[NAAM] = {is_naam, "at most 200 bytes on one line are asked"},
		[VAN] = {is_day_or_empty, "a date as 2026-07-01 is asked"},
		[TOT] = {is_day_or_empty, "a date as 2026-07-01 is asked"},
	};
	size_t before = intake->problems->count;

	for (size_t i = 0; i < COLUMNS; i++)
		if (!asked[i].fits(row->cells[i]))
			problems_add(intake->problems, intake->path, row->line, columns[i].name,
				asked[i].asked);
	if (intake->problems->count == before && !is_period(intake, row))
		problems_add(intake->problems, intake->path, row->line, columns[TOT].name,
			"must come after geldigVan (empty: today)");
	return intake->problems->count == before;
}

static struct text fingerprint(const struct intake *intake, const struct text *cells)
{
	struct buffer *all = buffer_create(intake->arena, DETAILS_MAX);

	for (size_t i = 0; i <= NAAM; i++) {
		buffer_add(all, cells[i]);
		buffer_add(all, (struct text){"", 1}); /* a NUL, which no cell holds */
	}
	return keyring_digest(intake->keyring, "praktijkopleider", buffer_text(all));
}

static struct text seal(const struct intake *intake, const struct text *cells, const char *key_name,
	const struct record_key *key)
{
	struct buffer *plain = buffer_create(intake->arena, DETAILS_MAX);

	for (size_t i = EMAILADRES; i <= NAAM; i++) {
		buffer_add(plain, cells[i]);
		buffer_add(plain, (struct text){"", 1});
	}
	return keyring_seal(intake->keyring, key, "praktijkopleider", key_name, buffer_text(plain));
}

static bool same_end(const struct contact_stand *stand, struct text tot)
{
	return tot.len == 0 || (stand->tot != NULL && text_equal(tot, text_of(stand->tot)));
}

/*
 * What becomes of a row: nothing (false) when what runs then says the same; what runs gets its end when that alone differs; else it
 * is a version, from its first day on.
 */
static bool plan(const struct intake *intake, size_t i, const struct contact_stand *stand,
	struct contact_row *out)
{
	const struct text *cells = intake->cells[i];
	struct text print = fingerprint(intake, cells);
	bool same = stand->van != NULL && text_equal(print, stand->fingerprint);

	if (same && same_end(stand, cells[TOT]))
		return false;
	*out = (struct contact_row){
		.kenmerk = intake->kenmerken[i],
		.leerbedrijf_id = arena_string(intake->arena, cells[LEERBEDRIJF]),
		.rol = arena_string(intake->arena, cells[ROL]),
		.van = same ? stand->van : intake->days[i],
		.tot = cells[TOT].len > 0 ? arena_string(intake->arena, cells[TOT]) : NULL,
		.fingerprint = print,
	};
	out->key_name = arena_format(intake->arena, "%s@%s", out->kenmerk, out->van);
	return true;
}

static bool put_batch(struct intake *intake, struct error *err)
{
	size_t count = 0;
	struct contact_row *rows = arena_array(intake->arena, intake->count, sizeof *rows);
	size_t *from = arena_array(intake->arena, intake->count, sizeof *from);
	const char **names = arena_array(intake->arena, intake->count, sizeof *names);
	struct record_key *keys = arena_array(intake->arena, intake->count, sizeof *keys);
	struct contact_stand *standing =
		arena_array(intake->arena, intake->count, sizeof *standing);
	int64_t nieuw = 0, gewijzigd = 0;

	if (!store_load_contacten_stand(intake->request->store, intake->arena, intake->kenmerken,
		    intake->days, intake->count, standing, err))
		return false;
	for (size_t i = 0; i < intake->count; i++) {
		if (!plan(intake, i, &standing[i], &rows[count]))
			continue;
		from[count] = i;
		names[count] = rows[count].key_name;
		count++;
	}
	if (count > 0 && !keyring_take(intake->keyring, names, count, keys, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		rows[i].sealed = seal(intake, intake->cells[from[i]], names[i], &keys[i]);
		rows[i].key = keys[i].id;
	}
	if (count > 0
		&& !store_put_contacten(intake->request->store, intake->arena, rows, count,
			intake->request->now, &nieuw, &gewijzigd, err))
		return false;
	intake->nieuw += nieuw;
	intake->gewijzigd += gewijzigd;
	intake->count = 0;
	arena_reset(intake->arena);
	return true;
}

/* Two versions of one contact are put one after the other. */
static bool is_in_batch(const struct intake *intake, struct text kenmerk)
{
	for (size_t i = intake->count; i-- > 0;)
		if (text_equal(kenmerk, intake->cells[i][KENMERK]))
			return true;
	return false;
}

static bool take(void *context, const struct csv_row *row, struct error *err)
{
	struct intake *intake = context;

	intake->read++;
	if (!judge(intake, row) || intake->problems->count > 0)
		return true;
	if (is_in_batch(intake, row->cells[KENMERK]) && !put_batch(intake, err))
		return false;
	for (size_t i = 0; i < COLUMNS; i++)
		intake->cells[intake->count][i] = arena_copy(intake->arena, row->cells[i]);
	intake->kenmerken[intake->count] = arena_string(intake->arena, row->cells[KENMERK]);
	intake->days[intake->count] = row->cells[VAN].len > 0
		? arena_string(intake->arena, row->cells[VAN])
		: intake->today;
	return ++intake->count < BATCH || put_batch(intake, err);
}

/* The keys of SBB itself. */
static bool open_keyring(
	struct intake *intake, const struct vault *vault, struct arena *arena, struct error *err)
{
	struct request *request = intake->request;
	struct oin own;
	int64_t id;

	if (!oin_parse(text_of(request->config->oin), &own))
		return FAIL(err, CONFIG, NULL, "[gateway] oin is no OIN");
	if (!store_organisatie_id(request->store, &own, &id, err))
		return false;
	if (id == 0)
		return FAIL(err, INPUT, NULL,
			"SBB itself is not in the register: bpv-admin organisatie add --soort SBB "
			"--oin %s --naam SBB",
			own.code);
	return keyring_open(request->store, vault, arena, id, &own, KEYRING_KEEP, request->now,
		&intake->keyring, err);
}

static bool read_file(struct intake *intake, const struct vault *vault, struct error *err)
{
	struct arena *keys = arena_create(0);

	intake->arena = arena_create(0);
	bool ok = open_keyring(intake, vault, keys, err)
		&& problems_read_csv(intake->path, columns, COLUMNS, take, intake, err)
		&& (intake->count == 0 || put_batch(intake, err));
	arena_destroy(&intake->arena);
	arena_destroy(&keys);
	return ok;
}

static struct table *tell(const struct intake *intake)
{
	static const struct column told[] = {
		{"gelezen", COLUMN_NUMBER},
		{"nieuw", COLUMN_NUMBER},
		{"gewijzigd", COLUMN_NUMBER},
		{"ongewijzigd", COLUMN_NUMBER},
	};
	const struct request *request = intake->request;
	struct table *table = table_create(request->arena, told, COUNT_OF(told));

	table_add(table,
		(const char *[]){cell_number(request, intake->read),
			cell_number(request, intake->nieuw),
			cell_number(request, intake->gewijzigd),
			cell_number(request, intake->read - intake->nieuw - intake->gewijzigd)});
	return table;
}

static bool import(struct request *request, struct table **out, struct error *err)
{
	struct vault *vault = request_vault(request, err);
	struct intake *intake = arena_take(request->arena, sizeof *intake);

	if (vault == NULL)
		return false;
	*intake = (struct intake){.request = request,
		.problems = problems_create(request->arena),
		.path = request->operands[0]};
	day_format(day_in_netherlands(request->now), intake->today);
	bool ok = request_begin(request, err)
		&& problems_end(intake->problems, request, read_file(intake, vault, err), err);
	vault_close(&vault);
	if (!ok)
		return false;
	*out = intake->problems->count > 0 ? problems_refuse(intake->problems, request)
					   : tell(intake);
	return true;
}

static bool link_contacts(struct request *request, struct table **out, struct error *err)
{
	const struct invoer_file file = {IMPORT_KOPPELINGEN, request->operands[0]};

	return invoer_run(request, &file, 1, false, out, err);
}

static const struct verb verbs[] = {
	{.words = "praktijkopleider import",
		.summary = "load the contacts of leerbedrijven from a CSV file, sealed",
		.details = "kenmerk (SBB's own), leerbedrijfId, rol (PRAKTIJKOPLEIDER or "
			   "CONTACTPERSOON_BPV), emailadres,\n"
			   "naam (optional). The settings name the vault's key. All or nothing; a "
			   "kenmerk that is there already is "
			   "changed; nothing is deleted:\n"
			   "what may not be kept any more goes with bewaartermijn run. See "
			   "docs/formats/praktijkopleiders.md.",
		.operands = "FILE",
		.operands_min = 1,
		.operands_max = 1,
		.example = "bpv-admin praktijkopleider import praktijkopleiders.csv",
		.needs = NEEDS_REGISTER,
		.run = import,
		.keeps_refusals = true},
	{.words = "praktijkopleider link",
		.summary = "say which contact goes with which bpvo, from a CSV file",
		.details =
			"The six keys of the bpvo and the kenmerk of the contact, which is of the "
			"same leerbedrijf; empty: the\n"
			"link goes. Rows with equal keys fill the places of a sleutelgroep. A bpvo "
			"that is not linked is asked\n"
			"about at the leerbedrijf's contactpersoon bpv. See "
			"docs/formats/praktijkopleiders.md.",
		.operands = "FILE",
		.operands_min = 1,
		.operands_max = 1,
		.example = "bpv-admin praktijkopleider link koppelingen.csv",
		.needs = NEEDS_REGISTER,
		.run = link_contacts,
		.keeps_refusals = true},
};

const struct verb_list praktijkopleider_verbs = {verbs, COUNT_OF(verbs)};
