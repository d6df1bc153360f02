#ifndef TESTS_STORE_REFUSING_H
#define TESTS_STORE_REFUSING_H

/*
 * What a store asks, one function a row, each with the statement without which it has no answer. They are asked of a small register
 * of which most is empty: an answer is true, and a refusal leaves what was to be told as it was.
 */
#include "store/database.h"

#include "store/audit.h"
#include "store/berichten.h"
#include "store/figures.h"
#include "store/proeven.h"
#include "store/store_aanleverstatus.h"
#include "store/store_antwoorden.h"
#include "store/store_bestanden.h"
#include "store/store_betrokkene.h"
#include "store/store_bewaartermijnen.h"
#include "store/store_bewijs.h"
#include "store/store_bpvo.h"
#include "store/store_bureau.h"
#include "store/store_certificaten.h"
#include "store/store_cijfers.h"
#include "store/store_contacten.h"
#include "store/store_crl.h"
#include "store/store_dossier.h"
#include "store/store_gebruikers.h"
#include "store/store_mandaten.h"
#include "store/store_scholen.h"
#include "store/store_sleutels.h"
#include "store/store_uitnodigingen.h"
#include "store/store_verstrekkingen.h"
#include "store/store_volledigheid.h"
#include "store/waarschuwingen.h"

/* Asks; false with an error. */
typedef bool ask_fn(struct store *store, struct error *err);
struct question {
	const char *statement; /* with which the last of what it needs is asked */
	ask_fn *ask;
};

enum { UNTOLD = 4711 };
#define A_TOKEN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
static const struct oin SCHOOL = {SCHOOL_A}, OTHER = {SUPPLIER};
static const struct betrokkene NOBODY = {
	.school_id = 1, .bpvo_kenmerk = "k-1", .merk = {"0123456789abcdef0123456789abcdef", 32}};
static const struct cijfers_vraag ALL_FIGURES = {
	.school_id = 1, .halfjaar_van = 2 * 2024, .halfjaar_tot = 2 * 2026};
static const struct volledigheid_van WHOLE_YEAR = {
	.school_id = 1, .van = {2025, 8, 1}, .tot = {2026, 7, 31}};

/* Told of a refusal: nothing. */
static bool all_or_nothing(bool good, const void *out, size_t count)
{
	if (good)
		assert_int_not_equal(count, UNTOLD);
	else
		assert_true(out == NULL && count == UNTOLD);
	return good;
}

#define ASK_LIST(name, type, call)                                                                 \
	static bool name(struct store *store, struct error *err)                                   \
	{                                                                                          \
		type *out = NULL;                                                                  \
		size_t count = UNTOLD;                                                             \
		bool good = call;                                                                  \
		return all_or_nothing(good, out, count);                                           \
	}

/* One number, or a flag. */
#define ASK_NUMBER(name, type, call)                                                               \
	static bool name(struct store *store, struct error *err)                                   \
	{                                                                                          \
		type out = (type)UNTOLD, untold = out;                                             \
		bool good = call;                                                                  \
		assert_true(good || out == untold);                                                \
		return good;                                                                       \
	}

#define ASK(name, call)                                                                            \
	static bool name(struct store *store, struct error *err)                                   \
	{                                                                                          \
		return call;                                                                       \
	}

/* ---- what staff look at */

ASK_LIST(lists, const struct crl_stand, store_list_lists(store, test_arena, &out, &count, err))
ASK_LIST(proeven, const struct proef_rij,
	store_list_proeven(store, test_arena, NULL, &out, &count, err))
ASK_LIST(te_melden, const struct te_melden,
	store_load_te_melden(store, test_arena, TEST_NOW, &out, &count, err))
ASK_LIST(gemeld, const struct gemeld,
	store_list_gemeld(store, test_arena, &SCHOOL, &out, &count, err))
ASK_LIST(adressen, const char *const,
	store_load_adressen(store, test_arena, &SCHOOL, &out, &count, err))
