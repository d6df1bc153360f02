#ifndef DOMAIN_CODES_H
#define DOMAIN_CODES_H

#include "base/text.h"

#include <stdbool.h>

/* Formats of the field, as the XSD has them. Each answers one question about syntax and nothing about existence. */
bool is_onderwijsaanbiedercode(struct text text); /* [0-9]{3}A[0-9]{3} */
bool is_onderwijslocatiecode(struct text text);   /* [0-9]{3}X[0-9]{3} */
bool is_opleidingscode(struct text text);         /* [0-9]{5} */
bool is_leerbedrijf_id(struct text text);         /* [1-9][0-9]{8} */
bool is_bpvo_kenmerk(struct text text);           /* [A-Za-z0-9._-]{1,36} */
bool is_taal(struct text text);                   /* ISO 639-1: [a-z]{2} */
bool is_uuid(struct text text);                   /* RFC 4122 text form, either case */

/*
 * Nine digits that pass the elfproef of a burgerservicenummer, or eight that do with the zero that was left off, with or
 * without dots, dashes and underscores between them: never accepted as a key (privacy).
 */
bool looks_like_bsn(struct text text);

/* Names on the wire (ENUM_CODES) and enum values share one table per code list. */
#define LEERWEG_CODES(X)        X(BOL) X(BBL) X(OVO) X(BOL_DT)
#define RESPONDENT_CODES(X)     X(STUDENT) X(LEERBEDRIJF)
#define UITKOMST_CODES(X)       X(NIEUW) X(GEWIJZIGD) X(ONGEWIJZIGD) X(AFGEKEURD)
#define ROUTE_CODES(X)          X(DIRECT) X(VIA_PRAKTIJKOPLEIDER)
#define VELDENSET_CODES(X)      X(VOLLEDIG) X(BASIS)
#define TOEZEGGING_CODES(X)     X(ANONIEM) X(VERTROUWELIJK) X(HERLEIDBAAR)
#define VRIJGAVE_CODES(X)       X(DIRECT) X(WEKELIJKS) X(MAANDELIJKS)
#define VERWIJDERREDEN_CODES(X) X(INGETROKKEN) X(BEWAARTERMIJN_VERSTREKEN) X(GEWIST_OP_VERZOEK)
#define OVEREENKOMST_STATUS_CODES(X)                                                               \
	X(CONCEPT) X(AANGEBODEN) X(ONDERTEKEND) X(ACTIEF) X(OPGESCHORT) X(BEEINDIGD)
#define SCHAAL_CODES(X)             X(T5) X(E5) X(JDN) X(C10) X(O) X(M)
#define CERTIFICAAT_DOEL_CODES(X)   X(TLS) X(ONDERTEKENING) X(VERSLEUTELING)
#define WAARSCHUWING_SOORT_CODES(X) X(CERTIFICAAT_VERLOOPT) X(CERTIFICAAT_VERLOPEN)
#define OPVOLGER_CODES(X)           X(GEREGISTREERD) X(GEZIEN)
#define GENERATIE_CODES(X)          X(ONBEKEND) X(G1) X(G4)
#define SLEUTELKLASSE_CODES(X)      X(GOED) X(UITFASEREN)
#define INTREKREDEN_CODES(X)        X(BEZWAAR) X(GESTOPT) X(FOUTIEF)
#define INTREKUITKOMST_CODES(X)     X(INGETROKKEN) X(ONBEKEND)
#define FILTER_CODES(X)             X(ALLE) X(ONTBREEKT)
#define TOESTAND_CODES(X)           X(WACHT_OP_BPVO) X(GEPLAND) X(UITGENODIGD) X(NIET_BEZORGBAAR)
#define FORMAAT_CODES(X)            X(CSV) X(JSONL)
#define VORM_CODES(X)               X(LANG) X(BREED)
#define BESTANDSOORT_CODES(X)                                                                      \
	X(RESULTATEN)                                                                              \
	X(VERWIJDERD)                                                                              \
	X(CODEBOEK)                                                                                \
	X(VRAGEN)                                                                                  \
	X(OPLEIDINGEN)                                                                             \
	X(LOCATIES) X(AANBIEDERS) X(LEERBEDRIJVEN) X(RESPONS) X(BENCHMARK) X(TOETS)

