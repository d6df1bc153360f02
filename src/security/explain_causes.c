/* Causes that show without calculating: names, ids, times, and what HTTP said. */
#include "security/explain_inside.h"

#include "security/inside.h"
#include "security/names.h"
#include "security/positions.h"

#include <stdlib.h>
#include <string.h>

#define WSA_OLD_NS "http://schemas.xmlsoap.org/ws/2004/08/addressing"

/* ---- HTTP ---------------------------------------------------------------------------------------------------------- */

void inquire_http(struct inquiry *inquiry)
{
	const struct capture *capture = &inquiry->capture;

	if (capture->has_head && inquiry->rows[ROW_CONTENT_TYPE].outcome == EXPLAIN_FAILED)
		cause_add(inquiry, "wrong content type",
			"Send SOAP 1.1 as Content-Type: text/xml; charset=utf-8.",
			"the capture shows Content-Type: %s.",
			capture->content_type != NULL ? capture->content_type : "(none)");
}

/* ---- what stands there twice, or under another name ----------------------------------------------------------------- */

static size_t count_like(const struct node *block)
{
	size_t count = 0;

	for (const struct node *other = node_child(block->parent); other != NULL;
		other = node_next(other))
		count += node_is(
			other, (const char *)block->element.uri, (const char *)block->element.name);
	return count;
}

/* Headers of others may stand there as often as they like, and Security headers for others too. */
static bool may_not_repeat(const struct inquiry *inquiry, const struct node *node)
{
	if (node->parent != inquiry->proofs.header)
		return !node_is(node, WSSE11_NS, "SignatureConfirmation");
	return same_string(node->element.uri, WSA_NS_URI)
		|| (node_is(node, WSSE_NS, "Security")
			&& inquiry->rows[ROW_SECURITY].outcome == EXPLAIN_FAILED);
}

/* cause_add drops what has been said in the same words. */
static void look_for_doubles(struct inquiry *inquiry)
{
	static const char remedy[] = "Leave one of each; often a library and the code around it "
				     "both write them.";
	const struct proofs *proofs = &inquiry->proofs;
	const struct node *in[] = {proofs->header, proofs->wsse.security, proofs->envelope};

	for (size_t i = 0; i < sizeof in / sizeof in[0]; i++)
		for (const struct node *node = in[i] != NULL ? node_child(in[i]) : NULL;
			node != NULL; node = node_next(node))
			if (count_like(node) > 1 && may_not_repeat(inquiry, node))
				cause_add(inquiry, "duplicated header", remedy,
					"%s stands there %zu times.",
					node_label(inquiry->arena, node), count_like(node));
	for (size_t i = 0; proofs->ids.twice && i < proofs->ids.count; i++)
		for (size_t k = 0; k < i; k++)
			if (text_equal(proofs->ids.list[i].value, proofs->ids.list[k].value))
				cause_add(inquiry, "duplicated id",
					"Give every element an id of its own.",
					"the id %s stands on more than one element.",
					text_shown(inquiry->arena, proofs->ids.list[i].value, 80));
}

static void look_for_old_names(struct inquiry *inquiry)
{
	const struct node *header = inquiry->proofs.header;
	const struct node *node = header != NULL ? node_child(header) : NULL;

	for (; node != NULL; node = node_next(node))
		if (same_string(node->element.uri, WSA_OLD_NS))
			cause_add(inquiry, "other WS-Addressing",
				"Use the namespace " WSA_NS_URI ".",
				"%s is in the namespace of 2004/08.",
				node_label(inquiry->arena, node));
}

/* ---- Security -------------------------------------------------------------------------------------------------------- */

static void look_for_security(struct inquiry *inquiry)
{
	const struct wsse *wsse = &inquiry->proofs.wsse;

	if (wsse->security == NULL)
		cause_add(inquiry, "not signed",
			"Sign the message, or send it to the endpoint of profile 2W-be if that is "
			"agreed.",
			"there is no wsse:Security header for us.");
	else if (wsse->signature == NULL)
		cause_add(inquiry, "not signed", "Sign the message.",
			"wsse:Security holds no ds:Signature.");
	if (wsse->security != NULL && wsse->timestamp == NULL)
		cause_add(inquiry, "missing part", "Add a signed wsu:Timestamp.",
			"wsse:Security holds no wsu:Timestamp.");
	if (wsse->security != NULL && wsse->token == NULL)
		cause_add(inquiry, "missing part",
			"Send the certificate as wsse:BinarySecurityToken, by direct reference.",
			"wsse:Security holds no wsse:BinarySecurityToken.");
}

