#ifndef PROGRAMS_CONFINE_H
#define PROGRAMS_CONFINE_H

#include "config/config.h"

/*
 * What bpv-gateway leaves itself of the files, by its settings: it writes where they say, and reads no directory of a private key,
 * unless something else it reads again stands there too. Before there are threads.
 */
void confine_files(const struct config *config);

#endif
