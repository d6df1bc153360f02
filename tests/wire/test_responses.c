/* Responses of every operation, there and back. */
#include "wire/support.h"

static const struct foutmelding meldingen[] = {
	{
		.foutcode = "BPV0104",
		.fouttekst = "Het e-mailadres is geen geldig adres.",
		.sleutels = {{"bpvoKenmerk", "K1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}, {"e", "5"}},
		.sleutel_count = SLEUTELS_MAX,
	},
	{.foutcode = "BPV0004",
		.fouttekst = "Niet ondersteund: \xC3\xA9\xC3\xA9n < twee & \"drie\"."},
};

static struct antwoordkop refusal(void)
{
	return (struct antwoordkop){document(), false, meldingen, COUNT(meldingen)};
}

static void assert_meldingen(
	const struct foutmelding *a, size_t n, const struct foutmelding *b, size_t m)
{
	assert_int_equal(n, m);
	for (size_t i = 0; i < n; i++) {
		assert_text(a[i].foutcode, b[i].foutcode);
		assert_text(a[i].fouttekst, b[i].fouttekst);
		assert_int_equal(a[i].sleutel_count, b[i].sleutel_count);
		for (size_t k = 0; k < a[i].sleutel_count; k++) {
			assert_text(a[i].sleutels[k].naam, b[i].sleutels[k].naam);
			assert_text(a[i].sleutels[k].waarde, b[i].sleutels[k].waarde);
		}
	}
}

static void assert_kop(const struct antwoordkop *read, const struct antwoordkop *sent)
{
	assert_document(&read->document);
	assert_int_equal(read->goedgekeurd, sent->goedgekeurd);
	assert_meldingen(
		read->meldingen, read->melding_count, sent->meldingen, sent->melding_count);
}

/* proves: EDU-19 */
static void a_refusal_of_each_operation_comes_back_without_payload(void **state)
{
	struct fixture *f = *state;
	struct wire *w = f->wire;
	struct arena *a = f->arena;
	struct error *err = &f->err;
	struct antwoordkop sent = refusal(), read = {0};
	struct text body;
	size_t count = 1;
	const struct verbinding *verbinding = (void *)f;
	const struct overeenkomst *overeenkomst = (void *)f;
	const struct aanleverresultaat *resultaat = (void *)f;
	const struct resultatenpagina *pagina = (void *)f;
	const struct intrekresultaat *ingetrokken = (void *)f;
	const struct aanleverstatus *status = (void *)f;
	const struct bestandenlijst *lijst = (void *)f;
	const struct vragenlijst *lijsten;

#define SOUND_AND_READ(read_call)                                                                  \
	assert_sound(body);                                                                        \
	read = (struct antwoordkop){0};                                                            \
	assert_true(read_call);                                                                    \
	assert_kop(&read, &sent)

	assert_true(wire_write_testen_verbinding_response(w, a, &sent, NULL, &body, err));
	SOUND_AND_READ(wire_read_testen_verbinding_response(w, a, body, &read, &verbinding, err));
	assert_null(verbinding);
	assert_true(wire_write_opvragen_overeenkomst_response(w, a, &sent, NULL, &body, err));
	SOUND_AND_READ(
		wire_read_opvragen_overeenkomst_response(w, a, body, &read, &overeenkomst, err));
	assert_null(overeenkomst);
	assert_true(wire_write_aanleveren_studentgegevens_response(w, a, &sent, NULL, &body, err));
	SOUND_AND_READ(
		wire_read_aanleveren_studentgegevens_response(w, a, body, &read, &resultaat, err));
	assert_null(resultaat);
	assert_true(wire_write_opvragen_vragenlijsten_response(w, a, &sent, NULL, 0, &body, err));
	SOUND_AND_READ(wire_read_opvragen_vragenlijsten_response(
		w, a, body, &read, &lijsten, &count, err));
	assert_int_equal(count, 0);
	assert_true(wire_write_opvragen_resultaten_response(w, a, &sent, NULL, &body, err));
	SOUND_AND_READ(wire_read_opvragen_resultaten_response(w, a, body, &read, &pagina, err));
	assert_null(pagina);
	assert_true(wire_write_intrekken_studentgegevens_response(w, a, &sent, NULL, &body, err));
	SOUND_AND_READ(
		wire_read_intrekken_studentgegevens_response(w, a, body, &read, &ingetrokken, err));
	assert_null(ingetrokken);
	assert_true(wire_write_opvragen_aanleverstatus_response(w, a, &sent, NULL, &body, err));
	SOUND_AND_READ(wire_read_opvragen_aanleverstatus_response(w, a, body, &read, &status, err));
	assert_null(status);
	assert_true(wire_write_opvragen_resultatenbestand_response(w, a, &sent, NULL, &body, err));
	SOUND_AND_READ(
		wire_read_opvragen_resultatenbestand_response(w, a, body, &read, &lijst, err));
	assert_null(lijst);
}

static void files_come_back(void **state)
{
	static const struct bestand bestanden[] = {
		{
			.soort = BESTANDSOORT_RESULTATEN,
			.naam = "resultaten-98QQ-48213-lang.csv.gz",
			.url = "https://a.example/bestanden/Zm9v?a=1&b=2",
			.grootte = 5000000000,
			.sha256 =
				"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
			.content_type = "application/gzip",
			.rijen = 50000000,
			.schemaversie = "1.0",
			.tot_mutatienummer = 48213,
			.momentopname = {1782900000000000},
			.verloopt = {1783072800000000},
		},
		{
			.soort = BESTANDSOORT_TOETS,
			.naam = "toets.csv.gz",
			.url = "https://a.example/bestanden/YmFy",
			.grootte = 1,
			.sha256 =
				"0f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
			.content_type = "application/gzip",
			.schemaversie = "1.0",
			.momentopname = {1782900000000000},
			.verloopt = {1783072800000000},
		},
	};
	const struct bestandenlijst sent = {bestanden, COUNT(bestanden)}, *read = NULL;
	struct fixture *f = *state;
	struct antwoordkop kop = good(), kop_read;
	struct text body;

	assert_true(wire_write_opvragen_resultatenbestand_response(
		f->wire, f->arena, &kop, &sent, &body, &f->err));
	assert_sound(body);
	assert_true(wire_read_opvragen_resultatenbestand_response(
		f->wire, f->arena, body, &kop_read, &read, &f->err));
	assert_int_equal(read->count, sent.count);
	for (size_t i = 0; i < sent.count; i++) {
		const struct bestand *a = &sent.bestanden[i], *b = &read->bestanden[i];
		assert_int_equal(a->soort, b->soort);
		assert_string_equal(a->naam, b->naam);
		assert_string_equal(a->url, b->url);
		assert_true(a->grootte == b->grootte && a->rijen == b->rijen);
		assert_string_equal(a->sha256, b->sha256);
		assert_string_equal(a->content_type, b->content_type);
		assert_string_equal(a->schemaversie, b->schemaversie);
		assert_true(a->tot_mutatienummer == b->tot_mutatienummer);
		assert_true(a->momentopname.us == b->momentopname.us);
		assert_true(a->verloopt.us == b->verloopt.us);
	}
}

static struct waarschuwing warnings[3];

/* With and without a successor, before and after the end. */
static const struct waarschuwing *expiring(void)
{
	warnings[0] = (struct waarschuwing){
		.oin = oin(SCHOOL),
		.doel = CERTIFICAAT_DOEL_TLS,
		.vingerafdruk = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		.tot = moment("2026-11-20T12:00:00Z"),
		.dagen = -3,
	};
	warnings[1] = warnings[2] = warnings[0];
	warnings[1].doel = CERTIFICAAT_DOEL_ONDERTEKENING;
	warnings[1].dagen = 1;
	warnings[1].drempel = 7;
	warnings[1].opvolger = OPVOLGER_GEREGISTREERD;
	warnings[2].doel = CERTIFICAAT_DOEL_VERSLEUTELING;
	warnings[2].dagen = 89;
	warnings[2].drempel = 90;
	warnings[2].opvolger = OPVOLGER_GEZIEN;
	return warnings;
}

static void assert_warnings(
	const struct waarschuwing *a, size_t count, const struct waarschuwing *b, size_t expected)
{
	static const char *const sentences[] = {
		"Het TLS-certificaat van 0000000700098QQ00000 is verlopen. ",
		"Het certificaat voor ondertekening van 0000000700098QQ00000 is nog 1 dag geldig. ",
		"Het certificaat voor versleuteling van 0000000700098QQ00000 is nog 89 dagen "
		"geldig. ",
	};

	assert_int_equal(count, expected);
	for (size_t i = 0; i < count; i++) {
		assert_true(oin_equal(&a[i].oin, &b[i].oin));
		assert_int_equal(a[i].doel, b[i].doel);
		assert_text(a[i].vingerafdruk, b[i].vingerafdruk);
		assert_true(a[i].tot.us == b[i].tot.us);
		assert_int_equal(a[i].dagen, b[i].dagen);
		assert_int_equal(a[i].drempel, b[i].drempel);
		assert_int_equal(a[i].opvolger, b[i].opvolger);
		assert_memory_equal(a[i].tekst, sentences[i], strlen(sentences[i]));
	}
}

static struct verbinding seen(void)
{
	return (struct verbinding){
		.tijdstip_gateway = moment("2026-11-23T09:30:00.250Z"),
		.oin_verbinding = oin("00000099000000002000"),
		.oin_school = oin(SCHOOL),
		.profiel = "2W-be",
		.tls_versie = "TLSv1.3",
		.overeenkomstnummer = "GUO-2026-0001",
		.overeenkomst_status = OVEREENKOMST_STATUS_ACTIEF,
		.overeenkomst_van = {2026, 8, 1},
		.has_mandaat = true,
		.mandaat_van = {2026, 8, 1},
		.mandaat_tot = {2027, 8, 1},
		.mandaat_bron = "OSR",
		.klokverschil_seconden = -61,
		.certificaat_tot = moment("2028-11-01T12:00:00Z"),
		.certificaat_dagen = 709,
	};
}

static void assert_verbinding(const struct verbinding *a, const struct verbinding *b)
{
	assert_true(a->tijdstip_gateway.us == b->tijdstip_gateway.us);
	assert_true(oin_equal(&a->oin_verbinding, &b->oin_verbinding));
	assert_int_equal(a->signed_message, b->signed_message);
	if (a->signed_message)
		assert_true(oin_equal(&a->oin_ondertekenaar, &b->oin_ondertekenaar));
	assert_true(oin_equal(&a->oin_school, &b->oin_school));
	assert_text(a->profiel, b->profiel);
	assert_text(a->tls_versie, b->tls_versie);
	assert_text(a->overeenkomstnummer, b->overeenkomstnummer);
	assert_int_equal(a->overeenkomst_status, b->overeenkomst_status);
	assert_day(a->overeenkomst_van, b->overeenkomst_van);
	assert_day(a->overeenkomst_tot, b->overeenkomst_tot);
	assert_int_equal(a->has_mandaat, b->has_mandaat);
	assert_day(a->mandaat_van, b->mandaat_van);
	assert_day(a->mandaat_tot, b->mandaat_tot);
	assert_text(a->mandaat_bron, b->mandaat_bron);
	assert_int_equal(a->klokverschil_seconden, b->klokverschil_seconden);
	assert_true(a->certificaat_tot.us == b->certificaat_tot.us);
	assert_int_equal(a->certificaat_dagen, b->certificaat_dagen);
	assert_warnings(
		a->waarschuwingen, a->waarschuwing_count, b->waarschuwingen, b->waarschuwing_count);
}

static void what_the_gateway_saw_comes_back(void **state)
{
	struct fixture *f = *state;
	struct antwoordkop sent = good(), kop;
	struct verbinding cases[] = {seen(), seen(), seen()};
	const struct verbinding *read;
	struct text body;

	cases[1].waarschuwingen = expiring();
	cases[1].waarschuwing_count = COUNT(warnings);
	cases[1].signed_message = true;
	cases[1].oin_ondertekenaar = oin(SCHOOL);
	cases[1].profiel = "2W-be-SE";
	cases[2].overeenkomstnummer = NULL;
	cases[2].overeenkomst_status = OVEREENKOMST_STATUS_NONE;
	cases[2].overeenkomst_van = day(0, 0, 0);
	cases[2].has_mandaat = false;
	cases[2].mandaat_van = cases[2].mandaat_tot = day(0, 0, 0);
	cases[2].mandaat_bron = NULL;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(wire_write_testen_verbinding_response(
			f->wire, f->arena, &sent, &cases[i], &body, &f->err));
		assert_sound(body);
		assert_true(wire_read_testen_verbinding_response(
			f->wire, f->arena, body, &kop, &read, &f->err));
		assert_kop(&kop, &sent);
		assert_verbinding(read, &cases[i]);
	}
}

static const char *const diensten[] = {"testen_verbinding", "opvragen_resultaten"};

static struct overeenkomst agreement(const struct mandaat *mandaten, size_t mandaat_count)
{
	static struct certificaat certificaten[1];
	static const struct routeperiode routes[] = {
		{ROUTE_VIA_PRAKTIJKOPLEIDER, {2025, 8, 1}, {2026, 8, 1}},
		{ROUTE_DIRECT, {2026, 8, 1}, {0, 0, 0}},
	};

	certificaten[0] = (struct certificaat){
		.oin = oin(GATEWAY),
		.doel = CERTIFICAAT_DOEL_ONDERTEKENING,
		.vingerafdruk = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		.van = moment("2025-11-01T12:00:00Z"),
		.tot = moment("2028-11-01T12:00:00Z"),
		.eerst_gezien = moment("2026-08-03T06:12:44Z"),
		.laatst_gezien = moment("2026-11-23T09:30:00Z"),
	};
	return (struct overeenkomst){
		.nummer = "GUO-2026-0001",
		.versie = 3,
		.brin = {"98QQ"},
		.school = oin(SCHOOL),
		.school_naam = "Voorbeeldcollege Belgi\xC3\xAB & Zuid",
		.status = OVEREENKOMST_STATUS_ACTIEF,
		.van = {2026, 8, 1},
		.diensten = diensten,
		.dienst_count = COUNT(diensten),
		.veldenset = VELDENSET_BASIS,
		.open_antwoorden = true,
		.profiel = "2W-be-S",
		.vrijgave = VRIJGAVE_WEKELIJKS,
		.routes = routes,
		.route_count = COUNT(routes),
		.mandaten = mandaten,
		.mandaat_count = mandaat_count,
		.certificaten = certificaten,
		.certificaat_count = COUNT(certificaten),
		.waarschuwingen = expiring(),
		.waarschuwing_count = COUNT(warnings),
	};
}

static void assert_overeenkomst(const struct overeenkomst *a, const struct overeenkomst *b)
{
	assert_text(a->nummer, b->nummer);
	assert_int_equal(a->versie, b->versie);
	assert_text(a->brin.code, b->brin.code);
	assert_true(oin_equal(&a->school, &b->school));
	assert_text(a->school_naam, b->school_naam);
	assert_int_equal(a->status, b->status);
	assert_day(a->van, b->van);
	assert_day(a->tot, b->tot);
	assert_int_equal(a->dienst_count, b->dienst_count);
	for (size_t i = 0; i < a->dienst_count; i++)
		assert_text(a->diensten[i], b->diensten[i]);
	assert_int_equal(a->veldenset, b->veldenset);
	assert_int_equal(a->open_antwoorden, b->open_antwoorden);
	assert_text(a->profiel, b->profiel);
	assert_int_equal(a->vrijgave, b->vrijgave);
	assert_int_equal(a->route_count, b->route_count);
	for (size_t i = 0; i < a->route_count; i++) {
		assert_int_equal(a->routes[i].soort, b->routes[i].soort);
		assert_day(a->routes[i].van, b->routes[i].van);
		assert_day(a->routes[i].tot, b->routes[i].tot);
	}
	assert_warnings(
		a->waarschuwingen, a->waarschuwing_count, b->waarschuwingen, b->waarschuwing_count);
	assert_int_equal(a->certificaat_count, b->certificaat_count);
	for (size_t i = 0; i < a->certificaat_count; i++) {
		assert_true(oin_equal(&a->certificaten[i].oin, &b->certificaten[i].oin));
		assert_int_equal(a->certificaten[i].doel, b->certificaten[i].doel);
		assert_text(a->certificaten[i].vingerafdruk, b->certificaten[i].vingerafdruk);
		assert_true(a->certificaten[i].van.us == b->certificaten[i].van.us);
		assert_true(a->certificaten[i].tot.us == b->certificaten[i].tot.us);
		assert_true(
			a->certificaten[i].eerst_gezien.us == b->certificaten[i].eerst_gezien.us);
		assert_true(
			a->certificaten[i].laatst_gezien.us == b->certificaten[i].laatst_gezien.us);
	}
}

static void an_overeenkomst_comes_back(void **state)
{
	struct fixture *f = *state;
	struct antwoordkop sent = good(), kop;
	const struct mandaat mandaten[] = {
		{oin(GATEWAY), "Leverancier", diensten[1], {2026, 8, 1}, {2027, 8, 1}, "OSR"},
	};
	struct overeenkomst overeenkomst = agreement(mandaten, COUNT(mandaten));
	const struct overeenkomst *read;
	struct text body;

	assert_true(wire_write_opvragen_overeenkomst_response(
		f->wire, f->arena, &sent, &overeenkomst, &body, &f->err));
	assert_sound(body);
	assert_true(wire_read_opvragen_overeenkomst_response(
		f->wire, f->arena, body, &kop, &read, &f->err));
	assert_kop(&kop, &sent);
	assert_overeenkomst(read, &overeenkomst);
	assert_int_equal(read->mandaat_count, 1);
	assert_true(oin_equal(&read->mandaten[0].leverancier, &mandaten[0].leverancier));
	assert_text(read->mandaten[0].leverancier_naam, mandaten[0].leverancier_naam);
	assert_text(read->mandaten[0].dienst, mandaten[0].dienst);
	assert_day(read->mandaten[0].van, mandaten[0].van);
	assert_day(read->mandaten[0].tot, mandaten[0].tot);
	assert_text(read->mandaten[0].bron, mandaten[0].bron);
}

static void a_mandate_for_every_service_becomes_one_per_service(void **state)
{
	struct fixture *f = *state;
	struct antwoordkop sent = good(), kop;
	const struct mandaat mandaten[] = {
		{oin(GATEWAY), "Een", "*", {2026, 8, 1}, {0, 0, 0}, "OSR"},
		{oin(GATEWAY), "Twee", diensten[0], {2026, 8, 1}, {0, 0, 0}, "OSR"},
	};
	struct overeenkomst overeenkomst = agreement(mandaten, COUNT(mandaten));
	const struct overeenkomst *read;
	struct text body;

	assert_true(wire_write_opvragen_overeenkomst_response(
		f->wire, f->arena, &sent, &overeenkomst, &body, &f->err));
	assert_sound(body);
	assert_true(wire_read_opvragen_overeenkomst_response(
		f->wire, f->arena, body, &kop, &read, &f->err));
	assert_int_equal(read->mandaat_count, 3);
	assert_text(read->mandaten[0].dienst, diensten[0]);
	assert_text(read->mandaten[1].dienst, diensten[1]);
	assert_text(read->mandaten[1].leverancier_naam, "Een");
	assert_text(read->mandaten[2].leverancier_naam, "Twee");
}

static void the_outcome_of_a_push_comes_back(void **state)
{
	static const struct recorduitkomst records[] = {
		{"K1", UITKOMST_NIEUW, NULL, 0},
		{"K2", UITKOMST_AFGEKEURD, meldingen, COUNT(meldingen)},
		{"K3", UITKOMST_ONGEWIJZIGD, meldingen, 1},
	};
	struct fixture *f = *state;
	struct antwoordkop sent = good(), kop;
	struct aanleverresultaat resultaat = {true, 1, 0, 1, 1, records, COUNT(records)};
	const struct aanleverresultaat *read;
	struct text body;

	assert_true(wire_write_aanleveren_studentgegevens_response(
		f->wire, f->arena, &sent, &resultaat, &body, &f->err));
	assert_sound(body);
	assert_true(wire_read_aanleveren_studentgegevens_response(
		f->wire, f->arena, body, &kop, &read, &f->err));
	assert_kop(&kop, &sent);
	assert_true(read->proefaanlevering);
	assert_int_equal(read->nieuw, 1);
	assert_int_equal(read->gewijzigd, 0);
	assert_int_equal(read->ongewijzigd, 1);
	assert_int_equal(read->afgekeurd, 1);
	assert_int_equal(read->count, COUNT(records));
	for (size_t i = 0; i < read->count; i++) {
		assert_text(read->records[i].bpvo_kenmerk, records[i].bpvo_kenmerk);
		assert_int_equal(read->records[i].uitkomst, records[i].uitkomst);
		assert_meldingen(read->records[i].meldingen, read->records[i].melding_count,
			records[i].meldingen, records[i].melding_count);
	}
}

static void the_outcome_of_a_withdrawal_comes_back(void **state)
{
	static const struct intrekuitkomst_record records[] = {
		{"K1", INTREKUITKOMST_INGETROKKEN, NULL, 0},
		{"K2", INTREKUITKOMST_ONBEKEND, meldingen, 1},
		{"K.3_-", INTREKUITKOMST_INGETROKKEN, meldingen, COUNT(meldingen)},
	};
	struct fixture *f = *state;
	struct antwoordkop sent = good(), kop;
	struct intrekresultaat resultaat = {records, COUNT(records)};
	const struct intrekresultaat *read;
	struct text body;

	assert_true(wire_write_intrekken_studentgegevens_response(
		f->wire, f->arena, &sent, &resultaat, &body, &f->err));
	assert_sound(body);
	assert_true(wire_read_intrekken_studentgegevens_response(
		f->wire, f->arena, body, &kop, &read, &f->err));
	assert_kop(&kop, &sent);
	assert_int_equal(read->count, COUNT(records));
	for (size_t i = 0; i < read->count; i++) {
		assert_text(read->records[i].bpvo_kenmerk, records[i].bpvo_kenmerk);
		assert_int_equal(read->records[i].uitkomst, records[i].uitkomst);
		assert_meldingen(read->records[i].meldingen, read->records[i].melding_count,
			records[i].meldingen, records[i].melding_count);
	}
}

static void assert_stand(const struct aanleverstatus *a, const struct aanleverstatus *b)
{
	assert_int_equal(a->heeft_meer, b->heeft_meer);
	assert_text(a->cursor, b->cursor);
	assert_int_equal(a->status_count, b->status_count);
	for (size_t i = 0; i < a->status_count; i++) {
		assert_text(a->status[i].bpvo_kenmerk, b->status[i].bpvo_kenmerk);
		assert_int_equal(a->status[i].toestand, b->status[i].toestand);
		assert_day(a->status[i].gepland_op, b->status[i].gepland_op);
	}
	assert_int_equal(a->ontbreekt_count, b->ontbreekt_count);
	for (size_t i = 0; i < a->ontbreekt_count; i++) {
		const struct ontbreekt *x = &a->ontbreekt[i], *y = &b->ontbreekt[i];

		assert_text(x->onderwijsaanbiedercode, y->onderwijsaanbiedercode);
		assert_text(x->onderwijslocatiecode, y->onderwijslocatiecode);
		assert_text(x->opleidingscode, y->opleidingscode);
		assert_text(x->leerbedrijf_id, y->leerbedrijf_id);
		assert_day(x->geplande_einddatum, y->geplande_einddatum);
		assert_true(x->aantal_bpvo == y->aantal_bpvo);
		assert_true(x->aantal_aangeleverd == y->aantal_aangeleverd);
		assert_day(x->aanleveren_voor, y->aanleveren_voor);
	}
}

static void the_state_of_a_delivery_comes_back(void **state)
{
	static const struct recordstatus status[] = {
		{.bpvo_kenmerk = "K1", .toestand = TOESTAND_WACHT_OP_BPVO},
		{.bpvo_kenmerk = "K2", .toestand = TOESTAND_GEPLAND, .gepland_op = {2027, 1, 15}},
		{.bpvo_kenmerk = "K3", .toestand = TOESTAND_UITGENODIGD},
		{.bpvo_kenmerk = "K4", .toestand = TOESTAND_NIET_BEZORGBAAR},
	};
	static const struct ontbreekt ontbreekt[] = {
		{"999A001", "999X001", "25180", "100000001", {2027, 1, 29}, 3, 1, {2027, 1, 15}},
		{NULL, NULL, "25180", "100000001", {2027, 1, 29}, INT64_MAX, 0, {2027, 1, 15}},
	};
	const struct aanleverstatus pages[] = {
		{.status = status, .status_count = COUNT(status)},
		{.ontbreekt = ontbreekt,
			.ontbreekt_count = COUNT(ontbreekt),
			.heeft_meer = true,
			.cursor = "Abc-_9"},
		{.heeft_meer = false},
	};
	struct fixture *f = *state;
	struct antwoordkop sent = good(), kop;
	const struct aanleverstatus *read;
	struct text body;

	for (size_t i = 0; i < COUNT(pages); i++) {
		assert_true(wire_write_opvragen_aanleverstatus_response(
			f->wire, f->arena, &sent, &pages[i], &body, &f->err));
		assert_sound(body);
		assert_true(wire_read_opvragen_aanleverstatus_response(
			f->wire, f->arena, body, &kop, &read, &f->err));
		assert_kop(&kop, &sent);
		assert_stand(read, &pages[i]);
	}
}

static const struct thema themas[] = {{"BEGELEIDING", "Begeleiding"}};
static const struct waardelabel opties[] = {{"1", "zeer ontevreden", 3}, {"99", "\xC3\xA9", 32767}};
static const struct waardelabel ontbrekend[] = {
	{"-7", "niet gesteld", 0}, {"-9", "weet ik niet", 0}};
static const struct vraag vragen[] = {
	{"BG1", 1, "BEGELEIDING", "Hoe? <b> & \"c\"", SCHAAL_T5, true, 1, opties, COUNT(opties)},
	{"EW9", 2, "BEGELEIDING", "Wat kan beter?", SCHAAL_O, false, 0, NULL, 0},
};
static const struct vragenlijst lijsten[] = {
	{"STUDENT", 1, RESPONDENT_STUDENT, "Student", {2024, 8, 1}, {2025, 8, 1},
		TOEZEGGING_VERTROUWELIJK, "Regel een\nregel twee", themas, COUNT(themas), vragen,
		COUNT(vragen), ontbrekend, COUNT(ontbrekend)},
	{"LEERBEDRIJF", 2, RESPONDENT_LEERBEDRIJF, "Leerbedrijf", {2025, 8, 1}, {0, 0, 0},
		TOEZEGGING_ANONIEM, NULL, NULL, 0, vragen, 1, NULL, 0},
};

static void assert_labels(const struct waardelabel *a, const struct waardelabel *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_text(a[i].waarde, b[i].waarde);
		assert_text(a[i].label, b[i].label);
		assert_int_equal(a[i].variabele, b[i].variabele);
	}
}

