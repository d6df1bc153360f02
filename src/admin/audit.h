#ifndef ADMIN_AUDIT_H
#define ADMIN_AUDIT_H

#include "admin/admin.h"

/*
 * After a verb that changed something: seals it, when this user may read the vault's key (else the gateway does, within
 * the minute). Never fails the verb, which is done; says so in the answer when the audit is not what it was.
 */
void audit_seal_after(struct request *request, struct table *answer);

/* audit_proof.c: the verbs that prove; their rows stand with the others in audit.c. */
verb_fn audit_verb_head, audit_verb_seal, audit_verb_verify, audit_verb_compare;

#endif
