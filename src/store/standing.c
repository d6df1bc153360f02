/* Who is known, what is agreed, what is allowed today: one statement per message. */
#include "store/inside.h"

#include "base/base64.h"

/* The schema knows no other; were there one, nothing less than the strongest would do. */
static enum profile profile_of(struct text word)
{
	for (enum profile profile = PROFILE_2W_BE; profile < PROFILE_2W_BE_SE; profile++)
		if (text_equal(word, text_of(profile_word(profile))))
			return profile;
	return PROFILE_2W_BE_SE;
}

static void read_overeenkomst(const struct rows *rows, struct arena *arena, struct standing *out)
{
	out->has_overeenkomst = !row_is_null(rows, "overeenkomst_id");
	if (!out->has_overeenkomst)
		return;
	out->overeenkomst_id = row_number(rows, "overeenkomst_id");
	out->overeenkomstnummer = row_string(rows, arena, "nummer");
	(void)overeenkomst_status_parse(row_text(rows, "status"), &out->status);
	out->van = row_day(rows, "geldig_van");
	out->tot = row_day(rows, "geldig_tot");
	out->allows_operation = row_flag(rows, "allows_operation");
	(void)veldenset_parse(row_text(rows, "veldenset"), &out->veldenset);
	out->open_antwoorden = row_flag(rows, "open_antwoorden");
	out->profiel = profile_of(row_text(rows, "profiel"));
	out->limieten = row_limieten(rows);
}

static struct schoolsleutel read_key(const struct rows *rows, struct arena *arena)
{
	struct text wrapped;

	if (row_is_null(rows, "sleutel_id")
		|| !base64_decode(arena, row_text(rows, "verpakt"), &wrapped))
		return (struct schoolsleutel){.id = 0};
	return (struct schoolsleutel){.id = row_number(rows, "sleutel_id"),
		.hoofdsleutel = row_string(rows, arena, "hoofdsleutel"),
		.verpakt = wrapped};
}

/* A certificate that is not there matches nothing. */
static void add_certificate(struct parameters *parameters, const struct identity *identity)
{
	add_string(parameters, identity ? identity->fingerprint : NULL);
	add_string(parameters, identity ? identity->issuer : NULL);
	add_string(parameters, identity ? identity->serial : NULL);
}

bool store_load_standing(struct store *store, struct arena *arena, const struct oin *operator_oin,
	const struct oin *school_oin, const char *operation, struct day today,
	const struct shown *shown, struct standing *out, struct error *err)
{
	const struct identity *signer = shown ? shown->signer : NULL;
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, operator_oin->code);
	add_string(&parameters, school_oin->code);
	add_string(&parameters, operation);
	add_day(&parameters, today);
	add_certificate(&parameters, shown ? shown->channel : NULL);
	add_string(&parameters, signer ? signer->oin.code : NULL);
	add_certificate(&parameters, signer);
	if (!store_read(store, "standing", &parameters, &rows, err))
		return false;
	*out = (struct standing){
		.operator_known = row_flag(&rows, "operator_known"),
		.school_known = row_flag(&rows, "school_known"),
		.school_id = row_number(&rows, "school_id"),
		.brin = row_brin(&rows, "brin"),
		.is_opgevolgd = !row_is_null(&rows, "opvolger_oin"),
		.opvolger = row_oin(&rows, "opvolger_oin"),
		.has_mandaat = !row_is_null(&rows, "mandaat_van"),
		.mandaat_van = row_day(&rows, "mandaat_van"),
		.mandaat_tot = row_day(&rows, "mandaat_tot"),
		.mandaat_bron = row_string(&rows, arena, "mandaat_bron"),
		.tls_blocked = row_flag(&rows, "tls_geblokkeerd"),
		.tls_unpinned = row_flag(&rows, "tls_niet_vast"),
		.signer_blocked = row_flag(&rows, "teken_geblokkeerd"),
		.signer_unpinned = row_flag(&rows, "teken_niet_vast"),
	};
	(void)route_parse(row_text(&rows, "route"), &out->route);
	out->sleutel = read_key(&rows, arena);
	read_overeenkomst(&rows, arena, out);
	rows_close(&rows);
	return true;
}
