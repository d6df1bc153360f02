/* What staff see of this gateway's lists from another machine. */
#include "gateway/crl_report.h"

#include "base/log.h"
#include "gateway/inside.h"
#include "store/store_crl.h"

#include <string.h>
#include <unistd.h>

static const char *own_name(struct gateway *gateway, struct arena *arena)
{
	char host[256] = "";

	if (gethostname(host, sizeof host - 1) != 0 || host[0] == '\0')
		memcpy(host, "?", 2);
	return arena_format(arena, "%.250s:%u", host, gateway_port(gateway));
}

/* The address that brought this list, else one that should have. */
static const struct crl_fetch *fetch_of(
	const struct crl_facts *list, const struct crl_fetch *fetches, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(fetches[i].list, list->id) == 0)
			return &fetches[i];
	for (size_t i = 0; i < count; i++)
		if (fetches[i].list[0] == '\0' && strcmp(fetches[i].issuer, list->issuer) == 0)
			return &fetches[i];
	return NULL;
}

static struct crl_stand stand_of(
	const struct crl_facts *list, const struct crl_fetch *fetch, long grace_s)
{
	struct crl_stand row = {
		.lijst = list->id,
		.uitgever = list->issuer,
		.nummer = list->number,
		.van = list->this_update,
		.tot = list->next_update,
		.ingetrokken = list->revoked,
		.gratie_s = grace_s,
	};

	if (fetch != NULL) {
		row.adres = fetch->url;
		row.gehaald_op = fetch->succeeded;
		row.volgende_op = fetch->next;
		row.mislukt = (int)fetch->failures_in_row;
		row.reden = fetch->reason[0] != '\0' ? fetch->reason : NULL;
	}
	return row;
}

static bool tell(struct gateway *gateway, const struct config *config, struct arena *arena,
	struct store *store, const struct crl_fetch *fetches, size_t count, bool tell_grace,
	struct error *err)
{
	struct crl_facts *lists = arena_array(arena, CRL_LISTS_MAX, sizeof *lists);
	struct crl_stand *rows = arena_array(arena, CRL_LISTS_MAX, sizeof *rows);
	const char *name = own_name(gateway, arena);
	size_t list_count =
		transport_lists(gateway->transport, LISTENER_MESSAGES, lists, CRL_LISTS_MAX);

	for (size_t i = 0; i < list_count; i++)
		rows[i] = stand_of(
			&lists[i], fetch_of(&lists[i], fetches, count), config->crl_grace_s);
	if (tell_grace && config->crl_grace_s > 0
		&& !store_tell_grace(store, name, config->crl_grace_s, config->crl_grace_deviation,
			clock_now(), err))
		return false;
	return store_tell_lists(store, name, rows, list_count, clock_now(), err);
}

bool crl_report(struct gateway *gateway, const struct config *config,
	const struct crl_fetch *fetches, size_t count, bool tell_grace)
{
	struct arena *arena = arena_create(0);
	struct error err;
	struct store *store = store_open(config->database, &err);
	bool told = store != NULL
		&& tell(gateway, config, arena, store, fetches, count, tell_grace, &err);

	store_close(&store);
	arena_destroy(&arena);
	if (!told)
		LOG(LOG_LEVEL_WARNING, "crl report", {"reason", err.detail});
	return told;
}
