#ifndef PROGRAMS_KEEPER_H
#define PROGRAMS_KEEPER_H

#include "base/error.h"
#include "config/config.h"

#include <stdbool.h>

/*
 * Starts the keeper of private keys: this program once more, as a process of its own that reads the same settings. For a
 * process that has one thread yet and no key. It dies with this one. Error: CONFIG.
 */
bool keeper_begin(const struct config *config, struct error *err) MUST_CHECK;

/* For main(): are we started as a keeper? */
bool keeper_is_asked(int argc, char **argv);

/* The whole of main() of a keeper. Returns the exit code. */
int keeper_main(char **argv);

#endif
