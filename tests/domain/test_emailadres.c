/* E-mail addresses: the classes that mailers take and refuse, and what is told of those that are refused. */
#include "unit.h"

#include "domain/emailadres.h"

static void takes_what_mailers_deliver_to(void **state)
{
	static const char *const good[] = {
		"student@school.example",
		"a.b@school.example",
		"a.b.c.d@school.example",
		"jan+stage@school.example",
		"jan-willem@school.example",
		"jan_willem@school.example",
		"o'neil@school.example",
		"123456@student.school.example",
		"1@2.nl",
		"a@b.nl",
		"!#$%&'*+-/=\?^_`{|}~@school.example",
		"x=y@school.example",
		"voornaam.achternaam@mbo.student.school.example",
		"STUDENT@SCHOOL.EXAMPLE",
		"Jan.De.Vries@School.Example",
		"a@a-b.nl",
		"a@a--b.nl",
		"a@3com.example",
		"a@1.2.3.nl",
		"a@xn--caf-dma.nl",
		"a@xn--p1ai.xn--p1ai",
		"a@b.museum",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.nl",
		"a@bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.nl",
		"a@bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
		"ccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
		"zo\xc3\xab@school.example",
		"\xc3\xa6gir.\xc3\xb3@school.example",
		"\xc4\x91or\xc4\x91"
		"e@school.example",
		"\xe7\x94\xa8\xe6\x88\xb7@school.example",
		"\xd8\xa3\xd9\x85\xd9\x84@school.example",
		"\xe0\xa4\xa8\xe0\xa4\xae\xe0\xa4\xb8\xe0\xa5\x8d\xe0\xa4\xa4\xe0\xa5\x87@school."
		"example",
		"\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd@school.example",
		"\xc3\xbc@b.nl",
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9@b.nl",
		"\xf0\x9f\xa6\x9c@school.example",
		"a@caf\xc3\xa9.nl",
		"a@CAF\xc3\x89.nl",
		"a@m\xc3\xbcnchen.example",
		"a@b\xc3\xbc"
		"cher.example",
		"a@\xe4\xbe\x8b\xe3\x81\x88.\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88",
		"a@\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.\xd1\x80\xd1\x84",
		"\xe7\x94\xa8\xe6\x88\xb7@\xe4\xbe\x8b\xe3\x81\x88."
		"\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88",
		"a@fa\xc3\x9f.de",
		"a@b.xn--vermgensberatung-pwb",
		"e\xcc\x81@school.example",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (emailadres_breaks(text_of(good[i])) != NULL)
			fail_msg("%s: %s", good[i], emailadres_breaks(text_of(good[i])));
}

static void refuses_what_they_do_not_and_says_which_rule(void **state)
{
	static const char *const bad[] = {
		"",
		"student",
		"student.school.example",
		"@school.example",
		"student@",
		"@",
		"a@b@c.nl",
		"a@@b.nl",
		"a@b.nl@",
		".a@b.nl",
		"a.@b.nl",
		"a..b@c.nl",
		".@b.nl",
		"a b@c.nl",
		" a@b.nl",
		"a@b.nl ",
		"a@ b.nl",
		"a\x09"
		"b@c.nl",
		"a@b.nl\x0a",
		"a@b.nl\x0d\x0a"
		"Bcc: c@d.nl",
		"\"jan de vries\"@school.example",
		"\"jan\"@school.example",
		"\"a@b\"@school.example",
		"jan(stage)@school.example",
		"jan@school.example (stage)",
		"Jan <jan@school.example>",
		"<jan@school.example>",
		"jan@school.example,piet@school.example",
		"jan@school.example;",
		"jan,piet@school.example",
		"jan;piet@school.example",
		"jan:piet@school.example",
		"jan[1]@school.example",
		"jan\\@school.example",
		"mailto:jan@school.example",
		"a@b",
		"a@localhost",
		"a@nl",
		"a@b.n",
		"a@b.1",
		"a@1.2.3.4",
		"a@[1.2.3.4]",
		"a@[IPv6:2001:db8::1]",
		"a@2001:db8::1",
		"a@b..nl",
		"a@.b.nl",
		"a@b.nl.",
		"a@-b.nl",
		"a@b-.nl",
		"a@b.-nl",
		"a@b_c.nl",
		"a@b!c.nl",
		"a@b c.nl",
		"a@b,nl",
		"a@b/c.nl",
		"a@b.nl:25",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.nl",
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9@b.nl",
		"a@bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.nl",
		"a@bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.nl",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.example",
		"zo\xe2\x80\x8b\xc3\xab@school.example",
		"a\xc2\xa0"
		"b@school.example",
		"\xef\xbb\xbf"
		"a@school.example",
		"a\xe2\x80\xae"
		"b@school.example",
		"a\xc2\x85@school.example",
		"a\xe2\x80\xa8@school.example",
		"a\xc2\xad@school.example",
		"a\xef\xbf\xbd@school.example",
		"a@xn--a.nl",
		"a@xn--.nl",
		"a@\xe2\x98\x83\xe2\x80\x8b.nl",
		"a@a\xe2\x80\xae"
		"b.nl",
		"a@"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9."
		"nl",
		"a@-\xc3\xa9.nl",
		"a@\xc3\xa9..nl",
		"a@\xc3\xa9",
		"a\xff@b.nl",
		"a\xc3@b.nl",
		"\xc0\xaf"
		"a@b.nl",
		"a@b\xe2\x82.nl",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		const char *rule = emailadres_breaks(text_of(bad[i]));
		if (rule == NULL)
			fail_msg("%s was taken", bad[i]);
		assert_in_range(strlen(rule), 1, 64); /* a sleutelwaarde */
		assert_false(is_emailadres(text_of(bad[i])));
	}
	assert_false(is_emailadres((struct text){"a@b.nl\0x", 8}));
}

static void names_the_rule_that_is_broken(void **state)
{
	static const struct {
		const char *address, *rule;
	} broken[] = {
		{"student.school.example", "een @, tussen naam en domein"},
		{"@school.example", "voor de @ staat een naam"},
		{"a..b@school.example", "geen punt vooraan, achteraan of na een punt"},
		{"a b@school.example", "voor de @ geen spatie, aanhalingsteken of haakje"},
		{"a@school", "na de @ een domein met een punt"},
		{"a@1.2.3.4", "na de @ een domein, geen IP-adres"},
		{"a@-b.nl", "na de @ letters, cijfers en streepjes, per deel hooguit 63"},
		{"a@xn--a.nl", "na de @ een domeinnaam volgens IDNA 2008"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++)
		assert_string_equal(emailadres_breaks(text_of(broken[i].address)), broken[i].rule);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_mailers_deliver_to),
		cmocka_unit_test(refuses_what_they_do_not_and_says_which_rule),
		cmocka_unit_test(names_the_rule_that_is_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
