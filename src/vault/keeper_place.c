/* Where a kept key is, in words: those of key_open are one string, and the keeper wants a number. */
#include "vault/keeper.h"

#include "vault/inside.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "keeper:"

struct place {
	struct place *next;
	char words[]; /* "keeper:0:/etc/bpv/tls.key.pem" */
};

/* As many as there were settings: they outlive the configuration that they were made of. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct place *places;

static const char *place_of(const char *words)
{
	struct place *place = places;

	while (place != NULL && strcmp(place->words, words) != 0)
		place = place->next;
	if (place == NULL) {
		place = calloc(1, sizeof *place + strlen(words) + 1);
		if (place == NULL)
			abort();
		strcpy(place->words, words);
		place->next = places;
		places = place;
	}
	return place->words;
}

const char *keeper_where(enum keeper_slot slot, const char *where)
{
	char *words;

	if (!keeper_counts().used || where == NULL)
		return where;
	if (asprintf(&words, PREFIX "%u:%s", (unsigned)slot, where) < 0)
		abort();
	pthread_mutex_lock(&lock);
	const char *place = place_of(words);
	pthread_mutex_unlock(&lock);
	free(words);
	return place;
}

bool key_is_kept(const char *where)
{
	return strncmp(where, PREFIX, sizeof PREFIX - 1) == 0;
}

enum keeper_slot key_kept_slot(const char *where)
{
	return (enum keeper_slot)strtoul(where + sizeof PREFIX - 1, NULL, 10);
}
