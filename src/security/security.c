/* The door: bytes that arrived in, what they prove out. In this order: encoding, XML and envelope, identity. */
#include "security/inside.h"

#include "security/canonical.h"
#include "security/credentials.h"
#include "security/encoding.h"
#include "security/envelope.h"
#include "security/identity.h"
#include "security/parse.h"
#include "security/prescan.h"
#include "security/proofs.h"
#include "security/reference.h"
#include "security/schema.h"

#include <stdint.h>
#include <stdlib.h>

static size_t limit(size_t wanted, size_t usual, size_t most)
{
	if (wanted == 0)
		return usual;
	return wanted < most ? wanted : most;
}

struct security_limits limits_complete(struct security_limits limits)
{
	return (struct security_limits){
		.max_depth = limit(limits.max_depth, 64, PRESCAN_DEPTH_MAX),
		.max_attributes = limit(limits.max_attributes, 64, CANONICAL_ATTRIBUTES_MAX),
		.max_namespaces = limit(limits.max_namespaces, 32, 256),
		.max_namespaces_in_scope =
			limit(limits.max_namespaces_in_scope, 256, CANONICAL_RENDERED_MAX),
		.max_headers = limit(limits.max_headers, 32, 1024),
		.max_header_value = limit(limits.max_header_value, 1024, 64 * 1024),
		.max_text = limit(limits.max_text, 1024 * 1024, 8 * 1024 * 1024),
		.max_elements = limit(limits.max_elements, PRESCAN_ELEMENTS_DEFAULT, SIZE_MAX),
	};
}

static void common_release(struct common *common)
{
	if (atomic_fetch_sub(&common->owners, 1) != 1)
		return;
	schema_destroy(&common->schema);
	identity_cache_destroy(&common->identities);
	free(common);
}

static struct common *common_create(const struct security_config *config, struct error *err)
{
	struct schema *schema = NULL;

	if (config->schema.len > 0) {
		schema = schema_create(config->schema, config->schema_name, err);
		if (schema == NULL)
			return NULL;
	}
	struct common *common = calloc(1, sizeof *common);
	if (common == NULL)
		abort();
	atomic_init(&common->owners, 1);
	common->production = config->production;
	common->engine = config->engine;
	common->schema = schema;
	common->identities = identity_cache_create();
	return common;
}

static struct security *create(const struct security_config *config,
	struct credentials *credentials, struct common *common)
{
	struct security *security = calloc(1, sizeof *security);

	if (security == NULL)
		abort();
	security->common = common;
	security->limits = limits_complete(config->limits);
	security->signer = config->signer;
	security->max_age_us = config->max_age_us > 0 ? config->max_age_us : SECURITY_MAX_AGE_US;
	security->future_us = config->future_us > 0 ? config->future_us : SECURITY_FUTURE_US;
	security->credentials = credentials;
	return security;
}

struct security *security_create(const struct security_config *config, struct error *err)
{
	/* Before parse_prepare, which has the last word on what libxml2 may open. */
	if (config->engine == ENGINE_XMLSEC1)
		reference_prepare();
	parse_prepare();
	struct credentials *credentials = credentials_open(config, err);
	if (credentials == NULL)
		return NULL;
	struct common *common = common_create(config, err);
	if (common == NULL) {
		credentials_close(&credentials);
		return NULL;
	}
	return create(config, credentials, common);
}

struct security *security_renew(
	const struct security *from, const struct security_config *config, struct error *err)
{
	struct credentials *credentials = credentials_open(config, err);

	if (credentials == NULL)
		return NULL;
	atomic_fetch_add(&from->common->owners, 1);
	return create(config, credentials, from->common);
}

void security_destroy(struct security **security)
{
	struct security *old = *security;

	*security = NULL;
	if (old == NULL)
		return;
	credentials_close(&old->credentials);
	common_release(old->common);
	free(old);
}

static struct text leaf_of(const struct slot *slot)
{
	return slot != NULL ? slot->leaf_der : (struct text){"", 0};
}

struct text security_own_signing(const struct security *security)
{
	return leaf_of(security->credentials->signing);
}

struct text security_own_decryption(const struct security *security)
{
	return leaf_of(security->credentials->decryption);
}

