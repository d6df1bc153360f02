/* The rehearsal of a signature: the certificate that made it, and the message it stands under. */
#include "base/base64.h"
#include "base/buffer.h"
#include "gateway/rehearsal_inside.h"
#include "security/explain.h"
#include "security/suitability.h"

#include <string.h>

static const char certificate[] = "certificaat van de ondertekening", signature[] = "ondertekening";

enum { PEM_LINE = 64, PEM_MAX = 128 * 1024 };

static struct text pem_of(struct arena *arena, struct text der)
{
	struct buffer *out = buffer_create(arena, PEM_MAX);
	struct text letters = base64_encode(arena, der);

	buffer_add_string(out, "-----BEGIN CERTIFICATE-----\n");
	for (size_t at = 0; at < letters.len; at += PEM_LINE) {
		size_t len = letters.len - at < PEM_LINE ? letters.len - at : PEM_LINE;
		buffer_add(out, (struct text){letters.at + at, len});
		buffer_add(out, TEXT("\n"));
	}
	buffer_add_string(out, "-----END CERTIFICATE-----\n");
	return buffer_text(out);
}

/* Everything that is wrong with the certificate in the message, as for one that is handed in. */
static void look_at_certificate(struct rehearsal *rehearsal, struct text der)
{
	const struct config *config = &rehearsal->settings->config;
	struct identity who;
	struct examined found;
	struct error err;

	if (!security_identify(der, &who, &err)) {
		proeflijst_fail(rehearsal->list, certificate, &err);
		who.oin = (struct oin){""};
	}
	const struct suitability wanted = {
		.use = CERTIFICAAT_DOEL_ONDERTEKENING,
		.oin = &who.oin,
		.policies = config->signing_policies,
		.production = strcmp(config->environment, "production") == 0,
		.trust_file = config->tls_trust,
		.crl = {config->tls_crl, config->crl_directory, config->crl_grace_s},
		.now = rehearsal->now,
	};
	if (!certificate_examine(
		    rehearsal->arena, pem_of(rehearsal->arena, der), &wanted, &found, &err)) {
		proeflijst_fail(rehearsal->list, certificate, &err);
		return;
	}
	for (size_t i = 0; i < found.count; i++)
		proeflijst_add(rehearsal->list, certificate, found.findings[i].rule, PROEF_FOUT,
			"%s", found.findings[i].reason);
	if (found.count == 0)
		proeflijst_add(rehearsal->list, certificate, "WB009", PROEF_GOED,
			"van %s: keten, geldigheid, intrekking en gebruik kloppen", who.oin.code);
}

/* The certificate was examined by itself. */
static bool is_of_certificate(const char *rule)
{
	return strcmp(rule, "WB009") == 0 || strcmp(rule, "CRT-05") == 0
		|| strncmp(rule, "PKI", 3) == 0;
}

/*
 * What is wrong under a signature is mostly more than one thing: explain goes on behind the first. It believes the token,
 * so it also says whether the signature itself would hold with a better certificate.
 */
static void explain(struct rehearsal *rehearsal)
{
	const struct explain_options options = {
		.at = rehearsal->now, .at_is_given = true, .believe_token = true};
	struct explanation found;
	struct error err;
	size_t failed = 0;

	if (!rehearsal->in->notes->genuine
		|| !security_explain(rehearsal->arena, rehearsal->in->body, &options, &found, &err))
		return;
	for (size_t i = 0; i < found.row_count; i++) {
		const struct explain_row *row = &found.rows[i];
		if (row->outcome != EXPLAIN_FAILED || is_of_certificate(row->rule))
			continue;
		proeflijst_add(
			rehearsal->list, signature, row->rule, PROEF_FOUT, "%s", row->sentence);
		failed++;
	}
	if (failed == 0 && !found.encrypted)
		proeflijst_add(rehearsal->list, signature, "WB013.1", PROEF_GOED,
			"de handtekening zelf klopt, met de sleutel van dat certificaat");
}

static size_t faults_of(const struct proeflijst *list)
{
	size_t faults = 0;

	for (size_t i = 0; i < list->count; i++)
		faults += list->rows[i].uitkomst == PROEF_FOUT;
	return faults;
}

/* `before`: the faults that were there before anything of the signature was looked at. */
static void look_at_trust(struct rehearsal *rehearsal, size_t before)
{
	const struct settings *gw = rehearsal->settings;
	struct error err;

	rehearsal->is_trusted = security_trust(gw->security, rehearsal->arena, &rehearsal->opened,
		&rehearsal->claimed.from, rehearsal->now, &err);
	if (rehearsal->is_trusted)
		return;
	explain(rehearsal);
	if (err.code == ERROR_DK0002 || faults_of(rehearsal->list) == before)
		proeflijst_fail(rehearsal->list, signature, &err);
}

static void look_at_proof(struct rehearsal *rehearsal)
{
	const struct settings *gw = rehearsal->settings;
	size_t before = faults_of(rehearsal->list);
	struct error err;

	rehearsal->is_proven = security_prove(gw->security, rehearsal->arena, &rehearsal->opened,
		rehearsal->now, &rehearsal->authentic, &err);
	if (rehearsal->is_proven) {
		bool is_signed = rehearsal->authentic.is_signed;
		proeflijst_add(rehearsal->list, signature, is_signed ? "WB013.1" : "WB011",
			PROEF_GOED, "%s",
			is_signed ? "handtekening, Timestamp en ondertekende delen kloppen"
				  : "dit profiel vraagt er geen");
		return;
	}
	explain(rehearsal);
	if (faults_of(rehearsal->list) == before)
		proeflijst_fail(rehearsal->list, signature, &err);
}

void rehearse_signature(struct rehearsal *rehearsal)
{
	size_t before = faults_of(rehearsal->list);
	struct text der;

	if (!rehearsal->is_read || !rehearsal->is_addressed) {
		proeflijst_add(rehearsal->list, signature, "WB013.1", PROEF_NIET_BEOORDEELD,
			"eerst moet het bericht te lezen en geadresseerd zijn");
		return;
	}
	bool has_token = security_token(&rehearsal->opened, &der);
	/* To examine one is to read every root and list from disk, and to verify those: not for whoever comes by. */
	if (has_token && !rehearsal->in->notes->genuine) {
		proeflijst_add(rehearsal->list, certificate, "WB009", PROEF_NIET_BEOORDEELD,
			"eerst moet het certificaat van de verbinding onder onze stamcertificaten "
			"staan");
		return;
	}
	if (has_token)
		look_at_certificate(rehearsal, der);
	look_at_trust(rehearsal, before);
	if (rehearsal->is_trusted)
		look_at_proof(rehearsal);
}
