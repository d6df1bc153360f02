/* A push's journal: what it remembers, what it does not believe, and whose it is. */
#include "unit.h"

#include "client/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/bpv-journal-XXXXXX", path[64];

static const struct journal_head head = {
	.file = "f00d000000000000000000000000000000000000000000000000000000000000",
	.terms = "7e12000000000000000000000000000000000000000000000000000000000000",
	.begun = {INT64_C(1790000000123456)},
};

static struct journal_batch batch_at(size_t line)
{
	return (struct journal_batch){
		.first_line = line,
		.last_line = line + 2,
		.name = {"6f1f7b1e-0000-4000-8000-00000000a001",
			"urn:uuid:6f1f7b1e-0000-4000-8000-00000000a002", {head.begun.us + 7}},
		.body = "b0d1000000000000000000000000000000000000000000000000000000000000",
	};
}

static const struct foutmelding late = {.foutcode = "BPV0115",
	.fouttekst = "Er is later\taangeleverd: 100% zeker\nwaar.",
	.sleutels = {{"bewaard", ""}, {"veld", "é en é"}},
	.sleutel_count = 2};
static const struct recorduitkomst outcomes[] = {
	{.uitkomst = UITKOMST_NIEUW},
	{.uitkomst = UITKOMST_ONGEWIJZIGD, .meldingen = &late, .melding_count = 1},
	{.uitkomst = UITKOMST_AFGEKEURD},
};

/* Opens it as a run of the client would, on an arena of its own. */
static struct journal *open_for(
	struct arena *arena, const struct journal_head *purpose, const char **remark)
{
	struct journal *journal = NULL;
	struct error err = {.code = ERROR_NONE};

	if (!journal_open(arena, path, purpose, &journal, remark, &err))
		fail_msg("%s", err.detail);
	return journal;
}

static enum error_code refused(void)
{
	struct arena *arena = arena_create(0);
	struct journal *journal;
	const char *remark;
	struct error err = {.code = ERROR_NONE};

	assert_false(journal_open(arena, path, &head, &journal, &remark, &err));
	arena_destroy(&arena);
	return err.code;
}

/* A journal of one answered message, and one that was sent only. */
static void write_two(void)
{
	struct arena *arena = arena_create(0);
	const char *remark = "?";
	struct journal *journal = open_for(arena, &head, &remark);
	struct journal_batch first = batch_at(2), second = batch_at(5);
	struct error err;

	assert_null(remark);
	assert_false(journal_in_use(journal));
	assert_true(journal_sending(journal, &first, &err));
	first.outcomes = outcomes;
	first.count = COUNT(outcomes);
	assert_true(journal_answered(journal, &first, &err));
	assert_true(journal_sending(journal, &second, &err));
	arena_destroy(&arena);
}

static char *slurp(size_t *len)
{
	FILE *in = fopen(path, "r");
	char *bytes = calloc(1, 1 << 16);

	assert_non_null(in);
	*len = fread(bytes, 1, (1 << 16) - 1, in);
	fclose(in);
	return bytes;
}

static void spit(const char *bytes, size_t len)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, len, out), len);
	fclose(out);
}

static int make(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void remembers_to_the_letter(void **state)
{
	struct arena *arena = arena_create(0);
	const char *remark;

	(void)state;
	write_two();
	struct journal *journal = open_for(arena,
		&(struct journal_head){
			"f00d000000000000000000000000000000000000000000000000000000000000",
			"7e12000000000000000000000000000000000000000000000000000000000000",
			{head.begun.us + 1000000}},
		&remark);

	assert_null(remark);
	assert_true(journal_in_use(journal));
	assert_true(journal_begun(journal).us == head.begun.us);
	assert_null(journal_find(journal, 1));
	const struct journal_batch *first = journal_find(journal, 2);
	assert_non_null(first);
	assert_int_equal(first->last_line, 4);
	assert_int_equal(first->count, 3);
	assert_true(first->name.tijdstip.us == head.begun.us + 7);
	assert_string_equal(first->name.identificatiecode, batch_at(2).name.identificatiecode);
	assert_string_equal(first->name.message_id, batch_at(2).name.message_id);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(first->outcomes[i].uitkomst, outcomes[i].uitkomst);
		assert_int_equal(first->outcomes[i].melding_count, outcomes[i].melding_count);
	}
	const struct foutmelding *said = first->outcomes[1].meldingen;
	assert_string_equal(said->fouttekst, late.fouttekst);
	assert_string_equal(said->sleutels[0].waarde, "");
	assert_string_equal(said->sleutels[1].waarde, late.sleutels[1].waarde);
	const struct journal_batch *second = journal_find(journal, 5);
	assert_non_null(second);
	assert_null(second->outcomes);
	assert_string_equal(second->body, batch_at(5).body);
	assert_null(journal_find(journal, 8));
	arena_destroy(&arena);
}

