/* From what was read to what is true: whose token, whose signature, over which bytes, and when. */
#include "security/prove.h"

#include "security/credentials.h"
#include "security/decrypt.h"
#include "security/inside.h"
#include "security/positions.h"
#include "security/proofs.h"
#include "security/reference.h"
#include "security/verify.h"

/* WB003, WB010, X12. */
bool prove_form(const struct proofs *proofs, struct error *err)
{
	if (proofs->odd_security)
		return FAIL(err, EK0031, "GW-S1", "a comment or CDATA section inside Security");
	if (!proofs->sound)
		*err = proofs->why;
	return proofs->sound;
}

/* GW-S2, X17: who signed either connected or is the school that is spoken for, as the setting has it. */
static bool check_whose(const struct security *security, const struct opened *opened,
	const struct oin *from, const struct oin *signer, struct error *err)
{
	bool connected = oin_equal(signer, &opened->channel.oin);
	bool spoken_for = oin_equal(signer, from);

	if ((connected && security->signer != SIGNER_FROM)
		|| (spoken_for && security->signer != SIGNER_TLS))
		return true;
	return FAIL(err, DK0002, "GW-S2", "signed by %s, connected by %s, for %s", signer->code,
		opened->channel.oin.code, from->code);
}

bool security_token(const struct opened *opened, struct text *der)
{
	if (opened->proofs == NULL || !opened->proofs->sound)
		return false;
	*der = opened->proofs->wsse.token_der;
	return der->len > 0;
}

bool security_trust(const struct security *security, struct arena *arena,
	const struct opened *opened, const struct oin *from, struct instant now, struct error *err)
{
	struct proofs *proofs = opened->proofs;

	if (proofs == NULL)
		return true;
	if (!prove_form(proofs, err))
		return false;
	const struct credentials *credentials = security->credentials;
	if (credentials->trust == NULL)
		return FAIL(err, INTERNAL, "WB011", "made without trust in signers");
	if (!trust_token(credentials->trust, arena, proofs->wsse.token_der, NULL, now,
		    &proofs->signer, err))
		return false;
	if (security->common->production && oin_is_test(&proofs->signer.identity.oin))
		return FAIL(err, EK0031, "WB009", "a test OIN signs in production");
	return check_whose(security, opened, from, &proofs->signer.identity.oin, err);
}

bool prove_time(const struct security *security, const struct wsse *wsse, struct instant now,
	struct error *err)
{
	int64_t age = now.us - wsse->created.us;

	if (age < -security->future_us)
		return FAIL(err, EK0031, "WB002.2", "Created lies %lld s ahead",
			(long long)(-age / 1000000));
	if (age > security->max_age_us)
		return FAIL(err, EK0031, "WB002.2", "Created was %lld s ago",
			(long long)(age / 1000000));
	if (wsse->expires.us != 0 && now.us >= wsse->expires.us)
		return FAIL(err, EK0031, "WB002.2", "Expires was %lld s ago",
			(long long)((now.us - wsse->expires.us) / 1000000));
	return true;
}

/* X15: SignatureValue over SignedInfo, which costs the same for every message. */
static bool prove_signature(const struct security *security, struct arena *arena,
	struct proofs *proofs, struct error *err)
{
	if (security->common->engine == ENGINE_XMLSEC1)
		return reference_signature(arena, proofs, NULL, err);
	return verify_signature(arena, &proofs->wsse, proofs->signer.key, err);
}

/* Then a digest over each part. What was digested of the Body is what is handed on. */
static bool prove_digests(const struct security *security, struct arena *arena,
	struct opened *letter, struct error *err)
{
	if (security->common->engine == ENGINE_XMLSEC1)
		return reference_digests(arena, letter->proofs, &letter->body, err);
	return verify_digests(arena, letter->proofs, letter->body, err);
}

bool prove_letter(const struct security *security, struct arena *arena, const struct opened *opened,
	const struct security_limits *limits, struct instant now, struct opened *inner,
	enum key_transport *transport, struct error *err)
{
	struct opened letter = *opened;
	struct proofs *proofs = opened->proofs;

	if (proofs->signer.key == NULL)
		return FAIL(err, INTERNAL, "WB013.1", "proven before its signer was trusted");
	/*
	 * WB013.1, X15: the one signature first; only a known party's message of this moment is worth decryption and digests.
	 * That the Timestamp is the one that was signed is among the latter.
	 */
	if (!prove_signature(security, arena, proofs, err)
		|| !prove_time(security, &proofs->wsse, now, err))
		return false;
	if (opened->profile == PROFILE_2W_BE_SE
		&& !decrypt_letter(
			arena, security->credentials, limits, opened, &letter, transport, err))
		return false;
	if (!positions_check(letter.proofs, err) || !prove_digests(security, arena, &letter, err))
		return false;
	*inner = letter;
	return true;
}

/* What is handed on: of the letter within, with who connected and what the channel said. */
static struct authentic authentic_of(const struct opened *opened, const struct opened *inner)
{
	return (struct authentic){
		.opened = opened,
		.profile = opened->profile,
		.channel = opened->channel,
		.headers = inner->headers,
		.header_count = inner->header_count,
		.body = inner->body,
		.before = inner->before,
		.after = inner->after,
		.body_ns = inner->body_ns,
		.body_name = inner->body_name,
		.tls_version = opened->tls_version,
		.soap_action = opened->soap_action,
	};
}

/* WB012: for whom the answer is closed, as far as the message itself can tell. */
static const struct recipient *recipient_of(
	struct arena *arena, struct text certificate_der, enum key_transport transport)
{
	struct recipient *recipient = arena_take(arena, sizeof *recipient);

	*recipient = (struct recipient){certificate_der, transport};
	return recipient;
}

bool security_prove(const struct security *security, struct arena *arena,
	const struct opened *opened, struct instant now, struct authentic *out, struct error *err)
{
	const struct proofs *proofs = opened->proofs;
	enum key_transport transport = TRANSPORT_OAEP_MGF1P;
	struct opened inner;

	/* On 2W-be the channel's word is all there is. */
	if (proofs == NULL) {
		*out = authentic_of(opened, opened);
		return true;
	}
	if (!prove_letter(security, arena, opened, &security->limits, now, &inner, &transport, err))
		return false;
	struct authentic authentic = authentic_of(opened, &inner);
	authentic.is_signed = true;
	authentic.signer = proofs->signer.identity;
	authentic.signature_value = arena_string(arena, proofs->wsse.signature_text);
	if (opened->profile == PROFILE_2W_BE_SE) {
		bool may = proofs->signer.may_receive;
		struct text none = {"", 0};
		authentic.recipient =
			recipient_of(arena, may ? proofs->wsse.token_der : none, transport);
	}
	*out = authentic;
	return true;
}

bool security_needs_certificate(const struct authentic *authentic)
{
	return authentic->recipient != NULL && authentic->recipient->certificate_der.len == 0;
}

void security_give_certificate(
	struct arena *arena, struct authentic *authentic, struct text certificate_der)
{
	authentic->recipient =
		recipient_of(arena, certificate_der, authentic->recipient->transport);
}
