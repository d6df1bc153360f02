/* The file of master keys: read once, line by line, into memory that is wiped. */
#include "vault/masters.h"

#include "vault/data_key.h"
#include "vault/keeper.h"
#include "vault/key.h"
#include "vault/vault.h"

#include <openssl/crypto.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 16 * 1024, HEX_CHARS = 2 * PRIMITIVE_KEY, NAME_BYTES = 8 };

static bool read_file(const char *file, int fd, char text[FILE_MAX + 1], struct error *err)
{
	struct stat status;
	size_t len = 0;
	ssize_t got;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		return FAIL(err, CONFIG, NULL, "%s is not a file", file);
	if ((status.st_mode & 077) != 0)
		return FAIL(err, CONFIG, NULL, "%s may be read by others than its owner: chmod 600",
			file);
	while (len < FILE_MAX && (got = read(fd, text + len, FILE_MAX - len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	return (len < FILE_MAX && strlen(text) == len)
		|| FAIL(err, CONFIG, NULL, "%s is no file of master keys", file);
}

/* "pkcs11:…?pin-source=file:… " and what the key of that name opens. `number` counts lines from 0. */
static bool from_token(const char *file, char *line, unsigned number, uint8_t out[PRIMITIVE_KEY],
	struct error *err)
{
	char *space = strrchr(line, ' ');
	struct arena *arena = arena_create(0);
	struct key *key = NULL;
	uint8_t opened[KEY_SIGNATURE_MAX];
	struct text wrapped;
	size_t len = 0;

	if (space != NULL)
		*space = '\0';
	bool ok = space != NULL && vault_from_base64url(arena, text_of(space + 1), &wrapped);
	if (!ok)
		(void)FAIL(err, CONFIG, NULL,
			"%s: behind the URI of a token stands the wrapped master key", file);
	ok = ok && key_open(keeper_where(KEEPER_MASTER + number, line), NULL, &key, err);
	if (ok
		&& !(key_unwrap(key, KEY_OAEP_SHA256, wrapped, opened, sizeof opened, &len)
			&& len == PRIMITIVE_KEY))
		ok = FAIL(err, CONFIG, NULL, "%s: %.*s does not open the master key", file,
			key_tellable(line), line);
	if (ok)
		memcpy(out, opened, PRIMITIVE_KEY);
	OPENSSL_cleanse(opened, sizeof opened);
	key_release(&key);
	arena_destroy(&arena);
	return ok;
}

static bool read_line(
	const char *file, char *line, unsigned number, struct master *out, struct error *err)
{
	long len = 0;
	size_t decoded = 0;

	if (key_is_uri(line)) {
		if (!from_token(file, line, number, out->key, err))
			return false;
	} else {
		len = (long)strlen(line);
		if (len != HEX_CHARS
			|| OPENSSL_hexstr2buf_ex(out->key, PRIMITIVE_KEY, &decoded, line, '\0') != 1
			|| decoded != PRIMITIVE_KEY)
			return FAIL(err, CONFIG, NULL, "%s: %d hex digits on one line are asked",
				file, HEX_CHARS);
	}
	/* Eight bytes that tell nothing of the key. */
	uint8_t key[PRIMITIVE_KEY], digest[32];
	primitive_derive(out->key, "naam van de hoofdsleutel", key);
	primitive_mac(key, TEXT(""), digest);
	OPENSSL_cleanse(key, sizeof key);
	text_hex(digest, NAME_BYTES, out->name);
	return true;
}

static bool is_new(const struct master *masters, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(masters[i].name, masters[count].name) == 0)
			return false;
	return true;
}

static bool read_lines(const char *file, char *text, struct master out[MASTERS_MAX], size_t *count,
	struct error *err)
{
	char *rest = text, *line;

	*count = 0;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (*line == '\0' && rest == NULL && *count > 0)
			break; /* behind the last line's end */
		if (*count == MASTERS_MAX)
			return FAIL(
				err, CONFIG, NULL, "%s: at most %d master keys", file, MASTERS_MAX);
		if (!read_line(file, line, (unsigned)*count, &out[*count], err))
			return false;
		if (!is_new(out, *count))
			return FAIL(err, CONFIG, NULL,
				"%s: line %zu is a key that stands there "
				"already",
				file, *count + 1);
		++*count;
	}
	return true;
}

static bool read_text(const char *file, char text[FILE_MAX + 1], struct error *err)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return FAIL(err, CONFIG, NULL, "cannot read %s", file);
	bool ok = read_file(file, fd, text, err);
	close(fd);
	return ok;
}

bool master_read(const char *file, struct master out[MASTERS_MAX], size_t *count, struct error *err)
{
	char text[FILE_MAX + 1];
	bool ok = read_text(file, text, err) && read_lines(file, text, out, count, err);

	OPENSSL_cleanse(text, sizeof text);
	return ok;
}

bool key_open_master(const char *file, unsigned number, struct key **out, struct error *err)
{
	char text[FILE_MAX + 1], *rest = text, *line = NULL;

	bool ok = read_text(file, text, err);
	for (unsigned i = 0; ok && i <= number; i++)
		line = strsep(&rest, "\n");
	if (line != NULL)
		line[strcspn(line, " ")] = '\0';
	if (ok)
		ok = line != NULL && key_is_uri(line)
			? key_open(line, NULL, out, err)
			: FAIL(err, CONFIG, NULL, "%s: line %u is of no token", file, number + 1);
	OPENSSL_cleanse(text, sizeof text);
	return ok;
}

bool key_master_in_token(const char *file)
{
	char text[FILE_MAX + 1];
	struct error ignored;
	bool found = read_text(file, text, &ignored) && strstr(text, "pkcs11:") != NULL;

	OPENSSL_cleanse(text, sizeof text);
	return found;
}
