/* Messages that somebody broke on purpose or the network cut: a fault each time, and nothing worse (P12, P13). */
#include "unit.h"

#include "addressing/addressing.h"
#include "security/inside.h"
#include "security/messages.h"
#include "security/schema_of_contract.h"

static struct security *security;
static struct arena *arena;
static struct addressing_config addressing;

/* Everything a hostile byte reaches before a database would be asked, as the gateway calls it. */
static enum error_code run(const char *bytes, size_t len)
{
	struct delivery in = {.method = "POST",
		.content_type = "text/xml",
		.soap_action = "\"\"",
		.body = {bytes, len}};
	struct opened out;
	struct claimed addressed;
	struct error err = {.code = ERROR_NONE};

	arena_reset(arena);
	/* Without a certificate the best a message can do is EK0030; the rest is still made to run. */
	assert_false(security_open(
		security, arena, &in, PROFILE_2W_BE, (struct instant){0}, &out, &err));
	if (err.code != ERROR_EK0030)
		return err.code;
	err.code = ERROR_NONE;
	struct authentic proven;
	if (addressing_read(&addressing, arena, &out, &addressed, &err)
		&& security_prove(security, arena, &out, (struct instant){0}, &proven, &err))
		(void)!security_check_body(security, arena, &proven, &err);
	return err.code;
}

/* proves: GW-R1 */
static void refuses_a_message_cut_at_any_byte(void **state)
{
	static const char good[] = "<?xml version='1.0' encoding='UTF-8'?>\n" GOOD;

	(void)state;
	assert_int_equal(run(good, sizeof good - 1), ERROR_NONE);
	for (size_t len = 0; len < sizeof good - 1; len++) {
		/* An allocation of exactly this size, so that reading past the end is seen. */
		char *cut = malloc(len + 1);
		memcpy(cut, good, len);
		char *exact = realloc(cut, len > 0 ? len : 1);
		enum error_code code = run(exact, len);
		if (code != ERROR_DK0001)
			fail_msg("cut at %zu: %s", len, error_row(code)->name);
		free(exact);
	}
}

static unsigned long long seed = 42;

static unsigned dice(unsigned sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed % sides);
}

/* One to eight changes: a byte, a bit, a stretch doubled or dropped, or a word that means something to a parser. */
static size_t mutate(char *bytes, size_t len, size_t room)
{
	static const char *const words[] = {"<", ">", "&", "\"", "'", "<!--", "-->", "<![CDATA[",
		"]]>", "<!DOCTYPE a>", "<?x?>", "&#0;", "&#x41;", "&lt;", "xmlns=''",
		" xmlns:a='urn:a'", "soapenv:", "wsa:", "/>", "</", "\xff", "\xc3", "?oin=", "\n"};

	for (unsigned n = 1 + dice(8); n > 0; n--) {
		size_t at = dice((unsigned)len), span = 1 + dice(40);
		if (at + span > len)
			span = len - at;
		const char *word = words[dice(COUNT(words))];
		switch (dice(5)) {
		case 0: bytes[at] = (char)dice(256); break;
		case 1: bytes[at] = (char)(bytes[at] ^ (1 << dice(8))); break;
		case 2:
			if (span < len)
				len -= span, memmove(bytes + at, bytes + at + span, len - at);
			break;
		case 3:
			if (len + span <= room) {
				memmove(bytes + at + span, bytes + at, len - at);
				len += span;
			}
			break;
		default:
			span = strlen(word);
			if (len + span <= room) {
				memmove(bytes + at + span, bytes + at, len - at);
				memcpy(bytes + at, word, span);
				len += span;
			}
		}
	}
	return len;
}

static bool is_known_verdict(enum error_code code)
{
	static const enum error_code verdicts[] = {ERROR_NONE, ERROR_DK0001, ERROR_DK0004,
		ERROR_DK0005, ERROR_DK0006, ERROR_DK0007, ERROR_DK0009, ERROR_DK0011, ERROR_EK0020,
		ERROR_EK0021, ERROR_EK0022, ERROR_EK0023, ERROR_MUST_UNDERSTAND};

	for (size_t i = 0; i < COUNT(verdicts); i++)
		if (verdicts[i] == code)
			return true;
	return false;
}

static void survives_ten_thousand_mutations(void **state)
{
	static const char good[] = GOOD;
	enum { ROOM = 4 * sizeof good };
	size_t counts[ERROR_COUNT] = {0};

	(void)state;
	for (int i = 0; i < 10000; i++) {
		char *bytes = malloc(ROOM);
		memcpy(bytes, good, sizeof good - 1);
		size_t len = mutate(bytes, sizeof good - 1, ROOM);
		char *exact = realloc(bytes, len > 0 ? len : 1);
		enum error_code code = run(exact, len);
		if (!is_known_verdict(code))
			fail_msg("mutation %d: %s", i, error_row(code)->name);
		counts[code]++;
		free(exact);
	}
	/* The mutations reach every layer: some stay harmless, some are seen late, most early. */
	assert_true(counts[ERROR_NONE] > 0);
	assert_true(counts[ERROR_DK0001] > 1000);
	assert_true(counts[ERROR_DK0004] > 0);
	assert_true(counts[ERROR_DK0009] > 0);
	assert_true(counts[ERROR_EK0021] + counts[ERROR_EK0022] + counts[ERROR_EK0023] > 0);
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(0);
	security = open_security(false);
	return security == NULL || !oin_parse(TEXT("00000099000000001000"), &addressing.own);
}

static int tear_down(void **state)
{
	(void)state;
	security_destroy(&security);
	arena_destroy(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_a_message_cut_at_any_byte),
		cmocka_unit_test(survives_ten_thousand_mutations),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
