/*
 * Fuzz target: EncryptedKey and EncryptedData, as the two children of any root, read and then opened without a key.
 * fuzz-rooms: base domain transport security vault
 */
#include "security/encryption_inside.h"
#include "security/inside.h"
#include "security/parse.h"
#include "security/prescan.h"
#include "security/tree.h"

#include <libxml/parser.h>

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct grower {
	struct parse parse; /* first, see parse.h */
	struct tree tree;
};

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
	const xmlChar **attributes)
{
	struct grower *grower = user;
	const struct element element = {
		name, prefix, uri, namespace_count, namespaces, attribute_count, attributes};

	(void)defaulted;
	if (!parse_stopped(&grower->parse)
		&& tree_start(&grower->tree, &grower->parse, &element) == NULL)
		parse_stop(&grower->parse);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct grower *grower = user;

	(void)name, (void)prefix, (void)uri;
	if (!parse_stopped(&grower->parse))
		tree_end(&grower->tree);
}

static void on_text(void *user, const xmlChar *bytes, int len)
{
	struct grower *grower = user;

	if (!parse_stopped(&grower->parse))
		tree_text(&grower->tree, (struct text){(const char *)bytes, (size_t)len});
}

static const struct node *tree_of(struct arena *arena, struct text xml)
{
	static const xmlSAXHandler handler = {
		.startElementNs = on_start, .endElementNs = on_end, .characters = on_text};
	struct grower *grower = arena_take(arena, sizeof *grower);

	tree_begin(&grower->tree, arena);
	return parse_run(&handler, grower, xml) ? grower->tree.root : NULL;
}

/* What was read is what the lists know, and does not open without the key. */
static void judge(struct arena *arena, const struct encrypted *read)
{
	struct text plain;
	struct error err = {0}, model = {0};

	if (read->transport > TRANSPORT_OAEP_SHA256 || read->cipher > CIPHER_AES256_GCM
		|| read->wrapped_key.len == 0 || read->octets.len == 0)
		abort();
	(void)encryption_refuse(&model);
	if (encryption_open(arena, NULL, 0, read, &plain, &err)
		|| memcmp(&err, &model, sizeof err) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct security_limits limits = limits_complete((struct security_limits){0});
	const struct text xml = {(const char *)data, size};
	struct arena *arena = arena_create(0);
	struct encrypted read;
	struct error err = {0};
	const struct node *root, *key;

	parse_prepare();
	if (text_is_utf8(xml) && prescan(xml, &limits, &err) && (root = tree_of(arena, xml)) != NULL
		&& (key = node_child(root)) != NULL) {
		if (encryption_read(arena, key, node_next(key), &read, &err))
			judge(arena, &read);
		else if (err.code != ERROR_EK0031 || err.rule == NULL)
			abort();
	}
	arena_destroy(&arena);
	return 0;
}
