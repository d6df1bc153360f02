/* Evidence in the transaction of its message, and its housekeeping. */
#include "store/bewijs.h"

#include "store/inside.h"
#include "store/standbys_inside.h"

static void add_bytes_or_null(struct parameters *parameters, struct text bytes)
{
	if (bytes.len > 0)
		add_bytes(parameters, bytes);
	else
		add_string(parameters, NULL);
}

static void add_contents(struct parameters *parameters, const struct bewijs *bewijs)
{
	add_bytes(parameters, bewijs->verzoek);
	add_bytes_or_null(parameters, bewijs->delen);
	add_bytes_or_null(parameters, bewijs->antwoord);
	add_bytes_or_null(parameters, bewijs->antwoord_delen);
	if (bewijs->sleutel_count > 0)
		add_ids(parameters, bewijs->sleutels, bewijs->sleutel_count);
	else
		add_string(parameters, NULL);
	add_bytes(parameters, bewijs->verzoek_sha256);
	add_bytes(parameters, bewijs->inhoud_sha256);
	add_bytes(parameters, bewijs->antwoord_sha256);
}

static struct known_certificates known_of(const struct bewijs *bewijs)
{
	const struct text all[] = {bewijs->tls_certificaat, bewijs->ondertekenaar_certificaat,
		bewijs->eigen_certificaat};
	struct known_certificates known = {{0}};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i].len == BEWIJS_DIGEST)
			memcpy(known.digests + i * BEWIJS_DIGEST, all[i].at, BEWIJS_DIGEST);
	return known;
}

/* Whether the certificates were there. Once they were, nobody asks again, and the row travels with the commit. */
static bool keep(struct store *store, const struct parameters *parameters,
	const struct known_certificates *certificates, bool *known, struct error *err)
{
	struct known_certificates *slot =
		&store->known[certificates->digests[0] % STORE_KNOWN_SLOTS];
	struct rows rows;

	*known = memcmp(slot, certificates, sizeof *slot) == 0;
	if (*known)
		return store_post(store, "bewaar_bewijs", parameters, err);
	if (!store_run(store, "bewaar_bewijs", parameters, AS_TEXT, &rows, err))
		return false;
	*known = row_flag(&rows, "bekend");
	rows_close(&rows);
	if (*known)
		*slot = *certificates;
	return true;
}

bool store_keep_bewijs(
	struct store *store, const struct bewijs *bewijs, bool *known, struct error *err)
{
	const struct known_certificates certificates = known_of(bewijs);
	struct parameters parameters = parameters_start(store);

	add_instant(&parameters, bewijs->op);
	add_string(&parameters, bewijs->correlatie);
	add_number(&parameters, bewijs->school_id);
	add_string(&parameters, bewijs->van_oin);
	add_string(&parameters, bewijs->tls_oin);
	add_bytes(&parameters, bewijs->tls_certificaat);
	add_bytes_or_null(&parameters, bewijs->ondertekenaar_certificaat);
	add_bytes_or_null(&parameters, bewijs->eigen_certificaat);
	add_string(&parameters, bewijs->message_id);
	add_string(&parameters, bewijs->identificatiecode);
	add_string(&parameters, bewijs->dienst);
	add_string(&parameters, bewijs->profiel);
	add_contents(&parameters, bewijs);
	add_number(&parameters, bewijs->rijen);
	if (bewijs->mutatie_tot > 0)
		add_number(&parameters, bewijs->mutatie_van);
	else
		add_string(&parameters, NULL);
	add_number_or_null(&parameters, bewijs->mutatie_tot);
	if (store_reads_only(store)) {
		store_put_aside(store, "bewaar_bewijs", &parameters);
		*known = false;
		return true;
	}
	return keep(store, &parameters, &certificates, known, err);
}

bool store_keep_certificaten(struct store *store, const struct bewijs_certificaat *certificaten,
	size_t count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct text *columns[3];

	for (size_t column = 0; column < 3; column++) {
		columns[column] = arena_array(parameters.arena, count, sizeof(struct text));
		for (size_t i = 0; i < count; i++)
			columns[column][i] = column == 0 ? certificaten[i].vingerafdruk
				: column == 1            ? certificaten[i].der
							 : certificaten[i].uitgever;
		add_byte_strings(&parameters, columns[column], count);
	}
	if (store_reads_only(store)) {
		store_put_aside(store, "bewaar_certificaten", &parameters);
		return true;
	}
	return store_run(store, "bewaar_certificaten", &parameters, AS_TEXT, NULL, err);
}

bool store_maintain_bewijzen(struct store *store, struct instant now, int days, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_instant(&parameters, now);
	add_number(&parameters, days);
	if (!store_run(store, "onderhoud_bewijs", &parameters, AS_TEXT, NULL, err))
		return false;
	parameters = parameters_start(store);
	add_instant(&parameters, now);
	return store_run(store, "ruim_sleutels_op", &parameters, AS_TEXT, NULL, err);
}
