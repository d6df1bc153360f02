/* Seals: only ever over a chain that goes on from what was sealed before. */
#include "audit/seal.h"

#include "audit/anchors.h"
#include "audit/chain.h"

#include <stdio.h>

/* Is the row that this seal is over as it was? */
static bool still_there(
	struct store *store, const struct audit_zegel *seal, const char *what, struct error *err)
{
	uint8_t keten[AUDIT_HASH];
	bool found = false;

	if (seal->tot == 0)
		return true;
	if (!store_audit_keten(store, seal->tot, &found, keten, err))
		return false;
	if (found && memcmp(keten, seal->keten, AUDIT_HASH) == 0)
		return true;
	return FAIL(err, PROOF, NULL,
		"the audit is not what it was: row %lld %s %s; nothing was sealed",
		(long long)seal->tot, found ? "is another than in" : "is gone, but is in", what);
}

static bool goes_on(struct store *store, const struct vault *vault, const struct audit_stand *stand,
	const struct audit_zegel *anchor, const struct audit_zegel *known, struct error *err)
{
	if (!still_there(store, anchor, "the file of anchors", err)
		|| !still_there(store, known, "what this program sealed", err)
		|| !still_there(store, &stand->zegel, "the last seal", err))
		return false;
	if (stand->zegel.tot > 0 && !chain_seal_is_ours(vault, &stand->zegel))
		return FAIL(err, PROOF, NULL,
			"the seal over row %lld is not of this key; nothing was sealed",
			(long long)stand->zegel.tot);
	if (anchor->tot > stand->zegel.tot || known->tot > stand->zegel.tot)
		return FAIL(err, PROOF, NULL, "the seal over row %lld is gone; nothing was sealed",
			(long long)(anchor->tot > known->tot ? anchor->tot : known->tot));
	return true;
}

/* Sets *seal to the newest one, made now when there is something new. */
static bool seal_chain(struct store *store, const struct vault *vault, const char *door,
	struct instant now, const struct audit_zegel *anchor, const struct audit_zegel *known,
	struct audit_zegel *seal, struct error *err)
{
	struct audit_stand stand;
	bool kept = false;

	if (!store_audit_stand(store, &stand, err)
		|| !goes_on(store, vault, &stand, anchor, known, err))
		return false;
	*seal = stand.zegel;
	if (stand.laatste <= stand.zegel.tot)
		return true;
	struct audit_zegel fresh = {.tot = stand.laatste, .op = {now.us - now.us % 1000}};
	snprintf(fresh.door, sizeof fresh.door, "%s", door);
	memcpy(fresh.keten, stand.keten, AUDIT_HASH);
	chain_seal(vault, &fresh);
	if (!store_keep_zegel(store, &fresh, &kept, err))
		return false;
	if (kept)
		*seal = fresh;
	return true;
}

static bool seal_and_commit(struct store *store, const struct vault *vault, const char *door,
	struct instant now, const struct audit_zegel *anchor, const struct audit_zegel *known,
	struct audit_zegel *seal, struct error *err)
{
	if (!store_begin(store, err))
		return false;
	if (seal_chain(store, vault, door, now, anchor, known, seal, err))
		return store_commit(store, err);
	store_rollback(store);
	return false;
}

bool audit_seal(struct store *store, const struct vault *vault, const char *path, const char *door,
	struct instant now, struct audit_zegel *known, struct error *err)
{
	struct audit_zegel anchor = {.tot = 0}, seal = {.tot = 0};
	struct anchors *anchors = NULL;

	if (path[0] != '\0' && (anchors = anchors_open_to_add(path, &anchor, err)) == NULL)
		return false;
	bool ok = seal_and_commit(store, vault, door, now, &anchor, known, &seal, err);
	if (ok)
		*known = seal;
	if (ok && anchors != NULL && seal.tot > anchor.tot)
		ok = anchors_add(anchors, &seal, err);
	anchors_close(&anchors);
	return ok;
}
