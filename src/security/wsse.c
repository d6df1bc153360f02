/* The Security header: who stands in it, when it was made, and whose certificate it shows. */
#include "security/wsse.h"

#include "base/base64.h"
#include "security/names.h"
#include "security/parts.h"

/* GW-S4: what is addressed to another node is not ours; to us comes exactly one. */
bool wsse_find(const struct node *header, struct wsse *out, struct error *err)
{
	*out = (struct wsse){0};
	for (const struct node *block = header != NULL ? node_child(header) : NULL; block != NULL;
		block = node_next(block)) {
		if (!node_is(block, WSSE_NS, "Security") || part_is_for_another(block))
			continue;
		if (out->security != NULL)
			return FAIL(err, EK0031, "GW-S3", "more than one Security header for us");
		out->security = block;
	}
	if (out->security == NULL)
		return FAIL(err, EK0031, "WB003", "no wsse:Security header for us");
	return true;
}

/* WB001: the namespaces of WSS 1.0, and of 1.1 for SignatureConfirmation. */
static const struct {
	const char *uri, *name;
	size_t place; /* of its pointer in struct wsse */
	unsigned kinds;
} members[] = {
#define MEMBER(uri, name, field, kinds)                                                            \
	{                                                                                          \
		uri, name, offsetof(struct wsse, field), kinds                                     \
	}
#define IN(kind) (1u << (kind))
#define ANSWER   (IN(WSSE_SIGNED_ANSWER) | IN(WSSE_ENCRYPTED_ANSWER))
	MEMBER(WSU_NS, "Timestamp", timestamp, ~0u),
	MEMBER(WSSE_NS, "BinarySecurityToken", token, ~0u),
	MEMBER(DS_NS, "Signature", signature, ~0u),
	MEMBER(XENC_NS, "EncryptedKey", encrypted_key,
		IN(WSSE_ENCRYPTED) | IN(WSSE_ENCRYPTED_ANSWER)),
	MEMBER(WSSE11_NS, "SignatureConfirmation", confirmation, ANSWER),
};

static bool take_member(
	enum wsse_kind kind, struct wsse *out, const struct node *node, struct error *err)
{
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		if (!node_is(node, members[i].uri, members[i].name)
			|| (members[i].kinds & IN(kind)) == 0)
			continue;
		const struct node **place =
			(const struct node **)(void *)((char *)out + members[i].place);
		if (*place != NULL && place != &out->confirmation)
			return FAIL(err, EK0031, "GW-S3", "Security holds more than one %s",
				members[i].name);
		if (place == &out->confirmation)
			out->confirmation_count++;
		*place = node;
		return true;
	}
	return FAIL(err, EK0031, "GW-S3", "Security holds %.64s, which has no place there",
		(const char *)node->element.name);
}

bool wsse_sort(enum wsse_kind kind, struct wsse *out, struct error *err)
{
	const struct node *child = node_child(out->security);

	for (; child != NULL; child = node_next(child))
		if (!take_member(kind, out, child, err))
			return false;
	if (!node_is_structure(out->security))
		return FAIL(err, EK0031, "GW-S3", "Security holds text");
	if (out->signature == NULL)
		return FAIL(err, EK0031, "WB003", "Security without Signature");
	if (out->timestamp == NULL)
		return FAIL(err, EK0031, "WB002.1", "Security without Timestamp");
	if (out->token == NULL)
		return FAIL(err, EK0031, "WB010", "Security without BinarySecurityToken");
	return true;
}

/* WB002.1: a moment in UTC, written with Z. */
static bool read_moment(
	struct arena *arena, const struct node *node, struct instant *out, struct error *err)
{
	struct text text = text_trim(node_text(arena, node));

	if (node->element_count > 0 || text.len == 0 || text.at[text.len - 1] != 'Z'
		|| !instant_parse(text, out))
		return FAIL(err, EK0031, "WB002.1", "%s is no moment in UTC with Z",
			(const char *)node->element.name);
	return true;
}

bool wsse_read_timestamp(struct arena *arena, struct wsse *out, struct error *err)
{
	const struct node *created = node_child(out->timestamp);
	const struct node *expires = created != NULL ? node_next(created) : NULL;

	if (!node_is_structure(out->timestamp) || !node_is(created, WSU_NS, "Created")
		|| (expires != NULL
			&& (!node_is(expires, WSU_NS, "Expires") || node_next(expires) != NULL)))
		return FAIL(err, EK0031, "WB002.1", "Timestamp is not Created, then Expires");
	return read_moment(arena, created, &out->created, err)
		&& (expires == NULL || read_moment(arena, expires, &out->expires, err));
}

/* WB010: X.509 version 3, Base64; both are said so, or nothing is said of the encoding. */
bool wsse_read_token(struct arena *arena, struct wsse *out, struct error *err)
{
	struct text encoding = node_attribute(out->token, NULL, "EncodingType");
	struct text text = node_text(arena, out->token);

	if (!text_equal(node_attribute(out->token, NULL, "ValueType"), TEXT(WSS_X509V3))
		|| (encoding.at != NULL && !text_equal(encoding, TEXT(WSS_BASE64))))
		return FAIL(err, EK0031, "WB010", "the token is not an X509v3 in Base64Binary");
	if (text.len > 2 * (size_t)WSSE_TOKEN_MAX)
		return FAIL(err, EK0031, "GW-S3", "a token of %zu characters", text.len);
	if (out->token->element_count > 0 || !base64_decode(arena, text, &out->token_der)
		|| out->token_der.len == 0)
		return FAIL(err, EK0031, "WB010", "the token is no Base64");
	return out->token_der.len <= WSSE_TOKEN_MAX
		|| FAIL(err, EK0031, "GW-S3", "a token of %zu bytes", out->token_der.len);
}

bool wsse_read(const struct tree *tree, const struct node *header, enum wsse_kind kind,
	struct wsse *out, struct error *err)
{
	return wsse_find(header, out, err) && wsse_sort(kind, out, err)
		&& wsse_read_timestamp(tree->arena, out, err)
		&& wsse_read_token(tree->arena, out, err) && wsse_read_signature(tree, out, err);
}

const struct wsse_reference *wsse_reference_to(const struct wsse *wsse, struct text id)
{
	for (size_t i = 0; i < wsse->reference_count; i++)
		if (text_equal(wsse->references[i].id, id))
			return &wsse->references[i];
	return NULL;
}
