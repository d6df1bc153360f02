/* Who asks: what is there, what has to be built first, and the bytes of a file. */
#include "bulk/bulk.h"

#include "base/condition.h"
#include "bulk/jobs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct bulk *bulk_create(const struct bulk_config *config, struct error *err)
{
	struct bulk *bulk = calloc(1, sizeof *bulk);

	if (bulk == NULL)
		abort();
	if (!shelf_open(&bulk->shelf, config->directory, err)) {
		free(bulk);
		return NULL;
	}
	bulk->database = strdup(config->database);
	if (bulk->database == NULL)
		abort();
	bulk->vault = vault_house(config->vault);
	bulk->keep_s = config->keep_s;
	bulk->wait_ms = config->wait_ms;
	bulk->sets_per_school = config->sets_per_school;
	bulk->bytes_per_school = (int64_t)config->megabytes_per_school * 1000000;
	bulk->builders = config->builders < BUILDERS_MAX ? config->builders : BUILDERS_MAX;
	bulk->waiting_max = config->waiters;
	pthread_mutex_init(&bulk->lock, NULL);
	condition_create(&bulk->work);
	condition_create(&bulk->ended);
	for (int i = 0; i < bulk->builders; i++)
		if (pthread_create(&bulk->threads[i], NULL, builder_run, bulk) != 0)
			abort();
	return bulk;
}

void bulk_destroy(struct bulk **bulk)
{
	struct bulk *old = *bulk;

	*bulk = NULL;
	if (old == NULL)
		return;
	pthread_mutex_lock(&old->lock);
	atomic_store(&old->stopping, true);
	pthread_cond_broadcast(&old->work);
	pthread_cond_broadcast(&old->ended);
	pthread_mutex_unlock(&old->lock);
	for (int i = 0; i < old->builders; i++)
		pthread_join(old->threads[i], NULL);
	vault_close(&old->vault);
	pthread_cond_destroy(&old->work);
	pthread_cond_destroy(&old->ended);
	pthread_mutex_destroy(&old->lock);
	free(old->database);
	free(old);
}

/* ---- asking */

bool bulk_ask(struct bulk *bulk, struct store *store, const struct bulk_vraag *vraag,
	enum bulk_answer *answer, struct bestandenset *out, struct error *err)
{
	enum job_state state = JOB_WAITS;
	bool found, full;

	if (!store_find_bestandenset(store, &vraag->set, vraag->now, out, &found, err))
		return false;
	*answer = BULK_READY;
	if (found)
		return true;
	if (!jobs_is_full(bulk, store, vraag->set.school_id, vraag->now, &full, err))
		return false;
	*answer = BULK_FULL;
	if (full)
		return true;
	pthread_mutex_lock(&bulk->lock);
	struct job *job = jobs_take(bulk, vraag, false, 0);
	if (job != NULL)
		state = jobs_wait(bulk, job, err);
	pthread_mutex_unlock(&bulk->lock);
	if (state == JOB_FAILED)
		return false;
	if (state == JOB_FULL)
		return true;
	/* It may have come to its end meanwhile, here or elsewhere. */
	if (!store_find_bestandenset(store, &vraag->set, vraag->now, out, &found, err))
		return false;
	*answer = found ? BULK_READY : BULK_LATER;
	return true;
}

void bulk_token(const struct bulk *bulk, const struct bestand_rij *file, char out[BULK_TOKEN_SIZE])
{
	name_token(bulk->vault, file->zaad, out);
}

/* ---- opening */

static bool write_small(const struct bulk *bulk, const struct bestand_plaats *bestand,
	struct text bytes, struct error *err)
{
	char name[SHELF_NAME], sha256[SHELF_DIGEST_HEX];
	uint8_t digest[32];
	int fd;

	vault_digest(bytes, digest);
	text_hex(digest, sizeof digest, sha256);
	if (strcmp(sha256, bestand->sha256) != 0)
		return FAIL(err, INTERNAL, NULL, "file %lld is not what was registered",
			(long long)bestand->id);
	if (!shelf_begin(&bulk->shelf, name, &fd, err))
		return false;
	if (write(fd, bytes.at, bytes.len) != (ssize_t)bytes.len) {
		(void)FAIL(err, DK0051, "GW-F1", "[files] directory: %s", strerror(errno));
		shelf_drop(&bulk->shelf, name, fd);
		return false;
	}
	return shelf_keep(&bulk->shelf, name, fd, sha256, err);
}

/* Of the snapshot, as it was asked for the first time. */
static bool rebuild(struct bulk *bulk, struct store *store, const struct bestand_plaats *bestand,
	struct error *err)
{
	struct bulk_vraag vraag = {.school = bestand->school, .now = bestand->gemaakt};
	enum job_state state = JOB_WAITS;
	enum bestandsoort soort;
	struct bestandenset set;
	bool found;

	if (!store_find_set_of_bestand(store, bestand->id, &vraag.set, &set, &soort, &found, err))
		return false;
	if (!found)
		return FAIL(
			err, INTERNAL, NULL, "file %lld is gone meanwhile", (long long)bestand->id);
	(void)oin_school(&vraag.school, &vraag.brin);
	pthread_mutex_lock(&bulk->lock);
	struct job *job = jobs_take(bulk, &vraag, true, set.variabele_tot);
	if (job != NULL)
		state = jobs_wait(bulk, job, err);
	pthread_mutex_unlock(&bulk->lock);
	if (state == JOB_FAILED)
		return false;
	return state == JOB_DONE
		|| FAIL(err, DK0051, "GW-F1", "file %lld is being built again",
			(long long)bestand->id);
}

bool bulk_open(struct bulk *bulk, struct store *store, const struct bestand_plaats *bestand,
	int *fd, struct error *err)
{
	int found = shelf_find(&bulk->shelf, bestand->sha256, bestand->bytes);

	if (found < 0) {
		struct arena *arena = arena_create(0);
		struct text bytes = TEXT("");
		bool ok = store_load_bestand_inhoud(store, arena, bestand->id, &bytes, err)
			&& (bytes.len > 0 ? write_small(bulk, bestand, bytes, err)
					  : rebuild(bulk, store, bestand, err));
		arena_destroy(&arena);
		if (!ok)
			return false;
		found = shelf_find(&bulk->shelf, bestand->sha256, bestand->bytes);
	}
	if (found < 0)
		return FAIL(err, INTERNAL, NULL, "file %lld: what is built now is something else",
			(long long)bestand->id);
	*fd = found;
	return true;
}
