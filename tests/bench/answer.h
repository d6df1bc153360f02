#ifndef BENCH_ANSWER_H
#define BENCH_ANSWER_H

#include <stdlib.h>
#include <string.h>

/* How long an HTTP answer is, head and body, once its head is in; 0: not yet. `answer` ends in a NUL. */
static inline size_t answer_length(const char *answer)
{
	const char *end = strstr(answer, "\r\n\r\n");
	const char *length = strcasestr(answer, "\r\nContent-Length:");

	if (end == NULL || length == NULL || length > end)
		return 0;
	return (size_t)(end + 4 - answer) + strtoul(length + 17, NULL, 10);
}

#endif