ASK_LIST(blokkades, const struct blokkade,
	store_list_blokkades(store, test_arena, &out, &count, err))
ASK_LIST(certificaten, const struct certificaat_rij,
	store_list_certificaten(store, test_arena, &(struct certificaat_filter){.dagen = -1},
		TEST_NOW, &out, &count, err))
ASK_LIST(mandaten, const struct mandaat_rij,
	store_list_mandaten(store, test_arena, NULL, &out, &count, err))
ASK_LIST(overeenkomsten, const struct overeenkomst,
	store_list_overeenkomsten(store, test_arena, NULL, &out, &count, err))
ASK_LIST(organisaties, const struct organisatie,
	store_list_organisaties(store, test_arena, &out, &count, err))
ASK_LIST(contactpersonen, const struct contactpersoon,
	store_list_contactpersonen(store, test_arena, &SCHOOL, &out, &count, err))
ASK_LIST(opvolgingen, const struct rechtsopvolging,
	store_list_rechtsopvolgingen(store, test_arena, NULL, &out, &count, err))
ASK_LIST(gebruikers, const struct gebruiker_rij,
	store_list_gebruikers(store, test_arena, NULL, true, &out, &count, err))
ASK_LIST(verstrekkingen, const struct verstrekt,
	store_list_verstrekkingen(store, test_arena,
		&(struct verstrekt_keuze){.school = &SCHOOL, .limit = 10}, &out, &count, err))
ASK_LIST(vernietigd, const struct vernietigd,
	store_list_vernietigd(
		store, test_arena, &(struct vernietigd_keuze){.limit = 10}, &out, &count, err))
ASK_LIST(vervallend, const struct vervallend,
	store_list_vervallend(store, test_arena, TEST_TODAY, NULL, &out, &count, err))
ASK_LIST(wisverzoeken, const struct wisverzoek,
	store_list_wisverzoeken(store, test_arena, TEST_NOW, &out, &count, err))
ASK_LIST(betrokkene, const struct betrokkene_regel,
	store_list_betrokkene(store, test_arena, &NOBODY, &out, &count, err))
ASK_LIST(sleutels, const struct sleutelregel,
	store_list_sleutels(store, test_arena, &out, &count, err))
ASK_LIST(stappen, const struct school_stappen,
	store_load_school_stappen(store, test_arena, NULL, TEST_TODAY, &out, &count, err))
ASK_LIST(fouten, const struct fouten,
	store_fouten(store, test_arena, TEST_NOW, NULL, &out, &count, err))
ASK_LIST(verkeer, const struct verkeer,
	store_verkeer(store, test_arena, TEST_NOW, TEST_TODAY, NULL, &out, &count, err))
ASK_LIST(aanroepen, const struct aanroepen,
	store_aanroepen(store, test_arena, &SCHOOL, TEST_TODAY, TEST_TODAY, &out, &count, err))
ASK_LIST(by_correlatie, const struct bericht,
	store_berichten_by_correlatie(store, test_arena, "geen", &out, &count, err))
ASK_LIST(by_message_id, const struct bericht,
	store_berichten_by_message_id(store, test_arena, "urn:uuid:geen", &out, &count, err))
ASK_LIST(berichten_of, const struct bericht,
	store_berichten_of(store, test_arena, &(struct bericht_vraag){.oin = SCHOOL, .limit = 10},
		&out, &count, err))
ASK_LIST(refused_of, const struct bericht,
	store_berichten_of(store, test_arena,
		&(struct bericht_vraag){.oin = SCHOOL, .geweigerd = true, .limit = 10}, &out,
		&count, err))
ASK_LIST(bewijzen, const struct bewijs_rij,
	store_find_bewijzen(store, test_arena, "urn:uuid:geen", NULL, &out, &count, err))
