#ifndef PROGRAMS_CONFINE_H
#define PROGRAMS_CONFINE_H

#include "config/config.h"

/*
 * What a service leaves itself of the files, by its settings, before there are threads: it writes where they say, and reads no
 * directory of a private key that it does not use itself, unless something else it reads again stands there too. The gateway starts
 * nothing; the pages start what draws their charts (drawer.h), make workbooks in TMPDIR and read no files of results.
 */
void confine_gateway(const struct config *config);
void confine_pages(const struct config *config);

#endif
