/* certificaat: what organisations hand in, so that answers can be encrypted to them. */
#include "admin/request.h"
#include "security/encryption.h"
#include "store/store_admin.h"

#include <errno.h>
#include <stdio.h>

enum { FILE_MAX_BYTES = 64 * 1024 };

/* The other purposes arrive with messages and are not handed in. */
static bool read_doel(const struct request *request, enum certificaat_doel *out, struct error *err)
{
	const char *given = request_text(request, "doel");

	if (!certificaat_doel_parse(text_of(given), out) || *out != CERTIFICAAT_DOEL_VERSLEUTELING)
		return bad_option(err, "doel", "expected VERSLEUTELING");
	return true;
}

static bool read_file(struct arena *arena, const char *path, struct text *out, struct error *err)
{
	FILE *in = fopen(path, "rbe");

	if (in == NULL)
		return FAIL(err, INPUT, NULL, "cannot read %.180s: %s", path, strerror(errno));
	char *bytes = arena_take(arena, FILE_MAX_BYTES);
	size_t len = fread(bytes, 1, FILE_MAX_BYTES, in);
	bool ok = !ferror(in) && len < FILE_MAX_BYTES;
	fclose(in);
	*out = (struct text){bytes, len};
	return ok
		|| FAIL(err, INPUT, NULL, "cannot read %.180s, or it is larger than %d bytes", path,
			FILE_MAX_BYTES);
}

/* The certificate in the file, as the register wants it: of that OIN. */
static bool read_certificaat(struct request *request, const struct oin *oin,
	struct nieuw_certificaat *out, struct error *err)
{
	const char *path = request_text(request, "bestand");
	struct error why;
	struct text pem;

	if (!read_file(request->arena, path, &pem, err))
		return false;
	if (!encryption_read_recipient(
		    request->arena, pem, request->now, &out->identity, &out->der, &why))
		return FAIL(err, INPUT, why.rule, "%.100s: %s", path, why.detail);
	if (strcmp(out->identity.oin.code, oin->code) != 0)
		return FAIL(err, INPUT, "WB012", "%.100s holds the OIN %s, not %s", path,
			out->identity.oin.code, oin->code);
	return true;
}

static bool add(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"oin", COLUMN_TEXT},
		{"doel", COLUMN_TEXT},
		{"vingerafdruk", COLUMN_TEXT},
		{"geldigVan", COLUMN_TEXT},
		{"geldigTot", COLUMN_TEXT},
	};
	struct nieuw_certificaat certificaat = {.der = {"", 0}};
	bool nieuw = false;
	struct oin oin;

	if (!request_oin(request, "oin", &oin, err) || !read_doel(request, &certificaat.doel, err)
		|| !read_certificaat(request, &oin, &certificaat, err)
		|| !request_begin(request, err)
		|| !request_end(request,
			store_add_certificaat(request->store, &certificaat, request->actor,
				request->now, &nieuw, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out,
		(const char *[]){oin.code, certificaat_doel_word(certificaat.doel),
			certificaat.identity.fingerprint,
			cell_instant(request, certificaat.identity.not_before),
			cell_instant(request, certificaat.identity.not_after)});
	table_note(*out, "%s",
		nieuw ? "Het certificaat is vastgelegd: antwoorden worden ermee versleuteld waar "
			"het certificaat van de ondertekening dat niet toelaat."
		      : "Het certificaat was er al.");
	return true;
}

static bool withdraw(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {{"ingetrokken", COLUMN_NUMBER}};
	struct oin oin;
	int count = 0;

	if (!request_oin(request, "oin", &oin, err) || !request_begin(request, err)
		|| !request_end(request,
			store_withdraw_certificaat(request->store, &oin,
				request_text(request, "vingerafdruk"), request->actor, request->now,
				&count, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out, (const char *[]){cell_number(request, count)});
	request->refused = count == 0;
	table_note(*out, "%s",
		count == 0 ? "Er was geen certificaat om in te trekken."
			   : "Ingetrokken: vanaf het volgende antwoord wordt het niet meer "
			     "gebruikt.");
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"oin", COLUMN_TEXT},
		{"naam", COLUMN_TEXT},
		{"doel", COLUMN_TEXT},
		{"vingerafdruk", COLUMN_TEXT},
		{"geldigVan", COLUMN_TEXT},
		{"geldigTot", COLUMN_TEXT},
		{"toegevoegdDoor", COLUMN_TEXT},
		{"toegevoegdOp", COLUMN_TEXT},
		{"ingetrokken", COLUMN_FLAG},
	};
	bool one = request_text(request, "oin") != NULL;
	const struct certificaat_rij *rows = NULL;
	struct oin oin;
	size_t count = 0;

	if (!request_oin(request, "oin", &oin, err)
		|| !store_list_certificaten(
			request->store, request->arena, one ? &oin : NULL, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].oin.code, rows[i].naam,
				certificaat_doel_word(rows[i].doel), rows[i].vingerafdruk,
				cell_instant(request, rows[i].van),
				cell_instant(request, rows[i].tot), rows[i].toegevoegd_door,
				cell_instant(request, rows[i].toegevoegd_op),
				cell_flag(rows[i].ingetrokken)});
	if (count == 0)
		table_note(*out, "Er zijn geen certificaten vastgelegd.");
	return true;
}

static const struct verb_option add_options[] = {
	{"oin", "OIN", OPTION_REQUIRED, "whose it is; the certificate must say so too"},
	{"doel", "PURPOSE", OPTION_REQUIRED, "VERSLEUTELING: answers are encrypted to it"},
	{"bestand", "FILE", OPTION_REQUIRED, "the certificate, PEM (never its key)"},
};

static const struct verb_option withdraw_options[] = {
	{"oin", "OIN", OPTION_REQUIRED, "whose it is"},
	{"vingerafdruk", "HEX", OPTION_REQUIRED, "SHA-256 as certificaat list shows it"},
};

static const struct verb_option list_options[] = {
	{"oin", "OIN", OPTION_OPTIONAL, "only of this organisation"},
};

static const struct verb verbs[] = {
	{.words = "certificaat add",
		.summary = "record a certificate that an organisation handed in",
		.details = "On 2W-be-SE an answer is encrypted to the certificate that signed the "
			   "request. Where that one is\n"
			   "for signing only, this one is used: RSA, key usage keyEncipherment, of "
			   "the same OIN, valid now.\n"
			   "When there are more, the one that was issued last is used.",
		.options = add_options,
		.option_count = COUNT_OF(add_options),
		.example = "bpv-admin certificaat add --oin 00000099000000002000 --doel "
			   "VERSLEUTELING --bestand sis.pem",
		.needs = NEEDS_REGISTER,
		.run = add},
	{.words = "certificaat withdraw",
		.summary = "stop using one, at once",
		.options = withdraw_options,
		.option_count = COUNT_OF(withdraw_options),
		.example = "bpv-admin certificaat withdraw --oin 00000099000000002000 "
			   "--vingerafdruk "
			   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		.needs = NEEDS_REGISTER,
		.run = withdraw},
	{.words = "certificaat list",
		.summary = "show every certificate ever recorded, newest first",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin certificaat list --oin 00000099000000002000 --json",
		.needs = NEEDS_REGISTER,
		.run = list},
};

const struct verb_list certificaat_verbs = {verbs, COUNT_OF(verbs)};
