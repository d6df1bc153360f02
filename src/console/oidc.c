/* The OpenID Connect provider: what it publishes, and the addresses that follow from that. */
#include "console/oidc.h"

#include "base/buffer.h"
#include "console/id_token.h"
#include "console/parts.h"
#include "fetch/fetch.h"
#include "vault/vault.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

enum {
	DOCUMENT_MAX = 256 * 1024,
	FORM_MAX = 16 * 1024,
	SECRET_MAX = 512,
	CONNECT_MS = 3000,
	TOTAL_MS = 8000,
	KEPT_MS = 3600 * 1000, /* then it is fetched again */
	BRAKE_MS = 15 * 1000,  /* after the end of an attempt, whoever asks */
};

/* What the provider publishes, in an arena of its own. */
struct published {
	struct arena *arena;                             /* NULL: nothing yet */
	const char *authorization, *token, *end_session; /* end_session NULL: none */
	const char *jwks;
	bool tells_issuer; /* RFC 9207 */
};

struct oidc {
	const struct config *config;
	const char *scope;
	char secret[SECRET_MAX + 1]; /* "": none */
	char origin[512];
	atomic_bool wanted;       /* a key was missed */
	pthread_mutex_t fetching; /* held over a fetch, and taken before `lock`; of what follows */
	int64_t fetched_ms, missed_ms, failed_ms; /* when that ended; 0: never */
	struct error failure;                     /* of the last time that it failed */
	pthread_mutex_t lock;                     /* of what follows */
	struct published published;
};

/* Nobody reads along: TLS, or this very machine. */
static bool is_safe(const char *url)
{
	static const char *const own[] = {"http://localhost", "http://127.0.0.1"};

	if (strncmp(url, "https://", 8) == 0)
		return fetch_is_address(url);
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
		size_t len = strlen(own[i]);
		if (strncmp(url, own[i], len) == 0 && strchr(":/", url[len]) != NULL)
			return fetch_is_address(url);
	}
	return false;
}

static bool read_secret(struct oidc *oidc, const char *file, struct error *err)
{
	struct stat status;

	if (file[0] == '\0')
		return true;
	/* Not by stdio, whose buffer would keep it. */
	int in = open(file, O_RDONLY | O_CLOEXEC);
	bool is_open = in >= 0 && fstat(in, &status) == 0;
	ssize_t len = is_open ? read(in, oidc->secret, SECRET_MAX) : -1;
	if (in >= 0)
		close(in);
	if (len < 0)
		return FAIL(err, CONFIG, NULL, "[console] oidc_secret: cannot read %.160s", file);
	oidc->secret[len] = '\0';
	oidc->secret[strcspn(oidc->secret, "\r\n")] = '\0';
	if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return FAIL(err, CONFIG, NULL,
			"[console] oidc_secret: %.120s may be read by others than its owner", file);
	return oidc->secret[0] != '\0'
		|| FAIL(err, CONFIG, NULL, "[console] oidc_secret: %.160s is empty", file);
}

struct oidc *oidc_create(const struct config *config, struct error *err)
{
	struct oidc *oidc = calloc(1, sizeof *oidc);
	const char *issuer = config->console_oidc_issuer;

	if (oidc == NULL)
		abort();
	oidc->config = config;
	pthread_mutex_init(&oidc->fetching, NULL);
	pthread_mutex_init(&oidc->lock, NULL);
	oidc->scope = strcmp(config->console_oidc_claim, "email") == 0 ? "openid email"
		: strcmp(config->console_oidc_claim, "sub") == 0       ? "openid"
								       : "openid profile";
	size_t host = strcspn(issuer, ":");
	snprintf(oidc->origin, sizeof oidc->origin, "%.*s",
		(int)(host + 3 + strcspn(issuer + host + (issuer[host] != '\0' ? 3 : 0), "/")),
		issuer);
	if (!is_safe(issuer))
		FAIL(err, CONFIG, NULL, "[console] oidc_issuer: %.160s is no https address",
			issuer);
	else if (read_secret(oidc, config->console_oidc_secret, err))
		return oidc;
	oidc_destroy(&oidc);
	return NULL;
}

