/* Evidence of one exchange: what was signed, with holes where people were; who signed; what was answered. */
#include "evidence/keep.h"

#include "evidence/pack.h"
#include "evidence/sealed.h"
#include "store/bewijs.h"

enum how {
	KEPT_NOT,
	KEPT_WHOLE,
	KEPT_BY_RECORD,  /* each part under the key of the record it is about */
	KEPT_BY_MESSAGE, /* all under one of the message itself: it goes with the evidence */
};

/*
 * What of a request is about a person. A withdrawal destroys the key of its record and may tell of an objection; what
 * proves that it was heard outlives the record, so it has a key of its own.
 */
static const struct plan {
	enum how how;
	const char *element;
} plans[OPERATION_COUNT] = {
	[OPERATION_testen_verbinding] = {KEPT_NOT, NULL},
	[OPERATION_opvragen_overeenkomst] = {KEPT_WHOLE, NULL},
	[OPERATION_aanleveren_studentgegevens] = {KEPT_BY_RECORD, "studentgegevens"},
	[OPERATION_intrekken_studentgegevens] = {KEPT_BY_MESSAGE, "intrekking"},
	[OPERATION_opvragen_aanleverstatus] = {KEPT_BY_MESSAGE, "bpvoKenmerk"},
	[OPERATION_opvragen_vragenlijsten] = {KEPT_WHOLE, NULL},
	[OPERATION_opvragen_resultaten] = {KEPT_WHOLE, NULL},
	[OPERATION_opvragen_resultatenbestand] = {KEPT_WHOLE, NULL},
};

/* The keys of the parts, and what may be sealed with them. */
struct keys {
	const struct keyring *keyring;
	const struct record_key *of; /* one for each part, or one for all */
	bool one_for_all;
};

static bool is_kept(const struct evidence *evidence, const struct plan *plan)
{
	const struct work *work = evidence->work;

	if (!work->open || work->repeated || plan->how == KEPT_NOT)
		return false;
	/* proefaanlevering: nothing was sealed, nothing stays. */
	return plan->how != KEPT_BY_RECORD || work->sealed_under.keyring != NULL;
}

/* One key for the message: known by its MessageID where records are known by their kenmerk. */
static bool take_message_key(const struct evidence *evidence, struct keys *out, struct error *err)
{
	const struct work *work = evidence->work;
	const struct granted *granted = evidence->granted;
	struct record_key *key = arena_take(work->arena, sizeof *key);
	const char *name = arena_format(work->arena, "bericht %s",
		granted->addressed->message_id); /* no kenmerk has a space */
	struct keyring *keyring;

	if (!keyring_open(work->store, work->vault, work->arena, granted->standing->school_id,
		    &granted->addressed->from, KEYRING_KEEP, work->now, &keyring, err)
		|| !keyring_take(keyring, &name, 1, key, err))
		return false;
	*out = (struct keys){keyring, key, true};
	return true;
}

static bool take_keys(const struct evidence *evidence, const struct plan *plan, size_t parts,
	struct keys *out, struct error *err)
{
	const struct sealed_under *under = &evidence->work->sealed_under;

	if (parts == 0)
		return true;
	if (plan->how == KEPT_BY_MESSAGE)
		return take_message_key(evidence, out, err);
	*out = (struct keys){under->keyring, under->keys, false};
	return under->count == parts
		|| FAIL(err, INTERNAL, "GW-E1", "%zu parts in a message of %zu records", parts,
			under->count);
}

static const struct record_key *key_of(const struct keys *keys, size_t i)
{
	return &keys->of[keys->one_for_all ? 0 : i];
}

/* What was cut, sealed and packed; `shift` is what stands before the octets that it was cut out of. */
static struct text seal_parts(const struct evidence *evidence, const struct keys *keys,
	const struct cut *cut, const char *what, size_t shift)
{
	struct arena *arena = evidence->work->arena;
	struct text *sealed = arena_array(arena, cut->count + 1, sizeof *sealed);

	for (size_t i = 0; i < cut->count; i++)
		sealed[i] = keyring_seal(keys->keyring, key_of(keys, i), what,
			sealed_name(arena, evidence->granted->addressed->message_id, i),
			cut->parts[i]);
	return pack_parts(arena, cut, sealed, shift);
}

static struct text join(struct arena *arena, struct text a, struct text b, struct text c)
{
	char *whole = arena_take(arena, a.len + b.len + c.len + 1);

	memcpy(whole, a.at, a.len);
	memcpy(whole + a.len, b.at, b.len);
	memcpy(whole + a.len + b.len, c.at, c.len);
	return (struct text){whole, a.len + b.len + c.len};
}

/* What the answer says of records, sealed as they are. */
static bool hide_answer(const struct evidence *evidence, const struct keys *keys,
	struct bewijs *out, struct error *err)
{
	struct arena *arena = evidence->work->arena;
	struct cut cut;

	if (!cut_elements(arena, out->antwoord, "resultaat", &cut)
		|| (!keys->one_for_all && cut.count != out->sleutel_count))
		return FAIL(err, INTERNAL, "GW-E1", "an answer that does not fit its message");
	out->antwoord = cut.rest;
	out->antwoord_delen = seal_parts(evidence, keys, &cut, SEALED_ANSWER, 0);
	if (cut.count > out->sleutel_count)
		out->sleutel_count = cut.count;
	return true;
}

/*
 * Where the answer repeats a kenmerk that may be somebody's number; and of a withdrawal always: it names records that are
 * to be known nowhere any more.
 */
static bool is_hidden(const struct work *work, const struct plan *plan)
{
	return plan->how == KEPT_BY_MESSAGE || work_told(work, FOUTCODE_0103);
}

