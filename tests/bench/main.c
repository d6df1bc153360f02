/* make bench: which cases there are, what is checked before they are believed, and what is told at the end. */
#include "bench/bench.h"
#include "bench/keys.h"
#include "bench/memory.h"
#include "bench/messages.h"
#include "bench/ours.h"
#include "bench/primitives.h"
#include "bench/stock.h"
#include "bench/wss4j.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *word;
	size_t records;
} sizes[] = {{"6 KB", 1}, {"340 KB", 1000}, {"3.4 MB", 10000}};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

struct options {
	const char *pki, *java, *out;
};

/* One size of message with everything that is asked about it. */
struct subject {
	struct push push;
	struct stock full, cached, unsigned_;
	struct ours_task task;
	struct memory verify, exchange;
	struct wss4j_question verify_wss4j, sign_wss4j;
};

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

static void prepare(struct arena *arena, const struct options *options, const struct party *sender,
	X509_STORE *trust, struct ours *ours, struct wss4j *wss4j, struct instant now,
	size_t records, struct subject *out)
{
	struct push push = push_make(arena, sender, records, now);

	*out = (struct subject){
		.push = push,
		.full = {push.message, sender, trust},
		.cached = {push.message, sender, NULL},
		.unsigned_ = {push.unsigned_, sender, NULL},
		.task = {ours, sender, push.message, push.headers, push.body},
		.verify = {ours_verify, &out->task},
		.exchange = {ours_exchange, &out->task},
		.verify_wss4j = {wss4j, "verify",
			write_file(arena, options->out, "signed", records, push.message)},
		.sign_wss4j = {wss4j, "sign",
			write_file(arena, options->out, "plain", records, push.plain)},
	};
}

/* The message with one character of its Body changed. */
static struct text tampered(struct arena *arena, struct text message)
{
	char *copy = arena_string(arena, message);

	*strstr(copy, "@school.example") = '-';
	return (struct text){copy, message.len};
}

/* Whoever accepts anything is fast: every verifier must take the message and refuse the tampered one. */
static bool is_believable(
	struct arena *arena, const struct options *options, struct subject *subject)
{
	struct text bad = tampered(arena, subject->push.message);
	struct stock stock_full = subject->full, stock_cached = subject->cached;
	struct ours_task task = subject->task;
	struct wss4j_question wss4j = subject->verify_wss4j;
	struct wss4j_question round = {wss4j.wss4j, "round", subject->sign_wss4j.file};
	double cost;

	stock_full.bytes = stock_cached.bytes = task.message = bad;
	wss4j.file = write_file(arena, options->out, "tampered", subject->push.records, bad);
	if (!stock_verify(&subject->full) || stock_verify(&stock_full)
		|| !stock_verify(&subject->cached) || stock_verify(&stock_cached))
		fprintf(stderr, "bench: xmlsec1 does not tell right from wrong\n");
	else if (!ours_verify(&subject->task) || !ours_refuse(&task))
		fprintf(stderr, "bench: our own engine does not tell right from wrong\n");
	else if (!wss4j_measure(&subject->verify_wss4j, 0, &cost) || !wss4j_refuses(&wss4j)
		|| !wss4j_measure(&round, 0, &cost))
		fprintf(stderr, "bench: WSS4J does not tell right from wrong\n");
	else
		return true;
	return false;
}

/* Neighbours are compared, so what is compared stands together. */
static void add_subject(struct bench *bench, struct subject *subject, const char *word)
{
	size_t bytes = subject->push.message.len;

	bench_add(bench, stock_parse, &subject->push.message, bytes, "DOM parse %s", word);
	bench_add(bench, ours_verify, &subject->task, bytes, "verify %s own", word);
	bench_add(bench, stock_verify, &subject->full, bytes, "verify %s xmlsec1", word);
	bench_add(bench, stock_verify, &subject->cached, bytes,
		"verify %s xmlsec1, cached certificate", word);
	bench_add_measure(bench, wss4j_measure, &subject->verify_wss4j, bytes, false,
		"verify %s WSS4J", word);
	bench_add(bench, ours_seal, &subject->task, bytes, "seal %s own", word);
	bench_add(bench, stock_sign_again, &subject->unsigned_, bytes, "sign %s xmlsec1", word);
	bench_add_measure(
		bench, wss4j_measure, &subject->sign_wss4j, bytes, false, "sign %s WSS4J", word);
	bench_add_measure(
		bench, memory_measure, &subject->verify, bytes, true, "memory %s verify", word);
}

