/* A kept letter, taken apart for those who verify it without us. */
#include "security/testimony.h"

#include "base/base64.h"
#include "base/buffer.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/positions.h"
#include "security/prescan.h"
#include "security/verify.h"

enum { OCTETS_MAX = 1024 * 1024, PEM_LINE = 64 };

static const char *hash_word(enum hash hash)
{
	static const char *const words[] = {"sha256", "sha384", "sha512"};

	return words[hash];
}

static enum wsse_kind kind_of(enum profile profile, bool is_answer)
{
	if (is_answer)
		return WSSE_SIGNED_ANSWER;
	return profile == PROFILE_2W_BE_SE ? WSSE_ENCRYPTED : WSSE_SIGNED;
}

/* With every cap at its most: what was taken in once is read again, whatever the settings are by now. */
static bool read_again(struct arena *arena, struct text letter, struct proofs *proofs,
	struct opened *opened, struct error *err)
{
	const struct security_limits most =
		limits_complete((struct security_limits){.max_depth = SIZE_MAX,
			.max_attributes = SIZE_MAX,
			.max_namespaces = SIZE_MAX,
			.max_namespaces_in_scope = SIZE_MAX,
			.max_headers = SIZE_MAX,
			.max_header_value = SIZE_MAX,
			.max_text = SIZE_MAX,
			.max_elements = SIZE_MAX});
	struct text body;

	proofs->xml = letter;
	if (!prescan_letter(letter, &most, &body, err)
		|| !envelope_read(arena, letter, &most, proofs, opened, err))
		return false;
	if (!proofs->sound)
		*err = proofs->why;
	return proofs->sound && positions_check(proofs, err);
}

static bool take_signature(
	struct arena *arena, struct proofs *proofs, struct testimony *out, struct error *err)
{
	const struct wsse *wsse = &proofs->wsse;
	struct buffer *octets = buffer_create(arena, OCTETS_MAX);
	struct signer signer;

	if (!trust_token(NULL, arena, wsse->token_der, NULL, wsse->created, &signer, err))
		return false;
	if (!canonical_node(wsse->signed_info, wsse->prefixes, octets))
		return FAIL(err, PROOF, "WB007", "SignedInfo has no canonical form");
	out->certificate_der = wsse->token_der;
	out->signed_info = buffer_text(octets);
	out->signature_text = arena_string(arena, wsse->signature_text);
	out->hash = hash_word(wsse->method->hash);
	out->is_pss = wsse->method->kind == SIGNATURE_PSS;
	out->holds =
		verify_bytes(signer.key, wsse->method, out->signed_info, wsse->signature_value);
	out->signature = verify_in_der(arena, signer.key, wsse->method, wsse->signature_value);
	return true;
}

static bool take_parts(struct arena *arena, const struct proofs *proofs, struct text body,
	struct testimony *out, struct error *err)
{
	unsigned char digest[HASH_MAX];

	for (size_t i = 0; i < proofs->wsse.reference_count; i++) {
		const struct wsse_reference *reference = &proofs->wsse.references[i];
		const struct element *element = &reference->part->element;
		struct testimony_part *part = &out->parts[out->part_count++];
		if (!verify_octets(arena, proofs, reference, body, &part->octets))
			return FAIL(err, PROOF, "WB007", "%.64s has no canonical form",
				(const char *)element->name);
		hash_bytes(reference->hash, part->octets, digest);
		part->ns = arena_string(arena, text_of((const char *)element->uri));
		part->name = arena_string(arena, text_of((const char *)element->name));
		part->hash = hash_word(reference->hash);
		part->digest = base64_encode(arena, reference->digest).at;
		part->holds = memcmp(digest, reference->digest.at, reference->digest.len) == 0;
	}
	return true;
}

bool security_testify(struct arena *arena, struct text letter, enum profile profile, bool is_answer,
	struct testimony *out, struct error *err)
{
	struct proofs *proofs = arena_take(arena, sizeof *proofs);
	struct opened opened = {.profile = profile, .proofs = proofs};
	struct error why;

	*out = (struct testimony){.part_count = 0};
	proofs->kind = kind_of(profile, is_answer);
	return (read_again(arena, letter, proofs, &opened, &why)
		       && take_signature(arena, proofs, out, &why)
		       && take_parts(arena, proofs, opened.body, out, &why))
		|| FAIL(err, PROOF, why.rule, "what was kept: %.160s", why.detail);
}

struct text certificate_pem(struct arena *arena, struct text der)
{
	struct text letters = base64_encode(arena, der);
	struct buffer *pem = buffer_create(arena, 2 * letters.len + 256);

	buffer_add_string(pem, "-----BEGIN CERTIFICATE-----\n");
	for (size_t at = 0; at < letters.len; at += PEM_LINE) {
		size_t left = letters.len - at;
		buffer_add(pem, (struct text){letters.at + at, left < PEM_LINE ? left : PEM_LINE});
		buffer_add_string(pem, "\n");
	}
	buffer_add_string(pem, "-----END CERTIFICATE-----\n");
	return buffer_text(pem);
}
