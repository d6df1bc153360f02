/* CMS taken apart as it comes by: content here, structure there. */
#include "vault/cms_split.h"

#include "vault/vault.h"

#include <string.h>

/* Levels that are open at once, and all that is not content: recipients, certificates, signatures. */
enum { LEVELS = 24, REST_MAX = 1024 * 1024 };

enum tag {
	TAG_OCTETS = 0x04,
	TAG_OCTETS_IN_PARTS = 0x24,
	TAG_OID = 0x06,
	TAG_SEQUENCE = 0x30,
	TAG_ZERO = 0x80,
	TAG_ZERO_OF_PARTS = 0xa0,
};

enum state { BEFORE, INSIDE, BEHIND, ENDED, BROKEN };

/* Where a level that is open ends: at a position, or where two zeros stand. */
struct level {
	bool indefinite;
	uint64_t end;
};

struct element {
	uint8_t head[12];
	size_t head_len;
	uint8_t tag;
	bool indefinite;
	uint64_t len;
};

struct cms_split {
	struct arena *arena;
	BIO *from, *content;
	enum state state;
	const char *wrong;
	uint64_t at; /* bytes read */
	struct level levels[LEVELS];
	size_t depth, outside; /* levels open now, and when the content began */
	bool one_part;         /* the content is one string of octets */
	uint64_t part;         /* octets of this part that are still to come */
	struct buffer *rest;
	struct vault_hash *hash;
	uint8_t digest[32];
	int64_t size;
};

/* --- bytes and elements -------------------------------------------------------------------------- */

static bool broken(struct cms_split *split, const char *why)
{
	if (split->wrong == NULL)
		split->wrong = why;
	split->state = BROKEN;
	return false;
}

static bool take_bytes(struct cms_split *split, void *out, size_t count)
{
	uint8_t *to = out;

	while (count > 0) {
		int got = BIO_read(split->from, to, (int)count);
		if (got <= 0)
			return broken(split, "it ends too early");
		to += got;
		count -= (size_t)got;
		split->at += (uint64_t)got;
	}
	return true;
}

/* Tag and length; one-byte tags are all that these structures have on the way to their content. */
static bool take_head(struct cms_split *split, struct element *out)
{
	*out = (struct element){.head_len = 2};
	if (!take_bytes(split, out->head, 2))
		return false;
	out->tag = out->head[0];
	if ((out->tag & 0x1f) == 0x1f)
		return broken(split, "it has a tag that CMS does not have");
	out->len = out->head[1];
	out->indefinite = out->head[1] == 0x80;
	if (out->indefinite && (out->tag & 0x20) == 0)
		return broken(split, "a part without parts has no length");
	if (out->head[1] <= 0x80)
		return true;
	size_t count = out->head[1] & 0x7f;
	if (count > 8)
		return broken(split, "a length is no length");
	if (!take_bytes(split, out->head + 2, count))
		return false;
	out->head_len += count;
	out->len = 0;
	for (size_t i = 0; i < count; i++)
		out->len = out->len << 8 | out->head[2 + i];
	return out->len <= INT64_MAX || broken(split, "a length is no length");
}

/* One level deeper; within the one around it. */
static bool enter(struct cms_split *split, const struct element *element)
{
	const struct level *around = split->depth > 0 ? &split->levels[split->depth - 1] : NULL;
	struct level level = {element->indefinite, split->at + element->len};

	if (split->depth == LEVELS)
		return broken(split, "it is nested too deeply");
	if (around != NULL && !around->indefinite && !level.indefinite && level.end > around->end)
		return broken(split, "a part is longer than what it is part of");
	split->levels[split->depth++] = level;
	return true;
}

/* The next element of the level that is open, or its end, which closes it. */
static bool next(struct cms_split *split, struct element *out, bool *ended)
{
	const struct level *level = &split->levels[split->depth - 1];

	*ended = !level->indefinite && split->at == level->end;
	if (!*ended && !take_head(split, out))
		return false;
	if (!level->indefinite && split->at > level->end)
		return broken(split, "a part is longer than what it is part of");
	if (level->indefinite && !*ended && out->tag == 0) {
		if (out->len != 0)
			return broken(split, "an end is no end");
		*ended = true;
	} else if (!*ended && !level->indefinite && !out->indefinite
		&& out->len > level->end - split->at) {
		return broken(split, "a part is longer than what it is part of");
	}
	if (*ended)
		split->depth--;
	return true;
}

/* --- the rest: everything but the content ----------------------------------------------------------- */

static bool keep(struct cms_split *split, const void *bytes, size_t len)
{
	buffer_add(split->rest, (struct text){bytes, len});
	return !split->rest->overflow || broken(split, "what is around its content is over 1 MiB");
}

/* An element as it is, with all that is in it. */
static bool keep_element(struct cms_split *split, const struct element *element)
{
	uint8_t bytes[4096];
	size_t outside = split->depth;
	struct element part;
	bool ended;

	if (!keep(split, element->head, element->head_len))
		return false;
	for (uint64_t left = element->len; !element->indefinite && left > 0;) {
		size_t count = left < sizeof bytes ? (size_t)left : sizeof bytes;
		if (!take_bytes(split, bytes, count) || !keep(split, bytes, count))
			return false;
		left -= count;
	}
	if (element->indefinite && !enter(split, element))
		return false;
	while (split->depth > outside) {
		if (!next(split, &part, &ended))
			return false;
		if (ended ? !keep(split, "\0", 2) : !keep_element(split, &part))
			return false;
	}
	return true;
}

/* A level on the way to the content: it is written without a length, since it will be shorter. */
static bool keep_open(struct cms_split *split, const struct element *element)
{
	const uint8_t head[] = {element->tag, 0x80};

	return enter(split, element) && keep(split, head, sizeof head);
}

