/* What was kept, opened: parts whose key is gone stay away. */
#include "evidence/open.h"

#include "evidence/pack.h"
#include "evidence/sealed.h"
#include "keyring/keyring.h"

struct opening {
	struct arena *arena;
	const struct keyring *keyring;
	const struct bewijs_rij *rij;
	const struct bewijs_sleutel **keys; /* by part; NULL: gone */
};

static bool open_part(const struct opening *opening, size_t place, const char *what,
	struct text sealed, struct text *out, struct error *err)
{
	const struct bewijs_sleutel *kept = opening->keys[place];
	struct record_key key;

	*out = (struct text){"", 0};
	return kept == NULL
		|| (keyring_unwrap(opening->keyring, kept->id, kept->merk, kept->verpakt, &key, err)
			&& keyring_unseal(opening->keyring, &key, what,
				sealed_name(opening->arena, opening->rij->message_id, place),
				sealed, out, err));
}

static bool open_letter(const struct opening *opening, const char *what, struct text packed,
	struct text rest, struct text *out, struct error *err)
{
	struct cut cut;

	*out = rest;
	if (packed.len == 0)
		return true;
	if (!unpack_parts(opening->arena, packed, rest, &cut, err))
		return false;
	if (cut.count > (size_t)opening->rij->sleutels)
		return FAIL(err, INTERNAL, NULL, "%zu sealed parts under %lld keys", cut.count,
			(long long)opening->rij->sleutels);
	for (size_t i = 0; i < cut.count; i++)
		if (!open_part(opening, i, what, cut.parts[i], &cut.parts[i], err))
			return false;
	*out = cut_mend(opening->arena, &cut);
	return true;
}

/* Which part has which key, and which has none any more. */
static void place_keys(const struct opening *opening, const struct bewijs_sleutel *kept,
	size_t count, struct reopened *out)
{
	bool *gone = arena_array(opening->arena, out->parts + 1, sizeof *gone);

	for (size_t i = 0; i < count; i++)
		if (kept[i].deel >= 0 && (size_t)kept[i].deel < out->parts)
			opening->keys[kept[i].deel] = &kept[i];
	for (size_t i = 0; i < out->parts; i++) {
		gone[i] = opening->keys[i] == NULL;
		out->gone_count += gone[i];
	}
	out->gone = gone;
	out->response_has_holes = out->gone_count > 0 && opening->rij->antwoord_delen.len > 0;
}

bool evidence_open(struct store *store, const struct vault *vault, struct arena *arena,
	const struct bewijs_rij *rij, const char *reden, struct instant now, struct reopened *out,
	struct error *err)
{
	struct reopened reopened = {.parts = (size_t)rij->sleutels};
	struct opening opening = {.arena = arena, .rij = rij};
	const struct bewijs_sleutel *kept;
	struct keyring *keyring = NULL;
	struct oin school;
	size_t count;

	if (!oin_parse(text_of(rij->van_oin), &school))
		return FAIL(err, INTERNAL, NULL, "evidence of no OIN");
	if (!keyring_open(store, vault, arena, rij->school_id, &school, KEYRING_PRETEND, now,
		    &keyring, err)
		|| !store_open_bewijs(store, arena, rij, reden, now, &kept, &count, err))
		return false;
	opening.keyring = keyring;
	opening.keys = arena_array(arena, reopened.parts + 1, sizeof *opening.keys);
	place_keys(&opening, kept, count, &reopened);
	if (!open_letter(&opening, SEALED_REQUEST, rij->delen, rij->verzoek, &reopened.request, err)
		|| !open_letter(&opening, SEALED_ANSWER, rij->antwoord_delen, rij->antwoord,
			&reopened.response, err))
		return false;
	*out = reopened;
	return true;
}
