/*
 * make bench-storm: Monday morning. So many systems, each with its own certificate and address, come when their clocks say eight,
 * push what the weekend left, and come back as bpv-client does when they are told to. One thread drives them all.
 */
#include "bench/storm/visit.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/pem.h>

enum { SYSTEMS_MAX = 20000, EVENTS = 512, LONGEST_SECONDS = 3600, BAR_SECONDS = 5 };
static const double TURN_SECONDS = 0.01; /* between looks at all of them */
static const double LAG_SECONDS = 1;     /* later than that it is the driver that is measured */

struct plan {
	const char *directory, *roots, *key, *signing_key, *gateway_oin;
	int systems, records;
};

static void fail(const char *what)
{
	fprintf(stderr, "bench-storm: %s\n", what);
	exit(3);
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double uniform(void)
{
	return (double)random() / RAND_MAX;
}

/*
 * Seconds after eight. Six in ten are started by cron at the stroke, by clocks that are a second or so apart, and take up to two
 * seconds to begin; a quarter sleeps a random part of a minute first, as cron's manuals advise; the rest is people who begin
 * their day, within three minutes.
 */
static double arrival(void)
{
	double kind = uniform();

	if (kind < 0.60)
		return 2 * uniform() + fabs(uniform() + uniform() + uniform() - 1.5);
	return kind < 0.85 ? 60 * uniform() : 180 * uniform();
}

/* ---- who they are */

static X509 *certificate_of(const char *file)
{
	FILE *in = fopen(file, "r");
	X509 *certificate = in ? PEM_read_X509(in, NULL, NULL, NULL) : NULL;

	if (certificate == NULL)
		fail(file);
	fclose(in);
	return certificate;
}

/*
 * What it has to say, closed for the moment at which it comes: making five thousand signatures in the same three seconds is the work of
 * five thousand machines. Lives as long as the program.
 */
static void equip(const struct plan *plan, struct visit *visit, int number, const char *oin)
{
	struct arena *arena = arena_create(0), *scratch = arena_create(0);

	visit->identity = (struct mint_config){
		.certificate_file =
			arena_format(arena, "%s/%d.signing.pem", plan->directory, number),
		.key_file = plan->signing_key,
		.school_oin = arena_string(arena, text_of(oin)),
		.gateway_oin = plan->gateway_oin,
		.records_file = arena_format(arena, "%s/%d.csv", plan->directory, number),
	};
	struct mint *mint = mint_create(scratch, &visit->identity);

	visit->certificate =
		certificate_of(arena_format(scratch, "%s/%d.pem", plan->directory, number));
	visit->messages =
		mint_compose(mint, arena, PROFILE_2W_BE_S, (size_t)plan->records, VISIT_MESSAGES);
	visit->address = 0x7F010000U + (uint32_t)number;
	visit->arrives = visit->due = arrival();
	visit_close_messages(
		mint, visit, (struct instant){clock_now().us + (int64_t)(visit->arrives * 1e6)});
	arena_destroy(&scratch);
}

static struct visit *systems_of(const struct plan *plan)
{
	struct visit *visits = calloc((size_t)plan->systems, sizeof *visits);
	char path[512], oin[32];

	snprintf(path, sizeof path, "%s/oins", plan->directory);
	FILE *in = fopen(path, "r");
	if (visits == NULL || in == NULL)
		fail(path);
	for (int i = 0; i < plan->systems; i++) {
		if (fscanf(in, "%31s", oin) != 1)
			fail("too few systems in the plan");
		equip(plan, &visits[i], i, oin);
	}
	fclose(in);
	return visits;
}

/* The path of the gateway's certificate is followed once: it is the same for everybody. */
static int judge_gateway(X509_STORE_CTX *path, void *context)
{
	struct storm *storm = context;
	X509 *leaf = X509_STORE_CTX_get0_cert(path);

	if (storm->gateway != NULL && X509_cmp(storm->gateway, leaf) == 0) {
		X509_STORE_CTX_set_error(path, X509_V_OK);
		return 1;
	}
	if (X509_verify_cert(path) != 1)
		return 0;
	X509_free(storm->gateway);
	X509_up_ref(leaf);
	storm->gateway = leaf;
	return 1;
}

static void prepare(struct storm *storm, const struct plan *plan)
{
	struct rlimit limit;
	FILE *in = fopen(plan->key, "r");

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	storm->poll = epoll_create1(EPOLL_CLOEXEC);
	storm->context = SSL_CTX_new(TLS_client_method());
	storm->key = in ? PEM_read_PrivateKey(in, NULL, NULL, NULL) : NULL;
	SSL_CTX_set_verify(storm->context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(storm->context, judge_gateway, storm);
	SSL_CTX_set_mode(
		storm->context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	if (storm->poll < 0 || storm->key == NULL
		|| SSL_CTX_load_verify_locations(storm->context, plan->roots, NULL) != 1)
		fail("cannot read keys or roots");
	fclose(in);
}

/* What everybody sends along with its own certificate. */
static void add_chain(struct storm *storm, const char *file)
{
	FILE *in = fopen(file, "r");
	X509 *certificate;

	if (in == NULL)
		fail(file);
	X509_free(PEM_read_X509(in, NULL, NULL, NULL)); /* the leaf */
	while ((certificate = PEM_read_X509(in, NULL, NULL, NULL)) != NULL)
		SSL_CTX_add_extra_chain_cert(storm->context, certificate);
	ERR_clear_error();
	fclose(in);
}

/* ---- the morning */

static bool is_over(const struct visit *visit)
{
	return visit->state == VISIT_DONE || visit->state == VISIT_GAVE_UP;
}

static int turn_all(struct storm *storm, struct visit *visits, int count, double now)
{
	int left = 0;

	for (int i = 0; i < count; i++) {
		if (is_over(&visits[i]))
			continue;
		left++;
		if (visits[i].due <= now)
			visit_is_due(storm, &visits[i], now);
	}
	return left;
}

static void tell(const struct storm *storm, double now)
{
	const struct storm_counts *counts = &storm->counts;

	printf("  %4.0f s: %5d connections, %6ld handshakes, %6ld answers, %6ld busy, %5ld lost\n",
		now, counts->open, counts->handshakes, counts->answers, counts->busy,
		counts->no_line);
}

/* The longest that the driver itself made somebody wait, in seconds. */
static double run(struct storm *storm, struct visit *visits, int count)
{
	struct epoll_event events[EVENTS];
	double began = seconds_now(), turned = 0, lag = 0, told = 0, now = 0;
	int left = count;

	while (left > 0 && now < LONGEST_SECONDS) {
		if (now - turned >= TURN_SECONDS || now == 0) {
			lag = fmax(lag, now - turned);
			turned = now;
			left = turn_all(storm, visits, count, now);
		}
		int got = epoll_wait(storm->poll, events, EVENTS, (int)(TURN_SECONDS * 1e3));
		for (int i = 0; i < got; i++)
			visit_moves(storm, events[i].data.ptr, seconds_now() - began);
		now = seconds_now() - began;
		if (now >= told) {
			tell(storm, now);
			told += BAR_SECONDS;
		}
	}
	return lag;
}

static double processor_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
		+ (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int report(const struct storm *storm, const struct visit *visits, int count, double lag)
{
	const struct storm_counts *counts = &storm->counts;
	double *took = calloc((size_t)count, sizeof *took), last = 0;
	int done = 0, most_tries = 0, undisturbed = 0, gave_up = 0;

	for (int i = 0; i < count; i++) {
		gave_up += visits[i].state == VISIT_GAVE_UP;
		most_tries = visits[i].tries > most_tries ? visits[i].tries : most_tries;
		if (visits[i].state != VISIT_DONE)
			continue;
		undisturbed += visits[i].tries == 0;
		took[done++] = visits[i].ended - visits[i].arrives;
		last = visits[i].ended > last ? visits[i].ended : last;
	}
	qsort(took, (size_t)done, sizeof *took, by_size);
	if (done > 0)
		printf("storm\tdone %d\tgave_up %d\tp50_s %.1f\tp99_s %.1f\tworst_s %.1f\tlast_s "
		       "%.1f\n",
			done, gave_up, took[done / 2], took[done - 1 - done / 100], took[done - 1],
			last);
	printf("storm\tat_once %d\tmost_tries %d\tbusy %ld\tlater %ld\tlost %ld\ttimeouts "
	       "%ld\tunexpected %ld\n",
		undisturbed, most_tries, counts->busy, counts->later, counts->no_line,
		counts->timeouts, counts->unexpected);
	printf("storm\thandshakes %ld\tresumed %ld\tmost_open %d\tanswers %ld\tclosed_anew %ld\n",
		counts->handshakes, counts->resumed, counts->most_open, counts->answers,
		counts->closed);
	free(took);
	if (lag > LAG_SECONDS)
		printf("storm\tNOT MEASURED: the driver itself was up to %.1f s late, on a machine "
		       "too "
		       "busy for it\n",
			lag);
	return done == count && counts->unexpected == 0 && lag <= LAG_SECONDS ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc != 12) {
		fprintf(stderr,
			"usage: bench-storm PORT DIRECTORY ROOTS KEY SIGNING-KEY GATEWAY-OIN "
			"SYSTEMS RECORDS FIRST-MS LONGEST-MS FIXED-MS\n");
		return 2;
	}
	const struct plan plan = {
		.directory = argv[2],
		.roots = argv[3],
		.key = argv[4],
		.signing_key = argv[5],
		.gateway_oin = argv[6],
		.systems = atoi(argv[7]) < SYSTEMS_MAX ? atoi(argv[7]) : SYSTEMS_MAX,
		.records = atoi(argv[8]),
	};
	struct storm storm = {
		.port = (uint16_t)atoi(argv[1]),
		.rules = {.patience_ms = 15 * 60 * 1000,
			.stranger_ms = 20 * 1000,
			.first_ms = (unsigned)atoi(argv[9]),
			.longest_ms = (unsigned)atoi(argv[10])},
		.fixed_ms = (unsigned)atoi(argv[11]),
	};
	char chain[512];

	srandom(8);
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN); /* who was cut off hears it from SSL_write */
	prepare(&storm, &plan);
	snprintf(chain, sizeof chain, "%s/0.pem", plan.directory);
	add_chain(&storm, chain);
	struct visit *visits = systems_of(&plan);
	printf("  %d systems have their messages\n", plan.systems);
	double spent = processor_seconds(), lag = run(&storm, visits, plan.systems);
	printf("storm\tdriver_cpu_s %.1f\tdriver_lag_s %.2f\n", processor_seconds() - spent, lag);
	return report(&storm, visits, plan.systems, lag);
}
