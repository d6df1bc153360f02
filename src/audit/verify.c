/* Row after row: does it follow, is it what was hashed, is it what was sealed and anchored. */
#include "audit/verify.h"

#include "audit/anchors.h"
#include "audit/chain.h"

#include <stdlib.h>

enum { ROW_MAX_BYTES = 64 * 1024 * 1024 };

struct verifying {
	const struct audit_maatstaf *maatstaf;
	struct buffer *scratch;
	struct anchors *anchors;   /* NULL: none */
	struct audit_zegel anchor; /* the next to come; tot 0: none */
	struct audit_oordeel *oordeel;
};

const char *audit_fout_word(enum audit_fout fout)
{
	static const char *const words[] = {
		"gaaf", "gewijzigd", "ontbreekt", "volgorde", "zegel", "anker"};

	return words[fout];
}

/* Always false, so that a judgement reads as a sentence. */
static bool wrong(const struct verifying *verifying, enum audit_fout fout, int64_t volgnummer,
	const char *uitleg)
{
	verifying->oordeel->fout = fout;
	verifying->oordeel->volgnummer = volgnummer;
	verifying->oordeel->uitleg = uitleg;
	return false;
}

static bool same(struct text a, const uint8_t b[AUDIT_HASH])
{
	return a.len == AUDIT_HASH && memcmp(a.at, b, AUDIT_HASH) == 0;
}

static bool follows(const struct verifying *verifying, const struct audit_regel *regel)
{
	const struct audit_oordeel *so_far = verifying->oordeel;

	if (regel->volgnummer > so_far->laatste + 1)
		return wrong(verifying, AUDIT_ONTBREEKT, so_far->laatste + 1,
			"deze regel is er niet, latere wel");
	if (regel->volgnummer < so_far->laatste + 1)
		return wrong(verifying, AUDIT_VOLGORDE, regel->volgnummer,
			"dit volgnummer staat er vaker, of voor het begin");
	return true;
}

/* Judges the row itself and its bond to the one before. */
static bool is_bound(const struct verifying *verifying, const struct audit_regel *regel)
{
	const struct text before = {(const char *)verifying->oordeel->keten, AUDIT_HASH};
	uint8_t keten[AUDIT_HASH];
	bool fits =
		chain_hash(regel, before, verifying->scratch, keten) && same(regel->keten, keten);
	bool bound = text_equal(regel->vorige, before);

	if (fits && bound)
		return true;
	if (fits || bound)
		return wrong(verifying, AUDIT_GEWIJZIGD, regel->volgnummer,
			"de inhoud van deze regel past niet bij haar keten");
	return wrong(verifying, AUDIT_VOLGORDE, regel->volgnummer,
		"deze regel volgt niet op de regel ervoor: verwisseld, tussengevoegd of "
		"herschreven");
}

static bool is_sealed(const struct verifying *verifying, const struct audit_regel *regel,
	const struct audit_zegel *zegel)
{
	const struct vault *vault = verifying->maatstaf->vault;

	if (zegel->tot == 0)
		return true;
	if (vault != NULL && !chain_seal_is_ours(vault, zegel))
		return wrong(verifying, AUDIT_ZEGEL, regel->volgnummer,
			"het zegel op deze regel is niet met onze sleutel gemaakt");
	if (!same(regel->keten, zegel->keten))
		return wrong(verifying, AUDIT_ZEGEL, regel->volgnummer,
			"de keten is een andere dan die verzegeld is: herschreven tot en met deze "
			"regel");
	verifying->oordeel->zegels++;
	verifying->oordeel->zegel = *zegel;
	return true;
}

/* Takes the next anchor from the file. */
static bool next_anchor(struct verifying *verifying, int64_t at)
{
	int64_t before = verifying->anchor.tot;

	verifying->anchor.tot = 0;
	switch (anchors_next(verifying->anchors, &verifying->anchor)) {
	case ANCHOR_END: return true;
	case ANCHOR_MALFORMED:
		return wrong(verifying, AUDIT_ANKER, at,
			"het bestand met ankers bevat vanaf hier een regel die geen anker is");
	case ANCHOR_READ: break;
	}
	return verifying->anchor.tot > before
		|| wrong(verifying, AUDIT_ANKER, at,
			"de ankers in het bestand staan niet op volgorde");
}

