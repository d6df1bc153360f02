/* A bundle: its files, and the digest of each. */
#include "evidence/bundle_inside.h"

#include "base/embed.h"
#include "evidence/cut.h"
#include "vault/vault.h"

void bundle_add(struct bundle *bundle, const char *name, struct text bytes)
{
	if (bundle->count < BUNDLE_FILES_MAX)
		bundle->files[bundle->count++] = (struct bundle_file){name, bytes};
	else
		bundle->broken = "er zijn meer bestanden dan erin passen";
}

static struct text verify_script(void)
{
	return (struct text){embedded_evidence[0].bytes, embedded_evidence[0].len};
}

/* As sha256sum writes them. */
static struct text sums_of(struct arena *arena, const struct bundle *bundle)
{
	struct buffer *sums = buffer_create(arena, BUNDLE_TEXT_MAX);
	uint8_t digest[32];
	char hex[65];

	for (size_t i = 0; i < bundle->count; i++) {
		vault_digest(bundle->files[i].bytes, digest);
		text_hex(digest, sizeof digest, hex);
		buffer_format(sums, "%s  %s\n", hex, bundle->files[i].name);
	}
	return buffer_text(sums);
}

size_t bundle_outcomes(
	struct arena *arena, const struct reopened *opened, const struct outcome **out)
{
	struct cut cut;

	if (opened->response.len == 0 || !cut_elements(arena, opened->response, "resultaat", &cut))
		return 0;
	struct outcome *outcomes = arena_array(arena, cut.count + 1, sizeof *outcomes);
	for (size_t i = 0; i < cut.count; i++)
		outcomes[i] = (struct outcome){cut_value(cut.parts[i], "bpvoKenmerk"),
			cut_value(cut.parts[i], "uitkomst")};
	*out = outcomes;
	return cut.count;
}

void bundle_make(struct arena *arena, const struct bewijs_rij *rij, const struct reopened *opened,
	const struct bundle_letter letters[2], struct bundle *out)
{
	struct buffer *facts = buffer_create(arena, BUNDLE_TEXT_MAX);

	*out = (struct bundle){.count = 0};
	buffer_format(facts, "moment %lld\n", (long long)(rij->op.us / 1000000));
	for (size_t i = 0; i < 2; i++)
		bundle_add_letter(arena, out, facts, rij, &letters[i]);
	bundle_add(out, "facts.txt", buffer_text(facts));
	bundle_add(out, "evidence.json", bundle_json(arena, rij, opened));
	bundle_add(out, "LEESMIJ.txt", bundle_readme(arena, rij, opened));
	bundle_add(out, "verify.sh", verify_script());
	bundle_add(out, "SHA256SUMS", sums_of(arena, out));
}
