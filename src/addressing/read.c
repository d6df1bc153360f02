/* Reads who asks what of whom, and refuses in this order: presence, OINs and UUID, then all other values. */
#include "addressing/addressing.h"

#include "addressing/address.h"
#include "addressing/headers.h"

#define WSSE_NS "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"

struct reading {
	const struct addressing_config *config;
	const struct opened *opened;
	struct headers headers;
	size_t max_value;
	struct error *err;
};

/* Fails with the header and the W3C name of what is wrong with it. */
#define FAIL_HEADER(reading, code, rule, header, subcode, ...)                                     \
	(FAIL((reading)->err, code, rule, __VA_ARGS__)                                             \
		|| error_about((reading)->err, header_qname(header), (subcode)))

static bool is_empty(const struct part *part)
{
	return part == NULL || (part->child_count == 0 && part->value[0] == '\0');
}

/* WA001.2 to WA001.5: presence, in this order. */
static bool check_present(struct reading *reading)
{
	static const char required[] = "wsa:MessageAddressingHeaderRequired";
	const struct part *const *first = reading->headers.first;

	if (is_empty(first[HEADER_TO]))
		return FAIL_HEADER(reading, DK0005, "WA001.2", HEADER_TO, required, "no To");
	if (is_empty(first[HEADER_ACTION]))
		return FAIL_HEADER(
			reading, DK0006, "WA001.3", HEADER_ACTION, required, "no Action");
	if (is_empty(first[HEADER_MESSAGE_ID]))
		return FAIL_HEADER(
			reading, DK0007, "WA001.4", HEADER_MESSAGE_ID, required, "no MessageID");
	for (size_t i = 0; first[HEADER_FROM] != NULL && i < first[HEADER_FROM]->child_count; i++) {
		const struct part *child = &first[HEADER_FROM]->children[i];
		if (strcmp(child->ns, WSA_NS) == 0 && strcmp(child->name, "Address") == 0
			&& !is_empty(child))
			return true;
	}
	/* WA001.5: a From without Address is no From. */
	return FAIL_HEADER(
		reading, EK0020, "EK0020", HEADER_FROM, required, "no From with Address");
}

static bool in_bounds(const struct reading *reading, const struct part *part)
{
	return strlen(part->value) <= reading->max_value;
}

/*
 * EK0021, EK0022, EK0023. A value that is too long or of the wrong shape is not read here: it is found by what follows,
 * as DK0011.
 */
static bool check_syntax(struct reading *reading)
{
	const struct part *from = endpoint_address(reading->headers.first[HEADER_FROM]);
	const struct part *to = reading->headers.first[HEADER_TO];
	const struct part *id = reading->headers.first[HEADER_MESSAGE_ID];
	struct oin oin;

	if (from != NULL && from->child_count == 0 && in_bounds(reading, from)
		&& !address_oin(address_split(text_of(from->value)), &oin))
		return FAIL_HEADER(reading, EK0021, "EK0021", HEADER_FROM, "wsa:InvalidAddress",
			"From without one valid oin");
	if (to->child_count == 0 && in_bounds(reading, to)
		&& !address_oin(address_split(text_of(to->value)), &oin))
		return FAIL_HEADER(reading, EK0022, "EK0022", HEADER_TO, "wsa:InvalidAddress",
			"To without one valid oin");
	if (id->child_count == 0 && in_bounds(reading, id)
		&& !message_id_has_uuid(text_of(id->value)))
		return FAIL_HEADER(reading, EK0023, "EK0023", HEADER_MESSAGE_ID,
			"wsa:InvalidAddressingHeader", "MessageID without UUID");
	return true;
}

/* WA001.10: each header at most once; RelatesTo too, since we read no second one (WA001.14: else ignored). */
static bool check_cardinality(struct reading *reading)
{
	for (enum header h = 0; h < HEADER_COUNT; h++)
		if (reading->headers.count[h] > 1)
			return FAIL_HEADER(reading, DK0011, "WA001.10", h, "wsa:InvalidCardinality",
				"%zu times %s", reading->headers.count[h], header_name(h));
	return true;
}

