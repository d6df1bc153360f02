#ifndef DOMAIN_LATER_H
#define DOMAIN_LATER_H

#include "domain/codes.h"

#include <stdbool.h>
#include <stddef.h>

/* Requests of the three operations that V1 declares and a later release performs. */
struct intrekking {
	const char *bpvo_kenmerk;
	enum intrekreden reden;
	bool nieuwe_aanlevering_weigeren;
};

struct intrekkingen {
	const struct intrekking *records;
	size_t count;
};

struct statusvraag {
	enum filter filter;
	int binnen_weken; /* 0: not given */
	const char *const *kenmerken;
	size_t kenmerk_count;
	int paginagrootte;
	const char *cursor;
};

struct bestandvraag {
	enum formaat formaat;
	enum vorm vorm;
	long long vanaf_mutatienummer;
};

#endif
