/* From an encrypted letter to the one that was signed. */
#include "security/decrypt.h"

#include "security/encoding.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/names.h"
#include "security/prescan.h"
#include "security/proofs.h"

/* The one thing in a Body that is encrypted; NULL when there is anything else (E6). */
static const struct node *encrypted_data(const struct proofs *proofs)
{
	return proofs->beside ? NULL : node_only(proofs->body, XENC_NS, "EncryptedData");
}

/* The message as it was before it was encrypted: what stands around the EncryptedData, be it white space, stays. */
static struct text put_back(struct arena *arena, struct text xml, struct text content)
{
	struct text hidden = prescan_last_elements(xml);
	size_t before = (size_t)(hidden.at - xml.at), after = xml.len - before - hidden.len;
	char *whole = arena_take(arena, before + content.len + after + 1), *at = whole;

	memcpy(at, xml.at, before);
	at += before;
	if (content.len > 0)
		memcpy(at, content.at, content.len);
	at += content.len;
	memcpy(at, hidden.at + hidden.len, after);
	return (struct text){whole, before + content.len + after};
}

/* E7: limits hold for what was hidden as well, and what was hidden hides nothing more. */
static bool read_again(struct arena *arena, const struct security_limits *limits, struct text xml,
	const struct opened *outer, struct opened *inner)
{
	struct proofs *proofs = arena_take(arena, sizeof *proofs);
	struct opened again = *outer;
	struct error ignored;
	struct text body;

	proofs->kind = outer->proofs->kind;
	proofs->xml = xml;
	proofs->signer = outer->proofs->signer;
	again.proofs = proofs;
	if (!text_is_utf8(xml) || !prescan_letter(xml, limits, &body, &ignored)
		|| !envelope_read(arena, xml, limits, proofs, &again, &ignored) || !proofs->sound
		|| strcmp(again.body_ns, XENC_NS) == 0)
		return false;
	opened_around(&again, xml, body);
	*inner = again;
	return true;
}

bool decrypt_letter(struct arena *arena, const struct credentials *credentials,
	const struct security_limits *limits, const struct opened *outer, struct opened *inner,
	enum key_transport *transport, struct error *err)
{
	const struct proofs *proofs = outer->proofs;
	const struct node *data = encrypted_data(proofs);
	struct encrypted encrypted;
	struct error why;
	struct text content;

	/* E6: what is not encrypted has no place on this endpoint. */
	if (data == NULL || proofs->wsse.encrypted_key == NULL
		|| !encryption_read(arena, proofs->wsse.encrypted_key, data, &encrypted, &why))
		return encryption_refuse(err);
	if (!encryption_open(arena, credentials->decryption_keys, credentials->decryption_key_count,
		    &encrypted, &content, err))
		return false;
	if (!read_again(arena, limits, put_back(arena, proofs->xml, content), outer, inner))
		return encryption_refuse(err);
	*transport = encrypted.transport;
	return true;
}
