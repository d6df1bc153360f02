/* Fuzz target: a PROXY header before TLS. fuzz-rooms: base transport vault */
#include "transport/proxy_header.h"

#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As a connection reads it: what the header says of its length, and no byte more. Its length; 0: refused or not whole. */
static size_t read_as_told(struct text bytes)
{
	struct error err;
	size_t have = 0, wanted;

	for (;;) {
		if (!proxy_header_length((struct text){bytes.at, have}, &wanted, &err))
			return 0;
		if (wanted < have || wanted > PROXY_HEADER_MAX)
			abort();
		if (wanted == have)
			return have;
		if (wanted > bytes.len)
			return 0;
		have = wanted;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text bytes = {(const char *)data, size};
	size_t length = read_as_told(bytes);
	struct proxy_told told;
	struct error err;

	/* A copy of just that length, so that a read behind its end is seen. */
	char *whole = malloc(length > 0 ? length : 1);
	if (length > 0)
		memcpy(whole, bytes.at, length);
	bool good = proxy_header_read((struct text){whole, length}, &told, &err);
	if (good && length == 0)
		abort();
	if (good && !told.local && told.address.ss_family != AF_INET
		&& told.address.ss_family != AF_INET6)
		abort();
	/* What is whole and good is not good when a byte is missing. */
	if (good && proxy_header_read((struct text){whole, length - 1}, &told, &err))
		abort();
	free(whole);
	return 0;
}
