/* Many threads open, prove and seal while the keys, roots and lists under them are replaced. For ThreadSanitizer. */
#include "unit.h"

#include "addressing/addressing.h"
#include "security/encryption.h"
#include "security/messages.h"
#include "security/security.h"
#include "vault/slot.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 4, ROUNDS = 30, RELOADS = 20, SCHOOLS = 2 };

static const struct oin schools[SCHOOLS] = {{"0000000700098QQ00000"}, {"0000000700098QX00000"}};
static const char *const names[SCHOOLS] = {"schoolA", "schoolB"};

static struct arena *arena;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What an exchange begins with it ends with: whoever lets go last closes it. */
struct held {
	struct security *security;
	int holders;
};
static struct held *gateway; /* it and its holders under the lock, once there are threads */

static struct security_config config;
static struct text leaves[SCHOOLS], messages[SCHOOLS][2]; /* signed; signed and encrypted */
static struct instant now;
static atomic_int proven;

static const char *pki(const char *name, const char *kind)
{
	const char *directory = getenv("BPV_PKI");

	return arena_format(
		arena, "%s/%s%s", directory != NULL ? directory : "var/test/pki", name, kind);
}

static struct security_slot slot_of(const char *name)
{
	return (struct security_slot){pki(name, ".cert.pem"), pki(name, ".key.pem")};
}

static struct text leaf_of(const char *name)
{
	struct slot *slot;
	struct error err;

	if (!slot_open(
		    SLOT_SIGNING, pki(name, ".cert.pem"), pki(name, ".key.pem"), NULL, &slot, &err))
		fail_msg("%s", err.detail);
	struct text leaf = arena_copy(arena, slot->leaf_der);
	slot_close(&slot);
	return leaf;
}

static struct security *opened(const struct security_config *with)
{
	struct error err;
	struct security *security = security_create(with, &err);

	if (security == NULL)
		fail_msg("%s", err.detail);
	return security;
}

/* A message of that school, on either signed profile. */
static struct text write_message(size_t school, bool hidden)
{
	const struct security_config own = {.signing = slot_of(names[school])};
	const struct recipient recipient = {leaf_of("gateway"), TRANSPORT_OAEP_SHA256};
	const struct oin to = {"00000099000000001000"};
	const struct closing closing = {
		.profile = hidden ? PROFILE_2W_BE_SE : PROFILE_2W_BE_S,
		.recipient = hidden ? &recipient : NULL,
	};
	const struct outgoing outgoing = {
		.to = &to,
		.from = &schools[school],
		.action = "http://s-bb.nl/contract/SBB_BPVMonitor_V1/testen_verbinding",
		.message_id = addressing_new_message_id(arena),
	};
	struct letter letter = {
		.body = TEXT("<soapenv:Body " SOAP_DECL ">" GOOD_CHILD "</soapenv:Body>")};
	struct security *security = opened(&own);
	struct sealed sealed;
	struct error err;

	letter.headers = addressing_write(arena, &outgoing, &letter.header_count);
	if (!security_seal(security, arena, &closing, &letter, now, &sealed, &err))
		fail_msg("%s", err.detail);
	security_destroy(&security);
	return sealed.bytes;
}

static struct held *hold(struct security *security)
{
	struct held *held = malloc(sizeof *held);

	*held = (struct held){security, 1};
	return held;
}

static struct held *take_current(void)
{
	pthread_mutex_lock(&lock);
	struct held *mine = gateway;
	mine->holders++;
	pthread_mutex_unlock(&lock);
	return mine;
}

static void let_go(struct held *held)
{
	pthread_mutex_lock(&lock);
	bool last = --held->holders == 0;
	pthread_mutex_unlock(&lock);
	if (!last)
		return;
	security_destroy(&held->security);
	free(held);
}

/* The one that was there before. */
static struct held *replace(struct held *fresh)
{
	pthread_mutex_lock(&lock);
	struct held *old = gateway;
	gateway = fresh;
	pthread_mutex_unlock(&lock);
	return old;
}

/* As a worker of the gateway does; cmocka's own assertions are for one thread. */
static bool exchange(struct security *mine, struct arena *own, size_t school, bool hidden)
{
	const struct delivery in = {
		.method = "POST",
		.content_type = "text/xml;charset=utf-8",
		.soap_action = "\"\"",
		.tls_version = "TLSv1.3",
		.leaf_der = leaves[school],
		.body = messages[school][hidden],
	};
	struct letter letter = {
		.body = TEXT("<soapenv:Body " SOAP_DECL "><answer/></soapenv:Body>")};
	struct opened opened;
	struct authentic authentic;
	struct sealed sealed;
	struct error err;

	if (!security_open(
		    mine, own, &in, hidden ? PROFILE_2W_BE_SE : PROFILE_2W_BE_S, now, &opened, &err)
		|| !security_trust(mine, own, &opened, &schools[school], now, &err)
		|| !security_prove(mine, own, &opened, now, &authentic, &err)
		|| !oin_equal(&authentic.signer.oin, &schools[school]))
		return false;
	const struct closing closing = {
		authentic.profile, true, authentic.signature_value, authentic.recipient};
	return security_seal(mine, own, &closing, &letter, now, &sealed, &err);
}

static void *work(void *unused)
{
	struct arena *own = arena_create(0);

	(void)unused;
	for (size_t i = 0; i < ROUNDS; i++) {
		struct held *mine = take_current();
		atomic_fetch_add(
			&proven, exchange(mine->security, own, i % SCHOOLS, i / SCHOOLS % 2 != 0));
		let_go(mine);
		arena_reset(own);
	}
	arena_destroy(&own);
	return NULL;
}

/* proves: CRT-02, CRT-08 */
static void every_message_is_proven_while_everything_is_replaced(void **state)
{
	pthread_t threads[THREADS];
	struct error err;

	(void)state;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, NULL), 0);
	for (size_t i = 0; i < RELOADS; i++) {
		struct security *renewed = security_renew(gateway->security, &config, &err);
		if (renewed == NULL)
			fail_msg("%s", err.detail);
		struct held *fresh = hold(renewed);
		if (i % 4 != 0)
			fresh = replace(fresh);
		let_go(fresh);
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&proven), THREADS * ROUNDS);
}

static int begin(void **state)
{
	(void)state;
	arena = arena_create(0);
	now = clock_now();
	config = (struct security_config){
		.trust_file = pki("trust", ".pem"),
		.crl = {.file = pki("crls", ".pem")},
		.signing = slot_of("gateway"),
		.decryption = slot_of("gateway"),
		.previous_key = pki("gateway-g4-decrypt", ".key.pem"),
	};
	gateway = hold(opened(&config));
	for (size_t i = 0; i < SCHOOLS; i++) {
		leaves[i] = leaf_of(names[i]);
		messages[i][0] = write_message(i, false);
		messages[i][1] = write_message(i, true);
	}
	return 0;
}

static int end(void **state)
{
	(void)state;
	let_go(gateway);
	arena_destroy(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_is_proven_while_everything_is_replaced),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
