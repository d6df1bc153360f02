#ifndef STORE_STORE_BEWAARTERMIJNEN_H
#define STORE_STORE_BEWAARTERMIJNEN_H

#include "store/store_admin.h"
#include "store/store_betrokkene.h"

/* What may not be kept any more, its end, and the account of it. Errors and arena as in store_admin.h. */

/* Of one school (brin NULL: SBB's own) and one reason. */
struct vervallend {
	const char *wat, *brin;
	int64_t aantal;
	struct day eerste; /* since when the oldest of them may not be kept */
	const char *overeenkomst, *waarom;
};
/* As of a day; `school` NULL: all. */
bool store_list_vervallend(struct store *store, struct arena *arena, struct day op,
	const struct oin *school, const struct vervallend **out, size_t *count, struct error *err)
	MUST_CHECK;

/*
 * Destroys all of it, of every school, in the transaction that is open and began with store_wait_for_imports. Answers go as an import of
 * removals does: schools hear of them at their next pull.
 */
struct opgeruimd {
	int64_t studentgegevens, praktijkopleiders, antwoorden;
	int64_t koppelingen; /* links between invitations and answers, cut */
};
bool store_destroy_vervallen(struct store *store, struct arena *arena, struct day op,
	const char *actor, struct instant now, struct opgeruimd *out, struct error *err) MUST_CHECK;

/*
 * Removes the responses of one student that can still be found by their link, as destroy_vervallen does, in a transaction that began
 * alike; how many. Nothing when the link was cut.
 */
bool store_erase_answers(struct store *store, struct arena *arena,
	const struct betrokkene *betrokkene, const char *actor, struct instant now, int64_t *out,
	struct error *err) MUST_CHECK;

/* What was destroyed, newest first. */
struct vernietigd {
	struct instant op;
	const char *brin, *wat, *reden, *door, *message_id; /* brin and message_id may be NULL */
	int64_t aantal;
};
struct vernietigd_keuze {
	struct day van, tot; /* may be absent */
	const struct oin *school;
	int limit;
};
bool store_list_vernietigd(struct store *store, struct arena *arena,
	const struct vernietigd_keuze *keuze, const struct vernietigd **out, size_t *count,
	struct error *err) MUST_CHECK;

#endif