/*
 * For each list NAME: enum name { NAME_NONE, NAME_x, ... }, name_word(value) ("" for NONE) and
 * name_parse(text, &value), which is false for an unknown word.
 */
#define DECLARE_CODES(name, NAME, LIST)                                                            \
	enum name { NAME##_NONE, LIST(NAME##_VALUE) NAME##_COUNT };                                \
	const char *name##_word(enum name value);                                                  \
	bool name##_parse(struct text text, enum name *out);

#define LEERWEG_VALUE(x)             LEERWEG_##x,
#define RESPONDENT_VALUE(x)          RESPONDENT_##x,
#define UITKOMST_VALUE(x)            UITKOMST_##x,
#define ROUTE_VALUE(x)               ROUTE_##x,
#define VELDENSET_VALUE(x)           VELDENSET_##x,
#define TOEZEGGING_VALUE(x)          TOEZEGGING_##x,
#define VRIJGAVE_VALUE(x)            VRIJGAVE_##x,
#define VERWIJDERREDEN_VALUE(x)      VERWIJDERREDEN_##x,
#define OVEREENKOMST_STATUS_VALUE(x) OVEREENKOMST_STATUS_##x,
#define SCHAAL_VALUE(x)              SCHAAL_##x,
#define CERTIFICAAT_DOEL_VALUE(x)    CERTIFICAAT_DOEL_##x,
#define WAARSCHUWING_SOORT_VALUE(x)  WAARSCHUWING_SOORT_##x,
#define OPVOLGER_VALUE(x)            OPVOLGER_##x,
#define GENERATIE_VALUE(x)           GENERATIE_##x,
#define SLEUTELKLASSE_VALUE(x)       SLEUTELKLASSE_##x,
#define INTREKREDEN_VALUE(x)         INTREKREDEN_##x,
#define INTREKUITKOMST_VALUE(x)      INTREKUITKOMST_##x,
#define FILTER_VALUE(x)              FILTER_##x,
#define TOESTAND_VALUE(x)            TOESTAND_##x,
#define FORMAAT_VALUE(x)             FORMAAT_##x,
#define VORM_VALUE(x)                VORM_##x,
#define BESTANDSOORT_VALUE(x)        BESTANDSOORT_##x,

DECLARE_CODES(leerweg, LEERWEG, LEERWEG_CODES)
DECLARE_CODES(respondent, RESPONDENT, RESPONDENT_CODES)
DECLARE_CODES(uitkomst, UITKOMST, UITKOMST_CODES)
DECLARE_CODES(route, ROUTE, ROUTE_CODES)
DECLARE_CODES(veldenset, VELDENSET, VELDENSET_CODES)
DECLARE_CODES(toezegging, TOEZEGGING, TOEZEGGING_CODES)
DECLARE_CODES(vrijgave, VRIJGAVE, VRIJGAVE_CODES)
DECLARE_CODES(verwijderreden, VERWIJDERREDEN, VERWIJDERREDEN_CODES)
DECLARE_CODES(overeenkomst_status, OVEREENKOMST_STATUS, OVEREENKOMST_STATUS_CODES)
DECLARE_CODES(schaal, SCHAAL, SCHAAL_CODES)
DECLARE_CODES(certificaat_doel, CERTIFICAAT_DOEL, CERTIFICAAT_DOEL_CODES)
DECLARE_CODES(waarschuwing_soort, WAARSCHUWING_SOORT, WAARSCHUWING_SOORT_CODES)
DECLARE_CODES(opvolger, OPVOLGER, OPVOLGER_CODES)
DECLARE_CODES(generatie, GENERATIE, GENERATIE_CODES)
DECLARE_CODES(sleutelklasse, SLEUTELKLASSE, SLEUTELKLASSE_CODES)
DECLARE_CODES(intrekreden, INTREKREDEN, INTREKREDEN_CODES)
DECLARE_CODES(intrekuitkomst, INTREKUITKOMST, INTREKUITKOMST_CODES)
DECLARE_CODES(filter, FILTER, FILTER_CODES)
DECLARE_CODES(toestand, TOESTAND, TOESTAND_CODES)
DECLARE_CODES(formaat, FORMAAT, FORMAAT_CODES)
DECLARE_CODES(vorm, VORM, VORM_CODES)
DECLARE_CODES(bestandsoort, BESTANDSOORT, BESTANDSOORT_CODES)

#endif
