/* praktijkopleider: whom SBB asks about a placement at a leerbedrijf. Sealed as soon as it is read. */
#include "admin/problems.h"
#include "admin/request.h"
#include "base/buffer.h"
#include "config/config.h"
#include "domain/codes.h"
#include "domain/emailadres.h"
#include "keyring/keyring.h"
#include "store/store_bewaartermijnen.h"

#include <string.h>

/* Rows in one statement; and the most that a contact can hold, sealed. */
enum { BATCH = 1000, DETAILS_MAX = 2048 };

enum { KENMERK, LEERBEDRIJF, ROL, EMAILADRES, NAAM, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
	[KENMERK] = {"kenmerk", true},
	[LEERBEDRIJF] = {"leerbedrijfId", true},
	[ROL] = {"rol", true},
	[EMAILADRES] = {"emailadres", true},
	[NAAM] = {"naam", false},
};

/* One file on its way in. Cells of a batch live in an arena of its own, which wipes them. */
struct intake {
	struct request *request;
	struct problems *problems;
	struct keyring *keyring;
	struct arena *arena;
	const char *path;
	const char *kenmerken[BATCH];
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
	};
	size_t before = intake->problems->count;

	for (size_t i = 0; i < COLUMNS; i++)
		if (!asked[i].fits(row->cells[i]))
			problems_add(intake->problems, intake->path, row->line, columns[i].name,
				asked[i].asked);
	return intake->problems->count == before;
}

static struct praktijkopleider_row seal(
	const struct intake *intake, const struct text *cells, const struct record_key *key)
{
	struct buffer *plain = buffer_create(intake->arena, DETAILS_MAX);
	struct buffer *all = buffer_create(intake->arena, DETAILS_MAX);
	const char *kenmerk = arena_string(intake->arena, cells[KENMERK]);

	for (size_t i = 0; i < COLUMNS; i++) {
		struct buffer *const to[] = {all, i == EMAILADRES || i == NAAM ? plain : NULL};
		for (size_t k = 0; k < COUNT_OF(to) && to[k] != NULL; k++) {
			buffer_add(to[k], cells[i]);
			buffer_add(to[k], (struct text){"", 1}); /* a NUL, which no cell holds */
		}
	}
	return (struct praktijkopleider_row){
		.kenmerk = kenmerk,
		.leerbedrijf_id = arena_string(intake->arena, cells[LEERBEDRIJF]),
		.rol = arena_string(intake->arena, cells[ROL]),
		.sealed = keyring_seal(
			intake->keyring, key, "praktijkopleider", kenmerk, buffer_text(plain)),
		.fingerprint =
			keyring_digest(intake->keyring, "praktijkopleider", buffer_text(all)),
		.key = key->id,
	};
}

static bool put_batch(struct intake *intake, struct error *err)
{
	struct praktijkopleider_row *rows = arena_array(intake->arena, intake->count, sizeof *rows);
	struct record_key *keys = arena_array(intake->arena, intake->count, sizeof *keys);
	int64_t nieuw = 0, gewijzigd = 0;

	if (!keyring_take(intake->keyring, intake->kenmerken, intake->count, keys, err))
		return false;
	for (size_t i = 0; i < intake->count; i++)
		rows[i] = seal(intake, intake->cells[i], &keys[i]);
	if (!store_put_praktijkopleiders(intake->request->store, intake->arena, rows, intake->count,
		    intake->request->now, &nieuw, &gewijzigd, err))
		return false;
	intake->nieuw += nieuw;
	intake->gewijzigd += gewijzigd;
	intake->count = 0;
	arena_reset(intake->arena);
	return true;
}

static bool take(void *context, const struct csv_row *row, struct error *err)
{
	struct intake *intake = context;

	intake->read++;
	if (!judge(intake, row) || intake->problems->count > 0)
		return true;
	for (size_t i = 0; i < COLUMNS; i++)
		intake->cells[intake->count][i] = arena_copy(intake->arena, row->cells[i]);
	intake->kenmerken[intake->count] = arena_string(intake->arena, row->cells[KENMERK]);
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
	bool ok = request_begin(request, err)
		&& problems_end(intake->problems, request, read_file(intake, vault, err), err);
	vault_close(&vault);
	if (!ok)
		return false;
	*out = intake->problems->count > 0 ? problems_refuse(intake->problems, request)
					   : tell(intake);
	return true;
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
		.run = import},
};

const struct verb_list praktijkopleider_verbs = {verbs, COUNT_OF(verbs)};
