/* The gateway's certificate for what is only meant for the gateway. */
#include "client/addressee.h"

#include "security/security.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MAX_BYTES = 64 * 1024 };

static bool read_file(struct arena *arena, const char *path, struct text *out, struct error *err)
{
	FILE *in = fopen(path, "rbe");

	if (in == NULL)
		return FAIL(err, CONFIG, NULL, "cannot read gateway_encryption_certificate %s: %s",
			path, strerror(errno));
	char *bytes = arena_take(arena, FILE_MAX_BYTES);
	size_t len = fread(bytes, 1, FILE_MAX_BYTES, in);
	bool ok = !ferror(in) && len < FILE_MAX_BYTES;
	fclose(in);
	*out = (struct text){bytes, len};
	return ok
		|| FAIL(err, CONFIG, NULL,
			"gateway_encryption_certificate %s: a directory, or over %d bytes", path,
			FILE_MAX_BYTES);
}

bool addressee_of_file(struct arena *arena, const char *file, const struct oin *gateway,
	struct instant now, struct recipient *out, struct error *err)
{
	struct text pem, der;
	struct identity who;
	struct error why;

	if (!read_file(arena, file, &pem, err))
		return false;
	if (!encryption_read_recipient(arena, pem, now, &who, &der, &why))
		return FAIL(err, CONFIG, "WB012", "gateway_encryption_certificate %.80s: %s", file,
			why.detail);
	if (!oin_equal(&who.oin, gateway))
		return FAIL(err, CONFIG, "WB012",
			"gateway_encryption_certificate %.80s is of %s, and gateway_oin is %s",
			file, who.oin.code, gateway->code);
	*out = (struct recipient){der, TRANSPORT_OAEP_SHA256};
	return true;
}

bool addressee_of_peer(struct text certificate_der, const struct oin *gateway,
	struct recipient *out, struct error *err)
{
	struct identity who;
	struct error why;

	if (!security_identify(certificate_der, &who, &why))
		return FAIL(err, CONFIG, "WB012",
			"what answers at url holds no OIN, so nothing is encrypted to it: is it "
			"the gateway itself?");
	if (!oin_equal(&who.oin, gateway))
		return FAIL(err, CONFIG, "WB012",
			"the gateway at url is %s and gateway_oin is %s: one of them is wrong",
			who.oin.code, gateway->code);
	if (!encryption_may_receive(certificate_der))
		return FAIL(err, CONFIG, "WB012",
			"the certificate that the gateway shows in TLS is not for encryption: set "
			"gateway_encryption_certificate to the one SBB gives you");
	*out = (struct recipient){certificate_der, TRANSPORT_OAEP_SHA256};
	return true;
}
