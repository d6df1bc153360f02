/*
 * A header of the PROXY protocol, version 2: 12 bytes that begin no other protocol, version and command, family and transport,
 * a length; then addresses, and fields that say more (TLVs), of which only the checksum is looked at.
 */
#include "transport/proxy_header.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

static const struct text signature = {"\r\n\r\n\0\r\nQUIT\n", 12};

enum {
	HEAD = 16,
	AT_COMMAND = 12,
	AT_FAMILY = 13,
	AT_LENGTH = 14,
	LOCAL = 0x20,
	PROXY = 0x21,
	TCP_OVER_IPV4 = 0x11,
	TCP_OVER_IPV6 = 0x21,
	IPV4_ADDRESSES = 12, /* from, to; ports of both */
	IPV6_ADDRESSES = 36,
	TLV_HEAD = 3,
	TLV_CRC32C = 0x03,
};

static unsigned byte_at(struct text bytes, size_t at)
{
	return (unsigned char)bytes.at[at];
}

static unsigned number_at(struct text bytes, size_t at)
{
	return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1);
}

bool proxy_header_length(struct text begun, size_t *out, struct error *err)
{
	struct text same = {signature.at, begun.len < signature.len ? begun.len : signature.len};

	if (!text_starts(begun, same))
		return FAIL(err, CONNECTION, "GW-T2",
			"no PROXY header (version 2) of a source that has to send one");
	if (begun.len < HEAD) {
		*out = HEAD;
		return true;
	}
	*out = HEAD + number_at(begun, AT_LENGTH);
	return *out <= PROXY_HEADER_MAX
		|| FAIL(err, CONNECTION, "GW-T2", "a PROXY header of %zu bytes", *out);
}

/* CRC-32C (Castagnoli) of the header, in which the checksum itself counts as zeros. */
static uint32_t checksum(struct text header, size_t zeros_at)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < header.len; i++) {
		crc ^= i >= zeros_at && i < zeros_at + 4 ? 0 : byte_at(header, i);
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
	}
	return ~crc;
}

static bool checksum_holds(struct text header, size_t at, size_t length)
{
	return length == 4
		&& checksum(header, at)
		== ((uint32_t)number_at(header, at) << 16 | number_at(header, at + 2));
}

/* Fields that say more follow each other to the end, byte for byte. */
static bool fields_hold(struct text header, size_t at, struct error *err)
{
	while (at < header.len) {
		if (header.len - at < TLV_HEAD
			|| header.len - at - TLV_HEAD < number_at(header, at + 1))
			return FAIL(
				err, CONNECTION, "GW-T2", "a PROXY header whose fields do not fit");
		size_t length = number_at(header, at + 1);
		if (byte_at(header, at) == TLV_CRC32C
			&& !checksum_holds(header, at + TLV_HEAD, length))
			return FAIL(
				err, CONNECTION, "GW-T2", "a PROXY header whose checksum is wrong");
		at += TLV_HEAD + length;
	}
	return true;
}

static void tell_ipv4(struct text header, struct proxy_told *out)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&out->address;

	in->sin_family = AF_INET;
	memcpy(&in->sin_addr, header.at + HEAD, 4);
	memcpy(&in->sin_port, header.at + HEAD + 8, 2);
	out->length = sizeof *in;
}

static void tell_ipv6(struct text header, struct proxy_told *out)
{
	struct sockaddr_in6 *in = (struct sockaddr_in6 *)&out->address;

	in->sin6_family = AF_INET6;
	memcpy(&in->sin6_addr, header.at + HEAD, 16);
	memcpy(&in->sin6_port, header.at + HEAD + 32, 2);
	out->length = sizeof *in;
}

/* How many bytes of addresses a family has; 0: none that we take. */
static size_t addresses_of(unsigned family)
{
	return family == TCP_OVER_IPV4    ? IPV4_ADDRESSES
		: family == TCP_OVER_IPV6 ? IPV6_ADDRESSES
					  : 0;
}

bool proxy_header_read(struct text header, struct proxy_told *out, struct error *err)
{
	struct proxy_told told = {.local = false};
	size_t whole = 0;

	if (!proxy_header_length(header, &whole, err))
		return false;
	if (header.len != whole)
		return FAIL(
			err, CONNECTION, "GW-T2", "a PROXY header of another length than it says");
	unsigned command = byte_at(header, AT_COMMAND), family = byte_at(header, AT_FAMILY);
	size_t addresses = addresses_of(family);
	if (command != PROXY && command != LOCAL)
		return FAIL(err, CONNECTION, "GW-T2", "a PROXY header of version and command %02x",
			command);
	told.local = command == LOCAL;
	/* Of itself a balancer may say anything, which is passed over. */
	if (told.local) {
		*out = told;
		return true;
	}
	if (addresses == 0 || header.len - HEAD < addresses)
		return FAIL(err, CONNECTION, "GW-T2",
			"a PROXY header without an IP address (family %02x)", family);
	if (!fields_hold(header, HEAD + addresses, err))
		return false;
	if (family == TCP_OVER_IPV4)
		tell_ipv4(header, &told);
	else
		tell_ipv6(header, &told);
	*out = told;
	return true;
}
