/* A small table of the authorities of certificates that held, and how often somebody leaned on the list of each. */
#include "transport/crl_use_inside.h"

#include "transport/crl_list.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <openssl/x509v3.h>

enum { MINUTES = 60 };

struct row {
	struct crl_use_row told;
	struct {
		int64_t minute;
		unsigned count;
	} ring[MINUTES];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct row rows[CRL_LISTS_MAX]; /* under the lock */
static unsigned row_count;

static bool is_http(const char *at, size_t length)
{
	return (length > 7 && strncasecmp(at, "http://", 7) == 0)
		|| (length > 8 && strncasecmp(at, "https://", 8) == 0);
}

static bool address_in(const GENERAL_NAMES *names, char *out, size_t room)
{
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		int type;
		const ASN1_STRING *value =
			GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type);
		if (type != GEN_URI)
			continue;
		const char *at = (const char *)ASN1_STRING_get0_data(value);
		size_t length = (size_t)ASN1_STRING_length(value);
		if (length >= room || !is_http(at, length) || memchr(at, '\0', length) != NULL)
			continue;
		snprintf(out, room, "%.*s", (int)length, at);
		return true;
	}
	return false;
}

void crl_use_address(X509 *certificate, char *out, size_t room)
{
	CRL_DIST_POINTS *points =
		X509_get_ext_d2i(certificate, NID_crl_distribution_points, NULL, NULL);
	bool found = false;

	out[0] = '\0';
	for (int i = 0; !found && i < sk_DIST_POINT_num(points); i++) {
		const DIST_POINT *point = sk_DIST_POINT_value(points, i);
		if (point->distpoint != NULL && point->distpoint->type == 0)
			found = address_in(point->distpoint->name.fullname, out, room);
	}
	CRL_DIST_POINTS_free(points);
}

unsigned crl_use_authority(X509 *certificate)
{
	char name[sizeof rows[0].told.name];
	unsigned at = 0;

	X509_NAME_oneline(X509_get_issuer_name(certificate), name, sizeof name);
	pthread_mutex_lock(&lock);
	while (at < row_count && strcmp(rows[at].told.name, name) != 0)
		at++;
	if (at == row_count && row_count < CRL_LISTS_MAX) {
		struct crl_use_row *fresh = &rows[row_count++].told;
		memcpy(fresh->name, name, sizeof name);
		crl_list_name(X509_get_issuer_name(certificate), fresh->issuer);
		crl_use_address(certificate, fresh->url, sizeof fresh->url);
	}
	pthread_mutex_unlock(&lock);
	return at;
}

void crl_lean_count(const struct crl_lean *lean, enum crl_use use, struct instant now)
{
	int64_t minute = now.us / 60000000;

	pthread_mutex_lock(&lock);
	for (unsigned i = 0; i < lean->count; i++) {
		struct row *row = &rows[lean->authority[i]];
		row->told.used[use]++;
		row->told.by_grace[use] += lean->by_grace[i];
		if (row->ring[minute % MINUTES].minute != minute) {
			row->ring[minute % MINUTES].minute = minute;
			row->ring[minute % MINUTES].count = 0;
		}
		row->ring[minute % MINUTES].count++;
	}
	pthread_mutex_unlock(&lock);
}

static unsigned last_hour(const struct row *row, int64_t minute)
{
	unsigned sum = 0;

	for (int i = 0; i < MINUTES; i++)
		if (row->ring[i].minute > minute - MINUTES && row->ring[i].minute <= minute)
			sum += row->ring[i].count;
	return sum;
}

size_t crl_use_read(struct crl_use_row *out, size_t room, struct instant now)
{
	size_t count = 0;

	pthread_mutex_lock(&lock);
	for (; count < row_count && count < room; count++) {
		out[count] = rows[count].told;
		out[count].last_hour = last_hour(&rows[count], now.us / 60000000);
	}
	pthread_mutex_unlock(&lock);
	return count;
}
