#ifndef DOMAIN_INTREKKING_H
#define DOMAIN_INTREKKING_H

#include "domain/codes.h"
#include "domain/foutmelding.h"

#include <stdbool.h>
#include <stddef.h>

enum { INTREKKING_MAX_RECORDS = 2000 };

/* One record that a school takes back, and why. */
struct intrekking {
	const char *bpvo_kenmerk;
	enum intrekreden reden;
	bool nieuwe_aanlevering_weigeren;
};

struct intrekkingen {
	const struct intrekking *records;
	size_t count;
};

/* What became of one. */
struct intrekuitkomst_record {
	const char *bpvo_kenmerk;
	enum intrekuitkomst uitkomst;
	const struct foutmelding *meldingen;
	size_t melding_count;
};

/* In the order of the request. */
struct intrekresultaat {
	const struct intrekuitkomst_record *records;
	size_t count;
};

#endif
