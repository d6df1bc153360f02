/* Values of $1, $2 …: text for single values, binary for bytes and arrays, so that nothing is ever quoted. */
#include "store/inside.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>

/* Type oids that PostgreSQL fixes for ever (pg_type.dat). */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25 };

enum { NUMBER_SIZE = 24 };

struct parameters parameters_start(struct store *store)
{
	arena_reset(store->scratch);
	return (struct parameters){.arena = store->scratch};
}

static void add(struct parameters *parameters, const char *value, size_t length, int format)
{
	int i = parameters->count++;

	assert(i < PARAMETERS_MAX);
	parameters->values[i] = value;
	parameters->lengths[i] = (int)length;
	parameters->formats[i] = format;
}

void add_string(struct parameters *parameters, const char *string_or_null)
{
	add(parameters, string_or_null, 0, AS_TEXT);
}

void add_number(struct parameters *parameters, int64_t number)
{
	char *text = arena_take(parameters->arena, NUMBER_SIZE), *to = text + NUMBER_SIZE - 1;
	uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	/* From the back; the NUL is there. */
	do {
		*--to = (char)('0' + left % 10);
	} while ((left /= 10) > 0);
	if (number < 0)
		*--to = '-';
	add(parameters, to, 0, AS_TEXT);
}

void add_number_or_null(struct parameters *parameters, int64_t number_or_0)
{
	if (number_or_0 == 0)
		add(parameters, NULL, 0, AS_TEXT);
	else
		add_number(parameters, number_or_0);
}

void add_flag(struct parameters *parameters, bool flag)
{
	add(parameters, flag ? "t" : "f", 0, AS_TEXT);
}

void add_day(struct parameters *parameters, struct day day)
{
	char *text = arena_take(parameters->arena, DAY_SIZE);

	if (day_given(day))
		day_format(day, text);
	add(parameters, day_given(day) ? text : NULL, 0, AS_TEXT);
}

void add_instant(struct parameters *parameters, struct instant instant)
{
	char *text = arena_take(parameters->arena, INSTANT_SIZE);

	instant_format(instant, text);
	add(parameters, text, 0, AS_TEXT);
}

void add_bytes(struct parameters *parameters, struct text bytes)
{
	add(parameters, bytes.at ? bytes.at : "", bytes.len, AS_BINARY);
}

/* An array being written in PostgreSQL's binary form: dimensions, then length and bytes of each element. */
struct array {
	char *bytes;
	size_t at;
};

static void put_int(struct array *array, int32_t value)
{
	uint32_t wire = htonl((uint32_t)value);

	memcpy(array->bytes + array->at, &wire, sizeof wire);
	array->at += sizeof wire;
}

static struct array array_start(
	struct parameters *parameters, uint32_t type, size_t count, size_t content)
{
	struct array array = {arena_take(parameters->arena, 20 + 4 * count + content), 0};

	put_int(&array, count > 0 ? 1 : 0); /* dimensions */
	put_int(&array, 1);                 /* may hold nulls */
	put_int(&array, (int32_t)type);
	if (count > 0) {
		put_int(&array, (int32_t)count);
		put_int(&array, 1); /* lower bound */
	}
	return array;
}

static void put_element(struct array *array, struct text element)
{
	put_int(array, (int32_t)element.len);
	if (element.len > 0)
		memcpy(array->bytes + array->at, element.at, element.len);
	array->at += element.len;
}

void add_strings(struct parameters *parameters, const char *const *strings, size_t count)
{
	size_t content = 0;

	for (size_t i = 0; i < count; i++)
		content += strings[i] ? strlen(strings[i]) : 0;
	struct array array = array_start(parameters, OID_TEXT, count, content);
	for (size_t i = 0; i < count; i++) {
		if (strings[i] == NULL)
			put_int(&array, -1);
		else
			put_element(&array, text_of(strings[i]));
	}
	add(parameters, array.bytes, array.at, AS_BINARY);
}

void add_byte_strings(struct parameters *parameters, const struct text *strings, size_t count)
{
	size_t content = 0;

	for (size_t i = 0; i < count; i++)
		content += strings[i].len;
	struct array array = array_start(parameters, OID_BYTEA, count, content);
	for (size_t i = 0; i < count; i++)
		put_element(&array, strings[i]);
	add(parameters, array.bytes, array.at, AS_BINARY);
}

void add_ids(struct parameters *parameters, const int64_t *ids, size_t count)
{
	struct array array = array_start(parameters, OID_INT8, count, 8 * count);

	for (size_t i = 0; i < count; i++) {
		put_int(&array, 8);
		put_int(&array, (int32_t)(ids[i] >> 32));
		put_int(&array, (int32_t)ids[i]);
	}
	add(parameters, array.bytes, array.at, AS_BINARY);
}

void add_numbers(struct parameters *parameters, const int32_t *numbers, size_t count)
{
	struct array array = array_start(parameters, OID_INT4, count, 4 * count);

	for (size_t i = 0; i < count; i++) {
		put_int(&array, 4);
		put_int(&array, numbers[i]);
	}
	add(parameters, array.bytes, array.at, AS_BINARY);
}
