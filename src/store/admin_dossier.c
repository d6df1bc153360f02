/* Signing, the limits, and everything that `overeenkomst show` tells besides what messages need. */
#include "store/inside.h"
#include "store/store_dossier.h"

static bool set_document(struct store *store, int64_t id, const struct ondertekening *ondertekening,
	const char *actor, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, id);
	add_day(&parameters, ondertekening->document_datum);
	add_bytes(&parameters,
		(struct text){(const char *)ondertekening->document_sha256,
			sizeof ondertekening->document_sha256});
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	return store_run(store, "beheer_zet_document", &parameters, AS_TEXT, NULL, err);
}

static bool add_ondertekenaars(struct store *store, int64_t id,
	const struct ondertekening *ondertekening, const char *actor, struct instant now,
	struct error *err)
{
	for (size_t i = 0; i < ondertekening->count; i++) {
		const struct ondertekenaar *who = &ondertekening->ondertekenaars[i];
		struct parameters parameters = parameters_start(store);
		add_number(&parameters, id);
		add_string(&parameters, who->partij);
		add_string(&parameters, who->naam);
		add_string(&parameters, who->functie);
		add_day(&parameters, who->datum);
		add_string(&parameters, actor);
		add_instant(&parameters, now);
		if (!store_run(store, "beheer_voeg_ondertekenaar_toe", &parameters, AS_TEXT, NULL,
			    err))
			return false;
	}
	return true;
}

bool store_sign_overeenkomst(struct store *store, const char *nummer, int versie,
	const struct ondertekening *ondertekening, const char *actor, struct instant now,
	struct error *err)
{
	enum overeenkomst_status status;
	int64_t id;

	if (!find_overeenkomst(store, nummer, versie, &id, &status, err))
		return false;
	if (status != OVEREENKOMST_STATUS_CONCEPT && status != OVEREENKOMST_STATUS_AANGEBODEN)
		return FAIL(err, INPUT, NULL, "overeenkomst %s is %s and cannot be signed", nummer,
			overeenkomst_status_word(status));
	return set_document(store, id, ondertekening, actor, now, err)
		&& add_ondertekenaars(store, id, ondertekening, actor, now, err)
		&& (status == OVEREENKOMST_STATUS_AANGEBODEN
			|| store_move_overeenkomst(store, nummer, versie,
				OVEREENKOMST_STATUS_AANGEBODEN, actor, now, err))
		&& store_move_overeenkomst(
			store, nummer, versie, OVEREENKOMST_STATUS_ONDERTEKEND, actor, now, err);
}

bool store_set_limieten(struct store *store, const char *nummer, const struct limieten *limieten,
	const char *actor, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, nummer);
	add_number(&parameters, limieten->berichten_per_minuut);
	add_number(&parameters, limieten->gelijktijdig);
	add_number(&parameters, limieten->megabytes_per_uur);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_zet_limiet", &parameters, AS_TEXT, &rows, err))
		return false;
	bool set = rows.count > 0;
	rows_close(&rows);
	return set || FAIL(err, INPUT, NULL, "no overeenkomst %s that has not ended", nummer);
}

bool store_load_dossier(struct store *store, struct arena *arena, int64_t overeenkomst_id,
	struct dossier *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, overeenkomst_id);
	if (!store_run(store, "beheer_dossier", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct dossier){
		.rol = row_string(&rows, arena, "rol_sbb"),
		.subverwerker = row_string(&rows, arena, "subverwerker"),
		.grondslag = row_string(&rows, arena, "grondslag"),
		.doel = row_string(&rows, arena, "doel"),
		.dpia = row_day(&rows, "dpia_datum"),
		.bewaar_contact_dagen = (int)row_number(&rows, "bewaar_contact_dagen"),
		.bewaar_antwoorden_maanden = (int)row_number(&rows, "bewaar_antwoorden_maanden"),
		.bewaar_koppeling_maanden = (int)row_number(&rows, "bewaar_koppeling_maanden"),
		.limieten = row_limieten(&rows),
		.document_datum = row_day(&rows, "document_datum"),
		.document_sha256 = row_string(&rows, arena, "document_sha256"),
		.ondertekenaars = row_string(&rows, arena, "ondertekenaars"),
		.adviseur = row_string(&rows, arena, "adviseur"),
		.contacten = row_string(&rows, arena, "contacten"),
		.opvolging = row_string(&rows, arena, "opvolging"),
		.stappen = row_string(&rows, arena, "stappen"),
		.aangemaakt_door = row_string(&rows, arena, "aangemaakt_door"),
		.geactiveerd_door = row_string(&rows, arena, "geactiveerd_door"),
		.aangemaakt_op = row_instant(&rows, "aangemaakt_op"),
		.geactiveerd_op = row_instant(&rows, "geactiveerd_op"),
	};
	rows_close(&rows);
	return true;
}
