/* The Security header, step by step: what is wrong in one step does not keep the next from being told. */
#include "security/explain_inside.h"

#include "base/base64.h"
#include "security/names.h"

#define FAILS(inquiry, row, ...) row_say((inquiry), (row), EXPLAIN_FAILED, __VA_ARGS__)

/* Of each kind the first that stands in Security, also where wsse_sort stopped at something else. */
static void take_first(struct inquiry *inquiry)
{
	struct wsse *wsse = &inquiry->proofs.wsse;

	for (const struct node *node = node_child(wsse->security); node != NULL;
		node = node_next(node)) {
		if (wsse->timestamp == NULL && node_is(node, WSU_NS, "Timestamp"))
			wsse->timestamp = node;
		if (wsse->token == NULL && node_is(node, WSSE_NS, "BinarySecurityToken"))
			wsse->token = node;
		if (wsse->signature == NULL && node_is(node, DS_NS, "Signature"))
			wsse->signature = node;
		if (wsse->encrypted_key == NULL && node_is(node, XENC_NS, "EncryptedKey"))
			wsse->encrypted_key = node;
		if (wsse->confirmation == NULL && node_is(node, WSSE11_NS, "SignatureConfirmation"))
			wsse->confirmation = node;
	}
}

static void judge_header(struct inquiry *inquiry)
{
	struct proofs *proofs = &inquiry->proofs;
	struct error err;

	if (wsse_sort(proofs->kind, &proofs->wsse, &err))
		row_ok(inquiry, ROW_SECURITY);
	else
		row_error(inquiry, ROW_SECURITY, &err);
	take_first(inquiry);
	if (proofs->odd_security)
		FAILS(inquiry, ROW_POSITIONS, "a comment or CDATA section inside Security");
	if (proofs->wsse.signature == NULL)
		FAILS(inquiry, ROW_SIGNED, "Security without Signature");
	else
		row_ok(inquiry, ROW_SIGNED);
}

static void judge_timestamp(struct inquiry *inquiry)
{
	struct wsse *wsse = &inquiry->proofs.wsse;
	struct error err;

	if (wsse->timestamp == NULL)
		FAILS(inquiry, ROW_TIMESTAMP, "Security without Timestamp");
	else if (wsse_read_timestamp(inquiry->arena, wsse, &err))
		row_ok(inquiry, ROW_TIMESTAMP);
	else
		row_error(inquiry, ROW_TIMESTAMP, &err);
}

static void judge_token(struct inquiry *inquiry)
{
	struct wsse *wsse = &inquiry->proofs.wsse;
	struct error err;

	if (wsse->token == NULL)
		FAILS(inquiry, ROW_TOKEN, "Security without BinarySecurityToken");
	else if (!wsse_read_token(inquiry->arena, wsse, &err))
		row_error(inquiry, ROW_TOKEN, &err);
	/* A certificate under another name is still one to calculate with. */
	if (wsse->token != NULL && wsse->token_der.len == 0)
		(void)!base64_decode(
			inquiry->arena, node_text(inquiry->arena, wsse->token), &wsse->token_der);
}

static const struct node *first_of(const struct node *node, const char *uri, const char *name)
{
	const struct node *child = node != NULL ? node_child(node) : NULL;

	while (child != NULL && !node_is(child, uri, name))
		child = node_next(child);
	return child;
}

/* SignedInfo, SignatureValue, KeyInfo. */
static void judge_shape(struct inquiry *inquiry, const struct node *signature)
{
	static const char *const names[] = {"SignedInfo", "SignatureValue", "KeyInfo"};
	const struct node *child = node_child(signature);

	for (size_t i = 0; i < 3; i++) {
		if (!node_is(child, DS_NS, names[i])) {
			FAILS(inquiry, ROW_DETACHED, "Signature without %s in its place", names[i]);
			return;
		}
		child = node_next(child);
	}
	if (child != NULL)
		FAILS(inquiry, ROW_DETACHED, "Signature holds %s too",
			node_label(inquiry->arena, child));
	else
		row_ok(inquiry, ROW_DETACHED);
}

