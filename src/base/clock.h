#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* A moment in UTC: microseconds since 1970-01-01T00:00:00Z. */
struct instant {
	int64_t us;
};

/* A calendar day of the field, without zone. year 0 means: not given. */
struct day {
	int year, month, day;
};

enum { INSTANT_SIZE = 40, DAY_SIZE = 16 };

/* The wall clock. Only programs, the gateway's edge and background jobs call it; everybody else is given `now`. */
struct instant clock_now(void);

/* Milliseconds that never run backwards, for time-outs and durations. */
int64_t clock_monotonic_ms(void);

/* The same in microseconds, to measure with. */
int64_t clock_monotonic_us(void);

/* Microseconds of processor time that this thread has used. */
int64_t clock_thread_us(void);

/* "2026-07-01T10:00:00Z" (milliseconds are added when they are not zero). */
void instant_format(struct instant instant, char out[INSTANT_SIZE]);

/* xs:dateTime with Z or an offset, at most 9 fractional digits, years 1970-9999, no leap second. */
bool instant_parse(struct text text, struct instant *out);

/* The calendar day in the Netherlands (Europe/Amsterdam, by the EU rule in force since 1996). */
struct day day_in_netherlands(struct instant instant);

/* The minute of that day, 0 to 1439, for people to read. */
int minute_in_netherlands(struct instant instant);

/* "2026-07-01"; years 1900-2999, real days only. */
bool day_parse(struct text text, struct day *out);
void day_format(struct day day, char out[DAY_SIZE]);
bool day_given(struct day day);
int day_compare(struct day a, struct day b);

/* Days from a to b (negative when b is earlier). */
int day_distance(struct day a, struct day b);
struct day day_add(struct day day, int days);

#endif
