#ifndef CONSOLE_LOGIN_H
#define CONSOLE_LOGIN_H

#include "console/page.h"

/* What the ways of logging in share. All are the end of a page. Errors of the store, INTERNAL. */

/* He is who he says: a new session, and on to `naar` (NULL or elsewhere: the beginning). */
bool login_as(struct page *page, int64_t gebruiker_id, const char *hoe, const char *naar,
	struct answer *out, struct error *err) MUST_CHECK;

/* The login page with a sentence, 403; `reason` is for the log. */
bool login_refuse(struct page *page, const char *reason, const char *zin, struct answer *out,
	struct error *err) MUST_CHECK;

/* Of this address there were too many attempts that came to nothing (login_is_braked counts one): 429. */
bool login_is_braked(struct page *page);
bool login_too_often(struct page *page, struct answer *out, struct error *err) MUST_CHECK;

#endif
