/* The certificate that an answer may be encrypted to. */
#include "store/inside.h"

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