/* The deepest first child says which way of naming a key was taken. */
static void look_at_key_info(struct inquiry *inquiry)
{
	const struct node *node = inquiry->signature, *reference;
	struct text uri = {NULL, 0};

	if (node == NULL
		|| (inquiry->rows[ROW_KEY_INFO].outcome != EXPLAIN_FAILED
			&& inquiry->rows[ROW_TOKEN].outcome != EXPLAIN_FAILED))
		return;
	for (node = node_child(node); node != NULL && !node_is(node, DS_NS, "KeyInfo");)
		node = node_next(node);
	reference = node;
	while (reference != NULL && node_child(reference) != NULL
		&& !node_is(reference, WSSE_NS, "Reference"))
		reference = node_child(reference);
	if (node_is(reference, WSSE_NS, "Reference"))
		uri = node_attribute(reference, NULL, "URI");
	const char *remedy = "Name the key by wsse:SecurityTokenReference/wsse:Reference, with "
			     "URI=\"#...\" of the BinarySecurityToken in this header and ValueType "
			     "X509v3.";
	if (uri.at != NULL)
		cause_add(inquiry, "wrong token reference", remedy,
			"KeyInfo refers to \"%s\"; the token's wsu:Id is \"%s\".",
			text_shown(inquiry->arena, uri, 80),
			inquiry->proofs.wsse.token != NULL ? text_shown(inquiry->arena,
				node_attribute(inquiry->proofs.wsse.token, WSU_NS, "Id"), 80)
							   : "");
	else if (reference != NULL)
		cause_add(inquiry, "wrong token reference", remedy, "KeyInfo names the key by %s.",
			node_label(inquiry->arena, reference));
}

static void look_at_algorithms(struct inquiry *inquiry)
{
	const struct node *node =
		inquiry->signed_info != NULL ? node_child(inquiry->signed_info) : NULL;
	bool sha1 = false;

	for (; node != NULL; node = node_next(node)) {
		struct text uri = node_attribute(node, NULL, "Algorithm");
		sha1 |= memmem(uri.at != NULL ? uri.at : "", uri.len, "sha1", 4) != NULL;
	}
	for (size_t i = 0; i < inquiry->reference_count; i++)
		sha1 |= text_equal(inquiry->references[i].algorithm, TEXT(DS_NS "sha1"));
	if (sha1)
		cause_add(inquiry, "SHA-1",
			"Set signature and digest to rsa-sha256 and xmlenc#sha256; many libraries "
			"have SHA-1 as their default.",
			"SignatureMethod or a DigestMethod names SHA-1.");
}

/* ---- References ------------------------------------------------------------------------------------------------------- */

static const char *const PARTS_REMEDY =
	"Give Body, Timestamp and each wsa header a wsu:Id and a Reference of its own.";

static void look_at_transforms(struct inquiry *inquiry, const struct inquired *reference)
{
	const char *uri = text_shown(inquiry->arena, reference->uri, 80);

	if (reference->form.without != NULL)
		cause_add(inquiry, "enveloped transform",
			"Leave out the Transform enveloped-signature; only "
			"http://www.w3.org/2001/10/xml-exc-c14n# belongs there.",
			"the Reference to %s names enveloped-signature.", uri);
	if (reference->form.inclusive)
		cause_add(inquiry, "inclusive canonical form",
			"Name http://www.w3.org/2001/10/xml-exc-c14n# as the one Transform.",
			"the Reference to %s does not name exclusive canonical form.", uri);
	if (!reference->readable)
		cause_add(inquiry, "other transform",
			"Name http://www.w3.org/2001/10/xml-exc-c14n# as the one Transform.",
			"the Reference to %s names a Transform that we do not take.", uri);
}

