/* Who may do what, and what the table that decides it looks like. */
#include "unit.h"

#include "access/access.h"
#include "access/requirements.h"

static struct authentic letter = {.body_ns = "", .body_name = ""};
static struct addressed addressed;
static struct standing good;
static const struct day TODAY = {2026, 11, 24};

#define SUPPLIER "00000099000000002000"
#define SCHOOL   "0000000700098QQ00000"

static bool grants(const struct standing *standing, enum operation_id operation, struct error *err)
{
	struct granted granted;

	*err = (struct error){.code = ERROR_NONE};
	if (!access_grant(&letter, &addressed, operation, standing, TODAY, &granted, err))
		return false;
	assert_int_equal(granted.operation, operation);
	assert_ptr_equal(granted.standing, standing);
	assert_ptr_equal(granted.addressed, &addressed);
	assert_ptr_equal(granted.authentic, &letter);
	return true;
}

static bool pushes(const struct standing *standing, struct error *err)
{
	return grants(standing, OPERATION_aanleveren_studentgegevens, err);
}

/* The same call, by what a journal knows of it. */
static struct call remembered(void)
{
	return (struct call){
		.operator_oin = letter.channel.oin,
		.school_oin = addressed.from,
		.operation = OPERATION_aanleveren_studentgegevens,
	};
}

static void connect_as(const char *oin)
{
	assert_true(oin_parse(text_of(oin), &letter.channel.oin));
}

/* proves: EDU-08, EDU-09, EDU-10, EDU-11 */
static void grants_a_mandated_supplier_and_the_school_itself(void **state)
{
	struct standing alone = good;
	struct error err;

	(void)state;
	assert_true(pushes(&good, &err));
	alone.has_mandaat = false;
	assert_false(pushes(&alone, &err));
	connect_as(SCHOOL);
	assert_true(pushes(&alone, &err));
	connect_as(SUPPLIER);
}

/* One standing with one thing wrong, and the requirement that must object. */
struct lack {
	const char *what, *rule;
	void (*spoil)(struct standing *standing);
};

static void unknown_operator(struct standing *s)
{
	s->operator_known = false;
}
static void unknown_school(struct standing *s)
{
	s->school_known = false;
}
static void no_agreement(struct standing *s)
{
	s->has_overeenkomst = false;
}
static void suspended(struct standing *s)
{
	s->status = OVEREENKOMST_STATUS_OPGESCHORT;
}
static void ended(struct standing *s)
{
	s->status = OVEREENKOMST_STATUS_BEEINDIGD;
}
static void concept(struct standing *s)
{
	s->status = OVEREENKOMST_STATUS_CONCEPT;
}
static void signed_only(struct standing *s)
{
	s->status = OVEREENKOMST_STATUS_ONDERTEKEND;
}
static void from_tomorrow(struct standing *s)
{
	s->van = (struct day){2026, 11, 25};
}
static void until_yesterday(struct standing *s)
{
	s->tot = (struct day){2026, 11, 23};
}
static void without_dates(struct standing *s)
{
	s->van = (struct day){0, 0, 0};
}
static void other_service(struct standing *s)
{
	s->allows_operation = false;
}
static void no_mandate(struct standing *s)
{
	s->has_mandaat = false;
}
static void mandate_tomorrow(struct standing *s)
{
	s->mandaat_van = (struct day){2026, 11, 25};
}
static void mandate_yesterday(struct standing *s)
{
	s->mandaat_tot = (struct day){2026, 11, 23};
}
static void weaker_profile(struct standing *s)
{
	s->profiel = PROFILE_2W_BE_S;
}
static void nothing_at_all(struct standing *s)
{
	*s = (struct standing){0};
}

/* What would be said of a call that is not there is what was said of the one that was. */
static void judges_the_same(const struct standing *standing, const struct error *said)
{
	const struct call call = remembered();
	struct error err;

	assert_false(access_judge(&call, standing, TODAY, &err));
	assert_int_equal(err.code, said->code);
	assert_string_equal(err.rule, said->rule);
	assert_string_equal(err.detail, said->detail);
}

