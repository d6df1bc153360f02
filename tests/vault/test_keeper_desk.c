/* What a keeper says to somebody who has taken over the process that asks it. */
#include "keyring.h"

#include "vault/keeper_desk.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *file;

static bool open_slot(void *context, enum keeper_slot slot, struct key **out, struct error *err)
{
	(void)context, (void)slot;
	return key_open(file, NULL, out, err);
}

static const struct keeper_source source = {open_slot, NULL, NULL};

static struct keeper_request request_of(enum keeper_verb verb, uint32_t detail, uint32_t len)
{
	struct keeper_request request = {.wire = KEEPER_WIRE, .verb = verb, .number = 7};

	request.detail = detail;
	request.len = len;
	memset(request.bytes, 'd', len);
	if (verb != KEEPER_OPEN)
		memset(request.key, 'k', KEEPER_ID);
	return request;
}

static void takes_its_four_questions_and_nothing_else(void **state)
{
	const struct {
		enum keeper_verb verb;
		uint32_t detail, len;
		bool sound;
	} cases[] = {
		{KEEPER_OPEN, 0, 0, true},
		{KEEPER_OPEN, KEEPER_SLOTS - 1, 0, true},
		{KEEPER_OPEN, KEEPER_SLOTS, 0, false},
		{KEEPER_OPEN, UINT32_MAX, 0, false},
		{KEEPER_OPEN, 0, 1, false},
		{KEEPER_CLOSE, 0, 0, true},
		{KEEPER_CLOSE, 1, 0, false},
		{KEEPER_CLOSE, 0, 16, false},
		{KEEPER_SIGN, KEY_RSA_SHA256, 32, true},
		{KEEPER_SIGN, KEY_RSA_SHA256, 31, false},
		{KEEPER_SIGN, KEY_RSA_SHA256, 0, false},
		{KEEPER_SIGN, KEY_RSA_SHA256, 1024, false},
		{KEEPER_SIGN, KEY_RSA_SHA512, 64, true},
		{KEEPER_SIGN, KEY_ECDSA_SHA512, 64, true},
		{KEEPER_SIGN, KEY_ECDSA_SHA512 + 1, 64, false},
		{KEEPER_SIGN, UINT32_MAX, 32, false},
		{KEEPER_UNWRAP, KEY_OAEP_SHA1, 256, true},
		{KEEPER_UNWRAP, KEY_OAEP_SHA256, 1024, true},
		{KEEPER_UNWRAP, KEY_OAEP_SHA256, 127, false},
		{KEEPER_UNWRAP, KEY_OAEP_SHA256 + 1, 256, false},
		{0, 0, 0, false},
		{KEEPER_UNWRAP + 1, 0, 0, false},
		{UINT32_MAX, 0, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct keeper_request request =
			request_of(cases[i].verb, cases[i].detail, cases[i].len);
		if (keeper_request_sound(&request, sizeof request) != cases[i].sound)
			fail_msg("case %zu", i);
	}
}

static void measures_before_it_reads(void **state)
{
	struct keeper_request good = request_of(KEEPER_SIGN, KEY_RSA_SHA256, 32), bad;
	const size_t sizes[] = {0, 1, sizeof good - 1, sizeof good + 1, 1 << 20};

	(void)state;
	assert_true(keeper_request_sound(&good, sizeof good));
	for (size_t i = 0; i < COUNT(sizes); i++)
		assert_false(keeper_request_sound(&good, sizes[i]));
	/* A length far past the frame is compared, never used. */
	for (uint32_t len = 1024; len > 0 && len < UINT32_MAX / 2; len *= 7) {
		bad = good;
		bad.len = len + 1;
		assert_false(keeper_request_sound(&bad, sizeof bad));
		bad = request_of(KEEPER_UNWRAP, 0, 1024);
		bad.len = len + 1;
		assert_false(keeper_request_sound(&bad, sizeof bad));
	}
	bad = good, bad.wire++;
	assert_false(keeper_request_sound(&bad, sizeof bad));
	bad = good, bad.number = 0;
	assert_false(keeper_request_sound(&bad, sizeof bad));
	bad = good, bad.bytes[32] = 1; /* nothing travels behind what counts */
	assert_false(keeper_request_sound(&bad, sizeof bad));
	bad = good, bad.bytes[KEEPER_ASKED - 1] = 1;
	assert_false(keeper_request_sound(&bad, sizeof bad));
	bad = request_of(KEEPER_OPEN, 0, 0), bad.key[15] = 1;
	assert_false(keeper_request_sound(&bad, sizeof bad));
}

static void answers_are_judged_alike(void **state)
{
	const struct keeper_answer good = {
		.wire = KEEPER_WIRE, .outcome = KEEPER_DONE, .number = 7, .len = 3, .bytes = "abc"};
	struct keeper_answer bad;

	(void)state;
	assert_true(keeper_answer_sound(&good, sizeof good));
	assert_false(keeper_answer_sound(&good, sizeof good - 1));
	assert_false(keeper_answer_sound(&good, sizeof good + 1));
	bad = good, bad.wire = 0;
	assert_false(keeper_answer_sound(&bad, sizeof bad));
	bad = good, bad.outcome = 0;
	assert_false(keeper_answer_sound(&bad, sizeof bad));
	bad = good, bad.outcome = KEEPER_LOST + 1;
	assert_false(keeper_answer_sound(&bad, sizeof bad));
	bad = good, bad.outcome = KEEPER_LOST; /* nobody's number */
	assert_false(keeper_answer_sound(&bad, sizeof bad));
	bad = good, bad.number = 0;
	assert_false(keeper_answer_sound(&bad, sizeof bad));
	bad = good, bad.len = KEEPER_TOLD + 1;
	assert_false(keeper_answer_sound(&bad, sizeof bad));
	bad = good, bad.len = 2;
	assert_false(keeper_answer_sound(&bad, sizeof bad));
}

static struct keeper_answer answer_to(
	struct keeper_desk *desk, const struct keeper_request *request)
{
	struct keeper_answer answer;

	assert_true(keeper_desk_answer(desk, request, sizeof *request, &answer));
	assert_true(keeper_answer_sound(&answer, sizeof answer));
	assert_int_equal(answer.number, 7);
	return answer;
}

/* Names the key that the desk opens now. */
static void open_at(struct keeper_desk *desk, uint8_t id[KEEPER_ID])
{
	struct keeper_request request = request_of(KEEPER_OPEN, 0, 0);
	struct keeper_answer answer = answer_to(desk, &request);

	assert_int_equal(answer.outcome, KEEPER_DONE);
	keeper_id((struct text){(char *)answer.bytes, answer.len}, id);
}

static void uses_what_is_open_and_forgets_what_is_closed(void **state)
{
	struct keeper_desk *desk = keeper_desk_create(&source);
	struct keeper_request sign = request_of(KEEPER_SIGN, KEY_RSA_SHA256, 32);
	struct keeper_request close = request_of(KEEPER_CLOSE, 0, 0);
	struct keeper_request unwrap = request_of(KEEPER_UNWRAP, KEY_OAEP_SHA256, 256);

	(void)state;
	file = pki_file("schoolA.key.pem");
	assert_int_equal(answer_to(desk, &sign).outcome, KEEPER_UNKNOWN);
	assert_int_equal(answer_to(desk, &close).outcome, KEEPER_DONE);
	open_at(desk, sign.key);
	memcpy(close.key, sign.key, KEEPER_ID);
	memcpy(unwrap.key, sign.key, KEEPER_ID);
	assert_int_equal(answer_to(desk, &sign).len, 256);
	assert_int_equal(answer_to(desk, &unwrap).outcome, KEEPER_REFUSED);
	assert_int_equal(answer_to(desk, &unwrap).len, 0); /* not a word */
	sign.detail = KEY_ECDSA_SHA256;                    /* not of this key */
	assert_int_equal(answer_to(desk, &sign).outcome, KEEPER_REFUSED);
	sign.detail = KEY_RSA_SHA256;
	assert_int_equal(answer_to(desk, &close).outcome, KEEPER_DONE);
	assert_int_equal(answer_to(desk, &sign).outcome, KEEPER_UNKNOWN);
	keeper_desk_destroy(&desk);
}

/* However often it is asked to open, and whatever stands there: no more than its table. */
static void holds_so_many_keys_and_no_more(void **state)
{
	struct keeper_desk *desk = keeper_desk_create(&source);
	struct keeper_request open = request_of(KEEPER_OPEN, 0, 0);
	char made[] = "/tmp/bpv-key-XXXXXX";
	int opened = 0;

	(void)state;
	close(mkstemp(made));
	for (int i = 0; i < 40; i++) {
		EVP_PKEY *pair = EVP_EC_gen("P-256");
		FILE *out = fopen(made, "w");
		assert_int_equal(PEM_write_PrivateKey(out, pair, NULL, NULL, 0, NULL, NULL), 1);
		fclose(out);
		EVP_PKEY_free(pair);
		file = made;
		opened += answer_to(desk, &open).outcome == KEEPER_DONE;
	}
	assert_int_equal(opened, 32);
	unlink(made);
	keeper_desk_destroy(&desk);
}

/* --- over a channel ----------------------------------------------------------------------------- */

struct served {
	int channels[2];
	bool sense;
};

static void *serve(void *context)
{
	struct served *served = context;

	served->sense = keeper_serve(served->channels, 2, &source);
	return NULL;
}

/* What one frame makes of a keeper: it ends, and by what it says. */
static bool sense_after(const void *frame, size_t size)
{
	int ours[2];
	struct served served;
	pthread_t thread;

	for (int i = 0; i < 2; i++) {
		int pair[2];
		assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
		ours[i] = pair[0];
		served.channels[i] = pair[1];
	}
	assert_int_equal(pthread_create(&thread, NULL, serve, &served), 0);
	if (size > 0)
		assert_int_equal(send(ours[1], frame, size, 0), size);
	else
		close(ours[1]);
	pthread_join(thread, NULL);
	close(ours[0]);
	if (size > 0)
		close(ours[1]);
	return served.sense;
}

static void ends_at_nonsense_and_at_the_end(void **state)
{
	static uint8_t frame[sizeof(struct keeper_request) + 1];
	struct keeper_request request = request_of(KEEPER_SIGN, KEY_RSA_SHA256, 33);

	(void)state;
	assert_true(sense_after(NULL, 0));
	assert_false(sense_after(&request, sizeof request));
	request = request_of(KEEPER_SIGN, KEY_RSA_SHA256, 32);
	assert_false(sense_after(&request, sizeof request - 1));
	memcpy(frame, &request, sizeof request);
	assert_false(sense_after(frame, sizeof frame));
	assert_false(sense_after("x", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_its_four_questions_and_nothing_else),
		cmocka_unit_test(measures_before_it_reads),
		cmocka_unit_test(answers_are_judged_alike),
		cmocka_unit_test(uses_what_is_open_and_forgets_what_is_closed),
		cmocka_unit_test(holds_so_many_keys_and_no_more),
		cmocka_unit_test(ends_at_nonsense_and_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
