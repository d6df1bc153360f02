/* What stands beside results: no cell of it tells of a person, also not by subtracting what one knows. */
#include "store/database.h"
#include "store/store_bestanden.h"

static struct store *gateway;
static char table[1 << 16];

static int set_up(void **state)
{
	create_register(state);
	(void)sql(CODEBOOK_SQL);
	(void)sql("insert into organisaties (oin, soort, naam, brin, aangemaakt_door, "
		  "aangemaakt_op) select '00000007000' || b || '00000', 'SCHOOL', 'School ' || b, "
		  "b, 'test', now() from unnest(array['98QA', '98QB', '98QC']) b");
	gateway = open_gateway();
	return 0;
}

static int tear_down(void **state)
{
	store_close(&gateway);
	return drop_database(state);
}

/* The n-th school of the register: 1, 2, and those that came after the supplier. */
static int school(int n)
{
	return n <= 2 ? n : n + 1;
}

/* Marks of a school in one studiejaar; numbers begin where the last call ended. */
static void add_marks(int n, int count, int mark)
{
	(void)sql(arena_format(test_arena,
		"with t as (update mutatieteller set laatste = laatste + %d returning laatste) "
		"insert into respons (school_id, mutatienummer, respons_id, vragenlijst_id, "
		"invuldatum, "
		"geplande_einddatum, opleidingscode, leerbedrijf_id, onderwijsaanbiedercode, "
		"onderwijslocatiecode, leerweg, variabelen, waarden) select %d, t.laatste - %d + "
		"i, "
		"gen_random_uuid(), 1, '2026-03-01', '2026-02-20', '25180', '112345678', "
		"'123A001', '123X001', 'BOL', array[w.id], array[%d] from t, generate_series(1, "
		"%d) i, variabelen w where w.vragenlijst_id = 1 and w.code = 'EW1'",
		count, school(n), count, mark, count));
}

static bool add_line(void *context, const struct text *cells, size_t count, struct error *err)
{
	size_t *at = context;

	(void)err;
	for (size_t i = 0; i < count; i++)
		*at += (size_t)snprintf(table + *at, sizeof table - *at, "%s%.*s",
			i == 0 ? "" : ",", (int)cells[i].len, cells[i].at);
	*at += (size_t)snprintf(table + *at, sizeof table - *at, "\n");
	return true;
}

/* A table as a school gets it. */
static const char *table_within(enum veldenset veldenset, enum bestandsoort soort, int n)
{
	const struct bestandenset_vraag vraag = {
		.school_id = school(n), .veldenset = veldenset, .tot = 1000000};
	struct error err = {0};
	size_t at = 0;

	assert_ok(store_begin_of_school(gateway, school(n), &err));
	assert_ok(store_each_ster(gateway, soort, &vraag, TEXT("12345678901234567890123456789012"),
		TEST_TODAY, add_line, &at, &err));
	store_rollback(gateway);
	return table;
}

static const char *table_of(enum bestandsoort soort, int n)
{
	return table_within(VELDENSET_BASIS, soort, n);
}

static bool refresh(void)
{
	struct error err = {0};
	bool refreshed;

	assert_ok(store_begin(gateway, &err));
	assert_ok(store_refresh_benchmark(gateway, TEST_NOW, &refreshed, &err));
	assert_ok(store_commit(gateway, &err));
	return refreshed;
}

/* The line of the mark, without what it is about. */
static const char *mark_of(int n)
{
	static const char about[] = "EW1,STUDENT,2025-2026,";
	const char *line = strstr(table_of(BESTANDSOORT_BENCHMARK, n), about);

	if (line == NULL)
		return "nothing";
	line += sizeof about - 1;
	return arena_string(test_arena, (struct text){line, strcspn(line, "\n")});
}

static int forget(void **state)
{
	(void)state;
	(void)sql(
		"delete from respons; delete from benchmark_scholen; delete from uitnodigingen; "
		"delete from bpvos; update "
		"benchmark_stand set mutatie_tot = 0; truncate cijfers_scholen, cijfers_landelijk, "
		"cijfers_totalen, cijfers_sectoren, cijfers_ingevuld, cijfers_correcties");
	return 0;
}

static void a_figure_needs_answers_and_schools(void **state)
{
	(void)state;
	add_marks(1, 3, 8);
	assert_true(refresh());
	assert_false(refresh());
	assert_string_equal(mark_of(2), "nothing"); /* not even that there are three */
	add_marks(1, 7, 8);
	add_marks(2, 10, 6);
	assert_true(refresh());
	assert_string_equal(mark_of(3), ",,,MINDER_DAN_3_SCHOLEN");
	add_marks(3, 10, 7);
	add_marks(4, 10, 7);
	assert_true(refresh());
	assert_string_equal(mark_of(1), "40,,7.0,");
	add_marks(4, 500, 10);
	assert_true(refresh());
	assert_string_equal(mark_of(1), ",,,EEN_SCHOOL_TE_GROOT");
}

