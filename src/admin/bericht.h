#ifndef ADMIN_BERICHT_H
#define ADMIN_BERICHT_H

#include "admin/request.h"
#include "store/berichten.h"

/* What the files of `bericht` share. */

/* An organisation by OIN, or a school by BRIN. Untouched when the option was not given. Error: USAGE. */
bool bericht_party(const struct request *request, const char *name, struct oin *out,
	struct error *err) MUST_CHECK;

/* Which exchanges were asked for: by one of --message-id, --correlation and --oin. Error: USAGE. */
struct bericht_keuze {
	const char *message_id, *correlatie; /* NULL: by OIN */
	struct bericht_vraag vraag;          /* by OIN */
};
bool bericht_choose(const struct request *request, struct bericht_keuze *out, struct error *err)
	MUST_CHECK;

/* Newest first; none is no error. */
bool bericht_find(struct request *request, const struct bericht_keuze *keuze,
	const struct bericht **out, size_t *count, struct error *err) MUST_CHECK;

verb_fn bericht_explain, bericht_list, bericht_evidence, bericht_faults, bericht_traffic;

enum { FAULTS_OPTION_COUNT = 2, TRAFFIC_OPTION_COUNT = 3 };
extern const struct verb_option bericht_faults_options[FAULTS_OPTION_COUNT];
extern const struct verb_option bericht_traffic_options[TRAFFIC_OPTION_COUNT];

#endif