/* Cut anywhere: what is left is believed up to its last whole line, and is gone on with. */
static void a_line_that_was_cut_off_did_not_happen(void **state)
{
	size_t len, whole;
	char *bytes;

	(void)state;
	write_two();
	bytes = slurp(&len);
	for (size_t cut = 0; cut <= len; cut++) {
		struct arena *arena = arena_create(0);
		const char *remark = NULL;
		size_t lines = 0;

		for (size_t i = 0; i < cut; i++)
			lines += bytes[i] == '\n';
		spit(bytes, cut);
		struct journal *journal = open_for(arena, &head, &remark);
		assert_null(remark);
		const struct journal_batch *first = journal_find(journal, 2);
		assert_true((first != NULL) == (lines >= 2));
		assert_true((first != NULL && first->outcomes != NULL) == (lines >= 3));
		assert_true((journal_find(journal, 5) != NULL) == (lines >= 4));
		free(slurp(
			&whole)); /* what was cut off is gone, so that the next line starts a line */
		assert_true(whole <= cut || lines == 0);
		arena_destroy(&arena);
	}
	free(bytes);
}

/* One bit turned anywhere is noticed, and never believed. */
static void a_damaged_line_is_not_believed(void **state)
{
	size_t len;
	char *bytes;

	(void)state;
	write_two();
	bytes = slurp(&len);
	for (size_t at = 0; at < len; at++) {
		struct arena *arena = arena_create(0);
		struct journal *journal = NULL;
		const char *remark = NULL;
		struct error err = {.code = ERROR_NONE};

		bytes[at] ^= 1;
		spit(bytes, len);
		bytes[at] ^= 1;
		bool ok = journal_open(arena, path, &head, &journal, &remark, &err);
		if (at < strlen("bpv-client push\t")) { /* then it is somebody's own file */
			assert_false(ok);
			assert_int_equal(err.code, ERROR_CONFIG);
		} else {
			assert_true(ok);
			const struct journal_batch *first = journal_find(journal, 2),
						   *second = journal_find(journal, 5);
			assert_true(first == NULL || first->outcomes == NULL || second == NULL);
		}
		arena_destroy(&arena);
	}
	free(bytes);
}

static void begins_anew_and_says_why(void **state)
{
	static const int64_t second = 1000000;
	struct journal_head other_file = head, other_terms = head, late_head = head, early = head;
	const struct {
		const struct journal_head *head;
		const char *why;
	} cases[] = {
		{&other_file, "changed"},
		{&other_terms, "elsewhere"},
		{&late_head, "a week ago"},
		{&early, "a week ago"},
	};

	(void)state;
	other_file.file[0] = '0';
	other_terms.terms[0] = '0';
	late_head.begun.us += (JOURNAL_WINDOW_SECONDS + 1) * second;
	early.begun.us -= second; /* a clock that was set back tells nothing of age */
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_create(0);
		const char *remark = NULL;

		unlink(path);
		write_two();
		struct journal *journal = open_for(arena, cases[i].head, &remark);
		assert_non_null(remark);
		assert_non_null(strstr(remark, cases[i].why));
		assert_non_null(strstr(remark, "ONGEWIJZIGD"));
		assert_false(journal_in_use(journal));
		assert_true(journal_begun(journal).us == cases[i].head->begun.us);
		arena_destroy(&arena);
	}
	late_head.begun.us = head.begun.us + JOURNAL_WINDOW_SECONDS * second;
	struct arena *arena = arena_create(0);
	const char *remark = NULL;
	unlink(path);
	write_two();
	assert_true(journal_in_use(open_for(arena, &late_head, &remark)));
	assert_null(remark);
	arena_destroy(&arena);
}

