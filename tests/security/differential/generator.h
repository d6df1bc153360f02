#ifndef TESTS_SECURITY_DIFFERENTIAL_GENERATOR_H
#define TESTS_SECURITY_DIFFERENTIAL_GENERATOR_H

#include "security/differential/writer.h"

#include "security/algorithms.h"
#include "security/inside.h"
#include "security/names.h"

/*
 * A letter as Digikoppeling lets it be signed, written in one of the ways that XML leaves open. Its DigestValues (@D0@ and
 * on) and its SignatureValue (@V@) are still to be filled in (signer.h).
 */
enum { PARTS_MAX = 20 };

struct recipe {
	const char *method; /* SignatureMethod */
	const char *token;  /* Base64 of the certificate */
	bool is_answer;
};

struct generator {
	struct writer writer;
	const struct recipe *recipe;
	const char *ids[PARTS_MAX]; /* of what is signed */
	size_t id_count;
};

#define WRITER(generator) (&(generator)->writer)

static inline void put_text(struct writer *writer)
{
	static const char *const plain[] = {"t", " ", "\n", "\r\n", "\r", "\t", "&#13;", "&#xD;",
		"&#10;", "&#x9;", "&lt;", "&amp;", "&gt;", ">", "&quot;", "&apos;", "'\"",
		"\xc3\xa9", "&#233;", "&#x1F600;", "\xe2\x82\xac", "&#38;#38;", "0"};
	static const char *const odd[] = {"<![CDATA[<&>]]>", "<![CDATA[]]>", "<![CDATA[\r\n]]]]>",
		"<!-- c -->", "<!---->", "<!-- \r <a> & -->"};

	for (size_t i = roll(writer->dice, 4); i > 0; i--)
		put(writer,
			!writer->plain && once_in(writer->dice, 4) ? PICK(writer->dice, odd)
								   : PICK(writer->dice, plain));
}

/* Between elements: nothing that a reader minds. */
static inline void put_gap(struct writer *writer)
{
	put_space(writer);
	if (!writer->plain && once_in(writer->dice, 16))
		put(writer, "<!-- gap -->");
}

static inline size_t some_attributes(
	struct writer *writer, struct attribute attributes[], size_t room)
{
	static const struct attribute known[] = {{"", "q", ""}, {"", "p", ""}, {"urn:a", "q", ""},
		{"urn:b", "q", ""}, {"urn:b", "aa", ""}, {"urn:quote'd", "z", ""},
		{"http://x.example/a?b=c;d#e", "q", ""}, {XML_NS, "lang", ""},
		{XML_NS, "space", ""}, {"", "\xc3\xa9", ""}, {"", "P", ""}};
	static const char *const values[] = {"", "1", "&amp;", "&lt;a>", "&#9;&#10;&#13;", "\n",
		"\r\n", "\t x", "&quot;&apos;", ">", "\xc3\xa9", "&#38;#38;", " a  b ", "&#x1F600;",
		"#body"};
	size_t count = 0;

	for (size_t i = 0; i < sizeof known / sizeof known[0] && count < room; i++) {
		if (!once_in(writer->dice, 8))
			continue;
		attributes[count] = known[i];
		attributes[count++].value = strcmp(known[i].uri, XML_NS) != 0
			? PICK(writer->dice, values)
			: known[i].name[0] == 's' ? "preserve"
						  : "nl";
	}
	return count;
}

static inline void write_tree(struct writer *writer, size_t depth)
{
	static const char *const names[] = {
		"x", "y", "Reference", "\xc3\xa9l\xc3\xa9ment", "Header", "a.b-c"};
	struct attribute attributes[4];
	size_t count = some_attributes(writer, attributes, 4);
	const char *uri = PICK(writer->dice, namespaces);
	struct tag tag = write_start(writer, uri, PICK(writer->dice, names), attributes, count);

	put_text(writer);
	for (size_t i = roll(writer->dice, 4); depth > 0 && i > 0; i--) {
		write_tree(writer, depth - 1);
		put_text(writer);
	}
	write_end(writer, &tag);
}

