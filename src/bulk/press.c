/* One who writes and one who compresses, with a few blocks between them. */
#include "bulk/press.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	BLOCKS = 4,
	BLOCK_FULL = 256 * 1024,
	BLOCK_MAX = 128 * 1024 * 1024, /* one response is far below this */
};

struct press {
	struct gzip *gzip;
	struct arena *arenas[BLOCKS]; /* one each: a block belongs to one thread at a time */
	struct buffer *blocks[BLOCKS];
	size_t writing; /* the block of who writes; those before it, `waiting` of them, wait to be compressed */
	size_t waiting;
	bool ended, failed;
	struct error err;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

/* The block that has waited longest; NULL: all is done. */
static struct buffer *next_block(struct press *press)
{
	pthread_mutex_lock(&press->lock);
	while (press->waiting == 0 && !press->ended)
		pthread_cond_wait(&press->changed, &press->lock);
	struct buffer *block = press->waiting > 0
		? press->blocks[(press->writing + BLOCKS - press->waiting) % BLOCKS]
		: NULL;
	pthread_mutex_unlock(&press->lock);
	return block;
}

static void *compress_all(void *context)
{
	struct press *press = context;
	struct buffer *block;
	bool ok = true;

	while ((block = next_block(press)) != NULL) {
		/* After a failure blocks still go round, so that who writes hears of it. */
		ok = ok && gzip_add(press->gzip, buffer_text(block), &press->err);
		pthread_mutex_lock(&press->lock);
		press->failed = !ok;
		press->waiting--;
		pthread_cond_signal(&press->changed);
		pthread_mutex_unlock(&press->lock);
	}
	return NULL;
}

struct press *press_begin(struct gzip *gzip)
{
	struct press *press = calloc(1, sizeof *press);

	if (press == NULL)
		abort();
	press->gzip = gzip;
	for (size_t i = 0; i < BLOCKS; i++) {
		press->arenas[i] = arena_create(0);
		press->blocks[i] = buffer_create(press->arenas[i], BLOCK_MAX);
	}
	pthread_mutex_init(&press->lock, NULL);
	pthread_cond_init(&press->changed, NULL);
	if (pthread_create(&press->thread, NULL, compress_all, press) != 0)
		abort();
	return press;
}

struct buffer *press_buffer(struct press *press)
{
	return press->blocks[press->writing];
}

static bool hand_over(struct press *press, struct error *err)
{
	if (press_buffer(press)->overflow)
		return FAIL(err, INTERNAL, NULL, "a block of rows is too large");
	pthread_mutex_lock(&press->lock);
	press->writing = (press->writing + 1) % BLOCKS;
	press->waiting++;
	pthread_cond_signal(&press->changed);
	while (press->waiting == BLOCKS)
		pthread_cond_wait(&press->changed, &press->lock);
	bool failed = press->failed;
	pthread_mutex_unlock(&press->lock);
	buffer_clear(press_buffer(press));
	if (failed)
		*err = press->err; /* it stays as it is from now on */
	return !failed;
}

bool press_turn(struct press *press, struct error *err)
{
	return press_buffer(press)->len < BLOCK_FULL || hand_over(press, err);
}

/* Waits until all was compressed. */
static void end(struct press *press)
{
	pthread_mutex_lock(&press->lock);
	press->ended = true;
	pthread_cond_signal(&press->changed);
	pthread_mutex_unlock(&press->lock);
	pthread_join(press->thread, NULL);
}

static void forget(struct press **press)
{
	for (size_t i = 0; i < BLOCKS; i++)
		arena_destroy(&(*press)->arenas[i]);
	pthread_cond_destroy(&(*press)->changed);
	pthread_mutex_destroy(&(*press)->lock);
	gzip_drop(&(*press)->gzip);
	free(*press);
	*press = NULL;
}

bool press_keep(struct press **press, struct gzip_facts *out, struct error *err)
{
	bool ok = hand_over(*press, err);

	end(*press);
	if (ok && (*press)->failed) {
		*err = (*press)->err;
		ok = false;
	}
	ok = ok && gzip_keep(&(*press)->gzip, out, err);
	forget(press);
	return ok;
}

void press_drop(struct press **press)
{
	if (*press == NULL)
		return;
	end(*press);
	forget(press);
}
