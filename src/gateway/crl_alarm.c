/* Alarms: a list should be replaced long before it ends, so its age is told in steps. */
#include "gateway/crl_keeper.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

static const int thresholds[] = {100, 90, 75, 50};

int crl_alarm_level(const struct crl_facts *list, struct instant now)
{
	int percent = crl_percent(list, now);

	for (size_t i = 0; i < sizeof thresholds / sizeof *thresholds; i++)
		if (percent >= thresholds[i])
			return thresholds[i];
	return 0;
}

static void tell(const struct crl_facts *list, int level, struct instant now)
{
	char percent[16], end[INSTANT_SIZE];

	snprintf(percent, sizeof percent, "%d", crl_percent(list, now));
	instant_format(list->next_update, end);
	LOG(level >= 90 ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING,
		level >= 100 ? "crl expired" : "crl alarm", {"rule", "CRT-01"},
		{"issuer", list->issuer}, {"list", list->id}, {"number", list->number},
		{"percent", percent}, {"next_update", end});
}

/* What was told of this list; a place for it when there was nothing. -1: no room. */
static int place_of(struct crl_alarms *alarms, const struct crl_facts *list)
{
	size_t i = 0;

	while (i < alarms->count && strcmp(alarms->seen[i].id, list->id) != 0)
		i++;
	if (i == CRL_LISTS_MAX)
		return -1;
	if (i == alarms->count) {
		alarms->count++;
		memcpy(alarms->seen[i].id, list->id, sizeof list->id);
		alarms->seen[i].this_update.us = -1;
	}
	if (alarms->seen[i].this_update.us != list->this_update.us) {
		alarms->seen[i].this_update = list->this_update;
		alarms->seen[i].told = 0;
	}
	return (int)i;
}

void crl_alarms_tell(
	struct crl_alarms *alarms, const struct crl_facts *lists, size_t count, struct instant now)
{
	for (size_t i = 0; i < count; i++) {
		int level = crl_alarm_level(&lists[i], now);
		int at = place_of(alarms, &lists[i]);
		if (at < 0 || level <= alarms->seen[at].told)
			continue;
		alarms->seen[at].told = level;
		tell(&lists[i], level, now);
	}
}
