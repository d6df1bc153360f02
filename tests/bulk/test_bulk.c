/* Results as files: built once, shared, the same bytes everywhere, within bounds, and gone at their end. */
#include "store/feeding.h"

#include "bulk/bulk.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <zlib.h>

static struct store *gateway, *admin;
static struct vault *vault;
static char directory[2][64];

enum { RESPONSES = 30 };

static int set_up(void **state)
{
	char key[] = "/tmp/bpv-test-key-XXXXXX";
	struct error err = {0};

	create_register(state);
	(void)sql(CODEBOOK_SQL);
	(void)sql(
		"insert into leerbedrijven values ('112345678', 'Bedrijf', 'Plaats', '2020-01-01');"
		"insert into opleidingen values ('25180', 'Kok', 2, 'Voedsel', 'Keuken', "
		"'2020-01-01');"
		"insert into locaties values ('123X001', 1, 'Locatie', null, '2020-01-01');"
		"insert into aanbieders values ('123A001', 1, 'Aanbieder', '2020-01-01')");
	gateway = open_gateway();
	admin = open_admin();
	int fd = mkstemp(key);
	assert_int_equal(
		write(fd, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 65),
		65);
	assert_int_equal(fchmod(fd, 0600), 0);
	close(fd);
	vault = vault_open(key, &err);
	unlink(key);
	assert_non_null(vault);
	for (int i = 0; i < 2; i++) {
		snprintf(directory[i], sizeof directory[i], "/tmp/bpv-test-files-XXXXXX");
		assert_non_null(mkdtemp(directory[i]));
	}
	assert_int_equal(
		import_responses(admin, 1, RESPONSES, "98QQ", "S", 8, false, TEST_NOW).fout_count,
		0);
	return 0;
}

/* How many files a directory holds. */
static int files_in(const char *path)
{
	DIR *open = opendir(path);
	struct dirent *entry;
	int count = 0;

	while ((entry = readdir(open)) != NULL)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(open);
	return count;
}

static void empty(const char *path)
{
	DIR *open = opendir(path);
	struct dirent *entry;

	while ((entry = readdir(open)) != NULL)
		(void)unlinkat(dirfd(open), entry->d_name, 0);
	closedir(open);
}

static int tear_down(void **state)
{
	for (int i = 0; i < 2; i++) {
		empty(directory[i]);
		rmdir(directory[i]);
	}
	vault_close(&vault);
	store_close(&gateway);
	store_close(&admin);
	return drop_database(state);
}

static int forget_sets(void **state)
{
	(void)state;
	(void)sql("delete from bestandensets");
	empty(directory[0]);
	empty(directory[1]);
	return 0;
}

static struct bulk_config config_of(int place)
{
	return (struct bulk_config){
		.directory = directory[place],
		.database = arena_format(test_arena, "dbname=%s user=bpv_gateway", test_database),
		.vault = vault,
		.keep_s = 600,
		.wait_ms = 60000,
		.builders = 2,
		.waiters = 8,
		.sets_per_school = 20,
		.megabytes_per_school = 100,
	};
}

static struct bulk *open_bulk(const struct bulk_config *config)
{
	struct error err = {0};
	struct bulk *bulk = bulk_create(config, &err);

	if (bulk == NULL)
		fail_msg("%s", err.detail);
	return bulk;
}

static struct bulk_vraag vraag_of(enum formaat formaat, enum vorm vorm, int64_t vanaf)
{
	struct bulk_vraag vraag = {
		.set = {.school_id = 1,
			.veldenset = VELDENSET_VOLLEDIG,
			.open_antwoorden = true,
			.formaat = formaat,
			.vorm = vorm,
			.vanaf = vanaf,
			.tot = sql_number("select laatste from mutatieteller")},
		.school = oin_of(SCHOOL_A),
		.now = clock_now(),
	};

	assert_true(oin_school(&vraag.school, &vraag.brin));
	return vraag;
}

static const struct bestand_rij *ask(
	struct bulk *bulk, const struct bulk_vraag *vraag, size_t *count)
{
	const struct bestand_rij *files;
	enum bulk_answer answer;
	struct bestandenset set;
	struct error err = {0};

	assert_ok(bulk_ask(bulk, gateway, vraag, &answer, &set, &err));
	assert_int_equal(answer, BULK_READY);
	assert_ok(store_load_bestanden(gateway, test_arena, set.id, &files, count, &err));
	return files;
}

static const struct bestand_rij *of_kind(
	const struct bestand_rij *files, size_t count, enum bestandsoort soort)
{
	for (size_t i = 0; i < count; i++)
		if (files[i].soort == soort)
			return &files[i];
	fail_msg("no %s", bestandsoort_word(soort));
	return NULL;
}

