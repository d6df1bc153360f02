#ifndef ADMIN_CERTIFICAAT_H
#define ADMIN_CERTIFICAAT_H

#include "admin/admin.h"
#include "security/suitability.h"
#include "store/store_certificaten.h"

/* What the verbs of the nouns certificaat and blokkade share. */

verb_fn certificaat_list, blokkade_list, certificaat_block, certificaat_unblock, certificaat_pin,
	certificaat_unpin;

extern const struct verb_option certificaat_list_options[], certificaat_block_options[],
	certificaat_unblock_options[], certificaat_pin_options[];
enum {
	LIST_OPTION_COUNT = 3,
	BLOCK_OPTION_COUNT = 5,
	UNBLOCK_OPTION_COUNT = 4,
	PIN_OPTION_COUNT = 3
};

/* --doel; CERTIFICAAT_DOEL_NONE stays when it was not given. Error: USAGE. */
bool request_doel(const struct request *request, enum certificaat_doel *out, struct error *err)
	MUST_CHECK;

/* A file of at most 64 kB, whole. Error: INPUT, naming it. */
bool certificaat_read_file(
	struct arena *arena, const char *path, struct text *out, struct error *err) MUST_CHECK;

/*
 * Whether the certificate in a file serves this organisation for a purpose, by the settings where there are any: every
 * reason why not. Errors: INPUT: no certificate, or the file cannot be read.
 */
bool certificaat_examine(struct request *request, const char *path, const struct oin *oin,
	enum certificaat_doel doel, struct examined *out, struct error *err) MUST_CHECK;

#endif
