#ifndef TRANSPORT_PROXY_HEADER_H
#define TRANSPORT_PROXY_HEADER_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/*
 * Private to this room. The PROXY protocol, version 2 (HAProxy, proxy-protocol.txt): what a load balancer says before all else
 * of who connected to it. Strict, and of a bounded length; version 1, which is text, is refused.
 */
enum { PROXY_HEADER_MAX = 1024 };

/* Who is on the other side. */
struct proxy_told {
	bool local; /* the balancer itself, to see whether we live: no address was told */
	struct sockaddr_storage address; /* AF_INET or AF_INET6, with the port */
	socklen_t length;
};

/*
 * How many bytes the header takes, as far as `begun` says so: until it is as long as that, at most that much may be read, so
 * that nothing of what follows is. Error: CONNECTION.
 */
bool proxy_header_length(struct text begun, size_t *out, struct error *err) MUST_CHECK;

/* Reads a header that is whole. Error: CONNECTION. */
bool proxy_header_read(struct text header, struct proxy_told *out, struct error *err) MUST_CHECK;

#endif