/* By its opaque name, as who fetches it does. */
static struct bestand_plaats place_of(const struct bulk *bulk, const struct bestand_rij *file)
{
	char token[BULK_TOKEN_SIZE];
	struct bestand_plaats place;
	struct error err = {0};
	bool found;

	bulk_token(bulk, file, token);
	assert_int_equal(strlen(token), BULK_TOKEN_SIZE - 1);
	assert_ok(
		store_find_bestand(gateway, test_arena, token, clock_now(), &place, &found, &err));
	assert_true(found && place.id == file->id);
	return place;
}

/* Unpacked. Arena. */
static const char *text_of_file(struct bulk *bulk, const struct bestand_rij *file)
{
	struct bestand_plaats place = place_of(bulk, file);
	char *text = arena_take(test_arena, 1 << 20);
	struct error err = {0};
	int fd = -1;

	assert_ok(bulk_open(bulk, gateway, &place, &fd, &err));
	gzFile in = gzdopen(fd, "r");
	assert_true(gzread(in, text, (1 << 20) - 1) >= 0);
	gzclose(in);
	return text;
}

static size_t lines_of(const char *text)
{
	size_t lines = 0;

	for (; *text != '\0'; text++)
		lines += *text == '\n';
	return lines;
}

static void a_set_is_complete_and_shared(void **state)
{
	struct bulk_config config = config_of(0);
	struct bulk *bulk = open_bulk(&config);
	struct bulk_vraag vraag = vraag_of(FORMAAT_CSV, VORM_LANG, 0);
	size_t count, again;

	(void)state;
	const struct bestand_rij *files = ask(bulk, &vraag, &count);
	const struct bestand_rij *results = of_kind(files, count, BESTANDSOORT_RESULTATEN);
	assert_int_equal(results->rijen, 3 * RESPONSES); /* UV4 is for aggregates only */
	assert_int_equal(lines_of(text_of_file(bulk, results)), 1 + 3 * RESPONSES);
	assert_string_equal(results->naam,
		arena_format(
			test_arena, "resultaten-98QQ-%lld-lang.csv.gz", (long long)vraag.set.tot));
	assert_non_null(strstr(
		text_of_file(bulk, of_kind(files, count, BESTANDSOORT_OPLEIDINGEN)), "Keuken"));
	const char *toets = text_of_file(bulk, of_kind(files, count, BESTANDSOORT_TOETS));
	assert_int_equal(lines_of(toets), 1 + 256);
	for (size_t i = 0; i < count; i++)
		if (files[i].soort == BESTANDSOORT_VERWIJDERD)
			fail_msg("nothing can have been removed from everything");
	const struct bestand_rij *same = ask(bulk, &vraag, &again);
	assert_int_equal(count, again);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(files[i].id, same[i].id);
	bulk_destroy(&bulk);
}

static void the_same_snapshot_is_the_same_bytes_on_another_machine(void **state)
{
	struct bulk_config here = config_of(0), there = config_of(1);
	struct bulk *one = open_bulk(&here), *other = open_bulk(&there);
	size_t count;

	(void)state;
	for (enum formaat formaat = FORMAAT_CSV; formaat < FORMAAT_COUNT; formaat++) {
		for (enum vorm vorm = VORM_LANG; vorm < VORM_COUNT; vorm++) {
			struct bulk_vraag vraag = vraag_of(formaat, vorm, 1);
			const struct bestand_rij *files = ask(one, &vraag, &count);
			/* Of a directory that has none of them: built again, or out of the registry, and judged. */
			for (size_t i = 0; i < count; i++)
				assert_string_equal(text_of_file(one, &files[i]),
					text_of_file(other, &files[i]));
		}
	}
	bulk_destroy(&one);
	bulk_destroy(&other);
}

/* A column more in the codebook changes nothing of a wide file that was registered before. */
static void a_later_questionnaire_changes_no_byte(void **state)
{
	struct bulk_config here = config_of(0), there = config_of(1);
	struct bulk *one = open_bulk(&here), *other = open_bulk(&there);
	struct bulk_vraag vraag = vraag_of(FORMAAT_CSV, VORM_BREED, 0);
	size_t count;

	(void)state;
	const struct bestand_rij *files = ask(one, &vraag, &count);
	(void)sql("insert into vragenlijsten (code, versie, respondent, naam, geldig_van, "
		  "toezegging, aangemaakt_door, aangemaakt_op) values ('NIEUW', 1, 'STUDENT', "
		  "'Nieuw', '2026-01-01', 'HERLEIDBAAR', 'test', now());"
		  "insert into themas select id, 'T', 1, 'T' from vragenlijsten where code = "
		  "'NIEUW';"
		  "insert into vragen select id, 'ZZ1', 1, 'T', 'Vraag', 'T5', true from "
		  "vragenlijsten where code = 'NIEUW';"
		  "insert into variabelen (vragenlijst_id, vraag, code) select id, 'ZZ1', 'ZZ1' "
		  "from vragenlijsten where code = 'NIEUW'");
	const struct bestand_rij *results = of_kind(files, count, BESTANDSOORT_RESULTATEN);
	assert_null(strstr(text_of_file(other, results), "ZZ1"));
	(void)sql("delete from bestandensets");
	files = ask(one, &vraag, &count);
	assert_non_null(
		strstr(text_of_file(one, of_kind(files, count, BESTANDSOORT_RESULTATEN)), "ZZ1"));
	bulk_destroy(&one);
	bulk_destroy(&other);
}

