/* IP networks: IPv4 lies in IPv6 as ::ffff:0:0/96, so that there is one kind to compare. */
#include "base/networks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

enum { MAPPED_BITS = 96, WORD_MAX = INET6_ADDRSTRLEN + 4 };

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* The first bits of both are the same. */
static bool agree(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	return memcmp(a, b, whole) == 0 && (rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
}

static bool has_bits_beyond(const struct network *network)
{
	for (unsigned bit = network->bits; bit < 128; bit++)
		if ((network->address[bit / 8] & (0x80 >> bit % 8)) != 0)
			return true;
	return false;
}

/* "8" of "10.0.0.0/8", NULL: all bits. At least 1. */
static bool parse_bits(const char *digits, unsigned most, unsigned char *out)
{
	size_t length = digits != NULL ? strspn(digits, "0123456789") : 0;
	long bits = digits != NULL ? strtol(digits, NULL, 10) : (long)most;

	if (digits != NULL && (length == 0 || length > 3 || digits[length] != '\0'))
		return false;
	*out = (unsigned char)bits;
	return bits >= 1 && bits <= (long)most;
}

static bool parse_one(char *word, struct network *out)
{
	char *slash = strchr(word, '/');

	if (slash != NULL)
		*slash = '\0';
	*out = (struct network){{0}, 0};
	const char *digits = slash != NULL ? slash + 1 : NULL;
	if (inet_pton(AF_INET6, word, out->address) == 1)
		return parse_bits(digits, 128, &out->bits) && !has_bits_beyond(out);
	memcpy(out->address, mapped, sizeof mapped);
	if (inet_pton(AF_INET, word, out->address + sizeof mapped) != 1
		|| !parse_bits(digits, 32, &out->bits))
		return false;
	out->bits += MAPPED_BITS;
	return !has_bits_beyond(out);
}

bool networks_parse(const char *list, struct networks *out, struct error *err)
{
	static const char between[] = ", \t";
	struct networks found = {.count = 0};

	for (list += strspn(list, between); *list != '\0'; list += strspn(list, between)) {
		char word[WORD_MAX + 1] = "";
		size_t length = strcspn(list, between);
		if (found.count == NETWORKS_MAX)
			return FAIL(err, CONFIG, NULL, "at most %d networks", NETWORKS_MAX);
		memcpy(word, list, length < WORD_MAX ? length : WORD_MAX);
		if (length > WORD_MAX || !parse_one(word, &found.list[found.count++]))
			return FAIL(err, CONFIG, NULL,
				"%.*s is no address, nor a network as 10.0.0.0/8",
				(int)(length < WORD_MAX ? length : WORD_MAX), list);
		list += length;
	}
	*out = found;
	return true;
}

bool networks_hold(const struct networks *networks, const struct sockaddr_storage *address)
{
	unsigned char bytes[16];

	if (address->ss_family == AF_INET6) {
		memcpy(bytes, &((const struct sockaddr_in6 *)address)->sin6_addr, sizeof bytes);
	} else if (address->ss_family == AF_INET) {
		memcpy(bytes, mapped, sizeof mapped);
		memcpy(bytes + sizeof mapped, &((const struct sockaddr_in *)address)->sin_addr, 4);
	} else {
		return false;
	}
	for (size_t i = 0; i < networks->count; i++)
		if (agree(bytes, networks->list[i].address, networks->list[i].bits))
			return true;
	return false;
}
