/* The masker: what goes, what stays, what a person has to look at; in any script, at any length. */
#include "unit.h"

#include "monitor/mask.h"

#include <time.h>

static struct arena *arena;

static const struct mask_known nobody[1];

static struct masked mask_with(const char *text, const struct mask_known *known, size_t count)
{
	return mask_text(arena, text_of(text), known, count);
}

static void becomes(const char *text, const char *expected)
{
	struct masked masked = mask_with(text, nobody, 0);

	if (!text_equal(masked.text, text_of(expected)))
		fail_msg("%s\n  became %.*s\n  not    %s", text, (int)masked.text.len,
			masked.text.at, expected);
}

static void signals(const char *text, unsigned int expected)
{
	struct masked masked = mask_with(text, nobody, 0);

	if (masked.signals != expected)
		fail_msg("%s\n  signals %x, not %x", text, masked.signals, expected);
}

static void stays(const char *text)
{
	becomes(text, text);
}

static int setup(void **state)
{
	(void)state;
	arena = arena_create(0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

static void test_what_says_nothing_of_anybody_stays_and_asks_for_no_look(void **state)
{
	static const char *const plain[] = {
		"Ik heb veel geleerd van de praktijk.",
		"De planning klopte, maar de beoordeling kwam erg laat.",
		"'s Ochtends beginnen om 7.00 uur is vroeg",
		"Van 7.00 - 16.30 uur werken, 8 weken van 32 uur",
		"In 2023-2024 waren de opdrachten beter",
		"+ goede sfeer, - te weinig uren",
		"- meer contact\n- minder papier\n- betere planning",
		"<b>vet</b> & veel > weinig; 5 < 6",
		"Mijn cijfer was een 7,5 van de 10",
		"Max 8 uur per dag zou beter zijn.",
		"ik ben tevreden en wil meer uren, max 8",
		"De ROC en het MBO in Nederland, met Word en Excel",
		"\"\"",
		"",
		"Één keer overleg: ’t kan béter – écht 🙂",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(plain); i++) {
		stays(plain[i]);
		if (i != 9) /* a word that is a name too begins a sentence */
			signals(plain[i], 0);
	}
}

static void test_mail_and_web_addresses(void **state)
{
	(void)state;
	becomes("Mail liever naar stage@voorbeeld.example dan bellen",
		"Mail liever naar [mailadres] dan bellen");
	becomes("(j.de.vries@school.nl).", "([mailadres]).");
	becomes("stuur naar j.devries @ school.nl graag", "stuur naar [mailadres] graag");
	becomes("stuur naar jdv＠school．nl", "stuur naar [mailadres]");
	becomes("zie https://voorbeeld.example/u/12?naam=x, dank", "zie [webadres], dank");
	becomes("zie www.bakkerij.nu en bakkerij.nl!", "zie [webadres] en [webadres]!");
	becomes("volg mij op @bakker_99", "volg mij op [mailadres]");
	stays("Het was leuk.Nu nog beter.De rest ook");
}

static void test_numbers_of_phones_students_and_accounts(void **state)
{
	(void)state;
	becomes("Bel 06-12345678.", "Bel [telefoonnummer].");
	becomes("Bel +31 6 12 34 56 78!", "Bel [telefoonnummer]!");
	becomes("Bel (030) 123 45 67", "Bel ([telefoonnummer]");
	becomes("0 6 1 2 3 4 5 6 7 8", "[telefoonnummer]");
	becomes("06\u200b12\u200b34\u200b56\u200b78", "[telefoonnummer]");
	becomes("٠٦١٢٣٤٥٦٧٨ en ０６１２３４５６７８", "[telefoonnummer] en [telefoonnummer]");
	becomes("mijn bsn 123456782, studentnummer 0123456",
		"mijn bsn [nummer], studentnummer [nummer]");
	becomes("bsn 1234.56.782", "bsn [nummer]");
	becomes("nummer s1234567 of 98765A", "nummer [nummer] of [nummer]");
	becomes("NL91ABNA0417164300", "[nummer]");
	becomes("Dorpsstraat 1, 1234 AB 12 Ons Dorp", "Dorpsstraat 1, [adres] Ons Dorp");
	stays("opleiding 25655, 1000 uur, 50.000 euro");
}

static void test_days(void **state)
{
	(void)state;
	becomes("geboren op 07-03-2004", "geboren op [datum]");
	becomes("geboren 7 maart 2004 in", "geboren [datum] in");
	becomes("7/3/04 en 2004-03-07, 7 mrt '04", "[datum] en [datum], [datum]");
	stays("op 7 maart begon ik, en in week 12");
}

static void test_names_of_the_list_with_what_belongs_to_them(void **state)
{
	(void)state;
	becomes("Sanne hielp mij goed", "[naam] hielp mij goed");
	becomes("sanne hielp niet, fatima's uitleg wel", "[naam] hielp niet, [naam] uitleg wel");
	becomes("Ik werkte met Jan-Willem van der Berg-de Wit samen", "Ik werkte met [naam] samen");
	becomes("Fatima El Amrani en Pieter in 't Veld", "[naam] en [naam] in 't Veld");
	becomes("Door Renée en RENÉE, Rene\u0301e niet", "Door [naam] en [naam], [naam] niet");
	becomes("Van Sannes uitleg leerde ik veel", "Van [naam] uitleg leerde ik veel");
	becomes("Dat zei J.P. de Boer tegen A. Çelik", "Dat zei [naam] tegen [naam]");
	becomes("Met Roos was het leuk; een roos rook ik niet",
		"Met [naam] was het leuk; een roos rook ik niet");
}

static void test_forms_of_address(void **state)
{
	(void)state;
	becomes("Meneer De Vries was streng", "Meneer [naam] was streng");
	becomes("mevr. van den Heuvel hielp", "mevr. [naam] hielp");
	becomes("dhr. Öztürk en de heer 't Hart", "dhr. [naam] en de heer '[naam]");
	becomes("mijn begeleider Zbigniew zei niets", "mijn begeleider [naam] zei niets");
	signals("meneer jansen was streng", SIGNAL_TITLE);
	signals("die meneer was aardig", 0);
	signals("mijn begeleider was aardig", 0);
}

static void test_capitals_that_may_be_a_name_ask_for_a_look(void **state)
{
	(void)state;
	signals("Ik werkte met Jaroslawa samen", SIGNAL_NAME);
	signals("Jaroslawa Zahraoui zei niets", SIGNAL_NAME);
	signals("Jaroslawa hielp mij goed", SIGNAL_NAME);
	signals("De uitleg was goed. Bogumila zei niets", SIGNAL_NAME);
	signals("Begeleiding was goed! Roosters klopten; stagebegeleiding ook", 0);
	signals("Bij Albert Heijn", SIGNAL_NAME);
	signals("DE BEGELEIDER WAS NOOIT BEREIKBAAR", SIGNAL_CAPITALS);
	signals("Мне было хорошо", SIGNAL_SCRIPT);
	signals("كان جيدا", SIGNAL_SCRIPT);
	signals("Ik werd aangeraakt door de chef", SIGNAL_DISTRESS);
	signals("het voelde onVeilig", SIGNAL_DISTRESS);
	signals("sanne voelde zich ongewenst", SIGNAL_MASKED | SIGNAL_DISTRESS);
}

static void test_what_is_known_of_an_answer_goes_in_any_case(void **state)
{
	static const struct mask_known known[] = {
		{{"Żaneta", sizeof "Żaneta" - 1}, false},
		{{"A. van der Molen-Súilleabháin", sizeof "A. van der Molen-Súilleabháin" - 1},
			false},
		{{"Bo", 2}, false},
		{{"Zorg en Welzijn Het Hofje B.V.", sizeof "Zorg en Welzijn Het Hofje B.V." - 1},
			true},
	};
	static const struct {
		const char *text, *masked;
	} cases[] = {
		{"zaneta vond het leuk, ŻANETA's werk", "[naam] vond het leuk, [naam] werk"},
		{"van der Molen-Suilleabhain was er, SÚILLEABHÁIN ook",
			"van der [naam] was er, [naam] ook"},
		{"Bo zei: bo is geen woord", "[naam] zei: bo is geen woord"},
		{"bij zorg en welzijn het hofje was zorg goed", "bij [bedrijf] was zorg goed"},
		{"de molen draait", "de [naam] draait"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct masked masked = mask_with(cases[i].text, known, COUNT(known));
		if (!text_equal(masked.text, text_of(cases[i].masked)))
			fail_msg("%s became %.*s", cases[i].text, (int)masked.text.len,
				masked.text.at);
	}
	const struct mask_known firm = {{"Het Hofje B.V.", sizeof "Het Hofje B.V." - 1}, true};
	struct masked masked = mask_with("bij het hofje, in Het Hofje", &firm, 1);
	assert_string_equal(arena_string(arena, masked.text), "bij [bedrijf], in [bedrijf]");
}

static void test_bytes_that_are_no_text_are_not_handed_on(void **state)
{
	(void)state;
	becomes("\xff\xfe a \xc3", "\xef\xbf\xbd\xef\xbf\xbd a \xef\xbf\xbd");
	becomes("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

/* Seconds of the thread for a text of `pieces` pieces. */
static double seconds_for(const char *piece, size_t pieces)
{
	size_t len = strlen(piece);
	char *text = arena_take(arena, len * pieces + 1);
	struct timespec from, to;

	for (size_t i = 0; i < pieces; i++)
		memcpy(text + i * len, piece, len);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	(void)mask_text(arena, (struct text){text, len * pieces}, NULL, 0);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	arena_reset(arena);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void test_twice_the_text_is_twice_the_time(void **state)
{
	/* What makes patterns go back and forth: almost a mail address, a number, a name, over and over. */
	static const char *const pieces[] = {"a", "a@", "@", "a.", "1", "1-", "1 2", "12a", "a1",
		" ", "Jan ", "van ", "Van ", "de ", "A.", "A. ", "'", "a'", "-", "http://", "www.",
		".nl", "[naam]", "\n", "\xcc\x81", "a\xcc\x81", "\xe2\x80\x8b", "\xff", "meneer ",
		"Sanne van de ", "1234 A", "7 mei "};

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		double small = seconds_for(pieces[i], 1000), large = seconds_for(pieces[i], 10000);
		if (large > 0.05 && large > 40 * small)
			fail_msg("\"%s\": %.4f s, ten times as much %.4f s", pieces[i], small,
				large);
	}
}

static void test_the_lists_are_in_order(void **state)
{
	static const char *const names[] = {
#define NAME(name) name,
#define ALSO(name) name,
#include "monitor/voornamen.def"
#undef NAME
#undef ALSO
	};

	(void)state;
	for (size_t i = 1; i < COUNT(names); i++)
		assert_true(strcmp(names[i - 1], names[i]) < 0);
	static const char *const words[] = {
#define WORD(word) word,
#include "monitor/beginwoorden.def"
#undef WORD
	};
	for (size_t i = 1; i < COUNT(words); i++)
		assert_true(strcmp(words[i - 1], words[i]) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_says_nothing_of_anybody_stays_and_asks_for_no_look),
		cmocka_unit_test(test_mail_and_web_addresses),
		cmocka_unit_test(test_numbers_of_phones_students_and_accounts),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_names_of_the_list_with_what_belongs_to_them),
		cmocka_unit_test(test_forms_of_address),
		cmocka_unit_test(test_capitals_that_may_be_a_name_ask_for_a_look),
		cmocka_unit_test(test_what_is_known_of_an_answer_goes_in_any_case),
		cmocka_unit_test(test_bytes_that_are_no_text_are_not_handed_on),
		cmocka_unit_test(test_the_lists_are_in_order),
		cmocka_unit_test(test_twice_the_text_is_twice_the_time),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
