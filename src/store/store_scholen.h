#ifndef STORE_STORE_SCHOLEN_H
#define STORE_STORE_SCHOLEN_H

#include "store/store_admin.h"

/* How far a school has come since somebody prepared it: facts; what they mean for the next step is admin's. */
struct school_stappen {
	struct oin oin;
	const char *naam;
	struct brin brin;
	bool actief;
	const char *
		nummer; /* of the overeenkomst that messages are judged by; NULL: none was ever recorded */
	int versie;
	enum overeenkomst_status status;
	struct day van, tot;
	bool in_werking; /* ACTIEF on that day */
	const char *
		wachtend; /* another version that is signed and not active: "GO-98QQ versie 2"; NULL: none */
	enum route route;
	bool mag_aanleveren; /* the overeenkomst names aanleveren_studentgegevens */
	int64_t mandaten;    /* in force that day */
	struct day mandaat_van;
	bool eigen_certificaat; /* the school itself connected at some time */
	int64_t bpvos, studentgegevens;
	/* us 0: not yet */
	struct instant ondertekend, geactiveerd;
	struct instant gezien; /* a certificate of the school or of a supplier with its mandate */
	struct instant getest; /* testen_verbinding accepted */
	struct instant aangeleverd; /* student details accepted */
	struct instant match;       /* student details and a bpvo with the same six keys */
	struct instant uitgenodigd; /* a student's invitation went, as the bureau confirmed */
	int64_t uitnodigingen, uitgegeven; /* that went, and that were given to the bureau */
	struct day gepland_op;             /* the first that waits; absent: none does */
};

/* In order of BRIN; `school` NULL: every school. An unknown school is no row. Errors and arena as in store_admin.h. */
bool store_load_school_stappen(struct store *store, struct arena *arena, const struct oin *school,
	struct day today, const struct school_stappen **out, size_t *count, struct error *err)
	MUST_CHECK;

#endif
