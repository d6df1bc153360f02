/* Who is let in to the pages: by a certificate, an address that works once, or an account elsewhere; and until when. As bpv_console. */
#include "store/database.h"

#include "store/store_certificaten.h"
#include "store/store_console.h"
#include "store/store_gebruikers.h"

#define FINGERPRINT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct store *admin, *pages;
static int64_t piet;

static const struct getoond_certificaat HIS = {"CN=Uitgever", "CN=Piet", FINGERPRINT},
					NONE = {NULL, NULL, NULL};
enum { IDLE_S = 1800, LASTS_S = 8 * 3600 };

static const uint8_t *digest_of(int number)
{
	uint8_t *digest = arena_take(test_arena, TOKEN_DIGEST);

	memset(digest, number, TOKEN_DIGEST);
	return digest;
}

/* One who waits for a second person, and Piet of school A. */
static void add_people(void)
{
	static const char *const teamleider[] = {"TEAMLEIDER"}, *const officer[] = {"FG"};
	const struct oin school = oin_of(SCHOOL_A);
	const struct nieuwe_gebruiker people[] = {
		{.naam = "piet",
			.volledige_naam = "Piet Voorbeeld",
			.school = &school,
			.uitgever = HIS.uitgever,
			.houder = HIS.houder,
			.oidc_naam = "piet@school.example",
			.rollen = teamleider,
			.rol_count = 1},
		{.naam = "bea",
			.volledige_naam = "Bea Voorbeeld",
			.oidc_naam = "bea@sbb.example",
			.rollen = officer,
			.rol_count = 1},
	};
	struct error err = {0};
	bool waits;

	assert_ok(store_begin_as(admin, "anna", &err));
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
		assert_ok(store_add_gebruiker(admin, &people[i], "anna", TEST_NOW, &waits, &err));
		assert_int_equal(waits, i == 1);
	}
	assert_ok(store_commit(admin, &err));
	piet = sql_number("select id from gebruikers where naam = 'piet'");
}

static int setup(void **state)
{
	struct error err = {0};

	create_register(state);
	(void)sql("insert into opleidingen values ('25180', 'Kok', 2, 'Voedsel', 'Keuken', "
		  "'2020-01-01')");
	admin = open_admin();
	pages = store_open_console(conninfo_of("bpv_console"), &err);
	if (pages == NULL)
		fail_msg("%s", err.detail);
	add_people();
	return 0;
}

static int teardown(void **state)
{
	store_close(&admin);
	store_close(&pages);
	return drop_database(state);
}

static struct sessie see(int token, struct instant now, const struct getoond_certificaat *shown)
{
	struct sessie sessie;
	struct error err = {0};

	assert_ok(store_see_sessie(
		pages, test_arena, digest_of(token), now, IDLE_S, shown, &sessie, &err));
	return sessie;
}

static bool is_his(int token, struct instant now, const struct getoond_certificaat *shown)
{
	int64_t whose = see(token, now, shown).gebruiker_id;

	assert_true(whose == 0 || whose == piet);
	return whose == piet;
}

static void log_in(int token, const char *how, struct instant now)
{
	struct error err = {0};

	assert_ok(store_begin_sessie(pages, piet, how, digest_of(token), now, LASTS_S, &err));
}

static void an_address_lets_somebody_in_once(void **state)
{
	struct error err = {0};
	int64_t id = -1;
	int count;

	(void)state;
	assert_ok(store_begin_as(admin, "anna", &err));
	for (int token = 1; token <= 2; token++) {
		assert_ok(store_add_aanmeldlink(admin, "piet", digest_of(token), "anna", TEST_NOW,
			later(600), &count, &err));
		assert_int_equal(count, 1);
	}
	assert_ok(store_add_aanmeldlink(
		admin, "niemand", digest_of(3), "anna", TEST_NOW, later(600), &count, &err));
	assert_int_equal(count, 0);
	assert_ok(store_commit(admin, &err));
	assert_ok(store_use_link(pages, digest_of(1), later(10), &id, &err));
	assert_int_equal(id, piet);
	assert_ok(store_use_link(pages, digest_of(1), later(11), &id, &err));
	assert_int_equal(id, 0); /* used */
	assert_ok(store_use_link(pages, digest_of(2), later(601), &id, &err));
	assert_int_equal(id, 0); /* too late */
	assert_ok(store_use_link(pages, digest_of(3), later(10), &id, &err));
	assert_int_equal(id, 0);
}

