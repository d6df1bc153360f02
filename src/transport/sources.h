#ifndef TRANSPORT_SOURCES_H
#define TRANSPORT_SOURCES_H

#include <stddef.h>
#include <sys/queue.h>
#include <sys/socket.h>

/* Private to this room, and to the serving thread. Where connections come from, and what each of those has. */
struct sources;
struct connection;

/* A step of a handshake: what answers a hello, and costs a signature of ours; and what comes after it. */
enum shake { SHAKE_FIRST, SHAKE_LATER, SHAKES };

/* Here while it has connections; nobody but sources.c makes one. What it counts is the listener's to keep. */
struct source {
	unsigned char address[16]; /* an IPv4 address, or an IPv6 network of 64 bits */
	unsigned connections;
	size_t held; /* bytes of bodies (bodies.c) */
	TAILQ_HEAD(waiting, connection)
	waiting[SHAKES];                  /* for a step of their handshakes (handshakes.c) */
	TAILQ_ENTRY(source) turn[SHAKES]; /* of the listener, while any waits for that */
	struct source *next, **link;      /* the same bucket */
};

enum { SOURCE_NAME_SIZE = 80 };

/* Ended with sources_destroy, when nobody is in it. */
struct sources *sources_create(void);
void sources_destroy(struct sources **sources);

/* The one of this address, with one more connection. */
struct source *sources_enter(struct sources *sources, const struct sockaddr_storage *address);

/* One connection less; NULL: it had no source yet. */
void sources_leave(struct source *source);

/* How the log names an address: "127.0.0.1:40000", "[::1]:40000". */
void source_name(const struct sockaddr_storage *address, char out[SOURCE_NAME_SIZE]);

#endif
