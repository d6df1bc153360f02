#ifndef GATEWAY_OWN_CERTIFICATES_H
#define GATEWAY_OWN_CERTIFICATES_H

#include "base/clock.h"
#include "base/error.h"
#include "store/store.h"

#include <stdbool.h>

struct gateway;

/* Notes that our certificates of TLS, signing and decryption are in use now. Errors: DK0050, DK0051, EK0030 (no OIN). */
bool own_certificates_note(struct gateway *gateway, struct store *store, struct instant now,
	struct error *err) MUST_CHECK;

#endif
