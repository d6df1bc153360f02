/* A kept letter, taken apart for those who verify it without us. */
#include "security/testimony.h"

#include "base/base64.h"
#include "base/buffer.h"
#include "security/canonical.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/names.h"
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

/* Every prefix that a list of the signature names: each such list is to mean the same in the canonical letter. */
static struct prefixes all_prefixes(struct arena *arena, const struct wsse *wsse)
{
	const unsigned char **list = arena_array(arena, CANONICAL_PREFIXES_MAX, sizeof *list);
	size_t count = 0;

	for (size_t i = 0; i <= wsse->reference_count; i++) {
		const struct prefixes *from =
			i < wsse->reference_count ? &wsse->references[i].prefixes : &wsse->prefixes;
		for (size_t k = 0; k < from->count; k++) {
			size_t at = 0;
			while (at < count && list[at] != from->list[k])
				at++;
			if (at == count && count < CANONICAL_PREFIXES_MAX)
				list[count++] = from->list[k];
		}
	}
	return (struct prefixes){list, count};
}

/* Where the last start tag begins. */
static size_t last_start(struct text octets)
{
	size_t at = octets.len;

	while (at-- > 0)
		if (octets.at[at] == '<' && octets.at[at + 1] != '/')
			break;
	return at;
}

/* Comments, CDATA sections and references that a sender left in it would hide from others what it says. */
static bool take_letter(struct arena *arena, const struct proofs *proofs, struct text body,
	struct testimony *out, struct error *err)
{
	struct buffer *around = buffer_create(arena, OCTETS_MAX);
	struct buffer *whole = buffer_create(arena, OCTETS_MAX + body.len);

	if (!canonical_node(proofs->envelope, all_prefixes(arena, &proofs->wsse), around))
		return FAIL(err, PROOF, "WB007", "the letter has no canonical form");
	/* Of Body the tree has its tag alone, and nothing opens behind it. */
	struct text octets = buffer_text(around);
	const size_t start = last_start(octets);
	const char *end = octets.at + octets.len;
	const char *close = memmem(octets.at + start, octets.len - start, "</", 2);
	const char *rest = close != NULL ? memchr(close, '>', (size_t)(end - close)) : NULL;
	if (rest == NULL)
		return FAIL(err, INTERNAL, NULL, "a canonical form without an end");
	buffer_add(whole, (struct text){octets.at, start});
	buffer_add(whole, body);
	buffer_add(whole, (struct text){rest + 1, (size_t)(end - rest - 1)});
	out->letter = buffer_text(whole);
	return true;
}

static bool is_signed_name(const struct proofs *proofs, const struct node *node)
{
	for (size_t i = 0; i < proofs->wsse.reference_count; i++) {
		const struct element *part = &proofs->wsse.references[i].part->element;
		if (part->name == node->element.name && part->uri == node->element.uri)
			return true;
	}
	return false;
}

/* xmlsec1 is told of ids by element, and takes the first attribute that is named Id, of whatever namespace. */
static bool has_odd_ids(const struct proofs *proofs)
{
	const struct node *node;

	for (node = proofs->envelope; node != NULL; node = node_walk(node, proofs->envelope)) {
		if (node->element.name == NULL || !is_signed_name(proofs, node))
			continue;
		for (int i = 0; i < node->element.attribute_count; i++)
			if (same_string(node->element.attributes[5 * i], "Id")
				&& !element_attribute_is(&node->element, i, WSU_NS, "Id"))
				return true;
	}
	return false;
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

	out->odd_ids = has_odd_ids(proofs);
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
		       && take_letter(arena, proofs, opened.body, out, &why)
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
