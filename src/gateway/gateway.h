#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "base/error.h"
#include "config/config.h"

#include <stdbool.h>
#include <stdint.h>

/* The running service: listeners, workers and what they share. One per process. */
struct gateway;

/*
 * Loads keys and contract, checks the database, opens the listeners. `config` must outlive the gateway.
 * Errors: CONFIG, CONNECTION, DK0051 (database).
 */
struct gateway *gateway_create(const struct config *config, struct error *err);

/* Serves until gateway_stop; requests in flight are finished first. */
void gateway_run(struct gateway *gateway);

/* Safe in a signal handler. */
void gateway_stop(struct gateway *gateway);

/*
 * It will stop: readiness says so from now on, and every answer is its connection's last. Returns for how many seconds that
 * should be known before gateway_stop; 0 when nobody has to be told. Any thread.
 */
unsigned gateway_part(struct gateway *gateway);

/*
 * Reads the configuration and every file that it names again, all or nothing: on failure what was in use stays, and the
 * log says why. Any thread. `cause` is a word for the log, static. True when it succeeded.
 */
bool gateway_reload(struct gateway *gateway, const char *cause);

/* Where it listens, once created. */
uint16_t gateway_port(const struct gateway *gateway);
uint16_t gateway_health_port(const struct gateway *gateway);

void gateway_destroy(struct gateway **gateway);

#endif
