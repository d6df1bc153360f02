/* Token buckets in a small table, by a hash of what makes a kind: words of ours, of which there are a few hundred. */
#include "base/log_repeats.h"

#include "base/log.h"

#include <pthread.h>
#include <string.h>

enum { KINDS = 512, MS_A_LINE = 50 };

/* `whole_ms`: when all of the burst will be there again. */
static struct kind {
	uint64_t hash;
	int64_t whole_ms;
	unsigned long untold;
} kinds[KINDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* FNV-1a; the zero between two words is part of it. */
static uint64_t mix(uint64_t hash, const char *word)
{
	do {
		hash = (hash ^ (unsigned char)*word) * 0x100000001b3;
	} while (*word++ != '\0');
	return hash;
}

static uint64_t kind_of(const char *event, const struct log_field *fields, size_t count)
{
	uint64_t hash = mix(0xcbf29ce484222325, event);

	for (size_t i = 0; i < count; i++)
		if (fields[i].value != NULL
			&& (strcmp(fields[i].name, "outcome") == 0
				|| strcmp(fields[i].name, "rule") == 0))
			hash = mix(hash, fields[i].value);
	return hash;
}

bool log_repeats_pass(unsigned burst, const char *event, const struct log_field *fields,
	size_t count, int64_t now_ms, unsigned long *untold)
{
	uint64_t hash = kind_of(event, fields, count);
	struct kind *kind = &kinds[hash % KINDS];
	bool passes;

	*untold = 0;
	if (burst == 0)
		return true;
	pthread_mutex_lock(&lock);
	/* Two that fall together share, unless the other has long been quiet. */
	if (kind->hash != hash && kind->whole_ms <= now_ms)
		*kind = (struct kind){.hash = hash};
	if (kind->whole_ms < now_ms)
		kind->whole_ms = now_ms;
	passes = kind->whole_ms + MS_A_LINE <= now_ms + (int64_t)burst * MS_A_LINE;
	if (passes) {
		kind->whole_ms += MS_A_LINE;
		*untold = kind->untold;
		kind->untold = 0;
	} else {
		kind->untold++;
	}
	pthread_mutex_unlock(&lock);
	return passes;
}
