#ifndef CONFIG_COMPLETE_H
#define CONFIG_COMPLETE_H

#include "config/config.h"

/*
 * What follows from settings that were read, and what no single row of the table can see: addresses and profiles as sets,
 * the slots that fall back to the TLS pair, and whether all of it fits together. Private to this room. Error: CONFIG.
 */
bool config_complete(struct arena *arena, struct config *config, struct error *err) MUST_CHECK;

#endif
