/* References: what each means, whether it counts there, whether its digest holds, and what has none. */
#include "security/explain_digests.h"

#include "base/base64.h"
#include "security/explain_inside.h"
#include "security/names.h"
#include "security/positions.h"

#include <stdio.h>

#include <openssl/err.h>
#include <openssl/evp.h>

enum { OCTETS_SHOWN = 320 };

#define FAILS(inquiry, row, ...) row_say((inquiry), (row), EXPLAIN_FAILED, __VA_ARGS__)

const struct any_digest any_digests[ANY_DIGEST_COUNT] = {
	{XENC_NS "sha256", "SHA2-256"},
	{"http://www.w3.org/2001/04/xmldsig-more#sha384", "SHA2-384"},
	{XENC_NS "sha512", "SHA2-512"},
	{DS_NS "sha1", "SHA1"},
	{"http://www.w3.org/2001/04/xmldsig-more#sha224", "SHA2-224"},
	{"http://www.w3.org/2001/04/xmldsig-more#md5", "MD5"},
	{XENC_NS "ripemd160", "RIPEMD-160"},
	{"http://www.w3.org/2007/05/xmldsig-more#sha3-256", "SHA3-256"},
};

const struct any_digest *any_digest_by_uri(struct text uri)
{
	for (size_t i = 0; i < ANY_DIGEST_COUNT; i++)
		if (text_equal(uri, text_of(any_digests[i].uri)))
			return &any_digests[i];
	return NULL;
}

size_t any_digest_of(
	const struct any_digest *digest, struct text bytes, unsigned char out[ANY_DIGEST_MAX])
{
	EVP_MD *md = EVP_MD_fetch(NULL, digest->name, NULL);
	unsigned int len = 0;

	if (md == NULL || !EVP_Digest(bytes.at, bytes.len, out, &len, md, NULL))
		len = 0;
	EVP_MD_free(md);
	ERR_clear_error();
	return len;
}

/* By its wsu:Id, as the gateway looks; else by any other id, so that it can be said. */
static void find_target(struct inquiry *inquiry, struct inquired *reference)
{
	const struct ids *ids = &inquiry->proofs.ids;

	if (reference->uri.at != NULL && reference->uri.len == 0)
		reference->target = inquiry->proofs.envelope; /* the whole document */
	if (reference->id.len == 0)
		return;
	reference->target = ids_find(ids, reference->id);
	reference->wsu = reference->target != NULL;
	for (size_t i = 0; i < ids->count && reference->target == NULL; i++)
		if (text_equal(ids->list[i].value, reference->id))
			reference->target = ids->list[i].node;
}

static bool is_placed(const struct inquiry *inquiry, const struct node *node)
{
	return node->parent != NULL && positions_allow(&inquiry->proofs, node);
}

static void judge_position(struct inquiry *inquiry, const struct inquired *reference, size_t number)
{
	const char *uri = text_shown(inquiry->arena, reference->uri, 80);

	if (reference->id.len == 0)
		FAILS(inquiry, ROW_POSITIONS, "Reference %zu: URI \"%s\" is no id of this message",
			number, uri);
	else if (reference->target == NULL)
		FAILS(inquiry, ROW_POSITIONS, "Reference %zu: nothing bears the id %s", number,
			uri);
	else if (!reference->wsu)
		FAILS(inquiry, ROW_POSITIONS, "Reference %zu: %s is an id of %s, but no wsu:Id",
			number, uri, node_label(inquiry->arena, reference->target));
	else if (!is_placed(inquiry, reference->target))
		FAILS(inquiry, ROW_POSITIONS,
			"Reference %zu: %s is on %s, in a place where nothing is signed", number,
			uri, node_label(inquiry->arena, reference->target));
}

static bool is_covered(const struct inquiry *inquiry, const struct node *part)
{
	for (size_t i = 0; i < inquiry->reference_count; i++)
		if (inquiry->references[i].target == part && inquiry->references[i].wsu)
			return true;
	return false;
}

static void require(struct inquiry *inquiry, const struct node *part)
{
	if (part == NULL || is_covered(inquiry, part))
		return;
	const char *label = node_label(inquiry->arena, part);
	FAILS(inquiry, ROW_COVERAGE, "%s is not signed", label);
	cause_add(inquiry, "missing part",
		"Give the element a wsu:Id and the Signature a Reference to it.",
		"%s has no Reference of its own.", label);
}

static void judge_coverage(struct inquiry *inquiry)
{
	const struct proofs *proofs = &inquiry->proofs;
	const struct node *block = proofs->header != NULL ? node_child(proofs->header) : NULL;

	for (; block != NULL; block = node_next(block))
		if (same_string(block->element.uri, WSA_NS_URI))
			require(inquiry, block);
	require(inquiry, proofs->wsse.timestamp);
	require(inquiry, proofs->body);
	row_ok(inquiry, ROW_COVERAGE);
	if (proofs->wsse.token == NULL)
		return;
	if (is_covered(inquiry, proofs->wsse.token))
		row_ok(inquiry, ROW_TOKEN_SIGNED);
	else
		row_say(inquiry, ROW_TOKEN_SIGNED, EXPLAIN_INFORMATION,
			"the token is not signed itself; that is allowed");
}