static inline const char *new_id(struct generator *generator)
{
	static const char *const forms[] = {
		"id-%zu", "_%zu", "%zu", "X509-%zuABC", "\xc3\xa9%zu", "a.b_c-%zu"};
	const char *form = PICK(WRITER(generator)->dice, forms);
	char id[32];

	/* Each form with its own number: no two are equal. */
	snprintf(id, sizeof id, "%.*s%zu%s", (int)strcspn(form, "%"), form, generator->id_count,
		strchr(form, 'u') + 1);
	return arena_string(WRITER(generator)->arena, text_of(id));
}

/* The wsu:Id of a part, and a place among what is signed; `signed_too` false: only the former. */
static inline struct attribute part_id(struct generator *generator, bool signed_too)
{
	const char *id = "unsigned";

	if (signed_too && generator->id_count < PARTS_MAX) {
		id = new_id(generator);
		generator->ids[generator->id_count++] = id;
	}
	return (struct attribute){WSU_NS, "Id", id};
}

static inline void write_leaf(struct generator *generator, const char *uri, const char *name,
	const struct attribute *attributes, size_t count, const char *text)
{
	struct tag tag = write_start(WRITER(generator), uri, name, attributes, count);

	put(WRITER(generator), text);
	write_end(WRITER(generator), &tag);
}

static inline void write_addressing(struct generator *generator, size_t which)
{
	static const char *const names[] = {"To", "From", "Action", "MessageID", "RelatesTo"};
	struct attribute attributes[] = {
		part_id(generator, true), {SOAP_NS, "mustUnderstand", "1"}};
	struct tag tag = write_start(WRITER(generator), WSA_NS_URI, names[which], attributes,
		1 + roll(WRITER(generator)->dice, 2));

	if (which == 1) {
		put_gap(WRITER(generator));
		write_leaf(generator, WSA_NS_URI, "Address", NULL, 0, "urn:x?oin=1&amp;y");
	}
	put_text(WRITER(generator));
	write_end(WRITER(generator), &tag);
}

static inline void write_foreign(struct generator *generator)
{
	bool has_id = once_in(WRITER(generator)->dice, 2);
	struct attribute id = part_id(generator, has_id);
	struct tag tag = write_start(WRITER(generator), "urn:foreign", "Block", &id, has_id);

	write_tree(WRITER(generator), 1);
	put_text(WRITER(generator));
	write_end(WRITER(generator), &tag);
}

static inline void write_token(struct generator *generator, const char *id, bool is_signed)
{
	const struct attribute attributes[] = {{WSU_NS, "Id", id}, {"", "ValueType", WSS_X509V3},
		{"", "EncodingType", WSS_BASE64}};
	struct tag tag = write_start(WRITER(generator), WSSE_NS, "BinarySecurityToken", attributes,
		2 + roll(WRITER(generator)->dice, 2));
	const char *token = generator->recipe->token;
	size_t half = strlen(token) / 2;

	if (is_signed && generator->id_count < PARTS_MAX)
		generator->ids[generator->id_count++] = id;
	put_space(WRITER(generator));
	buffer_add(WRITER(generator)->out, (struct text){token, half});
	put_space(WRITER(generator));
	put(WRITER(generator), token + half);
	put_space(WRITER(generator));
	write_end(WRITER(generator), &tag);
}

static inline void write_timestamp(struct generator *generator)
{
	struct attribute id = part_id(generator, true);
	struct tag tag = write_start(WRITER(generator), WSU_NS, "Timestamp", &id, 1);

	put_gap(WRITER(generator));
	write_leaf(generator, WSU_NS, "Created", NULL, 0, "2026-11-23T10:00:00Z");
	put_gap(WRITER(generator));
	if (roll(WRITER(generator)->dice, 2) == 0)
		write_leaf(generator, WSU_NS, "Expires", NULL, 0, " 2026-11-23T10:05:00.5Z\n");
	put_gap(WRITER(generator));
	write_end(WRITER(generator), &tag);
}

static inline void write_confirmation(struct generator *generator)
{
	struct attribute attributes[] = {part_id(generator, true), {"", "Value", "AAAA"}};

	write_leaf(generator, WSSE11_NS, "SignatureConfirmation", attributes,
		1 + roll(WRITER(generator)->dice, 2), "");
}

