/* "A signature is valid" is not "this is what was signed": which element each Reference really means. */
#include "security/positions.h"

#include "security/names.h"

/* What may be signed, by where it stands. The Security header itself cannot be: it holds the signature. */
bool positions_allow(const struct proofs *proofs, const struct node *part)
{
	const struct wsse *wsse = &proofs->wsse;

	if (part == proofs->body)
		return true;
	if (part->parent == proofs->header)
		return part != wsse->security;
	return part->parent == wsse->security
		&& (part == wsse->timestamp || part == wsse->token
			|| node_is(part, WSSE11_NS, "SignatureConfirmation"));
}

static bool find_part(struct proofs *proofs, size_t i, struct error *err)
{
	struct wsse_reference *reference = &proofs->wsse.references[i];

	reference->part = ids_find(&proofs->ids, reference->id);
	if (reference->part == NULL)
		return FAIL(err, EK0031, "GW-S1",
			"Reference %zu is to no wsu:Id that may be signed", i + 1);
	if (!positions_allow(proofs, reference->part))
		return FAIL(err, EK0031, "GW-S1",
			"Reference %zu is to %.64s in a place where nothing is signed", i + 1,
			(const char *)reference->part->element.name);
	return true;
}

bool positions_covers(const struct proofs *proofs, const struct node *part)
{
	for (size_t i = 0; i < proofs->wsse.reference_count; i++)
		if (proofs->wsse.references[i].part == part)
			return true;
	return false;
}

static bool require(const struct proofs *proofs, const struct node *part, struct error *err)
{
	if (positions_covers(proofs, part))
		return true;
	return FAIL(
		err, EK0031, "WB004.1", "%.64s is not signed", (const char *)part->element.name);
}

/* Who reads the letter later, without a parser, is to see one Body in it. */
static bool has_one_body(const struct proofs *proofs, struct error *err)
{
	const struct node *node;

	for (node = proofs->header; node != NULL; node = node_walk(node, proofs->header))
		if (same_string(node->element.name, "Body"))
			return FAIL(err, EK0031, "GW-S1", "an element named Body in the Header");
	return true;
}

bool positions_check(struct proofs *proofs, struct error *err)
{
	const struct node *block;

	if (proofs->ids.too_many)
		return FAIL(err, EK0031, "GW-S1", "more than %d ids", IDS_MAX);
	if (proofs->ids.twice)
		return FAIL(err, EK0031, "GW-S1", "two elements with one id");
	if (!has_one_body(proofs, err))
		return false;
	for (size_t i = 0; i < proofs->wsse.reference_count; i++)
		if (!find_part(proofs, i, err))
			return false;
	if (!require(proofs, proofs->body, err) || !require(proofs, proofs->wsse.timestamp, err))
		return false;
	for (block = node_child(proofs->header); block != NULL; block = node_next(block))
		if (same_string(block->element.uri, WSA_NS_URI) && !require(proofs, block, err))
			return false;
	return true;
}
