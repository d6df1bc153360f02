/* A key that another process keeps: the same door, also when that process dies, and nothing of the key on this side. */
#include "keyring.h"

#include "vault/keeper.h"
#include "vault/slot.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

enum { CHANNELS = 4 };

/* Shared with the keeper: what its settings are, and who it is. */
static struct {
	char files[KEEPER_SLOTS][512];
	atomic_int pid, opened;
} * settings;

static int theirs[CHANNELS];
static pid_t stand_by;
static atomic_bool gone;

static void note_gone(void)
{
	atomic_store(&gone, true);
}

static bool open_slot(void *context, enum keeper_slot slot, struct key **out, struct error *err)
{
	(void)context;
	atomic_fetch_add(&settings->opened, 1);
	return key_check_private(settings->files[slot], err)
		&& key_open(settings->files[slot], NULL, out, err);
}

static int keep(void *context)
{
	const struct keeper_source source = {open_slot, NULL, context};

	atomic_store(&settings->pid, getpid());
	return keeper_serve(theirs, CHANNELS, &source) ? 0 : 2;
}

static void place(enum keeper_slot slot, const char *file)
{
	snprintf(settings->files[slot], sizeof *settings->files, "%s", pki_file(file));
}

static int begin(void **state)
{
	int ours[CHANNELS];

	(void)state;
	settings = mmap(
		NULL, sizeof *settings, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	place(KEEPER_TLS, "ecP256.key.pem");
	place(KEEPER_SIGNING, "schoolA.key.pem");
	place(KEEPER_DECRYPTION, "gateway-g4-decrypt.key.pem");
	place(KEEPER_PREVIOUS, "absent.key.pem");
	for (int i = 0; i < CHANNELS; i++) {
		int pair[2];
		assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
		ours[i] = pair[0];
		theirs[i] = pair[1];
	}
	stand_by = fork();
	if (stand_by == 0) {
		for (int i = 0; i < CHANNELS; i++)
			close(ours[i]);
		_exit(keeper_stand_by(theirs, CHANNELS, keep, NULL));
	}
	for (int i = 0; i < CHANNELS; i++)
		close(theirs[i]);
	keeper_use(ours, CHANNELS);
	keeper_watch(note_gone);
	return 0;
}

/* The last thing: who stands by dies, and so does who keeps. */
static int end(void **state)
{
	static const struct timespec pause = {.tv_nsec = 5000000};

	(void)state;
	kill(stand_by, SIGKILL);
	assert_int_equal(waitpid(stand_by, NULL, 0), stand_by);
	for (int i = 0; i < 2000 && !atomic_load(&gone); i++)
		nanosleep(&pause, NULL);
	assert_true(atomic_load(&gone));
	return 0;
}

static struct key *open_kept(enum keeper_slot slot, const char *words)
{
	return open_key(keeper_where(slot, words));
}

/* --- the same door ------------------------------------------------------------------------------ */

static void signs_and_unwraps_as_a_file_does(void **state)
{
	const struct {
		enum keeper_slot slot;
		const char *certificate, *type;
		int bits;
	} cases[] = {
		{KEEPER_TLS, "ecP256.cert.pem", "EC", 256},
		{KEEPER_SIGNING, "schoolA.cert.pem", "RSA", 2048},
		{KEEPER_DECRYPTION, "gateway-g4-decrypt.cert.pem", "RSA", 3072},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct key *key = open_kept(cases[i].slot, "words");
		EVP_PKEY *public_key = public_of(cases[i].certificate);
		assert_string_equal(key_type(key), cases[i].type);
		assert_int_equal(key_bits(key), cases[i].bits);
		assert_signs(key, public_key);
		if (i > 0)
			assert_unwraps(key, public_key);
		EVP_PKEY_free(public_key);
		key_release(&key);
	}
}

static void fits_a_slot_beside_its_certificate_and_no_other(void **state)
{
	const char *where = keeper_where(KEEPER_SIGNING, "/etc/bpv/signing.key.pem");
	struct slot *slot = NULL;
	struct error err;

	(void)state;
	assert_true(
		slot_open(SLOT_SIGNING, pki_file("schoolA.cert.pem"), where, NULL, &slot, &err));
	slot_close(&slot);
	assert_false(
		slot_open(SLOT_SIGNING, pki_file("schoolB.cert.pem"), where, NULL, &slot, &err));
	assert_non_null(strstr(err.detail, "/etc/bpv/signing.key.pem is not of a certificate"));
}

/* What would bring the key into this process is not read. */
static void asks_for_certificates_without_keys(void **state)
{
	const char *where = keeper_where(KEEPER_SIGNING, "words");
	struct slot *slot = NULL;
	struct error err;

	(void)state;
	assert_false(slot_open(SLOT_SIGNING, pki_file("schoolA.p12"), where, NULL, &slot, &err));
	assert_non_null(strstr(err.detail, "certificates alone"));
	assert_false(
		slot_open(SLOT_SIGNING, pki_file("schoolA.key.pem"), where, NULL, &slot, &err));
	assert_non_null(strstr(err.detail, "certificates alone"));
}

static void tells_what_the_keeper_says_is_wrong(void **state)
{
	struct key *key = NULL;
	struct error err;

	(void)state;
	assert_false(key_open(keeper_where(KEEPER_PREVIOUS, "words"), NULL, &key, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_non_null(strstr(err.detail, "absent.key.pem"));
}

static void a_place_tells_no_pin_and_stays_the_same(void **state)
{
	const char *where = keeper_where(KEEPER_TLS, "pkcs11:token=bpv?pin-value=1234");

	(void)state;
	assert_ptr_equal(where, keeper_where(KEEPER_TLS, "pkcs11:token=bpv?pin-value=1234"));
	assert_int_equal(key_tellable(where), strcspn(where, "?"));
	assert_null(keeper_where(KEEPER_TLS, NULL));
}

static void is_opened_once_and_closed_with_the_last(void **state)
{
	(void)state;
	struct key *one = open_kept(KEEPER_SIGNING, "a"), *other = open_kept(KEEPER_SIGNING, "b");
	EVP_PKEY *public_key = public_of("schoolA.cert.pem");

	key_release(&one);
	int opened = atomic_load(&settings->opened);
	assert_signs(other, public_key);
	assert_int_equal(atomic_load(&settings->opened), opened); /* it was never forgotten */
	key_release(&other);
	EVP_PKEY_free(public_key);
}

/* --- death -------------------------------------------------------------------------------------- */

static void kill_keeper(void)
{
	static const struct timespec pause = {.tv_nsec = 1000000};
	int old = atomic_load(&settings->pid);

	kill(old, SIGKILL);
	while (atomic_load(&settings->pid) == old)
		nanosleep(&pause, NULL);
}

enum { THREADS = 8, ROUNDS = 120 };

struct work {
	struct key *key;
	EVP_PKEY *public_key;
	int good, bad;
};

static void *sign_many(void *context)
{
	struct work *work = context;
	uint8_t out[KEY_SIGNATURE_MAX], digest[32] = {1};
	size_t length;
	struct error err;

	for (int i = 0; i < ROUNDS; i++) {
		struct text text = {(char *)digest, sizeof digest};
		digest[1] = (uint8_t)i;
		bool good = key_sign(work->key, KEY_RSA_SHA256, text, out, &length, &err)
			&& verifies(work->public_key, &expected[0], text, out, length);
		*(good ? &work->good : &work->bad) += 1;
	}
	return NULL;
}

static void every_question_is_answered_while_keepers_die(void **state)
{
	struct key *key = open_kept(KEEPER_SIGNING, "words");
	EVP_PKEY *public_key = public_of("schoolA.cert.pem");
	uint64_t died = keeper_counts().died;
	pthread_t threads[THREADS];
	struct work work[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++) {
		work[i] = (struct work){key, public_key, 0, 0};
		assert_int_equal(pthread_create(&threads[i], NULL, sign_many, &work[i]), 0);
	}
	for (int i = 0; i < 2; i++)
		kill_keeper();
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(work[i].good, ROUNDS);
		assert_int_equal(work[i].bad, 0);
	}
	assert_int_equal(keeper_counts().died, died + 2);
	key_release(&key);
	EVP_PKEY_free(public_key);
}

/* --- whose turn it is ---------------------------------------------------------------------------- */

static void wait_until_busy(size_t count)
{
	static const struct timespec pause = {.tv_nsec = 1000000};

	while (keeper_counts().busy != count)
		nanosleep(&pause, NULL);
}

static void *shake_once(void *context)
{
	struct work *work = context;
	uint8_t out[KEY_SIGNATURE_MAX], digest[32] = {1};
	size_t length;
	struct error err;

	work->good = key_sign(work->key, KEY_ECDSA_SHA256,
		(struct text){(char *)digest, sizeof digest}, out, &length, &err);
	return NULL;
}

/* A keeper that stands still: work takes every channel but one, and a handshake still has its own. */
static void work_and_handshakes_do_not_wait_for_each_other(void **state)
{
	struct key *key = open_kept(KEEPER_SIGNING, "words"), *tls = open_kept(KEEPER_TLS, "words");
	EVP_PKEY *public_key = public_of("schoolA.cert.pem");
	uint64_t waited = keeper_counts().waited;
	pthread_t threads[THREADS], shaking;
	struct work work[THREADS], shake = {.key = tls};
	int pid = atomic_load(&settings->pid);

	(void)state;
	kill(pid, SIGSTOP);
	for (int i = 0; i < THREADS; i++) {
		work[i] = (struct work){key, public_key, 0, 0};
		assert_int_equal(pthread_create(&threads[i], NULL, sign_many, &work[i]), 0);
	}
	wait_until_busy(CHANNELS - 1);
	while (keeper_counts().waited - waited < THREADS - (CHANNELS - 1))
		sched_yield();
	assert_int_equal(pthread_create(&shaking, NULL, shake_once, &shake), 0);
	wait_until_busy(CHANNELS);
	kill(pid, SIGCONT);
	pthread_join(shaking, NULL);
	assert_true(shake.good);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(work[i].good, ROUNDS);
	}
	wait_until_busy(0);
	key_release(&key);
	key_release(&tls);
	EVP_PKEY_free(public_key);
}

/* What is asked and what came of it is counted; and asking whether it answers takes nothing of a key. */
static void counts_questions_by_what_came_of_them(void **state)
{
	const int sign = 2, done = 0;
	struct key *key = open_kept(KEEPER_SIGNING, "words");
	EVP_PKEY *public_key = public_of("schoolA.cert.pem");
	struct keeper_counts before = keeper_counts(), after;
	struct error err;

	(void)state;
	assert_true(before.used && before.stands && before.channels == CHANNELS);
	assert_signs(key, public_key);
	assert_true(keeper_answers(&err));
	after = keeper_counts();
	assert_true(after.answers[sign][done] > before.answers[sign][done]);
	assert_int_equal(after.answers[1][done], before.answers[1][done] + 1);
	assert_signs(key, public_key);
	key_release(&key);
	EVP_PKEY_free(public_key);
}

/* --- another key --------------------------------------------------------------------------------- */

static void a_key_that_was_replaced_is_not_taken_for_the_old_one(void **state)
{
	struct key *key = open_kept(KEEPER_SIGNING, "words");
	uint8_t out[KEY_SIGNATURE_MAX], digest[32] = {1};
	size_t length = 7;
	struct error err;

	(void)state;
	place(KEEPER_SIGNING, "schoolB.key.pem");
	kill_keeper();
	assert_false(key_sign(key, KEY_RSA_SHA256, (struct text){(char *)digest, sizeof digest},
		out, &length, &err));
	assert_non_null(strstr(err.detail, "another key by now"));
	assert_int_equal(length, 7);
	key_release(&key);
	place(KEEPER_SIGNING, "schoolA.key.pem");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_and_unwraps_as_a_file_does),
		cmocka_unit_test(fits_a_slot_beside_its_certificate_and_no_other),
		cmocka_unit_test(asks_for_certificates_without_keys),
		cmocka_unit_test(tells_what_the_keeper_says_is_wrong),
		cmocka_unit_test(a_place_tells_no_pin_and_stays_the_same),
		cmocka_unit_test(is_opened_once_and_closed_with_the_last),
		cmocka_unit_test(every_question_is_answered_while_keepers_die),
		cmocka_unit_test(work_and_handshakes_do_not_wait_for_each_other),
		cmocka_unit_test(counts_questions_by_what_came_of_them),
		cmocka_unit_test(a_key_that_was_replaced_is_not_taken_for_the_old_one),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