static void assert_lijst(const struct vragenlijst *a, const struct vragenlijst *b)
{
	assert_text(a->code, b->code);
	assert_int_equal(a->versie, b->versie);
	assert_int_equal(a->respondent, b->respondent);
	assert_text(a->naam, b->naam);
	assert_day(a->van, b->van);
	assert_day(a->tot, b->tot);
	assert_int_equal(a->toezegging, b->toezegging);
	assert_text(a->toelichting, b->toelichting);
	assert_int_equal(a->thema_count, b->thema_count);
	for (size_t i = 0; i < a->thema_count; i++) {
		assert_text(a->themas[i].code, b->themas[i].code);
		assert_text(a->themas[i].naam, b->themas[i].naam);
	}
	assert_int_equal(a->vraag_count, b->vraag_count);
	for (size_t i = 0; i < a->vraag_count; i++) {
		assert_text(a->vragen[i].code, b->vragen[i].code);
		assert_int_equal(a->vragen[i].volgnummer, b->vragen[i].volgnummer);
		assert_text(a->vragen[i].thema, b->vragen[i].thema);
		assert_text(a->vragen[i].tekst, b->vragen[i].tekst);
		assert_int_equal(a->vragen[i].schaal, b->vragen[i].schaal);
		assert_int_equal(a->vragen[i].in_resultaten, b->vragen[i].in_resultaten);
		assert_int_equal(a->vragen[i].variabele, b->vragen[i].variabele);
		assert_int_equal(a->vragen[i].optie_count, b->vragen[i].optie_count);
		assert_labels(a->vragen[i].opties, b->vragen[i].opties, a->vragen[i].optie_count);
	}
	assert_int_equal(a->ontbrekend_count, b->ontbrekend_count);
	assert_labels(a->ontbrekend, b->ontbrekend, a->ontbrekend_count);
}

static void the_codebook_comes_back(void **state)
{
	struct fixture *f = *state;
	struct antwoordkop sent = good(), kop;
	const struct vragenlijst *read;
	struct text body;
	size_t count;

	assert_true(wire_write_opvragen_vragenlijsten_response(
		f->wire, f->arena, &sent, lijsten, COUNT(lijsten), &body, &f->err));
	assert_sound(body);
	assert_true(wire_read_opvragen_vragenlijsten_response(
		f->wire, f->arena, body, &kop, &read, &count, &f->err));
	assert_kop(&kop, &sent);
	assert_int_equal(count, COUNT(lijsten));
	for (size_t i = 0; i < count; i++)
		assert_lijst(&read[i], &lijsten[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FACT(a_refusal_of_each_operation_comes_back_without_payload),
		FACT(what_the_gateway_saw_comes_back),
		FACT(an_overeenkomst_comes_back),
		FACT(a_mandate_for_every_service_becomes_one_per_service),
		FACT(the_outcome_of_a_push_comes_back),
		FACT(the_outcome_of_a_withdrawal_comes_back),
		FACT(the_state_of_a_delivery_comes_back),
		FACT(the_codebook_comes_back),
		FACT(files_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
