/* ds:Signature as WB004 to WB010 and BSP leave it: detached, exclusive canonical form, one direct reference to the token. */
#include "security/wsse.h"

#include "base/base64.h"
#include "security/names.h"

#define WRONG(err, rule, ...) FAIL((err), EK0031, (rule), __VA_ARGS__)

/*
 * The tokens of a PrefixList, as names of this message. Between them stands one space: packaged toolkits read an empty token
 * as the default namespace and a tab as part of a name, and what is read in two ways is not taken.
 */
bool wsse_read_prefixes(
	const struct tree *tree, struct text list, struct prefixes *out, struct error *err)
{
	const unsigned char **prefixes =
		arena_array(tree->arena, CANONICAL_PREFIXES_MAX, sizeof *prefixes);
	size_t count = 0, at = 0;

	while (at < list.len) {
		size_t from = at;
		while (at < list.len && !text_is_space(list.at[at]))
			at++;
		struct text token = {list.at + from, at - from};
		if (token.len == 0 || (at < list.len && list.at[at] != ' '))
			return WRONG(err, "WB007", "a PrefixList with white space in odd places");
		at++;
		if (count == CANONICAL_PREFIXES_MAX)
			return WRONG(err, "WB007", "a PrefixList of more than %d prefixes",
				CANONICAL_PREFIXES_MAX);
		prefixes[count++] =
			text_equal(token, TEXT("#default")) ? NULL : parse_name(tree->names, token);
	}
	*out = (struct prefixes){prefixes, count};
	return true;
}

/* Nothing in it; white space that a pretty-printer left between its tags is nothing. */
static bool is_empty(const struct node *node)
{
	return node->element_count == 0 && node_is_structure(node);
}

/* WB007: CanonicalizationMethod or Transform: exclusive, with or without InclusiveNamespaces, and nothing else in it. */
static bool read_exclusive(
	const struct tree *tree, const struct node *method, struct prefixes *out, struct error *err)
{
	struct text algorithm = node_attribute(method, NULL, "Algorithm");
	const struct node *inclusive = node_child(method);

	if (!text_equal(algorithm, TEXT(EXC_C14N)))
		return WRONG(err, "WB007", "%s is %.*s", (const char *)method->element.name,
			(int)(algorithm.len < 100 ? algorithm.len : 100), algorithm.at);
	*out = (struct prefixes){NULL, 0};
	if (!node_is_structure(method)
		|| (inclusive != NULL
			&& (!node_is(inclusive, EXC_C14N, "InclusiveNamespaces")
				|| node_next(inclusive) != NULL || !is_empty(inclusive))))
		return WRONG(err, "WB007", "%s holds something else than InclusiveNamespaces",
			(const char *)method->element.name);
	if (inclusive == NULL)
		return true;
	struct text list = node_attribute(inclusive, NULL, "PrefixList");
	if (list.at == NULL)
		return WRONG(err, "WB007", "InclusiveNamespaces without PrefixList");
	return wsse_read_prefixes(tree, list, out, err);
}

/* SIGN001 to SIGN004; an HMAC's length (BSP-R5401) or any other parameter has no place. */
static bool read_method(const struct node *node, struct wsse *out, struct error *err)
{
	struct text uri = node_attribute(node, NULL, "Algorithm");

	out->method = signature_method_by_uri(uri);
	if (out->method == NULL)
		return WRONG(err, "SIGN001", "SignatureMethod is %.*s",
			(int)(uri.len < 100 ? uri.len : 100), uri.at);
	if (!is_empty(node))
		return WRONG(err, "BSP-R5401", "SignatureMethod has parameters");
	return true;
}

/* Of an id (a name, says WSS), whatever it starts with; packaged toolkits put it into an XPointer between quotes. */
static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
		|| (c & 0x80) != 0 || c == '-' || c == '_' || c == '.' || c == ':';
}

/* GW-S1: "#" and a name: no other document, no XPointer, not the whole document. */
static bool read_local(struct text uri, struct text *id)
{
	if (uri.len < 2 || uri.at[0] != '#')
		return false;
	for (size_t i = 1; i < uri.len; i++)
		if (!is_name_byte(uri.at[i]))
			return false;
	*id = (struct text){uri.at + 1, uri.len - 1};
	return true;
}

