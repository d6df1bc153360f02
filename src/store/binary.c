/* Reading PostgreSQL's binary forms (network byte order). */
#include "store/binary.h"

#include <arpa/inet.h>

int32_t binary_int4(const char *bytes)
{
	uint32_t wire;

	memcpy(&wire, bytes, sizeof wire);
	return (int32_t)ntohl(wire);
}

int64_t binary_int8(const char *bytes)
{
	return (int64_t)((uint64_t)(uint32_t)binary_int4(bytes) << 32
		| (uint32_t)binary_int4(bytes + 4));
}

int16_t binary_int2(const char *bytes)
{
	uint16_t wire;

	memcpy(&wire, bytes, sizeof wire);
	return (int16_t)ntohs(wire);
}

struct day binary_day(const char *bytes)
{
	return day_add((struct day){2000, 1, 1}, binary_int4(bytes));
}

/* Dimensions, flag, element type; then per dimension its length and lower bound; then the elements. */
struct binary_array binary_array(struct text value)
{
	if (value.len < 20 || binary_int4(value.at) != 1)
		return (struct binary_array){value.at, 0};
	return (struct binary_array){value.at + 20, (size_t)binary_int4(value.at + 12)};
}

bool binary_next(struct binary_array *array, struct text *out)
{
	int32_t length = binary_int4(array->at);

	array->at += 4;
	array->count--;
	if (length < 0)
		return false;
	*out = (struct text){array->at, (size_t)length};
	array->at += length;
	return true;
}
