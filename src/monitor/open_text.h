#ifndef MONITOR_OPEN_TEXT_H
#define MONITOR_OPEN_TEXT_H

#include "monitor/known_names.h"
#include "store/store_admin.h"

/*
 * Whatever open answers this import brings get a masked copy, with what a person has to look at before others see it. `known` are
 * names that its answers may hold; NULL: none are known. Lives as long as the import.
 */
void open_text_mask(struct import *import, struct known_names *known);

#endif
