/* certificaat block, unblock, pin, unpin, and blokkade list: which certificates staff do not want, or want alone. */
#include "admin/certificaat.h"
#include "admin/request.h"

enum { FINGERPRINT_DIGITS = 64, SERIAL_DIGITS_MAX = 64 };

/* Hex as people copy it, with colons, spaces, capitals or 0x, as the register has it; "" when it is none. */
static const char *plain_hex(struct arena *arena, const char *given)
{
	char *out = arena_take(arena, strlen(given) + 1);
	size_t count = 0;

	if (strncmp(given, "0x", 2) == 0 || strncmp(given, "0X", 2) == 0)
		given += 2;
	for (; *given != '\0'; given++) {
		char c = *given >= 'A' && *given <= 'F' ? (char)(*given - 'A' + 'a') : *given;
		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))
			out[count++] = c;
		else if (c != ':' && c != ' ')
			return "";
	}
	out[count] = '\0';
	return out;
}

static bool read_fingerprint(
	struct request *request, struct certificaat_aanwijzing *out, struct error *err)
{
	out->vingerafdruk = plain_hex(request->arena, request_text(request, "vingerafdruk"));
	return strlen(out->vingerafdruk) == FINGERPRINT_DIGITS
		|| bad_option(err, "vingerafdruk", "expected a SHA-256: 64 hex digits");
}

/* The register has an even number of digits, without more zeros in front than that takes. */
static bool read_number(
	struct request *request, struct certificaat_aanwijzing *out, struct error *err)
{
	const char *digits = plain_hex(request->arena, request_text(request, "serienummer"));
	const char *significant = digits + strspn(digits, "0");

	out->uitgever = request_text(request, "uitgever");
	if (*digits == '\0' || strlen(significant) > SERIAL_DIGITS_MAX)
		return bad_option(err, "serienummer", "expected hex digits");
	out->serienummer = *significant == '\0'
		? "0"
		: arena_format(
			request->arena, "%s%s", strlen(significant) % 2 ? "0" : "", significant);
	return (out->uitgever[0] != '\0' && strlen(out->uitgever) <= 255)
		|| bad_option(err, "uitgever", "expected a name as certificaat list shows it");
}

/* Whatever is wrong with it: what is blocked need not be good. */
static bool read_from_file(
	struct request *request, struct certificaat_aanwijzing *out, struct error *err)
{
	const char *path = request_text(request, "bestand");
	struct text pem;
	char hex[FINGERPRINT_DIGITS + 1];

	if (!certificaat_read_file(request->arena, path, &pem, err))
		return false;
	if (!certificate_fingerprint(pem, hex))
		return FAIL(err, INPUT, NULL, "%.180s: no certificate in PEM form", path);
	out->vingerafdruk = arena_string(request->arena, text_of(hex));
	return true;
}

static bool read_which(
	struct request *request, struct certificaat_aanwijzing *out, struct error *err)
{
	bool print = request_text(request, "vingerafdruk") != NULL;
	bool file = request_text(request, "bestand") != NULL;
	bool issuer = request_text(request, "uitgever") != NULL;
	bool number = request_text(request, "serienummer") != NULL;

	*out = (struct certificaat_aanwijzing){NULL, NULL, NULL};
	if (issuer != number || print + file + issuer != 1)
		return FAIL(err, USAGE, NULL,
			"which one? --vingerafdruk, --bestand, or --uitgever and --serienummer");
	return print   ? read_fingerprint(request, out, err)
		: file ? read_from_file(request, out, err)
		       : read_number(request, out, err);
}

bool certificaat_block(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"vingerafdruk", COLUMN_TEXT},
		{"uitgever", COLUMN_TEXT},
		{"serienummer", COLUMN_TEXT},
		{"reden", COLUMN_TEXT},
	};
	const char *reden = request_text(request, "reden");
	struct certificaat_aanwijzing which;
	bool nieuw = false, bekend = false;

	if (!read_which(request, &which, err) || !request_begin(request, err)
		|| !request_end(request,
			store_block(request->store, &which, reden, request->actor, request->now,
				&nieuw, &bekend, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out,
		(const char *[]){which.vingerafdruk, which.uitgever, which.serienummer, reden});
	table_note(*out, "%s",
		nieuw ? "Geblokkeerd: vanaf het volgende bericht wordt het geweigerd, ook op open "
			"verbindingen."
		      : "Het was al geblokkeerd.");
	if (!bekend)
		table_note(*out, "Let op: dit certificaat is hier nog nooit gezien of vastgelegd.");
	return true;
}

bool certificaat_unblock(struct request *request, struct table **out, struct error *err)
{
	static const struct column changed = {"opgeheven", COLUMN_NUMBER};
	struct certificaat_aanwijzing which;
	int count = 0;

	if (!read_which(request, &which, err) || !request_begin(request, err)
		|| !request_end(request,
			store_unblock(
				request->store, &which, request->actor, request->now, &count, err),
			err))
		return false;
	*out = request_tell_count(request, &changed, count,
		"Er was geen blokkade om op te heffen (blokkade list toont ze).",
		"Opgeheven: vanaf het volgende bericht telt de blokkade niet meer.");
	return true;
}

bool blokkade_list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"vingerafdruk", COLUMN_TEXT},
		{"uitgever", COLUMN_TEXT},
		{"serienummer", COLUMN_TEXT},
		{"oin", COLUMN_TEXT},
		{"reden", COLUMN_TEXT},
		{"geblokkeerdDoor", COLUMN_TEXT},
		{"geblokkeerdOp", COLUMN_TEXT},
		{"opgehevenDoor", COLUMN_TEXT},
		{"opgehevenOp", COLUMN_TEXT},
	};
	const struct blokkade *rows = NULL;
	size_t count = 0;

	if (!store_list_blokkades(request->store, request->arena, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].welke.vingerafdruk, rows[i].welke.uitgever,
				rows[i].welke.serienummer, rows[i].oins, rows[i].reden,
				rows[i].door, cell_instant(request, rows[i].op),
				rows[i].opgeheven_door,
				cell_instant(request, rows[i].opgeheven_op)});
	if (count == 0)
		table_note(*out, "Er is nooit een certificaat geblokkeerd.");
	return true;
}

