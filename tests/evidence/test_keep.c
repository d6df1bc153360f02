/* What is kept of an exchange and opened again: over the real store and keyring, with letters made by hand. */
#include "store/feeding.h"

#include "evidence/keep.h"
#include "evidence/open.h"
#include "store/store_sleutels.h"
#include "vault/master.h"

#define BODY_OF(operation, inside)                                                                 \
	"<s:Body><b:" operation "_request>" inside "</b:" operation "_request></s:Body>"

static struct store *gateway, *admin;
static struct security *security;
static struct vault *vault;
static int message_count;

static int set_up(void **state)
{
	const struct security_config config = {0};
	struct error err = {0};

	create_register(state);
	gateway = open_gateway();
	admin = open_admin();
	vault = open_test_vault('7');
	security = security_create(&config, &err);
	assert_non_null(security);
	return 0;
}

static int tear_down(void **state)
{
	security_destroy(&security);
	vault_close(&vault);
	store_close(&gateway);
	store_close(&admin);
	return drop_database(state);
}

/* One exchange up to its commit. */
struct exchange {
	struct work work;
	struct authentic authentic;
	struct addressed addressed;
	struct standing standing;
	struct granted granted;
	struct sealed answer;
};

static void begin(
	struct exchange *x, enum operation_id operation, const char *body, const char *answer)
{
	struct error err = {0};

	*x = (struct exchange){
		.work = {.arena = test_arena,
			.store = gateway,
			.vault = vault,
			.now = TEST_NOW,
			.open = true,
			.identificatiecode = "00000000-0000-4000-8000-000000000001"},
		.authentic = {.profile = PROFILE_2W_BE,
			.channel = {.oin = oin_of(SUPPLIER)},
			.before = TEXT("<s:Envelope>"),
			.body = text_of(body),
			.after = TEXT("</s:Envelope>")},
		.addressed = {.from = oin_of(SCHOOL_A),
			.message_id = arena_format(test_arena, "urn:kept:%d", ++message_count)},
		.answer = {.bytes = text_of(answer), .as_signed = text_of(answer)},
	};
	assert_ok(store_load_standing(gateway, test_arena, &x->authentic.channel.oin,
		&x->addressed.from, operation_row(operation)->name, TEST_TODAY, NULL, &x->standing,
		&err));
	x->granted = (struct granted){operation, &x->authentic, &x->addressed, &x->standing};
	assert_ok(store_begin(gateway, &err));
}

static bool keep(struct exchange *x, struct error *err)
{
	const struct evidence evidence = {.security = security,
		.work = &x->work,
		.granted = &x->granted,
		.answer = &x->answer,
		.received = TEXT("as it came"),
		.tls_der = TEXT("a certificate"),
		.correlation = "c"};

	return evidence_keep(&evidence, err);
}

/* The keys of a push of these records, as the operation takes them. */
static void take_keys(struct exchange *x, const char *const *kenmerken, size_t count)
{
	struct record_key *keys = arena_array(test_arena, count, sizeof *keys);
	struct keyring *keyring;
	struct error err = {0};

	assert_ok(keyring_open(gateway, vault, test_arena, x->standing.school_id,
		&x->addressed.from, KEYRING_KEEP, TEST_NOW, &keyring, &err));
	assert_ok(keyring_take(keyring, kenmerken, count, keys, &err));
	x->work.sealed_under = (struct sealed_under){keyring, kenmerken, keys, count};
}

static struct reopened reopen(const struct exchange *x)
{
	const struct bewijs_rij *found;
	struct reopened reopened;
	struct error err = {0};
	size_t count;

	assert_ok(store_begin_as(admin, "anna", &err));
	assert_ok(store_find_bewijzen(
		admin, test_arena, x->addressed.message_id, NULL, &found, &count, &err));
	assert_int_equal(count, 1);
	assert_ok(
		evidence_open(admin, vault, test_arena, found, "toets", TEST_NOW, &reopened, &err));
	assert_ok(store_commit(admin, &err));
	return reopened;
}

static void assert_text(struct text found, const char *expected)
{
	if (!text_equal(found, text_of(expected)))
		fail_msg("%.*s\nand not\n%s", (int)found.len, found.at, expected);
}

#define KEPT(word)                                                                                 \
	sql_number("select count(*) from bewijzen b where b::text like '%" word "%' or "           \
		   "encode(b.verzoek, 'escape') like '%" word "%' or "                             \
		   "encode(b.antwoord, 'escape') like '%" word "%' or encode(b.delen, 'escape') "  \
		   "like '%" word "%' or encode(b.antwoord_delen, 'escape') like '%" word "%'")

/* proves: GW-E1, GW-F2 */
static void what_was_not_committed_left_no_evidence(void **state)
{
	static const char *const kenmerken[] = {"k-1"};
	struct exchange x;
	struct error err = {0};

	(void)state;
	begin(&x, OPERATION_aanleveren_studentgegevens,
		BODY_OF("aanleveren_studentgegevens", "<b:studentgegevens>1</b:studentgegevens>"),
		"<a/>");
	take_keys(&x, kenmerken, 1);
	assert_ok(keep(&x, &err));
	operation_abandon(&x.work);
	assert_int_equal(sql_number("select count(*) from bewijzen"), 0);
	assert_int_equal(sql_number("select count(*) from bewijs_certificaten"), 0);
	assert_int_equal(sql_number("select count(*) from recordsleutels"), 0);
}

