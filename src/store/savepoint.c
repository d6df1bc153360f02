/* Steps within a transaction that may fail alone. */
#include "store/savepoint.h"

#include "store/inside.h"

bool store_mark(struct store *store, struct error *err)
{
	return store_script(store, "sessie_merk", err);
}

bool store_keep_mark(struct store *store, struct error *err)
{
	return store_script(store, "sessie_laat_los", err);
}

bool store_undo_to_mark(struct store *store, struct error *err)
{
	return store->conn != NULL ? store_script(store, "sessie_terug", err)
				   : FAIL(err, DK0051, "GW-F1", "the connection was lost");
}
