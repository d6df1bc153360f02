/* What a message says of its encryption: one EncryptedKey in Security, one EncryptedData in Body, and nothing to look up. */
#include "security/encryption_inside.h"

#include "base/base64.h"
#include "security/tree.h"

#define WRONG(err, rule, ...) FAIL((err), EK0031, (rule), __VA_ARGS__)

/* The parts of either element, in the order of its schema; what has no place here has no meaning here. */
struct members {
	const struct node *method, *key_info, *value, *references;
};

/* CipherData holds the octets themselves: a CipherReference would have us fetch them (E8). */
static bool read_cipher_data(const struct node *data, struct members *out, struct error *err)
{
	const struct node *value = node_child(data);

	if (!node_is_structure(data) || data->element_count != 1
		|| !node_is(value, XENC_NS, "CipherValue") || value->element_count > 0)
		return WRONG(err, "GW-S1", "CipherData is not one CipherValue");
	out->value = value;
	return true;
}

/* EncryptionMethod, KeyInfo?, CipherData, and what may follow: ReferenceList for a key, nothing for data. */
static bool read_parts(const struct node *node, const char *name, bool has_references,
	struct members *out, struct error *err)
{
	const struct node *child = node_child(node);

	*out = (struct members){0};
	if (node_is(child, XENC_NS, "EncryptionMethod")) {
		out->method = child;
		child = node_next(child);
	}
	if (node_is(child, DS_NS, "KeyInfo")) {
		out->key_info = child;
		child = node_next(child);
	}
	const struct node *data = child;
	if (child != NULL)
		child = node_next(child);
	if (has_references && node_is(child, XENC_NS, "ReferenceList")) {
		out->references = child;
		child = node_next(child);
	}
	if (!node_is_structure(node) || out->method == NULL || child != NULL
		|| !node_is(data, XENC_NS, "CipherData")
		|| (has_references && out->references == NULL))
		return WRONG(err, "WB008", "%s is not EncryptionMethod, KeyInfo, CipherData%s",
			name, has_references ? ", ReferenceList" : "");
	return read_cipher_data(data, out, err);
}

/* A parameter of a method: its Algorithm; at NULL when there is no such parameter. */
static bool read_parameter(const struct node *node, struct text *out)
{
	if (out->at != NULL || node->first != NULL)
		return false;
	*out = node_attribute(node, NULL, "Algorithm");
	return out->at != NULL;
}

/* OAEPparams, a label, is on no list. */
static bool read_transport(const struct node *method, enum key_transport *out, struct error *err)
{
	struct text uri = node_attribute(method, NULL, "Algorithm");
	struct text digest = {NULL, 0}, mgf = {NULL, 0};
	bool known = node_is_structure(method);

	for (const struct node *node = node_child(method); known && node != NULL;
		node = node_next(node))
		known = node_is(node, DS_NS, "DigestMethod") ? read_parameter(node, &digest)
			: node_is(node, XENC11_NS, "MGF")    ? read_parameter(node, &mgf)
							     : false;
	if (known && encryption_transport(uri, digest, mgf, out))
		return true;
	return WRONG(err, "WB008", "EncryptedKey by %.*s, or its parameters, is not on the list",
		(int)(uri.len < 100 ? uri.len : 100), uri.at);
}

static bool read_cipher(const struct node *method, enum data_cipher *out, struct error *err)
{
	struct text uri = node_attribute(method, NULL, "Algorithm");

	if (method->first == NULL && encryption_cipher(uri, out))
		return true;
	return WRONG(err, "WB008", "EncryptedData by %.*s, or its parameters, is not on the list",
		(int)(uri.len < 100 ? uri.len : 100), uri.at);
}

/* Names another element of this message, "#" and its Id. */
static bool names(const struct node *node, const struct node *other)
{
	struct text uri = node_attribute(node, NULL, "URI");
	struct text id = node_attribute(other, NULL, "Id");

	return uri.len > 1 && id.len > 0 && uri.at[0] == '#'
		&& text_equal((struct text){uri.at + 1, uri.len - 1}, id);
}

