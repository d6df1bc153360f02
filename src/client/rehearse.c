/* rehearse: a next certificate on the gateway's rehearsal port, and its list as a table. */
#include "client/rehearse.h"

#include "client/questions.h"

#include <jansson.h>
#include <string.h>

static const struct column columns[] = {
	{"onderdeel", COLUMN_TEXT},
	{"eis", COLUMN_TEXT},
	{"uitkomst", COLUMN_TEXT},
	{"bevinding", COLUMN_TEXT},
	{"advies", COLUMN_TEXT},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void add_row(struct table *table, json_t *row)
{
	const char *cells[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++)
		cells[i] = json_string_value(json_object_get(row, columns[i].name));
	table_add(table, cells);
}

static bool read_list(
	struct arena *arena, struct text body, struct table **table, bool *good, struct error *err)
{
	json_t *root = json_loadb(body.at, body.len, JSON_REJECT_DUPLICATES, NULL);
	json_t *rows = json_object_get(root, "controles"), *verdict = json_object_get(root, "goed");
	bool ok = json_is_array(rows) && json_is_boolean(verdict);

	if (ok) {
		*good = json_is_true(verdict);
		*table = table_create(arena, columns, COLUMNS);
		for (size_t i = 0; i < json_array_size(rows); i++)
			add_row(*table, json_array_get(rows, i));
		table_note(*table, "%s",
			*good ? "With this certificate all goes well. Old and new work side by "
				"side: change over when you like."
			      : "With this certificate messages would be refused: see FOUT.");
	}
	json_decref(root);
	return ok
		|| FAIL(err, INPUT, NULL,
			"the answer is no rehearsal's: does rehearsal_url name that port?");
}

static bool ask(struct session *session, struct arena *arena, struct table **table, bool *good,
	struct error *err)
{
	struct call_reply reply;

	if (!post_verbinding(session, arena, &reply, err))
		return false;
	if (reply.status != 200 || strncmp(reply.content_type, "application/json", 16) != 0)
		return FAIL(err, INPUT, NULL,
			"HTTP %d, and no list: does rehearsal_url name the port where SBB lets a "
			"certificate be tried, with the path of url?",
			reply.status);
	return read_list(arena, reply.body, table, good, err);
}

bool rehearse(struct arena *arena, const struct client_settings *settings, const char *passphrase,
	const struct edge *edge, struct table **table, bool *good, struct error *err)
{
	struct client_settings there = *settings;

	if (settings->rehearsal_url == NULL)
		return FAIL(err, CONFIG, NULL,
			"rehearsal_url is not set: SBB tells where a next certificate may be "
			"tried");
	there.url = settings->rehearsal_url;
	struct session *session = session_create(&there, passphrase, edge, err);
	bool ok = session != NULL && ask(session, arena, table, good, err);
	session_destroy(&session);
	return ok;
}
