/* ID tokens: cjose sees to the signature, this file to everything else. */
#include "console/id_token.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include <cjose/cjose.h>
#include <jansson.h>

enum {
	SKEW_S = 60,       /* two clocks may differ */
	FRESH_S = 600,     /* made in answer to an attempt of just now */
	SUBJECT_MAX = 255, /* Core 2 */
	RSA_BITS = 2048,
	TOKEN_MAX = 32 * 1024,
};

/* No "none", no HMAC under a secret that is no key of theirs: what stands here, and the kind of key that goes with it. */
static const struct {
	const char *alg;
	cjose_jwk_kty_t kind;
} algorithms[] = {
	{"RS256", CJOSE_JWK_KTY_RSA},
	{"PS256", CJOSE_JWK_KTY_RSA},
	{"ES256", CJOSE_JWK_KTY_EC},
};

static bool refuse(struct error *err, const char *reason)
{
	return FAIL(err, REFUSED, "OIDC", "ID token: %s", reason);
}

static const char *text_at(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static bool kind_of(const char *alg, cjose_jwk_kty_t *out)
{
	for (size_t i = 0; alg != NULL && i < sizeof algorithms / sizeof algorithms[0]; i++)
		if (strcmp(alg, algorithms[i].alg) == 0) {
			*out = algorithms[i].kind;
			return true;
		}
	return false;
}

/* May this key have made a signature of this kind, by what its owner says of it? */
static bool fits(const json_t *key, const char *kid, const char *alg, cjose_jwk_kty_t kind)
{
	const char *own = text_at(key, "kid"), *use = text_at(key, "use");
	const char *own_alg = text_at(key, "alg"), *kty = text_at(key, "kty");

	return kty != NULL && strcmp(kty, kind == CJOSE_JWK_KTY_RSA ? "RSA" : "EC") == 0
		&& (use == NULL || strcmp(use, "sig") == 0)
		&& (own_alg == NULL || strcmp(own_alg, alg) == 0)
		&& (kid == NULL || (own != NULL && strcmp(own, kid) == 0));
}

static cjose_jwk_t *import(const json_t *key, cjose_jwk_kty_t kind)
{
	char *text = json_dumps(key, JSON_COMPACT);
	cjose_err trouble;
	cjose_jwk_t *jwk = text != NULL ? cjose_jwk_import(text, strlen(text), &trouble) : NULL;

	free(text);
	if (jwk != NULL
		&& (cjose_jwk_get_kty(jwk, &trouble) != kind
			|| (kind == CJOSE_JWK_KTY_RSA
				&& cjose_jwk_get_keysize(jwk, &trouble) < RSA_BITS))) {
		cjose_jwk_release(jwk);
		return NULL;
	}
	return jwk;
}

/* The one key that fits; without a name in the token there has to be one alone. */
static bool find_key(const char *jwks, const char *kid, const char *alg, cjose_jwk_kty_t kind,
	cjose_jwk_t **out, struct error *err)
{
	json_t *set = jwks != NULL ? json_loads(jwks, JSON_REJECT_DUPLICATES, NULL) : NULL;
	json_t *keys = json_object_get(set, "keys"), *key, *found = NULL;
	size_t i, count = 0;

	json_array_foreach(keys, i, key) if (fits(key, kid, alg, kind))
	{
		found = key;
		count++;
	}
	*out = count == 1 ? import(found, kind) : NULL;
	json_decref(set);
	if (count == 0)
		return FAIL(
			err, LATER, "OIDC", "ID token: signed with a key that is not in the set");
	return *out != NULL || refuse(err, "its key is not one, too short, or not the only one");
}

/* RFC 7515 4.1.11: what has to be understood and is not, refuses. */
static bool asks_for_extensions(cjose_header_t *header)
{
	cjose_err trouble;
	char *critical = cjose_header_get_raw(header, "crit", &trouble);
	bool asks = critical != NULL;

	free(critical);
	return asks;
}

/* Who signed it, and the claims, owned by the caller. */
static bool verify(struct arena *arena, const char *token, const char *jwks, json_t **claims,
	struct error *err)
{
	size_t len = strlen(token);
	cjose_err trouble;
	cjose_jws_t *jws = len <= TOKEN_MAX ? cjose_jws_import(token, len, &trouble) : NULL;
	cjose_jwk_t *key = NULL;
	cjose_jwk_kty_t kind = CJOSE_JWK_KTY_OCT;
	uint8_t *bytes;
	size_t count;

	*claims = NULL;
	if (jws == NULL)
		return refuse(err, "it is no compact JWS");
	cjose_header_t *header = cjose_jws_get_protected(jws);
	const char *alg = cjose_header_get(header, "alg", &trouble);
	const char *kid = cjose_header_get(header, "kid", &trouble);
	bool good = (kind_of(alg, &kind) || refuse(err, "an algorithm that we do not take"))
		&& (!asks_for_extensions(header) || refuse(err, "it asks for extensions"))
		&& find_key(jwks, kid != NULL ? arena_string(arena, text_of(kid)) : NULL,
			arena_string(arena, text_of(alg)), kind, &key, err)
		&& (cjose_jws_verify(jws, key, &trouble)
			|| refuse(err, "its signature is not good"))
		&& (cjose_jws_get_plaintext(jws, &bytes, &count, &trouble)
			|| refuse(err, "it is empty"));
	if (good)
		*claims = json_loadb((const char *)bytes, count, JSON_REJECT_DUPLICATES, NULL);
	cjose_jwk_release(key);
	cjose_jws_release(jws);
	return good && (json_is_object(*claims) || refuse(err, "its claims are no JSON object"));
}

static bool is_text(const json_t *claims, const char *name, const char *wanted)
{
	const char *value = text_at(claims, name);

	return value != NULL && strcmp(value, wanted) == 0;
}

/* For us: alone, or among others when it was made out to us. */
static bool is_for(const json_t *claims, const char *client)
{
	const json_t *audience = json_object_get(claims, "aud"), *one;
	bool named = is_text(claims, "aud", client), others = false;
	size_t i;

	json_array_foreach(audience, i, one)
	{
		bool is_us = json_is_string(one) && strcmp(json_string_value(one), client) == 0;
		named |= is_us;
		others |= !is_us;
	}
	bool has_party = json_object_get(claims, "azp") != NULL;
	return named && (has_party ? is_text(claims, "azp", client) : !others);
}

static bool judge_times(const json_t *claims, struct instant now, struct error *err)
{
	json_int_t second = now.us / 1000000;
	const json_t *until = json_object_get(claims, "exp"),
		     *made = json_object_get(claims, "iat"), *from = json_object_get(claims, "nbf");

	if (!json_is_integer(until) || json_integer_value(until) <= second - SKEW_S)
		return refuse(err, "it has expired");
	if (!json_is_integer(made) || json_integer_value(made) > second + SKEW_S
		|| json_integer_value(made) < second - FRESH_S)
		return refuse(err, "it was not made just now");
	return from == NULL
		|| (json_is_integer(from) && json_integer_value(from) <= second + SKEW_S)
		|| refuse(err, "it is not valid yet");
}

static bool judge_claims(
	const json_t *claims, const struct id_token_terms *terms, struct error *err)
{
	const char *subject = text_at(claims, "sub");

	if (!is_text(claims, "iss", terms->issuer))
		return refuse(err, "of another issuer");
	if (!is_for(claims, terms->client))
		return refuse(err, "for somebody else");
	if (!is_text(claims, "nonce", terms->nonce))
		return refuse(err, "not in answer to this attempt");
	if (subject == NULL || subject[0] == '\0' || strlen(subject) > SUBJECT_MAX)
		return refuse(err, "without a subject");
	return judge_times(claims, terms->now, err);
}

/* An address of which the provider does not say that it is theirs may be anybody's. */
static const char *claim_of(const json_t *claims, const char *name)
{
	if (strcmp(name, "email") == 0 && !json_is_true(json_object_get(claims, "email_verified")))
		return NULL;
	return text_at(claims, name);
}

bool id_token_judge(struct arena *arena, const char *token, const char *jwks,
	const struct id_token_terms *terms, struct id_token *out, struct error *err)
{
	json_t *claims;
	bool good = verify(arena, token, jwks, &claims, err) && judge_claims(claims, terms, err);

	if (good) {
		const char *claim = claim_of(claims, terms->claim);
		out->subject = arena_string(arena, text_of(text_at(claims, "sub")));
		out->claim = claim != NULL ? arena_string(arena, text_of(claim)) : NULL;
	}
	json_decref(claims);
	return good;
}
