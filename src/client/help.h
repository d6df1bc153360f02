#ifndef CLIENT_HELP_H
#define CLIENT_HELP_H

#include "base/arena.h"
#include "base/text.h"
#include "client/settings.h"

/* What `bpv-client --help` says. */
struct text client_help(struct arena *arena);

/* A setting as an option: school_oin is school-oin. */
const char *client_option_name(struct arena *arena, const struct client_setting *setting);

#endif
