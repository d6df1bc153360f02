/* bpv-example: writes a national set of invented data as CSV. */
#include "base/error.h"
#include "base/text.h"
#include "example/example.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char help[] =
	"Usage: bpv-example --out DIR [--scale S] [--seed N] [--school BRIN] ...\n"
	"\n"
	"Writes an invented national set for the BPV Monitor as CSV files: schools, opleidingen, "
	"leerbedrijven\n"
	"and whom to ask there, bpvo's, two questionnaires in two versions, responses with "
	"answers, and student details "
	"to push.\n"
	"No person, school or company in it exists. The same options give the same bytes on every "
	"machine.\n"
	"docs/formats/example-data.md describes the files.\n"
	"\n"
	"  --out DIR              directory to write in; made when it is not there\n"
	"  --scale S              share of a national year: 1 is about 60,000 responses (default "
	"0.01)\n"
	"  --years N              years of results before the reference date (default 1, at most "
	"10)\n"
	"  --large N              98QQ and 98QX are N times as large (default 1, at most 20)\n"
	"  --seed N               another seed, another country (default 1)\n"
	"  --school BRIN          bpvo's, results and students of this school only; 98QQ and 98QX "
	"always exist\n"
	"  --reference-date DATE  what is today in the set, YYYY-MM-DD (default 2026-10-01)\n"
	"  --bad-records N        wrong records in each studentgegevens file, to see them refused "
	"(default 0)\n"
	"  --help                 this text\n"
	"\n"
	"Examples:\n"
	"  bpv-example --out var/example --scale 0.01\n"
	"  bpv-example --out var/example --scale 0.05 --school 98QQ --bad-records 5 "
	"--reference-date \"$(date +%F)\"\n"
	"\n"
	"Exit codes: 0 done, 1 a file cannot be written, 2 usage.\n";

enum {
	OPT_OUT = 256,
	OPT_SCALE,
	OPT_YEARS,
	OPT_LARGE,
	OPT_SEED,
	OPT_SCHOOL,
	OPT_REFERENCE,
	OPT_BAD,
	OPT_HELP
};

static const struct option options[] = {
	{"out", required_argument, NULL, OPT_OUT},
	{"scale", required_argument, NULL, OPT_SCALE},
	{"years", required_argument, NULL, OPT_YEARS},
	{"large", required_argument, NULL, OPT_LARGE},
	{"seed", required_argument, NULL, OPT_SEED},
	{"school", required_argument, NULL, OPT_SCHOOL},
	{"reference-date", required_argument, NULL, OPT_REFERENCE},
	{"bad-records", required_argument, NULL, OPT_BAD},
	{"help", no_argument, NULL, OPT_HELP},
	{NULL, 0, NULL, 0},
};

/* A whole number within bounds, all of the argument. */
static bool take_number(const char *argument, long long min, long long max, long long *out)
{
	char *end;

	errno = 0;
	long long value = strtoll(argument, &end, 10);
	if (errno != 0 || end == argument || *end != '\0' || value < min || value > max)
		return false;
	*out = value;
	return true;
}

/* One option into the struct; false when its argument makes no sense. */
static bool take_option(int option, const char *argument, struct example_options *out)
{
	long long number = 0;

	switch (option) {
	case OPT_OUT: out->dir = argument; return *argument != '\0';
	case OPT_SCALE: return example_parse_scale(text_of(argument), &out->scale_micro);
	case OPT_SCHOOL: return brin_parse(text_of(argument), &out->only);
	case OPT_REFERENCE: return day_parse(text_of(argument), &out->reference);
	case OPT_YEARS:
		if (!take_number(argument, 1, 10, &number))
			return false;
		out->years = (int)number;
		return true;
	case OPT_LARGE:
		if (!take_number(argument, 1, 20, &number))
			return false;
		out->large = (int)number;
		return true;
	case OPT_SEED:
		if (!take_number(argument, 0, INT64_MAX, &number))
			return false;
		out->seed = (uint64_t)number;
		return true;
	case OPT_BAD:
		if (!take_number(argument, 0, 100000, &number))
			return false;
		out->bad_records = (int)number;
		return true;
	default: return false;
	}
}

static int usage(const char *problem, const char *argument)
{
	fprintf(stderr, "bpv-example: %s%s%s\nTry: bpv-example --help\n", problem,
		argument ? ": " : "", argument ? argument : "");
	return error_row(ERROR_USAGE)->exit;
}

int main(int argc, char **argv)
{
	struct example_options wanted = {.scale_micro = 10000,
		.seed = 1,
		.years = 1,
		.large = 1,
		.reference = {2026, 10, 1}};
	struct example_counts counts;
	struct error err = {0};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == OPT_HELP) {
			fputs(help, stdout);
			return 0;
		}
		if (option == '?')
			return usage("unknown option or missing argument", NULL);
		if (!take_option(option, optarg, &wanted))
			return usage("this argument makes no sense", optarg);
	}
	if (optind < argc)
		return usage("unexpected argument", argv[optind]);
	if (wanted.dir == NULL)
		return usage("--out is required", NULL);
	if (mkdir(wanted.dir, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "bpv-example: cannot make %s: %s\n", wanted.dir, strerror(errno));
		return error_row(ERROR_INPUT)->exit;
	}
	if (!example_write(&wanted, &counts, &err)) {
		fprintf(stderr, "bpv-example: %s\n", err.detail);
		return error_row(err.code)->exit;
	}
	printf("%s: %lld schools, %lld bpvo's, %lld responses with %lld answers, %lld student "
	       "records\n",
		wanted.dir, (long long)counts.schools, (long long)counts.bpvos,
		(long long)counts.responses, (long long)counts.answers,
		(long long)counts.studentgegevens);
	return 0;
}
