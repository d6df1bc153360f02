/* What a warning says. */
#include "domain/waarschuwing.h"

#include "base/text.h"

enum waarschuwing_soort waarschuwing_soort(const struct waarschuwing *waarschuwing)
{
	return waarschuwing->drempel == 0 ? WAARSCHUWING_SOORT_CERTIFICAAT_VERLOPEN
					  : WAARSCHUWING_SOORT_CERTIFICAAT_VERLOOPT;
}

static const char *naam(enum certificaat_doel doel)
{
	switch (doel) {
	case CERTIFICAAT_DOEL_ONDERTEKENING: return "certificaat voor ondertekening";
	case CERTIFICAAT_DOEL_VERSLEUTELING: return "certificaat voor versleuteling";
	default: return "TLS-certificaat";
	}
}

static const char *stand(struct arena *arena, const struct waarschuwing *waarschuwing)
{
	if (waarschuwing->drempel == 0)
		return "is verlopen";
	if (waarschuwing->dagen == 0)
		return "is nog minder dan een dag geldig";
	return arena_format(arena, "is nog %d %s geldig", waarschuwing->dagen,
		waarschuwing->dagen == 1 ? "dag" : "dagen");
}

static const char *raad(const struct waarschuwing *waarschuwing)
{
	bool late = waarschuwing->drempel == 0;

	switch (waarschuwing->opvolger) {
	case OPVOLGER_GEZIEN:
		return late
			? "Een opvolger is in gebruik: ga na of dit certificaat nergens meer "
			  "staat."
			: "Een opvolger is al gezien, naast dit certificaat: ga na waar dit nog "
			  "in gebruik is en vervang het daar.";
	case OPVOLGER_GEREGISTREERD:
		return late
			? "De opvolger is bij SBB geregistreerd: neem hem nu in gebruik."
			: "De opvolger is bij SBB geregistreerd: neem hem v\xC3\xB3\xC3\xB3r die "
			  "tijd in gebruik.";
	default:
		return late ? "Vraag een nieuw aan, registreer het bij SBB en neem het in gebruik."
			    : "Vraag een nieuw aan, registreer het bij SBB en neem het "
			      "v\xC3\xB3\xC3\xB3r die tijd in gebruik.";
	}
}

const char *waarschuwing_tekst(struct arena *arena, const struct waarschuwing *waarschuwing)
{
	return arena_format(arena, "Het %s van %s %s. %s", naam(waarschuwing->doel),
		waarschuwing->oin.code, stand(arena, waarschuwing), raad(waarschuwing));
}
