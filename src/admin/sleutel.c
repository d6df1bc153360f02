/* sleutel: the master key, the keys that it wraps, and destroying what they seal. */
#include "admin/sleutel.h"

#include "admin/request.h"
#include "store/store_sleutels.h"

static bool make(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"bestand", COLUMN_TEXT},
		{"hoofdsleutel", COLUMN_TEXT},
	};
	const char *file = request_text(request, "out");
	char name[VAULT_NAME];

	if (!vault_make_master(file, request_text(request, "token"), name, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out, (const char *[]){file, arena_string(request->arena, text_of(name))});
	table_note(*out,
		"Bewaar een kopie op een andere plek dan de database en haar back-ups: zonder "
		"deze "
		"sleutel gaat er niets meer open.");
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"van", COLUMN_TEXT},
		{"naam", COLUMN_TEXT},
		{"hoofdsleutel", COLUMN_TEXT},
		{"gemaakt", COLUMN_TEXT},
		{"herverpakt", COLUMN_TEXT},
		{"records", COLUMN_NUMBER},
		{"vernietigd", COLUMN_TEXT},
	};
	const struct sleutelregel *rows;
	size_t count;

	if (!store_list_sleutels(request->store, request->arena, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].oin ? rows[i].oin : "huis", rows[i].naam,
				rows[i].hoofdsleutel, cell_instant(request, rows[i].gemaakt),
				cell_instant(request, rows[i].herverpakt),
				rows[i].oin ? cell_number(request, rows[i].records) : NULL,
				cell_instant(request, rows[i].vernietigd)});
	if (count == 0)
		table_note(*out,
			"Er zijn nog geen sleutels: de eerste start van een gateway maakt "
			"die van het huis, de eerste aanlevering die van een school.");
	return true;
}

static const struct verb_option make_options[] = {
	{"out", "FILE", OPTION_REQUIRED, "the new file; one that exists is refused"},
	{"token", "URI", OPTION_OPTIONAL,
		"pkcs11: URI of an RSA key that wraps it, with pin-source=file:...; then the file "
		"opens nothing without the token"},
};

static const struct verb_option rotate_options[] = {
	{"per", "NUMBER", OPTION_OPTIONAL, "schools in one transaction; default 50"},
};

static const struct verb_option shred_options[] = {
	{"school", "SCHOOL", OPTION_REQUIRED, "whose: BRIN or OIN"},
	{"kenmerk", "KENMERK", OPTION_OPTIONAL,
		"bpvoKenmerk of the one record; without it all of the school"},
	{"reden", "TEXT", OPTION_OPTIONAL, "why; no personal data, it stays in the audit"},
	{"bevestig", "SCHOOL", OPTION_OPTIONAL,
		"the second person: the same school once more, and its keys are destroyed"},
};

static const struct verb verbs[] = {
	{.words = "sleutel make",
		.summary = "make a new master key in a file of its own",
		.details =
			"64 hex digits; with --token wrapped to the RSA key of an HSM or another "
			"PKCS#11 token, which is asked\n"
			"to open it whenever a program starts. Prints the key's name, which tells "
			"nothing of it.",
		.options = make_options,
		.option_count = COUNT_OF(make_options),
		.example = "bpv-admin sleutel make --out /etc/bpv/master.new\n"
			   "bpv-admin sleutel make --out /etc/bpv/master.new --token "
			   "'pkcs11:token=bpv;object=master?pin-source=file:/etc/bpv/pin'",
		.needs = NEEDS_NOTHING,
		.run = make},
	{.words = "sleutel list",
		.summary = "show the keys of schools and of the house, and which master key wraps "
			   "each",
		.example = "bpv-admin sleutel list --json",
		.needs = NEEDS_REGISTER,
		.run = list},
	{.words = "sleutel rotate",
		.summary = "wrap all keys under the first master key of the file",
		.details =
			"In small transactions: it may be interrupted and run again, and nothing "
			"stops meanwhile. Refused while a\n"
			"gateway runs that does not have that master key. Exit 1 as long as "
			"something is left under an old one.",
		.options = rotate_options,
		.option_count = COUNT_OF(rotate_options),
		.example = "bpv-admin sleutel rotate --config /etc/bpv/gateway.conf",
		.needs = NEEDS_REGISTER,
		.run = sleutel_rotate},
	{.words = "sleutel shred",
		.summary = "destroy the details of a record, or all of a school, with their keys",
		.details =
			"A record: at once. A school: one person asks with --reden, and within a "
			"week another destroys with\n"
			"--bevestig. Neither can be undone; the school may deliver again, under "
			"new keys.",
		.options = shred_options,
		.option_count = COUNT_OF(shred_options),
		.example = "bpv-admin sleutel shred --school 98QQ --kenmerk 7F3A01 --reden "
			   "\"verzoek 2026-114\"\n"
			   "bpv-admin sleutel shred --school 98QQ --reden \"einde "
			   "overeenkomst\"\n"
			   "bpv-admin sleutel shred --school 98QQ --bevestig 98QQ --actor bert",
		.needs = NEEDS_REGISTER,
		.run = sleutel_shred},
};

const struct verb_list sleutel_verbs = {verbs, COUNT_OF(verbs)};
