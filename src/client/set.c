/* Files of results: the list, and one of them fetched and checked. */
#include "client/set.h"

#include "base/outfile.h"
#include "vault/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024, GONE = 404, NAME_MAX_CHARS = 100, URL_MAX_CHARS = 1000 };

/* ---- the list --------------------------------------------------------------------------------------- */

struct asked {
	const struct bestandvraag *vraag;
	const struct bestandenlijst *lijst;
};

static bool write_body(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	const struct asked *asked = context;

	return wire_write_opvragen_resultatenbestand_request(
		wire, arena, document, asked->vraag, body, err);
}

static bool read_body(struct wire *wire, struct arena *arena, void *context, struct text body,
	struct antwoordkop *kop, struct error *err)
{
	struct asked *asked = context;

	return wire_read_opvragen_resultatenbestand_response(
		wire, arena, body, kop, &asked->lijst, err);
}

/* Names become names of files here. */
static bool is_plain(const char *name)
{
	size_t len =
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

	return name[0] != '\0' && name[0] != '.' && name[0] != '-' && name[len] == '\0'
		&& len <= NAME_MAX_CHARS;
}

/* Of the contract's characters and length: it is kept as a word on a line. */
static bool is_address(const char *url)
{
	size_t len = 0;

	while (url[len] >= '!' && url[len] <= '~')
		len++;
	return strncmp(url, "https://", 8) == 0 && url[len] == '\0' && len <= URL_MAX_CHARS;
}

bool set_is_sound(const struct bestand *file)
{
	return is_plain(file->naam) && is_address(file->url) && file->grootte >= 0
		&& file->rijen >= 0 && strlen(file->sha256) == 64
		&& strspn(file->sha256, "0123456789abcdef") == 64;
}

static bool check(const struct bestandenlijst *list, struct error *err)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct bestand *file = &list->bestanden[i];
		if (!set_is_sound(file))
			return FAIL(err, PROOF, NULL, "the list of files holds one that cannot be");
		if (file->tot_mutatienummer != list->bestanden[0].tot_mutatienummer)
			return FAIL(err, PROOF, NULL, "the files are not of one snapshot");
	}
	return list->count > 0 || FAIL(err, PROOF, NULL, "an approved answer without files");
}

bool set_ask(struct session *session, struct arena *arena, const struct bestandvraag *vraag,
	const struct bestandenlijst **out, struct error *err)
{
	struct asked asked = {vraag, NULL};
	const struct question question = {
		OPERATION_opvragen_resultatenbestand, write_body, read_body, &asked};
	struct antwoordkop kop;

	if (!session_ask(session, arena, &question, &kop, err) || !letter_approved(&kop, err))
		return false;
	if (asked.lijst == NULL)
		return FAIL(err, PROOF, NULL, "an approved answer without files");
	*out = asked.lijst;
	return check(asked.lijst, err);
}

const struct bestand *set_find(const struct bestandenlijst *set, enum bestandsoort soort)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->bestanden[i].soort == soort)
			return &set->bestanden[i];
	return NULL;
}

/* ---- a file on its way ---------------------------------------------------------------------------------- */

struct fetching {
	const struct bestand *file;
	struct outfile *part;
	const struct set_progress *progress;
	struct vault_hash *hash; /* of what is there */
	int64_t there;
	bool resumed; /* from what an earlier run left */
	bool reached; /* something answered there */
	bool failed;  /* on our side: then `why` */
	struct error why;
};

/* What is there counts: read again for the digest. */
static bool take_up(struct fetching *fetching, int fd)
{
	static char bytes[READ_BYTES];
	ssize_t got;

	vault_hash_end(&fetching->hash, NULL);
	fetching->hash = vault_hash_begin();
	fetching->there = 0;
	if (lseek(fd, 0, SEEK_SET) < 0)
		return false;
	while ((got = read(fd, bytes, sizeof bytes)) > 0) {
		vault_hash_add(fetching->hash, (struct text){bytes, (size_t)got});
		fetching->there += got;
	}
	fetching->resumed = fetching->there > 0;
	return got == 0;
}

static bool take_up_part(struct fetching *fetching, struct error *err)
{
	return take_up(fetching, outfile_fd(fetching->part))
		|| FAIL(err, CONFIG, NULL, "cannot read %s: %s", outfile_part(fetching->part),
			strerror(errno));
}

static bool start_over(struct fetching *fetching, struct error *err)
{
	return outfile_restart(fetching->part, err) && take_up_part(fetching, err);
}

