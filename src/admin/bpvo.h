#ifndef ADMIN_BPVO_H
#define ADMIN_BPVO_H

#include "admin/admin.h"

/* What the verbs of bpvo do; their rows stand in bpvo.c. */
verb_fn bpvo_completeness, bpvo_import_verb, bpvo_list, bpvo_unlinked;

#endif
