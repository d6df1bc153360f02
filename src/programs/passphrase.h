#ifndef PROGRAMS_PASSPHRASE_H
#define PROGRAMS_PASSPHRASE_H

#include "base/arena.h"
#include "base/error.h"
#include "client/settings.h"

#include <stdbool.h>

enum { PASSPHRASE_MAX = 512 };

/*
 * The passphrase of the keys in these settings: of passphrase_file, else of BPV_PASSPHRASE, else a person is asked, when a key
 * wants one and there is a terminal. *out stays as it is when there is none; `room` is the caller's to wipe. Error: CONFIG.
 */
bool passphrase_find(const struct client_settings *settings, struct arena *arena,
	char room[PASSPHRASE_MAX], const char **out, struct error *err) MUST_CHECK;

#endif