/* Answers are encrypted by us: there is nobody to hold to a pin. */
static bool read_pin(const struct request *request, struct oin *oin, enum certificaat_doel *doel,
	struct error *err)
{
	if (!request_oin(request, "oin", oin, err) || !request_doel(request, doel, err))
		return false;
	return *doel != CERTIFICAAT_DOEL_VERSLEUTELING
		|| bad_option(err, "doel", "expected TLS or ONDERTEKENING");
}

bool certificaat_pin(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"oin", COLUMN_TEXT}, {"doel", COLUMN_TEXT}, {"uitgever", COLUMN_TEXT}};
	const char *issuer = request_text(request, "uitgever");
	enum certificaat_doel doel = CERTIFICAAT_DOEL_NONE;
	bool nieuw = false;
	struct oin oin;

	if (!read_pin(request, &oin, &doel, err) || !request_begin(request, err)
		|| !request_end(request,
			store_pin(request->store, &oin, doel, issuer, request->actor, request->now,
				&nieuw, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out, (const char *[]){oin.code, certificaat_doel_word(doel), issuer});
	table_note(*out, "%s",
		!nieuw ? "Dat was al zo."
			: issuer != NULL
			? "Vastgepind: vanaf het volgende bericht tellen certificaten van "
			  "deze uitgever, en vastgelegde als daarop ook is vastgepind."
			: "Vastgepind: vanaf het volgende bericht tellen alleen nog "
			  "vastgelegde certificaten.");
	return true;
}

bool certificaat_unpin(struct request *request, struct table **out, struct error *err)
{
	static const struct column changed = {"losgemaakt", COLUMN_NUMBER};
	enum certificaat_doel doel = CERTIFICAAT_DOEL_NONE;
	struct oin oin;
	int count = 0;

	if (!read_pin(request, &oin, &doel, err) || !request_begin(request, err)
		|| !request_end(request,
			store_unpin(request->store, &oin, doel, request_text(request, "uitgever"),
				request->actor, request->now, &count, err),
			err))
		return false;
	*out = request_tell_count(request, &changed, count, "Er was niets vastgepind.",
		"Losgemaakt: vanaf het volgende bericht.");
	return true;
}

const struct verb_option certificaat_block_options[BLOCK_OPTION_COUNT] = {
	{"vingerafdruk", "HEX", OPTION_OPTIONAL, "SHA-256 as certificaat list shows it"},
	{"bestand", "FILE", OPTION_OPTIONAL, "the certificate, PEM"},
	{"uitgever", "NAME", OPTION_OPTIONAL, "its issuer as certificaat list shows it, with:"},
	{"serienummer", "HEX", OPTION_OPTIONAL, "its serial number"},
	{"reden", "TEXT", OPTION_REQUIRED, "why, for colleagues and the audit; nobody's name"},
};

const struct verb_option certificaat_unblock_options[UNBLOCK_OPTION_COUNT] = {
	{"vingerafdruk", "HEX", OPTION_OPTIONAL, "SHA-256 as certificaat list shows it"},
	{"bestand", "FILE", OPTION_OPTIONAL, "the certificate, PEM"},
	{"uitgever", "NAME", OPTION_OPTIONAL, "its issuer as certificaat list shows it, with:"},
	{"serienummer", "HEX", OPTION_OPTIONAL, "its serial number"},
};

const struct verb_option certificaat_pin_options[PIN_OPTION_COUNT] = {
	{"oin", "OIN", OPTION_REQUIRED, "the organisation"},
	{"doel", "TLS|ONDERTEKENING|VERSLEUTELING", OPTION_REQUIRED, "TLS or ONDERTEKENING"},
	{"uitgever", "NAME", OPTION_OPTIONAL,
		"an issuing authority as certificaat list shows it; unpin: this pin only"},
};
