/*
 * Where a private key's numbers are after it has worked: this process looks through all of its own memory for them, as
 * somebody with its core file would. The numbers to look for come from another process, and disguised, so that the search
 * does not find itself.
 */
#include "keyring.h"

#include "base/dump.h"
#include "vault/heap.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <openssl/core_names.h>

enum { P = 1, Q = 2 /* of names[] */ };
enum { WINDOW = 24, NUMBERS = 6, ORDERS = 2, DISGUISE = 0xA5, CHUNK = 1024 * 1024 };
enum { LARGEST = 1024 * 1024 * 1024 /* only a sanitizer's shadow is larger, and empty */ };

static const char *const names[NUMBERS] = {OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_FACTOR1,
	OSSL_PKEY_PARAM_RSA_FACTOR2, OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2,
	OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

/* A piece from the middle of each number, as DER has it and as OpenSSL's limbs have it. */
struct wanted {
	unsigned char piece[NUMBERS][ORDERS][WINDOW];
};

static void write_pieces(const char *file, int to)
{
	FILE *in = fopen(file, "r");
	EVP_PKEY *pair = PEM_read_PrivateKey(in, NULL, NULL, NULL);
	struct wanted wanted;

	for (int i = 0; i < NUMBERS; i++) {
		BIGNUM *number = NULL;
		unsigned char bytes[512];
		if (EVP_PKEY_get_bn_param(pair, names[i], &number) != 1)
			_exit(1);
		int length = BN_bn2bin(number, bytes), from = (length - WINDOW) / 2;
		for (int at = 0; at < WINDOW; at++) {
			unsigned char byte = bytes[from + at] ^ DISGUISE;
			wanted.piece[i][0][at] = byte;
			wanted.piece[i][1][WINDOW - 1 - at] = byte;
		}
	}
	_exit(write(to, &wanted, sizeof wanted) != sizeof wanted);
}

static void learn_pieces(const char *file, struct wanted *out)
{
	int ends[2], status;

	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0)
		write_pieces(file, ends[1]);
	assert_int_equal(read(ends[0], out, sizeof *out), sizeof *out);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(ends[0]);
	close(ends[1]);
}

/* How often a number was seen, and how often of those in a mapping that a core would hold. */
struct sightings {
	int all[NUMBERS], dumped[NUMBERS];
};

static bool is_at(const unsigned char *at, const unsigned char *piece)
{
	for (int i = 0; i < WINDOW; i++)
		if ((at[i] ^ DISGUISE) != piece[i])
			return false;
	return true;
}

/* A look at one byte settles nearly all places. */
static void mark_starts(const struct wanted *wanted, bool starts[256])
{
	for (int i = 0; i < NUMBERS; i++)
		for (int order = 0; order < ORDERS; order++)
			starts[wanted->piece[i][order][0] ^ DISGUISE] = true;
}

static void look_through(const unsigned char *bytes, size_t length, const struct wanted *wanted,
	bool dumped, struct sightings *out)
{
	bool starts[256] = {false};

	mark_starts(wanted, starts);
	for (size_t at = 0; at + WINDOW <= length; at++)
		for (int i = 0; starts[bytes[at]] && i < NUMBERS; i++)
			if (is_at(bytes + at, wanted->piece[i][0])
				|| is_at(bytes + at, wanted->piece[i][1])) {
				out->all[i]++;
				out->dumped[i] += dumped;
			}
}

struct mapping {
	unsigned long from, to;
	bool readable, dumped;
};

/* One mapping of /proc/self/smaps; false at the end. */
static bool next_mapping(FILE *maps, struct mapping *out)
{
	char line[4096], rights[8];
	unsigned long from, to;

	while (fgets(line, sizeof line, maps) != NULL) {
		if (sscanf(line, "%lx-%lx %7s ", &from, &to, rights) == 3)
			*out = (struct mapping){from, to, rights[0] == 'r', true};
		if (strncmp(line, "VmFlags:", 8) == 0) {
			out->dumped = strstr(line, " dd") == NULL;
			return true;
		}
	}
	return false;
}

static struct sightings search_memory(const struct wanted *wanted)
{
	unsigned char *chunk = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	unsigned long own = (unsigned long)chunk;
	FILE *maps = fopen("/proc/self/smaps", "r");
	int memory = open("/proc/self/mem", O_RDONLY);
	struct sightings found = {0};
	struct mapping mapping;

	assert_true(maps != NULL && memory >= 0);
	while (next_mapping(maps, &mapping)) {
		if (!mapping.readable || mapping.to - mapping.from > LARGEST)
			continue;
		unsigned long at = mapping.from;
		while (at < mapping.to) {
			size_t rest = mapping.to - at, size = rest < CHUNK ? rest : CHUNK;
			if (at >= own && at < own + CHUNK) { /* merged with a neighbour perhaps */
				at = own + CHUNK;
				continue;
			}
			if (at < own && at + size > own)
				size = own - at;
			ssize_t got = pread(memory, chunk, size, (off_t)at);
			if (got <= 0)
				break; /* the kernel's own pages */
			look_through(chunk, (size_t)got, wanted, mapping.dumped, &found);
			at += (size_t)got < CHUNK ? (size_t)got : CHUNK - WINDOW;
		}
	}
	fclose(maps);
	close(memory);
	munmap(chunk, CHUNK);
	return found;
}

static void exercise(struct key *key)
{
	uint8_t out[KEY_SIGNATURE_MAX];
	struct error err;
	size_t length;

	for (size_t i = 0; i < 6; i++)
		assert_true(key_sign(key, expected[i].scheme, digest_of(&expected[i], "words"), out,
			&length, &err));
}

static void keeps_the_exponents_out_of_pages_that_are_dumped(void **state)
{
	const char *file = pki_file("schoolA.key.pem");
	struct wanted wanted;

	(void)state;
	learn_pieces(file, &wanted);
	struct key *key = open_key(file);
	exercise(key);
	struct sightings found = search_memory(&wanted);
	key_release(&key);
	struct sightings left = search_memory(&wanted);
	for (int i = 0; i < NUMBERS; i++) {
		assert_true(found.all[i] > 0); /* the search finds what is there */
		/* Of the primes OpenSSL has copies elsewhere as long as the key lives (Montgomery). */
		if (found.dumped[i] > (i == P || i == Q ? 1 : 0) || left.all[i] > 0)
			fail_msg("%s: %d in dumped pages, %d left behind", names[i],
				found.dumped[i], left.all[i]);
	}
}

/* What a debugger with all rights, or the kernel, would put into a core: nothing of memory at all. */
static void leaves_no_core(void **state)
{
	const struct rlimit generous = {1 << 30, 1 << 30};
	int status;

	(void)state;
	pid_t child = fork();
	if (child == 0) {
		struct rlimit limit;
		char filter[16] = "";
		setrlimit(RLIMIT_CORE, &generous);
		dump_forbid();
		int fd = open("/proc/self/coredump_filter", O_RDONLY);
		bool good = getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0
			&& limit.rlim_max == 0 && read(fd, filter, sizeof filter - 1) > 0
			&& strtoul(filter, NULL, 16) == 0;
#ifndef __SANITIZE_ADDRESS__
		good = good && prctl(PR_GET_DUMPABLE) == 0;
#endif
		if (!good)
			_exit(1);
		signal(SIGABRT, SIG_DFL);
		abort();
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_false(WCOREDUMP(status));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_exponents_out_of_pages_that_are_dumped),
		cmocka_unit_test(leaves_no_core),
	};

	heap_wipe_freed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