static void what_was_changed_on_disk_or_below_it_is_not_handed_out(void **state)
{
	struct bulk_config config = config_of(0);
	struct bulk *bulk = open_bulk(&config);
	struct bulk_vraag vraag = vraag_of(FORMAAT_CSV, VORM_LANG, 0);
	struct error err = {0};
	size_t count;
	int fd = -1;

	(void)state;
	const struct bestand_rij *files = ask(bulk, &vraag, &count);
	const struct bestand_rij *results = of_kind(files, count, BESTANDSOORT_RESULTATEN);
	struct bestand_plaats place = place_of(bulk, results);
	/* Cut short on disk: built again. */
	assert_int_equal(
		truncate(arena_format(test_arena, "%s/%s.gz", directory[0], results->sha256), 10),
		0);
	assert_ok(bulk_open(bulk, gateway, &place, &fd, &err));
	close(fd);
	/* Gone, and what it was made of has changed: refused, and never something else under its name. */
	empty(directory[0]);
	(void)sql("update respons set opleidingscode = '25181' where mutatienummer = 3");
	assert_false(bulk_open(bulk, gateway, &place, &fd, &err));
	assert_int_equal(err.code, ERROR_INTERNAL);
	(void)sql("update respons set opleidingscode = '25180' where mutatienummer = 3");
	bulk_destroy(&bulk);
}

static void nobody_waits_longer_than_he_should(void **state)
{
	struct bulk_config config = config_of(0);
	struct bulk_vraag vraag = vraag_of(FORMAAT_JSONL, VORM_LANG, 0);
	enum bulk_answer answer;
	struct bestandenset set;
	struct error err = {0};

	(void)state;
	config.wait_ms = 0;
	struct bulk *bulk = open_bulk(&config);
	assert_ok(bulk_ask(bulk, gateway, &vraag, &answer, &set, &err));
	assert_int_equal(answer, BULK_LATER);
	for (int i = 0; answer == BULK_LATER && i < 200; i++) {
		usleep(50000);
		assert_ok(bulk_ask(bulk, gateway, &vraag, &answer, &set, &err));
	}
	assert_int_equal(answer, BULK_READY);
	bulk_destroy(&bulk);
}

struct asker {
	struct bulk *bulk;
	const char *database;
	struct bulk_vraag vraag;
	int64_t set;
	enum bulk_answer answer;
};

static void *ask_alone(void *context)
{
	struct asker *asker = context;
	struct error err = {0};
	struct bestandenset set = {0};
	struct store *store = store_open(asker->database, &err);

	if (store != NULL
		&& bulk_ask(asker->bulk, store, &asker->vraag, &asker->answer, &set, &err))
		asker->set = set.id;
	store_close(&store);
	return NULL;
}

/* Two machines, and many who ask at once: one build. */
static void who_asks_at_once_shares_one_build(void **state)
{
	enum { ASKERS = 8 };
	struct bulk_config here = config_of(0), there = config_of(1);
	struct bulk *bulks[2] = {open_bulk(&here), open_bulk(&there)};
	struct asker askers[ASKERS];
	pthread_t threads[ASKERS];

	(void)state;
	for (int i = 0; i < ASKERS; i++)
		askers[i] = (struct asker){bulks[i % 2], here.database,
			vraag_of(FORMAAT_CSV, VORM_LANG, 0), 0, BULK_LATER};
	for (int i = 0; i < ASKERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_alone, &askers[i]), 0);
	for (int i = 0; i < ASKERS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < ASKERS; i++) {
		assert_int_equal(askers[i].answer, BULK_READY);
		assert_int_equal(askers[i].set, askers[0].set);
	}
	assert_int_equal(sql_number("select count(*) from bestandensets"), 1);
	/* Nothing half is left, and one of the two directories has nothing at all. */
	assert_true((files_in(directory[0]) == 0) != (files_in(directory[1]) == 0));
	bulk_destroy(&bulks[0]);
	bulk_destroy(&bulks[1]);
}

