#ifndef MONITOR_OPEN_TEXT_H
#define MONITOR_OPEN_TEXT_H

#include "store/store_admin.h"

/* Whatever open answers this import brings get a masked copy, with what a person has to look at before others see it. */
void open_text_mask(struct import *import);

#endif
