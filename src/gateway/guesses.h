#ifndef GATEWAY_GUESSES_H
#define GATEWAY_GUESSES_H

#include "base/clock.h"
#include "domain/oin.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Who tries cursors and names of files that are not theirs (S9). One may be a mistake, or have expired; many within an hour are
 * somebody who guesses, and the operator hears of it once an hour per party. Shared by all threads of one process; a table of fixed
 * size.
 */
struct guesses;

/* Never NULL. */
struct guesses *guesses_create(void);
void guesses_destroy(struct guesses **guesses);

enum guess { GUESS_CURSOR, GUESS_FILE, GUESS_COUNT };
enum { GUESSES_ALARM = 50 };

/* "cursor", "file". Static. */
const char *guess_word(enum guess guess);

/* One that was refused, by this party of TLS. True: it is the one that makes it many (GUESSES_ALARM), for the first time in an hour. */
bool guesses_note(
	struct guesses *guesses, const struct oin *by, enum guess guess, struct instant now);

/* Since the start: how many of a kind were refused; how often somebody was alarmed. */
uint64_t guesses_refused(struct guesses *guesses, enum guess guess);
uint64_t guesses_alarms(struct guesses *guesses);

#endif
