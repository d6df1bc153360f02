/* Compressing, hashing and writing, in one go. */
#include "bulk/gzip.h"

#include "vault/vault.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

/*
 * Level 1: rows repeat what stands before them, so that the higher levels save a sixth of a twentieth and take twice the
 * time. zlib and no faster library, since what it makes does not depend on the processor (docs/decisions.md).
 */
enum { LEVEL = 1, WINDOW_GZIP = 15 + 16, MEMORY = 9, OUT_BYTES = 64 * 1024 };

struct gzip {
	const struct shelf *shelf;
	char name[SHELF_NAME];
	int fd;
	z_stream stream;
	struct vault_hash *hash;
	int64_t bytes;
	unsigned char out[OUT_BYTES];
};

struct gzip *gzip_begin(const struct shelf *shelf, struct error *err)
{
	struct gzip *gzip = calloc(1, sizeof *gzip);

	if (gzip == NULL)
		abort();
	gzip->shelf = shelf;
	if (!shelf_begin(shelf, gzip->name, &gzip->fd, err)) {
		free(gzip);
		return NULL;
	}
	if (deflateInit2(&gzip->stream, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY, Z_DEFAULT_STRATEGY)
		!= Z_OK)
		abort(); /* memory */
	gzip->hash = vault_hash_begin();
	return gzip;
}

static bool write_all(int fd, const unsigned char *bytes, size_t count, struct error *err)
{
	while (count > 0) {
		ssize_t done = write(fd, bytes, count);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return FAIL(err, DK0051, "GW-F1", "[files] directory: %s", strerror(errno));
		bytes += done;
		count -= (size_t)done;
	}
	return true;
}

/* Until all that came in has gone out. */
static bool turn(struct gzip *gzip, int flush, struct error *err)
{
	do {
		gzip->stream.next_out = gzip->out;
		gzip->stream.avail_out = OUT_BYTES;
		(void)deflate(&gzip->stream, flush);
		size_t made = OUT_BYTES - gzip->stream.avail_out;
		vault_hash_add(gzip->hash, (struct text){(const char *)gzip->out, made});
		gzip->bytes += (int64_t)made;
		if (!write_all(gzip->fd, gzip->out, made, err))
			return false;
	} while (gzip->stream.avail_out == 0);
	return true;
}

bool gzip_add(struct gzip *gzip, struct text data, struct error *err)
{
	enum { PIECE = 1 << 30 }; /* zlib counts in 32 bits */

	while (data.len > 0) {
		size_t len = data.len < PIECE ? data.len : PIECE;
		gzip->stream.next_in = (unsigned char *)(uintptr_t)data.at;
		gzip->stream.avail_in = (uInt)len;
		if (!turn(gzip, Z_NO_FLUSH, err))
			return false;
		data = (struct text){data.at + len, data.len - len};
	}
	return true;
}

static void forget(struct gzip **gzip)
{
	(void)deflateEnd(&(*gzip)->stream);
	vault_hash_end(&(*gzip)->hash, NULL);
	free(*gzip);
	*gzip = NULL;
}

bool gzip_keep(struct gzip **gzip, struct gzip_facts *out, struct error *err)
{
	struct gzip *made = *gzip;
	struct gzip_facts facts = {0};
	uint8_t digest[32];

	made->stream.avail_in = 0;
	if (!turn(made, Z_FINISH, err)) {
		gzip_drop(gzip);
		return false;
	}
	facts.bytes = made->bytes;
	vault_hash_end(&made->hash, digest);
	text_hex(digest, sizeof digest, facts.sha256);
	bool ok = shelf_keep(made->shelf, made->name, made->fd, facts.sha256, err);
	forget(gzip);
	if (ok)
		*out = facts;
	return ok;
}

void gzip_drop(struct gzip **gzip)
{
	if (*gzip == NULL)
		return;
	shelf_drop((*gzip)->shelf, (*gzip)->name, (*gzip)->fd);
	forget(gzip);
}
