/* Questions that take one message: the connection, the agreement, the codebook. */
#include "client/questions.h"

static bool ask(struct session *session, struct arena *arena, const struct question *question,
	struct error *err)
{
	struct antwoordkop kop;

	return session_ask(session, arena, question, &kop, err) && letter_approved(&kop, err);
}

static bool absent(struct error *err)
{
	return FAIL(err, PROOF, NULL, "an approved answer without what was asked");
}

static bool write_verbinding(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	(void)context;
	return wire_write_testen_verbinding_request(wire, arena, document, body, err);
}

static bool read_verbinding(struct wire *wire, struct arena *arena, void *context, struct text body,
	struct antwoordkop *kop, struct error *err)
{
	return wire_read_testen_verbinding_response(wire, arena, body, kop, context, err);
}

bool post_verbinding(
	struct session *session, struct arena *arena, struct call_reply *reply, struct error *err)
{
	const struct question question = {
		OPERATION_testen_verbinding, write_verbinding, read_verbinding, NULL};

	return session_post(session, arena, &question, reply, err);
}

bool ask_verbinding(struct session *session, struct arena *arena, const struct verbinding **out,
	struct error *err)
{
	const struct verbinding *found = NULL;
	const struct question question = {
		OPERATION_testen_verbinding, write_verbinding, read_verbinding, &found};

	if (!ask(session, arena, &question, err))
		return false;
	if (found == NULL)
		return absent(err);
	*out = found;
	return true;
}

static bool write_overeenkomst(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	(void)context;
	return wire_write_opvragen_overeenkomst_request(wire, arena, document, body, err);
}

static bool read_overeenkomst(struct wire *wire, struct arena *arena, void *context,
	struct text body, struct antwoordkop *kop, struct error *err)
{
	return wire_read_opvragen_overeenkomst_response(wire, arena, body, kop, context, err);
}

bool ask_overeenkomst(struct session *session, struct arena *arena, const struct overeenkomst **out,
	struct error *err)
{
	const struct overeenkomst *found = NULL;
	const struct question question = {
		OPERATION_opvragen_overeenkomst, write_overeenkomst, read_overeenkomst, &found};

	if (!ask(session, arena, &question, err))
		return false;
	if (found == NULL)
		return absent(err);
	*out = found;
	return true;
}

struct lists {
	const struct vragenlijst *lijsten;
	size_t count;
};

static bool write_vragenlijsten(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	const struct vragenlijstvraag everything = {.code = NULL};

	(void)context;
	return wire_write_opvragen_vragenlijsten_request(
		wire, arena, document, &everything, body, err);
}

static bool read_vragenlijsten(struct wire *wire, struct arena *arena, void *context,
	struct text body, struct antwoordkop *kop, struct error *err)
{
	struct lists *lists = context;

	return wire_read_opvragen_vragenlijsten_response(
		wire, arena, body, kop, &lists->lijsten, &lists->count, err);
}

bool ask_vragenlijsten(struct session *session, struct arena *arena, const struct vragenlijst **out,
	size_t *count, struct error *err)
{
	struct lists lists = {.count = 0};
	const struct question question = {
		OPERATION_opvragen_vragenlijsten, write_vragenlijsten, read_vragenlijsten, &lists};

	if (!ask(session, arena, &question, err))
		return false;
	*out = lists.lijsten;
	*count = lists.count;
	return true;
}
