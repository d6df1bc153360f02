#ifndef TESTS_STORE_PLANES_H
#define TESTS_STORE_PLANES_H

/* Both planes at once, for tests of what staff does and messages see: opened behind create_…, closed before the drop. */
#include "store/database.h"

static struct store *gateway, *admin;

static void open_planes(void)
{
	gateway = open_gateway();
	admin = open_admin();
}

static int drop_planes(void **state)
{
	store_close(&gateway);
	store_close(&admin);
	return drop_database(state);
}

#endif
