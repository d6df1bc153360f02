/* Contacts of leerbedrijven: sealed when they come in here. */
#include "store/inside.h"
#include "store/store_bewaartermijnen.h"

bool store_put_praktijkopleiders(struct store *store, struct arena *arena,
	const struct praktijkopleider_row *in, size_t count, struct instant now, int64_t *nieuw,
	int64_t *gewijzigd, struct error *err)
{
	const char **texts[3];
	struct text *sealed = arena_array(arena, count, sizeof *sealed);
	struct text *fingerprints = arena_array(arena, count, sizeof *fingerprints);
	int64_t *keys = arena_array(arena, count, sizeof *keys);
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	for (size_t i = 0; i < 3; i++)
		texts[i] = arena_array(arena, count, sizeof **texts);
	for (size_t i = 0; i < count; i++) {
		texts[0][i] = in[i].kenmerk;
		texts[1][i] = in[i].leerbedrijf_id;
		texts[2][i] = in[i].rol;
		sealed[i] = in[i].sealed;
		fingerprints[i] = in[i].fingerprint;
		keys[i] = in[i].key;
	}
	for (size_t i = 0; i < 3; i++)
		add_strings(&parameters, texts[i], count);
	add_byte_strings(&parameters, sealed, count);
	add_byte_strings(&parameters, fingerprints, count);
	add_ids(&parameters, keys, count);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_zet_praktijkopleiders", &parameters, AS_TEXT, &rows, err))
		return false;
	*nieuw = row_number(&rows, "nieuw");
	*gewijzigd = row_number(&rows, "gewijzigd");
	rows_close(&rows);
	return true;
}
