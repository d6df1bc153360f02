/* One letter of a bundle, with what anybody needs to verify it. */
#include "evidence/bundle_inside.h"

#include "security/testimony.h"

/* A letter on its way into the bundle. */
struct packing {
	struct arena *arena;
	struct bundle *bundle;
	struct buffer *facts;
	const struct bundle_letter *letter;
	const struct testimony *testimony;
	bool in_parts; /* xmlsec1 cannot judge the whole: what was signed stands beside it */
};

static const char *file_of(const struct packing *packing, const char *what)
{
	return arena_format(packing->arena, "%s%s", packing->letter->name, what);
}

/* Leaf, what is between, root; the last one is the root only when it issued itself, which openssl judges. */
static void add_certificates(const struct packing *packing)
{
	const struct bundle_letter *letter = packing->letter;
	size_t count = letter->chain_count;
	struct buffer *between = buffer_create(packing->arena, BUNDLE_TEXT_MAX);

	bundle_add(packing->bundle, file_of(packing, "-signer.pem"),
		certificate_pem(packing->arena, packing->testimony->certificate_der));
	for (size_t i = 1; i + 1 < count; i++)
		buffer_add(between, certificate_pem(packing->arena, letter->chain[i]));
	if (between->len > 0)
		bundle_add(packing->bundle, file_of(packing, "-chain.pem"), buffer_text(between));
	if (count > 1)
		bundle_add(packing->bundle, file_of(packing, "-root.pem"),
			certificate_pem(packing->arena, letter->chain[count - 1]));
}

static void add_part(const struct packing *packing, size_t i)
{
	const struct testimony_part *part = &packing->testimony->parts[i];
	const char *name = part->name, *state = "whole";

	if (packing->in_parts && part->holds) {
		name = arena_format(packing->arena, "%s-part-%02zu-%.40s.xml",
			packing->letter->name, i + 1, part->name);
		bundle_add(packing->bundle, name, part->octets);
		state = "file";
	} else if (!part->holds) {
		state = "gone";
	}
	buffer_format(packing->facts, "part %s %s %s %s %s\n", packing->letter->name, state,
		part->hash, part->digest, name);
	buffer_format(packing->facts, "id %s %s:%s\n", packing->letter->name, part->ns, part->name);
}

static const char *scheme_of(const struct testimony *testimony)
{
	return testimony->is_pss ? "pss" : "plain";
}

static void add_signed(const struct packing *packing)
{
	const struct testimony *testimony = packing->testimony;
	const char *name = packing->letter->name;

	buffer_format(
		packing->facts, "letter %s %s\n", name, packing->in_parts ? "parts" : "whole");
	buffer_format(packing->facts, "signature %s %s %s\n", name, testimony->hash,
		scheme_of(testimony));
	buffer_format(packing->facts, "value %s %s\n", name, testimony->signature_text);
	add_certificates(packing);
	bundle_add(packing->bundle, file_of(packing, "-signed-info.xml"), testimony->signed_info);
	bundle_add(packing->bundle, file_of(packing, "-signature.bin"), testimony->signature);
	for (size_t i = 0; i < testimony->part_count; i++)
		add_part(packing, i);
}

/* What we know of it ourselves, before anybody is given it. */
static const char *judge(const struct packing *packing)
{
	const struct testimony *testimony = packing->testimony;

	if (!testimony->holds)
		return file_of(packing, ": de handtekening klopt niet");
	if (packing->letter->chain_count < 2)
		return file_of(packing, ": de keten van het certificaat is niet bewaard");
	for (size_t i = 0; i < testimony->part_count; i++)
		if (!testimony->parts[i].holds
			&& !(packing->letter->has_holes
				&& strcmp(testimony->parts[i].name, "Body") == 0))
			return file_of(packing, ": een digest klopt niet");
	return NULL;
}

void bundle_add_letter(struct arena *arena, struct bundle *bundle, struct buffer *facts,
	const struct bewijs_rij *rij, const struct bundle_letter *letter)
{
	struct testimony *testimony = arena_take(arena, sizeof *testimony);
	struct packing packing = {arena, bundle, facts, letter, testimony, false};
	enum profile profile = PROFILE_2W_BE;
	struct error err;

	if (letter->xml.len == 0) {
		buffer_format(facts, "letter %s digest\n", letter->name);
		return;
	}
	if (!letter->is_signed) {
		bundle_add(bundle, file_of(&packing, ".xml"), letter->xml);
		buffer_format(facts, "letter %s unsigned\n", letter->name);
		return;
	}
	if (!profile_parse(text_of(rij->profiel), &profile)
		|| !security_testify(
			arena, letter->xml, profile, letter->is_answer, testimony, &err)) {
		bundle_add(bundle, file_of(&packing, ".xml"), letter->xml);
		bundle->broken = arena_format(arena, "%s: %s", letter->name, err.detail);
		return;
	}
	bundle_add(bundle, file_of(&packing, ".xml"), testimony->letter);
	packing.in_parts = letter->has_holes || testimony->is_pss || testimony->odd_ids;
	add_signed(&packing);
	if (bundle->broken == NULL)
		bundle->broken = judge(&packing);
}
