/* The door: bytes that arrived in, what they prove out. In this order: encoding, XML and envelope, identity. */
#include "security/inside.h"

#include "security/encoding.h"
#include "security/envelope.h"
#include "security/identity.h"
#include "security/parse.h"
#include "security/prescan.h"
#include "security/schema.h"
#include "security/canonical.h"

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

struct security *security_create(const struct security_config *config, struct error *err)
{
	struct schema *schema = NULL;

	parse_prepare();
	if (config->schema.len > 0) {
		schema = schema_create(config->schema, config->schema_name, err);
		if (schema == NULL)
			return NULL;
	}
	struct security *security = calloc(1, sizeof *security);
	if (security == NULL)
		abort();
	security->limits = limits_complete(config->limits);
	security->production = config->production;
	security->schema = schema;
	security->identities = identity_cache_create();
	return security;
}

void security_destroy(struct security **security)
{
	if (*security == NULL)
		return;
	schema_destroy(&(*security)->schema);
	identity_cache_destroy(&(*security)->identities);
	free(*security);
	*security = NULL;
}

/* Everything that can be asked of the bytes alone. */
static bool read_letter(const struct security *security, struct arena *arena,
	const char *content_type, struct text bytes, struct authentic *out, struct error *err)
{
	struct text xml;

	return encoding_check(content_type, bytes, &xml, err)
		&& prescan(xml, &security->limits, err)
		&& envelope_read(arena, xml, &security->limits, out, err);
}

/* EK0030: who connected, and may that name still be used today? Trust and revocation were the handshake's questions. */
static bool read_channel(const struct security *security, struct text leaf_der, struct instant now,
	struct authentic *out, struct error *err)
{
	struct identity identity;

	if (!identity_find(security->identities, leaf_der, &identity, err))
		return false;
	/* PKI002: a connection may outlive the certificate it was made with. */
	if (now.us < identity.not_before.us || now.us > identity.not_after.us)
		return FAIL(err, EK0030, "PKI002", "certificate is not valid now");
	if (security->production && oin_is_test(&identity.oin))
		return FAIL(err, EK0030, "PKI001", "a test OIN in production");
	out->channel = identity;
	return true;
}

bool security_open(const struct security *security, struct arena *arena, const struct delivery *in,
	enum profile profile, struct instant now, struct authentic *out, struct error *err)
{
	struct error who;

	*out = (struct authentic){
		.profile = profile, .tls_version = in->tls_version, .soap_action = in->soap_action};
	/* No configuration of this release offers an endpoint with another profile. */
	if (profile != PROFILE_2W_BE)
		return FAIL(err, INTERNAL, "WB011", "profile %s", profile_word(profile));
	/* Asked first, so that the journal knows who sent a broken letter; told second, as 4.2 has it. */
	bool known = read_channel(security, in->leaf_der, now, out, &who);
	if (!read_letter(security, arena, in->content_type, in->body, out, err))
		return false;
	if (!known)
		*err = who;
	return known;
}

bool security_check_body(const struct security *security, struct arena *arena,
	const struct authentic *authentic, struct error *err)
{
	if (security->schema == NULL)
		return FAIL(err, INTERNAL, "EDU-20", "made without a schema");
	return schema_check(security->schema, arena, authentic->body, err);
}