/* proves: CRT-04, EDU-08, EDU-09, EDU-10, EDU-12, EDU-14, GW-O1, DK0002 */
static void refuses_alike_whatever_is_missing(void **state)
{
	static const struct lack lacks[] = {
		{"operator", "CRT-04", unknown_operator},
		{"school", "EDU-09", unknown_school},
		{"overeenkomst", "EDU-14", no_agreement},
		{"suspended", "EDU-14", suspended},
		{"ended", "EDU-14", ended},
		{"concept", "EDU-14", concept},
		{"only signed", "EDU-14", signed_only},
		{"from tomorrow", "EDU-14", from_tomorrow},
		{"until yesterday", "EDU-14", until_yesterday},
		{"without dates", "EDU-14", without_dates},
		{"weaker profile", "GW-O1", weaker_profile},
		{"other service", "EDU-12", other_service},
		{"no mandate", "EDU-10", no_mandate},
		{"mandate from tomorrow", "EDU-10", mandate_tomorrow},
		{"mandate until yesterday", "EDU-10", mandate_yesterday},
		{"nothing at all", "CRT-04", nothing_at_all},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lacks); i++) {
		struct standing standing = good;
		struct error err;
		lacks[i].spoil(&standing);
		if (pushes(&standing, &err))
			fail_msg("granted: %s", lacks[i].what);
		if (strcmp(err.rule, lacks[i].rule) != 0)
			fail_msg("%s refused by %s", lacks[i].what, err.rule);
		/* EDU-14: outside, these are one and the same. */
		assert_int_equal(err.code, ERROR_DK0002);
		assert_null(err.header);
		assert_null(err.subcode);
		assert_null(err.facet);
		assert_string_equal(err.path, "");
		assert_string_not_equal(err.detail, "");
		judges_the_same(&standing, &err);
	}
}

/* proves: GW-S2.1 */
static void judges_a_remembered_call(void **state)
{
	struct call call = remembered();
	struct standing alone = good;
	struct error err;

	(void)state;
	assert_true(access_judge(&call, &good, TODAY, &err));
	alone.has_mandaat = false;
	assert_false(access_judge(&call, &alone, TODAY, &err));
	call.operator_oin = call.school_oin; /* the school itself needs no mandate */
	assert_true(access_judge(&call, &alone, TODAY, &err));

	call = remembered();
	call.signer_oin = call.school_oin;
	assert_true(access_judge(&call, &good, TODAY, &err));
	assert_true(oin_parse(TEXT("00000099000000003000"), &call.signer_oin));
	assert_false(access_judge(&call, &good, TODAY, &err));
	assert_string_equal(err.rule, "GW-S2.1");
}

/* Who rehearses, or explains, hears of everything that is in the way, in the order in which messages are judged. */
static void tells_all_that_would_refuse_a_call(void **state)
{
	static const char *const rules[] = {"CRT-04", "EDU-09", "EDU-14", "GW-O1", "EDU-12"};
	const struct call call = remembered();
	struct standing standing = good;
	struct arena *arena = arena_create(0);
	const struct error *told;
	struct error first;

	(void)state;
	assert_int_equal(access_judge_all(arena, &call, &good, TODAY, &told), 0);
	unknown_operator(&standing);
	unknown_school(&standing);
	suspended(&standing);
	weaker_profile(&standing);
	other_service(&standing);
	assert_int_equal(access_judge_all(arena, &call, &standing, TODAY, &told), COUNT(rules));
	for (size_t i = 0; i < COUNT(rules); i++)
		assert_string_equal(told[i].rule, rules[i]);
	assert_false(access_judge(&call, &standing, TODAY, &first));
	assert_string_equal(first.detail, told[0].detail);
	/* Nothing is told twice. */
	nothing_at_all(&standing);
	size_t count = access_judge_all(arena, &call, &standing, TODAY, &told);
	for (size_t i = 0; i < count; i++)
		for (size_t other = 0; other < i; other++)
			assert_string_not_equal(told[i].detail, told[other].detail);
	assert_true(count >= COUNT(rules));
	arena_destroy(&arena);
}

/* proves: GW-C1, GW-C2, EDU-14 */
static void our_own_word_on_certificates_comes_first(void **state)
{
	static const struct {
		const char *rule;
		bool tls_blocked, tls_unpinned, signer_blocked, signer_unpinned;
	} cases[] = {
		{"GW-C1", .tls_blocked = true},
		{"GW-C1", .signer_blocked = true},
		{"GW-C2", .tls_unpinned = true},
		{"GW-C2", .signer_unpinned = true},
		{"GW-C1", .tls_blocked = true, .tls_unpinned = true},
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct standing standing = {
			.tls_blocked = cases[i].tls_blocked,
			.tls_unpinned = cases[i].tls_unpinned,
			.signer_blocked = cases[i].signer_blocked,
			.signer_unpinned = cases[i].signer_unpinned,
		};
		/* Also of who is otherwise unknown. */
		struct call call = remembered();
		call.signer_oin = call.school_oin;
		call.tls_fingerprint = "0123";
		call.signer_fingerprint = "4567";
		assert_false(access_judge(&call, &standing, TODAY, &err));
		assert_int_equal(err.code, ERROR_DK0002);
		assert_string_equal(err.rule, cases[i].rule);
		bool tls = cases[i].tls_blocked || cases[i].tls_unpinned;
		assert_non_null(strstr(err.detail, tls ? "0123" : "4567"));
		call.tls_fingerprint = call.signer_fingerprint = NULL;
		assert_false(access_judge(&call, &standing, TODAY, &err));
		assert_non_null(strstr(err.detail, "not kept"));
	}
}

