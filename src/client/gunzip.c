/* gzip files, in constant memory. */
#include "client/gunzip.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

enum { IN_BYTES = 64 * 1024, OUT_BYTES = 256 * 1024, GZIP_ONLY = 15 + 16 };

struct reading {
	const char *path;
	FILE *in;
	z_stream stream;
	unsigned char from[IN_BYTES], to[OUT_BYTES];
	bool ended; /* at the end of a member */
};

static bool refill(struct reading *reading, struct error *err)
{
	reading->stream.next_in = reading->from;
	reading->stream.avail_in = (uInt)fread(reading->from, 1, IN_BYTES, reading->in);
	return !ferror(reading->in)
		|| FAIL(err, CONFIG, NULL, "cannot read %s: %s", reading->path, strerror(errno));
}

static bool inflate_some(
	struct reading *reading, gunzip_fn *on_bytes, void *context, struct error *err)
{
	z_stream *stream = &reading->stream;

	if (reading->ended && inflateReset(stream) != Z_OK)
		return FAIL(err, PROOF, NULL, "%s cannot be unpacked", reading->path);
	stream->next_out = reading->to;
	stream->avail_out = OUT_BYTES;
	int state = inflate(stream, Z_NO_FLUSH);
	if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
		return FAIL(err, PROOF, NULL, "%s cannot be unpacked: %s", reading->path,
			stream->msg != NULL ? stream->msg : "damaged");
	reading->ended = state == Z_STREAM_END;
	const struct text got = {(const char *)reading->to, OUT_BYTES - stream->avail_out};
	return got.len == 0 || on_bytes(context, got, err);
}

static bool read_all(struct reading *reading, gunzip_fn *on_bytes, void *context, struct error *err)
{
	for (;;) {
		if (reading->stream.avail_in == 0 && !refill(reading, err))
			return false;
		if (reading->stream.avail_in == 0)
			return reading->ended
				|| FAIL(err, PROOF, NULL, "%s breaks off", reading->path);
		/* What came in may fill the room for what goes out more than once. */
		do {
			if (!inflate_some(reading, on_bytes, context, err))
				return false;
		} while (!reading->ended
			&& (reading->stream.avail_in > 0 || reading->stream.avail_out == 0));
	}
}

bool gunzip_file(const char *path, gunzip_fn *on_bytes, void *context, struct error *err)
{
	struct reading *reading = calloc(1, sizeof *reading);
	bool ok = false;

	if (reading == NULL || inflateInit2(&reading->stream, GZIP_ONLY) != Z_OK)
		abort();
	reading->path = path;
	reading->in = fopen(path, "rbe");
	if (reading->in == NULL) {
		(void)FAIL(err, CONFIG, NULL, "cannot read %s: %s", path, strerror(errno));
	} else {
		ok = read_all(reading, on_bytes, context, err);
		fclose(reading->in);
	}
	inflateEnd(&reading->stream);
	explicit_bzero(reading->to, sizeof reading->to);
	free(reading);
	return ok;
}