/* GW-A2: no value is longer than the limit, wherever it stands. */
static bool check_lengths(struct reading *reading)
{
	for (enum header h = 0; h < HEADER_COUNT; h++) {
		const struct part *part = reading->headers.first[h];
		if (part == NULL)
			continue;
		bool good = in_bounds(reading, part);
		for (size_t i = 0; i < part->child_count; i++)
			good &= in_bounds(reading, &part->children[i]);
		if (!good)
			return FAIL_HEADER(reading, DK0011, "GW-A2", h,
				"wsa:InvalidAddressingHeader", "%s is longer than %zu bytes",
				header_name(h), reading->max_value);
	}
	return true;
}

/* WA001.11: URIs are text, not structures. */
static bool check_plain(struct reading *reading)
{
	static const enum header plain[] = {
		HEADER_TO, HEADER_ACTION, HEADER_MESSAGE_ID, HEADER_RELATES_TO};

	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
		const struct part *part = reading->headers.first[plain[i]];
		if (part != NULL && part->child_count > 0)
			return FAIL_HEADER(reading, DK0011, "WA001.11", plain[i],
				"wsa:InvalidAddressingHeader", "%s has child elements",
				header_name(plain[i]));
	}
	return true;
}

/* WA001.8: an endpoint reference holds one Address and nothing else. */
static bool check_references(struct reading *reading)
{
	static const enum header references[] = {HEADER_FROM, HEADER_REPLY_TO, HEADER_FAULT_TO};

	for (size_t i = 0; i < sizeof references / sizeof references[0]; i++) {
		enum header h = references[i];
		const struct part *part = reading->headers.first[h];
		if (part == NULL)
			continue;
		const struct part *address = endpoint_address(part);
		if (address == NULL || part->child_count != 1 || address->child_count > 0)
			return FAIL_HEADER(reading, DK0011, "WA001.8", h, "wsa:InvalidEPR",
				"%s holds something else than one Address", header_name(h));
	}
	return true;
}

static bool is_own_url(const struct addressing_config *config, struct text base)
{
	for (size_t i = 0; i < config->own_url_count; i++)
		if (text_equal(base, text_of(config->own_urls[i])))
			return true;
	return false;
}

/* EDU-04: To names nobody or one of our endpoints. EDU-03: and it is us. */
static bool check_to(struct reading *reading)
{
	struct address to = address_split(text_of(reading->headers.first[HEADER_TO]->value));
	struct oin oin;

	if (!address_is_anonymous(to) && !is_own_url(reading->config, to.base))
		return FAIL_HEADER(reading, DK0011, "EDU-04", HEADER_TO, "wsa:InvalidAddress",
			"To is neither anonymous nor one of our addresses");
	if (!address_oin(to, &oin) || !oin_equal(&oin, &reading->config->own))
		return FAIL_HEADER(reading, DK0011, "EDU-03", HEADER_TO, "wsa:InvalidAddress",
			"To is another organisation");
	return true;
}

/* WA001.6, WA001.7: answers go back over the connection they were asked on, whatever these headers wish (S3). */
static bool check_answers_here(struct reading *reading)
{
	static const char only[] = "wsa:OnlyAnonymousAddressSupported";
	const struct part *reply = reading->headers.first[HEADER_REPLY_TO];
	const struct part *fault = reading->headers.first[HEADER_FAULT_TO];

	if (reply != NULL
		&& !address_is_anonymous(address_split(text_of(endpoint_address(reply)->value))))
		return FAIL_HEADER(reading, DK0011, "WA001.6", HEADER_REPLY_TO, only,
			"ReplyTo is not anonymous");
	if (fault == NULL)
		return true;
	struct text address = text_of(endpoint_address(fault)->value);
	if (!address_is_anonymous(address_split(address)) && !text_equal(address, TEXT(WSA_NONE)))
		return FAIL_HEADER(reading, DK0011, "WA001.7", HEADER_FAULT_TO, only,
			"FaultTo is neither anonymous nor none");
	return true;
}