/* proves: GW-E1 */
static void a_part_goes_with_the_key_of_its_record(void **state)
{
	static const char *const kenmerken[] = {"k-1", "k-2"};
	static const char body[] = BODY_OF("aanleveren_studentgegevens",
		"<b:studentgegevens>kanarie</b:studentgegevens><b:studentgegevens>parkiet</"
		"b:studentgegevens>");
	struct exchange x;
	struct error err = {0};

	(void)state;
	begin(&x, OPERATION_aanleveren_studentgegevens, body, "<a>NIEUW</a>");
	take_keys(&x, kenmerken, 2);
	assert_ok(keep(&x, &err));
	assert_ok(operation_commit(&x.work, NULL, &err));
	assert_int_equal(KEPT("kanarie"), 0);
	assert_int_equal(KEPT("NIEUW"), 1);
	struct reopened whole = reopen(&x);
	assert_text(whole.request, arena_format(test_arena, "<s:Envelope>%s</s:Envelope>", body));
	assert_text(whole.response, "<a>NIEUW</a>");
	assert_int_equal(whole.gone_count, 0);
	(void)sql("delete from recordsleutels where id = (select sleutels[1] from bewijzen)");
	struct reopened hole = reopen(&x);
	assert_int_equal(hole.parts, 2);
	assert_int_equal(hole.gone_count, 1);
	assert_true(hole.gone[0] && !hole.gone[1]);
	assert_text(hole.request,
		"<s:Envelope>" BODY_OF("aanleveren_studentgegevens",
			"<b:studentgegevens>parkiet</b:studentgegevens>") "</s:Envelope>");
	assert_int_equal(sql_number("select count(*) from inzagen where reden = 'toets' and wat = "
				    "'BEWIJS' and door = 'anna'"),
		2);
}

/* An objection is known to nobody who reads the table, and outlives the key of the record that it destroyed. */
static void a_withdrawal_is_sealed_under_a_key_of_its_own(void **state)
{
	static const char *const kenmerken[] = {"k-3"};
	static const char body[] =
		BODY_OF("intrekken_studentgegevens", "<b:intrekking>k-3 BEZWAAR</b:intrekking>");
	static const char answer[] = "<b:r><b:resultaat>k-3 INGETROKKEN</b:resultaat></b:r>";
	struct exchange x;
	struct error err = {0};

	(void)state;
	begin(&x, OPERATION_intrekken_studentgegevens, body, answer);
	take_keys(&x, kenmerken, 1); /* of the record itself: not what its evidence is under */
	x.work.sealed_under = (struct sealed_under){.count = 0};
	assert_ok(keep(&x, &err));
	assert_ok(operation_commit(&x.work, NULL, &err));
	assert_int_equal(KEPT("BEZWAAR"), 0);
	assert_int_equal(KEPT("k-3"), 0);
	assert_text(
		reopen(&x).request, arena_format(test_arena, "<s:Envelope>%s</s:Envelope>", body));
	assert_text(reopen(&x).response, answer);
	assert_int_equal(
		sql_number("select count(*) from bewijzen b join recordsleutels r on r.id = "
			   "b.sleutels[1] where b.dienst = 'intrekken_studentgegevens'"),
		1);
}

/* Rather no message than somebody in the clear. */
static void a_body_that_does_not_fit_is_refused(void **state)
{
	static const char *const kenmerken[] = {"k-4"};
	struct exchange x;
	struct error err = {0};

	(void)state;
	begin(&x, OPERATION_aanleveren_studentgegevens,
		BODY_OF("aanleveren_studentgegevens",
			"<b:studentgegevens>1</b:studentgegevens><b:studentgegevens>2</"
			"b:studentgegevens>"),
		"<a/>");
	take_keys(&x, kenmerken, 1);
	assert_false(keep(&x, &err));
	assert_int_equal(err.code, ERROR_INTERNAL);
	assert_string_equal(err.rule, "GW-E1");
	operation_abandon(&x.work);
}

static void what_has_no_effect_of_its_own_is_not_kept(void **state)
{
	long before = sql_number("select count(*) from bewijzen");
	struct exchange x;
	struct error err = {0};

	(void)state;
	begin(&x, OPERATION_testen_verbinding, "<s:Body></s:Body>", "<a/>");
	assert_ok(keep(&x, &err));
	assert_ok(operation_commit(&x.work, NULL, &err));
	begin(&x, OPERATION_aanleveren_studentgegevens, "<s:Body></s:Body>",
		"<a/>"); /* a rehearsal */
	assert_ok(keep(&x, &err));
	assert_ok(operation_commit(&x.work, NULL, &err));
	begin(&x, OPERATION_opvragen_overeenkomst, "<s:Body></s:Body>", "<a/>");
	x.work.repeated = true;
	assert_ok(keep(&x, &err));
	assert_ok(operation_commit(&x.work, NULL, &err));
	assert_int_equal(sql_number("select count(*) from bewijzen"), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_not_committed_left_no_evidence),
		cmocka_unit_test(a_part_goes_with_the_key_of_its_record),
		cmocka_unit_test(a_withdrawal_is_sealed_under_a_key_of_its_own),
		cmocka_unit_test(a_body_that_does_not_fit_is_refused),
		cmocka_unit_test(what_has_no_effect_of_its_own_is_not_kept),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