/* One of a thousand questions, all of another snapshot. */
static enum bulk_answer ask_other(struct bulk *bulk, struct bulk_vraag *vraag, int i)
{
	enum bulk_answer answer;
	struct bestandenset set;
	struct error err = {0};

	vraag->set.vanaf = i % RESPONSES;
	assert_ok(bulk_ask(bulk, gateway, vraag, &answer, &set, &err));
	return answer;
}

/* proves: B3 */
static void a_thousand_snapshots_are_bounded_work(void **state)
{
	struct bulk_config config = config_of(0);
	struct bulk_vraag vraag = vraag_of(FORMAAT_CSV, VORM_LANG, 0);
	int told[BULK_FULL + 1] = {0}, asked = 0;

	(void)state;
	config.sets_per_school = 3;
	config.wait_ms = 20;
	struct bulk *bulk = open_bulk(&config);
	while (ask_other(bulk, &vraag, asked++) != BULK_FULL)
		assert_true(asked < 10000);
	for (int i = 0; i < 1000; i++)
		told[ask_other(bulk, &vraag, i)]++;
	assert_true(told[BULK_READY] > 0);
	assert_int_equal(told[BULK_LATER], 0);
	assert_int_equal(told[BULK_READY] + told[BULK_FULL], 1000);
	bulk_destroy(&bulk);
	assert_int_equal(sql_number("select count(*) from bestandensets"), 3);
	enum bulk_answer answer;
	struct bestandenset set;
	struct error err = {0};
	config.sets_per_school = 20;
	config.megabytes_per_school = 0; /* nothing more, however small */
	bulk = open_bulk(&config);
	vraag = vraag_of(FORMAAT_JSONL, VORM_BREED, 5);
	assert_ok(bulk_ask(bulk, gateway, &vraag, &answer, &set, &err));
	assert_int_equal(answer, BULK_FULL);
	bulk_destroy(&bulk);
}

static void what_is_past_its_time_is_gone_from_disk_and_so_is_what_a_crash_left(void **state)
{
	struct bulk_config config = config_of(0);
	struct bulk_vraag vraag = vraag_of(FORMAAT_CSV, VORM_LANG, 0);
	struct timespec old[2] = {{1700000000, 0}, {1700000000, 0}};
	size_t count;

	(void)state;
	/* Left by a crash: half a file, and one between its rename and its commit. */
	const char *half = arena_format(test_arena, "%s/.bouw-abc123", directory[0]);
	const char *nameless = arena_format(test_arena, "%s/%064d.gz", directory[0], 7);
	close(open(half, O_CREAT | O_WRONLY, 0600));
	close(open(nameless, O_CREAT | O_WRONLY, 0600));
	assert_int_equal(utimensat(AT_FDCWD, nameless, old, 0), 0);
	config.keep_s = 10;
	struct bulk *bulk = open_bulk(&config);
	const struct bestand_rij *files = ask(bulk, &vraag, &count);
	struct bestand_plaats place = place_of(bulk, of_kind(files, count, BESTANDSOORT_TOETS));
	for (int i = 0; files_in(directory[0]) > 0 && i < 1200; i++)
		usleep(50000);
	assert_int_equal(files_in(directory[0]), 0);
	assert_int_equal(sql_number("select count(*) from bestanden"), 0);
	assert_true(place.bytes > 0);
	bulk_destroy(&bulk);
}

static void a_directory_that_others_can_read_is_refused(void **state)
{
	struct bulk_config config = config_of(0);
	struct error err = {0};

	(void)state;
	assert_int_equal(chmod(directory[0], 0755), 0);
	assert_null(bulk_create(&config, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_int_equal(chmod(directory[0], 0700), 0);
	config.directory = "/nonexistent/files";
	assert_null(bulk_create(&config, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_set_is_complete_and_shared, forget_sets),
		cmocka_unit_test_teardown(
			the_same_snapshot_is_the_same_bytes_on_another_machine, forget_sets),
		cmocka_unit_test_teardown(a_later_questionnaire_changes_no_byte, forget_sets),
		cmocka_unit_test_teardown(
			what_was_changed_on_disk_or_below_it_is_not_handed_out, forget_sets),
		cmocka_unit_test_teardown(nobody_waits_longer_than_he_should, forget_sets),
		cmocka_unit_test_teardown(who_asks_at_once_shares_one_build, forget_sets),
		cmocka_unit_test_teardown(a_thousand_snapshots_are_bounded_work, forget_sets),
		cmocka_unit_test_teardown(
			what_is_past_its_time_is_gone_from_disk_and_so_is_what_a_crash_left,
			forget_sets),
		cmocka_unit_test_teardown(a_directory_that_others_can_read_is_refused, forget_sets),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