void oidc_destroy(struct oidc **oidc)
{
	if (*oidc == NULL)
		return;
	arena_destroy(&(*oidc)->published.arena);
	pthread_mutex_destroy(&(*oidc)->lock);
	pthread_mutex_destroy(&(*oidc)->fetching);
	explicit_bzero((*oidc)->secret, sizeof(*oidc)->secret);
	free(*oidc);
	*oidc = NULL;
}

const char *oidc_origin(const struct oidc *oidc)
{
	return oidc->origin;
}

/* ---- what it publishes ------------------------------------------------------------------------------------------- */

static struct fetch_limits limits_of(const struct oidc *oidc)
{
	return (struct fetch_limits){.max_bytes = DOCUMENT_MAX,
		.connect_ms = CONNECT_MS,
		.total_ms = TOTAL_MS,
		.ca_file = oidc->config->console_oidc_ca};
}

static const char *address_at(struct arena *arena, const json_t *document, const char *name)
{
	const char *value = json_string_value(json_object_get(document, name));

	return value != NULL && is_safe(value) ? arena_string(arena, text_of(value)) : NULL;
}

static bool read_document(struct oidc *oidc, struct text body, struct published *out,
	const char **keys, struct error *err)
{
	json_t *document = json_loadb(body.at, body.len, JSON_REJECT_DUPLICATES, NULL);
	const char *issuer = json_string_value(json_object_get(document, "issuer"));
	bool is_it = issuer != NULL && strcmp(issuer, oidc->config->console_oidc_issuer) == 0;

	out->authorization = address_at(out->arena, document, "authorization_endpoint");
	out->token = address_at(out->arena, document, "token_endpoint");
	out->end_session = address_at(out->arena, document, "end_session_endpoint");
	out->tells_issuer = json_is_true(
		json_object_get(document, "authorization_response_iss_parameter_supported"));
	*keys = address_at(out->arena, document, "jwks_uri");
	json_decref(document);
	if (!is_it)
		return FAIL(err, CONNECTION, "OIDC", "the provider says it is another issuer");
	return (out->authorization != NULL && out->token != NULL && *keys != NULL)
		|| FAIL(err, CONNECTION, "OIDC", "the provider's document lacks an address");
}

static bool fetch_all(struct oidc *oidc, struct published *out, struct error *err)
{
	const struct fetch_limits limits = limits_of(oidc);
	const char *issuer = oidc->config->console_oidc_issuer, *keys;
	size_t len = strlen(issuer);
	struct text body;

	out->arena = arena_create(0);
	const char *url = arena_format(out->arena, "%.*s/.well-known/openid-configuration",
		(int)(len > 0 && issuer[len - 1] == '/' ? len - 1 : len), issuer);
	if (fetch_get(url, &limits, out->arena, &body, err)
		&& read_document(oidc, body, out, &keys, err)
		&& fetch_get(keys, &limits, out->arena, &body, err)) {
		out->jwks = arena_string(out->arena, body);
		return true;
	}
	arena_destroy(&out->arena);
	return false;
}

static bool is_over(int64_t since_ms, int64_t now_ms, int64_t brake_ms)
{
	return since_ms == 0 || now_ms - since_ms > brake_ms;
}

static bool has_failed(const struct oidc *oidc, int64_t now_ms)
{
	return !is_over(oidc->failed_ms, now_ms, BRAKE_MS);
}

/* Old or never had; or missed, for which there is a brake of its own: a key that is new today must not wait for that. */
static bool is_due(const struct oidc *oidc, int64_t now_ms)
{
	bool missed = atomic_load(&oidc->wanted) && is_over(oidc->missed_ms, now_ms, BRAKE_MS);
	bool old = is_over(oidc->fetched_ms, now_ms, KEPT_MS);

	return (missed || old) && !has_failed(oidc, now_ms);
}

