/* One address of a list: which there are, what a visit brought, when the next one is. */
#include "gateway/crl_source.h"

#include "base/log.h"
#include "fetch/fetch.h"
#include "vault/vault.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
	MAX_LIST_BYTES = 32 * 1024 * 1024, /* C3 */
	CONNECT_SECONDS = 10,
	FIRST_RETRY_SECONDS = 60,
	JITTER_PERCENT = 10,
};

/* --- which there are --------------------------------------------------------------------------- */

static void want(struct crl_sources *sources, const char *url, const char *issuer, const char *name)
{
	struct crl_source_state *at = sources->all;
	struct crl_source_state *end = at + sources->count;

	if (!fetch_is_address(url) || strlen(url) >= sizeof at->told.url)
		return;
	while (at < end && strcmp(at->told.url, url) != 0)
		at++;
	if (at == end) {
		if (sources->count == CRL_LISTS_MAX)
			return;
		sources->count++;
		*at = (struct crl_source_state){.due_ms = 0};
		snprintf(at->told.url, sizeof at->told.url, "%s", url);
		snprintf(at->told.issuer, sizeof at->told.issuer, "%s", issuer);
		snprintf(at->name, sizeof at->name, "%s", name);
	}
	at->wanted = true;
}

/* A mirror has the same paths under another scheme and host. */
static const char *mirrored(struct arena *arena, const char *base_url, const char *url)
{
	const char *host = strstr(url, "://");
	size_t length = strlen(base_url);

	if (length == 0 || host == NULL)
		return url;
	while (length > 0 && base_url[length - 1] == '/')
		length--;
	host += 3;
	return arena_format(arena, "%.*s%s", (int)length, base_url, host + strcspn(host, "/"));
}

static bool want_those_in_certificates(struct crl_sources *sources, const struct config *config,
	struct arena *arena, struct error *err)
{
	const struct crl_place place = {config->tls_trust, config->tls_crl, config->crl_directory};
	const char *const own[] = {config->tls_certificate, config->signing_certificate,
		config->decryption_certificate};
	const struct crl_address *found;
	size_t count;

