/* Turns at the workers: who stands before whom, and who makes room. proves: GW-T4 */
#include "unit.h"

#include "transport/pool.h"

enum { NOW = 1000, ABOUT = 10000, QUIET = 1, GREEDY = 2, THIRD = 3 };

static struct queue *queue_with(
	struct arena *arena, unsigned waiting, unsigned workers, unsigned share)
{
	return queue_create(arena,
		&(struct queue_limits){
			.waiting = waiting, .workers = workers, .share = share, .about_ms = ABOUT});
}

static int set_up(void **state)
{
	*state = arena_create(0);
	return 0;
}

static int tear_down(void **state)
{
	struct arena *arena = *state;

	arena_destroy(&arena);
	return 0;
}

static void put(struct queue *queue, uint64_t party, struct job *job)
{
	assert_null(queue_put(queue, party, job, NOW));
}

static void one_party_is_served_in_order(void **state)
{
	struct queue *queue = queue_with(*state, 8, 2, 1);
	struct job jobs[8] = {0};

	assert_null(queue_take(queue, NOW));
	for (int i = 0; i < 8; i++)
		put(queue, GREEDY, &jobs[i]);
	for (int i = 0; i < 8; i++) {
		assert_ptr_equal(queue_take(queue, NOW), &jobs[i]);
		queue_done(queue, &jobs[i], false, 0, NOW);
	}
	assert_null(queue_take(queue, NOW));
}

static void one_message_stands_behind_one_of_a_flood(void **state)
{
	struct queue *queue = queue_with(*state, 100, 1, 1);
	struct job flood[50] = {0}, quiet = {0};

	for (int i = 0; i < 50; i++)
		put(queue, GREEDY, &flood[i]);
	put(queue, QUIET, &quiet);
	assert_ptr_equal(queue_take(queue, NOW), &flood[0]);
	queue_done(queue, &flood[0], false, 0, NOW);
	assert_ptr_equal(queue_take(queue, NOW), &quiet);
	queue_done(queue, &quiet, false, 0, NOW);
	assert_ptr_equal(queue_take(queue, NOW), &flood[1]);
}

/* Room for the next message of who was here before is kept, for as long as he may be expected. */
static void workers_are_kept_free_for_others_while_they_are_about(void **state)
{
	struct queue *queue = queue_with(*state, 100, 4, 2);
	struct job flood[10] = {0}, quiet = {0};

	put(queue, QUIET, &quiet);
	assert_ptr_equal(queue_take(queue, NOW), &quiet);
	queue_done(queue, &quiet, false, 0, NOW);
	for (int i = 0; i < 10; i++)
		put(queue, GREEDY, &flood[i]);
	assert_ptr_equal(queue_take(queue, NOW), &flood[0]);
	assert_ptr_equal(queue_take(queue, NOW), &flood[1]);
	assert_null(queue_take(queue, NOW + ABOUT - 1));
	put(queue, QUIET, &quiet);
	assert_ptr_equal(queue_take(queue, NOW), &quiet);
	queue_done(queue, &flood[0], false, 0, NOW);
	assert_ptr_equal(queue_take(queue, NOW), &flood[2]);
	assert_null(queue_take(queue, NOW));
	/* Alone again, it may have them all. */
	assert_ptr_equal(queue_take(queue, NOW + ABOUT), &flood[3]);
}

static void who_is_alone_has_every_worker(void **state)
{
	struct queue *queue = queue_with(*state, 100, 4, 1);
	struct job flood[4] = {0};

	for (int i = 0; i < 4; i++)
		put(queue, GREEDY, &flood[i]);
	for (int i = 0; i < 4; i++)
		assert_ptr_equal(queue_take(queue, NOW), &flood[i]);
}

static void a_full_queue_makes_room_at_the_cost_of_who_has_most(void **state)
{
	struct queue *queue = queue_with(*state, 4, 1, 1);
	struct job flood[5] = {0}, other[2] = {0}, third = {0};

	for (int i = 0; i < 4; i++)
		put(queue, GREEDY, &flood[i]);
	assert_ptr_equal(queue_put(queue, GREEDY, &flood[4], NOW), &flood[4]);
	assert_ptr_equal(queue_put(queue, QUIET, &other[0], NOW), &flood[3]);
	assert_ptr_equal(queue_put(queue, THIRD, &third, NOW), &flood[2]);
	/* Two, one and one: nobody has two more than it would have. */
	assert_ptr_equal(queue_put(queue, QUIET, &other[1], NOW), &other[1]);
	assert_ptr_equal(queue_take(queue, NOW), &flood[0]);
	queue_done(queue, &flood[0], false, 0, NOW);
	assert_ptr_equal(queue_take(queue, NOW), &other[0]);
	queue_done(queue, &other[0], false, 0, NOW);
	assert_ptr_equal(queue_take(queue, NOW), &third);
	queue_done(queue, &third, false, 0, NOW);
	assert_ptr_equal(queue_take(queue, NOW), &flood[1]);
	queue_done(queue, &flood[1], false, 0, NOW);
	assert_null(queue_take(queue, NOW));
}

