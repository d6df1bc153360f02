#ifndef CONSOLE_TELLER_H
#define CONSOLE_TELLER_H

#include "config/config.h"

/*
 * A thread beside the pages that counts what came in and publishes what has become due (figures_keep): every minute, and when it is
 * woken, by a page that saw that there is something or by whoever changed something. So no page waits for that.
 */
struct teller;

/* `config` has to outlive it. Never NULL; owned by the caller. */
struct teller *teller_start(const struct config *config);

/* From any thread; returns at once. */
void teller_wake(struct teller *teller);

/* Interrupts what it is at, which is done anew by who counts next. NULL: nothing to stop. */
void teller_stop(struct teller **teller);

#endif
