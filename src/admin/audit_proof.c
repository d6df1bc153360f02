/* audit: head, seal, verify and compare: the proof that nobody was at it. */
#include "admin/audit.h"

#include "admin/request.h"
#include "audit/seal.h"
#include "audit/verify.h"
#include "config/config.h"
#include "store/audit.h"

#include <stdlib.h>
#include <unistd.h>

enum { COMPARED_MAX = 1000 };

static const char *cell_hash(const struct request *request, const uint8_t hash[AUDIT_HASH])
{
	char hex[2 * AUDIT_HASH + 1];

	text_hex(hash, AUDIT_HASH, hex);
	return arena_string(request->arena, text_of(hex));
}

static const char *cell_positive(const struct request *request, int64_t number)
{
	return number > 0 ? cell_number(request, number) : NULL;
}

bool audit_verb_head(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"volgnummer", COLUMN_NUMBER},
		{"keten", COLUMN_TEXT},
		{"verzegeldTot", COLUMN_NUMBER},
		{"verzegeldOp", COLUMN_TEXT},
		{"verzegeldDoor", COLUMN_TEXT},
	};
	struct audit_stand stand;

	if (!store_audit_stand(request->store, &stand, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out,
		(const char *[]){cell_number(request, stand.laatste),
			cell_hash(request, stand.keten), cell_positive(request, stand.zegel.tot),
			cell_instant(request, stand.zegel.op),
			stand.zegel.tot > 0 ? stand.zegel.door : NULL});
	table_note(*out,
		"Bewaar volgnummer en keten buiten de database; later: bpv-admin audit verify "
		"--head %lld:%s",
		(long long)stand.laatste, cell_hash(request, stand.keten));
	return true;
}

static const char *anchors_of(const struct request *request)
{
	const char *given = request_text(request, "anchors");

	return given != NULL              ? given
		: request->config != NULL ? request->config->audit_anchors
					  : "";
}

/* Is it the same chain? --database may name another register than the file does. */
static bool is_same_chain(struct request *request, struct store *gateway, struct error *err)
{
	struct audit_stand stand;
	uint8_t keten[AUDIT_HASH];
	bool found = false;

	if (!store_audit_stand(request->store, &stand, err)
		|| !store_audit_keten(gateway, stand.laatste, &found, keten, err))
		return false;
	return stand.laatste == 0 || (found && memcmp(keten, stand.keten, AUDIT_HASH) == 0)
		|| FAIL(err, CONFIG, NULL,
			"[database] gateway is another register than this one; nothing was sealed");
}

/*
 * In the gateway's role. Who has the vault's key may be the gateway; staff's role may not bring seals, for with one that was made
 * up, which nobody can take away, the audit would hold no more and nothing would be sealed again.
 */
static bool seal(struct request *request, const struct vault *vault, struct error *err)
{
	struct audit_zegel known = {.tot = 0};
	struct store *gateway = store_open(request->config->database, err);

	if (gateway == NULL)
		return false;
	bool ok = is_same_chain(request, gateway, err)
		&& audit_seal(gateway, vault, anchors_of(request), "bpv-admin", request->now,
			&known, err);
	store_close(&gateway);
	return ok;
}

bool audit_verb_seal(struct request *request, struct table **out, struct error *err)
{
	struct vault *vault = request_vault(request, err);

	if (vault == NULL)
		return false;
	bool ok = request->dry_run || seal(request, vault, err);
	vault_close(&vault);
	return ok && audit_verb_head(request, out, err);
}

void audit_seal_after(struct request *request, struct table *answer)
{
	struct error err;

	if (request->config == NULL || access(request->config->master_key, R_OK) != 0)
		return;
	struct vault *vault = request_vault(request, &err);
	if (vault == NULL)
		return;
	if (!seal(request, vault, &err) && err.code == ERROR_PROOF)
		table_note(answer,
			"LET OP: het controlespoor is niet meer wat verzegeld is. Bel de "
			"beheerder: "
			"bpv-admin audit verify");
	vault_close(&vault);
}

