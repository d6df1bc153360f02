#ifndef TRANSPORT_DOOR_H
#define TRANSPORT_DOOR_H

#include "base/error.h"
#include "transport/heritage.h"
#include "transport/transport.h"

#include <stdbool.h>

/*
 * Where who comes after us asks for our sockets (heritage.h): a UNIX socket that only our own user and root may open. A thread
 * waits there. Once the next one serves, this transport leaves; ends the next one without a word before we have left, it
 * serves on.
 */
struct door;

struct door_config {
	const char *path; /* copied */
	struct transport *transport;
	/* We leave, or serve on after all. In the door's thread; may be NULL. */
	void (*leaving)(void *context, bool is_leaving);
	void *context;
};

/*
 * Opens it, or goes on with the one that `heritage` has (NULL: none). Nobody is let in before door_attend. Owned by the caller.
 * Errors: CONFIG (the path), CONNECTION (somebody serves behind it).
 */
struct door *door_open(
	const struct door_config *config, struct heritage *heritage, struct error *err);

/* From now on there is something to hand over. */
void door_attend(struct door *door);

/* Any thread. NULL: false. */
bool door_is_leaving(const struct door *door);

/* Ends the thread; the path goes too, unless somebody else has the door now. Sets NULL; NULL inside is fine. */
void door_close(struct door **door);

#endif
