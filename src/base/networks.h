#ifndef BASE_NETWORKS_H
#define BASE_NETWORKS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct sockaddr_storage; /* of <sys/socket.h>, which brings names that others use */

enum { NETWORKS_MAX = 16 };

/* A short list of IP networks; a plain value. Zeroed: none. */
struct networks {
	struct network {
		unsigned char address[16]; /* IPv4 as ::ffff:a.b.c.d, its bits counted from there */
		unsigned char bits;
	} list[NETWORKS_MAX];
	size_t count;
};

/*
 * Reads "192.0.2.7, 10.0.0.0/8 2001:db8::/32": addresses and networks, by commas or spaces; "" is none. What has bits beyond
 * its prefix, or a prefix of 0 (everybody), is a mistake. Error: CONFIG.
 */
bool networks_parse(const char *list, struct networks *out, struct error *err) MUST_CHECK;

/* Whether an AF_INET or AF_INET6 address lies in one of them; ::ffff:a.b.c.d is the IPv4 address. */
bool networks_hold(const struct networks *networks, const struct sockaddr_storage *address);

#endif
