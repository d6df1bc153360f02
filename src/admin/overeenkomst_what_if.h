#ifndef ADMIN_OVEREENKOMST_WHAT_IF_H
#define ADMIN_OVEREENKOMST_WHAT_IF_H

#include "access/access.h"
#include "admin/request.h"
#include "domain/overeenkomst.h"

#include <stdbool.h>

/* An overeenkomst as it would be, and what else is tried with it. */
struct wijziging {
	struct overeenkomst overeenkomst;
	bool has_van;              /* its first day counts: it was asked for */
	struct oin zonder_mandaat; /* whose mandate would be gone; "": nobody's */
	const char *beschrijving;  /* Dutch, for the notes */
};

/*
 * What is in force under the operand's number (else its newest version), and what the options make of it. Error: USAGE, INPUT,
 * those of the store.
 */
bool what_if_read(struct request *request, struct wijziging *nu, struct wijziging *straks,
	struct error *err) MUST_CHECK;

/* Whether it is this overeenkomst that a call is judged by: after a merger it is the successor's. */
bool what_if_concerns(const struct standing *standing, const struct call *call,
	const struct wijziging *wijziging);

/*
 * The standing of a day as though this had been in force on it. Its first day counts only when it was asked for: else every
 * call from before the present version would be refused for its date, which says nothing of the change.
 */
struct standing what_if_standing(const struct standing *standing, const struct call *call,
	struct day dag, const struct wijziging *wijziging);

#endif