/* CanonicalizationMethod or Transform. */
static inline void write_exclusive(struct generator *generator, const char *name)
{
	static const char *const lists[] = {"", "#default", "a b", "s wsu ds", "a #default unknown",
		"\xc3\xa9\nn1 env.1", "xml c", "wsu #default a b s ds n1 _x c", "long-prefix ",
		"a a"};
	struct writer *writer = WRITER(generator);
	const struct attribute algorithm = {"", "Algorithm", EXC_C14N};
	struct tag tag = write_start(writer, DS_NS, name, &algorithm, 1);

	put_gap(writer);
	if (roll(writer->dice, 2) == 0) {
		const struct attribute list = {"", "PrefixList", PICK(writer->dice, lists)};
		write_leaf(generator, EXC_C14N, "InclusiveNamespaces", &list, 1, "");
		put_gap(writer);
	}
	write_end(writer, &tag);
}

static inline void write_method(struct generator *generator, const char *name, const char *uri)
{
	const struct attribute algorithm = {"", "Algorithm", uri};

	write_leaf(generator, DS_NS, name, &algorithm, 1,
		once_in(WRITER(generator)->dice, 8) ? "\n\t " : "");
	put_gap(WRITER(generator));
}

static inline void write_reference(struct generator *generator, size_t number, const char *id)
{
	struct writer *writer = WRITER(generator);
	const struct attribute uri = {"", "URI", arena_format(writer->arena, "#%s", id)};
	struct tag tag = write_start(writer, DS_NS, "Reference", &uri, 1);

	put_gap(writer);
	struct tag transforms = write_start(writer, DS_NS, "Transforms", NULL, 0);
	put_gap(writer);
	write_exclusive(generator, "Transform");
	put_gap(writer);
	write_end(writer, &transforms);
	put_gap(writer);
	write_method(generator, "DigestMethod", hash_uri((enum hash)roll(writer->dice, 3)));
	write_leaf(generator, DS_NS, "DigestValue", NULL, 0,
		arena_format(writer->arena, "@D%zu@", number));
	put_gap(writer);
	write_end(writer, &tag);
	put_gap(writer);
}

static inline void write_signed_info(struct generator *generator)
{
	struct writer *writer = WRITER(generator);
	struct tag tag = write_start(writer, DS_NS, "SignedInfo", NULL, 0);

	put_gap(writer);
	write_exclusive(generator, "CanonicalizationMethod");
	put_gap(writer);
	write_method(generator, "SignatureMethod", generator->recipe->method);
	for (size_t left = generator->id_count, number = 0; left > 0; left--, number++) {
		size_t which = roll(writer->dice, left);
		write_reference(generator, number, generator->ids[which]);
		generator->ids[which] = generator->ids[left - 1];
	}
	write_end(writer, &tag);
}

static inline void write_key_info(struct generator *generator, const char *token_id)
{
	struct writer *writer = WRITER(generator);
	const struct attribute attributes[] = {
		{"", "URI", arena_format(writer->arena, "#%s", token_id)},
		{"", "ValueType", WSS_X509V3}};
	struct tag tag = write_start(writer, DS_NS, "KeyInfo", NULL, 0);
	struct tag by = write_start(writer, WSSE_NS, "SecurityTokenReference", NULL, 0);

	put_gap(writer);
	write_leaf(generator, WSSE_NS, "Reference", attributes, 1 + roll(writer->dice, 2), "");
	put_gap(writer);
	write_end(writer, &by);
	write_end(writer, &tag);
}

static inline void write_signature(struct generator *generator, const char *token_id)
{
	struct writer *writer = WRITER(generator);
	struct tag tag = write_start(writer, DS_NS, "Signature", NULL, 0);

	put_gap(writer);
	write_signed_info(generator);
	put_gap(writer);
	write_leaf(generator, DS_NS, "SignatureValue", NULL, 0, "@V@");
	put_gap(writer);
	write_key_info(generator, token_id);
	put_gap(writer);
	write_end(writer, &tag);
}

/* The order in which so many things are written. */
static inline void shuffle(struct dice *dice, size_t order[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = roll(dice, i + 1);
		order[i] = order[at];
		order[at] = i;
	}
}