static void a_session_is_over_when_it_lasted_was_idle_or_ended(void **state)
{
	const struct zichtbare_school *schools;
	struct error err = {0};
	size_t count;

	(void)state;
	log_in(11, "LINK", TEST_NOW);
	struct sessie sessie = see(11, later(60), &NONE);
	assert_int_equal(sessie.gebruiker_id, piet);
	assert_string_equal(sessie.naam, "piet");
	assert_string_equal(sessie.school, "98QQ");
	assert_string_equal(sessie.rollen, "TEAMLEIDER");
	assert_ok(store_list_zichtbare_scholen(pages, test_arena, piet, &schools, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(schools[0].brin, "98QQ");
	assert_false(is_his(12, later(60), &NONE)); /* another token */
	assert_false(is_his(11, later(60 + IDLE_S + 1), &NONE));

	log_in(13, "LINK", TEST_NOW);
	for (int seconds = 0; seconds < LASTS_S; seconds += IDLE_S / 2)
		assert_true(is_his(13, later(seconds), &NONE));
	assert_false(is_his(13, later(LASTS_S), &NONE));

	log_in(14, "LINK", TEST_NOW);
	assert_ok(store_end_sessie(pages, digest_of(14), later(1), &err));
	assert_false(is_his(14, later(2), &NONE));
	assert_ok(store_end_sessie(pages, digest_of(14), later(3), &err)); /* it is no error */
	assert_ok(store_sweep_sessies(pages, later(2 * LASTS_S), IDLE_S, &err));
	assert_int_equal(sql_number("select count(*) from sessies"), 0);
}

static void a_certificate_is_shown_as_long_as_it_lasts(void **state)
{
	const struct getoond_certificaat another = {"CN=Uitgever", "CN=Jan", "bb"};
	const struct certificaat_aanwijzing blocked = {.vingerafdruk = HIS.vingerafdruk};
	struct error err = {0};
	bool fresh, known;
	int64_t id = -1;
	int count;

	(void)state;
	assert_ok(store_find_by_certificate(pages, &another, &id, &err));
	assert_int_equal(id, 0);
	assert_ok(store_find_by_certificate(pages, &HIS, &id, &err));
	assert_int_equal(id, piet);
	log_in(21, "CERTIFICAAT", TEST_NOW);
	assert_true(is_his(21, later(1), &HIS));
	assert_false(is_his(21, later(2), &NONE));
	assert_false(is_his(21, later(3), &another));
	assert_ok(store_begin_as(admin, "anna", &err));
	assert_ok(store_block(admin, &blocked, "gestolen", "anna", TEST_NOW, &fresh, &known, &err));
	assert_ok(store_commit(admin, &err));
	assert_false(is_his(21, later(4), &HIS));
	assert_ok(store_begin_as(admin, "bert", &err));
	assert_ok(store_unblock(admin, &blocked, "bert", later(5), &count, &err));
	assert_ok(store_commit(admin, &err));
	assert_true(is_his(21, later(6), &HIS));
}

static void an_account_elsewhere_is_tied_to_somebody_at_its_first_login(void **state)
{
	struct error err = {0};
	int64_t id = -1;

	(void)state;
	assert_ok(store_find_by_oidc(pages, NULL, "subject-1", &id, &err));
	assert_int_equal(id, 0);
	assert_ok(store_find_by_oidc(pages, "PIET@school.example", "subject-1", &id, &err));
	assert_int_equal(id, piet);
	assert_ok(store_find_by_oidc(pages, NULL, "subject-1", &id, &err));
	assert_int_equal(id, piet);
	/* Who takes the name later is another. */
	assert_ok(store_find_by_oidc(pages, "piet@school.example", "subject-2", &id, &err));
	assert_int_equal(id, 0);
	/* Nobody comes in who waits for a second person. */
	assert_ok(store_find_by_oidc(pages, "bea@sbb.example", "subject-3", &id, &err));
	assert_int_equal(id, 0);
}

static void who_was_sent_elsewhere_comes_back_once(void **state)
{
	const struct aanmeldpoging sent = {"nonce", "verifier", "/scholen"};
	struct aanmeldpoging back;
	struct error err = {0};

	(void)state;
	assert_ok(store_begin_poging(pages, digest_of(31), &sent, TEST_NOW, &err));
	assert_ok(store_begin_poging(pages, digest_of(32), &sent, TEST_NOW, &err));
	assert_ok(store_end_poging(pages, test_arena, digest_of(31), later(30), &back, &err));
	assert_string_equal(back.nonce, "nonce");
	assert_string_equal(back.verificatie, "verifier");
	assert_string_equal(back.naar, "/scholen");
	assert_ok(store_end_poging(pages, test_arena, digest_of(31), later(31), &back, &err));
	assert_null(back.nonce);
	assert_ok(store_end_poging(pages, test_arena, digest_of(32), later(601), &back, &err));
	assert_null(back.nonce);
}

static void who_is_withdrawn_is_out_at_once(void **state)
{
	struct error err = {0};
	int64_t id = -1;
	int count;

	(void)state;
	log_in(41, "LINK", TEST_NOW);
	assert_true(is_his(41, later(1), &NONE));
	assert_ok(store_begin_as(admin, "anna", &err));
	assert_ok(store_withdraw_gebruiker(admin, "piet", "anna", later(2), &count, &err));
	assert_int_equal(count, 1);
	assert_ok(store_commit(admin, &err));
	assert_false(is_his(41, later(3), &NONE));
	assert_ok(store_find_by_certificate(pages, &HIS, &id, &err));
	assert_int_equal(id, 0);
	assert_false(
		store_begin_sessie(pages, piet, "LINK", digest_of(42), later(4), LASTS_S, &err));
	assert_int_equal(err.code, ERROR_DK0050);
}

static void the_pages_read_no_table(void **state)
{
	(void)state;
	assert_string_equal(sql_state("bpv_console", "select from gebruikers"), "42501");
	assert_string_equal(sql_state("bpv_console", "select from sessies"), "42501");
	assert_string_equal(sql_state("bpv_console", "delete from sessies"), "42501");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_lets_somebody_in_once),
		cmocka_unit_test(a_session_is_over_when_it_lasted_was_idle_or_ended),
		cmocka_unit_test(a_certificate_is_shown_as_long_as_it_lasts),
		cmocka_unit_test(an_account_elsewhere_is_tied_to_somebody_at_its_first_login),
		cmocka_unit_test(who_was_sent_elsewhere_comes_back_once),
		cmocka_unit_test(who_is_withdrawn_is_out_at_once),
		cmocka_unit_test(the_pages_read_no_table),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
