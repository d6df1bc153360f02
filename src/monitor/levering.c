/* A delivery to the research bureau: three lists and a manifest that names them and the delivery before it. */
#include "monitor/levering.h"

#include "keyring/keyring.h"
#include "monitor/levering_file.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum lijst { UITNODIGINGEN, HERINNERINGEN, INTREKKINGEN, LIJSTEN };

static const char *const namen[LIJSTEN] = {"uitnodigingen", "herinneringen", "intrekkingen"};

struct writing {
	const struct levering_order *order;
	struct arena *arena;
	struct levering *levering;
	struct levering_kop kop;
	struct levering_file *file; /* the list that is being written */
	const char *digests[LIJSTEN];
};

static const char *path_of(const struct writing *writing, const char *what)
{
	return arena_format(writing->arena, "%s/bpv-levering-%06d.%s", writing->order->directory,
		writing->levering->nummer, what);
}

static const char *list_path(const struct writing *writing, enum lijst lijst)
{
	return path_of(writing, arena_format(writing->arena, "%s.csv.cms", namen[lijst]));
}

/* --- invitations --------------------------------------------------------------------------------------- */

/* What was sealed, each part up to its NUL: mail address, name, and of a student the language. */
struct details {
	const char *emailadres, *naam, *taal;
};

static const char *next_part(struct text *rest)
{
	size_t len = strnlen(rest->at, rest->len);
	const char *part = rest->at;

	if (len == rest->len) /* no NUL: nothing is left */
		return "";
	*rest = (struct text){part + len + 1, rest->len - len - 1};
	return part;
}

static bool open_details(struct keyring *keyring, const struct uit_te_geven *row, bool student,
	struct details *out, struct error *err)
{
	struct record_key key;
	struct text plain;

	if (row->sleutel_id == 0)
		return FAIL(err, INTERNAL, NULL,
			"an invitation that is due has no sealed details (respondentsleutel %s)",
			row->respondentsleutel);
	bool opened = keyring_unwrap(keyring, row->sleutel_id, row->merk, row->verpakt, &key, err)
		&& keyring_unseal(keyring, &key, student ? "studentgegevens" : "praktijkopleider",
			row->kenmerk, row->verzegeld, &plain, err);
	data_key_forget(&key.key);
	if (!opened)
		return false;
	out->emailadres = next_part(&plain);
	out->naam = next_part(&plain);
	out->taal = student ? next_part(&plain) : "";
	return true;
}

/* A student is told at which leerbedrijf, a contact for which opleiding: each what tells one placement from another. */
static bool write_invitation(struct writing *writing, struct keyring *keyring,
	const struct uit_te_geven *row, struct error *err)
{
	bool student = strcmp(row->route, "DIRECT") == 0;
	struct details details = {"", "", ""};

	if (!open_details(keyring, row, student, &details, err))
		return false;
	writing->levering->uitnodigingen++;
	return levering_file_record(writing->file,
		(const char *[]){row->respondentsleutel, row->route, details.emailadres,
			details.naam, details.taal, row->vragenlijst, row->versie,
			row->vraagt_student, row->einddatum, student ? row->leerbedrijf : "",
			student ? "" : row->opleiding},
		11, err);
}

/* Those of students of one school, or (id 0) all to contacts, with whose key they open. In an arena of their own, which wipes. */
static bool write_part(struct writing *writing, int64_t school_id, int64_t key_id,
	const struct oin *key_of, struct error *err)
{
	const struct levering_order *order = writing->order;
	struct arena *arena = arena_create(0);
	const struct uit_te_geven *rows = NULL;
	struct keyring *keyring;
	size_t count = 0;

	bool ok = keyring_open(order->store, order->vault, arena, key_id, key_of, KEYRING_KEEP,
			  order->now, &keyring, err)
		&& store_give_out(order->store, arena, writing->levering->nummer, school_id,
			order->now, &rows, &count, err);
	for (size_t i = 0; ok && i < count; i++)
		ok = write_invitation(writing, keyring, &rows[i], err);
	arena_destroy(&arena);
	return ok;
}

