/* One form in bytes for a row and for a seal, and what is computed over it. */
#include "audit/chain.h"

#include <stdio.h>

static void add_number(struct buffer *buffer, int64_t number, int bytes)
{
	char wire[8];

	for (int i = 0; i < bytes; i++)
		wire[i] = (char)((uint64_t)number >> 8 * (bytes - 1 - i));
	buffer_add(buffer, (struct text){wire, (size_t)bytes});
}

/* A null has length -1, which no text has. */
static void add_field(struct buffer *buffer, struct text field)
{
	add_number(buffer, field.at ? (int64_t)field.len : -1, 4);
	if (field.at != NULL)
		buffer_add(buffer, field);
}

bool chain_hash(const struct audit_regel *regel, struct text vorige, struct buffer *scratch,
	uint8_t out[AUDIT_HASH])
{
	const struct text fields[] = {regel->door, regel->rol, regel->handeling, regel->onderwerp,
		regel->sleutel, regel->voor, regel->na};

	buffer_clear(scratch);
	buffer_add(scratch, TEXT("bpv audit 1"));
	buffer_add(scratch, vorige);
	add_number(scratch, regel->volgnummer, 8);
	add_number(scratch, regel->op.us, 8);
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		add_field(scratch, fields[i]);
	if (scratch->overflow)
		return false;
	vault_digest(buffer_text(scratch), out);
	return true;
}

static void mac(const struct vault *vault, const struct audit_zegel *zegel, uint8_t out[AUDIT_HASH])
{
	char bytes[AUDIT_HASH + 120];
	int len = snprintf(bytes, 120, "bpv audit 1 zegel %lld %lld %s ", (long long)zegel->tot,
		(long long)zegel->op.us, zegel->door);

	memcpy(bytes + len, zegel->keten, AUDIT_HASH);
	vault_mac(vault, VAULT_AUDIT_SEAL, (struct text){bytes, (size_t)len + AUDIT_HASH}, out);
}

void chain_seal(const struct vault *vault, struct audit_zegel *zegel)
{
	mac(vault, zegel, zegel->zegel);
}

bool chain_seal_is_ours(const struct vault *vault, const struct audit_zegel *zegel)
{
	uint8_t ours[AUDIT_HASH];
	unsigned differs = 0;

	mac(vault, zegel, ours);
	for (int i = 0; i < AUDIT_HASH; i++)
		differs |= (unsigned)(ours[i] ^ zegel->zegel[i]);
	return differs == 0;
}
