/* Certificates in the register: what is kept of one, and which one an answer may be encrypted to. */
#include "store/inside.h"
#include "store/store_certificaten.h"

static void add_known_string(struct parameters *parameters, const char *string)
{
	add_string(parameters, string != NULL && *string != '\0' ? string : NULL);
}

void add_origin(struct parameters *parameters, const struct identity *identity)
{
	add_known_string(parameters, generatie_word(identity->generatie));
	add_known_string(parameters, identity->key_type);
	add_number_or_null(parameters, identity->key_bits);
	add_known_string(parameters, identity->issuer);
	add_known_string(parameters, identity->serial);
	add_known_string(parameters, identity->policy);
}

bool store_encryption_certificate(struct store *store, const struct oin *oin, struct instant now,
	struct arena *arena, struct text *der, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, oin->code);
	add_instant(&parameters, now);
	if (!store_run(store, "encryption_certificate", &parameters, AS_BINARY, &rows, err))
		return false;
	*der = rows.count > 0 ? row_bytes(&rows, arena, "der") : (struct text){"", 0};
	rows_close(&rows);
	return true;
}

bool store_count_certificaten(
	struct store *store, struct instant now, struct certificaten_stand *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_instant(&parameters, now);
	add_number(&parameters, GOOD_RSA_BITS);
	if (!store_read(store, "count_certificaten", &parameters, &rows, err))
		return false;
	*out = (struct certificaten_stand){
		.in_gebruik = row_number(&rows, "in_gebruik"),
		.g1 = row_number(&rows, "g1"),
		.g4 = row_number(&rows, "g4"),
		.onbekend = row_number(&rows, "onbekend"),
		.uitfaseren = row_number(&rows, "uitfaseren"),
		.verloopt = row_number(&rows, "verloopt"),
		.geblokkeerd = row_number(&rows, "geblokkeerd"),
	};
	rows_close(&rows);
	return true;
}