/* School by school and SBB last, as whoever destroys takes their keys. */
static bool write_invitations(struct writing *writing, struct error *err)
{
	static const char *const head[] = {"respondentsleutel", "route", "emailadres", "naam",
		"taal", "vragenlijst", "versie", "vraagtStudent", "einddatum", "leerbedrijf",
		"opleiding"};
	const struct levering_order *order = writing->order;
	const struct levering_school *schools;
	size_t count;

	if (!levering_file_record(writing->file, head, COUNT_OF(head), err)
		|| !store_list_levering_scholen(order->store, writing->arena,
			writing->levering->nummer, &schools, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!write_part(writing, schools[i].id, schools[i].id, &schools[i].oin, err))
			return false;
	return write_part(writing, 0, order->own_id, &order->own, err);
}

/* --- reminders and withdrawals ------------------------------------------------------------------------- */

static bool write_reminders(struct writing *writing, struct error *err)
{
	static const char *const head[] = {"respondentsleutel"};
	const struct levering_sleutel *keys;
	size_t count;

	if (!levering_file_record(writing->file, head, COUNT_OF(head), err)
		|| !store_list_herinneringen(writing->order->store, writing->arena,
			writing->levering->nummer, &keys, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!levering_file_record(
			    writing->file, (const char *[]){keys[i].respondentsleutel}, 1, err))
			return false;
	writing->levering->herinneringen = (int64_t)count;
	return true;
}

static bool write_withdrawals(struct writing *writing, struct error *err)
{
	static const char *const head[] = {"respondentsleutel", "levering", "wissenVoor"};
	const struct levering_sleutel *keys;
	size_t count;

	if (!levering_file_record(writing->file, head, COUNT_OF(head), err)
		|| !store_list_te_wissen(writing->order->store, writing->arena,
			writing->levering->nummer, &keys, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!levering_file_record(writing->file,
			    (const char *[]){keys[i].respondentsleutel, keys[i].levering,
				    writing->kop.intrekken_voor},
			    3, err))
			return false;
	writing->levering->intrekkingen = (int64_t)count;
	return true;
}

/* --- the delivery ------------------------------------------------------------------------------------- */

static bool write_list(struct writing *writing, enum lijst lijst, struct error *err)
{
	static bool (*const lists[LIJSTEN])(struct writing * writing, struct error * err) = {
		write_invitations, write_reminders, write_withdrawals};
	const struct levering_order *order = writing->order;

	return levering_file_open(writing->arena, list_path(writing, lijst), order->signer,
		       order->recipient_file, order->now, &writing->file, err)
		&& lists[lijst](writing, err)
		&& levering_file_commit(writing->file, &writing->digests[lijst], err);
}

/* As `sha256sum -c` reads it, which skips what begins with #. */
static struct text compose_manifest(const struct writing *writing)
{
	const struct levering *levering = writing->levering;
	struct buffer *text = buffer_create(writing->arena, 4096);
	char begonnen[INSTANT_SIZE];

	instant_format(writing->kop.begonnen, begonnen);
	buffer_format(text, "# levering: %d\n# gemaakt: %s\n", levering->nummer, begonnen);
	if (writing->kop.vorige != NULL)
		buffer_format(text, "# vorige: %d %s\n", levering->nummer - 1, writing->kop.vorige);
	else
		buffer_add_string(text, "# vorige: geen\n");
	buffer_format(text, "# uitnodigingen: %lld, te wissen voor %s\n",
		(long long)levering->uitnodigingen, writing->kop.wissen_voor);
	buffer_format(text, "# herinneringen: %lld\n", (long long)levering->herinneringen);
	buffer_format(text, "# intrekkingen: %lld, te wissen voor %s\n",
		(long long)levering->intrekkingen, writing->kop.intrekken_voor);
	for (enum lijst lijst = 0; lijst < LIJSTEN; lijst++)
		buffer_format(text, "%s  %s\n", writing->digests[lijst],
			strrchr(list_path(writing, lijst), '/') + 1);
	return buffer_text(text);
}

static bool write_manifest(struct writing *writing, const char **path, struct error *err)
{
	struct text text = compose_manifest(writing);
	const struct levering_order *order = writing->order;
	const char *digest, *where = path_of(writing, "manifest.cms");
	uint8_t manifest[32];

	vault_digest(text, manifest);
	if (!levering_file_open(
		    writing->arena, where, order->signer, NULL, order->now, &writing->file, err)
		|| !levering_file_add(writing->file, text, err)
		|| !levering_file_commit(writing->file, &digest, err)
		|| !store_close_levering(order->store, writing->levering,
			(struct text){(char *)manifest, sizeof manifest}, order->now, err))
		return false;
	*path = where;
	return true;
}

bool levering_write(const struct levering_order *order, struct arena *arena,
	struct levering *levering, const char **manifest, struct error *err)
{
	struct writing writing = {.order = order, .arena = arena, .levering = levering};

	*manifest = NULL;
	levering->uitnodigingen = levering->herinneringen = levering->intrekkingen = 0;
	if (!store_take_levering(order->store, arena, levering->nummer, &writing.kop, err))
		return false;
	if (writing.kop.begonnen.us == 0)
		return true;
	for (enum lijst lijst = 0; lijst < LIJSTEN; lijst++)
		if (!write_list(&writing, lijst, err))
			return false;
	return write_manifest(&writing, manifest, err);
}
