/* What pages bring along: style, pictures, scripts. Public, the same for everybody, and known by its content. */
#include "console/frame.h"

#include "base/embed.h"
#include "console/inside.h"
#include "vault/vault.h"

#include <string.h>

static const struct {
	const char *ending, *content_type;
} kinds[] = {
	{".css", "text/css; charset=utf-8"},
	{".js", "text/javascript; charset=utf-8"},
	{".svg", "image/svg+xml"},
	{".png", "image/png"},
	{".ico", "image/x-icon"},
	{".woff2", "font/woff2"},
	{".txt", "text/plain; charset=utf-8"},
};

static const char *kind_of(const char *name)
{
	const char *ending = strrchr(name, '.');

	for (size_t i = 0; ending != NULL && i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(ending, kinds[i].ending) == 0)
			return kinds[i].content_type;
	return "application/octet-stream";
}

static const char *etag_of(struct arena *arena, const struct embedded *file)
{
	uint8_t digest[32];
	char hex[33];

	vault_digest((struct text){file->bytes, file->len}, digest);
	text_hex(digest, 16, hex);
	return arena_format(arena, "\"%s\"", hex);
}

static bool send(struct page *page, const struct embedded *file, struct answer *out)
{
	out->etag = etag_of(page->arena, file);
	/* Asked again each time, and mostly answered with three lines: a new version is there at once. */
	out->cache_control = "no-cache";
	if (page->etag_given != NULL && strstr(page->etag_given, out->etag) != NULL) {
		out->status = 304;
		return true;
	}
	return page_send(
		page, kind_of(file->name), (struct text){file->bytes, file->len}, NULL, out);
}

bool frame_static(struct page *page, struct answer *out, struct error *err)
{
	const char *name = strrchr(page->path, '/') + 1;

	for (size_t i = 0; i < embedded_assets_count; i++)
		if (strcmp(embedded_assets[i].name, name) == 0)
			return send(page, &embedded_assets[i], out);
	return page_refuse(page, 404, "Dit bestand bestaat niet.", out, err);
}
