/* A key that another process keeps: its public half is here, and a name for the rest. */
#include "vault/inside.h"
#include "vault/keeper.h"
#include "vault/keeper_ask.h"
#include "vault/keys.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509.h>

struct kept {
	enum keeper_slot slot; /* where it stood when it was opened */
	uint8_t id[KEEPER_ID];
};

/* --- who still needs it ------------------------------------------------------------------------- */

/*
 * The keeper has each key once, however often it was opened here, and forgets it when it is told to: opening and closing
 * therefore take turns, and the last of ours closes.
 */
enum { OPEN_MAX = 64 };

static struct {
	pthread_mutex_t turn;
	size_t count;
	struct {
		uint8_t id[KEEPER_ID];
		unsigned owners;
	} keys[OPEN_MAX];
} open_keys = {.turn = PTHREAD_MUTEX_INITIALIZER};

static size_t find(const uint8_t id[KEEPER_ID])
{
	size_t at = 0;

	while (at < open_keys.count && memcmp(open_keys.keys[at].id, id, KEEPER_ID) != 0)
		at++;
	return at;
}

static bool count_in(const uint8_t id[KEEPER_ID])
{
	size_t at = find(id);

	if (at == OPEN_MAX)
		return false;
	if (at == open_keys.count) {
		memcpy(open_keys.keys[at].id, id, KEEPER_ID);
		open_keys.keys[at].owners = 0;
		open_keys.count++;
	}
	open_keys.keys[at].owners++;
	return true;
}

/* True: that was the last. */
static bool count_out(const uint8_t id[KEEPER_ID])
{
	size_t at = find(id);

	if (--open_keys.keys[at].owners > 0)
		return false;
	open_keys.keys[at] = open_keys.keys[--open_keys.count];
	return true;
}

/* --- open and close ----------------------------------------------------------------------------- */

/* The public half that the keeper tells of. Under the turn. */
static bool ask_open(
	enum keeper_lane lane, enum keeper_slot slot, struct keeper_answer *out, struct error *err)
{
	struct keeper_request request = {.verb = KEEPER_OPEN, .detail = slot};
	struct error why;

	if (!keeper_ask(lane, &request, out, &why))
		return FAIL(err, CONFIG, "CRT-08", "%s", why.detail);
	return out->outcome == KEEPER_DONE
		|| FAIL(err, CONFIG, "CRT-08", "%.*s", (int)out->len, (const char *)out->bytes);
}

/* Another keeper may have taken over from one that died: it opens what its settings have now. */
static bool open_again(const struct kept *kept, enum keeper_lane lane, struct error *err)
{
	struct keeper_answer answer;
	uint8_t id[KEEPER_ID];

	pthread_mutex_lock(&open_keys.turn);
	bool open = ask_open(lane, kept->slot, &answer, err);
	pthread_mutex_unlock(&open_keys.turn);
	if (!open)
		return false;
	keeper_id((struct text){(const char *)answer.bytes, answer.len}, id);
	return memcmp(id, kept->id, KEEPER_ID) == 0
		|| FAIL(err, INTERNAL, NULL, "a new keeper has another key by now");
}

static void release(void *state)
{
	struct kept *kept = state;
	struct keeper_request request = {.verb = KEEPER_CLOSE};
	struct keeper_answer answer;
	struct error ignored;

	memcpy(request.key, kept->id, KEEPER_ID);
	pthread_mutex_lock(&open_keys.turn);
	if (count_out(kept->id))
		(void)!keeper_ask(KEEPER_LANE_WORK, &request, &answer,
			&ignored); /* one that is gone has none */
	pthread_mutex_unlock(&open_keys.turn);
	free(kept);
}

/* --- use ---------------------------------------------------------------------------------------- */

static bool ask(const struct kept *kept, struct keeper_request *request,
	struct keeper_answer *answer, struct error *err)
{
	enum keeper_lane lane =
		kept->slot == KEEPER_TLS ? KEEPER_LANE_HANDSHAKES : KEEPER_LANE_WORK;

	memcpy(request->key, kept->id, KEEPER_ID);
	if (!keeper_ask(lane, request, answer, err))
		return false;
	if (answer->outcome != KEEPER_UNKNOWN)
		return true;
	return open_again(kept, lane, err) && keeper_ask(lane, request, answer, err);
}

static bool sign(void *state, enum key_scheme scheme, struct text digest, uint8_t *out, size_t *len,
	struct error *err)
{
	struct keeper_request request = {
		.verb = KEEPER_SIGN, .detail = scheme, .len = (uint32_t)digest.len};
	struct keeper_answer answer;

	memcpy(request.bytes, digest.at, digest.len);
	if (!ask(state, &request, &answer, err))
		return false;
	if (answer.outcome != KEEPER_DONE || answer.len > KEY_SIGNATURE_MAX)
		return FAIL(err, INTERNAL, NULL, "the keeper does not sign: %.*s", (int)answer.len,
			(const char *)answer.bytes);
	memcpy(out, answer.bytes, answer.len);
	*len = answer.len;
	return true;
}

static bool unwrap(void *state, enum key_oaep oaep, struct text wrapped, uint8_t *out, size_t *len)
{
	struct keeper_request request = {
		.verb = KEEPER_UNWRAP, .detail = oaep, .len = (uint32_t)wrapped.len};
	struct keeper_answer answer;
	struct error ignored;

	memcpy(request.bytes, wrapped.at, wrapped.len);
	bool open = ask(state, &request, &answer, &ignored) && answer.outcome == KEEPER_DONE
		&& answer.len <= KEY_SIGNATURE_MAX;
	if (open) {
		memcpy(out, answer.bytes, answer.len);
		*len = answer.len;
	}
	OPENSSL_cleanse(&answer, sizeof answer);
	return open;
}

static const struct key_backend backend = {sign, unwrap, release};

/* --- the door ----------------------------------------------------------------------------------- */

static struct kept *open_slot(enum keeper_slot slot, EVP_PKEY **public_half, struct error *err)
{
	struct kept *kept = calloc(1, sizeof *kept);
	struct keeper_answer answer;

	if (kept == NULL)
		abort();
	kept->slot = slot;
	pthread_mutex_lock(&open_keys.turn);
	bool open = ask_open(KEEPER_LANE_WORK, slot, &answer, err);
	const unsigned char *at = answer.bytes;
	if (open) {
		keeper_id((struct text){(const char *)at, answer.len}, kept->id);
		*public_half = d2i_PUBKEY(NULL, &at, (long)answer.len);
		open = (*public_half != NULL && at == answer.bytes + answer.len
			       && count_in(kept->id))
			|| FAIL(err, CONFIG, "CRT-08",
				"the keeper tells of no key, or of too many");
	}
	pthread_mutex_unlock(&open_keys.turn);
	if (open)
		return kept;
	ERR_clear_error();
	free(kept);
	return NULL;
}

struct key *key_of_keeper(const char *where, struct error *err)
{
	EVP_PKEY *public_half = NULL;
	struct kept *kept = open_slot(key_kept_slot(where), &public_half, err);

	if (kept == NULL) {
		EVP_PKEY_free(public_half);
		return NULL;
	}
	return key_create(&backend, kept, public_half, where, err);
}