/* A SecurityTokenReference of one child: a hint may name what is in this message, or somebody's key. */
static bool is_hint_by_reference(const struct node *reference)
{
	const struct node *by = node_child(reference);

	if (!node_is_structure(reference) || reference->element_count != 1)
		return false;
	if (node_is(by, WSSE_NS, "Reference"))
		return by->element_count == 0
			&& text_starts(node_attribute(by, NULL, "URI"), TEXT("#"));
	return (node_is(by, WSSE_NS, "KeyIdentifier") && by->element_count == 0)
		|| node_is(by, DS_NS, "X509Data");
}

/*
 * For whom the key is wrapped. We try our own keys, so this is a hint that is not followed; but what would have somebody
 * fetch (RetrievalMethod) or unwrap another key first (EncryptedKey) is refused, not ignored (E7, E8).
 */
static bool read_key_hint(const struct node *key_info, struct error *err)
{
	const struct node *hint = key_info != NULL ? node_child(key_info) : NULL;

	if (key_info == NULL)
		return true;
	if (node_is_structure(key_info) && key_info->element_count == 1
		&& (node_is(hint, WSSE_NS, "SecurityTokenReference")
				? is_hint_by_reference(hint)
				: node_is(hint, DS_NS, "X509Data")
					|| (node_is(hint, DS_NS, "KeyName")
						&& hint->element_count == 0)))
		return true;
	return WRONG(err, "GW-S1", "EncryptedKey names its key in a way that is not taken");
}

/* The data's key is that EncryptedKey; it may say so, by direct reference, and nothing else. */
static bool read_data_hint(
	const struct node *key_info, const struct node *encrypted_key, struct error *err)
{
	const struct node *by = key_info != NULL ? node_child(key_info) : NULL;

	if (key_info == NULL)
		return true;
	if (node_is_structure(key_info) && key_info->element_count == 1
		&& node_is(by, WSSE_NS, "SecurityTokenReference") && is_hint_by_reference(by)
		&& node_is(node_child(by), WSSE_NS, "Reference")
		&& names(node_child(by), encrypted_key))
		return true;
	return WRONG(err, "GW-S1", "EncryptedData names another key than the EncryptedKey");
}

/* One key, one piece of data: no more is encrypted than the Body's content (WB005). */
static bool read_references(
	const struct node *references, const struct node *encrypted_data, struct error *err)
{
	const struct node *reference = node_child(references);

	if (node_is_structure(references) && references->element_count == 1
		&& node_is(reference, XENC_NS, "DataReference") && reference->first == NULL
		&& names(reference, encrypted_data))
		return true;
	return WRONG(err, "WB005", "ReferenceList is not one DataReference to the EncryptedData");
}

static bool read_octets(struct arena *arena, const struct node *value, const char *name,
	struct text *out, struct error *err)
{
	struct text octets;

	if (!base64_decode(arena, node_text(arena, value), &octets) || octets.len == 0)
		return WRONG(err, "WB008", "the CipherValue of %s is no Base64", name);
	*out = octets;
	return true;
}

/* WB005: the content of the Body; an element in its place would be the Body itself. */
static bool check_type(const struct node *encrypted_data, struct error *err)
{
	struct text type = node_attribute(encrypted_data, NULL, "Type");

	if (type.at == NULL || text_equal(type, TEXT(XENC_CONTENT)))
		return true;
	return WRONG(err, "WB005", "EncryptedData is not of type Content");
}

bool encryption_read(struct arena *arena, const struct node *encrypted_key,
	const struct node *encrypted_data, struct encrypted *out, struct error *err)
{
	struct members key, data;
	struct encrypted read;

	if (!node_is(encrypted_key, XENC_NS, "EncryptedKey")
		|| !node_is(encrypted_data, XENC_NS, "EncryptedData"))
		return WRONG(
			err, "WB005", "no EncryptedKey, or no EncryptedData as Body's content");
	if (!check_type(encrypted_data, err)
		|| !read_parts(encrypted_key, "EncryptedKey", true, &key, err)
		|| !read_parts(encrypted_data, "EncryptedData", false, &data, err)
		|| !read_transport(key.method, &read.transport, err)
		|| !read_cipher(data.method, &read.cipher, err) || !read_key_hint(key.key_info, err)
		|| !read_data_hint(data.key_info, encrypted_key, err)
		|| !read_references(key.references, encrypted_data, err)
		|| !read_octets(arena, key.value, "EncryptedKey", &read.wrapped_key, err)
		|| !read_octets(arena, data.value, "EncryptedData", &read.octets, err))
		return false;
	*out = read;
	return true;
}
