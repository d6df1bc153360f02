/* One size of message, and all who verify and seal it. */
#include "bench/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *write_file(struct arena *arena, const char *directory, const char *name,
	size_t records, struct text bytes)
{
	const char *path = arena_format(arena, "%s/%s-%zu.xml", directory, name, records);
	FILE *file = fopen(path, "w");

	if (file == NULL || fwrite(bytes.at, 1, bytes.len, file) != bytes.len
		|| fclose(file) != 0) {
		perror(path);
		exit(3);
	}
	return path;
}

struct subject *subject_prepare(
	struct arena *arena, const struct bench_world *world, size_t records)
{
	struct push push = push_make(arena, world->sender, records, world->now);
	struct subject *subject = arena_take(arena, sizeof *subject);

	*subject = (struct subject){
		.push = push,
		.full = {push.message, world->sender, world->trust},
		.cached = {push.message, world->sender, NULL},
		.unsigned_ = {push.unsigned_, world->sender, NULL},
		.task = {world->ours, world->sender, push.message, &subject->push.letter},
		.memory = {ours_verify, &subject->task},
		.memory_stock = {stock_verify, &subject->full},
		.verify_wss4j = {world->wss4j, "verify",
			write_file(arena, world->directory, "signed", records, push.message)},
		.sign_wss4j = {world->wss4j, "sign",
			write_file(arena, world->directory, "plain", records, push.plain)},
	};
	return subject;
}

static struct text tampered(struct arena *arena, struct text message)
{
	char *copy = arena_string(arena, message);

	*strstr(copy, "@school.example") = '-';
	return (struct text){copy, message.len};
}

bool subject_written_well(struct arena *arena, const struct bench_world *world,
	const struct ours_task *task, bool is_answer)
{
	struct stock written = {ours_written(task, is_answer, arena), world->sender, world->trust};

	return stock_verify(&written);
}

bool subject_check(struct arena *arena, const struct bench_world *world, struct subject *subject)
{
	struct text bad = tampered(arena, subject->push.message);
	struct stock full = subject->full, cached = subject->cached;
	struct ours_task task = subject->task;
	struct wss4j_question wss4j = subject->verify_wss4j;
	struct wss4j_question round = {wss4j.wss4j, "round", subject->sign_wss4j.file};

	full.bytes = cached.bytes = task.message = bad;
	wss4j.file = write_file(arena, world->directory, "tampered", subject->push.records, bad);
	const struct {
		const char *who;
		bool believable;
	} verdicts[] = {
		{"xmlsec1", stock_verify(&subject->full) && !stock_verify(&full)},
		{"xmlsec1, cached certificate",
			stock_verify(&subject->cached) && !stock_verify(&cached)},
		{"our engine",
			ours_verify(&subject->task) && ours_refuse(&task)
				&& subject_written_well(arena, world, &subject->task, false)},
		{"WSS4J",
			wss4j_repeat(&subject->verify_wss4j, 1) && wss4j_refuses(&wss4j)
				&& wss4j_repeat(&round, 1)},
	};
	for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
		if (verdicts[i].believable)
			continue;
		fprintf(stderr, "bench: %s does not tell right from wrong\n", verdicts[i].who);
		return false;
	}
	return true;
}

void subject_add(struct bench *bench, struct subject *subject, const char *size)
{
	size_t bytes = subject->push.message.len;
	clockid_t clock = subject->verify_wss4j.wss4j->clock;

	bench_add(bench, stock_parse, &subject->push.message, bytes, "DOM parse %s", size);
	bench_add(bench, ours_verify, &subject->task, bytes, "verify %s own", size);
	bench_add(bench, stock_verify, &subject->full, bytes, "verify %s xmlsec1", size);
	bench_add(bench, stock_verify, &subject->cached, bytes,
		"verify %s xmlsec1, cached certificate", size);
	bench_add_process(
		bench, wss4j_repeat, &subject->verify_wss4j, clock, bytes, "verify %s WSS4J", size);
	bench_add(bench, ours_seal, &subject->task, bytes, "seal %s own", size);
	bench_add(bench, stock_sign_again, &subject->unsigned_, bytes, "seal %s xmlsec1", size);
	bench_add_process(
		bench, wss4j_repeat, &subject->sign_wss4j, clock, bytes, "seal %s WSS4J", size);
	bench_add_memory(bench, memory_measure, &subject->memory, bytes, "memory %s own", size);
	bench_add_memory(
		bench, memory_measure, &subject->memory_stock, bytes, "memory %s xmlsec1", size);
}