/*
 * The Signature names parts that may come after it, so it is written into a document of its own, in the scope of the place
 * that @S@ keeps for it.
 */
struct place {
	struct scope scopes[SCOPES_MAX];
	size_t scope_count;
};

static inline void keep_place(struct generator *generator, struct place *place)
{
	struct writer *writer = WRITER(generator);

	memcpy(place->scopes, writer->scopes, sizeof place->scopes);
	place->scope_count = writer->scope_count;
	put(writer, "@S@");
}

static inline void write_security(
	struct generator *generator, struct place *place, const char **token_id)
{
	struct writer *writer = WRITER(generator);
	const struct attribute mandatory = {SOAP_NS, "mustUnderstand", "1"};
	struct tag tag =
		write_start(writer, WSSE_NS, "Security", &mandatory, roll(writer->dice, 2));
	size_t order[4], count = generator->recipe->is_answer ? 4 : 3;
	bool plain = writer->plain;

	writer->plain = true;
	*token_id = "T0k3n";
	shuffle(writer->dice, order, count);
	for (size_t i = 0; i < count; i++) {
		put_gap(writer);
		switch (order[i]) {
		case 0: write_token(generator, *token_id, roll(writer->dice, 2) == 0); break;
		case 1: write_timestamp(generator); break;
		case 2: keep_place(generator, place); break;
		case 3: write_confirmation(generator); break;
		}
	}
	put_gap(writer);
	writer->plain = plain;
	write_end(writer, &tag);
}

static inline void write_header(
	struct generator *generator, struct place *place, const char **token_id)
{
	enum { ADDRESSING = 5, SECURITY = 5, BLOCKS = 8 };
	struct writer *writer = WRITER(generator);
	struct tag tag = write_start(writer, SOAP_NS, "Header", NULL, 0);
	size_t order[BLOCKS], foreign = roll(writer->dice, BLOCKS - SECURITY);

	shuffle(writer->dice, order, SECURITY + 1 + foreign);
	for (size_t i = 0; i < SECURITY + 1 + foreign; i++) {
		put_gap(writer);
		if (order[i] < ADDRESSING)
			write_addressing(generator, order[i]);
		else if (order[i] == SECURITY)
			write_security(generator, place, token_id);
		else
			write_foreign(generator);
	}
	put_gap(writer);
	write_end(writer, &tag);
}

static inline void write_body(struct generator *generator)
{
	struct writer *writer = WRITER(generator);
	struct attribute attributes[5] = {part_id(generator, true)};
	size_t count = 1 + some_attributes(writer, attributes + 1, 3);
	struct tag tag = write_start(writer, SOAP_NS, "Body", attributes, count);

	put_text(writer);
	for (size_t i = roll(writer->dice, 3); i > 0; i--) {
		write_tree(writer, 4);
		put_text(writer);
	}
	write_end(writer, &tag);
}

/* The bytes of one letter, in the arena, NUL-terminated. */
static inline char *generate(struct arena *arena, struct dice *dice, const struct recipe *recipe)
{
	struct generator *generator = arena_take(arena, sizeof *generator);
	struct place *place = arena_take(arena, sizeof *place);
	struct writer *writer = WRITER(generator);
	const char *token_id;

	generator->recipe = recipe;
	writer->dice = dice;
	writer->arena = arena;
	writer->out = buffer_create(arena, 1 << 20);
	struct tag envelope = write_start(writer, SOAP_NS, "Envelope", NULL, 0);
	put_gap(writer);
	write_header(generator, place, &token_id);
	put_gap(writer);
	write_body(generator);
	put_gap(writer);
	write_end(writer, &envelope);
	char *whole = arena_string(arena, buffer_text(writer->out)), *at = strstr(whole, "@S@");
	buffer_clear(writer->out);
	memcpy(writer->scopes, place->scopes, sizeof place->scopes);
	writer->scope_count = place->scope_count;
	writer->plain = true;
	write_signature(generator, token_id);
	return arena_format(arena, "%.*s%.*s%s", (int)(at - whole), whole, (int)writer->out->len,
		writer->out->bytes, at + 3);
}

#endif
