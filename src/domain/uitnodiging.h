#ifndef DOMAIN_UITNODIGING_H
#define DOMAIN_UITNODIGING_H

#include "base/clock.h"
#include "domain/codes.h"

#include <stdbool.h>
#include <stdint.h>

/* Invitations: docs/uitnodigingen.md has the rules. */

/* From when until when somebody is invited about a placement, and reminded. In days. */
struct uitnodiging_termijn {
	int voor_einde;  /* the term begins so long before the (planned) end date */
	int na_einde;    /* details or placements that come later than this are too late */
	int herinner_na; /* days from the invitation, or the reminder before */
	int herinneringen;
};

/* What planning a day changed. */
struct uitnodiging_plan {
	int64_t leerbedrijven, studenten; /* planned */
	int64_t gewijzigd; /* of those that wait: another day, contact or questionnaire */
	int64_t ingetrokken, herinnerd;
};

/* What an invitation of one respondent for one placement takes, link by link (monitor/keten.h). Strings are borrowed; words of the register. */
struct keten {
	enum respondent respondent;
	struct day vandaag, einde;
	int voor_einde, na_einde;
	bool vervallen;
	const char *contact_reden; /* NULL: there is a contact */
	bool actief, overeenkomst;
	enum route route;
	bool heeft_gegevens; /* a delivered record fills the place */
	bool vragenlijst;
	const char *status; /* NULL: there is no invitation */
	const char *reden;
	bool via; /* the invitation goes by way of the praktijkopleider */
	struct day gepland_op;
	struct instant uitgegeven_op, uitgenodigd_op;
	bool vraagt_student; /* the praktijkopleider was asked whether his student may get one */
};

#endif