/* The contract's words: van is the first day it holds, tot the first day it no longer does; an open end has none. */
static void counts_from_the_first_day_to_the_day_before_the_end(void **state)
{
	const struct day tomorrow = day_add(TODAY, 1);
	struct standing standing = good;
	struct error err;

	(void)state;
	standing.van = standing.mandaat_van = TODAY;
	standing.tot = standing.mandaat_tot = tomorrow;
	assert_true(pushes(&standing, &err));
	standing.tot = TODAY;
	assert_false(pushes(&standing, &err));
	standing.tot = (struct day){0, 0, 0};
	standing.mandaat_tot = TODAY;
	assert_false(pushes(&standing, &err));
	standing.mandaat_tot = (struct day){0, 0, 0};
	assert_true(pushes(&standing, &err));
}

/* What was agreed is the least. proves: GW-O1, DK0002 */
static void refuses_a_weaker_profile_than_was_agreed(void **state)
{
	struct standing standing = good;
	struct error err;

	(void)state;
	for (enum profile agreed = PROFILE_2W_BE; agreed <= PROFILE_2W_BE_SE; agreed++)
		for (enum profile used = PROFILE_2W_BE; used <= PROFILE_2W_BE_SE; used++) {
			standing.profiel = agreed;
			letter.profile = used;
			/* Also for what is always served. */
			for (int i = 0; i < (int)OPERATION_COUNT; i++)
				assert_int_equal(grants(&standing, (enum operation_id)i, &err),
					used >= agreed);
			if (used < agreed) {
				assert_int_equal(err.code, ERROR_DK0002);
				assert_string_equal(err.rule, "GW-O1");
				assert_non_null(strstr(err.detail, profile_word(agreed)));
			}
		}
	letter.profile = PROFILE_2W_BE;
}

/* After a merger the successor decides: it speaks itself or lets a supplier; the school that was no longer does. */
static void lets_the_successor_speak_for_a_school_that_has_merged(void **state)
{
	struct standing standing = good;
	struct error err;

	(void)state;
	standing.is_opgevolgd = true;
	assert_true(oin_parse(TEXT("0000000700098QX00000"), &standing.opvolger));
	assert_true(grants(&standing, OPERATION_opvragen_resultaten, &err)); /* its mandate */
	standing.has_mandaat = false;
	assert_false(grants(&standing, OPERATION_opvragen_resultaten, &err));
	assert_string_equal(err.rule, "EDU-10");
	assert_non_null(strstr(err.detail, "98QX"));
	connect_as("0000000700098QX00000");
	assert_true(grants(&standing, OPERATION_opvragen_resultaten, &err));
	connect_as(SCHOOL);
	assert_false(grants(&standing, OPERATION_opvragen_resultaten, &err));
	connect_as(SUPPLIER);
}

static void always_serves_what_holds_nobody_s_data(void **state)
{
	struct standing standing = good;
	struct error err;

	(void)state;
	standing.allows_operation = false;
	for (int i = 0; i < (int)OPERATION_COUNT; i++) {
		bool harmless =
			i == OPERATION_testen_verbinding || i == OPERATION_opvragen_overeenkomst;
		assert_int_equal(grants(&standing, (enum operation_id)i, &err), harmless);
	}
}

static bool judges_operation(const char *action, const char *ns, const char *name,
	const char *soap_action, struct error *err)
{
	enum operation_id operation = OPERATION_COUNT;
	struct opened message = {.body_ns = ns, .body_name = name, .soap_action = soap_action};
	struct claimed to = {.opened = &message, .action = action};
	const struct authentic proven = {.opened = &message, .body_ns = ns, .body_name = name};
	const struct standing nobody = {0};
	struct granted granted;

	*err = (struct error){.code = ERROR_NONE};
	if (!access_operation(&message, &to, &operation, err)) {
		assert_int_equal(operation, OPERATION_COUNT); /* untouched */
		return false;
	}
	/* The Body's element is judged once it is proven, before anybody asks who may. */
	if (!access_grant(&proven, &addressed, operation, &nobody, TODAY, &granted, err)
		&& err->code == ERROR_DK0011)
		return false;
	assert_int_equal(err->code, ERROR_DK0002);
	assert_string_equal(operation_row(operation)->action, action);
	return true;
}