static void judge_key_info(struct inquiry *inquiry, const struct node *signature)
{
	const struct node *key_info = first_of(signature, DS_NS, "KeyInfo");
	struct error err;

	if (key_info == NULL) {
		FAILS(inquiry, ROW_KEY_INFO, "Signature without KeyInfo");
	} else if (wsse_read_key_info(key_info, &inquiry->proofs.wsse, &err)) {
		row_ok(inquiry, ROW_KEY_INFO);
		row_ok(inquiry, ROW_TOKEN);
	} else {
		row_error(inquiry, ROW_KEY_INFO, &err);
	}
}

/* The canonical form that CanonicalizationMethod or a Transform asks for; false when it is not exclusive. */
static bool read_canonicalization(
	struct inquiry *inquiry, const struct node *method, struct form *form)
{
	const struct node *listed = first_of(method, EXC_C14N, "InclusiveNamespaces");
	struct text uri = node_attribute(method, NULL, "Algorithm");
	struct error err;

	/* With comments or without: this tree holds none. */
	bool exclusive = text_starts(uri, TEXT(EXC_C14N));
	if (!exclusive) {
		form->inclusive = true;
		form->prefixes = prefixes_declared(inquiry->arena, inquiry->proofs.envelope);
	} else if (listed != NULL) {
		(void)!wsse_read_prefixes(&inquiry->proofs.tree,
			node_attribute(listed, NULL, "PrefixList"), &form->prefixes, &err);
	}
	return text_equal(uri, TEXT(EXC_C14N));
}

static bool is_c14n(struct text uri)
{
	return uri.len > 0 && memmem(uri.at, uri.len, "c14n", 4) != NULL;
}

static void judge_transforms(struct inquiry *inquiry, struct inquired *reference, size_t number)
{
	const struct node *transforms = first_of(reference->node, DS_NS, "Transforms");
	const struct node *node = transforms != NULL ? node_child(transforms) : NULL;
	size_t count = 0;
	bool canonical = false;

	reference->plain = true;
	for (; node != NULL; node = node_next(node), count++) {
		struct text uri = node_attribute(node, NULL, "Algorithm");
		if (is_c14n(uri)) {
			canonical = true;
			if (read_canonicalization(inquiry, node, &reference->form))
				continue;
		} else if (text_equal(uri, TEXT(DS_NS "enveloped-signature"))) {
			reference->form.without = inquiry->signature;
		} else {
			reference->readable =
				false; /* what comes out of it is not a canonical form */
		}
		reference->plain = false;
		FAILS(inquiry, ROW_CANONICAL, "Reference %zu: Transform %s", number,
			text_shown(inquiry->arena, uri, 100));
	}
	if (!canonical) {
		reference->form.inclusive = true;
		reference->form.prefixes =
			prefixes_declared(inquiry->arena, inquiry->proofs.envelope);
	}
	if (count == 1)
		return;
	reference->plain = false;
	FAILS(inquiry, ROW_CANONICAL, "Reference %zu: %zu Transforms", number, count);
}

static void judge_digest_method(struct inquiry *inquiry, struct inquired *reference, size_t number)
{
	const struct node *method = first_of(reference->node, DS_NS, "DigestMethod");
	const struct node *value = first_of(reference->node, DS_NS, "DigestValue");
	enum hash hash;

	reference->algorithm =
		method != NULL ? node_attribute(method, NULL, "Algorithm") : (struct text){"", 0};
	if (!hash_by_uri(reference->algorithm, &hash))
		FAILS(inquiry, ROW_ALGORITHMS, "Reference %zu: DigestMethod %s", number,
			text_shown(inquiry->arena, reference->algorithm, 100));
	if (value == NULL
		|| !base64_decode(
			inquiry->arena, node_text(inquiry->arena, value), &reference->expected))
		FAILS(inquiry, ROW_ALGORITHMS, "Reference %zu: DigestValue is no Base64", number);
}