static void adopt(struct oidc *oidc, struct published fresh)
{
	pthread_mutex_lock(&oidc->lock);
	struct arena *old = oidc->published.arena;
	oidc->published = fresh;
	pthread_mutex_unlock(&oidc->lock);
	arena_destroy(&old);
}

/* The brakes count from its end: a provider that hangs may take longer than they do. */
static bool fetch_now(struct oidc *oidc, struct error *err)
{
	bool missed = atomic_load(&oidc->wanted);
	struct published fresh = {0};
	bool ok = fetch_all(oidc, &fresh, &oidc->failure);
	int64_t now_ms = clock_monotonic_ms();

	if (!ok) {
		oidc->failed_ms = now_ms;
		*err = oidc->failure;
		return false;
	}
	adopt(oidc, fresh);
	oidc->fetched_ms = now_ms;
	if (missed)
		oidc->missed_ms = now_ms;
	atomic_store(&oidc->wanted, false);
	return true;
}

bool oidc_refresh(struct oidc *oidc, struct error *err)
{
	if (pthread_mutex_trylock(&oidc->fetching) != 0)
		return true; /* somebody who logs in is at it */
	bool ok = !is_due(oidc, clock_monotonic_ms()) || fetch_now(oidc, err);
	pthread_mutex_unlock(&oidc->fetching);
	return ok;
}

/* For who needs a key now: fetches, or waits for who fetches already. What came of that is for all who waited. */
static bool refresh_for_key(struct oidc *oidc, struct error *err)
{
	bool ok = true;

	atomic_store(&oidc->wanted, true);
	pthread_mutex_lock(&oidc->fetching);
	int64_t now_ms = clock_monotonic_ms();
	if (is_due(oidc, now_ms)) {
		ok = fetch_now(oidc, err);
	} else if (has_failed(oidc, now_ms)) {
		*err = oidc->failure;
		ok = false;
	}
	pthread_mutex_unlock(&oidc->fetching);
	return ok;
}

static const char *kept(struct arena *arena, const char *text)
{
	return text != NULL ? arena_string(arena, text_of(text)) : NULL;
}

/* A copy; false: nothing was fetched yet. */
static bool look(struct oidc *oidc, struct arena *arena, struct published *out)
{
	pthread_mutex_lock(&oidc->lock);
	const struct published *now = &oidc->published;
	bool there = now->arena != NULL;
	*out = (struct published){.authorization = kept(arena, now->authorization),
		.token = kept(arena, now->token),
		.end_session = kept(arena, now->end_session),
		.jwks = kept(arena, now->jwks),
		.tells_issuer = now->tells_issuer};
	pthread_mutex_unlock(&oidc->lock);
	return there;
}

/* ---- addresses --------------------------------------------------------------------------------------------------- */

static const char *way_back(const struct oidc *oidc, struct arena *arena)
{
	return arena_format(arena, "%s/aanmelden/oidc/terug", oidc->config->console_public_url);
}

static const char *with(struct arena *arena, const char *base, const char *query)
{
	return arena_format(arena, "%s%c%s", base, strchr(base, '?') != NULL ? '&' : '?', query);
}

/* RFC 7636: the SHA-256 of the verifier goes ahead, the verifier itself with the code. */
static const char *challenge_of(struct arena *arena, const char *verifier)
{
	uint8_t digest[32];

	vault_digest(text_of(verifier), digest);
	return vault_base64url(arena, (struct text){(const char *)digest, sizeof digest});
}