/* proves: WS001, EDU-05 */
static void knows_its_operations_by_action_and_body(void **state)
{
	struct error err;

	(void)state;
	for (int i = 0; i < (int)OPERATION_COUNT; i++) {
		const struct operation_row *row = operation_row((enum operation_id)i);
		assert_true(judges_operation(
			row->action, SCHEMA_NS, row->request_element, "\"\"", &err));
		for (int k = 0; k < (int)OPERATION_COUNT; k++) {
			if (k == i)
				continue;
			/* One operation's Body under another's Action. */
			assert_false(judges_operation(row->action, SCHEMA_NS,
				operation_row((enum operation_id)k)->request_element, "\"\"",
				&err));
			assert_int_equal(err.code, ERROR_DK0011);
			assert_string_equal(err.rule, "WS001");
		}
	}
	assert_false(judges_operation(CONTRACT_NS "/wissen", SCHEMA_NS, "x", "\"\"", &err));
	assert_int_equal(err.code, ERROR_DK0011);
	assert_string_equal(err.rule, "EDU-05");
	assert_string_equal(err.subcode, "wsa:ActionNotSupported");
	assert_false(judges_operation(CONTRACT_NS "/testen_verbindingResponse", SCHEMA_NS,
		"testen_verbinding_response", "\"\"", &err));
	/* An answer is no question. */
	assert_false(judges_operation(CONTRACT_NS "/testen_verbinding", SCHEMA_NS,
		"testen_verbinding_response", "\"\"", &err));
	assert_int_equal(err.code, ERROR_DK0011);
	assert_string_equal(err.rule, "WS001");
	/* What no operation knows is the schema's to refuse, with a path. */
	assert_true(judges_operation(CONTRACT_NS "/testen_verbinding", "", "", "\"\"", &err));
	assert_true(judges_operation(CONTRACT_NS "/testen_verbinding", "urn:x", "y", "\"\"", &err));
}

/* 4.2, step 7: a wrong Action is told before a wrong SOAPAction. proves: WS002.2, DK0003 */
static void tells_a_wrong_action_before_a_wrong_soap_action(void **state)
{
	struct error err;

	(void)state;
	assert_false(judges_operation("urn:x", SCHEMA_NS, "y", "\"urn:z\"", &err));
	assert_int_equal(err.code, ERROR_DK0011);
	assert_false(judges_operation(CONTRACT_NS "/testen_verbinding", SCHEMA_NS,
		"opvragen_resultaten_request", NULL, &err));
	assert_int_equal(err.code, ERROR_DK0011);
	assert_false(judges_operation(CONTRACT_NS "/testen_verbinding", SCHEMA_NS,
		"testen_verbinding_request", NULL, &err));
	assert_int_equal(err.code, ERROR_DK0003);
}

/* The table is what is run: a row of a stage has a check, and no code stands there twice. */
static void is_a_table_that_runs(void **state)
{
	(void)state;
	for (size_t i = 0; i < requirement_count; i++) {
		const struct requirement *row = &requirements[i];
		assert_int_equal(row->met != NULL, row->stage != STAGE_ELSEWHERE);
		assert_true(strlen(row->code) > 0 && strlen(row->source) > 0);
		assert_true(strlen(row->room) > 0 && strlen(row->sentence) > 5);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(row->code, requirements[k].code);
	}
}

static int set_up(void **state)
{
	(void)state;
	connect_as(SUPPLIER);
	good = (struct standing){
		.operator_known = true,
		.school_known = true,
		.school_id = 1,
		.has_overeenkomst = true,
		.overeenkomstnummer = "BPV-1",
		.status = OVEREENKOMST_STATUS_ACTIEF,
		.van = {2026, 1, 1},
		.tot = {2026, 12, 31},
		.allows_operation = true,
		.has_mandaat = true,
		.mandaat_van = {2026, 1, 1},
	};
	return !oin_parse(TEXT(SCHOOL), &addressed.from);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grants_a_mandated_supplier_and_the_school_itself),
		cmocka_unit_test(refuses_alike_whatever_is_missing),
		cmocka_unit_test(judges_a_remembered_call),
		cmocka_unit_test(tells_all_that_would_refuse_a_call),
		cmocka_unit_test(our_own_word_on_certificates_comes_first),
		cmocka_unit_test(counts_from_the_first_day_to_the_day_before_the_end),
		cmocka_unit_test(refuses_a_weaker_profile_than_was_agreed),
		cmocka_unit_test(lets_the_successor_speak_for_a_school_that_has_merged),
		cmocka_unit_test(always_serves_what_holds_nobody_s_data),
		cmocka_unit_test(knows_its_operations_by_action_and_body),
		cmocka_unit_test(tells_a_wrong_action_before_a_wrong_soap_action),
		cmocka_unit_test(is_a_table_that_runs),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