/* What the machine code of a long-running service would be: some seconds of Java for each size and direction. */
static bool warm_up(struct subject subjects[SIZES])
{
	double cost;

	for (size_t i = 0; i < SIZES; i++)
		if (!wss4j_measure(&subjects[i].verify_wss4j, 5, &cost)
			|| !wss4j_measure(&subjects[i].sign_wss4j, 3, &cost))
			return false;
	return true;
}

static void add_floods(struct arena *arena, struct bench *bench, struct ours *ours,
	const struct party *sender, struct instant now)
{
	static struct ours_task attributes, references, allowed;
	const size_t size = 1470 * 1000;

	attributes =
		(struct ours_task){ours, sender, flood_of_attributes(arena, 40 * 1000), {0}, {0}};
	references = (struct ours_task){
		ours, sender, flood_of_references(arena, sender, 200, size, now), {0}, {0}};
	allowed = (struct ours_task){
		ours, sender, flood_of_references(arena, sender, 20, size, now), {0}, {0}};
	bench_add(bench, ours_refuse, &attributes, attributes.message.len,
		"flood of 40,000 attributes");
	bench_add(
		bench, ours_refuse, &references, references.message.len, "flood of 200 references");
	bench_add(bench, ours_refuse, &allowed, allowed.message.len, "flood of 20 references");
}

/* Prepares everything, runs it, tells. False when something failed or a goal was not held. */
static bool run(struct arena *arena, const struct options *options, struct bench *bench)
{
	struct instant now = clock_now();
	struct party school = party_load(arena, options->pki, "schoolA");
	struct party school_g4 = party_load(arena, options->pki, "schoolA-g4-sign");
	struct party gateway = party_load(arena, options->pki, "gateway");
	struct party gateway_g4 = party_load(arena, options->pki, "gateway-g4-sign");
	X509_STORE *trust = trust_load(arena, options->pki);
	struct ours *ours = ours_create(arena, options->pki, &gateway, now);
	struct ours *ours_g4 = ours_create(arena, options->pki, &gateway_g4, now);
	struct wss4j wss4j = wss4j_start(options->java, &school, options->pki);
	struct subject *subjects = arena_array(arena, SIZES, sizeof *subjects);
	struct subject g4;
	bool ok = true;

	primitives_add(bench);
	for (size_t i = 0; ok && i < SIZES; i++) {
		prepare(arena, options, &school, trust, ours, &wss4j, now, sizes[i].records,
			&subjects[i]);
		ok = is_believable(arena, options, &subjects[i]);
	}
	prepare(arena, options, &school_g4, trust, ours_g4, &wss4j, now, 1, &g4);
	for (size_t i = 0; i < SIZES; i++) {
		if (i == 0) {
			bench_add(bench, ours_exchange, &subjects[0].task,
				subjects[0].push.message.len, "exchange 6 KB RSA-2048");
			bench_add(bench, ours_exchange, &g4.task, g4.push.message.len,
				"exchange 6 KB RSA-3072");
		}
		add_subject(bench, &subjects[i], sizes[i].word);
	}
	add_floods(arena, bench, ours, &school, now);
	ok = ok && warm_up(subjects) && bench_run(bench);
	wss4j_stop(&wss4j);
	return ok;
}

int main(int argc, char **argv)
{
	static const struct option known[] = {{"pki", required_argument, NULL, 'p'},
		{"java", required_argument, NULL, 'j'}, {"out", required_argument, NULL, 'o'},
		{"rounds", required_argument, NULL, 'r'}, {"slice", required_argument, NULL, 's'},
		{"only", required_argument, NULL, 'w'}, {0}};
	struct options options = {"var/test/pki", "tests/bench/Wss4j.java", "var/bench"};
	static struct bench bench = {.rounds = 7, .slice = 0.2};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 'p': options.pki = optarg; break;
		case 'j': options.java = optarg; break;
		case 'o': options.out = optarg; break;
		case 'r': bench.rounds = atoi(optarg); break;
		case 's': bench.slice = atof(optarg); break;
		case 'w': bench.only = optarg; break;
		default: return 2;
		}
	}
	if (bench.rounds < 1 || bench.rounds > BENCH_ROUNDS_MAX || bench.slice <= 0)
		return 2;
	struct arena *arena = arena_create(0);
	char cases[4096], goals[4096];
	snprintf(cases, sizeof cases, "%s/cases.tsv", options.out);
	snprintf(goals, sizeof goals, "%s/goals.tsv", options.out);
	stock_start();
	bool ok = run(arena, &options, &bench);
	if (ok) {
		bench_print(&bench);
		ok = bench_write(&bench, cases);
		printf("\n");
		ok = goals_judge(&bench, goals) && ok;
	}
	arena_destroy(&arena);
	return ok ? 0 : 1;
}
