/* One record for every address that has connections: how many it has is known without looking at them. */
#include "transport/sources.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

enum { BUCKETS = 4096 };

struct sources {
	uint64_t keys[2]; /* so that nobody can choose addresses that all fall into one bucket */
	struct source *buckets[BUCKETS];
};

struct sources *sources_create(void)
{
	struct sources *sources = calloc(1, sizeof *sources);

	if (sources == NULL
		|| RAND_bytes((unsigned char *)sources->keys, sizeof sources->keys) != 1)
		abort();
	return sources;
}

void sources_destroy(struct sources **sources)
{
	free(*sources);
	*sources = NULL;
}

static void address_of(const struct sockaddr_storage *from, unsigned char out[16])
{
	memset(out, 0, 16);
	if (from->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)from;
		memcpy(out + 12, &in->sin_addr, 4);
	} else if (from->ss_family == AF_INET6) {
		const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)from;
		bool mapped = IN6_IS_ADDR_V4MAPPED(&in->sin6_addr);
		memcpy(out + (mapped ? 12 : 0), in->sin6_addr.s6_addr + (mapped ? 12 : 0),
			mapped ? 4 : 8);
	}
}

static struct source **bucket_of(struct sources *sources, const unsigned char address[16])
{
	uint64_t half[2];

	memcpy(half, address, sizeof half);
	uint64_t hash = (half[0] ^ sources->keys[0]) * (sources->keys[1] | 1);
	hash = ((hash ^ hash >> 32) ^ half[1]) * (sources->keys[0] | 1);
	return &sources->buckets[(hash >> 32) % BUCKETS];
}

struct source *sources_enter(struct sources *sources, const struct sockaddr_storage *address)
{
	unsigned char wanted[16];

	address_of(address, wanted);
	struct source **bucket = bucket_of(sources, wanted), *source = *bucket;
	while (source != NULL && memcmp(source->address, wanted, sizeof wanted) != 0)
		source = source->next;
	if (source == NULL) {
		source = calloc(1, sizeof *source);
		if (source == NULL)
			abort();
		memcpy(source->address, wanted, sizeof wanted);
		for (int shake = 0; shake < SHAKES; shake++)
			TAILQ_INIT(&source->waiting[shake]);
		source->link = bucket;
		source->next = *bucket;
		if (source->next != NULL)
			source->next->link = &source->next;
		*bucket = source;
	}
	source->connections++;
	return source;
}

void sources_leave(struct source *source)
{
	if (source == NULL || --source->connections > 0)
		return;
	*source->link = source->next;
	if (source->next != NULL)
		source->next->link = source->link;
	free(source);
}

void source_name(const struct sockaddr_storage *address, char out[SOURCE_NAME_SIZE])
{
	char host[INET6_ADDRSTRLEN + 16], port[8];
	bool is_v6 = address->ss_family == AF_INET6;
	socklen_t length = is_v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);

	if (getnameinfo((const struct sockaddr *)address, length, host, sizeof host, port,
		    sizeof port, NI_NUMERICHOST | NI_NUMERICSERV)
		!= 0)
		snprintf(out, SOURCE_NAME_SIZE, "?");
	else
		snprintf(out, SOURCE_NAME_SIZE, is_v6 ? "[%s]:%s" : "%s:%s", host, port);
}
