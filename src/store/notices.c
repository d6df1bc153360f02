/* Gateways tell what they use, and hear when they have to read their files again. */
#include "store/notices.h"

#include "store/inside.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>

static void add_slot(struct parameters *parameters, const struct slot_in_use *slot)
{
	add_string(parameters, slot->fingerprint);
	if (slot->fingerprint != NULL)
		add_instant(parameters, slot->until);
	else
		add_string(parameters, NULL);
}

static void add_instant_or_null(struct parameters *parameters, struct instant instant)
{
	if (instant.us != 0)
		add_instant(parameters, instant);
	else
		add_string(parameters, NULL);
}

bool store_report_gateway(
	struct store *store, const struct gateway_report *report, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	bool reloaded = report->reloaded.us != 0;

	add_string(&parameters, report->name);
	add_instant(&parameters, report->started);
	add_instant(&parameters, report->seen);
	add_string(&parameters, report->digest);
	add_instant_or_null(&parameters, report->reloaded);
	add_string(&parameters, report->cause);
	if (reloaded)
		add_flag(&parameters, report->ok);
	else
		add_string(&parameters, NULL);
	add_string(&parameters, report->reason);
	add_string(&parameters, report->waiting);
	add_number(&parameters, report->request);
	add_slot(&parameters, &report->tls);
	add_slot(&parameters, &report->signing);
	add_slot(&parameters, &report->decryption);
	add_instant_or_null(&parameters, report->lists_until);
	add_string(&parameters, report->master_keys);
	return store_run(store, "meld_gateway", &parameters, AS_TEXT, NULL, err);
}

bool store_forget_gateway(struct store *store, const char *name, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, name);
	return store_run(store, "vergeet_gateway", &parameters, AS_TEXT, NULL, err);
}

static bool read_request(
	struct store *store, const char *statement, int64_t *request, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, statement, &parameters, AS_TEXT, &rows, err))
		return false;
	*request = row_number(&rows, "verzoek");
	rows_close(&rows);
	return true;
}

bool store_last_request(struct store *store, int64_t *last, struct error *err)
{
	return read_request(store, "laatste_herlaadverzoek", last, err);
}

bool store_listen(struct store *store, int64_t *last, struct error *err)
{
	if (!store_connect(store, err) || !store_script(store, "sessie_luister", err)
		|| !store_last_request(store, last, err))
		return false;
	store->listening = true;
	return true;
}

/* Has anything come? What it says is anybody's word: whoever can connect may notify. */
static bool take_notices(struct store *store)
{
	bool came = false;
	PGnotify *notice;

	while ((notice = PQnotifies(store->conn)) != NULL) {
		came = true;
		PQfreemem(notice);
	}
	return came;
}

bool store_wait_request(
	struct store *store, int wake_fd, int ms, int64_t *request, struct error *err)
{
	*request = 0;
	/* Another statement may have found the connection lost, and opened one that is told nothing. */
	if (!store->listening)
		return FAIL(err, DK0051, "GW-F1", "sessie_luister: the connection was lost");
	if (take_notices(store)) /* came with the answer to another statement */
		return store_last_request(store, request, err);
	struct pollfd fds[] = {{PQsocket(store->conn), POLLIN, 0}, {wake_fd, POLLIN, 0}};
	if (poll(fds, 2, ms) < 0 && errno != EINTR)
		return FAIL(err, INTERNAL, NULL, "poll failed (%d)", errno);
	if (fds[0].revents != 0 && PQconsumeInput(store->conn) != 1)
		return store_failed(store, NULL, "sessie_luister", err);
	return !take_notices(store) || store_last_request(store, request, err);
}

bool store_ask_reload(struct store *store, int64_t *request, struct error *err)
{
	return read_request(store, "beheer_vraag_herladen", request, err);
}

static struct slot_in_use row_slot(
	const struct rows *rows, struct arena *arena, const char *fingerprint, const char *until)
{
	return (struct slot_in_use){row_string(rows, arena, fingerprint), row_instant(rows, until)};
}

static struct gateway_report report_of(const struct rows *rows, struct arena *arena)
{
	return (struct gateway_report){
		.name = row_string(rows, arena, "naam"),
		.started = row_instant(rows, "gestart"),
		.seen = row_instant(rows, "gezien"),
		.alive = row_flag(rows, "draait"),
		.digest = row_string(rows, arena, "instellingen"),
		.reloaded = row_instant(rows, "herladen_op"),
		.cause = row_string(rows, arena, "herladen_door"),
		.reason = row_string(rows, arena, "reden"),
		.ok = row_flag(rows, "gelukt"),
		.waiting = row_string(rows, arena, "wacht_op_herstart"),
		.request = row_number(rows, "verzoek"),
		.tls = row_slot(rows, arena, "tls_vingerafdruk", "tls_geldig_tot"),
		.signing = row_slot(
			rows, arena, "ondertekening_vingerafdruk", "ondertekening_geldig_tot"),
		.decryption = row_slot(
			rows, arena, "ontsleuteling_vingerafdruk", "ontsleuteling_geldig_tot"),
		.lists_until = row_instant(rows, "lijsten_tot"),
		.master_keys = row_string(rows, arena, "hoofdsleutels"),
	};
}

bool store_list_gateways(struct store *store, struct arena *arena, struct instant now,
	const struct gateway_report **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_instant(&parameters, now);
	if (!store_run(store, "beheer_gateways", &parameters, AS_TEXT, &rows, err))
		return false;
	struct gateway_report *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = report_of(&rows, arena);
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
