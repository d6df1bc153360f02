/* Conditions and ranges (RFC 9110 13.2.2 and 14), without a connection. Attack H8. */
#include "transport/partial.h"
#include "unit.h"

#define ETAG "\"0123abcd\""

struct range_case {
	const char *range;
	uint64_t size;
	int status;
	uint64_t offset, length;
	const char *content_range;
};

static const struct range_case ranges[] = {
	{NULL, 100, 200, 0, 100, NULL},
	{"bytes=0-0", 100, 206, 0, 1, "bytes 0-0/100"},
	{"bytes=0-", 100, 206, 0, 100, "bytes 0-99/100"},
	{"bytes=0-99", 100, 206, 0, 100, "bytes 0-99/100"},
	{"bytes=99-", 100, 206, 99, 1, "bytes 99-99/100"},
	{"bytes=99-99", 100, 206, 99, 1, "bytes 99-99/100"},
	{"bytes=10-19", 100, 206, 10, 10, "bytes 10-19/100"},
	{"bytes=10-100", 100, 206, 10, 90, "bytes 10-99/100"},
	{"bytes=-1", 100, 206, 99, 1, "bytes 99-99/100"},
	{"bytes=-100", 100, 206, 0, 100, "bytes 0-99/100"},
	{"bytes=-101", 100, 206, 0, 100, "bytes 0-99/100"},
	{"bytes= 1-2\t", 100, 206, 1, 2, "bytes 1-2/100"},
	{"BYTES=1-2", 100, 206, 1, 2, "bytes 1-2/100"},
	{"bytes=000000000000000000000000000001-2", 100, 206, 1, 2, "bytes 1-2/100"},
	/* a file of more than 4 GiB */
	{"bytes=4294967296-", 5000000000, 206, 4294967296, 705032704,
		"bytes 4294967296-4999999999/5000000000"},
	/* numbers that no integer holds */
	{"bytes=1-99999999999999999999999999999999", 100, 206, 1, 99, "bytes 1-99/100"},
	{"bytes=-99999999999999999999999999999999", 100, 206, 0, 100, "bytes 0-99/100"},
	{"bytes=0-18446744073709551615", 100, 206, 0, 100, "bytes 0-99/100"},
	{"bytes=0-18446744073709551616", 100, 206, 0, 100, "bytes 0-99/100"},
	{"bytes=18446744073709551616-", 100, 416, 0, 0, "bytes */100"},
	{"bytes=18446744073709551615-18446744073709551615", 100, 416, 0, 0, "bytes */100"},
	/* nothing there */
	{"bytes=100-", 100, 416, 0, 0, "bytes */100"},
	{"bytes=100-200", 100, 416, 0, 0, "bytes */100"},
	{"bytes=-0", 100, 416, 0, 0, "bytes */100"},
	{"bytes=0-", 0, 416, 0, 0, "bytes */0"},
	{"bytes=0-0", 0, 416, 0, 0, "bytes */0"},
	{"bytes=-5", 0, 200, 0, 0, NULL},
	/* no range, or not one: the whole */
	{"", 100, 200, 0, 100, NULL},
	{"bytes", 100, 200, 0, 100, NULL},
	{"bytes=", 100, 200, 0, 100, NULL},
	{"bytes=-", 100, 200, 0, 100, NULL},
	{"bytes=5", 100, 200, 0, 100, NULL},
	{"bytes=--5", 100, 200, 0, 100, NULL},
	{"bytes=-5-", 100, 200, 0, 100, NULL},
	{"bytes=-5-6", 100, 200, 0, 100, NULL},
	{"bytes=2-1", 100, 200, 0, 100, NULL},
	{"bytes=+1-2", 100, 200, 0, 100, NULL},
	{"bytes=0x1-2", 100, 200, 0, 100, NULL},
	{"bytes=1 -2", 100, 200, 0, 100, NULL},
	{"bytes =1-2", 100, 200, 0, 100, NULL},
	{"bytes:1-2", 100, 200, 0, 100, NULL},
	{"items=1-2", 100, 200, 0, 100, NULL},
	{"bytes=0-0,2-3", 100, 200, 0, 100, NULL},
	{"bytes=0-50,40-90", 100, 200, 0, 100, NULL},
	{"bytes=0-0,0-0,0-0,0-0", 100, 200, 0, 100, NULL},
	{"bytes=200-300,400-500", 100, 200, 0, 100, NULL},
	{"bytes=1-2,", 100, 200, 0, 100, NULL},
	{"bytes=1-2;q=1", 100, 200, 0, 100, NULL},
};

static void a_range_is_one_range_or_the_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++) {
		const struct range_case *c = &ranges[i];
		struct delivery in = {.method = "GET", .range = c->range};
		struct partial got = partial_judge(&in, ETAG, c->size);
		char text[PARTIAL_RANGE_SIZE] = "";
		bool told = partial_range(&got, c->size, text);

		if (got.status != c->status || got.offset != c->offset || got.length != c->length)
			print_error("%s: %d %llu %llu\n", c->range, got.status,
				(unsigned long long)got.offset, (unsigned long long)got.length);
		assert_int_equal(got.status, c->status);
		assert_int_equal(got.offset, c->offset);
		assert_int_equal(got.length, c->length);
		assert_int_equal(told, c->content_range != NULL);
		assert_string_equal(text, c->content_range != NULL ? c->content_range : "");
	}
}