/* --- credit ------------------------------------------------------------------------------------ */

enum { PERMILLE = 100, CREDIT_US = 100000, LATE = 5000 };

/* A second's worth of credit at a hundred thousandths, of which the flood has used all but a little; the quiet one was about. */
static struct queue *spent(struct arena *arena, struct job *flood, struct job *quiet)
{
	struct queue *queue = queue_create(arena,
		&(struct queue_limits){.waiting = 100,
			.workers = 4,
			.share = 1,
			.about_ms = ABOUT,
			.permille = PERMILLE,
			.credit_us = CREDIT_US,
			.late_ms = LATE});

	put(queue, QUIET, quiet);
	assert_ptr_equal(queue_take(queue, NOW), quiet);
	queue_done(queue, quiet, false, 1000, NOW);
	for (int i = 0; i < 5; i++)
		put(queue, GREEDY, &flood[i]);
	assert_ptr_equal(queue_take(queue, NOW), &flood[0]);
	queue_done(queue, &flood[0], false, CREDIT_US - 1, NOW);
	/* A credit is not refused for being small. */
	assert_ptr_equal(queue_take(queue, NOW), &flood[1]);
	queue_done(queue, &flood[1], false, 10000, NOW);
	return queue;
}

static void who_cost_much_rests_while_others_are_about(void **state)
{
	struct job flood[5] = {0}, quiet = {0};
	struct queue *queue = spent(*state, flood, &quiet);

	assert_null(queue_take(queue, NOW));
	/* Ten milliseconds too many are a hundred of rest. */
	assert_int_equal(queue_wait_ms(queue, NOW), 100);
	put(queue, QUIET, &quiet);
	assert_ptr_equal(queue_take(queue, NOW), &quiet);
	queue_done(queue, &quiet, false, 1000, NOW);
	assert_null(queue_take(queue, NOW + 99));
	assert_ptr_equal(queue_take(queue, NOW + 100), &flood[2]);
	assert_false(flood[2].place.late);
	/* A second later all it had is there again, and no more than that. */
	queue_done(queue, &flood[2], false, 2 * CREDIT_US, NOW + 100000);
	assert_int_equal(queue_wait_ms(queue, NOW + 100000), -1);
}

static void who_is_alone_never_rests(void **state)
{
	struct job flood[5] = {0}, quiet = {0};
	struct queue *queue = spent(*state, flood, &quiet);

	/* The other was about until then. */
	assert_ptr_equal(queue_take(queue, NOW + ABOUT), &flood[2]);
	queue_done(queue, &flood[2], false, 100 * CREDIT_US, NOW + ABOUT);
	assert_ptr_equal(queue_take(queue, NOW + ABOUT), &flood[3]);
	assert_false(flood[3].place.late);
}

static void a_job_that_waited_too_long_for_rest_is_sent_away(void **state)
{
	struct job flood[5] = {0}, quiet = {0};
	struct queue *queue = spent(*state, flood, &quiet);

	assert_ptr_equal(queue_take(queue, NOW + 100), &flood[2]);
	queue_done(queue, &flood[2], false, 100 * CREDIT_US, NOW + 100);
	assert_null(queue_take(queue, NOW + LATE - 1));
	assert_int_equal(queue_wait_ms(queue, NOW + LATE - 1), 1);
	for (int i = 3; i < 5; i++) {
		assert_ptr_equal(queue_take(queue, NOW + LATE), &flood[i]);
		assert_true(flood[i].place.late);
		queue_done(queue, &flood[i], false, 0, NOW + LATE);
	}
	assert_int_equal(queue_wait_ms(queue, NOW + LATE), -1);
}

static void nobody_rests_when_we_stop(void **state)
{
	struct job flood[5] = {0}, quiet = {0};
	struct queue *queue = spent(*state, flood, &quiet);

	queue_hurry(queue);
	assert_ptr_equal(queue_take(queue, NOW), &flood[2]);
}

/* --- any parties, in any order ---------------------------------------------------------------- */

enum { PARTIES = 7, WORKERS = 3, PLACES = 20, STEPS = 200000 };

struct model {
	struct queue *queue;
	unsigned waiting[PARTIES], served[PARTIES], together;
	struct told { /* of a job: what had been served when it came, and how many of its own stood before it */
		struct job job;
		unsigned party, before, served[PARTIES];
		bool used;
	} jobs[PLACES + WORKERS + 1];
	struct told *busy[WORKERS];
};

static struct told *told_of(struct job *job)
{
	return (struct told *)((char *)job - offsetof(struct told, job));
}