/* Who knows its own answers subtracts them: what is left is held to the same rule. */
static void the_rule_holds_without_who_asks_as_well(void **state)
{
	(void)state;
	add_marks(1, 10, 8);
	add_marks(2, 10, 8);
	add_marks(3, 10, 8);
	(void)refresh();
	assert_string_equal(mark_of(4), "30,,8.0,");
	assert_string_equal(mark_of(1), ",,,MINDER_DAN_3_SCHOLEN"); /* two others */
	add_marks(4, 40, 8);
	(void)refresh();
	assert_string_equal(mark_of(4), "70,,8.0,"); /* 57 percent is its own; the rest is even */
	assert_string_equal(mark_of(1), "70,,8.0,"); /* two thirds of the others are one school's */
	add_marks(4, 40, 8);
	add_marks(1, 10, 8);
	(void)refresh();
	assert_string_equal(mark_of(1), ",,,EEN_SCHOOL_TE_GROOT"); /* 80 of the 100 others */
}

/* Two editions subtracted tell nobody's answer. */
static void a_figure_moves_by_five_answers_of_others_or_not_at_all(void **state)
{
	(void)state;
	for (int n = 1; n <= 4; n++)
		add_marks(n, 10, 8);
	(void)refresh();
	assert_string_equal(mark_of(5), "40,,8.0,");
	add_marks(2, 1, 1); /* one student more */
	assert_true(refresh());
	assert_string_equal(mark_of(5), "40,,8.0,");
	add_marks(1, 20, 1); /* the first school sees the change of all others: still one */
	(void)refresh();
	assert_string_equal(mark_of(5), "40,,8.0,");
	add_marks(3, 4, 8);
	(void)refresh();
	assert_string_equal(mark_of(5), "65,,5.7,");
	(void)sql(
		"with t as (update mutatieteller set laatste = laatste + 1 returning laatste), "
		"o as (update respons set vervallen_bij = t.laatste from t where mutatienummer = "
		"(select min(mutatienummer) from respons) returning respons.*) insert into respons "
		"(school_id, mutatienummer, respons_id, vragenlijst_id, invuldatum, "
		"geplande_einddatum, opleidingscode, leerbedrijf_id, leerweg, variabelen, "
		"waarden) select o.school_id, t.laatste, o.respons_id, o.vragenlijst_id, "
		"o.invuldatum, o.geplande_einddatum, o.opleidingscode, o.leerbedrijf_id, "
		"o.leerweg, o.variabelen, array[9] from o, t");
	(void)refresh(); /* one answer was corrected */
	assert_string_equal(mark_of(5), "65,,5.7,");
}

static void add_bpvos(int count, const char *leerweg)
{
	(void)sql(arena_format(test_arena,
		"insert into bpvos (school_id, onderwijsaanbiedercode, onderwijslocatiecode, "
		"opleidingscode, leerbedrijf_id, geplande_einddatum, plaats, leerweg, "
		"aangemaakt_op) "
		"select 1, '123A001', '123X001', '25180', '112345678', '2026-02-20', p + %ld, "
		"'%s', "
		"now() from generate_series(1, %d) p",
		sql_number("select count(*) from bpvos"), leerweg, count));
}

static void a_cell_of_the_response_tells_of_nobody(void **state)
{
	static const char cell[] = "25180,BOL,123X001,STUDENT,2026-02,";

	(void)state;
	add_bpvos(4, "BOL");
	add_marks(1, 2, 8);
	assert_non_null(strstr(table_of(BESTANDSOORT_RESPONS, 1),
		arena_format(test_arena, "%s4,,,MINDER_DAN_5_BPVOS\n", cell)));
	add_bpvos(6, "BOL");
	assert_non_null(strstr(
		table_of(BESTANDSOORT_RESPONS, 1), arena_format(test_arena, "%s10,,2,\n", cell)));
	assert_non_null(strstr(table, "25180,BOL,123X001,LEERBEDRIJF,2026-02,10,,,ALLE_OF_GEEN\n"));
	add_marks(1, 8, 8);
	assert_non_null(strstr(table_of(BESTANDSOORT_RESPONS, 1),
		arena_format(test_arena, "%s10,,,ALLE_OF_GEEN\n", cell)));
	assert_string_equal(table_of(BESTANDSOORT_RESPONS, 2),
		"opleidingscode,leerweg,onderwijslocatiecode,respondent,maand,bpvos,uitgenodigd,"
		"ingevuld,reden\n");
}

/* Invitations of the first so many placements of a respondent: given out, and how many of them confirmed. */
static void invite(const char *respondent, const char *route, int given, int confirmed)
{
	(void)sql(arena_format(test_arena,
		"delete from uitnodigingen where respondent = '%s'; insert into uitnodigingen "
		"(school_id, bpvo_id, respondent, route, status, gepland_op, uitgegeven_op, "
		"uitgenodigd_op, aangemaakt_op) select school_id, id, '%s', '%s', 'UITGEGEVEN', "
		"'2026-02-06', now(), case when rang <= %d then now() end, now() from (select *, "
		"row_number() over (order by id) as rang from bpvos) b where rang <= %d",
		respondent, respondent, route, confirmed, given));
}