static bool open_one(struct cms_split *split, uint8_t tag)
{
	struct element element;
	bool ended = false;

	if (split->depth == 0 ? !take_head(split, &element) : !next(split, &element, &ended))
		return false;
	if (ended || element.tag != tag)
		return broken(split, "it is not CMS");
	return keep_open(split, &element);
}

/* Keeps elements of this level until one has that tag. */
static bool keep_until(struct cms_split *split, uint8_t tag, uint8_t or, struct element *out)
{
	bool ended;

	for (;;) {
		if (!next(split, out, &ended))
			return false;
		if (ended)
			return broken(split, "it has no content");
		if (out->tag == tag || out->tag == or)
			return true;
		if (!keep_element(split, out))
			return false;
	}
}

/*
 * ContentInfo { OID, [0] { SignedData or (Auth)EnvelopedData { …, SEQUENCE { OID, …, [0] content }, … } } }: in all three
 * the first SEQUENCE is the one around the content (RFC 5652, 5.1 and 6.1; RFC 5083, 2.1).
 */
static bool read_before(struct cms_split *split)
{
	struct element element;
	bool ended;

	if (!open_one(split, TAG_SEQUENCE) || !next(split, &element, &ended))
		return false;
	if (ended || element.tag != TAG_OID)
		return broken(split, "it is not CMS");
	if (!keep_element(split, &element) || !open_one(split, TAG_ZERO_OF_PARTS)
		|| !open_one(split, TAG_SEQUENCE)
		|| !keep_until(split, TAG_SEQUENCE, TAG_SEQUENCE, &element)
		|| !keep_open(split, &element)
		|| !keep_until(split, TAG_ZERO, TAG_ZERO_OF_PARTS, &element))
		return false;
	split->outside = split->depth;
	split->one_part = element.tag == TAG_ZERO;
	if (split->one_part)
		split->part = element.len;
	else if (!enter(split, &element))
		return false;
	split->state = INSIDE;
	return true;
}

/* Goes to the next octets; true with none left to come: the content has ended. */
static bool next_part(struct cms_split *split)
{
	struct element element;
	bool ended;

	while (split->part == 0 && split->depth > split->outside) {
		if (!next(split, &element, &ended))
			return false;
		if (ended)
			continue;
		if (element.tag == TAG_OCTETS)
			split->part = element.len;
		else if (element.tag != TAG_OCTETS_IN_PARTS)
			return broken(split, "its content is no string of octets");
		else if (!enter(split, &element))
			return false;
	}
	if (split->part == 0)
		split->state = BEHIND;
	return true;
}

static bool read_behind(struct cms_split *split)
{
	struct element element;
	uint8_t more;
	bool ended;

	while (split->depth > 0) {
		if (!next(split, &element, &ended))
			return false;
		if (ended ? !keep(split, "\0", 2) : !keep_element(split, &element))
			return false;
	}
	if (BIO_read(split->from, &more, 1) > 0)
		return broken(split, "something follows its end");
	vault_hash_end(&split->hash, split->digest);
	split->state = ENDED;
	return true;
}

int cms_split_read(struct cms_split *split, void *out, int room)
{
	if (split->state == BEFORE && !read_before(split))
		return -1;
	if (split->state == INSIDE && split->part == 0 && !next_part(split))
		return -1;
	if (split->state == BEHIND && !read_behind(split))
		return -1;
	if (split->state != INSIDE)
		return split->state == ENDED ? 0 : -1;

	int count = split->part < (uint64_t)room ? (int)split->part : room;
	int got = BIO_read(split->from, out, count);
	if (got <= 0) {
		broken(split, "it ends too early");
		return -1;
	}
	split->at += (uint64_t)got;
	split->part -= (uint64_t)got;
	split->size += got;
	vault_hash_add(split->hash, (struct text){out, (size_t)got});
	return got;
}

/* --- as a BIO ------------------------------------------------------------------------------------ */

static int bio_read(BIO *bio, char *out, int room)
{
	BIO_clear_retry_flags(bio);
	return room > 0 ? cms_split_read(BIO_get_data(bio), out, room) : 0;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer)
{
	const struct cms_split *split = BIO_get_data(bio);

	(void)number, (void)pointer;
	return command == BIO_CTRL_EOF ? split->state == ENDED || split->state == BROKEN
				       : command == BIO_CTRL_FLUSH;
}

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static BIO_METHOD *method; /* lives as long as the process */

static void make_method(void)
{
	method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cms content");
	BIO_meth_set_read(method, bio_read);
	BIO_meth_set_ctrl(method, bio_ctrl);
}

static void release(void *object)
{
	struct cms_split *split = object;

	vault_hash_end(&split->hash, NULL);
	BIO_free(split->content);
}

struct cms_split *cms_split(struct arena *arena, BIO *from)
{
	struct cms_split *split = arena_take(arena, sizeof *split);

	CRYPTO_THREAD_run_once(&once, make_method);
	split->from = from;
	split->rest = buffer_create(arena, REST_MAX);
	split->hash = vault_hash_begin();
	split->content = BIO_new(method);
	BIO_set_data(split->content, split);
	BIO_set_init(split->content, 1);
	arena_defer(arena, release, split);
	return split;
}

BIO *cms_split_bio(struct cms_split *split)
{
	return split->content;
}

const char *cms_split_wrong(const struct cms_split *split)
{
	return split->wrong;
}

struct text cms_split_rest(const struct cms_split *split)
{
	return buffer_text(split->rest);
}

const uint8_t *cms_split_digest(const struct cms_split *split)
{
	return split->digest;
}

int64_t cms_split_size(const struct cms_split *split)
{
	return split->size;
}
