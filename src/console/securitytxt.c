/* Where to tell what is wrong with us (RFC 9116): a file of the operator, which says until when it may be believed. */
#include "console/securitytxt.h"

#include "base/clock.h"
#include "base/log.h"
#include "config/config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 32 * 1024 };
static const int64_t LAST_DAYS = 30;

/* --- reading ------------------------------------------------------------------------------------ */

static bool read_file(struct arena *arena, const char *file, struct text *out, struct error *err)
{
	char *bytes = arena_take(arena, FILE_MAX);
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, bytes, FILE_MAX) : -1;

	if (fd >= 0)
		close(fd);
	if (got < 0)
		return FAIL(err, CONFIG, NULL, "[console] security_txt: cannot read %.160s", file);
	if (got == FILE_MAX)
		return FAIL(err, CONFIG, NULL,
			"[console] security_txt: %.160s has %d bytes or more", file, FILE_MAX);
	*out = (struct text){bytes, (size_t)got};
	return true;
}

struct fields {
	size_t contacts, expires;
	struct instant until;
};

static struct text next_line(struct text *rest)
{
	const char *end = memchr(rest->at, '\n', rest->len);
	size_t len = end != NULL ? (size_t)(end - rest->at) : rest->len,
	       taken = len + (end != NULL);
	struct text line = {rest->at, len > 0 && rest->at[len - 1] == '\r' ? len - 1 : len};

	*rest = (struct text){rest->at + taken, rest->len - taken};
	return line;
}

/* What stands behind "NAME: " in this line; false: it is no such field. */
static bool is_field(struct text line, const char *name, struct text *value)
{
	size_t len = strlen(name);

	if (line.len < len + 1 || line.at[len] != ':'
		|| !text_equal_nocase((struct text){line.at, len}, text_of(name)))
		return false;
	*value = text_trim((struct text){line.at + len + 1, line.len - len - 1});
	return true;
}

/* A way to reach somebody that a browser or a mail program knows. */
static bool is_contact(struct text value)
{
	static const char *const schemes[] = {"mailto:", "https://", "tel:"};

	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		if (value.len > strlen(schemes[i])
			&& strncmp(value.at, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

static bool read_line(struct text line, struct fields *fields, struct error *err)
{
	struct text value;

	if (is_field(line, "Contact", &value)) {
		fields->contacts++;
		return is_contact(value)
			|| FAIL(err, CONFIG, NULL,
				"[console] security_txt: a Contact begins with mailto:, https:// "
				"or "
				"tel:");
	}
	if (is_field(line, "Expires", &value)) {
		fields->expires++;
		return instant_parse(value, &fields->until)
			|| FAIL(err, CONFIG, NULL,
				"[console] security_txt: Expires is a moment such as "
				"2027-06-30T22:00:00Z");
	}
	return true;
}

bool securitytxt_read(
	struct arena *arena, const char *file, struct securitytxt *out, struct error *err)
{
	struct fields fields = {0};
	struct text rest;

	if (!read_file(arena, file, &out->bytes, err))
		return false;
	for (rest = out->bytes; rest.len > 0;)
		if (!read_line(next_line(&rest), &fields, err))
			return false;
	out->until = fields.until;
	return (fields.contacts > 0 && fields.expires == 1)
		|| FAIL(err, CONFIG, NULL,
			"[console] security_txt: %.160s has %zu Contacts and %zu Expires; at least "
			"one and exactly one are asked",
			file, fields.contacts, fields.expires);
}

/* --- telling ------------------------------------------------------------------------------------ */

/* Who believed one that is over would write to nobody. */
static bool is_over(const struct securitytxt *read, struct instant now, struct error *err)
{
	char when[INSTANT_SIZE];

	instant_format(read->until, when);
	return read->until.us <= now.us
		&& !FAIL(err, CONFIG, NULL, "[console] security_txt: it is over since %s", when);
}

/* Time passes by itself: that ends what is told here, and no page. */
static void warn_of_end(const struct securitytxt *read, struct instant now)
{
	char when[INSTANT_SIZE];
	struct error why;

	instant_format(read->until, when);
	if (is_over(read, now, &why))
		LOG(LOG_LEVEL_WARNING, "security_txt", {"reason", why.detail},
			{"advice", "write one with a later Expires: this one is told to nobody"});
	else if (read->until.us - now.us < LAST_DAYS * 86400 * 1000000)
		LOG(LOG_LEVEL_WARNING, "security_txt", {"until", when},
			{"advice", "write one with a later Expires"});
}

bool securitytxt_check(const struct config *config, struct instant now, struct error *err)
{
	struct arena *arena = arena_create(0);
	bool is_given = config->console_security_txt[0] != '\0';
	struct securitytxt read;
	bool ok = !is_given || securitytxt_read(arena, config->console_security_txt, &read, err);

	if (ok && is_given)
		warn_of_end(&read, now);
	arena_destroy(&arena);
	return ok;
}

bool securitytxt_page(struct page *page, struct answer *out, struct error *err)
{
	const char *file = page->config->console_security_txt;
	struct securitytxt read;
	struct error why;

	if (file[0] == '\0')
		return page_refuse(page, 404, "Dit bestand bestaat niet.", out, err);
	if (!securitytxt_read(page->arena, file, &read, &why) || is_over(&read, page->now, &why)) {
		LOG(LOG_LEVEL_WARNING, "security_txt", {"reason", why.detail});
		return page_refuse(page, 404, "Dit bestand bestaat niet.", out, err);
	}
	return page_send(page, "text/plain; charset=utf-8", read.bytes, NULL, out);
}
