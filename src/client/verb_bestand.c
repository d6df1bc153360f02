/* bestand: the gateway's own files of a snapshot in a directory, with what proves them. */
#include "client/verbs.h"

#include "base/outfile.h"
#include "client/set.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

enum { SUMS_MAX = 64 * 1024 };

static const struct column columns[] = {
	{"naam", COLUMN_TEXT},
	{"soort", COLUMN_TEXT},
	{"rijen", COLUMN_NUMBER},
	{"bytes", COLUMN_NUMBER},
	{"sha256", COLUMN_TEXT},
};

struct fetching {
	const struct order *order;
	int64_t before, total; /* bytes of the files before this one, and of all */
};

static void tell(void *context, int64_t bytes)
{
	const struct fetching *fetching = context;

	if (fetching->order->progress != NULL)
		fetching->order->progress(fetching->order->progress_context,
			(fetching->before + bytes) / 1024, fetching->total / 1024);
}

static bool read_vraag(const struct order *order, struct bestandvraag *out, struct error *err)
{
	*out = (struct bestandvraag){.vanaf_mutatienummer = order->since};
	if (!order_format(order, &out->formaat, err) || !order_shape(order, &out->vorm, err))
		return false;
	if (out->formaat == FORMAAT_NONE)
		out->formaat = FORMAAT_CSV;
	if (out->vorm == VORM_NONE)
		out->vorm = VORM_LANG;
	return true;
}

static const char *path_of(const struct order *order, const char *name)
{
	return arena_format(order->arena, "%s/%s", order->out, name);
}

static bool write_file(
	const struct order *order, const char *name, struct text bytes, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct outfile *file;
	bool ok = outfile_open(arena, path_of(order, name), &file, err)
		&& outfile_write(file, bytes, err) && outfile_commit(file, err);

	arena_destroy(&arena);
	return ok;
}

static bool make_directory(const struct order *order, struct error *err)
{
	struct stat there;

	if (mkdir(order->out, 0700) == 0
		|| (errno == EEXIST && stat(order->out, &there) == 0 && S_ISDIR(there.st_mode)))
		return true;
	return FAIL(err, CONFIG, NULL, "cannot make the directory %s: %s", order->out,
		errno == EEXIST ? "something else has that name" : strerror(errno));
}

static bool fetch_all(const struct order *order, struct session *session,
	const struct bestandenlijst *set, struct error *err)
{
	struct fetching fetching = {.order = order};
	const struct set_progress progress = {&fetching, tell};

	for (size_t i = 0; i < set->count; i++)
		fetching.total += set->bestanden[i].grootte;
	for (size_t i = 0; i < set->count; i++) {
		const struct bestand *file = &set->bestanden[i];
		if (!set_fetch(session, file, path_of(order, file->naam), &progress, NULL, err))
			return false;
		fetching.before += file->grootte;
		tell(&fetching, 0);
	}
	return true;
}

/* What sha256sum -c reads; last, so that it is there when everything is. */
static bool write_sums(
	const struct order *order, const struct bestandenlijst *set, struct error *err)
{
	struct buffer *sums = buffer_create(order->arena, SUMS_MAX);

	for (size_t i = 0; i < set->count; i++)
		buffer_format(sums, "%s  %s\n", set->bestanden[i].sha256, set->bestanden[i].naam);
	return write_file(order, "SHA256SUMS", buffer_text(sums), err);
}

static struct table *show(const struct order *order, const struct bestandenlijst *set)
{
	struct arena *arena = order->arena;
	struct table *table = table_create(arena, columns, sizeof columns / sizeof columns[0]);
	char until[INSTANT_SIZE];

	for (size_t i = 0; i < set->count; i++) {
		const struct bestand *file = &set->bestanden[i];
		table_add(table,
			(const char *const[]){file->naam, bestandsoort_word(file->soort),
				arena_format(arena, "%" PRId64, file->rijen),
				arena_format(arena, "%" PRId64, file->grootte), file->sha256});
	}
	instant_format(set->bestanden[0].verloopt, until);
	table_note(table,
		"The files are in %s, as of mutatienummer %" PRId64
		". To prove them: cd %s; sha256sum -c SHA256SUMS",
		order->out, set->bestanden[0].tot_mutatienummer, order->out);
	table_note(table,
		"manifest.xml is the gateway's answer, which holds these sums; the gateway keeps "
		"the files until %s.",
		until);
	table_note(table, "Next time only what is new, corrected or removed: --since %" PRId64,
		set->bestanden[0].tot_mutatienummer);
	return table;
}

bool verb_bestand(
	const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	const struct bestandenlijst *set = NULL;
	struct session *session = NULL;
	struct bestandvraag vraag;
	bool ok = read_vraag(order, &vraag, err)
		&& (session = session_create(order->settings, order->passphrase, &order->edge, err))
			!= NULL
		&& make_directory(order, err) && set_ask(session, order->arena, &vraag, &set, err)
		&& write_file(order, "manifest.xml", session_answer(session), err)
		&& fetch_all(order, session, set, err) && write_sums(order, set, err);

	if (ok && !order->quiet)
		*table = show(order, set);
	*exit_code = 0;
	session_destroy(&session);
	return ok;
}
