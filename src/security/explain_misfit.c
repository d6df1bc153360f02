/* A digest that does not hold: of another name, of another form of the element, or of another element. */
#include "security/explain_digests.h"
#include "security/explain_fits.h"

#include <string.h>

struct digest_wish {
	const struct any_digest *digest;
	struct text expected;
};

static bool has_digest(const void *ours, struct text octets)
{
	const struct digest_wish *wish = ours;
	unsigned char value[ANY_DIGEST_MAX];
	size_t len = any_digest_of(wish->digest, octets, value);

	return len > 0 && text_equal((struct text){(char *)value, len}, wish->expected);
}

/* The value is a digest by another name than the message says. */
static bool search_hash(
	struct inquiry *inquiry, const struct wish *wish, const struct inquired *reference)
{
	for (size_t i = 0; i < ANY_DIGEST_COUNT; i++) {
		struct digest_wish other = {&any_digests[i], reference->expected};
		struct wish again = *wish;
		again.fits = has_digest;
		again.ours = &other;
		if (text_equal(reference->algorithm, text_of(any_digests[i].uri))
			|| !fits_as(inquiry, &again, &wish->as_read, LINES_AS_IS))
			continue;
		bool sha1 = text_equal(text_of(any_digests[i].name), TEXT("SHA1"));
		cause_add(inquiry, sha1 ? "SHA-1" : "digest of another name",
			"Digest with the algorithm that DigestMethod names; SHA-256 is what we "
			"send.",
			"the DigestValue of %s is its %s; DigestMethod says %s.", wish->what,
			any_digests[i].name, text_shown(inquiry->arena, reference->algorithm, 100));
		return true;
	}
	return false;
}

/* The digest is that of somebody else: the part that was meant, which bears another id or none. */
static bool search_others(
	struct inquiry *inquiry, const struct wish *wish, const struct inquired *reference)
{
	const struct proofs *proofs = &inquiry->proofs;
	const struct node *at = proofs->envelope;

	for (size_t depth = 0; at != NULL;) {
		struct wish other = *wish;
		other.node = at;
		if (depth > 0 && at != reference->target
			&& fits_as(inquiry, &other, &wish->as_read, LINES_AS_IS)) {
			cause_add(inquiry, "Id on the wrong element",
				"Put the wsu:Id on the element that is digested, and nowhere else.",
				"the digest of the Reference to %s is that of %s, which %s.",
				text_shown(inquiry->arena, reference->uri, 80),
				node_label(inquiry->arena, at),
				reference->target != NULL ? "is not the element with that id"
							  : "does not bear that id");
			return true;
		}
		/* Three levels: parts, what is in them, and what is in the Security header. */
		const struct node *child = depth < 3 ? node_child(at) : NULL;
		if (child != NULL) {
			at = child;
			depth++;
			continue;
		}
		while (depth > 0 && node_next(at) == NULL) {
			at = at->parent;
			depth--;
		}
		at = depth > 0 ? node_next(at) : NULL;
	}
	return false;
}

/* A log or viewer that shortens values leaves this behind. */
static const char *ellipsis_in(const struct node *node)
{
	const struct node *at = node;

	for (;;) {
		if (at->element.name == NULL
			&& (memmem(at->text.at, at->text.len, "...", 3) != NULL
				|| memmem(at->text.at, at->text.len, "\xe2\x80\xa6", 3) != NULL))
			return " A value in it holds \"...\", as logs shorten values.";
		if (at->first != NULL) {
			at = at->first;
			continue;
		}
		while (at != node && at->next == NULL)
			at = at->parent;
		if (at == node)
			return "";
		at = at->next;
	}
}

void inquire_misfit(struct inquiry *inquiry, const struct inquired *reference)
{
	const struct proofs *proofs = &inquiry->proofs;
	const struct digest_wish ours = {
		any_digest_by_uri(reference->algorithm), reference->expected};
	struct wish wish = {
		.node = reference->target,
		.as_read = reference->form,
		.fits = has_digest,
		.ours = &ours,
		.what = reference->target != NULL ? node_label(inquiry->arena, reference->target)
						  : "it",
	};

	if (ours.digest == NULL || reference->expected.len == 0 || reference->holds)
		return;
	if (wish.node != NULL
		&& (search_hash(inquiry, &wish, reference) || fits_search(inquiry, &wish)))
		return;
	if (search_others(inquiry, &wish, reference) || wish.node == NULL)
		return;
	if (inquiry->out->encrypted && node_is_in(proofs->body, wish.node))
		return;
	cause_add(inquiry, "changed after signing",
		"Compare the canonical octets with those of the signer, byte for byte.",
		"the content of %s is not what was signed, and no usual change explains it.%s",
		wish.what, ellipsis_in(wish.node));
}
