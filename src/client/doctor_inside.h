#ifndef CLIENT_DOCTOR_INSIDE_H
#define CLIENT_DOCTOR_INSIDE_H

/* Private to the doctor: what its looks share. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/table.h"
#include "client/settings.h"
#include "transport/credential.h"

#include <stdbool.h>

enum { DAYS_TO_WARN = 30 };
enum verdict { VERDICT_OK, VERDICT_WARN, VERDICT_FAIL };

struct examination {
	struct arena *arena;
	struct table *table;
	const struct client_settings *settings;
	struct client_terms terms;
	const char *passphrase;
	struct instant now;
	bool well;
};

/* One row. */
void examination_say(struct examination *examination, const char *check, enum verdict verdict,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

void look_at_validity(
	struct examination *examination, const char *check, const struct certificate_facts *facts);

/* A PEM file of roots. */
void look_at_roots(struct examination *examination, const char *check, const char *file);

/* Certificate, key and roots of the connection. False when there is nothing to connect with. */
bool look_at_files(struct examination *examination);

/* What the profile signs and decrypts with. False when no message can be made or no answer read. */
bool look_at_slots(struct examination *examination);

#endif
