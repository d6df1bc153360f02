#ifndef VAULT_SPARES_H
#define VAULT_SPARES_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Private to this room. Things that take long to make and serve one thread at a time, kept for the next who needs one:
 * contexts that know their algorithm, sessions with a token.
 */
enum { SPARES_MAX = 64 };

struct spares {
	pthread_mutex_t lock;
	void *kept[SPARES_MAX];
	size_t count;
};

void spares_init(struct spares *spares);

/* NULL when there is none: make one. */
void *spares_take(struct spares *spares);

/* False when there are enough already: throw it away. */
bool spares_give(struct spares *spares, void *thing);

void spares_end(struct spares *spares, void (*release)(void *thing));

#endif
