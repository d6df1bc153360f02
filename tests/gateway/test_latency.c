/* What is counted of an exchange's time, and what counting costs. */
#include "unit.h"

#include "gateway/inside.h"

enum { ROUNDS = 20000, COST_NS_MAX = 20000 };

static void fill(struct step_times *times)
{
	for (int step = STEP_READ; step < (int)STEP_COUNT; step++)
		step_enter(times, (enum step)step);
	times->decided_us = clock_monotonic_us();
}

static struct text tell(struct gateway *gateway, struct arena *arena)
{
	struct worker worker = {.gateway = gateway};
	struct metrics *out = metrics_begin(arena);

	metrics_of_latency(&worker, out);
	return metrics_end(out);
}

/* What is told of one exchange of these times, refused for what it is. */
static const char *told_of(const struct step_times *times, struct arena *arena)
{
	struct gateway gateway = {.latencies = latencies_create()};
	const struct error err = {.code = ERROR_DK0002};
	const struct timed timed = {
		times, OPERATION_testen_verbinding, PROFILE_2W_BE_S, &err, false};

	latency_note(latency_open(gateway.latencies), &timed);
	const char *told = tell(&gateway, arena).at;
	latencies_destroy(&gateway.latencies);
	return told;
}

/* The times are made up: 1 ms in the queue, 2 to open, 4 to verify, and then refused after 8 of the register; 16 to seal. */
static void divides_the_time_among_phases(void **state)
{
	struct arena *arena = arena_create(0);
	int64_t now = clock_monotonic_us();
	struct step_times times = {.arrived_us = now - 31000,
		.began_us = now - 30000,
		.entered_us = {[STEP_TRUST] = now - 28000, [STEP_REGISTER] = now - 24000},
		.decided_us = now - 16000};

	(void)state;
	const char *told = told_of(&times, arena);
	static const char *const lines[] = {
		"phase=\"queue\"} 0.001\n",
		"phase=\"open\"} 0.002\n",
		"phase=\"verify\"} 0.004\n",
		"phase=\"register\"} 0.008\n",
		"phase=\"queue\",le=\"0.0005\"} 0\n",
		"phase=\"queue\",le=\"0.001\"} 1\n",
		"phase=\"queue\",le=\"+Inf\"} 1\n",
		"bpv_exchange_seconds_count{operation=\"testen_verbinding\",profile=\"2W-be-S\","
		"outcome=\"client\"} 1\n",
	};
	for (size_t i = 0; i < COUNT(lines); i++)
		if (strstr(told, lines[i]) == NULL)
			fail_msg("no %s in\n%s", lines[i], told);
	assert_null(strstr(told, "phase=\"perform\""));
	arena_destroy(&arena);
}

/* An unsigned letter is verified within the microsecond, and counts: how often a phase was there is no matter of luck. */
static void counts_a_phase_that_took_no_time(void **state)
{
	struct arena *arena = arena_create(0);
	int64_t now = clock_monotonic_us();
	struct step_times times = {.arrived_us = now,
		.began_us = now,
		.entered_us = {[STEP_TRUST] = now, [STEP_REGISTER] = now},
		.decided_us = now};

	(void)state;
	const char *told = told_of(&times, arena);
	assert_non_null(strstr(told, "phase=\"verify\"} 0\n"));
	assert_non_null(strstr(told, "phase=\"verify\",le=\"+Inf\"} 1\n"));
	assert_null(strstr(told, "phase=\"perform\""));
	arena_destroy(&arena);
}

static void adds_up_what_workers_counted(void **state)
{
	struct gateway gateway = {.latencies = latencies_create()};
	struct arena *arena = arena_create(0);
	struct step_times times = {.arrived_us = clock_monotonic_us()};
	const struct timed timed = {&times, OPERATION_COUNT, PROFILE_2W_BE, NULL, true};

	(void)state;
	times.began_us = times.arrived_us;
	fill(&times);
	for (int i = 0; i < 3; i++)
		latency_note(latency_open(gateway.latencies), &timed);
	assert_non_null(strstr(tell(&gateway, arena).at,
		"bpv_exchange_seconds_count{operation=\"unknown\",profile=\"2W-be\",outcome="
		"\"refused\"} 3\n"));
	arena_destroy(&arena);
	latencies_destroy(&gateway.latencies);
}

/* With sanitizers and neighbours; without, it is well under a microsecond. */
static void costs_next_to_nothing(void **state)
{
	struct gateway gateway = {.latencies = latencies_create()};
	struct latency *latency = latency_open(gateway.latencies);
	int64_t began = clock_thread_us();

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct step_times times = {.arrived_us = clock_monotonic_us()};
		times.began_us = clock_monotonic_us();
		fill(&times);
		latency_note(latency,
			&(struct timed){&times, OPERATION_opvragen_resultaten, PROFILE_2W_BE_S,
				NULL, false});
	}
	int64_t ns = (clock_thread_us() - began) * 1000 / ROUNDS;
	print_message("%lld ns an exchange\n", (long long)ns);
	assert_true(ns < COST_NS_MAX);
	latencies_destroy(&gateway.latencies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(divides_the_time_among_phases),
		cmocka_unit_test(counts_a_phase_that_took_no_time),
		cmocka_unit_test(adds_up_what_workers_counted),
		cmocka_unit_test(costs_next_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
