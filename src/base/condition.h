#ifndef BASE_CONDITION_H
#define BASE_CONDITION_H

#include <pthread.h>

/* A condition whose waits end by CLOCK_MONOTONIC: the other clock may be put back a day. The caller's to destroy. */
void condition_create(pthread_cond_t *condition);

#endif
