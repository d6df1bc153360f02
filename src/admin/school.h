#ifndef ADMIN_SCHOOL_H
#define ADMIN_SCHOOL_H

#include "admin/admin.h"

/* Verbs of school that fill a file of their own. */
verb_fn school_prepare, school_import, school_activate, school_status, school_list;

/* The row of school prepare: its options are the columns of the file that school import reads. */
const struct verb *school_prepare_verb(void);

/* What one preparation made. */
struct voorbereiding {
	const char *brin, *nummer;
	int versie;
	bool getekend; /* nothing but activation is left */
	int mandaten, certificaten;
};

/*
 * Prepares one school within the transaction that is open: organisation, overeenkomst, signatures, route, contacts,
 * mandates, certificates. Operand and options are those of school prepare; admin_judge had no objection to them.
 */
bool school_prepare_one(struct request *request, struct voorbereiding *out, struct error *err)
	MUST_CHECK;

#endif
