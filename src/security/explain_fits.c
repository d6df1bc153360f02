/* An element that is not what was signed: what does it look like in the forms that tools and transport make of it? */
#include "security/explain_fits.h"

#include "security/names.h"

#include <stdio.h>

enum {
	SUBSETS_OF_MAX = 8,      /* prefixes of which every subset is tried */
	SUBSET_OCTETS = 1 << 16, /* on an element of at most this size */
};

bool fits_as(struct inquiry *inquiry, const struct wish *wish, const struct form *form,
	enum form_lines lines)
{
	struct text octets;

	return form_write(&inquiry->bench, wish->node, form, lines, &octets)
		&& wish->fits(wish->ours, octets);
}

/* ---- white space and line ends ------------------------------------------------------------------------------------- */

static bool fits_lines(struct inquiry *inquiry, const struct wish *wish, const struct form *form,
	enum form_lines *lines)
{
	for (*lines = LINES_AS_IS; *lines < LINES_COUNT; ++*lines)
		if (fits_as(inquiry, wish, form, *lines))
			return true;
	return false;
}

static bool search_lines(struct inquiry *inquiry, const struct wish *wish)
{
	static const char *const said[LINES_COUNT] = {
		[LINES_LF] = "without carriage returns",
		[LINES_CRLF] = "with a carriage return before each line feed",
		[LINES_CRLF_RAW] =
			"with raw carriage returns, which canonical form writes as &#xD;",
	};
	enum form_lines lines;

	if (!fits_lines(inquiry, wish, &wish->as_read, &lines))
		return false;
	cause_add(inquiry, "CR/LF changed",
		"Send the bytes as they were signed; let no tool or transport change line ends.",
		"%s is what was signed %s.", wish->what, said[lines]);
	return true;
}

static bool search_space(struct inquiry *inquiry, const struct wish *wish)
{
	static const struct {
		enum form_space space;
		const char *indent, *said;
	} tries[] = {
		{SPACE_NONE_BETWEEN, "", "without the white space between its elements"},
		{SPACE_NONE, "", "without text that is only white space"},
		{SPACE_TRIMMED, "", "without the white space around its values"},
		{SPACE_INDENTED, "  ", "indented by 2 spaces"},
		{SPACE_INDENTED, "    ", "indented by 4 spaces"},
		{SPACE_INDENTED, "\t", "indented by tabs"},
		{SPACE_INDENTED, "", "with every element on a line of its own"},
		{SPACE_INDENTED, " ", "indented by 1 space"},
		{SPACE_INDENTED, "   ", "indented by 3 spaces"},
	};
	enum form_lines lines;

	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		struct form form = wish->as_read;
		form.space = tries[i].space;
		form.indent = tries[i].indent;
		if (!fits_lines(inquiry, wish, &form, &lines))
			continue;
		cause_add(inquiry, "pretty-printed after signing",
			"Sign last, and send the bytes that were signed: format or parse nothing "
			"after "
			"that.",
			"%s is what was signed %s%s.", wish->what, tries[i].said,
			lines == LINES_AS_IS ? "" : ", and with other line ends");
		return true;
	}
	return false;
}

/* ---- prefix lists -------------------------------------------------------------------------------------------------- */

/* As a PrefixList writes it; for people. */
static const char *list_shown(struct arena *arena, struct prefixes prefixes)
{
	const char *list = "";

	for (size_t i = 0; i < prefixes.count; i++)
		list = arena_format(arena, "%s%s%s", list, i > 0 ? " " : "",
			prefixes.list[i] != NULL ? (const char *)prefixes.list[i] : "#default");
	return prefixes.count > 0 ? arena_format(arena, "\"%s\"", list) : "none";
}

static bool fits_prefixes(
	struct inquiry *inquiry, const struct wish *wish, struct prefixes prefixes)
{
	struct form form = wish->as_read;

	form.prefixes = prefixes;
	form.inclusive = false;
	if (!fits_as(inquiry, wish, &form, LINES_AS_IS))
		return false;
	cause_add(inquiry, "prefix list mismatch",
		"Let the InclusiveNamespaces PrefixList of the Transform say what the signer "
		"digests with, or leave it out on both sides.",
		"%s was digested with PrefixList %s; the message says %s.", wish->what,
		list_shown(inquiry->arena, prefixes),
		wish->as_read.inclusive ? "inclusive canonical form"
					: list_shown(inquiry->arena, wish->as_read.prefixes));
	return true;
}

static bool search_subsets(struct inquiry *inquiry, const struct wish *wish, struct prefixes all)
{
	const unsigned char *chosen[SUBSETS_OF_MAX];

	for (unsigned subset = 1; subset < 1u << all.count; subset++) {
		struct prefixes prefixes = {chosen, 0};
		for (size_t i = 0; i < all.count; i++)
			if ((subset & 1u << i) != 0)
				chosen[prefixes.count++] = all.list[i];
		if (fits_prefixes(inquiry, wish, prefixes))
			return true;
	}
	return false;
}

static bool search_prefixes(struct inquiry *inquiry, const struct wish *wish)
{
	struct prefixes all = prefixes_declared(inquiry->arena, inquiry->proofs.envelope);
	struct text octets;

	if (fits_prefixes(inquiry, wish, (struct prefixes){NULL, 0})
		|| fits_prefixes(inquiry, wish, inquiry->signed_info_form.prefixes))
		return true;
	for (size_t i = 0; i < inquiry->reference_count; i++)
		if (!inquiry->references[i].form.inclusive
			&& fits_prefixes(inquiry, wish, inquiry->references[i].form.prefixes))
			return true;
	for (size_t i = 0; i < all.count; i++)
		if (fits_prefixes(inquiry, wish, (struct prefixes){all.list + i, 1}))
			return true;
	return all.count <= SUBSETS_OF_MAX
		&& form_write(&inquiry->bench, wish->node, &wish->as_read, LINES_AS_IS, &octets)
		&& octets.len <= SUBSET_OCTETS && search_subsets(inquiry, wish, all);
}

/* ---- other canonical forms ----------------------------------------------------------------------------------------- */

static bool search_inclusive(struct inquiry *inquiry, const struct wish *wish)
{
	struct form form = wish->as_read;

	if (form.inclusive)
		return false;
	form.inclusive = true;
	form.prefixes = prefixes_declared(inquiry->arena, inquiry->proofs.envelope);
	if (!fits_as(inquiry, wish, &form, LINES_AS_IS))
		return false;
	cause_add(inquiry, "inclusive canonical form",
		"Digest in exclusive canonical form (http://www.w3.org/2001/10/xml-exc-c14n#).",
		"%s was digested in inclusive canonical form; the message says exclusive.",
		wish->what);
	return true;
}

static bool search_enveloped(struct inquiry *inquiry, const struct wish *wish)
{
	struct form form = wish->as_read;

	if (form.without != NULL || !node_is_in(inquiry->signature, wish->node))
		return false;
	form.without = inquiry->signature;
	if (!fits_as(inquiry, wish, &form, LINES_AS_IS))
		return false;
	cause_add(inquiry, "enveloped transform",
		"Sign Body, Timestamp and each wsa header by References of their own.",
		"%s was digested without the Signature that stands in it.", wish->what);
	return true;
}

bool fits_search(struct inquiry *inquiry, const struct wish *wish)
{
	return search_lines(inquiry, wish) || search_space(inquiry, wish)
		|| search_prefixes(inquiry, wish) || search_inclusive(inquiry, wish)
		|| search_enveloped(inquiry, wish);
}
