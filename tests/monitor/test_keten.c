/* The first link that is missing: each in turn, from a chain of which nothing is. */
#include "unit.h"

#include "monitor/keten.h"

static const struct day today = {2026, 11, 26};

/* A student in the middle of his term, of whom everything is there and nothing was planned yet. */
static struct keten whole(enum respondent respondent)
{
	return (struct keten){.respondent = respondent,
		.vandaag = today,
		.einde = day_add(today, 7),
		.voor_einde = 14,
		.na_einde = 28,
		.actief = true,
		.overeenkomst = true,
		.route = ROUTE_DIRECT,
		.heeft_gegevens = true,
		.vragenlijst = true};
}

static void assert_missing(const struct keten *keten, enum schakel expected)
{
	struct oordeel oordeel = keten_judge(keten);

	assert_string_equal(schakel_word(oordeel.schakel), schakel_word(expected));
	assert_true((oordeel.waarom == NULL) == (expected == SCHAKEL_GEEN));
}

static void what_goes_before_is_judged_first(void **state)
{
	struct keten student = whole(RESPONDENT_STUDENT), bedrijf = whole(RESPONDENT_LEERBEDRIJF);

	(void)state;
	assert_missing(&student, SCHAKEL_PLANNING);
	assert_missing(&bedrijf, SCHAKEL_PLANNING);
	student.vragenlijst = bedrijf.vragenlijst = false;
	assert_missing(&student, SCHAKEL_VRAGENLIJST);
	assert_missing(&bedrijf, SCHAKEL_VRAGENLIJST);
	student.heeft_gegevens = false;
	assert_missing(&student, SCHAKEL_GEGEVENS);
	student.route = ROUTE_NONE;
	assert_missing(&student, SCHAKEL_ROUTE);
	student.overeenkomst = false;
	assert_missing(&student, SCHAKEL_OVEREENKOMST);
	student.overeenkomst = true;
	student.actief = false;
	assert_missing(&student, SCHAKEL_OVEREENKOMST);
	student.vervallen = true;
	assert_missing(&student, SCHAKEL_BPVO);
	/* None of these is the leerbedrijf's. */
	bedrijf.vragenlijst = true;
	bedrijf.heeft_gegevens = bedrijf.overeenkomst = bedrijf.actief = false;
	bedrijf.route = ROUTE_NONE;
	assert_missing(&bedrijf, SCHAKEL_PLANNING);
}

static void each_reason_of_a_contact_has_its_link(void **state)
{
	static const struct {
		const char *reden;
		enum schakel schakel;
	} known[] = {
		{"LEERBEDRIJF_ONBEKEND", SCHAKEL_LEERBEDRIJF},
		{"ERKENNING_BEEINDIGD", SCHAKEL_LEERBEDRIJF},
		{"NIET_GEKOPPELD", SCHAKEL_CONTACT},
		{"CONTACT_VERLOPEN", SCHAKEL_CONTACT},
		{"GEEN_CONTACT", SCHAKEL_CONTACT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		struct keten bedrijf = whole(RESPONDENT_LEERBEDRIJF);
		struct keten student = whole(RESPONDENT_STUDENT);
		bedrijf.contact_reden = student.contact_reden = known[i].reden;
		assert_missing(&bedrijf, known[i].schakel);
		assert_missing(&student, SCHAKEL_PLANNING);
		student.route = ROUTE_VIA_PRAKTIJKOPLEIDER;
		assert_missing(&student, known[i].schakel);
	}
}

static void the_term_has_two_ends(void **state)
{
	static const struct {
		int einde;
		enum schakel schakel;
	} known[] = {{15, SCHAKEL_TERMIJN}, {14, SCHAKEL_PLANNING}, {-28, SCHAKEL_PLANNING},
		{-29, SCHAKEL_TERMIJN}};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		struct keten keten = whole(RESPONDENT_STUDENT);
		keten.einde = day_add(today, known[i].einde);
		assert_missing(&keten, known[i].schakel);
	}
}

static void by_way_of_the_praktijkopleider_it_takes_his_ja(void **state)
{
	struct keten keten = whole(RESPONDENT_STUDENT);

	(void)state;
	keten.route = ROUTE_VIA_PRAKTIJKOPLEIDER;
	keten.heeft_gegevens = false;
	assert_missing(&keten, SCHAKEL_PLANNING);
	keten.vraagt_student = true;
	assert_missing(&keten, SCHAKEL_JA);
}

static void what_became_of_it_is_judged_whatever_changed_since(void **state)
{
	static const struct {
		const char *status;
		enum schakel schakel;
	} known[] = {{"GEPLAND", SCHAKEL_UITGIFTE}, {"UITGEGEVEN", SCHAKEL_ONTVANGST},
		{"UITGENODIGD", SCHAKEL_GEEN}, {"NIET_BEZORGBAAR", SCHAKEL_BEZORGING}};
	struct keten keten = whole(RESPONDENT_STUDENT);

	(void)state;
	keten.heeft_gegevens = false;
	keten.gepland_op = today;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		keten.status = known[i].status;
		assert_missing(&keten, known[i].schakel);
	}
	keten.status = "GEPLAND";
	keten.vragenlijst = false;
	assert_missing(&keten, SCHAKEL_VRAGENLIJST);
	keten.gepland_op = day_add(today, 1);
	assert_missing(&keten, SCHAKEL_TERMIJN);
}

static void what_was_taken_back_before_it_went_is_judged_anew(void **state)
{
	struct keten keten = whole(RESPONDENT_STUDENT);

	(void)state;
	keten.status = "INGETROKKEN";
	keten.reden = "GEGEVENS_WEG";
	assert_missing(&keten, SCHAKEL_PLANNING);
	keten.reden = "PLAATS_GESLOTEN";
	assert_missing(&keten, SCHAKEL_INTREKKING);
	keten.uitgegeven_op.us = 1;
	keten.reden = "GEGEVENS_WEG";
	assert_missing(&keten, SCHAKEL_INTREKKING);
	keten.reden = "BPVO_VERVALLEN";
	assert_missing(&keten, SCHAKEL_BPVO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_before_is_judged_first),
		cmocka_unit_test(each_reason_of_a_contact_has_its_link),
		cmocka_unit_test(the_term_has_two_ends),
		cmocka_unit_test(by_way_of_the_praktijkopleider_it_takes_his_ja),
		cmocka_unit_test(what_became_of_it_is_judged_whatever_changed_since),
		cmocka_unit_test(what_was_taken_back_before_it_went_is_judged_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
