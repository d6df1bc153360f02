#ifndef ADMIN_BUREAU_KEYS_H
#define ADMIN_BUREAU_KEYS_H

#include "admin/request.h"
#include "vault/cms.h"

/* The keys of the settings by which files go to the research bureau and come back ([bureau]). */

/* Whose signature stands under what we deliver; the caller closes it. Error: CONFIG. */
bool bureau_signer(const struct request *request, struct slot **out, struct error *err) MUST_CHECK;

/*
 * Opens a file that the bureau signed for us, in the arena of the request. Errors: INPUT, in a sentence that says why it is not
 * taken; CONFIG: the settings do not say how.
 */
bool bureau_open_file(const struct request *request, const char *path, struct cms_opened *out,
	struct error *err) MUST_CHECK;

#endif