/* A version to come: its lines may mean something else, so none is gone on with, and it is no file to refuse either. */
static void another_version_is_begun_anew(void **state)
{
	static const char newer[] = "bpv-client push\t2\tsomething\t0123456789abcdef\n";
	struct arena *arena = arena_create(0);
	const char *remark = NULL;

	(void)state;
	spit(newer, strlen(newer));
	assert_false(journal_in_use(open_for(arena, &head, &remark)));
	assert_non_null(remark);
	assert_non_null(strstr(remark, "another version"));
	arena_destroy(&arena);
}

static void a_file_that_is_no_journal_is_left_alone(void **state)
{
	static const char own[] = "bpvoKenmerk,emailadres\n";
	size_t len;

	(void)state;
	spit(own, strlen(own));
	assert_int_equal(refused(), ERROR_CONFIG);
	char *bytes = slurp(&len);
	assert_string_equal(bytes, own);
	free(bytes);
	unlink(path);
	assert_int_equal(symlink("/tmp/elders", path), 0);
	assert_int_equal(refused(), ERROR_CONFIG);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(refused(), ERROR_CONFIG);
}

static void a_message_may_go_again_under_another_name(void **state)
{
	struct arena *arena = arena_create(0);
	struct journal_batch again = batch_at(5);
	const char *remark;
	struct error err;

	(void)state;
	write_two();
	again.name.identificatiecode = "6f1f7b1e-0000-4000-8000-00000000a003";
	again.last_line = 6;
	assert_true(journal_sending(open_for(arena, &head, &remark), &again, &err));
	arena_destroy(&arena);
	arena = arena_create(0);
	const struct journal_batch *found = journal_find(open_for(arena, &head, &remark), 5);
	assert_non_null(found);
	assert_int_equal(found->last_line, 6);
	assert_string_equal(found->name.identificatiecode, again.name.identificatiecode);
	arena_destroy(&arena);
}

static void one_at_a_time_and_private(void **state)
{
	struct arena *arena = arena_create(0);
	struct stat there;
	const char *remark;
	struct error err;

	(void)state;
	umask(0);
	struct journal *journal = open_for(arena, &head, &remark);
	assert_int_equal(stat(path, &there), 0);
	assert_int_equal(there.st_mode & 0777, 0600);
	assert_int_equal(refused(), ERROR_LATER);
	assert_true(journal_remove(journal, &err));
	assert_int_equal(access(path, F_OK), -1);
	arena_destroy(&arena);
	write_two(); /* and the lock went with it */
}

static void a_full_disk_is_told_before_anything_leaves(void **state)
{
	struct arena *arena = arena_create(0);
	struct journal *journal;
	const char *remark;
	struct error err = {.code = ERROR_NONE};

	(void)state;
	assert_false(journal_open(arena, "/dev/full", &head, &journal, &remark, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_false(journal_open(arena, "/nergens/x.push", &head, &journal, &remark, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	arena_destroy(&arena);
}

/* In a directory that others write in, somebody could lay one ready that says that all was stored. */
static void a_journal_that_others_can_write_is_not_gone_on_with(void **state)
{
	(void)state;
	write_two();
	assert_int_equal(chmod(path, 0622), 0);
	assert_int_equal(refused(), ERROR_CONFIG);
	assert_int_equal(chmod(path, 0644), 0);
	struct arena *arena = arena_create(0);
	const char *remark;
	assert_true(journal_in_use(open_for(arena, &head, &remark)));
	arena_destroy(&arena);
	/* Somebody else's, laid there for us. */
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 65534, 65534), 0);
		assert_int_equal(refused(), ERROR_CONFIG);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, make)
	const struct CMUnitTest tests[] = {
		TEST(remembers_to_the_letter),
		TEST(a_line_that_was_cut_off_did_not_happen),
		TEST(a_damaged_line_is_not_believed),
		TEST(begins_anew_and_says_why),
		TEST(another_version_is_begun_anew),
		TEST(a_file_that_is_no_journal_is_left_alone),
		TEST(a_message_may_go_again_under_another_name),
		TEST(one_at_a_time_and_private),
		TEST(a_journal_that_others_can_write_is_not_gone_on_with),
		TEST(a_full_disk_is_told_before_anything_leaves),
	};

	if (mkdtemp(directory) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/s.push", directory);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	rmdir(directory);
	return failed;
}
