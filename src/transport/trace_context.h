#ifndef TRANSPORT_TRACE_CONTEXT_H
#define TRANSPORT_TRACE_CONTEXT_H

#include "base/text.h"

#include <stdbool.h>

/*
 * W3C Trace Context: the trace that a request is part of (Recommendation of 23 November 2021), and how the answer tells which
 * span of it was ours (traceresponse of the working group's draft). Whatever a peer sends, nothing is refused for it: what is
 * no traceparent is as if it were not there.
 */
enum { TRACE_ID_SIZE = 33, TRACE_SPAN_SIZE = 17, TRACE_HEADER_SIZE = 56 };

struct trace_context {
	char trace[TRACE_ID_SIZE];    /* 32 lower case hex digits; "": none */
	char parent[TRACE_SPAN_SIZE]; /* the sender's span */
	unsigned flags;               /* TRACE_FLAGS alone, as the sender set them */
};

/* Sampled, and (level 2) that the trace id is random. Others are not passed on. */
enum { TRACE_SAMPLED = 1, TRACE_RANDOM = 2, TRACE_FLAGS = TRACE_SAMPLED | TRACE_RANDOM };

/* The value of a traceparent; false leaves *out untouched. */
bool trace_parse(struct text value, struct trace_context *out);

/* A trace of our own, with `parent` as the span that calls. */
void trace_begin(struct trace_context *out);

/* The header's value: of a request with the span that calls, of an answer with the one that answered. */
void trace_format(const struct trace_context *trace, const char *span, char out[TRACE_HEADER_SIZE]);

/* Sixteen random hex digits, never all zero: a correlation id, and so a span id. */
void trace_span(char out[TRACE_SPAN_SIZE]);

#endif