/* WB007, GW-S3: exactly one Transform. */
static bool read_transforms(const struct tree *tree, const struct node *transforms,
	struct wsse_reference *out, struct error *err)
{
	if (!node_is(transforms, DS_NS, "Transforms") || !node_is_structure(transforms)
		|| transforms->element_count != 1
		|| !node_is(node_child(transforms), DS_NS, "Transform"))
		return WRONG(err, "WB007", "a Reference without exactly one Transform");
	return read_exclusive(tree, node_child(transforms), &out->prefixes, err);
}

static bool read_digest(const struct tree *tree, const struct node *method,
	const struct node *value, struct wsse_reference *out, struct error *err)
{
	if (!node_is(method, DS_NS, "DigestMethod") || !node_is(value, DS_NS, "DigestValue")
		|| node_next(value) != NULL || !is_empty(method) || value->element_count > 0)
		return WRONG(
			err, "BSP-R5401", "a Reference is not Transforms, DigestMethod, Value");
	struct text uri = node_attribute(method, NULL, "Algorithm");
	if (!hash_by_uri(uri, &out->hash))
		return WRONG(err, "SIGN001", "DigestMethod is %.*s",
			(int)(uri.len < 100 ? uri.len : 100), uri.at);
	if (!base64_decode(tree->arena, node_text(tree->arena, value), &out->digest)
		|| out->digest.len != hash_size(out->hash))
		return WRONG(err, "SIGN001", "a DigestValue of the wrong length");
	return true;
}

static bool read_reference(
	const struct tree *tree, const struct node *node, struct wsse *out, struct error *err)
{
	struct wsse_reference *reference = &out->references[out->reference_count];
	const struct node *transforms = node_child(node);
	const struct node *method = transforms != NULL ? node_next(transforms) : NULL;
	const struct node *value = method != NULL ? node_next(method) : NULL;
	struct text id;

	if (out->reference_count == WSSE_REFERENCES_MAX)
		return WRONG(err, "GW-S3", "more than %d References", WSSE_REFERENCES_MAX);
	if (!read_local(node_attribute(node, NULL, "URI"), &id))
		return WRONG(err, "GW-S1", "Reference %zu is not to an id of this message",
			out->reference_count + 1);
	/* BSP-R5403: a Manifest signs by hearsay. */
	if (text_equal(node_attribute(node, NULL, "Type"), TEXT(DS_NS "Manifest")))
		return WRONG(err, "BSP-R5403", "a Reference to a Manifest");
	if (wsse_reference_to(out, id) != NULL)
		return WRONG(err, "GW-S3", "two References to one id");
	*reference = (struct wsse_reference){.node = node, .id = id};
	if (!node_is_structure(node))
		return WRONG(err, "WB007", "Reference %zu holds text", out->reference_count + 1);
	if (!read_transforms(tree, transforms, reference, err)
		|| !read_digest(tree, method, value, reference, err))
		return false;
	out->reference_count++;
	return true;
}

static bool read_signed_info(const struct tree *tree, struct wsse *out, struct error *err)
{
	const struct node *canonicalization = node_child(out->signed_info);
	const struct node *method = canonicalization != NULL ? node_next(canonicalization) : NULL;

	if (!node_is(canonicalization, DS_NS, "CanonicalizationMethod")
		|| !node_is(method, DS_NS, "SignatureMethod")
		|| !node_is_structure(out->signed_info))
		return WRONG(err, "WB007", "SignedInfo is not as XML signature has it");
	if (!read_exclusive(tree, canonicalization, &out->prefixes, err)
		|| !read_method(method, out, err))
		return false;
	for (const struct node *node = node_next(method); node != NULL; node = node_next(node)) {
		if (!node_is(node, DS_NS, "Reference"))
			return WRONG(err, "WB007", "SignedInfo holds something else");
		if (!read_reference(tree, node, out, err))
			return false;
	}
	if (out->reference_count == 0)
		return WRONG(err, "WB004.1", "a Signature over nothing");
	return true;
}

