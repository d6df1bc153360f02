/* Cookies, sessions, and who they are. */
#include "console/session.h"

#include "base/buffer.h"
#include "store/store_console.h"
#include "vault/vault.h"

#include <string.h>

enum { SECRET_BYTES = 32, SECRET_CHARS = 43 };

const char *session_cookie(struct arena *arena, const char *header, const char *name)
{
	struct text rest = text_of(header);
	const char *found = NULL;

	while (rest.len > 0) {
		const char *end = memchr(rest.at, ';', rest.len);
		struct text pair = {rest.at, end != NULL ? (size_t)(end - rest.at) : rest.len};
		size_t taken = pair.len + (end != NULL);
		rest = (struct text){rest.at + taken, rest.len - taken};
		pair = text_trim(pair);
		size_t len = strlen(name);
		if (pair.len <= len || strncmp(pair.at, name, len) != 0 || pair.at[len] != '=')
			continue;
		if (found != NULL)
			return NULL;
		found = arena_string(arena, (struct text){pair.at + len + 1, pair.len - len - 1});
	}
	return found;
}

const char *session_set_cookie(
	struct arena *arena, const char *name, const char *value, long max_age_s)
{
	return arena_format(arena, "%s=%s; Path=/; Max-Age=%ld; Secure; HttpOnly; SameSite=Lax",
		name, value != NULL ? value : "", value != NULL ? max_age_s : 0);
}

const char *session_secret(struct arena *arena)
{
	uint8_t bytes[SECRET_BYTES];

	vault_random(bytes, sizeof bytes);
	return vault_base64url(arena, (struct text){(const char *)bytes, sizeof bytes});
}

void session_digest(const char *secret, uint8_t out[32])
{
	vault_digest(text_of(secret), out);
}

/* Who knows the session's token knows it; who knows what the database holds does not. */
static const char *csrf_of(struct arena *arena, const char *token)
{
	uint8_t digest[32];
	char *out = arena_take(arena, 2 * sizeof digest + 1);

	vault_digest(text_of(arena_format(arena, "bpv csrf 1 %s", token)), digest);
	text_hex(digest, sizeof digest, out);
	return out;
}

static const char *const *split(struct arena *arena, const char *words, size_t *count)
{
	char *rest = arena_string(arena, text_of(words)), *word;
	const char **list = arena_array(arena, strlen(rest) / 2 + 1, sizeof *list);

	*count = 0;
	while ((word = strtok_r(rest, " ", &rest)) != NULL)
		list[(*count)++] = word;
	return list;
}

static unsigned rollen_of(struct arena *arena, const char *words)
{
	size_t count;
	const char *const *list = split(arena, words, &count);
	unsigned rollen = 0;

	for (size_t i = 0; i < count; i++)
		rollen |= rol_parse(text_of(list[i]));
	return rollen;
}

static bool add_scholen(struct page *page, struct visitor *visitor, struct error *err)
{
	const struct zichtbare_school *seen = NULL;
	size_t count = 0;

	if (!store_list_zichtbare_scholen(
		    page->store, page->arena, visitor->gebruiker_id, &seen, &count, err))
		return false;
	struct school_ref *list = arena_array(page->arena, count, sizeof *list);
	for (size_t i = 0; i < count; i++)
		list[i] = (struct school_ref){seen[i].id, seen[i].brin, seen[i].naam};
	visitor->scholen = list;
	visitor->school_count = count;
	return true;
}

bool session_certificate(struct visit *visit, struct certificate_facts *out)
{
	struct error err;

	return visit->in->leaf_der.len > 0
		&& credential_of_der(visit->page.arena, visit->in->leaf_der, out, &err);
}

/* Whose session it is, of somebody who shows what they logged in with. */
static bool see(struct visit *visit, const char *token, struct sessie *out, struct error *err)
{
	struct page *page = &visit->page;
	struct getoond_certificaat getoond = {0};
	struct certificate_facts facts;
	uint8_t digest[32];

	if (session_certificate(visit, &facts))
		getoond = (struct getoond_certificaat){
			facts.issuer, facts.subject, facts.fingerprint};
	session_digest(token, digest);
	return store_see_sessie(page->store, page->arena, digest, page->now,
		page->config->console_idle_s, &getoond, out, err);
}