/* What is sent lies within the thing, whatever is asked: every string of a small alphabet. */
static void no_range_reaches_outside(void **state)
{
	static const char alphabet[] = "0129-,= ";
	enum { LETTERS = sizeof alphabet - 1, LENGTH = 6 };
	char range[6 + LENGTH + 1] = "bytes=";

	(void)state;
	for (unsigned long word = 0; word < 1UL << (3 * LENGTH); word++) {
		for (unsigned i = 0; i < LENGTH; i++)
			range[6 + i] = alphabet[(word >> (3 * i)) % LETTERS];
		for (uint64_t size = 0; size < 13; size += 4) {
			struct delivery in = {.method = "GET", .range = range};
			struct partial got = partial_judge(&in, ETAG, size);
			if (got.status == 206) {
				assert_true(got.length > 0 && got.length <= size);
				assert_true(got.offset <= size - got.length);
			} else if (got.status == 200) {
				assert_true(got.offset == 0 && got.length == size);
			} else {
				assert_int_equal(got.status, 416);
			}
		}
	}
}

static const struct {
	const char *method, *range, *if_range, *if_match, *if_none_match;
	int status;
} conditions[] = {
	{"GET", NULL, NULL, NULL, NULL, 200},
	{"HEAD", NULL, NULL, NULL, NULL, 200},
	{"HEAD", "bytes=1-2", NULL, NULL, NULL, 200},
	{"HEAD", "bytes=500-", NULL, NULL, NULL, 200},
	{"GET", "bytes=1-2", ETAG, NULL, NULL, 206},
	{"GET", "bytes=1-2", "\"other\"", NULL, NULL, 200},
	{"GET", "bytes=500-", "\"other\"", NULL, NULL, 200},
	{"GET", "bytes=1-2", "W/" ETAG, NULL, NULL, 200},
	{"GET", "bytes=1-2", "0123abcd", NULL, NULL, 200},
	{"GET", "bytes=1-2", "Thu, 26 Nov 2026 06:00:00 GMT", NULL, NULL, 200},
	{"GET", "bytes=1-2", ETAG ", " ETAG, NULL, NULL, 200},
	{"GET", NULL, ETAG, NULL, NULL, 200},
	{"GET", NULL, NULL, ETAG, NULL, 200},
	{"GET", NULL, NULL, "*", NULL, 200},
	{"GET", NULL, NULL, "\"a\", " ETAG, NULL, 200},
	{"GET", NULL, NULL, " ,, \"a\" ,\t" ETAG " ,", NULL, 200},
	{"GET", NULL, NULL, "W/" ETAG, NULL, 412},
	{"GET", NULL, NULL, "\"a\"", NULL, 412},
	{"GET", NULL, NULL, "", NULL, 412},
	{"GET", NULL, NULL, "0123abcd", NULL, 412},
	{"GET", NULL, NULL, "\"0123abcd", NULL, 412},
	{"GET", NULL, NULL, "\"a\" " ETAG, NULL, 412},
	{"HEAD", NULL, NULL, "\"a\"", NULL, 412},
	{"GET", "bytes=500-", NULL, "\"a\"", NULL, 412},
	{"GET", NULL, NULL, "\"a\"", ETAG, 412},
	{"GET", NULL, NULL, NULL, ETAG, 304},
	{"HEAD", NULL, NULL, NULL, ETAG, 304},
	{"GET", NULL, NULL, NULL, "W/" ETAG, 304},
	{"GET", NULL, NULL, NULL, "*", 304},
	{"GET", NULL, NULL, NULL, "\"a\",W/\"b\"," ETAG, 304},
	{"GET", "bytes=500-", NULL, NULL, ETAG, 304},
	{"GET", NULL, NULL, ETAG, ETAG, 304},
	{"GET", NULL, NULL, NULL, "\"a\"", 200},
	{"GET", "bytes=1-2", NULL, NULL, "\"a\"", 206},
	{"GET", "bytes=1-2", ETAG, ETAG, "\"a\"", 206},
};

static void conditions_are_met_in_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(conditions); i++) {
		const struct delivery in = {.method = conditions[i].method,
			.range = conditions[i].range,
			.if_range = conditions[i].if_range,
			.if_match = conditions[i].if_match,
			.if_none_match = conditions[i].if_none_match};
		int status = partial_judge(&in, ETAG, 100).status;
		if (status != conditions[i].status)
			print_error("case %zu: %d\n", i, status);
		assert_int_equal(status, conditions[i].status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_range_is_one_range_or_the_whole),
		cmocka_unit_test(no_range_reaches_outside),
		cmocka_unit_test(conditions_are_met_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