/* The value goes into SignatureConfirmation, where a line end would be read as something else. */
static bool read_value(
	struct arena *arena, const struct node *node, struct wsse *out, struct error *err)
{
	struct text text = node_text(arena, node);
	char *kept = arena_take(arena, text.len + 1);
	size_t len = 0;

	if (node->element_count > 0 || text.len > WSSE_SIGNATURE_MAX
		|| !base64_decode(arena, text, &out->signature_value)
		|| out->signature_value.len == 0)
		return WRONG(err, "WB004.1", "SignatureValue is no Base64");
	for (size_t i = 0; i < text.len; i++)
		if (!text_is_space(text.at[i]))
			kept[len++] = text.at[i];
	out->signature_text = (struct text){kept, len};
	return true;
}

/* WB010, BSP-R5402: one way to name the key: a direct reference to the token in this header. */
bool wsse_read_key_info(const struct node *node, const struct wsse *out, struct error *err)
{
	const struct node *by = node_child(node);
	const struct node *reference = by != NULL ? node_child(by) : NULL;
	struct text id, own = {NULL, 0};

	if (!node_is_structure(node) || node->element_count != 1
		|| !node_is(by, WSSE_NS, "SecurityTokenReference"))
		return WRONG(err, "BSP-R5402", "KeyInfo is not one SecurityTokenReference");
	if (!node_is_structure(by) || by->element_count != 1
		|| !node_is(reference, WSSE_NS, "Reference") || reference->element_count > 0)
		return WRONG(err, "WB010", "the token is not named by a direct reference");
	struct text type = node_attribute(reference, NULL, "ValueType");
	if (type.at != NULL && !text_equal(type, TEXT(WSS_X509V3)))
		return WRONG(err, "WB010", "the reference is not to an X509v3 token");
	if (out->token != NULL)
		own = node_attribute(out->token, WSU_NS, "Id");
	if (!read_local(node_attribute(reference, NULL, "URI"), &id) || own.len == 0
		|| !text_equal(id, own))
		return WRONG(err, "WB010", "the reference is not to the token in this header");
	return true;
}

/*
 * Packaged toolkits read these by their names, whatever namespace they are in. A namesake would be read by one and not by
 * another.
 */
static bool has_namesake(const struct node *node)
{
	static const char *const names[] = {"Algorithm", "URI", "PrefixList", "Type"};

	for (int i = 0; i < node->element.attribute_count; i++)
		for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
			if (node->element.attributes[5 * i + 2] != NULL
				&& element_attribute_is(&node->element, i,
					(const char *)node->element.attributes[5 * i + 2],
					names[k]))
				return true;
	return false;
}

/* The next element in document order inside `top`; NULL: there is none. */
static const struct node *next_inside(const struct node *node, const struct node *top)
{
	const struct node *next = node_child(node);

	for (; next == NULL && node != top; node = node->parent)
		next = node_next(node);
	return next;
}

static bool check_names(const struct node *signature, struct error *err)
{
	for (const struct node *node = signature; node != NULL; node = next_inside(node, signature))
		if (has_namesake(node))
			return WRONG(err, "GW-S3", "%.64s has an attribute with a namesake",
				(const char *)node->element.name);
	return true;
}

/* BSP-R3102: detached: SignedInfo, SignatureValue, KeyInfo, no Object. */
bool wsse_read_signature(const struct tree *tree, struct wsse *out, struct error *err)
{
	const struct node *value, *key_info;

	out->signed_info = node_child(out->signature);
	value = out->signed_info != NULL ? node_next(out->signed_info) : NULL;
	key_info = value != NULL ? node_next(value) : NULL;
	if (!node_is_structure(out->signature) || !node_is(out->signed_info, DS_NS, "SignedInfo")
		|| !node_is(value, DS_NS, "SignatureValue") || !node_is(key_info, DS_NS, "KeyInfo")
		|| node_next(key_info) != NULL)
		return WRONG(err, "BSP-R3102",
			"Signature is not SignedInfo, SignatureValue and KeyInfo");
	return check_names(out->signature, err) && read_signed_info(tree, out, err)
		&& read_value(tree->arena, value, out, err)
		&& wsse_read_key_info(key_info, out, err);
}
