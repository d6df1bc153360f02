/* A whole set: its files on the shelf first, then its rows in the registry, all in one transaction. */
#include "bulk/inside.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { SMALL_MAX = 16 * 1024 * 1024 };

/* "resultaten-98QQ-48213-lang.csv.gz", "codeboek-98QQ-48213.csv.gz"; with both ends when not everything was asked. */
static const char *name_of(const struct build *build, const char *naam, const char *end)
{
	const struct bulk_vraag *vraag = build->vraag;
	const char *from = vraag->set.vanaf > 0
		? arena_format(build->arena, "%lld-", (long long)vraag->set.vanaf)
		: "";

	return arena_format(build->arena, "%s-%s-%s%lld%s%s.gz", naam, vraag->brin.code, from,
		(long long)vraag->set.tot, strchr(end, '.') != NULL ? "-" : ".", end);
}

/* Read back, to be kept in the registry. */
static bool read_small(
	struct build *build, const struct gzip_facts *facts, struct text *out, struct error *err)
{
	int fd = shelf_find(build->shelf, facts->sha256, facts->bytes);

	if (fd < 0 || facts->bytes > SMALL_MAX) {
		if (fd >= 0)
			close(fd);
		return FAIL(err, DK0050, "GW-F1", "a file of %lld bytes that should be small",
			(long long)facts->bytes);
	}
	char *bytes = arena_take(build->arena, (size_t)facts->bytes);
	ssize_t got = pread(fd, bytes, (size_t)facts->bytes, 0);
	close(fd);
	*out = (struct text){bytes, (size_t)facts->bytes};
	return got == facts->bytes
		|| FAIL(err, DK0051, "GW-F1", "[files] directory: %s", strerror(errno));
}

bool build_add(struct build *build, enum bestandsoort soort, const char *naam, const char *end,
	const struct gzip_facts *facts, int64_t rijen, bool small, struct error *err)
{
	struct bestand_rij *file = &build->files[build->count];

	if (build->count == BUILD_FILES_MAX)
		return FAIL(err, INTERNAL, NULL, "a set of too many files");
	*file = (struct bestand_rij){
		.soort = soort,
		.naam = name_of(build, naam, end),
		.content_type = "application/gzip",
		.schemaversie = "1.0",
		.bytes = facts->bytes,
		.rijen = rijen,
	};
	memcpy(file->sha256, facts->sha256, sizeof file->sha256);
	name_new(build->vault, file);
	build->count++;
	return !small || read_small(build, facts, &file->inhoud, err);
}

bool build_add_text(struct build *build, enum bestandsoort soort, const char *naam, const char *end,
	struct text text, int64_t rijen, struct error *err)
{
	struct gzip *gzip = gzip_begin(build->shelf, err);
	struct gzip_facts facts;

	if (gzip == NULL)
		return false;
	if (!gzip_add(gzip, text, err)) {
		gzip_drop(&gzip);
		return false;
	}
	return gzip_keep(&gzip, &facts, err)
		&& build_add(build, soort, naam, end, &facts, rijen, true, err);
}

bool build_set(struct build *build, int keep_s, struct error *err)
{
	struct instant now = build->vraag->now;

	build->files = arena_array(build->arena, BUILD_FILES_MAX, sizeof *build->files);
	if (!build_facts(build, err) || !build_star(build, err))
		return false;
	struct bestandenset set = {
		.variabele_tot = build->variabele_tot,
		.aantal_respons = build->respons,
		.momentopname = now,
		.gemaakt = now,
		.verloopt = {now.us + (int64_t)keep_s * 1000000},
	};
	return store_add_bestandenset(
		build->store, &build->vraag->set, &set, build->files, build->count, err);
}
