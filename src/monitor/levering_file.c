/* One file of a delivery: CSV in, CMS on disk. */
#include "monitor/levering_file.h"

#include "base/outfile.h"
#include "vault/cms.h"
#include "vault/vault.h"

/* The most that one record takes: what a mail needs of one invitation. */
enum { RECORD_MAX = 16 * 1024, CELLS_MAX = 16 };

struct levering_file {
	struct arena *arena;
	struct outfile *out;
	struct cms_sealer *sealer;
	struct vault_hash *hash;
	struct buffer *record;
};

static void release(void *object)
{
	struct levering_file *file = object;

	vault_hash_end(&file->hash, NULL);
}

static bool write_sealed(void *context, struct text bytes, struct error *err)
{
	struct levering_file *file = context;

	vault_hash_add(file->hash, bytes);
	return outfile_write(file->out, bytes, err);
}

bool levering_file_open(struct arena *arena, const char *path, const struct slot *signer,
	const char *recipient_file, struct instant now, struct levering_file **out,
	struct error *err)
{
	struct levering_file *file = arena_take(arena, sizeof *file);
	const struct cms_sealing how = {.signer = signer,
		.recipient_file = recipient_file,
		.now = now,
		.write = write_sealed,
		.context = file};

	*file = (struct levering_file){.arena = arena,
		.hash = vault_hash_begin(),
		.record = buffer_create(arena, RECORD_MAX)};
	arena_defer(arena, release, file);
	if (!outfile_open(arena, path, &file->out, err)
		|| !cms_seal(arena, &how, &file->sealer, err))
		return false;
	*out = file;
	return true;
}

bool levering_file_add(struct levering_file *file, struct text bytes, struct error *err)
{
	return cms_add(file->sealer, bytes, err);
}

bool levering_file_record(
	struct levering_file *file, const char *const *cells, size_t count, struct error *err)
{
	struct text texts[CELLS_MAX];

	if (count > CELLS_MAX)
		return FAIL(err, INTERNAL, NULL, "a record of %zu cells", count);
	for (size_t i = 0; i < count; i++)
		texts[i] = text_of(cells[i]);
	buffer_clear(file->record);
	csv_add_record(file->record, texts, count);
	if (file->record->overflow)
		return FAIL(err, INTERNAL, NULL, "a record is over %d bytes", RECORD_MAX);
	return cms_add(file->sealer, buffer_text(file->record), err);
}

bool levering_file_commit(struct levering_file *file, const char **digest, struct error *err)
{
	char *hex = arena_take(file->arena, 65);
	uint8_t bytes[32];

	if (!cms_end(file->sealer, err))
		return false;
	vault_hash_end(&file->hash, bytes);
	text_hex(bytes, sizeof bytes, hex);
	*digest = hex;
	return outfile_commit(file->out, err);
}
