/* LEESMIJ.txt: what this is, for who gets it, in Dutch. */
#include "evidence/bundle_inside.h"

static void add_party(struct buffer *out, const char *what, const char *oin, const char *naam)
{
	buffer_format(out, "%-16s%s (%s)\n", what,
		naam != NULL ? naam : "niet meer in het register", oin);
}

static void add_exchange(struct buffer *out, const struct bewijs_rij *rij)
{
	char op[INSTANT_SIZE];

	instant_format(rij->op, op);
	buffer_add_string(out, "BEWIJSSTUK VAN EEN BERICHTUITWISSELING MET SBB (BPV Monitor)\n\n");
	buffer_format(out, "%-16s%s\n", "Bericht", rij->message_id);
	buffer_format(out, "%-16s%s\n", "Document", rij->identificatiecode);
	buffer_format(out, "%-16s%s (klok van SBB)\n", "Verwerkt", op);
	buffer_format(out, "%-16s%s, profiel %s\n", "Operatie", rij->dienst, rij->profiel);
	add_party(out, "Namens", rij->van_oin, rij->van_naam);
	add_party(out, "Verbonden", rij->tls_oin, rij->tls_naam);
	buffer_format(out, "%-16s%lld\n", "Rijen", (long long)rij->rijen);
	if (rij->mutatie_tot > 0)
		buffer_format(out, "%-16svan mutatienummer %lld tot en met %lld\n", "Selectie",
			(long long)rij->mutatie_van, (long long)rij->mutatie_tot);
}

static void add_outcomes(struct arena *arena, struct buffer *out, const struct reopened *opened)
{
	const struct outcome *outcomes = NULL;
	size_t count = bundle_outcomes(arena, opened, &outcomes);

	if (count > 0)
		buffer_add_string(out, "\nUitkomst per record (uit response.xml)\n");
	for (size_t i = 0; i < count; i++)
		buffer_format(out, "  %-4zu %.*s  %.*s\n", i + 1, (int)outcomes[i].kenmerk.len,
			outcomes[i].kenmerk.at, (int)outcomes[i].uitkomst.len,
			outcomes[i].uitkomst.at);
}

static void add_gone(struct buffer *out, const struct reopened *opened)
{
	if (opened->gone_count == 0)
		return;
	buffer_format(out,
		"\nVERNIETIGD: de inhoud van %zu van de %zu records in request.xml\n"
		"Sleutel en gegevens zijn vernietigd: ingetrokken, gewist op verzoek, of de "
		"bewaartermijn is verstreken. Op hun plaats\n"
		"staat niets. De digest van de hele Body staat nog in de ondertekende SignedInfo; "
		"die is niet meer na te rekenen. De\n"
		"handtekening, de andere ondertekende delen en het antwoord wel.\nRecords:",
		opened->gone_count, opened->parts);
	for (size_t i = 0; i < opened->parts; i++)
		if (opened->gone[i])
			buffer_format(out, " %zu", i + 1);
	buffer_add_string(out, "\n");
	if (opened->response_has_holes)
		buffer_add_string(out,
			"Het antwoord herhaalde een kenmerk dat een BSN kan zijn; die delen zijn "
			"op dezelfde manier verdwenen.\n");
}

static const char explanation[] =
	"\nCONTROLEREN\n"
	"  sh verify.sh        vraagt alleen openssl (vanaf 3.0) en xmlsec1; geen netwerk, en de "
	"certificaten "
	"mogen lang verlopen zijn\n"
	"Vergelijk de vingerafdruk van de root die verify.sh toont met die op "
	"cert.pkioverheid.nl.\n"
	"\nWAT HET BEWIJST\n"
	"request.xml is het verzoek zoals het is ondertekend (bij 2W-be-SE na ontsleuteling), in "
	"canonieke vorm:\n"
	"daarover zijn de digests berekend. response.xml is het antwoord zoals SBB het "
	"ondertekende, "
	"voor versleuteling. Van een\n"
	"opvraging wordt het antwoord niet bewaard: de SHA-256 in evidence.json is die van de "
	"bytes die SBB verzond.\n"
	"Een bericht volgens profiel 2W-be is niet ondertekend: dan staat alleen vast wat SBB "
	"heeft vastgelegd.\n"
	"Intrekking van certificaten is gecontroleerd toen het bericht binnenkwam en zit niet in "
	"dit bewijsstuk.\n"
	"\nBESTANDEN\n"
	"request.xml, response.xml     de brieven\n"
	"*-signer.pem, -chain, -root   het certificaat van wie ondertekende, en wat erboven staat\n"
	"*-signed-info.xml             SignedInfo in canonieke vorm: de ondertekende bytes; "
	"*-signature.bin de handtekening\n"
	"*-part-*.xml                  ondertekende delen in canonieke vorm, waar xmlsec1 het "
	"geheel niet kan beoordelen\n"
	"facts.txt                     wat verify.sh leest; evidence.json hetzelfde voor "
	"programma's\n";

struct text bundle_readme(
	struct arena *arena, const struct bewijs_rij *rij, const struct reopened *opened)
{
	struct buffer *out = buffer_create(arena, BUNDLE_TEXT_MAX);

	add_exchange(out, rij);
	add_outcomes(arena, out, opened);
	add_gone(out, opened);
	buffer_add_string(out, explanation);
	return buffer_text(out);
}
