/* certificaat: what organisations hand in, and the rows of the noun's other verbs. */
#include "admin/certificaat.h"

#include "admin/request.h"
#include "config/config.h"

#include <errno.h>
#include <stdio.h>

enum { FILE_MAX_BYTES = 64 * 1024 };

bool request_doel(const struct request *request, enum certificaat_doel *out, struct error *err)
{
	const char *given = request_text(request, "doel");

	return given == NULL || certificaat_doel_parse(text_of(given), out)
		|| bad_option(err, "doel", "expected TLS, ONDERTEKENING or VERSLEUTELING");
}

bool certificaat_read_file(
	struct arena *arena, const char *path, struct text *out, struct error *err)
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

/* Which policies are good: those of the settings where there are any, else PKIoverheid's for this purpose. */
static const char *policies_of(struct request *request, enum certificaat_doel doel)
{
	const struct config *config = request->config;

	if (config != NULL && doel == CERTIFICAAT_DOEL_TLS)
		return config->tls_policies;
	if (config != NULL && doel == CERTIFICAAT_DOEL_ONDERTEKENING)
		return config->signing_policies;
	if (config == NULL)
		return policy_defaults(request->arena, doel, POLICY_ANYWHERE);
	return policy_defaults(request->arena, doel,
		strcmp(config->environment, "production") == 0 ? POLICY_PRODUCTION : POLICY_TEST);
}

bool certificaat_examine(struct request *request, const char *path, const struct oin *oin,
	enum certificaat_doel doel, struct examined *out, struct error *err)
{
	const struct config *config = request->config;
	struct suitability wanted = {
		.use = doel,
		.oin = oin,
		.policies = policies_of(request, doel),
		.production = config != NULL && strcmp(config->environment, "production") == 0,
		.trust_file = config != NULL ? config->tls_trust : NULL,
		.now = request->now,
	};
	struct error why;
	struct text pem;

	if (config != NULL)
		wanted.crl = (struct crl_source){
			config->tls_crl, config->crl_directory, config->crl_grace_s};

	return certificaat_read_file(request->arena, path, &pem, err)
		&& (certificate_examine(request->arena, pem, &wanted, out, &why)
			|| FAIL(err, INPUT, why.rule, "%.100s: %s", path, why.detail));
}

/* Every reason in one answer: whoever hands in the next one has to know them all. */
static struct table *refuse(struct request *request, const struct examined *examined)
{
	static const struct column columns[] = {{"regel", COLUMN_TEXT}, {"reden", COLUMN_TEXT}};
	struct table *table = table_create(request->arena, columns, COUNT_OF(columns));

	for (size_t i = 0; i < examined->count; i++)
		table_add(table,
			(const char *[]){examined->findings[i].rule, examined->findings[i].reason});
	table_note(table, "Het certificaat is niet vastgelegd.");
	request->refused = true;
	return table;
}

static struct table *show_added(
	struct request *request, const struct nieuw_certificaat *certificaat, bool nieuw)
{
	static const struct column columns[] = {
		{"oin", COLUMN_TEXT},
		{"doel", COLUMN_TEXT},
		{"vingerafdruk", COLUMN_TEXT},
		{"geldigVan", COLUMN_TEXT},
		{"geldigTot", COLUMN_TEXT},
		{"generatie", COLUMN_TEXT},
		{"sleutelklasse", COLUMN_TEXT},
	};
	const struct identity *identity = &certificaat->identity;
	enum sleutelklasse klasse = sleutelklasse_of(identity->key_type, identity->key_bits);
	struct table *table = table_create(request->arena, columns, COUNT_OF(columns));

	table_add(table,
		(const char *[]){identity->oin.code, certificaat_doel_word(certificaat->doel),
			identity->fingerprint, cell_instant(request, identity->not_before),
			cell_instant(request, identity->not_after),
			generatie_word(identity->generatie), sleutelklasse_word(klasse)});
	table_note(table, "%s",
		!nieuw ? "Het certificaat was er al."
			: certificaat->doel == CERTIFICAAT_DOEL_VERSLEUTELING
			? "Het certificaat is vastgelegd: antwoorden worden ermee versleuteld waar "
			  "het certificaat van de ondertekening dat niet toelaat."
			: "Het certificaat is vastgelegd.");
	if (klasse == SLEUTELKLASSE_UITFASEREN)
		table_note(table,
			"De sleutel van %d bits wordt uitgefaseerd: neem bij het "
			"volgende certificaat %d bits.",
			identity->key_bits, GOOD_RSA_BITS);
	if (request->config == NULL)
		table_note(
			table, "Zonder --config zijn keten en intrekkingslijsten niet getoetst.");
	return table;
}

static bool add(struct request *request, struct table **out, struct error *err)
{
	enum certificaat_doel doel = CERTIFICAAT_DOEL_NONE;
	struct examined examined;
	bool nieuw = false;
	struct oin oin;

	if (!request_oin(request, "oin", &oin, err) || !request_doel(request, &doel, err)
		|| !certificaat_examine(
			request, request_text(request, "bestand"), &oin, doel, &examined, err))
		return false;
	if (examined.count > 0) {
		*out = refuse(request, &examined);
		return true;
	}
	const struct nieuw_certificaat certificaat = {examined.identity, doel, examined.der};
	if (!request_begin(request, err)
		|| !request_end(request,
			store_add_certificaat(request->store, &certificaat, request->actor,
				request->now, &nieuw, err),
			err))
		return false;
	*out = show_added(request, &certificaat, nieuw);
	return true;
}

