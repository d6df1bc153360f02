#ifndef BASE_NOTIFY_H
#define BASE_NOTIFY_H

#include <stdbool.h>

/*
 * For main(), before the process gives up what it does not need: finds the service manager, also at an abstract name, to which
 * nobody who is confined may connect (Linux 6.12). Without a manager it does nothing.
 */
void notify_begin(void);

/*
 * Tells the service manager (systemd's protocol, sd_notify(3)): lines such as "READY=1" or "STOPPING=1". True when it was told;
 * false also when there is none, which is no error.
 */
bool notify_manager(const char *state);

/* READY=1, and which process the service is from now on: it may be another one than the manager started. */
bool notify_ready(void);

#endif