	if (!crl_addresses(&place, own, sizeof own / sizeof *own, arena, &found, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		want(sources, mirrored(arena, config->crl_base_url, found[i].url), found[i].issuer,
			found[i].name);
	return true;
}

static bool want_those_in_file(
	struct crl_sources *sources, const struct config *config, struct error *err)
{
	char line[300];

	if (config->crl_urls[0] == '\0')
		return true;
	FILE *in = fopen(config->crl_urls, "re");
	if (in == NULL)
		return FAIL(err, CONFIG, NULL, "[crl] urls: cannot read %.150s: %s",
			config->crl_urls, strerror(errno));
	while (fgets(line, sizeof line, in) != NULL) {
		struct text url = text_trim(text_of(line));
		line[url.at - line + (ptrdiff_t)url.len] = '\0';
		if (url.len > 0 && url.at[0] != '#')
			want(sources, url.at, "", "");
	}
	fclose(in);
	return true;
}

static void forget_the_others(struct crl_sources *sources)
{
	size_t kept = 0;

	for (size_t i = 0; i < sources->count; i++)
		if (sources->all[i].wanted)
			sources->all[kept++] = sources->all[i];
	sources->count = kept;
}

bool crl_sources_find(struct crl_sources *sources, const struct config *config, struct error *err)
{
	struct arena *arena = arena_create(0);

	for (size_t i = 0; i < sources->count; i++)
		sources->all[i].wanted = false;
	bool good = want_those_in_certificates(sources, config, arena, err)
		&& want_those_in_file(sources, config, err);
	if (good)
		forget_the_others(sources);
	arena_destroy(&arena);
	return good;
}

/* --- when to come back ------------------------------------------------------------------------- */

/* A little earlier than that, so that gateways and lists do not all come at once. */
static int64_t with_jitter(int64_t seconds)
{
	uint32_t chance;

	vault_random((uint8_t *)&chance, sizeof chance);
	return seconds * 1000 - seconds * 10 * JITTER_PERCENT * (chance % 1000) / 1000;
}

/* At least so often as is set, and before half of what is left of the list has passed. */
static int64_t pause_of(
	const struct crl_fetch *told, const struct config *config, struct instant now)
{
	int64_t pause = config->crl_refresh_s;
	int64_t least = pause < FIRST_RETRY_SECONDS ? pause : FIRST_RETRY_SECONDS;

	for (unsigned i = 0; told->failures_in_row > 0; i++) {
		pause = least << (i < 16 ? i : 16);
		if (i + 1 >= told->failures_in_row || pause >= config->crl_refresh_s)
			break;
	}
	if (pause > config->crl_refresh_s)
		pause = config->crl_refresh_s;
	int64_t half_left = (told->next_update.us - now.us) / 2000000;
	if (told->next_update.us != 0 && half_left < pause)
		pause = half_left;
	return pause > least ? pause : least;
}

static void plan(struct crl_source_state *source, const struct config *config)
{
	struct instant now = clock_now();
	int64_t pause_ms = with_jitter(pause_of(&source->told, config, now));

	source->due_ms = clock_monotonic_ms() + pause_ms;
	source->told.next = (struct instant){now.us + pause_ms * 1000};
}

/* --- a visit ----------------------------------------------------------------------------------- */

static void went_wrong(struct crl_fetch *told, const struct error *err)
{
	char failures[16];

	told->failures++;
	told->failures_in_row++;
	told->failed = clock_now();
	snprintf(told->reason, sizeof told->reason, "%.*s", (int)sizeof told->reason - 1,
		err->detail);
	text_mend(told->reason);
	snprintf(failures, sizeof failures, "%u", told->failures_in_row);
	LOG(LOG_LEVEL_WARNING, "crl not refreshed", {"rule", err->rule}, {"issuer", told->issuer},
		{"url", told->url}, {"reason", told->reason}, {"failures", failures});
}

static void went_well(struct crl_fetch *told, const struct crl_facts *facts, bool taken)
{
	bool first = told->succeeded.us == 0, again = told->failures_in_row > 0;
	const char *event = taken ? "crl refreshed"
		: again           ? "crl reachable again"
				  : "crl reachable";
	char revoked[24], end[INSTANT_SIZE];

	told->failures_in_row = 0;
	told->reason[0] = '\0';
	told->succeeded = clock_now();
	told->next_update = facts->next_update;
	memcpy(told->issuer, facts->issuer, sizeof told->issuer);
	memcpy(told->list, facts->id, sizeof told->list);
	if (!taken && !again && !first)
		return;
	snprintf(revoked, sizeof revoked, "%ld", facts->revoked);
	instant_format(facts->next_update, end);
	LOG(LOG_LEVEL_INFO, event, {"issuer", facts->issuer}, {"url", told->url},
		{"number", facts->number}, {"revoked", revoked}, {"next_update", end});
}

static enum crl_offered visit(const struct crl_source_state *source, const struct config *config,
	atomic_bool *give_up, struct crl_facts *facts, struct error *err)
{
	const struct crl_place place = {config->tls_trust, config->tls_crl, config->crl_directory};
	const unsigned total_s = (unsigned)config->crl_timeout_s;
	const struct fetch_limits limits = {
		.max_bytes = MAX_LIST_BYTES,
		.connect_ms = (total_s < CONNECT_SECONDS ? total_s : CONNECT_SECONDS) * 1000,
		.total_ms = total_s * 1000,
		.proxy = config->crl_proxy[0] != '\0' ? config->crl_proxy : NULL,
		.give_up = give_up,
	};
	struct arena *arena = arena_create(0);
	enum crl_offered offered = CRL_REFUSED;
	struct text bytes;

	if (fetch_get(source->told.url, &limits, arena, &bytes, err))
		offered = crl_offer(&place, source->name[0] != '\0' ? source->name : NULL, bytes,
			clock_now(), facts, err);
	arena_destroy(&arena);
	return offered;
}

bool crl_source_visit(
	struct crl_source_state *source, const struct config *config, atomic_bool *give_up)
{
	struct crl_facts facts;
	struct error err;
	enum crl_offered offered = visit(source, config, give_up, &facts, &err);

	if (atomic_load(give_up))
		return false;
	if (offered == CRL_REFUSED)
		went_wrong(&source->told, &err);
	else
		went_well(&source->told, &facts, offered == CRL_TAKEN);
	plan(source, config);
	return offered == CRL_TAKEN;
}
