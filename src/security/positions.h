#ifndef SECURITY_POSITIONS_H
#define SECURITY_POSITIONS_H

#include "base/error.h"
#include "security/proofs.h"

#include <stdbool.h>

/*
 * GW-S1: each Reference is to Envelope/Body itself, to a direct child of Envelope/Header, or to the Timestamp, token or
 * SignatureConfirmation in the Security header that is processed; no id stands twice,
 * and nothing in the Header is named Body. WB004.1: Body, Timestamp and every
 * wsa header are among them. Sets `part` of each Reference. Error: EK0031.
 */
bool positions_check(struct proofs *proofs, struct error *err) MUST_CHECK;

/* True when an element stands where a Reference to it says something: see above. */
bool positions_allow(const struct proofs *proofs, const struct node *part);

/* True when a Reference is to this element, by its wsu:Id. */
bool positions_covers(const struct proofs *proofs, const struct node *part);

#endif
