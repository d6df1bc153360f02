/* completion, manual: what the table of verbs says, for a shell and for man. */
#include "admin/help.h"
#include "admin/request.h"

#include <string.h>

enum { TEXT_MAX = 1024 * 1024 };

/* The text as the lines of an answer without rows. */
static struct table *answer(struct request *request, const struct buffer *text)
{
	static const struct column columns[] = {{"regel", COLUMN_TEXT}};
	struct table *table = table_create(request->arena, columns, 0);
	const char *at = arena_string(request->arena, buffer_text(text));

	while (*at != '\0') {
		size_t len = strcspn(at, "\n");
		table_note(table, "%.*s", (int)len, at);
		at += len + (at[len] == '\n');
	}
	return table;
}

static bool completion(struct request *request, struct table **out, struct error *err)
{
	struct buffer *text = buffer_create(request->arena, TEXT_MAX);

	(void)err;
	help_completion(text);
	*out = answer(request, text);
	return true;
}

static bool manual(struct request *request, struct table **out, struct error *err)
{
	struct buffer *text = buffer_create(request->arena, TEXT_MAX);

	(void)err;
	help_manual(text);
	*out = answer(request, text);
	return true;
}

static const struct verb verbs[] = {
	{.words = "completion bash",
		.summary = "print a script for bash that completes verbs, options and their words",
		.details = "Without the package bash-completion, in ~/.bashrc:\n"
			   "\n"
			   "source <(bpv-admin completion bash)\n"
			   "\n"
			   "With it, `make install` has put it where bash finds it.",
		.example = "bpv-admin completion bash >bpv-admin.bash",
		.needs = NEEDS_NOTHING,
		.run = completion},
	{.words = "manual",
		.summary = "print this help as a page for man",
		.example = "bpv-admin manual >bpv-admin.1",
		.needs = NEEDS_NOTHING,
		.run = manual},
};

const struct verb_list help_verbs = {verbs, COUNT_OF(verbs)};