static bool is_anchored(struct verifying *verifying, const struct audit_regel *regel,
	const struct audit_zegel *zegel)
{
	const struct audit_zegel *anchor = &verifying->anchor;

	if (verifying->anchors == NULL || anchor->tot != regel->volgnummer)
		return true;
	if (!same(regel->keten, anchor->keten))
		return wrong(verifying, AUDIT_ANKER, regel->volgnummer,
			"de keten is een andere dan die verankerd is: herschreven tot en met deze "
			"regel");
	if (zegel->tot == 0 || memcmp(zegel->zegel, anchor->zegel, AUDIT_HASH) != 0)
		return wrong(verifying, AUDIT_ANKER, regel->volgnummer,
			"het zegel dat hier verankerd is, is weg of vervangen");
	verifying->oordeel->ankers++;
	return next_anchor(verifying, regel->volgnummer);
}

static bool is_as_noted(const struct verifying *verifying, const struct audit_regel *regel)
{
	const struct audit_maatstaf *maatstaf = verifying->maatstaf;

	return maatstaf->hoofd != regel->volgnummer || same(regel->keten, maatstaf->hoofd_keten)
		|| wrong(verifying, AUDIT_ANKER, regel->volgnummer,
			"de keten is een andere dan die genoteerd is: herschreven tot en met deze "
			"regel");
}

static bool judge(void *context, const struct audit_regel *regel, const struct audit_zegel *zegel)
{
	struct verifying *verifying = context;

	if (!follows(verifying, regel) || !is_bound(verifying, regel)
		|| !is_sealed(verifying, regel, zegel) || !is_anchored(verifying, regel, zegel)
		|| !is_as_noted(verifying, regel))
		return false;
	verifying->oordeel->laatste = regel->volgnummer;
	memcpy(verifying->oordeel->keten, regel->keten.at, AUDIT_HASH);
	return true;
}

/* What is known to have been there, and is not. */
static bool judge_end(const struct verifying *verifying, const struct audit_stand *stand)
{
	int64_t next = verifying->oordeel->laatste + 1;

	if (next == 1)
		return wrong(verifying, AUDIT_ONTBREEKT, 1,
			"er is geen enkele regel; de eerste maakte de migratie");
	if (stand->zegel.tot >= next)
		return wrong(verifying, AUDIT_ONTBREEKT, next,
			"vanaf hier is de keten weg: er is een zegel op een latere regel");
	if (verifying->anchor.tot >= next)
		return wrong(verifying, AUDIT_ONTBREEKT, next,
			"vanaf hier is de keten weg: er is een anker op een latere regel");
	if (verifying->maatstaf->hoofd >= next)
		return wrong(verifying, AUDIT_ONTBREEKT, next,
			"vanaf hier is de keten weg: een latere regel is elders genoteerd");
	return true;
}

static bool verify_all(struct store *store, struct verifying *verifying, struct error *err)
{
	struct audit_stand stand;

	if (verifying->anchors != NULL && !next_anchor(verifying, 1))
		return true;
	/* The file first, the database after: what is anchored by now is sealed by then. */
	if (!store_begin_snapshot(store, err))
		return false;
	bool ok = store_audit_stand(store, &stand, err)
		&& store_walk_audit(store, judge, verifying, err);
	store_rollback(store);
	if (ok && verifying->oordeel->fout == AUDIT_GAAF)
		(void)judge_end(verifying, &stand);
	return ok;
}

bool audit_verify(struct store *store, const struct audit_maatstaf *maatstaf,
	struct audit_oordeel *out, struct error *err)
{
	struct audit_oordeel oordeel = {.fout = AUDIT_GAAF};
	struct verifying verifying = {.maatstaf = maatstaf, .oordeel = &oordeel};

	if (maatstaf->anchors != NULL
		&& (verifying.anchors = anchors_open(maatstaf->anchors, err)) == NULL)
		return false;
	struct arena *arena = arena_create(0);
	verifying.scratch = buffer_create(arena, ROW_MAX_BYTES);
	bool ok = verify_all(store, &verifying, err);
	arena_destroy(&arena);
	anchors_close(&verifying.anchors);
	if (ok)
		*out = oordeel;
	return ok;
}