bool session_visitor(struct visit *visit, const struct visitor **out, struct error *err)
{
	struct page *page = &visit->page;
	struct visitor *visitor = arena_take(page->arena, sizeof *visitor);
	const char *token = session_cookie(page->arena, visit->in->cookie, SESSION_COOKIE);
	struct sessie sessie;

	*out = NULL;
	if (token == NULL || strlen(token) != SECRET_CHARS)
		return true;
	if (!see(visit, token, &sessie, err))
		return false;
	if (sessie.gebruiker_id == 0)
		return true;
	visit->session_token = token;
	*visitor = (struct visitor){
		.naam = sessie.naam,
		.volledige_naam = sessie.volledige_naam,
		.rollen = rollen_of(page->arena, sessie.rollen),
		.gebruiker_id = sessie.gebruiker_id,
		.school_id = sessie.school_id,
		.school = sessie.school,
		.school_naam = sessie.school_naam,
		.csrf = csrf_of(page->arena, token),
	};
	/* The register holds them apart too; here nobody has to trust that. */
	visitor->rollen &= sessie.school_id == 0 ? (unsigned)ROLLEN_SBB : (unsigned)ROLLEN_SCHOOL;
	visitor->opleidingen = split(page->arena, sessie.opleidingen, &visitor->opleiding_count);
	if ((visitor->rollen & (unsigned)(ROL_KWALITEIT | ROL_DATA)) != 0)
		visitor->opleiding_count = 0;
	/* Whose opleidingen were not named sees none: an empty list would bind nothing. */
	if ((visitor->rollen & (unsigned)ROLLEN_SCHOOL) == (unsigned)ROL_TEAMLEIDER
		&& visitor->opleiding_count == 0)
		visitor->rollen = 0;
	if (!add_scholen(page, visitor, err))
		return false;
	*out = visitor;
	return true;
}

bool session_begin(struct visit *visit, int64_t gebruiker_id, const char *hoe, struct answer *out,
	struct error *err)
{
	struct page *page = &visit->page;
	const char *token = session_secret(page->arena);
	long lasts = page->config->console_absolute_s;
	uint8_t digest[32];

	if (visit->session_token != NULL) {
		session_digest(visit->session_token, digest);
		if (!store_end_sessie(page->store, digest, page->now, err))
			return false;
	}
	session_digest(token, digest);
	if (!store_begin_sessie(page->store, gebruiker_id, hoe, digest, page->now, lasts, err))
		return false;
	out->cookie[0] = session_set_cookie(page->arena, SESSION_COOKIE, token, lasts);
	return true;
}

bool session_end(struct visit *visit, struct answer *out, struct error *err)
{
	struct page *page = &visit->page;
	uint8_t digest[32];

	out->cookie[0] = session_set_cookie(page->arena, SESSION_COOKIE, NULL, 0);
	if (visit->session_token == NULL)
		return true;
	session_digest(visit->session_token, digest);
	return store_end_sessie(page->store, digest, page->now, err);
}

/* Of equal length, and equal, in a time that tells nothing. */
static bool same_secret(const char *a, const char *b)
{
	unsigned char differs = 0;
	size_t len = strlen(a);

	if (len != strlen(b))
		return false;
	for (size_t i = 0; i < len; i++)
		differs |= (unsigned char)a[i] ^ (unsigned char)b[i];
	return differs == 0;
}

/* One of the two that a browser sends with a form has to be there, and both have to be right. */
static bool origin_is_ours(const struct visit *visit)
{
	const char *origin = visit->in->origin, *site = visit->in->sec_fetch_site;

	if (origin == NULL && site == NULL)
		return false;
	return (origin == NULL || strcmp(origin, visit->console->config->console_public_url) == 0)
		&& (site == NULL || strcmp(site, "same-origin") == 0);
}

bool session_is_ours(const struct visit *visit)
{
	const struct visitor *visitor = visit->page.visitor;

	if (!origin_is_ours(visit))
		return false;
	if (visitor == NULL)
		return true;
	const char *given = page_get(&visit->page, "csrf");
	return given != NULL && same_secret(given, visitor->csrf);
}
