/* Charts, drawn a few at a time and kept. */
#include "console/pictures.h"

#include "base/condition.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KEPT = 128, KEPT_BYTES_MAX = 64 * 1024, NAME_SIZE = 40, WAIT_MS = 250 };

struct kept {
	char name[NAME_SIZE]; /* "": free */
	char *bytes;
	size_t len;
};

struct pictures {
	pthread_mutex_t lock;
	pthread_cond_t done;
	picture_draw_fn *draw;
	size_t most, drawing;
	struct kept kept[KEPT];
	size_t next; /* the oldest makes room */
};

static void destroy(void *object)
{
	struct pictures *pictures = object;

	for (size_t i = 0; i < KEPT; i++)
		free(pictures->kept[i].bytes);
	pthread_cond_destroy(&pictures->done);
	pthread_mutex_destroy(&pictures->lock);
}

struct pictures *pictures_create(struct arena *arena, size_t most, picture_draw_fn *draw)
{
	struct pictures *pictures = arena_take(arena, sizeof *pictures);

	condition_create(&pictures->done);
	pthread_mutex_init(&pictures->lock, NULL);
	pictures->most = most > 0 ? most : 1;
	pictures->draw = draw;
	arena_defer(arena, destroy, pictures);
	return pictures;
}

/* Under the lock. */
static bool find(
	const struct pictures *pictures, struct arena *arena, const char *name, struct text *out)
{
	for (size_t i = 0; i < KEPT; i++) {
		const struct kept *kept = &pictures->kept[i];
		if (strcmp(kept->name, name) != 0 || kept->bytes == NULL)
			continue;
		char *copy = arena_take(arena, kept->len);
		memcpy(copy, kept->bytes, kept->len);
		*out = (struct text){copy, kept->len};
		return true;
	}
	return false;
}

/* Under the lock. */
static void keep(struct pictures *pictures, const char *name, struct text picture)
{
	struct kept *kept = &pictures->kept[pictures->next];
	char *bytes = picture.len > 0 && picture.len <= KEPT_BYTES_MAX && strlen(name) < NAME_SIZE
		? malloc(picture.len)
		: NULL;

	if (bytes == NULL)
		return;
	free(kept->bytes);
	memcpy(bytes, picture.at, picture.len);
	*kept = (struct kept){.bytes = bytes, .len = picture.len};
	memcpy(kept->name, name, strlen(name));
	pictures->next = (pictures->next + 1) % KEPT;
}

/* Under the lock: waits for a turn, a moment. */
static bool has_turn(struct pictures *pictures)
{
	struct timespec until;
	int code = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += WAIT_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	while (pictures->drawing == pictures->most && code == 0)
		code = pthread_cond_timedwait(&pictures->done, &pictures->lock, &until);
	return pictures->drawing < pictures->most;
}

bool pictures_draw(struct pictures *pictures, struct arena *arena, const struct picture *picture,
	struct text *out, struct error *err)
{
	pthread_mutex_lock(&pictures->lock);
	bool turn = !find(pictures, arena, picture->name, out) && has_turn(pictures);
	/* It may have been drawn while this one waited. */
	bool found = find(pictures, arena, picture->name, out);
	pictures->drawing += turn && !found;
	pthread_mutex_unlock(&pictures->lock);
	if (found)
		return true;
	if (!turn)
		return FAIL(err, HTTP_BUSY, NULL, "%zu charts are being drawn", pictures->most);
	bool ok = pictures->draw(arena, picture->chart, picture->kind, picture->dark, out, err);
	pthread_mutex_lock(&pictures->lock);
	pictures->drawing--;
	if (ok)
		keep(pictures, picture->name, *out);
	pthread_cond_broadcast(&pictures->done); /* whoever wakes may need no turn: it is drawn */
	pthread_mutex_unlock(&pictures->lock);
	return ok;
}