/* "1042:5f0c…", as audit head notes it. */
static bool read_head(const struct request *request, struct audit_maatstaf *out, struct error *err)
{
	const char *given = request_text(request, "head");
	char *hex = NULL;

	if (given == NULL)
		return true;
	out->hoofd = strtoll(given, &hex, 10);
	if (out->hoofd <= 0 || *hex != ':' || strlen(hex + 1) != 2 * (size_t)AUDIT_HASH
		|| strspn(hex + 1, "0123456789abcdef") != 2 * (size_t)AUDIT_HASH)
		return bad_option(err, "head", "expected VOLGNUMMER:KETEN as audit head shows it");
	for (int i = 0; i < AUDIT_HASH; i++) {
		char byte[3] = {hex[1 + 2 * i], hex[2 + 2 * i], '\0'};
		out->hoofd_keten[i] = (uint8_t)strtoul(byte, NULL, 16);
	}
	return true;
}

static void tell(struct request *request, const struct audit_oordeel *oordeel,
	const struct audit_maatstaf *maatstaf, struct table *table)
{
	bool gaaf = oordeel->fout == AUDIT_GAAF;
	const char *at = gaaf ? NULL : cell_number(request, oordeel->volgnummer);

	table_add(table,
		(const char *[]){cell_flag(gaaf), cell_number(request, oordeel->laatste),
			cell_hash(request, oordeel->keten), cell_number(request, oordeel->zegels),
			cell_number(request, oordeel->ankers),
			cell_positive(request, oordeel->zegel.tot),
			cell_instant(request, oordeel->zegel.op),
			gaaf ? NULL : audit_fout_word(oordeel->fout), at});
	if (gaaf)
		table_note(table,
			"Gaaf: %lld regels, waarvan %lld na het laatste zegel (die zijn alleen "
			"door "
			"hun keten beschermd).",
			(long long)oordeel->laatste,
			(long long)(oordeel->laatste - oordeel->zegel.tot));
	else
		table_note(table,
			"NIET GAAF bij volgnummer %s (%s): %s. Daarvoor is de keten gaaf.", at,
			audit_fout_word(oordeel->fout), oordeel->uitleg);
	if (maatstaf->vault == NULL)
		table_note(table,
			"Zonder sleutel: of de zegels de onze zijn, is niet beoordeeld. Wie de "
			"database beheert kan alles herschreven hebben.");
	if (gaaf && maatstaf->anchors == NULL && maatstaf->hoofd == 0)
		table_note(table,
			"Zonder ankers: een einde dat met zijn zegels is weggeknipt, is niet te "
			"zien.");
}

bool audit_verb_verify(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"gaaf", COLUMN_FLAG},
		{"regels", COLUMN_NUMBER},
		{"keten", COLUMN_TEXT},
		{"zegels", COLUMN_NUMBER},
		{"ankers", COLUMN_NUMBER},
		{"verzegeldTot", COLUMN_NUMBER},
		{"verzegeldOp", COLUMN_TEXT},
		{"fout", COLUMN_TEXT},
		{"volgnummer", COLUMN_NUMBER},
	};
	const char *anchors = anchors_of(request);
	struct audit_maatstaf maatstaf = {.anchors = anchors[0] != '\0' ? anchors : NULL};
	struct audit_oordeel oordeel;
	struct vault *vault = NULL;

	if (!read_head(request, &maatstaf, err))
		return false;
	if (!request_flag(request, "zonder-sleutel")
		&& (vault = request_vault(request, err)) == NULL)
		return false;
	maatstaf.vault = vault;
	bool ok = audit_verify(request->store, &maatstaf, &oordeel, err);
	if (ok) {
		*out = table_create(request->arena, columns, COUNT_OF(columns));
		tell(request, &oordeel, &maatstaf, *out);
		request->unproven = oordeel.fout != AUDIT_GAAF;
	}
	vault_close(&vault);
	return ok;
}

bool audit_verb_compare(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"onderwerp", COLUMN_TEXT},
		{"sleutel", COLUMN_TEXT},
		{"volgnummer", COLUMN_NUMBER},
		{"afwijking", COLUMN_TEXT},
	};
	const struct audit_afwijking *rows = NULL;
	size_t count = 0;

	if (!store_compare_audit(request->store, request->arena, COMPARED_MAX, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].onderwerp, rows[i].sleutel,
				cell_positive(request, rows[i].volgnummer), rows[i].afwijking});
	request->unproven = count > 0;
	table_note(*out, "%s",
		count == 0 ? "Het register is wat het controlespoor zegt dat het werd."
			   : "NIET GELIJK: dit is buiten het controlespoor om veranderd.");
	return true;
}
