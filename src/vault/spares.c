/* Costly things kept for the next user. */
#include "vault/spares.h"

void spares_init(struct spares *spares)
{
	pthread_mutex_init(&spares->lock, NULL);
	spares->count = 0;
}

void *spares_take(struct spares *spares)
{
	void *thing = NULL;

	pthread_mutex_lock(&spares->lock);
	if (spares->count > 0)
		thing = spares->kept[--spares->count];
	pthread_mutex_unlock(&spares->lock);
	return thing;
}

bool spares_give(struct spares *spares, void *thing)
{
	pthread_mutex_lock(&spares->lock);
	bool room = spares->count < SPARES_MAX;
	if (room)
		spares->kept[spares->count++] = thing;
	pthread_mutex_unlock(&spares->lock);
	return room;
}

void spares_end(struct spares *spares, void (*release)(void *thing))
{
	while (spares->count > 0)
		release(spares->kept[--spares->count]);
	pthread_mutex_destroy(&spares->lock);
}
