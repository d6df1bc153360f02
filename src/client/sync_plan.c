/*
 * The files that a sync is taking in, written down: so that a next run goes on with the same ones. What it says was proven
 * when it was written, and lies beside the target, which whoever could change it could change as well.
 */
#include "client/sync_inside.h"

#include "base/outfile.h"
#include "client/set.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_CHARS = 2048, FILES_MAX = 32, PLAN_MAX = FILES_MAX * LINE_MAX_CHARS };

const char *sync_path(const struct syncing *syncing, const char *name)
{
	return arena_format(syncing->arena, "%s/%s", target_workplace(syncing->target), name);
}

bool sync_write_plan(struct syncing *syncing, const struct sync_plan *plan, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct buffer *out = buffer_create(arena, PLAN_MAX);
	char until[INSTANT_SIZE];
	struct outfile *file;

	instant_format(plan->set.bestanden[0].verloopt, until);
	buffer_format(out, "bpv-client sync 1 %" PRId64 " %" PRId64 " %s\n", plan->vanaf, plan->tot,
		until);
	for (size_t i = 0; i < plan->set.count; i++) {
		const struct bestand *one = &plan->set.bestanden[i];
		buffer_format(out, "%s %" PRId64 " %" PRId64 " %s %s %s\n",
			bestandsoort_word(one->soort), one->rijen, one->grootte, one->sha256,
			one->naam, one->url);
	}
	bool ok = (!out->overflow || FAIL(err, PROOF, NULL, "a list of files that is far too long"))
		&& outfile_open(arena, sync_path(syncing, "plan"), &file, err)
		&& outfile_write(file, buffer_text(out), err) && outfile_commit(file, err);
	arena_destroy(&arena);
	return ok;
}

static bool read_file_line(struct arena *arena, const char *line, struct bestand *out)
{
	char *soort = arena_take(arena, LINE_MAX_CHARS),
	     *sha256 = arena_take(arena, LINE_MAX_CHARS);
	char *naam = arena_take(arena, LINE_MAX_CHARS), *url = arena_take(arena, LINE_MAX_CHARS);

	if (sscanf(line, "%2047s %" SCNd64 " %" SCNd64 " %2047s %2047s %2047s", soort, &out->rijen,
		    &out->grootte, sha256, naam, url)
		!= 6)
		return false;
	out->sha256 = sha256;
	out->naam = naam;
	out->url = url;
	return bestandsoort_parse(text_of(soort), &out->soort) && set_is_sound(out);
}

static bool read_lines(struct arena *arena, FILE *in, struct sync_plan *out)
{
	struct bestand *files = arena_array(arena, FILES_MAX, sizeof *files);
	char line[LINE_MAX_CHARS], until[LINE_MAX_CHARS];
	struct instant ends;

	*out = (struct sync_plan){.set = {.bestanden = files}};
	if (fgets(line, sizeof line, in) == NULL
		|| sscanf(line, "bpv-client sync 1 %" SCNd64 " %" SCNd64 " %2047s", &out->vanaf,
			   &out->tot, until)
			!= 3
		|| !instant_parse(text_of(until), &ends))
		return false;
	while (out->set.count < FILES_MAX && fgets(line, sizeof line, in) != NULL) {
		struct bestand *one = &files[out->set.count];
		if (!read_file_line(arena, line, one))
			return false;
		one->verloopt = ends;
		one->tot_mutatienummer = out->tot;
		out->set.count++;
	}
	return out->set.count > 0;
}

bool sync_read_plan(struct syncing *syncing, struct sync_plan *out)
{
	FILE *in = fopen(sync_path(syncing, "plan"), "re");
	bool good = in != NULL && read_lines(syncing->arena, in, out);

	if (in != NULL)
		fclose(in);
	return good;
}

/* The files may be large and hold personal data. */
void sync_drop_plan(struct syncing *syncing)
{
	struct sync_plan plan;

	if (sync_read_plan(syncing, &plan))
		for (size_t i = 0; i < plan.set.count; i++) {
			const char *path = sync_path(syncing, plan.set.bestanden[i].sha256);
			unlink(path);
			unlink(arena_format(syncing->arena, "%s.part", path));
		}
	unlink(sync_path(syncing, "plan"));
}
