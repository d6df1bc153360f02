/* How every requirement stood with one exchange: by where it ended, and the order of the checks. */
#include "access/trace.h"

#include "access/requirements.h"

static const struct {
	const char *word, *title;
} steps[] = {
#define STEP(name, word, title) [STEP_##name] = {word, title},
#include "access/steps.def"
#undef STEP
};

enum whom { EVERYBODY, SIGNED, ENCRYPTED };

/* One line of checks.def. `code` NULL: the rows of a stage. */
struct asked {
	enum step step;
	int place;
	const char *code;
	enum whom whom;
	enum stage stage;
};

static const struct asked checks[] = {
#define ASKED(step, place, code, whom) {STEP_##step, place, code, whom, STAGE_ELSEWHERE},
#define JUDGED_BY(step, place, stage)  {STEP_##step, place, NULL, EVERYBODY, stage},
#define OWN_DUTY(code)
#include "access/checks.def"
#undef ASKED
#undef JUDGED_BY
#undef OWN_DUTY
};

static const char *const duties[] = {
#define ASKED(step, place, code, whom)
#define JUDGED_BY(step, place, stage)
#define OWN_DUTY(code) code,
#include "access/checks.def"
#undef ASKED
#undef JUDGED_BY
#undef OWN_DUTY
};

enum { CHECKS = sizeof checks / sizeof checks[0], DUTIES = sizeof duties / sizeof duties[0] };

/* Where in the order something is asked: step, then place; 0 is before everything. */
enum { PLACES_IN_STEP = 1000 };

static int position(enum step step, int place)
{
	return (int)step * PLACES_IN_STEP + place;
}

const char *step_word(enum step step)
{
	return steps[step].word;
}

const char *step_title(enum step step)
{
	return steps[step].title;
}

bool step_parse(struct text word, enum step *out)
{
	for (int i = 0; i < (int)STEP_COUNT; i++) {
		if (!text_equal(word, text_of(steps[i].word)))
			continue;
		*out = (enum step)i;
		return true;
	}
	return false;
}

/* Its number among the rows of its stage, from 0. */
static int number_in_stage(const struct requirement *requirement)
{
	int number = 0;

	for (const struct requirement *row = requirements; row < requirement; row++)
		number += row->stage == requirement->stage;
	return number;
}

/* Where this line of checks.def asks the requirement; -1: it does not. */
static int asks(const struct asked *asked, const struct requirement *requirement)
{
	if (asked->code != NULL)
		return strcmp(asked->code, requirement->code) == 0
			? position(asked->step, asked->place)
			: -1;
	return asked->stage == requirement->stage
		? position(asked->step, asked->place + number_in_stage(requirement))
		: -1;
}

static bool is_asked_of(enum whom whom, const struct trace *trace)
{
	switch (whom) {
	case EVERYBODY: return true;
	case SIGNED: return trace->profile != PROFILE_2W_BE;
	case ENCRYPTED: return trace->profile == PROFILE_2W_BE_SE;
	}
	return false;
}

/* The last place where it is asked of this exchange; -1: nowhere. */
static int last_asked(const struct requirement *requirement, const struct trace *trace)
{
	int last = -1;

	for (size_t i = 0; i < CHECKS; i++) {
		int at = asks(&checks[i], requirement);
		if (at > last && is_asked_of(checks[i].whom, trace))
			last = at;
	}
	return last;
}

/* The first place, in the step where it ended if that is known, where its rule is asked; -1: in none. */
static int first_asked(const struct requirement *requirement, const struct trace *trace)
{
	for (size_t i = 0; i < CHECKS; i++) {
		int at = asks(&checks[i], requirement);
		if (at >= 0 && (!trace->has_step || checks[i].step == trace->step))
			return at;
	}
	return -1;
}

static const struct requirement *find(const char *code)
{
	for (size_t i = 0; code != NULL && i < requirement_count; i++)
		if (strcmp(requirements[i].code, code) == 0)
			return &requirements[i];
	return NULL;
}

/*
 * Where it ended. A rule that is asked in more than one place of a step may have refused in the first of them: no more is
 * claimed than is certain. Without a rule that we know, the step had only begun.
 */
static int ended_at(const struct trace *trace)
{
	const struct requirement *rule = find(trace->rule);
	int at = rule != NULL ? first_asked(rule, trace) : -1;

	return at >= 0 ? at : position(trace->has_step ? trace->step : STEP_REQUEST, 0);
}

static enum verdict verdict_on(
	const struct requirement *requirement, int last, int end, const struct trace *trace)
{
	if (trace->refused && trace->rule != NULL && strcmp(requirement->code, trace->rule) == 0)
		return VERDICT_REFUSED;
	if (last < 0)
		return VERDICT_NOT_ASKED;
	return !trace->refused || last < end ? VERDICT_MET : VERDICT_NOT_REACHED;
}

/* A row from before profiles were recorded is of the plainest of which its rule is asked. */
static struct trace with_profile(const struct trace *trace)
{
	struct trace full = *trace;
	const struct requirement *rule = find(trace->rule);

	if (full.has_profile)
		return full;
	for (int i = PROFILE_2W_BE; i <= (int)PROFILE_2W_BE_SE; i++) {
		full.profile = (enum profile)i;
		if (rule != NULL && last_asked(rule, &full) >= 0)
			return full;
	}
	full.profile = PROFILE_2W_BE;
	return full;
}

/* In the order of verdicts, then of places; what comes in keeps its order otherwise. */
static void insert(
	struct trace_row *rows, int *places, size_t count, struct trace_row row, int place)
{
	size_t i = count;

	while (i > 0
		&& (rows[i - 1].verdict > row.verdict
			|| (rows[i - 1].verdict == row.verdict && places[i - 1] > place))) {
		rows[i] = rows[i - 1];
		places[i] = places[i - 1];
		i--;
	}
	rows[i] = row;
	places[i] = place;
}

size_t access_trace(struct arena *arena, const struct trace *trace, const struct trace_row **out)
{
	struct trace_row *rows = arena_array(arena, requirement_count, sizeof *rows);
	int *places = arena_array(arena, requirement_count, sizeof *places);
	const struct trace full = with_profile(trace);
	int end = ended_at(&full);

	for (size_t i = 0; i < requirement_count; i++) {
		int last = last_asked(&requirements[i], &full);
		enum verdict verdict = verdict_on(&requirements[i], last, end, &full);
		int place = verdict == VERDICT_REFUSED ? end : last;
		enum step step = place < 0 ? STEP_COUNT : (enum step)(place / PLACES_IN_STEP);
		insert(rows, places, i, (struct trace_row){&requirements[i], step, verdict}, place);
	}
	*out = rows;
	return requirement_count;
}

bool trace_knows(const struct requirement *requirement)
{
	static const char *const rooms[] = {
		"transport", "security", "addressing", "access", "gateway", "operation"};
	bool asks_something = false;

	for (size_t i = 0; i < CHECKS; i++)
		if (asks(&checks[i], requirement) >= 0)
			return true;
	for (size_t i = 0; i < DUTIES; i++)
		if (strcmp(duties[i], requirement->code) == 0)
			return true;
	for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
		asks_something = asks_something || strcmp(rooms[i], requirement->room) == 0;
	return !asks_something;
}
