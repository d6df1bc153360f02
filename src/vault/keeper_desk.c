/* What a keeper does for one question. It was written for somebody who has taken over the one who asks. */
#include "vault/keeper_desk.h"

#include "vault/inside.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/x509.h>

enum { KEYS_MAX = 32 }; /* a few, and those of a reload beside them */

struct keeper_desk {
	struct keeper_source source;
	pthread_mutex_t lock;
	size_t count;
	struct {
		uint8_t id[KEEPER_ID];
		struct key *key;
	} keys[KEYS_MAX];
};

struct keeper_desk *keeper_desk_create(const struct keeper_source *source)
{
	struct keeper_desk *desk = calloc(1, sizeof *desk);

	if (desk == NULL)
		abort();
	desk->source = *source;
	pthread_mutex_init(&desk->lock, NULL);
	return desk;
}

void keeper_desk_destroy(struct keeper_desk **desk)
{
	struct keeper_desk *old = *desk;

	*desk = NULL;
	if (old == NULL)
		return;
	for (size_t i = 0; i < old->count; i++)
		key_release(&old->keys[i].key);
	pthread_mutex_destroy(&old->lock);
	free(old);
}

/* --- which keys are open ------------------------------------------------------------------------ */

/* Under the lock: where it stands, or count. */
static size_t find(const struct keeper_desk *desk, const uint8_t id[KEEPER_ID])
{
	size_t at = 0;

	while (at < desk->count && memcmp(desk->keys[at].id, id, KEEPER_ID) != 0)
		at++;
	return at;
}

/* One more owner of it, or NULL. */
static struct key *take(struct keeper_desk *desk, const uint8_t id[KEEPER_ID])
{
	pthread_mutex_lock(&desk->lock);
	size_t at = find(desk, id);
	struct key *key = at < desk->count ? key_share(desk->keys[at].key) : NULL;
	pthread_mutex_unlock(&desk->lock);
	return key;
}

/* Takes the key over. The same key again replaces the one before: it may have moved to a token. */
static bool put(
	struct keeper_desk *desk, const uint8_t id[KEEPER_ID], struct key *key, struct error *err)
{
	pthread_mutex_lock(&desk->lock);
	size_t at = find(desk, id);
	bool room = at < KEYS_MAX;
	struct key *old = room && at < desk->count ? desk->keys[at].key : NULL;
	if (room) {
		memcpy(desk->keys[at].id, id, KEEPER_ID);
		desk->keys[at].key = key;
		desk->count += at == desk->count;
	}
	pthread_mutex_unlock(&desk->lock);
	key_release(room ? &old : &key);
	return room || FAIL(err, CONFIG, "CRT-08", "the keeper has %d keys open already", KEYS_MAX);
}

static void drop(struct keeper_desk *desk, const uint8_t id[KEEPER_ID])
{
	struct key *old = NULL;

	pthread_mutex_lock(&desk->lock);
	size_t at = find(desk, id);
	if (at < desk->count) {
		old = desk->keys[at].key;
		desk->keys[at] = desk->keys[--desk->count];
	}
	pthread_mutex_unlock(&desk->lock);
	key_release(&old);
}

/* --- the four questions ------------------------------------------------------------------------- */

static void refuse(struct keeper_answer *out, const char *why)
{
	size_t len = strlen(why);

	out->outcome = KEEPER_REFUSED;
	out->len = (uint32_t)(len < KEEPER_TOLD ? len : KEEPER_TOLD);
	memcpy(out->bytes, why, out->len);
}

/* Its public half as DER, into the answer. */
static bool tell_public(const struct key *key, struct keeper_answer *out, struct error *err)
{
	uint8_t *at = out->bytes;
	int len = i2d_PUBKEY(key_public(key), NULL);

	if (len <= 0 || len > KEEPER_TOLD || i2d_PUBKEY(key_public(key), &at) != len)
		return FAIL(err, CONFIG, "CRT-08", "OpenSSL does not write the public half");
	out->len = (uint32_t)len;
	return true;
}

static void open_slot(
	struct keeper_desk *desk, const struct keeper_request *request, struct keeper_answer *out)
{
	uint8_t id[KEEPER_ID];
	struct key *key = NULL;
	struct error err;

	if (!desk->source.open(desk->source.context, request->detail, &key, &err)) {
		refuse(out, err.detail);
		return;
	}
	if (!tell_public(key, out, &err)) {
		key_release(&key);
		refuse(out, err.detail);
		return;
	}
	keeper_id((struct text){(char *)out->bytes, out->len}, id);
	if (!put(desk, id, key, &err)) {
		memset(out->bytes, 0, out->len);
		refuse(out, err.detail);
	}
}

static void sign(
	const struct key *key, const struct keeper_request *request, struct keeper_answer *out)
{
	struct text digest = {(const char *)request->bytes, request->len};
	struct error err;
	size_t len;

	if (key_sign(key, request->detail, digest, out->bytes, &len, &err))
		out->len = (uint32_t)len;
	else
		refuse(out, err.detail);
}

static void unwrap(
	const struct key *key, const struct keeper_request *request, struct keeper_answer *out)
{
	struct text wrapped = {(const char *)request->bytes, request->len};
	size_t len;

	if (key_unwrap(key, request->detail, wrapped, out->bytes, KEEPER_TOLD, &len))
		out->len = (uint32_t)len;
	else
		out->outcome = KEEPER_REFUSED;
}

static void use(
	struct keeper_desk *desk, const struct keeper_request *request, struct keeper_answer *out)
{
	struct key *key = take(desk, request->key);

	if (key == NULL)
		out->outcome = KEEPER_UNKNOWN;
	else if (request->verb == KEEPER_SIGN)
		sign(key, request, out);
	else
		unwrap(key, request, out);
	key_release(&key);
}

bool keeper_desk_answer(struct keeper_desk *desk, const struct keeper_request *request, size_t len,
	struct keeper_answer *out)
{
	if (!keeper_request_sound(request, len))
		return false;
	memset(out, 0, sizeof *out);
	out->wire = KEEPER_WIRE;
	out->number = request->number;
	out->outcome = KEEPER_DONE;
	switch (request->verb) {
	case KEEPER_OPEN: open_slot(desk, request, out); break;
	case KEEPER_CLOSE: drop(desk, request->key); break;
	default: use(desk, request, out); break;
	}
	return true;
}
