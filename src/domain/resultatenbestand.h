#ifndef DOMAIN_RESULTATENBESTAND_H
#define DOMAIN_RESULTATENBESTAND_H

#include "domain/codes.h"

/* The request of the one operation that V1 declares and a later release performs. */
struct bestandvraag {
	enum formaat formaat;
	enum vorm vorm;
	long long vanaf_mutatienummer;
};

#endif