static bool begin(void *context, int64_t offset)
{
	struct fetching *fetching = context;

	if (offset != fetching->there)
		fetching->failed = !start_over(fetching, &fetching->why);
	return !fetching->failed;
}

static bool take_bytes(void *context, struct text bytes)
{
	struct fetching *fetching = context;

	vault_hash_add(fetching->hash, bytes);
	fetching->failed = !outfile_write(fetching->part, bytes, &fetching->why);
	fetching->there += (int64_t)bytes.len;
	if (fetching->there > fetching->file->grootte && !fetching->failed) {
		fetching->failed = true;
		(void)FAIL(&fetching->why, PROOF, NULL, "%s is larger than the answer tells",
			fetching->file->naam);
	}
	if (fetching->progress != NULL && !fetching->failed)
		fetching->progress->tell(fetching->progress->context, fetching->there);
	return !fetching->failed;
}

/* What answered instead of a file. */
static bool judge(
	const struct fetching *fetching, const struct call_reply *reply, struct error *err)
{
	const char *name = fetching->file->naam;

	switch (reply->status) {
	case 200:
	case 206: return true;
	case GONE:
		return FAIL(err, REFUSED, NULL,
			"%s can be fetched no more: it expired, or its contents may not be given "
			"any "
			"more. Run the same command again",
			name);
	case 429:
	case 503: return FAIL(err, HTTP_BUSY, NULL, "HTTP %d: the gateway is busy", reply->status);
	default:
		return FAIL(err, CONNECTION, reply->status < 500 ? "EDU-01" : NULL,
			"HTTP %d instead of %s", reply->status, name);
	}
}

static bool attempt(
	struct session *session, struct fetching *fetching, int *retry_after, struct error *err)
{
	const struct call_sink sink = {fetching, begin, take_bytes};
	struct arena *arena = arena_create(0);
	struct call_reply reply = {0};
	bool ok = session_get(
			  session, arena, fetching->file->url, fetching->there, &sink, &reply, err)
		&& judge(fetching, &reply, err);

	fetching->reached = fetching->reached || reply.reached;
	*retry_after = reply.retry_after;
	arena_destroy(&arena);
	if (!ok && fetching->failed)
		*err = fetching->why;
	return ok;
}

/* A line that brings something between its breaks is as patient as ever. */
static bool follow(struct session *session, struct fetching *fetching, struct error *err)
{
	struct retry retry = {0};
	int retry_after;

	while (fetching->there < fetching->file->grootte) {
		int64_t before = fetching->there;
		if (attempt(session, fetching, &retry_after, err)) {
			if (fetching->there < fetching->file->grootte)
				return FAIL(err, PROOF, NULL, "%s is smaller than the answer tells",
					fetching->file->naam);
			break;
		}
		fetching->reached = fetching->reached || fetching->there > before;
		if (fetching->there > before)
			retry = (struct retry){0};
		if (fetching->failed
			|| !session_wait(session, &retry, retry_after, !fetching->reached, err))
			return false;
	}
	return true;
}

static bool is_right(struct fetching *fetching)
{
	uint8_t digest[32];
	char hex[65];

	if (fetching->there != fetching->file->grootte)
		return false;
	vault_hash_end(&fetching->hash, digest);
	text_hex(digest, sizeof digest, hex);
	return strcmp(hex, fetching->file->sha256) == 0;
}

static bool fetch(struct session *session, struct fetching *fetching, struct error *err)
{
	bool resumed;

	do {
		resumed = fetching->resumed;
		if (!follow(session, fetching, err))
			return false;
		if (is_right(fetching))
			return outfile_commit(fetching->part, err);
		/* What an earlier run left may have been of something else: once more, from the first byte. */
		if (!start_over(fetching, err))
			return false;
	} while (resumed);
	return FAIL(err, PROOF, NULL, "%s is not the file of the answer: its SHA-256 is another",
		fetching->file->naam);
}

/* One that is there and right needs no fetching. */
static bool is_there(struct fetching *fetching, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool right = fd >= 0 && take_up(fetching, fd) && is_right(fetching);

	if (fd >= 0)
		close(fd);
	return right;
}

bool set_fetch(struct session *session, const struct bestand *file, const char *path,
	const struct set_progress *progress, bool *reached, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct fetching fetching = {.file = file, .progress = progress};
	bool ok = is_there(&fetching, path)
		|| (outfile_resume(arena, path, &fetching.part, err) && take_up_part(&fetching, err)
			&& fetch(session, &fetching, err));

	vault_hash_end(&fetching.hash, NULL);
	arena_destroy(&arena);
	if (reached != NULL)
		*reached = fetching.reached;
	return ok;
}