static const int64_t *ids_of(struct arena *arena, const struct keys *keys, size_t count)
{
	int64_t *ids = arena_array(arena, count + 1, sizeof *ids);

	for (size_t i = 0; i < count; i++)
		ids[i] = key_of(keys, i)->id;
	return ids;
}

/* The two letters: what of them may be kept in the clear, and the rest sealed. */
static bool add_letters(const struct evidence *evidence, const struct plan *plan,
	struct bewijs *out, struct error *err)
{
	const struct authentic *authentic = evidence->granted->authentic;
	struct arena *arena = evidence->work->arena;
	struct cut cut = {.rest = authentic->body};
	struct keys keys = {NULL, NULL, false};

	if (plan->element != NULL && !cut_elements(arena, authentic->body, plan->element, &cut))
		return FAIL(err, INTERNAL, "GW-E1", "a Body that is not canonical");
	if (!take_keys(evidence, plan, cut.count, &keys, err))
		return false;
	out->verzoek = join(arena, authentic->before, cut.rest, authentic->after);
	if (operation_row(evidence->granted->operation)->kind == OPERATION_WRITE)
		out->antwoord = evidence->answer->as_signed;
	if (cut.count == 0)
		return true;
	out->delen = seal_parts(evidence, &keys, &cut, SEALED_REQUEST, authentic->before.len);
	out->sleutel_count = cut.count;
	if (out->antwoord.len > 0 && is_hidden(evidence->work, plan)
		&& !hide_answer(evidence, &keys, out, err))
		return false;
	out->sleutels = ids_of(arena, &keys, out->sleutel_count);
	return true;
}

static struct text digest_of(struct arena *arena, struct text bytes)
{
	uint8_t *digest = arena_take(arena, BEWIJS_DIGEST);

	vault_digest(bytes, digest);
	return (struct text){(const char *)digest, BEWIJS_DIGEST};
}

/* What digest_of would say of a certificate whose holder is known by now. */
static struct text fingerprint_of(struct arena *arena, const struct identity *identity)
{
	char *digest = arena_take(arena, BEWIJS_DIGEST);

	text_unhex(identity->fingerprint, digest, BEWIJS_DIGEST);
	return (struct text){digest, BEWIJS_DIGEST};
}

/* Whose certificates it rests on. */
struct certificates {
	struct text der[3]; /* who connected; who signed and we, where there are signatures */
	size_t count;
};

static struct certificates certificates_of(const struct evidence *evidence)
{
	struct certificates found = {.der = {evidence->tls_der}, .count = 1};

	if (evidence->granted->authentic->is_signed
		&& security_token(evidence->granted->authentic->opened, &found.der[1])) {
		found.der[2] = security_own_signing(evidence->security);
		found.count = 3;
	}
	return found;
}

/* Those that were not kept before, each with what it rests on. */
static bool keep_certificates(
	const struct evidence *evidence, const struct certificates *certificates, struct error *err)
{
	enum { CHAIN_ROOM = 32 };
	struct arena *arena = evidence->work->arena;
	struct bewijs_certificaat rows[CHAIN_ROOM];
	size_t count = 0;

	for (size_t i = 0; i < certificates->count; i++) {
		const struct text *chain;
		size_t length = security_chain(evidence->security, arena, certificates->der[i],
			evidence->work->now, &chain);
		for (size_t k = 0; k < length && count < CHAIN_ROOM; k++) {
			rows[count] = (struct bewijs_certificaat){
				.vingerafdruk = digest_of(arena, chain[k]), .der = chain[k]};
			if (k > 0)
				rows[count - 1].uitgever = rows[count].vingerafdruk;
			count++;
		}
	}
	return store_keep_certificaten(evidence->work->store, rows, count, err);
}

static bool store_it(const struct evidence *evidence, struct bewijs *bewijs, struct error *err)
{
	const struct certificates certificates = certificates_of(evidence);
	const struct authentic *authentic = evidence->granted->authentic;
	struct arena *arena = evidence->work->arena;
	bool known;

	bewijs->tls_certificaat = fingerprint_of(arena, &authentic->channel);
	if (certificates.count > 1) {
		bewijs->ondertekenaar_certificaat = fingerprint_of(arena, &authentic->signer);
		bewijs->eigen_certificaat = digest_of(arena, certificates.der[2]);
	}
	return store_keep_bewijs(evidence->work->store, bewijs, &known, err)
		&& (known || keep_certificates(evidence, &certificates, err));
}

bool evidence_keep(const struct evidence *evidence, struct error *err)
{
	const struct granted *granted = evidence->granted;
	const struct plan *plan = &plans[granted->operation];
	const struct work *work = evidence->work;
	struct bewijs bewijs = {
		.op = work->now,
		.correlatie = evidence->correlation,
		.school_id = granted->standing->school_id,
		.van_oin = granted->addressed->from.code,
		.tls_oin = granted->authentic->channel.oin.code,
		.message_id = granted->addressed->message_id,
		.identificatiecode = work->identificatiecode,
		.dienst = operation_row(granted->operation)->name,
		.profiel = profile_word(granted->authentic->profile),
		.verzoek_sha256 = digest_of(work->arena, evidence->received),
		.inhoud_sha256 = {(const char *)work->body_digest, BEWIJS_DIGEST},
		.antwoord_sha256 = digest_of(work->arena, evidence->answer->bytes),
		.rijen = work->rows,
		.mutatie_van = work->mutatie_van,
		.mutatie_tot = work->mutatie_tot,
	};

	if (!is_kept(evidence, plan))
		return true;
	return add_letters(evidence, plan, &bewijs, err) && store_it(evidence, &bewijs, err);
}