ASK_NUMBER(count_geweigerd, int64_t,
	store_count_geweigerd(
		store, &(struct bericht_vraag){.oin = SCHOOL, .limit = 10}, &out, err))
ASK_NUMBER(overeenkomst_of, int64_t, store_find_overeenkomst(store, "GUO-A", 0, &out, err))
ASK_NUMBER(organisatie_id, int64_t, store_organisatie_id(store, &SCHOOL, &out, err))
ASK_NUMBER(count_gegevens, int64_t, store_count_studentgegevens(store, 1, &out, err))

/* ---- the audit */

ASK_LIST(audit_rows, const struct audit_rij,
	store_list_audit(store, test_arena, &(struct audit_keuze){.limit = 10}, &out, &count, err))
ASK_LIST(audit_differences, const struct audit_afwijking,
	store_compare_audit(store, test_arena, 10, &out, &count, err))
ASK(audit_end, store_audit_stand(store, &(struct audit_stand){0}, err))
ASK(audit_act, store_name_act(store, "toets", err))
ASK(audit_link, store_audit_keten(store, 1, &(bool){false}, (uint8_t[AUDIT_HASH]){0}, err))

/* ---- keys */

ASK_LIST(hoofdsleutels, const char *const,
	store_list_hoofdsleutels(store, test_arena, &out, &count, err))
ASK_LIST(huissleutels, const struct huissleutel,
	store_load_huissleutels(store, test_arena, &out, &count, err))
ASK_LIST(schoolsleutels, const struct schoolsleutel_van,
	store_sample_schoolsleutels(store, test_arena, &out, &count, err))
ASK_LIST(verpakte, const struct verpakte_sleutel,
	store_lock_verpakte_sleutels(store, test_arena, "geen", 10, &out, &count, err))
ASK(old_school, store_find_old_school(store, &(struct oude_school){0}, err))
ASK(sleutelstand,
	store_load_sleutelstand(
		store, test_arena, "geen", TEST_NOW, &(struct sleutelstand){0}, err))
ASK(has_recordsleutel, store_has_recordsleutel(store, 1, NOBODY.merk, &(bool){false}, err))

/* ---- placements, invitations and the bureau */

ASK_LIST(bpvo_leveringen, const struct bpvo_levering_rij,
	store_list_bpvo_leveringen(store, test_arena, false, 10, &out, &count, err))
ASK_LIST(bpvo_fouten, const struct import_fout,
	store_list_bpvo_fouten(store, test_arena, 1, &out, &count, err))
ASK_LIST(plan_scholen, const struct plan_school,
	store_list_plan_scholen(store, test_arena, 0, TEST_TODAY,
		&(struct uitnodiging_termijn){14, 28, 7, 2}, &out, &count, err))
ASK_LIST(groepen, const struct sleutelgroep_van,
	store_list_sleutelgroepen(store, test_arena, 1, TEST_TODAY, &out, &count, err))
ASK_LIST(levering_scholen, const struct levering_school,
	store_list_levering_scholen(store, test_arena, 1, &out, &count, err))
ASK_LIST(given_out, const struct uit_te_geven,
	store_give_out(store, test_arena, 1, 1, TEST_NOW, &out, &count, err))
ASK_LIST(herinneringen, const struct levering_sleutel,
	store_list_herinneringen(store, test_arena, 1, &out, &count, err))
ASK_LIST(te_wissen, const struct levering_sleutel,
	store_list_te_wissen(store, test_arena, 1, &out, &count, err))
ASK_LIST(leveringen, const struct levering_stand,
	store_list_leveringen(store, test_arena, TEST_TODAY, false, 10, &out, &count, err))
ASK_LIST(bureau, const struct bureau_regel,
	store_list_bureau(store, test_arena, TEST_TODAY, &out, &count, err))