static void arrive(struct model *model, unsigned party)
{
	struct told *told = model->jobs;

	while (told->used)
		told++;
	*told = (struct told){.party = party, .before = model->waiting[party], .used = true};
	memcpy(told->served, model->served, sizeof told->served);

	struct job *out = queue_put(model->queue, party, &told->job, NOW);
	model->waiting[party]++;
	if (out == NULL) {
		assert_true(model->together++ < PLACES);
		return;
	}
	assert_int_equal(model->together, PLACES);
	unsigned who = told_of(out)->party;
	for (unsigned other = 0; other < PARTIES; other++)
		assert_true(model->waiting[other] <= model->waiting[who] + (who == party));
	told_of(out)->used = false;
	model->waiting[who]--;
}

static void serve(struct model *model, unsigned worker)
{
	struct job *job = queue_take(model->queue, NOW);

	if (job == NULL) {
		assert_int_equal(model->together, 0);
		return;
	}
	struct told *told = told_of(job);
	for (unsigned other = 0; other < PARTIES; other++)
		if (other != told->party)
			assert_true(model->served[other] - told->served[other] <= told->before + 1);
	model->served[told->party]++;
	model->waiting[told->party]--;
	model->together--;
	model->busy[worker] = told;
}

static void whoever_comes_nobody_goes_before_him_twice(void **state)
{
	struct model *model = arena_take(*state, sizeof *model);
	unsigned greedy = 0;

	model->queue = queue_with(*state, PLACES, WORKERS, WORKERS);
	srandom(20261126);
	for (int step = 0; step < STEPS; step++) {
		unsigned worker = (unsigned)random() % WORKERS;
		if (step % 1000 == 0)
			greedy = (unsigned)random() % PARTIES;
		if (random() % 2 == 0) {
			arrive(model, random() % 3 == 0 ? (unsigned)random() % PARTIES : greedy);
		} else if (model->busy[worker] == NULL) {
			serve(model, worker);
		} else {
			queue_done(model->queue, &model->busy[worker]->job, false, 0, NOW);
			model->busy[worker]->used = false;
			model->busy[worker] = NULL;
		}
	}
	for (unsigned party = 0; party < PARTIES; party++)
		assert_true(model->served[party] > STEPS / 100);
}

/* Who reads slowly waits behind himself; two large answers of one party, three of all. proves: H1 */
static void large_answers_are_bounded_by_party_and_in_all(void **state)
{
	struct queue *queue = queue_create(*state,
		&(struct queue_limits){.waiting = 100,
			.workers = 8,
			.share = 8,
			.about_ms = ABOUT,
			.party_large = 2,
			.large = 3});
	struct job slow[4] = {0}, second[3] = {0}, quiet[2] = {0};

	for (int i = 0; i < 4; i++)
		put(queue, GREEDY, &slow[i]);
	for (int i = 0; i < 2; i++) {
		assert_ptr_equal(queue_take(queue, NOW), &slow[i]);
		queue_done(queue, &slow[i], true, 0, NOW);
	}
	assert_null(queue_take(queue, NOW));
	/* Another goes before him, and the first of his large ones makes three. */
	for (int i = 0; i < 2; i++)
		put(queue, THIRD, &second[i]);
	assert_ptr_equal(queue_take(queue, NOW), &second[0]);
	queue_done(queue, &second[0], true, 0, NOW);
	assert_null(queue_take(queue, NOW));
	/* Who never pulls is not kept waiting by those who do. */
	put(queue, QUIET, &quiet[0]);
	assert_ptr_equal(queue_take(queue, NOW), &quiet[0]);
	queue_done(queue, &quiet[0], false, 0, NOW);
	/* One is out: the next of those whose turn it is. */
	queue_sent(queue, &slow[0]);
	struct job *next = queue_take(queue, NOW);
	assert_true(next == &slow[2] || next == &second[1]);
	queue_done(queue, next, true, 0, NOW);
	assert_null(queue_take(queue, NOW));
	queue_sent(queue, &slow[1]);
	queue_sent(queue, &second[0]);
	queue_sent(queue, next);
	assert_non_null(queue_take(queue, NOW));
	assert_non_null(queue_take(queue, NOW));
}

int main(void)
{
#define IN_ARENA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		IN_ARENA(one_party_is_served_in_order),
		IN_ARENA(one_message_stands_behind_one_of_a_flood),
		IN_ARENA(workers_are_kept_free_for_others_while_they_are_about),
		IN_ARENA(who_is_alone_has_every_worker),
		IN_ARENA(a_full_queue_makes_room_at_the_cost_of_who_has_most),
		IN_ARENA(who_cost_much_rests_while_others_are_about),
		IN_ARENA(who_is_alone_never_rests),
		IN_ARENA(a_job_that_waited_too_long_for_rest_is_sent_away),
		IN_ARENA(nobody_rests_when_we_stop),
		IN_ARENA(whoever_comes_nobody_goes_before_him_twice),
		IN_ARENA(large_answers_are_bounded_by_party_and_in_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
