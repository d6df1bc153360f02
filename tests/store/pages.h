#ifndef TESTS_STORE_PAGES_H
#define TESTS_STORE_PAGES_H

/* Pages of results as the message plane reads them, kept in the test's memory; in a register with a codebook. */
#include "store/feeding.h"
#include "store/planes.h"

static const char KEY[33] = "0123456789abcdef0123456789abcdef";

__attribute__((unused)) static int create_codebook(void **state)
{
	create_register(state);
	(void)sql(CODEBOOK_SQL);
	open_planes();
	return 0;
}

__attribute__((unused)) static struct resultaten_selectie selection(
	int64_t school, int64_t vanaf, int64_t tot, int limit)
{
	return (struct resultaten_selectie){.school_id = school,
		.vanaf = vanaf,
		.na = vanaf,
		.tot = tot,
		.limit = limit,
		.veldenset = VELDENSET_VOLLEDIG,
		.open_antwoorden = true,
		.pseudonym_key = {KEY, 32}};
}

/* What a sink was given, kept: as many as were asked for, and whether there was one more. */
struct kept {
	struct respons *respons;
	struct verwijderd *verwijderd;
	size_t respons_count, verwijderd_count, limit;
	bool heeft_meer;
};

static const char *keep(const char *string)
{
	return string ? arena_string(test_arena, text_of(string)) : NULL;
}

static bool has_room(struct kept *kept)
{
	kept->heeft_meer = kept->respons_count + kept->verwijderd_count == kept->limit;
	return !kept->heeft_meer;
}

static bool keep_respons(void *context, const struct respons *from, struct error *err)
{
	struct kept *kept = context;
	struct antwoord *antwoorden =
		arena_array(test_arena, from->antwoord_count, sizeof *antwoorden);

	(void)err;
	if (!has_room(kept))
		return true;
	for (size_t i = 0; i < from->antwoord_count; i++)
		antwoorden[i] = (struct antwoord){keep(from->antwoorden[i].vraagcode),
			keep(from->antwoorden[i].waarde), keep(from->antwoorden[i].tekst)};
	struct respons *to = &kept->respons[kept->respons_count++];
	*to = *from;
	to->respons_id = keep(from->respons_id);
	to->vragenlijst = keep(from->vragenlijst);
	to->brin = keep(from->brin);
	to->onderwijsaanbiedercode = keep(from->onderwijsaanbiedercode);
	to->onderwijslocatiecode = keep(from->onderwijslocatiecode);
	to->opleidingscode = keep(from->opleidingscode);
	to->leerbedrijf = keep(from->leerbedrijf);
	to->antwoorden = antwoorden;
	return true;
}

static bool keep_verwijderd(void *context, const struct verwijderd *from, struct error *err)
{
	struct kept *kept = context;

	(void)err;
	if (!has_room(kept))
		return true;
	struct verwijderd *to = &kept->verwijderd[kept->verwijderd_count++];
	*to = *from;
	to->respons_id = keep(from->respons_id);
	return true;
}

/* Without a transaction of its own. */
__attribute__((unused)) static struct resultatenpagina read_page(
	const struct resultaten_selectie *selectie)
{
	struct kept kept = {.limit = (size_t)selectie->limit};
	const struct resultaten_sink sink = {&kept, keep_respons, keep_verwijderd};
	struct resultaten_selectie one_more = *selectie;
	struct error err = {0};

	kept.respons = arena_array(test_arena, kept.limit, sizeof *kept.respons);
	kept.verwijderd = arena_array(test_arena, kept.limit, sizeof *kept.verwijderd);
	one_more.limit++;
	assert_ok(store_stream_resultaten(gateway, &one_more, &sink, &err));
	return (struct resultatenpagina){.respons = kept.respons,
		.respons_count = kept.respons_count,
		.verwijderd = kept.verwijderd,
		.verwijderd_count = kept.verwijderd_count,
		.heeft_meer = kept.heeft_meer};
}

__attribute__((unused)) static struct resultatenpagina page_of(
	const struct resultaten_selectie *selectie)
{
	struct error err = {0};

	assert_ok(store_begin_of_school(gateway, selectie->school_id, &err));
	struct resultatenpagina page = read_page(selectie);
	assert_ok(store_commit(gateway, &err));
	return page;
}

/* What was written down is what counting says. */
static void assert_counted(int64_t school, const struct resultaten_stand *told)
{
	assert_int_equal(told->aantal,
		sql_number(arena_format(test_arena,
			"select count(*) from respons, (select %d as school, %d as tot) n where "
			"school_id = school and mutatienummer <= tot and (vervallen_bij is null or "
			"vervallen_bij > tot)",
			(int)school, (int)told->tot)));
}

__attribute__((unused)) static int64_t stand(int64_t school, int64_t vanaf, int64_t *aantal)
{
	struct resultaten_stand now = {-1, -1, -1, -1};
	struct error err = {0};

	/* School and overeenkomst have the same id in this register. */
	assert_ok(store_begin_of_school(gateway, school, &err));
	assert_ok(store_resultaten_stand(gateway, school, school, vanaf, &now, &err));
	assert_ok(store_commit(gateway, &err));
	if (vanaf == 0)
		assert_counted(school, &now);
	*aantal = now.aantal;
	return now.tot;
}

#endif