bool security_check_own(
	const struct oin *own, const char *file, struct text leaf_der, struct error *err)
{
	struct identity identity;
	struct error why;

	if (!security_identify(leaf_der, &identity, &why))
		return FAIL(
			err, CONFIG, "PKI001", "the certificate in %s: %.160s", file, why.detail);
	return oin_equal(&identity.oin, own)
		|| FAIL(err, CONFIG, "PKI001",
			"the certificate in %s is of OIN %s, and this service is %s", file,
			identity.oin.code, own->code);
}

void opened_around(struct opened *out, struct text xml, struct text body)
{
	const char *end = body.at + body.len;

	out->before = (struct text){xml.at, (size_t)(body.at - xml.at)};
	out->after = (struct text){end, (size_t)(xml.at + xml.len - end)};
}

/* Everything that can be asked of the bytes alone. */
static bool read_letter(const struct security *security, struct arena *arena,
	const char *content_type, struct text bytes, struct opened *out, struct error *err)
{
	struct security_limits limits = security->limits;
	struct text xml, body;

	/* What is encrypted is one text; what it hides is held to the limits of all. */
	if (out->profile == PROFILE_2W_BE_SE)
		limits.max_text = SIZE_MAX;
	if (!encoding_check(content_type, bytes, &xml, err)
		|| !prescan_letter(xml, &limits, &body, err))
		return false;
	opened_around(out, xml, body);
	if (out->proofs != NULL)
		out->proofs->xml = xml;
	return envelope_read(arena, xml, &limits, out->proofs, out, err);
}

/* EK0030: who connected, and may that name still be used today? Trust and revocation were the handshake's questions. */
bool security_connected(const struct security *security, struct text leaf_der, struct instant now,
	struct identity *out, struct error *err)
{
	struct identity identity;

	if (!identity_find(security->common->identities, leaf_der, &identity, err))
		return false;
	/* PKI002: a connection may outlive the certificate it was made with. */
	if (now.us < identity.not_before.us || now.us > identity.not_after.us)
		return FAIL(err, EK0030, "PKI002", "certificate is not valid now");
	if (security->common->production && oin_is_test(&identity.oin))
		return FAIL(err, EK0030, "PKI001", "a test OIN in production");
	*out = identity;
	return true;
}

bool security_open(const struct security *security, struct arena *arena, const struct delivery *in,
	enum profile profile, struct instant now, struct opened *out, struct error *err)
{
	struct error who;

	*out = (struct opened){
		.profile = profile, .tls_version = in->tls_version, .soap_action = in->soap_action};
	if (profile != PROFILE_2W_BE) {
		out->proofs = arena_take(arena, sizeof *out->proofs);
		out->proofs->kind = profile == PROFILE_2W_BE_S ? WSSE_SIGNED : WSSE_ENCRYPTED;
		out->proofs->keeps_encrypted = profile == PROFILE_2W_BE_SE;
	}
	/* Asked first, so that the journal knows who sent a broken letter; told second, as 4.2 has it. */
	bool known = security_connected(security, in->leaf_der, now, &out->channel, &who);
	if (!read_letter(security, arena, in->content_type, in->body, out, err))
		return false;
	if (!known)
		*err = who;
	return known;
}

const struct identity *security_signer(const struct opened *opened)
{
	return opened->proofs != NULL ? &opened->proofs->signer.identity : NULL;
}

size_t security_chain(const struct security *security, struct arena *arena, struct text leaf_der,
	struct instant now, const struct text **chain)
{
	const struct credentials *credentials = security->credentials;
	const struct slot *signing = credentials->signing;
	struct chain between = {NULL, 0};

	if (signing != NULL)
		between = (struct chain){signing->chain_der, signing->chain_count};
	return trust_chain(credentials->trust, arena, leaf_der, &between, now, chain);
}

bool security_check_body(const struct security *security, struct arena *arena,
	const struct authentic *authentic, struct error *err)
{
	if (security->common->schema == NULL)
		return FAIL(err, INTERNAL, "EDU-20", "made without a schema");
	return schema_check(security->common->schema, arena, authentic->body, err);
}