ASK(take_levering, store_take_levering(store, test_arena, 1, &(struct levering_kop){0}, err))
ASK(find_record, store_find_record(store, 1, "k-1", &(struct record_plaats){0}, err))
ASK_LIST(open_antwoorden, const struct open_antwoord,
	store_list_open_antwoorden(
		store, test_arena, &(struct open_antwoord_keuze){.limit = 10}, &out, &count, err))
ASK(open_regel, store_open_antwoord_regel(store, test_arena, NULL, &(const char *){NULL}, err))

/* ---- figures */

ASK_NUMBER(lag, bool, store_cijfers_lag(store, 1, TEST_NOW, &out, err))
ASK_LIST(lagging, const int64_t,
	store_list_lagging_cijfers(store, test_arena, TEST_NOW, &out, &count, err))
ASK_LIST(cijfers, const struct cijfer,
	store_list_cijfers(store, test_arena, &ALL_FIGURES, &out, &count, err))
ASK_LIST(benchmark, const struct cijfer_benchmark,
	store_list_cijfers_benchmark(store, test_arena, 1, 2024, 2026, true, &out, &count, err))
ASK_LIST(vragen, const struct cijfer_vraag,
	store_list_cijfer_vragen(store, test_arena, &out, &count, err))
ASK_LIST(keuzes, const struct cijfer_keuze,
	store_list_cijfer_keuzes(store, test_arena, 1, NULL, 0, &out, &count, err))
ASK_LIST(respons, const struct cijfer_respons,
	store_list_cijfer_respons(store, test_arena, &ALL_FIGURES, TEST_TODAY, &out, &count, err))
ASK_LIST(verborgen, const struct cijfer_verborgen,
	store_list_rapport_verborgen(store, test_arena, 2024, 2026, &out, &count, err))
ASK_LIST(einden, const struct volledigheid_einde,
	store_load_volledigheid_gegevens(store, test_arena, &WHOLE_YEAR, &out, &count, err))
ASK(volledigheid,
	store_count_volledigheid(
		store, &WHOLE_YEAR, TEST_TODAY, &(struct volledigheid_telling){0}, err))

/* ---- what a message needs */

static bool agreement(struct store *store, struct error *err)
{
	struct overeenkomst out;

	return store_load_overeenkomst(store, test_arena, 1, &out, err);
}

static bool codebook(struct store *store, struct error *err)
{
	const struct vragenlijst *out = NULL;
	size_t count = UNTOLD;
	const struct vragenlijstvraag whole = {.code = "S"};
	bool good = store_load_vragenlijsten(store, test_arena, &whole, &out, &count, err);

	assert_true(!good || count > 0);
	return good;
}

static bool status(struct store *store, struct error *err)
{
	const struct status_selectie of = {.school_id = 1, .limit = 10};
	struct recordstatus *out = NULL;
	size_t count = UNTOLD;
	bool more = false;
	bool good = store_load_recordstatus(store, test_arena, &of, NULL, &out, &count, &more, err);

	return all_or_nothing(good, out, count);
}

static bool missing(struct store *store, struct error *err)
{
	const struct status_selectie of = {.school_id = 1, .limit = 10};
	int64_t ids[11];
	struct ontbreekt *out = NULL;
	size_t count = UNTOLD;
	bool more = false;
	bool good = store_load_ontbreekt(
		store, test_arena, &of, (struct day){0}, 0, &out, ids, &count, &more, err);

	return all_or_nothing(good, out, count);
}

ASK_LIST(warnings, const struct waarschuwing,
	store_load_waarschuwingen(store, test_arena, &SCHOOL, &OTHER, TEST_NOW, &out, &count, err))
ASK_LIST(certificaat_einden, const struct certificaat_einde,
	store_load_einden(store, test_arena, &out, &count, err))
ASK_LIST(drempels, const struct drempel_stand,
	store_count_waarschuwingen(store, test_arena, TEST_NOW, &out, &count, err))
ASK_LIST(partities, const struct partities,
	store_list_partities(store, test_arena, &out, &count, err))