static bool is_known(const struct part *part)
{
	for (enum header h = 0; h < HEADER_COUNT; h++)
		if (strcmp(part->name, header_name(h)) == 0)
			return true;
	return false;
}

/* WA001.9: what else stands in the namespace says anonymous or none, as text or as an endpoint, and once. */
static bool check_other_wsa(struct reading *reading)
{
	const struct opened *opened = reading->opened;

	for (size_t i = 0; i < opened->header_count; i++) {
		const struct part *part = &opened->headers[i];
		if (!is_wsa(part) || is_known(part))
			continue;
		for (size_t k = 0; k < i; k++)
			if (is_wsa(&opened->headers[k])
				&& strcmp(opened->headers[k].name, part->name) == 0) {
				(void)FAIL(reading->err, DK0011, "WA001.10", "a repeated header");
				return error_about(reading->err, NULL, "wsa:InvalidCardinality");
			}
		const struct part *at = part;
		if (part->child_count == 1 && endpoint_address(part) != NULL)
			at = endpoint_address(part);
		struct text value = text_of(at->value);
		if (at->child_count == 0
			&& (address_is_anonymous(address_split(value))
				|| text_equal(value, TEXT(WSA_NONE))))
			continue;
		(void)FAIL(reading->err, DK0011, "WA001.9", "header %zu is not anonymous", i + 1);
		return error_about(reading->err, NULL, "wsa:InvalidAddressingHeader");
	}
	return true;
}

/* WS007: blocks of neither WSA nor WSS never steer anything; strict mode wants them away. */
static const char *find_unwanted(const struct reading *reading)
{
	const struct opened *opened = reading->opened;

	if (!reading->config->strict_headers)
		return NULL;
	for (size_t i = 0; i < opened->header_count; i++) {
		const struct part *part = &opened->headers[i];
		if (strcmp(part->ns, WSA_NS) != 0 && strcmp(part->ns, WSSE_NS) != 0)
			return part->name;
	}
	return NULL;
}

/* A setting may only be stricter than what addressing_glimpse reads. */
static size_t value_limit(const struct addressing_config *config)
{
	bool given = config->max_value != 0 && config->max_value < HEADER_VALUE_MAX;

	return given ? config->max_value : HEADER_VALUE_MAX;
}

bool addressing_read(const struct addressing_config *config, struct arena *arena,
	const struct opened *opened, struct claimed *out, struct error *err)
{
	struct reading reading = {
		.config = config,
		.opened = opened,
		.headers = headers_find(opened),
		.max_value = value_limit(config),
		.err = err,
	};

	(void)arena;
	addressing_glimpse(opened, out);
	out->unwanted = find_unwanted(&reading);
	return check_present(&reading) && check_syntax(&reading) && check_cardinality(&reading)
		&& check_lengths(&reading) && check_plain(&reading) && check_references(&reading)
		&& check_answers_here(&reading) && check_other_wsa(&reading);
}

bool addressing_confirm(const struct addressing_config *config, const struct authentic *authentic,
	const struct claimed *claimed, struct addressed *out, struct error *err)
{
	struct reading reading = {
		.config = config,
		.opened = claimed->opened,
		.headers = headers_find(claimed->opened),
		.err = err,
	};

	if (authentic->opened != claimed->opened)
		return FAIL(err, INTERNAL, "GW-R3", "claims of another letter");
	if (!check_to(&reading))
		return false;
	*out = (struct addressed){claimed->from, claimed->to, claimed->action, claimed->message_id,
		claimed->relates_to};
	return true;
}

bool addressing_check_others(const struct claimed *claimed, struct error *err)
{
	if (claimed->unwanted == NULL)
		return true;
	return FAIL(
		err, DK0010, "WS007", "header %.64s is of neither WSA nor WSS", claimed->unwanted);
}
