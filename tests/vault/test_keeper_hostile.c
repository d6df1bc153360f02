/* A keeper that lies, dawdles or dies: whoever asks it gets an error, and never more than it asked for. */
#include "keyring.h"

#include "vault/keeper.h"
#include "vault/keeper_wire.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/x509.h>

/* What it does with the question after an OPEN, which it answers well. */
enum lie {
	SHORT_FRAME,
	LONG_FRAME,
	WRONG_WIRE,
	TAIL,
	LONG_SIGNATURE,
	ALWAYS_LOST,
	ALWAYS_UNKNOWN,
	REFUSAL,
	LATE, /* the answers of others first, then ours: that one is good */
};

static int theirs;
static enum lie lie;
static struct keeper_answer good_open;

static void tell(const struct keeper_answer *answer, size_t size)
{
	static uint8_t frame[sizeof *answer + 1];

	memcpy(frame, answer, sizeof *answer);
	assert_int_equal(send(theirs, frame, size, 0), size);
}

static void lie_to(const struct keeper_request *request)
{
	struct keeper_answer answer = {.wire = KEEPER_WIRE,
		.outcome = KEEPER_DONE,
		.number = request->number,
		.len = 5,
		.bytes = "12345"};

	switch (lie) {
	case SHORT_FRAME: tell(&answer, sizeof answer - 1); return;
	case LONG_FRAME: tell(&answer, sizeof answer + 1); return;
	case WRONG_WIRE: answer.wire = 0; break;
	case TAIL: answer.bytes[5] = 1; break;
	case LONG_SIGNATURE: answer.len = KEY_SIGNATURE_MAX + 1; break;
	case ALWAYS_LOST: answer.outcome = KEEPER_LOST, answer.number = 0; break;
	case ALWAYS_UNKNOWN: answer.outcome = KEEPER_UNKNOWN; break;
	case REFUSAL: answer.outcome = KEEPER_REFUSED; break;
	case LATE:
		for (uint64_t other = 1; other < 4; other++) {
			struct keeper_answer stray = answer;
			stray.number += other << 32;
			stray.bytes[0] = 'X';
			tell(&stray, sizeof stray);
		}
		break;
	}
	tell(&answer, sizeof answer);
}

static void *keep(void *context)
{
	struct keeper_request request;

	(void)context;
	while (recv(theirs, &request, sizeof request, 0) == sizeof request) {
		if (request.verb == KEEPER_SIGN || request.verb == KEEPER_UNWRAP) {
			lie_to(&request);
			continue;
		}
		struct keeper_answer answer = good_open;
		answer.number = request.number;
		tell(&answer, sizeof answer);
	}
	return NULL;
}

static pthread_t thread;

static int begin(void **state)
{
	EVP_PKEY *public_key = public_of("schoolA.cert.pem");
	uint8_t *at = good_open.bytes;
	int pair[2];

	(void)state;
	good_open.wire = KEEPER_WIRE;
	good_open.outcome = KEEPER_DONE;
	good_open.len = (uint32_t)i2d_PUBKEY(public_key, &at);
	EVP_PKEY_free(public_key);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	theirs = pair[1];
	keeper_use(pair, 1);
	assert_int_equal(pthread_create(&thread, NULL, keep, NULL), 0);
	return 0;
}

static bool sign(const struct key *key, struct error *err)
{
	uint8_t out[KEY_SIGNATURE_MAX], digest[32] = {1};
	size_t length = 7;
	bool made = key_sign(key, KEY_RSA_SHA256, (struct text){(char *)digest, sizeof digest}, out,
		&length, err);

	assert_int_equal(length, made ? 5 : 7);
	assert_true(!made || memcmp(out, "12345", 5) == 0);
	return made;
}

static void no_lie_becomes_a_signature(void **state)
{
	const struct {
		enum lie lie;
		const char *reason; /* NULL: that is a good answer */
	} cases[] = {
		{SHORT_FRAME, "nonsense"},
		{LONG_FRAME, "nonsense"},
		{WRONG_WIRE, "nonsense"},
		{TAIL, "nonsense"},
		{LONG_SIGNATURE, "does not sign"},
		{ALWAYS_LOST, "keepers died over one question"},
		{ALWAYS_UNKNOWN, "does not sign"},
		{REFUSAL, "does not sign: 12345"},
		{LATE, NULL},
	};
	struct key *key = open_key(keeper_where(KEEPER_SIGNING, "words"));
	uint8_t out[64], wrapped[256] = {1};
	struct error err;
	size_t length;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		lie = cases[i].lie;
		bool made = sign(key, &err);
		if (made != (cases[i].reason == NULL)
			|| (!made && strstr(err.detail, cases[i].reason) == NULL))
			fail_msg("case %zu: %s", i, made ? "made" : err.detail);
		assert_int_equal(key_unwrap(key, KEY_OAEP_SHA1,
					 (struct text){(char *)wrapped, sizeof wrapped}, out,
					 sizeof out, &length),
			cases[i].reason == NULL);
	}
	key_release(&key);
}

static void no_lie_becomes_a_key(void **state)
{
	const struct keeper_answer honest = good_open;
	struct key *key = NULL;
	struct error err;

	(void)state;
	for (uint32_t cut = 1; cut < honest.len; cut += 13) {
		good_open = honest;
		good_open.len -= cut;
		memset(good_open.bytes + good_open.len, 0, cut);
		assert_false(key_open(keeper_where(KEEPER_SIGNING, "words"), NULL, &key, &err));
		assert_int_equal(err.code, ERROR_CONFIG);
	}
	good_open = honest;
	good_open.len++; /* something after it */
	assert_false(key_open(keeper_where(KEEPER_SIGNING, "words"), NULL, &key, &err));
	good_open = honest;
	key = open_key(keeper_where(KEEPER_SIGNING, "words"));
	key_release(&key);
}

static void who_died_before_a_question_is_no_try_of_it(void **state)
{
	const struct keeper_answer lost = {.wire = KEEPER_WIRE, .outcome = KEEPER_LOST, .died = 5};
	struct key *key = open_key(keeper_where(KEEPER_SIGNING, "words"));
	struct error err;

	(void)state;
	lie = LATE; /* which is good */
	for (int i = 0; i < 5; i++)
		tell(&lost, sizeof lost);
	if (!sign(key, &err))
		fail_msg("%s", err.detail);
	assert_int_equal(keeper_counts().died, 5);
	key_release(&key);
}

/* The last test: nobody is there after it. */
static void without_a_keeper_there_is_an_error_and_no_wait(void **state)
{
	struct key *key = open_key(keeper_where(KEEPER_SIGNING, "words"));
	struct error err;

	(void)state;
	shutdown(theirs, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(theirs);
	for (int i = 0; i < 3; i++)
		assert_false(sign(key, &err));
	assert_non_null(strstr(err.detail, "the keeper is"));
	key_release(&key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_lie_becomes_a_signature),
		cmocka_unit_test(no_lie_becomes_a_key),
		cmocka_unit_test(who_died_before_a_question_is_no_try_of_it),
		cmocka_unit_test(without_a_keeper_there_is_an_error_and_no_wait),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
