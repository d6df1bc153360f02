/* Time: instants in UTC, days of the field without zone, and the one place where they meet. */
#include "base/clock.h"

#include <string.h>
#include <time.h>

enum { SECONDS_A_DAY = 86400 };
static const int64_t US = 1000000;

struct instant clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (struct instant){now.tv_sec * US + now.tv_nsec / 1000};
}

int64_t clock_monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * US + now.tv_nsec / 1000;
}

int64_t clock_thread_us(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return used.tv_sec * US + used.tv_nsec / 1000;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar, counting years from March. */
static int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static struct day civil_from_days(int64_t days)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t day_of_era = days - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month_from_march = (5 * day_of_year + 2) / 153;
	int month = (int)(month_from_march + (month_from_march < 10 ? 3 : -9));

	return (struct day){
		.year = (int)(year_of_era + era * 400) + (month <= 2),
		.month = month,
		.day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
	};
}

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* So many digits, with zeros before them: printf takes longer than what it is asked for. */
static char *put_digits(char *to, int number, int width)
{
	for (int i = width - 1; i >= 0; i--, number /= 10)
		to[i] = (char)('0' + number % 10);
	return to + width;
}

static char *put_day(char *to, struct day day)
{
	to = put_digits(to, day.year, 4);
	*to++ = '-';
	to = put_digits(to, day.month, 2);
	*to++ = '-';
	return put_digits(to, day.day, 2);
}

static char *put_time(char *to, int in_day)
{
	*to++ = 'T';
	to = put_digits(to, in_day / 3600, 2);
	*to++ = ':';
	to = put_digits(to, in_day / 60 % 60, 2);
	*to++ = ':';
	return put_digits(to, in_day % 60, 2);
}

void instant_format(struct instant instant, char out[INSTANT_SIZE])
{
	int64_t seconds = floor_divide(instant.us, US);
	int ms = (int)((instant.us - seconds * US) / 1000);
	int64_t days = floor_divide(seconds, SECONDS_A_DAY);
	char *to = put_time(
		put_day(out, civil_from_days(days)), (int)(seconds - days * SECONDS_A_DAY));

	if (ms != 0) {
		*to++ = '.';
		to = put_digits(to, ms, 3);
	}
	memcpy(to, "Z", 2);
}

/* Reads exactly `count` digits; advances *text. */
static bool take_digits(struct text *text, int count, int *out)
{
	int value = 0;

	if (text->len < (size_t)count)
		return false;
	for (int i = 0; i < count; i++) {
		if (text->at[i] < '0' || text->at[i] > '9')
			return false;
		value = value * 10 + (text->at[i] - '0');
	}
	text->at += count;
	text->len -= (size_t)count;
	*out = value;
	return true;
}

static bool take_char(struct text *text, char c)
{
	if (text->len == 0 || text->at[0] != c)
		return false;
	text->at++;
	text->len--;
	return true;
}

static bool take_day(struct text *text, struct day *out)
{
	struct day day;

	if (!take_digits(text, 4, &day.year) || !take_char(text, '-')
		|| !take_digits(text, 2, &day.month) || !take_char(text, '-')
		|| !take_digits(text, 2, &day.day))
		return false;
	if (day.month < 1 || day.month > 12 || day.day < 1 || day.year < 1)
		return false;
	if (day.day > days_in_month(day.year, day.month))
		return false;
	*out = day;
	return true;
}

/* ".123456": up to nine digits, kept to the microsecond. */
static bool take_fraction(struct text *text, int64_t *us)
{
	int64_t scale = US / 10;
	int digits = 0, digit;

	*us = 0;
	if (!take_char(text, '.'))
		return true;
	while (take_digits(text, 1, &digit)) {
		*us += digit * scale;
		scale /= 10;
		if (++digits > 9)
			return false;
	}
	return digits > 0;
}

/* "Z", "+02:00" or "-05:00", as seconds east of UTC. */
static bool take_offset(struct text *text, int *seconds)
{
	int hours, minutes, sign;

	*seconds = 0;
	if (take_char(text, 'Z'))
		return true;
	if (take_char(text, '+'))
		sign = 1;
	else if (take_char(text, '-'))
		sign = -1;
	else
		return false;
	if (!take_digits(text, 2, &hours) || !take_char(text, ':')
		|| !take_digits(text, 2, &minutes))
		return false;
	if (hours > 14 || minutes > 59 || (hours == 14 && minutes > 0))
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool instant_parse(struct text text, struct instant *out)
{
	struct day day;
	int hour, minute, second, offset;
	int64_t us;

	if (!take_day(&text, &day) || !take_char(&text, 'T') || !take_digits(&text, 2, &hour)
		|| !take_char(&text, ':') || !take_digits(&text, 2, &minute)
		|| !take_char(&text, ':') || !take_digits(&text, 2, &second)
		|| !take_fraction(&text, &us) || !take_offset(&text, &offset))
		return false;
	if (text.len != 0 || hour > 23 || minute > 59 || second > 59 || day.year < 1970)
		return false;
	int64_t seconds = days_from_civil(day.year, day.month, day.day) * SECONDS_A_DAY
		+ hour * 3600 + minute * 60 + second - offset;
	out->us = seconds * US + us;
	return true;
}

/* The EU's change: 01:00 UTC on the last Sunday of the month. */
static int64_t last_sunday_change(int year, int month)
{
	int64_t last = days_from_civil(year, month, 31);
	int64_t weekday = (last + 4) % 7; /* 1970-01-01 was a Thursday; 0 is Sunday */

	return (last - weekday) * SECONDS_A_DAY + 3600;
}

/* Seconds since 1970 as clocks on the wall show them. */
static int64_t seconds_in_netherlands(struct instant instant)
{
	int64_t seconds = floor_divide(instant.us, US);
	int year = civil_from_days(floor_divide(seconds, SECONDS_A_DAY)).year;
	bool summer =
		seconds >= last_sunday_change(year, 3) && seconds < last_sunday_change(year, 10);

	return seconds + (summer ? 7200 : 3600);
}

struct day day_in_netherlands(struct instant instant)
{
	return civil_from_days(floor_divide(seconds_in_netherlands(instant), SECONDS_A_DAY));
}

int minute_in_netherlands(struct instant instant)
{
	int64_t seconds = seconds_in_netherlands(instant);

	return (int)(seconds - floor_divide(seconds, SECONDS_A_DAY) * SECONDS_A_DAY) / 60;
}

bool day_parse(struct text text, struct day *out)
{
	struct day day;

	if (!take_day(&text, &day) || text.len != 0 || day.year < 1900 || day.year > 2999)
		return false;
	*out = day;
	return true;
}

/* Not by printf: a page of results has tens of thousands of them. */
void day_format(struct day day, char out[DAY_SIZE])
{
	*put_day(out, day) = '\0';
}

bool day_given(struct day day)
{
	return day.year != 0;
}

int day_distance(struct day a, struct day b)
{
	return (int)(days_from_civil(b.year, b.month, b.day)
		- days_from_civil(a.year, a.month, a.day));
}

int day_compare(struct day a, struct day b)
{
	int distance = day_distance(b, a);

	return (distance > 0) - (distance < 0);
}

struct day day_add(struct day day, int days)
{
	return civil_from_days(days_from_civil(day.year, day.month, day.day) + days);
}
