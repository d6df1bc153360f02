/* A file of placements on its way into the register. */
#include "monitor/bpvo_import.h"

#include "base/outfile.h"
#include "monitor/bpvo_xml.h"
#include "vault/vault.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 64 * 1024, NAME_MAX_BYTES = 200, ROW_BYTES = 4 * 1024 * 1024 };

/* The file, open; XML has said already what it is. */
struct source {
	FILE *in;
	bool xml; /* else CSV */
	struct bpvo_xml_kop kop;
};

static bool in_file(const char *path, struct error *err)
{
	char detail[sizeof err->detail];

	if (err->code != ERROR_INPUT)
		return false;
	memcpy(detail, err->detail, sizeof detail);
	return FAIL(err, INPUT, NULL, "%.100s: %s", path, detail);
}

/* XML begins with a <, which no header of a CSV file does. */
static bool is_xml(FILE *in)
{
	char first[64];
	size_t count = fread(first, 1, sizeof first, in), at = 0;

	rewind(in);
	if (count >= 3 && memcmp(first, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while (at < count && strchr(" \t\r\n", first[at]) != NULL)
		at++;
	return at < count && first[at] == '<';
}

static void close_source(struct source *source)
{
	if (source->in != NULL)
		fclose(source->in);
	source->in = NULL;
}

static bool open_source(
	struct arena *arena, const char *path, struct source *out, struct error *err)
{
	*out = (struct source){.in = fopen(path, "rbe")};
	if (out->in == NULL)
		return FAIL(err, INPUT, NULL, "cannot read %.180s: %s", path, strerror(errno));
	out->xml = is_xml(out->in);
	if (!out->xml || bpvo_xml_head(arena, out->in, &out->kop, err))
		return true;
	close_source(out);
	return in_file(path, err);
}

static bool read_rows(struct source *source, enum levering_soort soort, csv_row_fn *on_row,
	void *context, struct error *err)
{
	size_t count;
	const struct csv_column *columns = store_import_columns(
		soort == LEVERING_MUTATIES ? IMPORT_BPVO_MUTATIES : IMPORT_BPVOS, &count);

	return source->xml ? bpvo_xml_rows(source->in, columns, count, on_row, context, err)
			   : csv_read(source->in, columns, count, on_row, context, err);
}

static bool digest_file(struct arena *arena, const char *path, struct text *out, struct error *err)
{
	FILE *in = fopen(path, "rbe");
	char *chunk = arena_take(arena, CHUNK_BYTES);
	uint8_t *digest = arena_take(arena, 32);
	size_t count;

	if (in == NULL)
		return FAIL(err, INPUT, NULL, "cannot read %.180s: %s", path, strerror(errno));
	struct vault_hash *hash = vault_hash_begin();
	while ((count = fread(chunk, 1, CHUNK_BYTES, in)) > 0)
		vault_hash_add(hash, (struct text){chunk, count});
	vault_hash_end(&hash, digest);
	bool ok = !ferror(in);
	fclose(in);
	*out = (struct text){(const char *)digest, 32};
	return ok || FAIL(err, INPUT, NULL, "cannot read %.180s", path);
}

/* The file's own name, as far as the register takes one. */
static const char *base_name(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct text name = text_of(slash != NULL && slash[1] != '\0' ? slash + 1 : path);

	if (name.len > NAME_MAX_BYTES)
		name.len = NAME_MAX_BYTES;
	while (name.len > 0 && name.len < strlen(name.at)
		&& ((unsigned char)name.at[name.len] & 0xc0) == 0x80)
		name.len--;
	return arena_string(arena, name);
}

/* What was said with the file, and what the file says of itself: one of the two, or both alike. */
static bool agree(const struct source *source, const struct bpvo_bestand *bestand,
	struct bpvo_levering *out, struct error *err)
{
	const struct bpvo_xml_kop *kop = &source->kop;
	enum levering_soort said = kop->soort == NULL ? LEVERING_AANVULLING
		: strcmp(kop->soort, "MUTATIES") == 0 ? LEVERING_MUTATIES
						      : LEVERING_VOLLEDIG;

	if (bestand->soort_given && kop->soort != NULL && bestand->soort != said)
		return FAIL(err, INPUT, NULL, "the file says that it is %s", kop->soort);
	if (bestand->nummer > 0 && kop->nummer > 0 && bestand->nummer != kop->nummer)
		return FAIL(err, INPUT, NULL, "the file says that its number is %d", kop->nummer);
	out->soort = bestand->soort_given ? bestand->soort : said;
	out->nummer = bestand->nummer > 0 ? bestand->nummer : kop->nummer;
	out->vorm = source->xml ? "XML" : "CSV";
	out->max_vervallen = bestand->max_vervallen;
	out->scholen = bestand->school_count > 0 ? bestand->scholen : kop->scholen;
	out->school_count = bestand->school_count > 0 ? bestand->school_count : kop->school_count;
	out->vanaf = day_given(bestand->vanaf) ? bestand->vanaf : kop->vanaf;
	if (out->soort == LEVERING_VOLLEDIG
		|| (out->school_count == 0 && !day_given(out->vanaf) && out->max_vervallen < 0))
		return true;
	return FAIL(err, INPUT, NULL,
		"what a delivery covers (schools, first end date, how many may go) belongs to "
		"--soort volledig");
}

static bool read_in(struct import *import, struct source *source,
	const struct bpvo_levering *levering, struct error *err)
{
	return store_import_open(import,
		       levering->soort == LEVERING_MUTATIES ? IMPORT_BPVO_MUTATIES : IMPORT_BPVOS,
		       err)
		&& read_rows(source, levering->soort, store_import_row, import, err)
		&& store_import_close(import, err);
}

bool bpvo_import(struct store *store, struct arena *arena, const struct bpvo_bestand *bestand,
	const char *actor, struct instant now, struct bpvo_levering *levering,
	struct bpvo_uitslag *out, struct error *err)
{
	struct source source;

	*levering = (struct bpvo_levering){.bestand = base_name(arena, bestand->path)};
	if (!digest_file(arena, bestand->path, &levering->sha256, err)
		|| !open_source(arena, bestand->path, &source, err))
		return false;
	struct import *import = NULL;
	bool ok = agree(&source, bestand, levering, err)
		&& (import = store_import_create(store, arena, actor, now, err)) != NULL;
	if (ok) {
		store_import_tell_at_most(import, BPVO_FOUTEN_MAX);
		ok = read_in(import, &source, levering, err);
	}
	close_source(&source);
	return ok ? store_apply_bpvos(import, levering, out, err) : in_file(bestand->path, err);
}

/* ---- what was refused, for who made the file */

struct refusing {
	struct outfile *file;
	struct buffer *line;
	const struct import_fout *fouten; /* by line */
	size_t fout_count, at, column_count;
};

static int by_line(const void *a, const void *b)
{
	const struct import_fout *left = a, *right = b;

	return (left->line > right->line) - (left->line < right->line);
}

static bool write_line(struct refusing *refusing, struct error *err)
{
	bool ok = outfile_write(refusing->file, buffer_text(refusing->line), err);

	buffer_clear(refusing->line);
	return ok;
}

/* A row has a line in the file for each thing that is wrong with it. */
static bool refuse_row(void *context, const struct csv_row *row, struct error *err)
{
	struct refusing *refusing = context;
	struct text cells[3 + 32];

	for (; refusing->at < refusing->fout_count
		&& refusing->fouten[refusing->at].line <= row->line;
		refusing->at++) {
		const struct import_fout *fout = &refusing->fouten[refusing->at];
		char line[24];
		if (fout->line < row->line)
			continue;
		snprintf(line, sizeof line, "%zu", fout->line);
		cells[0] = text_of(line);
		cells[1] = text_of(fout->kolom != NULL ? fout->kolom : "");
		cells[2] = text_of(fout->reden);
		memcpy(cells + 3, row->cells, refusing->column_count * sizeof *cells);
		csv_add_record(refusing->line, cells, 3 + refusing->column_count);
		if (!write_line(refusing, err))
			return false;
	}
	return true;
}

bool bpvo_write_afgekeurd(struct arena *arena, const struct bpvo_bestand *bestand,
	const struct bpvo_levering *levering, const struct bpvo_uitslag *uitslag, const char *path,
	struct error *err)
{
	size_t told = uitslag->fout_count < BPVO_FOUTEN_MAX ? uitslag->fout_count : BPVO_FOUTEN_MAX;
	struct import_fout *fouten = arena_array(arena, told + 1, sizeof *fouten);
	struct refusing refusing = {
		.line = buffer_create(arena, ROW_BYTES), .fouten = fouten, .fout_count = told};
	struct source source;
	struct text header[3 + 32] = {TEXT("regel"), TEXT("kolom"), TEXT("reden")};
	const struct csv_column *columns = store_import_columns(
		levering->soort == LEVERING_MUTATIES ? IMPORT_BPVO_MUTATIES : IMPORT_BPVOS,
		&refusing.column_count);

	memcpy(fouten, uitslag->fouten, told * sizeof *fouten);
	qsort(fouten, told, sizeof *fouten, by_line);
	for (size_t i = 0; i < refusing.column_count; i++)
		header[3 + i] = text_of(columns[i].name);
	if (!outfile_open(arena, path, &refusing.file, err))
		return false;
	csv_add_record(refusing.line, header, 3 + refusing.column_count);
	if (!write_line(&refusing, err) || !open_source(arena, bestand->path, &source, err))
		return false;
	bool ok = read_rows(&source, levering->soort, refuse_row, &refusing, err);
	close_source(&source);
	return ok && outfile_commit(refusing.file, err);
}
