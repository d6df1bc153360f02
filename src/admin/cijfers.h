#ifndef ADMIN_CIJFERS_H
#define ADMIN_CIJFERS_H

#include "admin/admin.h"

/*
 * After a verb that changed something, which is committed: counts it for dashboard and report, so that nobody who looks there waits. Never
 * fails the verb, which is done; says so in the answer when it could not.
 */
void cijfers_count_after(struct request *request, struct table *answer);

#endif
