/* explain: the requirements that addressing and access ask, in their order. */
#include "admin/explain_rooms.h"

#include "access/access.h"
#include "admin/request.h"

#include <string.h>

struct asked {
	const char *rule, *holds;
};

/* In the order of addressing_read, which stops at the first that fails. */
static const struct asked addressing[] = {
	{"WA001.2", "wsa:To"},
	{"WA001.3", "wsa:Action"},
	{"WA001.4", "wsa:MessageID"},
	{"EK0020", "wsa:From with an Address"},
	{"EK0021", "From holds one valid oin"},
	{"EK0022", "To holds one valid oin"},
	{"EK0023", "MessageID holds a UUID"},
	{"WA001.10", "each wsa header at most once"},
	{"GW-A2", "no value longer than 1,024 bytes"},
	{"WA001.11", "To, Action, MessageID and RelatesTo are plain text"},
	{"WA001.8", "endpoint references hold one Address"},
	{"WA001.6", "ReplyTo is anonymous or absent"},
	{"WA001.7", "FaultTo is anonymous, none or absent"},
	{"WA001.9", "other wsa headers are anonymous or none"},
};

/* In the order of access_operation. */
static const struct asked operation[] = {
	{"EDU-05", "wsa:Action is one of the contract's"},
	{"WS001", "the Body is not that of another operation"},
	{"WS002.2", "SOAPAction is empty or equal to wsa:Action"},
};

enum { ROWS_MAX = COUNT_OF(addressing) + COUNT_OF(operation) };

struct rows {
	struct arena *arena;
	struct explain_row *list;
	size_t count;
};

/* What was asked before the rule that failed holds, what comes behind it was not reached. `failed` NULL: all hold. */
static void tell(
	struct rows *rows, const struct asked *asked, size_t count, const struct error *failed)
{
	enum explain_outcome outcome = EXPLAIN_OK;

	for (size_t i = 0; i < count; i++) {
		const char *sentence = asked[i].holds;
		bool fails = failed != NULL && outcome == EXPLAIN_OK && failed->rule != NULL
			&& strcmp(asked[i].rule, failed->rule) == 0;
		if (fails)
			sentence = arena_string(rows->arena, text_of(failed->detail));
		else if (outcome != EXPLAIN_OK)
			sentence = arena_format(rows->arena, "not reached: %s", sentence);
		rows->list[rows->count++] = (struct explain_row){
			asked[i].rule, fails ? EXPLAIN_FAILED : outcome, false, sentence};
		if (fails)
			outcome = EXPLAIN_NOT_REACHED;
	}
}

static void ask_operation(
	struct rows *rows, const struct explanation *explained, const struct claimed *claimed)
{
	struct opened opened = *explained->opened;
	enum operation_id id;
	struct error err;

	/* Without the HTTP head there is nothing to hold against wsa:Action: then as if it were "". */
	if (!explained->has_http)
		opened.soap_action = "\"\"";
	bool good = access_operation(&opened, claimed, &id, &err);
	tell(rows, operation, COUNT_OF(operation) - !explained->has_http, good ? NULL : &err);
}

size_t explain_by_rooms(
	struct arena *arena, const struct explanation *explained, const struct explain_row **out)
{
	const struct addressing_config config = {.own_url_count = 0};
	struct rows rows = {arena, arena_array(arena, ROWS_MAX, sizeof *rows.list), 0};
	struct claimed claimed;
	struct error err;

	*out = rows.list;
	if (explained->opened->body_name == NULL) /* it was not read so far */
		return 0;
	bool good = addressing_read(&config, arena, explained->opened, &claimed, &err);
	tell(&rows, addressing, COUNT_OF(addressing), good ? NULL : &err);
	if (good && explained->kind == EXPLAIN_REQUEST)
		ask_operation(&rows, explained, &claimed);
	return rows.count;
}
