/* Answers on their way out, from a worker or from here; then the connection is free for the next message (WT007). */
#include "transport/serve.h"

#include "transport/answer.h"
#include "transport/piece.h"

enum {
	WRITE_A_TURN = 256 * 1024,
	FILE_A_TURN = 64 * 1024, /* many may be on their way at once, and a message between them */
	REPLY_SIZE = 1024,
};

static void finish_answer(struct connection *connection)
{
	bool close = connection->job.close || connection_must_end(connection)
		|| !connection_trusted(connection);

	if (connection->job.piece != NULL)
		stream_keep_buffers(&connection->stream, false);
	connection_forget_job(connection);
	if (close) {
		connection_linger(connection);
		return;
	}
	connection_enter(connection, PHASE_IDLE);
	connection_want(connection, EV_READ);
	if (connection->early.len > 0 || stream_pending(&connection->stream))
		event_active(connection->io, EV_READ, 1);
}

/*
 * What is to go out now, the same when it is asked again before any of it went: the answer, then a file as it is read, through
 * one buffer that all connections share. Empty: that was all. False: the file is not what it was.
 */
static bool next_bytes(const struct connection *connection, struct text *out, struct error *err)
{
	const struct job *job = &connection->job;
	struct text rest = {
		job->answer.at + connection->written, job->answer.len - connection->written};

	if (rest.len == 0 && job->piece != NULL)
		return piece_read(job->piece, connection->listener->transport->scratch,
			SCRATCH_SIZE, out, err);
	*out = rest;
	return true;
}

static void note_written(struct connection *connection, size_t put)
{
	if (connection->written < connection->job.answer.len)
		connection->written += put;
	else
		piece_sent(connection->job.piece, put);
	connection->moved += put;
	counts_add(&connection->listener->counts.bytes_out, put);
}

void connection_write_on(struct connection *connection)
{
	struct text bytes;
	struct error err;
	size_t most = connection->job.piece != NULL ? FILE_A_TURN : WRITE_A_TURN;
	size_t put, turn = 0;

	while (turn < most) {
		if (!next_bytes(connection, &bytes, &err)) {
			connection_report(connection, &err);
			connection_close(connection);
			return;
		}
		if (bytes.len == 0) {
			finish_answer(connection);
			return;
		}
		switch (stream_write(&connection->stream, bytes, &put)) {
		case STREAM_OK:
			note_written(connection, put);
			turn += put;
			break;
		case STREAM_WANT_WRITE: connection_want(connection, EV_WRITE); return;
		case STREAM_WANT_READ: connection_want(connection, EV_READ); return;
		case STREAM_CLOSED:
		case STREAM_FAILED: connection_lose(connection, "while it was answered"); return;
		}
	}
	connection_want(connection, EV_WRITE); /* when others had their turn */
}

static void begin_answer(struct connection *connection)
{
	connection->written = 0;
	if (connection->job.is_large)
		listener_large_in(connection);
	/* For a file that is hundreds of records a second; for a message it would be memory of a connection that is idle. */
	if (connection->job.piece != NULL)
		stream_keep_buffers(&connection->stream, true);
	connection_enter(connection, PHASE_WRITE);
	connection_write_on(connection);
}

/* Answers from here, without a worker. */
void connection_answer_self(struct connection *connection, const struct error *err, bool close)
{
	struct dispatch plain = answer_plain(err->code);
	struct job *job = &connection->job;

	listener_refused(connection->listener, connection->remote, job->correlation, err);
	job->close = job->close || close;
	job->reply = arena_create(REPLY_SIZE);
	job->answer = answer_format(job->reply, &plain,
		&(struct answer_marks){job->correlation, &http_request(connection->reader)->trace},
		job->head_only, job->close);
	begin_answer(connection);
}

void connection_answered(struct connection *connection)
{
	struct error err;

	if (!connection->job.place.late) {
		begin_answer(connection);
		return;
	}
	FAIL(&err, HTTP_BUSY, "GW-T4", "waited too long for its turn: its party costs too much");
	connection_answer_self(connection, &err, false);
}