static void assert_student_cell(const char *rest)
{
	const char *line =
		arena_format(test_arena, "\n25180,BOL,123X001,STUDENT,2026-02,%s\n", rest);

	if (strstr(table_of(BESTANDSOORT_RESPONS, 1), line) == NULL)
		fail_msg("%s is not in %s", line, table);
}

/* A school knows which of its records were invited: answers stand against those too. */
static void a_cell_of_the_invited_tells_of_nobody_either(void **state)
{
	(void)state;
	add_bpvos(12, "BOL");
	add_marks(1, 6, 8);
	invite("STUDENT", "DIRECT", 9, 8);
	assert_student_cell("12,8,6,");
	invite("STUDENT", "DIRECT", 9, 6);
	assert_student_cell("12,6,,ALLE_OF_GEEN");
	invite("STUDENT", "DIRECT", 9, 4);
	assert_student_cell("12,4,,MINDER_DAN_5_UITGENODIGD");
	/* From before invitations were kept. */
	invite("STUDENT", "DIRECT", 0, 0);
	assert_student_cell("12,,6,");
	/* What DUO took back is no placement. */
	invite("STUDENT", "DIRECT", 9, 8);
	(void)sql("update bpvos set vervallen_op = now() where id = (select max(id) from bpvos)");
	assert_student_cell("11,8,6,");
}

/* Who was invited by way of the praktijkopleider is what he said: in fives, up or down as was drawn. */
static void what_a_praktijkopleider_said_is_told_in_fives(void **state)
{
	(void)state;
	add_bpvos(12, "BOL");
	add_marks(1, 6, 8);
	for (int confirmed = 0; confirmed <= 12; confirmed++) {
		int told = -1, answered = 0;
		invite("STUDENT", "VIA_PRAKTIJKOPLEIDER", 12, confirmed);
		const char *line = strstr(table_of(BESTANDSOORT_RESPONS, 1), "STUDENT,2026-02,12,");
		assert_non_null(line);
		assert_int_equal(sscanf(line, "STUDENT,2026-02,12,%d,", &told), 1);
		assert_true(told == 0 || told == 5 || told == 10 || told == 12);
		assert_true(told > confirmed - 5 && told < confirmed + 5);
		/* No answers of fewer than five, nor of as many as were invited. */
		assert_true(sscanf(line, "STUDENT,2026-02,12,%*d,%d,", &answered) < 1
			|| (confirmed > 6 && told > 6));
	}
}

/* Who was promised to be ANONIEM is not named by his company either, whatever was agreed. */
static void a_promise_of_anonymity_holds_in_the_tables_too(void **state)
{
	(void)state;
	add_marks(1, 2, 8);
	(void)sql("insert into leerbedrijven values ('112345678', 'Bedrijf', 'Plaats', "
		  "'2020-01-01'), ('212345678', 'Ander', 'Plaats', '2020-01-01');"
		  "update respons set vragenlijst_id = 2, leerbedrijf_id = '212345678' where "
		  "mutatienummer = (select max(mutatienummer) from respons)");
	(void)table_within(VELDENSET_VOLLEDIG, BESTANDSOORT_LEERBEDRIJVEN, 1);
	assert_non_null(strstr(table, "\n112345678,,Bedrijf,Plaats,2020-01-01,\n"));
	assert_null(strstr(table, "212345678"));
	assert_null(strstr(table, "Ander"));
	assert_null(strstr(table_of(BESTANDSOORT_LEERBEDRIJVEN, 1), "Bedrijf"));
}

/* Nobody but the owner's functions reads what one school said. */
static void the_gateway_reads_no_school_of_the_benchmark(void **state)
{
	(void)state;
	assert_string_equal(
		sql_state("bpv_gateway", "select * from bpv.benchmark_scholen"), "42501");
	assert_string_equal(sql_state("bpv_gateway", "select * from bpv.bpvos"), "42501");
	assert_string_equal(sql_state("bpv_gateway", "select * from bpv.tel_benchmark()"), "42501");
	assert_string_equal(sql_state("bpv_admin", "select * from bpv.benchmark_scholen"), "42501");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_figure_needs_answers_and_schools, forget),
		cmocka_unit_test_teardown(the_rule_holds_without_who_asks_as_well, forget),
		cmocka_unit_test_teardown(
			a_figure_moves_by_five_answers_of_others_or_not_at_all, forget),
		cmocka_unit_test_teardown(a_cell_of_the_response_tells_of_nobody, forget),
		cmocka_unit_test_teardown(a_cell_of_the_invited_tells_of_nobody_either, forget),
		cmocka_unit_test_teardown(what_a_praktijkopleider_said_is_told_in_fives, forget),
		cmocka_unit_test_teardown(a_promise_of_anonymity_holds_in_the_tables_too, forget),
		cmocka_unit_test(the_gateway_reads_no_school_of_the_benchmark),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