static void read_reference(struct inquiry *inquiry, const struct node *node)
{
	size_t number = inquiry->reference_count + 1;
	struct inquired *reference = &inquiry->references[inquiry->reference_count++];

	*reference = (struct inquired){
		.node = node, .uri = node_attribute(node, NULL, "URI"), .readable = true};
	if (reference->uri.len > 1 && reference->uri.at[0] == '#'
		&& memchr(reference->uri.at, '(', reference->uri.len) == NULL)
		reference->id = (struct text){reference->uri.at + 1, reference->uri.len - 1};
	if (text_equal(node_attribute(node, NULL, "Type"), TEXT(DS_NS "Manifest")))
		FAILS(inquiry, ROW_MANIFEST, "Reference %zu is to a Manifest", number);
	judge_transforms(inquiry, reference, number);
	judge_digest_method(inquiry, reference, number);
}

static void judge_signed_info(struct inquiry *inquiry)
{
	const struct node *info = inquiry->signed_info, *node;
	const struct node *canonicalization = first_of(info, DS_NS, "CanonicalizationMethod");
	const struct node *method = first_of(info, DS_NS, "SignatureMethod");
	struct text uri =
		method != NULL ? node_attribute(method, NULL, "Algorithm") : (struct text){"", 0};

	if (canonicalization == NULL
		|| !read_canonicalization(inquiry, canonicalization, &inquiry->signed_info_form))
		FAILS(inquiry, ROW_CANONICAL, "CanonicalizationMethod %s",
			canonicalization != NULL ? text_shown(inquiry->arena,
				node_attribute(canonicalization, NULL, "Algorithm"), 100)
						 : "is missing");
	inquiry->proofs.wsse.method = signature_method_by_uri(uri);
	if (inquiry->proofs.wsse.method == NULL)
		FAILS(inquiry, ROW_ALGORITHMS, "SignatureMethod %s",
			text_shown(inquiry->arena, uri, 100));
	if (method != NULL && (method->element_count > 0 || !node_is_structure(method)))
		FAILS(inquiry, ROW_PARAMETERS, "SignatureMethod has parameters");
	for (node = node_child(info); node != NULL; node = node_next(node))
		if (node_is(node, DS_NS, "Reference")
			&& inquiry->reference_count < INQUIRY_REFERENCES_MAX)
			read_reference(inquiry, node);
	if (inquiry->reference_count == 0)
		FAILS(inquiry, ROW_COVERAGE, "a Signature over nothing");
}

/* In detail first, and then as the gateway reads it: what only that saw is told too. */
static void judge_signature(struct inquiry *inquiry)
{
	struct proofs *proofs = &inquiry->proofs;
	const struct node *signature = proofs->wsse.signature;
	const struct node *value = first_of(signature, DS_NS, "SignatureValue");
	struct error err;

	inquiry->signature = signature;
	inquiry->signed_info = first_of(signature, DS_NS, "SignedInfo");
	judge_shape(inquiry, signature);
	judge_key_info(inquiry, signature);
	if (inquiry->signed_info != NULL)
		judge_signed_info(inquiry);
	if (value != NULL
		&& !base64_decode(inquiry->arena, node_text(inquiry->arena, value),
			&inquiry->signature_value))
		FAILS(inquiry, ROW_SIGNATURE, "SignatureValue is no Base64");
	struct wsse strict = proofs->wsse;
	/* wsse_read_signature asks for a token; that there is none has been told. */
	if (strict.token != NULL && !wsse_read_signature(&proofs->tree, &strict, &err))
		row_error(inquiry, ROW_CANONICAL, &err);
	if (inquiry->signed_info == NULL)
		return;
	for (enum row row = ROW_CANONICAL; row <= ROW_MANIFEST; row++)
		row_ok(inquiry, row);
}

void inquire_security(struct inquiry *inquiry)
{
	struct proofs *proofs = &inquiry->proofs;
	struct error err;

	if (!wsse_find(proofs->header, &proofs->wsse, &err))
		row_error(inquiry, ROW_SIGNED, &err);
	if (proofs->wsse.security == NULL)
		return;
	judge_header(inquiry);
	judge_timestamp(inquiry);
	judge_token(inquiry);
	if (proofs->wsse.signature != NULL)
		judge_signature(inquiry);
}