/* Values in a Body may be a person's: there only what stands before the first of them is shown. */
static const char *shown_octets(
	struct inquiry *inquiry, const struct node *target, struct text octets)
{
	size_t most = OCTETS_SHOWN;

	if (octets.len == 0)
		return "";
	if (node_is_in(target, inquiry->proofs.body) || target == inquiry->proofs.envelope) {
		bool tag = false;
		for (size_t i = 0; i < octets.len && i < most; i++) {
			tag = octets.at[i] == '<' || (tag && (i == 0 || octets.at[i - 1] != '>'));
			if (!tag && text_trim((struct text){octets.at + i, 1}).len > 0)
				most = i;
		}
	}
	return text_shown(inquiry->arena, octets, most);
}

static void judge_digest(struct inquiry *inquiry, struct inquired *reference)
{
	const struct any_digest *digest = any_digest_by_uri(reference->algorithm);
	unsigned char value[ANY_DIGEST_MAX];
	struct text octets;

	if (reference->target == NULL || !reference->readable || digest == NULL
		|| (inquiry->out->encrypted && node_is_in(inquiry->proofs.body, reference->target))
		|| !form_write(
			&inquiry->bench, reference->target, &reference->form, LINES_AS_IS, &octets))
		return;
	size_t len = any_digest_of(digest, octets, value);
	reference->computed = arena_copy(inquiry->arena, (struct text){(char *)value, len});
	reference->octets = shown_octets(inquiry, reference->target, octets);
	reference->holds = len > 0 && text_equal(reference->computed, reference->expected);
}

static void tell(
	struct inquiry *inquiry, struct explain_reference *out, const struct inquired *reference)
{
	struct arena *arena = inquiry->arena;

	*out = (struct explain_reference){
		.part = reference->target != NULL ? node_label(arena, reference->target) : NULL,
		.uri = text_shown(arena, reference->uri, 80),
		.algorithm = text_shown(arena, reference->algorithm, 100),
		.expected = base64_encode(arena, reference->expected).at,
		.computed = reference->computed.len > 0
			? base64_encode(arena, reference->computed).at
			: NULL,
		.octets = reference->octets != NULL ? reference->octets : "",
		.holds = reference->holds,
	};
	out->expected = text_shown(arena, text_of(out->expected), 120);
}

static void judge_digests(struct inquiry *inquiry)
{
	size_t good = 0;
	bool bad = false;

	for (size_t i = 0; i < inquiry->reference_count; i++) {
		struct inquired *reference = &inquiry->references[i];
		judge_digest(inquiry, reference);
		good += reference->holds;
		if (reference->holds || reference->computed.len == 0)
			continue;
		bad = true;
		FAILS(inquiry, ROW_DIGESTS, "digest of %s does not match",
			node_label(inquiry->arena, reference->target));
	}
	if (!bad && good < inquiry->reference_count)
		row_say(inquiry, ROW_DIGESTS, EXPLAIN_NOT_REACHED,
			"%zu of %zu digests hold; the others cannot be computed%s", good,
			inquiry->reference_count,
			inquiry->out->encrypted ? ", the Body's because it is encrypted" : "");
	else if (inquiry->reference_count > 0)
		row_ok(inquiry, ROW_DIGESTS);
}

void inquire_references(struct inquiry *inquiry)
{
	struct explain_reference *told =
		arena_array(inquiry->arena, INQUIRY_REFERENCES_MAX, sizeof *told);

	for (size_t i = 0; i < inquiry->reference_count; i++) {
		find_target(inquiry, &inquiry->references[i]);
		judge_position(inquiry, &inquiry->references[i], i + 1);
	}
	if (inquiry->proofs.ids.twice)
		FAILS(inquiry, ROW_POSITIONS, "two elements with one id");
	if (inquiry->proofs.ids.too_many)
		FAILS(inquiry, ROW_POSITIONS, "more than %d ids", IDS_MAX);
	if (inquiry->bodies != 1 || inquiry->headers > 1)
		FAILS(inquiry, ROW_POSITIONS, "%zu Headers and %zu Bodies", inquiry->headers,
			inquiry->bodies);
	row_ok(inquiry, ROW_POSITIONS);
	judge_coverage(inquiry);
	judge_digests(inquiry);
	for (size_t i = 0; i < inquiry->reference_count; i++)
		tell(inquiry, &told[i], &inquiry->references[i]);
	inquiry->out->references = told;
	inquiry->out->reference_count = inquiry->reference_count;
}