/* By its id: which element has it, and which should. */
static void look_at_id(struct inquiry *inquiry, const struct inquired *reference)
{
	const struct proofs *proofs = &inquiry->proofs;
	const struct node *target = reference->target;
	const char *uri = text_shown(inquiry->arena, reference->uri, 80);

	if (reference->uri.len == 0 || reference->id.len == 0) {
		cause_add(inquiry, "whole document", PARTS_REMEDY,
			"a Reference has URI \"%s\" instead of the id of a part.", uri);
	} else if (target == NULL) {
		cause_add(inquiry, "Id on the wrong element", PARTS_REMEDY,
			"no element of the message bears the id %s.", uri);
	} else if (!reference->wsu) {
		cause_add(inquiry, "Id on the wrong element",
			"Write the id as attribute wsu:Id, not as Id, ID or xml:id.",
			"%s is on %s as an attribute that is no wsu:Id.", uri,
			node_label(inquiry->arena, target));
	} else if (target->parent == NULL || !positions_allow(proofs, target)) {
		const struct node *part = target;
		while (part->parent != NULL && part->parent != proofs->header
			&& part->parent != proofs->envelope
			&& part->parent != proofs->wsse.security)
			part = part->parent;
		cause_add(inquiry, "Id on the wrong element", PARTS_REMEDY,
			"%s is on %s%s%s, which is no part that is to be signed.", uri,
			node_label(inquiry->arena, target), part != target ? " inside " : "",
			part != target ? node_label(inquiry->arena, part) : "");
	}
}

static void look_at_references(struct inquiry *inquiry)
{
	for (size_t i = 0; i < inquiry->reference_count; i++) {
		const struct inquired *reference = &inquiry->references[i];
		look_at_id(inquiry, reference);
		if (!reference->plain)
			look_at_transforms(inquiry, reference);
		if (!reference->holds && (reference->computed.len > 0 || reference->target == NULL))
			inquire_misfit(inquiry, reference);
	}
}

/* ---- clock -------------------------------------------------------------------------------------------------------------- */

/* Near a whole number of hours, as a forgotten time zone makes it. */
static const char *zone_hint(int64_t seconds)
{
	int64_t hours = (llabs(seconds) + 1800) / 3600;

	return hours >= 1 && hours <= 2 && llabs(llabs(seconds) - hours * 3600) <= 120
		? " That is a whole number of hours: local time written as UTC?"
		: "";
}

static void look_at_clock(struct inquiry *inquiry)
{
	const struct wsse *wsse = &inquiry->proofs.wsse;
	int64_t at = inquiry->options->at.us;
	const char *remedy = inquiry->options->at_is_given
		? "Set the sender's clock by NTP, and sign just before sending."
		: "Judge an old message with --at, a few seconds after its Created; else set the "
		  "sender's clock by NTP.";

	if (inquiry->rows[ROW_TIMESTAMP].outcome == EXPLAIN_FAILED && wsse->timestamp != NULL)
		cause_add(inquiry, "clock",
			"Write Created, then Expires, in UTC with Z at the end.",
			"the Timestamp is not as it should be: %s.",
			inquiry->rows[ROW_TIMESTAMP].sentence);
	if (inquiry->rows[ROW_TIME].outcome != EXPLAIN_FAILED)
		return;
	int64_t seconds = (at - wsse->created.us) / 1000000;
	cause_add(inquiry, "clock", remedy, "Created is %lld s %s the moment of judging.%s",
		llabs((long long)seconds), seconds < 0 ? "after" : "before", zone_hint(seconds));
	if (wsse->expires.us != 0 && at >= wsse->expires.us)
		cause_add(inquiry, "clock", remedy, "Expires is %lld s before it.",
			(long long)((at - wsse->expires.us) / 1000000));
}

void inquire_causes(struct inquiry *inquiry)
{
	if (inquiry->soap12)
		cause_add(inquiry, "SOAP 1.2",
			"Configure the client for SOAP 1.1 (namespace " SOAP_NS ").",
			"the Envelope is in the namespace of SOAP 1.2.");
	look_for_doubles(inquiry);
	look_for_old_names(inquiry);
	look_for_security(inquiry);
	look_at_key_info(inquiry);
	look_at_algorithms(inquiry);
	look_at_clock(inquiry);
	look_at_references(inquiry);
}