ASK_LIST(known_files, const char *const, store_list_bestanden(store, test_arena, &out, &count, err))
ASK_NUMBER(file_lock, bool, store_lock_bestanden(store, 1, &out, err))
ASK(file_use, store_count_bestanden(store, 1, TEST_NOW, &(int64_t){0}, &(int64_t){0}, err))
ASK(file_by_name,
	store_find_bestand(store, test_arena, A_TOKEN, TEST_NOW, &(struct bestand_plaats){0},
		&(bool){false}, err))
ASK(set_of_file,
	store_find_set_of_bestand(store, 1, &(struct bestandenset_vraag){0},
		&(struct bestandenset){0}, &(enum bestandsoort){0}, &(bool){false}, err))
ASK(certificate_count,
	store_count_certificaten(store, TEST_NOW, &(struct certificaten_stand){0}, err))
ASK(trial_certificate,
	store_find_proefcertificaat(
		store, "00", CERTIFICAAT_DOEL_TLS, &(bool){false}, &(bool){false}, err))

/* ---- and what only the gateway does */

ASK_LIST(old_gegevens, const struct oud_verzegeld,
	store_sample_old_studentgegevens(store, test_arena, &out, &count, err))
ASK_LIST(files_of_set, const struct bestand_rij,
	store_load_bestanden(store, test_arena, 1, &out, &count, err))
ASK_LIST(expired_files, const char *const,
	store_expire_bestanden(store, test_arena, 0, TEST_NOW, &out, &count, err))
ASK(file_content, store_load_bestand_inhoud(store, test_arena, 1, &(struct text){0}, err))
ASK(audit_seal,
	store_keep_zegel(store, &(struct audit_zegel){.tot = 1, .op = TEST_NOW, .door = "toets"},
		&(bool){false}, err))
ASK(put_one, store_note_intrekkingen(store, 1, NULL, 0, TEST_NOW, TEST_NOW, err))
ASK(close_places, store_close_places(store, 1, NULL, NULL, 0, TEST_NOW, err))
ASK(count_objections, store_count_bezwaren(store, 1, NULL, 0, NULL, err))

