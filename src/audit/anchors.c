/* The anchor file: one line for each seal, added and never changed. */
#include "audit/anchors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_MAX_CHARS = 320, HEX = 2 * AUDIT_HASH };

struct anchors {
	FILE *file;
	off_t size; /* at opening: what comes after is not read */
	long line;
};

static void write_line(const struct audit_zegel *zegel, char out[LINE_MAX_CHARS])
{
	char op[INSTANT_SIZE], keten[HEX + 1], seal[HEX + 1];

	instant_format(zegel->op, op);
	text_hex(zegel->keten, AUDIT_HASH, keten);
	text_hex(zegel->zegel, AUDIT_HASH, seal);
	snprintf(out, LINE_MAX_CHARS, "%lld %s %s %s %s\n", (long long)zegel->tot, op, keten,
		zegel->door, seal);
}

static bool read_hash(const char *hex, uint8_t out[AUDIT_HASH])
{
	for (int i = 0; i < AUDIT_HASH; i++) {
		unsigned byte;
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			return false;
		out[i] = (uint8_t)byte;
	}
	return true;
}

/* Only what write_line writes: what is read is written again and compared. */
static bool read_line(const char *line, struct audit_zegel *out)
{
	struct audit_zegel zegel = {.tot = 0};
	char op[INSTANT_SIZE], keten[HEX + 1], seal[HEX + 1], again[LINE_MAX_CHARS];
	long long tot;

	if (sscanf(line, "%lld %39s %64s %40s %64s", &tot, op, keten, zegel.door, seal) != 5
		|| tot <= 0 || !instant_parse(text_of(op), &zegel.op) || strlen(keten) != HEX
		|| strlen(seal) != HEX || !read_hash(keten, zegel.keten)
		|| !read_hash(seal, zegel.zegel))
		return false;
	zegel.tot = tot;
	write_line(&zegel, again);
	if (strcmp(line, again) != 0)
		return false;
	*out = zegel;
	return true;
}

static struct anchors *open_file(const char *path, int flags, int lock, struct error *err)
{
	struct anchors *anchors = calloc(1, sizeof *anchors);
	int fd = open(path, flags | O_CLOEXEC, 0640);
	struct stat status;

	if (anchors == NULL)
		abort();
	bool ok = fd >= 0 && flock(fd, lock) == 0 && fstat(fd, &status) == 0
		&& S_ISREG(status.st_mode);
	if (ok) {
		anchors->size = status.st_size;
		anchors->file = fdopen(fd, (flags & O_RDWR) != 0 ? "a+" : "r");
		ok = anchors->file != NULL;
	}
	if (ok)
		return anchors;
	(void)FAIL(err, CONFIG, NULL, "cannot use %s as a file of anchors: %s", path,
		fd >= 0 ? "it is no file" : strerror(errno));
	if (fd >= 0)
		close(fd);
	free(anchors);
	return NULL;
}

struct anchors *anchors_open(const char *path, struct error *err)
{
	struct anchors *anchors = open_file(path, O_RDONLY, LOCK_SH, err);

	if (anchors != NULL)
		flock(fileno(anchors->file), LOCK_UN);
	return anchors;
}

enum anchor anchors_next(struct anchors *anchors, struct audit_zegel *out)
{
	char line[LINE_MAX_CHARS];

	if (ftello(anchors->file) >= anchors->size)
		return ANCHOR_END;
	anchors->line++;
	if (fgets(line, sizeof line, anchors->file) == NULL || !read_line(line, out))
		return ANCHOR_MALFORMED;
	return ANCHOR_READ;
}

long anchors_line(const struct anchors *anchors)
{
	return anchors->line;
}

/* The last line of a file that ends in one. A line that was never finished was never an anchor. */
static bool find_last(struct anchors *anchors, struct audit_zegel *last)
{
	char tail[2 * LINE_MAX_CHARS + 1];
	size_t want =
		anchors->size < 2 * LINE_MAX_CHARS ? (size_t)anchors->size : 2 * LINE_MAX_CHARS;
	ssize_t got = pread(fileno(anchors->file), tail, want, anchors->size - (off_t)want);

	if (got != (ssize_t)want)
		return false;
	while (want > 0 && tail[want - 1] != '\n')
		want--;
	if (ftruncate(fileno(anchors->file), anchors->size - (got - (off_t)want)) != 0)
		return false;
	anchors->size -= got - (off_t)want;
	tail[want] = '\0';
	if (want == 0)
		return anchors->size == 0;
	size_t start = want - 1;
	while (start > 0 && tail[start - 1] != '\n')
		start--;
	return read_line(tail + start, last);
}

struct anchors *anchors_open_to_add(const char *path, struct audit_zegel *last, struct error *err)
{
	struct anchors *anchors = open_file(path, O_RDWR | O_APPEND | O_CREAT, LOCK_EX, err);

	if (anchors == NULL)
		return NULL;
	*last = (struct audit_zegel){.tot = 0};
	if (find_last(anchors, last))
		return anchors;
	(void)FAIL(err, PROOF, NULL, "the last line of %s is no anchor", path);
	anchors_close(&anchors);
	return NULL;
}

bool anchors_add(struct anchors *anchors, const struct audit_zegel *zegel, struct error *err)
{
	int fd = fileno(anchors->file);
	char line[LINE_MAX_CHARS];

	write_line(zegel, line);
	ssize_t len = (ssize_t)strlen(line);
	if (write(fd, line, (size_t)len) == len && fdatasync(fd) == 0) {
		anchors->size += len;
		return true;
	}
	(void)FAIL(err, INTERNAL, NULL, "an anchor could not be written: %s", strerror(errno));
	/* Half a line would be taken away by who comes next; this is only sooner. */
	if (ftruncate(fd, anchors->size) != 0)
		return false;
	return false;
}

void anchors_close(struct anchors **anchors)
{
	if (*anchors == NULL)
		return;
	fclose((*anchors)->file); /* and with it the lock */
	free(*anchors);
	*anchors = NULL;
}
