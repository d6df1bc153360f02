#ifndef TRANSPORT_HERITAGE_H
#define TRANSPORT_HERITAGE_H

#include "base/error.h"
#include "transport/transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * What a process that serves gives to the one that comes after it, of the same program on the same machine: the sockets it listens
 * on, so that nobody who connects meanwhile is refused, and what its session tickets are sealed with. Over a UNIX socket, the door
 * (door.h); from then on both may take connections in, until the new one says that it serves.
 */
enum { HERITAGE_MAX = 8, HERITAGE_NAME = 16, TICKET_TERMS = 32, TICKET_KEYS = 80 };

/* Tickets are worth what was asked of who got them: `terms` is a digest of that, and others do not take them. */
struct ticket_seal {
	bool is_there;
	unsigned char terms[TICKET_TERMS], keys[TICKET_KEYS];
};

struct heritage_item {
	char name[HERITAGE_NAME]; /* of the listener; HERITAGE_DOOR: the door itself */
	int fd;                   /* listens; -1: taken */
	struct ticket_seal seal;
};

#define HERITAGE_DOOR "door"

struct heritage {
	int talk;  /* the connection to who gave it; -1: ended */
	pid_t pid; /* of that process */
	struct heritage_item items[HERITAGE_MAX];
	size_t count;
};

/*
 * Asks who serves behind the door at `path`. *out is the caller's. With nobody there *out is NULL, which is no error. Errors:
 * CONNECTION (it is another user's, does not answer, or speaks of another version), CONFIG (no such path can be).
 */
bool heritage_ask(const char *path, struct heritage **out, struct error *err) MUST_CHECK;

/* Who is at the other end, asked of the kernel: the same user, or root. Nobody else gives or gets what this process stands on. */
struct ucred;
bool heritage_is_ours(int talk, struct ucred *peer);

/* We serve: who gave it leaves. What was not taken is closed. False: it does not hear us; it has ended, or serves beside us. */
bool heritage_serving(struct heritage *heritage);

/* We stop, in order: who gave it need not come back. Without it (a crash), it does. Frees, sets NULL. */
void heritage_end(struct heritage **heritage);

/* The socket of this name, the caller's from now on; -1: there is none. */
int heritage_take(struct heritage *heritage, const char *name);

/* A socket of this name that listens on this address (port 0: on any port of it), the caller's from now on; -1: there is none. */
struct sockaddr;
int heritage_take_listener(
	struct heritage *heritage, const char *name, const struct sockaddr *address);

/* What the tickets of this name are sealed with; NULL: nothing was given. */
const struct ticket_seal *heritage_seal(const struct heritage *heritage, const char *name);

/* What this transport has to give, now: its sockets are duplicates, the caller's to close. Any thread. */
void heritage_of(struct transport *transport, struct heritage *out);

/* The other side of heritage_ask, for the door: the words it hears, and the gift. */
enum heritage_word {
	HERITAGE_GONE,    /* it ended, without a word */
	HERITAGE_ASKS,    /* for what there is */
	HERITAGE_SERVES,  /* it took over */
	HERITAGE_STOPS,   /* in order */
	HERITAGE_STRANGE, /* something that this version does not know */
};
enum heritage_word heritage_hear(int talk);
bool heritage_give(int talk, const struct heritage *heritage, struct error *err) MUST_CHECK;

/* Binds or connects to a path: fills in the address, false (CONFIG) when it is too long for one. */
struct sockaddr_un;
bool heritage_address(const char *path, struct sockaddr_un *out, struct error *err) MUST_CHECK;

#endif
