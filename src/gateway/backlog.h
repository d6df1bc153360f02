#ifndef GATEWAY_BACKLOG_H
#define GATEWAY_BACKLOG_H

#include "store/store.h"

#include <stdbool.h>

/*
 * Rows of the journal that could not be written when they were due: the database is away, has no room, or somebody holds the table.
 * They wait here, and a thread writes them once that is over. While any wait no exchange tries for itself: the journal
 * never stands in the way of a message. What does not fit is counted, and stands in the log like every exchange.
 */
struct gateway;
struct backlog;

enum { BACKLOG_ROWS = 5000 };

struct backlog *backlog_create(struct gateway *gateway);
void backlog_destroy(struct backlog **backlog); /* after the last who adds; NULL inside is fine */

void backlog_start(struct backlog *backlog);
/* What can be written at once is, and no more. */
void backlog_stop(struct backlog *backlog);

/* Whether rows wait. Any thread. */
bool backlog_is_behind(const struct backlog *backlog);

/* Copies it. `why`: what hindered it, for the log, that says so once. Any thread. */
void backlog_add(struct backlog *backlog, const struct journal_entry *entry, const char *why);

/* A row that the database will never take. Any thread. */
void backlog_lost(struct backlog *backlog, const char *correlation, const char *why);

struct backlog_figures {
	unsigned long waiting, lost;
};
struct backlog_figures backlog_counted(struct backlog *backlog);

#endif