static bool withdraw(struct request *request, struct table **out, struct error *err)
{
	static const struct column changed = {"ingetrokken", COLUMN_NUMBER};
	struct oin oin;
	int count = 0;

	if (!request_oin(request, "oin", &oin, err) || !request_begin(request, err)
		|| !request_end(request,
			store_withdraw_certificaat(request->store, &oin,
				request_text(request, "vingerafdruk"), request->actor, request->now,
				&count, err),
			err))
		return false;
	*out = request_tell_count(request, &changed, count,
		"Er was geen certificaat om in te trekken.",
		"Ingetrokken: vanaf het volgende bericht telt het niet meer als vastgelegd.");
	return true;
}

static const struct verb_option add_options[] = {
	{"oin", "OIN", OPTION_REQUIRED, "whose it is; the certificate must say so too"},
	{"doel", "TLS|ONDERTEKENING|VERSLEUTELING", OPTION_REQUIRED,
		"TLS, ONDERTEKENING or VERSLEUTELING"},
	{"bestand", "FILE", OPTION_REQUIRED, "the certificate, PEM (never its key)"},
};

static const struct verb_option withdraw_options[] = {
	{"oin", "OIN", OPTION_REQUIRED, "whose it is"},
	{"vingerafdruk", "HEX", OPTION_REQUIRED, "SHA-256 as certificaat list shows it"},
};

static const struct verb verbs[] = {
	{.words = "certificaat add",
		.summary = "record a certificate that an organisation handed in",
		.details =
			"It is examined for its purpose first: OIN, validity, key, usages and "
			"policy, and with --config also its path and\n"
			"the revocation lists. Every reason against it is told; then nothing is "
			"recorded.\n"
			"VERSLEUTELING: on 2W-be-SE an answer is encrypted to the certificate "
			"that signed the request, and where that\n"
			"one is for signing only, to the one recorded here that was issued last. "
			"TLS, ONDERTEKENING: see certificaat pin.",
		.options = add_options,
		.option_count = COUNT_OF(add_options),
		.example = "bpv-admin certificaat add --oin 00000099000000002000 --doel "
			   "VERSLEUTELING --bestand sis.pem",
		.needs = NEEDS_REGISTER,
		.run = add},
	{.words = "certificaat withdraw",
		.summary = "stop using a recorded certificate, at once",
		.options = withdraw_options,
		.option_count = COUNT_OF(withdraw_options),
		.example = "bpv-admin certificaat withdraw --oin 00000099000000002000 "
			   "--vingerafdruk "
			   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		.needs = NEEDS_REGISTER,
		.run = withdraw},
	{.words = "certificaat list",
		.summary = "show certificates, seen in messages or recorded",
		.details = "One row for each certificate and purpose. status: GEBLOKKEERD, "
			   "BUITEN_PIN (pinned, and this one is refused),\n"
			   "VASTGEPIND (pinned, and this one is accepted), INGETROKKEN, "
			   "GEREGISTREERD, GEZIEN. opvolger: another one for the same purpose ends "
			   "later, GEZIEN or only GEREGISTREERD.\n"
			   "--expiring shows what somebody would miss, also what ended in the last "
			   "30 days, with dagen below zero.",
		.options = certificaat_list_options,
		.option_count = LIST_OPTION_COUNT,
		.example = "bpv-admin certificaat list --oin 00000099000000002000 --json\n"
			   "bpv-admin certificaat list --expiring 90",
		.needs = NEEDS_REGISTER,
		.run = certificaat_list},
	{.words = "certificaat pin",
		.summary = "accept only recorded certificates of an organisation",
		.details =
			"From the next message on, for this purpose. With --uitgever those of "
			"one issuing authority are accepted too (or\n"
			"alone, when nothing is recorded). Another certificate with the same OIN "
			"is refused (DK0002, GW-C2).",
		.options = certificaat_pin_options,
		.option_count = PIN_OPTION_COUNT,
		.example = "bpv-admin certificaat pin --oin 00000099000000002000 --doel TLS",
		.needs = NEEDS_REGISTER,
		.run = certificaat_pin},
	{.words = "certificaat unpin",
		.summary = "accept any trusted certificate of an organisation again",
		.options = certificaat_pin_options,
		.option_count = PIN_OPTION_COUNT,
		.example = "bpv-admin certificaat unpin --oin 00000099000000002000 --doel TLS",
		.needs = NEEDS_REGISTER,
		.run = certificaat_unpin},
	{.words = "certificaat block",
		.summary = "refuse one certificate from the next message on, for every purpose",
		.details = "Beside the revocation lists of its issuer, and without waiting for "
			   "them: on open connections and resumed\n"
			   "sessions too. Point at it by fingerprint, by file, or by issuer and "
			   "serial number.",
		.options = certificaat_block_options,
		.option_count = BLOCK_OPTION_COUNT,
		.example = "bpv-admin certificaat block --bestand sis.pem --reden \"sleutel "
			   "gestolen, melding 2026-114\"",
		.needs = NEEDS_REGISTER,
		.run = certificaat_block},
	{.words = "certificaat unblock",
		.summary = "accept a blocked certificate again",
		.options = certificaat_unblock_options,
		.option_count = UNBLOCK_OPTION_COUNT,
		.example = "bpv-admin certificaat unblock --bestand sis.pem",
		.needs = NEEDS_REGISTER,
		.run = certificaat_unblock},
	{.words = "blokkade list",
		.summary = "show the block list, lifted blocks included, newest first",
		.example = "bpv-admin blokkade list",
		.needs = NEEDS_REGISTER,
		.run = blokkade_list},
};

const struct verb_list certificaat_verbs = {verbs, COUNT_OF(verbs)};