static const struct question staff_questions[] = {
	{"beheer_crl", lists},
	{"beheer_proeven", proeven},
	{"beheer_te_melden", te_melden},
	{"beheer_waarschuwingen", gemeld},
	{"beheer_waarschuwing_adressen", adressen},
	{"beheer_blokkades", blokkades},
	{"beheer_certificaten", certificaten},
	{"beheer_mandaten", mandaten},
	{"beheer_overeenkomsten", overeenkomsten},
	{"beheer_organisaties", organisaties},
	{"beheer_contactpersonen", contactpersonen},
	{"beheer_opvolgingen", opvolgingen},
	{"beheer_gebruikers", gebruikers},
	{"beheer_verstrekkingen", verstrekkingen},
	{"beheer_vernietigingen", vernietigd},
	{"beheer_vervallend", vervallend},
	{"beheer_wisverzoeken", wisverzoeken},
	{"beheer_betrokkene", betrokkene},
	{"beheer_sleutels", sleutels},
	{"beheer_school_stappen", stappen},
	{"beheer_fouten", fouten},
	{"beheer_verkeer", verkeer},
	{"beheer_aanroepen", aanroepen},
	{"beheer_berichten_correlatie", by_correlatie},
	{"beheer_berichten_message_id", by_message_id},
	{"beheer_berichten_oin", berichten_of},
	{"beheer_berichten_geweigerd", refused_of},
	{"beheer_bewijzen", bewijzen},
	{"beheer_tel_geweigerd", count_geweigerd},
	{"beheer_zoek_overeenkomst", overeenkomst_of},
	{"beheer_organisatie_id", organisatie_id},
	{"beheer_tel_studentgegevens", count_gegevens},
	{"beheer_audit", audit_rows},
	{"beheer_audit_afwijkingen", audit_differences},
	{"audit_stand", audit_end},
	{"beheer_zet_handeling", audit_act},
	{"audit_keten", audit_link},
	{"hoofdsleutels", hoofdsleutels},
	{"huissleutels", huissleutels},
	{"schoolsleutels_monster", schoolsleutels},
	{"beheer_verpakte_sleutels", verpakte},
	{"oude_school", old_school},
	{"beheer_sleutelstand", sleutelstand},
	{"beheer_heeft_recordsleutel", has_recordsleutel},
	{"beheer_bpvo_leveringen", bpvo_leveringen},
	{"beheer_bpvo_levering_fouten", bpvo_fouten},
	{"beheer_plan_scholen", plan_scholen},
	{"beheer_sleutelgroepen", groepen},
	{"beheer_bureau_scholen", levering_scholen},
	{"beheer_geef_uitnodigingen_uit", given_out},
	{"beheer_bureau_herinneringen", herinneringen},
	{"beheer_bureau_intrekkingen", te_wissen},
	{"beheer_bureau_leveringen", leveringen},
	{"beheer_bureau_stand", bureau},
	{"beheer_neem_bureau_levering", take_levering},
	{"beheer_zoek_record", find_record},
	{"beheer_open_antwoorden", open_antwoorden},
	{"beheer_open_antwoord_regel", open_regel},
	{"cijfers_lopen_achter", lag},
	{"cijfers_achterstallig", lagging},
	{"cijfers", cijfers},
	{"cijfers_benchmark", benchmark},
	{"cijfers_vragen", vragen},
	{"cijfers_keuzes", keuzes},
	{"cijfers_respons", respons},
	{"beheer_rapport_verborgen", verborgen},
	{"volledigheid_gegevens", einden},
	{"volledigheid", volledigheid},
	/* Of several steps: the last first, so that each is refused where the ones before it were not. */
	{"overeenkomst_certificaten", agreement},
	{"overeenkomst_mandaten", agreement},
	{"overeenkomst_routes", agreement},
	{"overeenkomst_diensten", agreement},
	{"overeenkomst", agreement},
	{"vragenlijst_ontbrekend", codebook},
	{"vragenlijst_opties", codebook},
	{"vragenlijst_vragen", codebook},
	{"vragenlijst_themas", codebook},
	{"vragenlijsten", codebook},
	{"aanleverstatus_alle", status},
	{"aanleverstatus_ontbreekt", missing},
	{"waarschuwingen", warnings},
	{"certificaat_einden", certificaat_einden},
	{"count_waarschuwingen", drempels},
	{"partities", partities},
	{"bestanden_bekend", known_files},
	{"bestanden_grendel", file_lock},
	{"bestanden_gebruik", file_use},
	{"count_certificaten", certificate_count},
	{"proef_certificaat", trial_certificate},
};

static const struct question gateway_questions[] = {
	{"bestand_zoek", file_by_name},
	{"bestandenset_van", set_of_file},
	{"oud_monster", old_gegevens},
	{"bestanden", files_of_set},
	{"ruim_bestanden_school", expired_files},
	{"bestand_inhoud", file_content},
	{"audit_zegel", audit_seal},
	{"noteer_intrekkingen", put_one},
	{"sluit_plaatsen", close_places},
	{"tel_bezwaren", count_objections},
	{"overeenkomst_routes", agreement},
	{"vragenlijst_opties", codebook},
	{"waarschuwingen", warnings},
};

/* Who asks. */
static const struct asker {
	const char *role;
	struct store *(*open)(void);
	const struct question *questions;
	size_t count;
} askers[] = {
	{"bpv_admin", open_admin, staff_questions,
		sizeof staff_questions / sizeof staff_questions[0]},
	{"bpv_gateway", open_gateway, gateway_questions,
		sizeof gateway_questions / sizeof gateway_questions[0]},
};
enum { ASKERS = sizeof askers / sizeof askers[0] };

#endif
