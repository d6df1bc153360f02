/* Our own certificates in the register, beside those of others: what warns of theirs warns of ours. */
#include "gateway/own_certificates.h"

#include "gateway/inside.h"

static bool note(struct store *store, struct text der, enum certificaat_doel doel,
	struct instant now, struct error *err)
{
	struct identity identity;

	return der.len == 0
		|| (security_identify(der, &identity, err)
			&& store_see_certificate(store, &identity, doel, now, err));
}

bool own_certificates_note(
	struct gateway *gateway, struct store *store, struct instant now, struct error *err)
{
	struct arena *arena = arena_create(0);
	const struct security *security = settings_now(gateway, arena)->security;
	bool ok =
		note(store, transport_own_certificate(gateway->transport, LISTENER_MESSAGES, arena),
			CERTIFICAAT_DOEL_TLS, now, err)
		&& note(store, security_own_signing(security), CERTIFICAAT_DOEL_ONDERTEKENING, now,
			err)
		&& note(store, security_own_decryption(security), CERTIFICAAT_DOEL_VERSLEUTELING,
			now, err);

	arena_destroy(&arena);
	return ok;
}
