#ifndef ADMIN_OVEREENKOMST_OPTIONS_H
#define ADMIN_OVEREENKOMST_OPTIONS_H

#include "admin/admin.h"
#include "admin/ondertekening.h"

/* What an overeenkomst says, as options of `overeenkomst add`, `school prepare` and `school import`. */
#define OVEREENKOMST_OPTIONS(how, route_how)                                                       \
	{"dienst", "OPERATION|alle", OPTION_REPEATED,                                              \
		"an operation of the WSDL it allows, or alle; may be repeated"},                   \
		{"veldenset", "VOLLEDIG|BASIS", how,                                               \
			"VOLLEDIG (with --grondslag, --doel, --dpia) or BASIS"},                   \
		{"rol", "VERWERKER|ZELFSTANDIG_VERANTWOORDELIJK", how, "of SBB"},                  \
		{"open-antwoorden", "ja|nee", OPTION_OPTIONAL,                                     \
			"whether open answers are given (default nee)"},                           \
		{"route", "DIRECT|VIA_PRAKTIJKOPLEIDER", route_how,                                \
			"how students are invited, from --geldig-van on"},                         \
		{"vrijgave", "DIRECT|WEKELIJKS|MAANDELIJKS", OPTION_OPTIONAL,                      \
			"when new results become visible (default WEKELIJKS)"},                    \
		{"profiel", "2W-be|2W-be-S|2W-be-SE", OPTION_OPTIONAL,                             \
			"of every message (default 2W-be)"},                                       \
		{"grondslag", "TEXT", OPTION_OPTIONAL, "legal basis"},                             \
		{"doel", "TEXT", OPTION_OPTIONAL, "purpose"},                                      \
		{"dpia", "DATE", OPTION_OPTIONAL, "day of the data protection impact assessment"}, \
		{"subverwerker", "NAME", OPTION_OPTIONAL,                                          \
			"the questionnaire bureau or another subprocessor"},                       \
		{"bewaar-contact-dagen", "N", OPTION_OPTIONAL,                                     \
			"days that contact details are kept"},                                     \
		{"bewaar-antwoorden-maanden", "N", OPTION_OPTIONAL,                                \
			"months that answers are kept"},                                           \
		{"bewaar-koppeling-maanden", "N", OPTION_OPTIONAL,                                 \
			"months that invitation and response stay linked"},                        \
		{"berichten-per-minuut", "N", OPTION_OPTIONAL,                                     \
			"how many messages a minute are served (default: as the version before, "  \
			"or all)"},                                                                \
		{"gelijktijdig", "N", OPTION_OPTIONAL,                                             \
			"how many messages are served at once (default: as the version before, "   \
			"or 32)"},                                                                 \
		{"megabytes-per-uur", "N", OPTION_OPTIONAL,                                        \
			"how much may pass in an hour, to and fro (default: as the version "       \
			"before, or all)"},                                                        \
		{"contact", "ROLE, NAME, ADDRESS", OPTION_REPEATED,                                \
			"a contactpersoon of the school; SBB_ADVISEUR is SBB's own"},              \
		ONDERTEKENING_OPTIONS(OPTION_OPTIONAL, OPTION_REPEATED)

#endif