const char *oidc_address(struct oidc *oidc, struct arena *arena, const char *state,
	const char *nonce, const char *verifier)
{
	struct published published;

	if (!look(oidc, arena, &published))
		return NULL;
	return with(arena, published.authorization,
		arena_format(arena,
			"response_type=code&client_id=%s&redirect_uri=%s&scope=%s&state=%s&nonce=%"
			"s&"
			"code_challenge=%s&code_challenge_method=S256",
			parts_escape(arena, oidc->config->console_oidc_client),
			parts_escape(arena, way_back(oidc, arena)),
			parts_escape(arena, oidc->scope), state, nonce,
			challenge_of(arena, verifier)));
}

const char *oidc_end_address(struct oidc *oidc, struct arena *arena)
{
	struct published published;

	if (!look(oidc, arena, &published) || published.end_session == NULL)
		return NULL;
	return with(arena, published.end_session,
		arena_format(arena, "client_id=%s&post_logout_redirect_uri=%s",
			parts_escape(arena, oidc->config->console_oidc_client),
			parts_escape(arena,
				arena_format(arena, "%s/aanmelden?afgemeld=ja",
					oidc->config->console_public_url))));
}

bool oidc_is_answer_of(struct oidc *oidc, struct arena *arena, const char *issuer_or_null)
{
	struct published published;

	return look(oidc, arena, &published)
		&& (issuer_or_null != NULL
				? strcmp(issuer_or_null, oidc->config->console_oidc_issuer) == 0
				: !published.tells_issuer);
}

/* ---- the code ---------------------------------------------------------------------------------------------------- */

static bool trade(struct oidc *oidc, struct arena *arena, const struct published *published,
	const char *code, const char *verifier, const char **token, struct error *err)
{
	const struct fetch_limits limits = limits_of(oidc);
	const char *client = oidc->config->console_oidc_client;
	bool is_public = oidc->secret[0] == '\0';
	struct fetch_form form = {
		.body = text_of(arena_format(arena,
			"grant_type=authorization_code&code=%s&redirect_uri=%s&code_verifier=%s%s%"
			"s",
			parts_escape(arena, code), parts_escape(arena, way_back(oidc, arena)),
			verifier, is_public ? "&client_id=" : "",
			is_public ? parts_escape(arena, client) : "")),
		/* RFC 6749 2.3.1: escaped before they are put together. */
		.user = is_public ? NULL : parts_escape(arena, client),
		.password = is_public ? NULL : parts_escape(arena, oidc->secret),
	};
	struct text body;

	if (!fetch_post(published->token, &form, &limits, arena, &body, err))
		return false;
	json_t *answer = json_loadb(body.at, body.len, JSON_REJECT_DUPLICATES, NULL);
	*token = kept(arena, json_string_value(json_object_get(answer, "id_token")));
	json_decref(answer);
	return *token != NULL || FAIL(err, REFUSED, "OIDC", "the provider gave no ID token");
}

/* A key that we do not have may be newer than what we have: asked once, within the brake. */
static bool judge(struct oidc *oidc, struct arena *arena, const char *token,
	const struct id_token_terms *terms, struct published *published, struct id_token *out,
	struct error *err)
{
	if (id_token_judge(arena, token, published->jwks, terms, out, err))
		return true;
	if (err->code != ERROR_LATER)
		return false;
	return refresh_for_key(oidc, err) && look(oidc, arena, published)
		&& id_token_judge(arena, token, published->jwks, terms, out, err);
}

bool oidc_redeem(struct oidc *oidc, struct arena *arena, const char *code, const char *verifier,
	const char *nonce, struct instant now, struct oidc_person *out, struct error *err)
{
	const struct id_token_terms terms = {oidc->config->console_oidc_issuer,
		oidc->config->console_oidc_client, nonce, oidc->config->console_oidc_claim, now};
	struct published published;
	struct id_token who;
	const char *token;

	if (!look(oidc, arena, &published))
		return FAIL(err, CONNECTION, "OIDC", "the provider was not reached yet");
	if (!trade(oidc, arena, &published, code, verifier, &token, err)
		|| !judge(oidc, arena, token, &terms, &published, &who, err))
		return false;
	*out = (struct oidc_person){who.subject, who.claim};
	return true;
}
