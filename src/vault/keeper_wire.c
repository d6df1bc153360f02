/* Frames between a process and its keeper, and which of them make sense. */
#include "vault/keeper_wire.h"

#include "vault/inside.h"
#include "vault/keeper.h"
#include "vault/vault.h"

enum { LEAST_MODULUS = 128 };

static bool is_zero(const uint8_t *bytes, size_t count)
{
	uint8_t any = 0;

	for (size_t i = 0; i < count; i++)
		any |= bytes[i];
	return any == 0;
}

static bool fits_verb(const struct keeper_request *request)
{
	switch (request->verb) {
	case KEEPER_OPEN:
		return request->detail < KEEPER_SLOTS && request->len == 0
			&& is_zero(request->key, KEEPER_ID);
	case KEEPER_CLOSE: return request->detail == 0 && request->len == 0;
	case KEEPER_SIGN:
		return request->detail < KEY_SCHEMES
			&& request->len == key_scheme_row(request->detail)->digest_len;
	case KEEPER_UNWRAP:
		return request->detail < KEY_OAEPS && request->len >= LEAST_MODULUS
			&& request->len <= KEEPER_ASKED;
	default: return false;
	}
}

bool keeper_request_sound(const struct keeper_request *request, size_t len)
{
	return len == sizeof *request && request->wire == KEEPER_WIRE && request->number != 0
		&& fits_verb(request)
		&& is_zero(request->bytes + request->len, KEEPER_ASKED - request->len);
}

bool keeper_answer_sound(const struct keeper_answer *answer, size_t len)
{
	return len == sizeof *answer && answer->wire == KEEPER_WIRE
		&& answer->outcome >= KEEPER_DONE && answer->outcome <= KEEPER_LOST
		&& (answer->number == 0) == (answer->outcome == KEEPER_LOST)
		&& answer->len <= KEEPER_TOLD
		&& is_zero(answer->bytes + answer->len, KEEPER_TOLD - answer->len);
}

void keeper_id(struct text public_der, uint8_t out[KEEPER_ID])
{
	uint8_t digest[32];

	vault_digest(public_der, digest);
	memcpy(out, digest, KEEPER_ID);
}
