/* The facts of a set: one pass over the responses of a snapshot, in order of mutatienummer. */
#include "bulk/inside.h"

#include "bulk/press.h"
#include "rows/rows.h"

#include <stdio.h>
#include <string.h>

enum { BUCKETS = 256, REMOVED_FULL = 256 * 1024, REMOVED_MAX = 16 * 1024 * 1024 };

/* What sync --verify compares: of a 256th part of the responses how many there are, and all their digests in one. */
struct bucket {
	int64_t respons, antwoorden;
	uint8_t digest[32];
};

struct pass {
	struct build *build;
	struct rows *rows;
	struct press *press; /* RESULTATEN */
	struct gzip *
		removed; /* VERWIJDERD; NULL: everything is asked, so nothing can have been removed */
	struct buffer *removed_rows;
	bool digest_is_written; /* what is written is what the digest is of */
	int64_t respons, rijen, verwijderd;
	struct bucket buckets[BUCKETS];
};

static int hex_of(char digit)
{
	return digit >= 'a' ? digit - 'a' + 10 : digit - '0';
}

static struct bucket *bucket_of(struct pass *pass, const struct respons *respons)
{
	const char *id = respons->respons_id;

	return &pass->buckets[(16 * hex_of(id[0]) + hex_of(id[1])) & (BUCKETS - 1)];
}

static bool take_respons(void *context, const struct respons *respons, struct error *err)
{
	struct pass *pass = context;
	struct buffer *out = press_buffer(pass->press);
	size_t before = out->len;
	uint8_t digest[32];

	if (atomic_load(pass->build->stopping))
		return FAIL(err, DK0051, "GW-F1", "the gateway ends");
	if (!rows_add(pass->rows, out, respons, err))
		return false;
	if (pass->digest_is_written)
		vault_digest((struct text){out->bytes + before, out->len - before}, digest);
	else
		rows_digest(pass->rows, respons, digest);
	struct bucket *bucket = bucket_of(pass, respons);
	for (size_t i = 0; i < sizeof digest; i++)
		bucket->digest[i] ^= digest[i];
	bucket->respons++;
	bucket->antwoorden += (int64_t)respons->antwoord_count;
	pass->respons++;
	pass->rijen += (int64_t)rows_of_respons(pass->rows, respons);
	return press_turn(pass->press, err);
}

static bool flush_removed(struct pass *pass, struct error *err)
{
	bool ok = gzip_add(pass->removed, buffer_text(pass->removed_rows), err);

	buffer_clear(pass->removed_rows);
	return ok;
}

static bool take_verwijderd(void *context, const struct verwijderd *verwijderd, struct error *err)
{
	struct pass *pass = context;

	if (pass->removed == NULL)
		return true;
	rows_add_removed(pass->rows, pass->removed_rows, verwijderd);
	pass->verwijderd++;
	return pass->removed_rows->len < REMOVED_FULL || flush_removed(pass, err);
}

static const char *form_end(const struct build *build)
{
	return build->vraag->set.formaat == FORMAAT_CSV ? "csv" : "jsonl";
}

static bool add_toets(struct build *build, const struct pass *pass, struct error *err)
{
	struct buffer *out = buffer_create(build->arena, REMOVED_MAX);
	char hex[65];

	buffer_add_string(out, "deel,aantalRespons,aantalAntwoorden,sha256\r\n");
	for (int i = 0; i < BUCKETS; i++) {
		const struct bucket *bucket = &pass->buckets[i];
		text_hex(bucket->digest, sizeof bucket->digest, hex);
		buffer_format(out, "%02x,%lld,%lld,%s\r\n", i, (long long)bucket->respons,
			(long long)bucket->antwoorden, hex);
	}
	return build_add_text(
		build, BESTANDSOORT_TOETS, "toets", "csv", buffer_text(out), BUCKETS, err);
}

/*
 * Columns of BREED: those that the codebook had when the set was first built, so that a questionnaire that came since changes
 * no byte of it.
 */
static bool load_columns(
	struct build *build, const struct rows_variable **out, size_t *count, struct error *err)
{
	const struct vragenlijstvraag all = {0};
	const struct vragenlijst *lijsten;
	size_t lijst_count, kept = 0;
	int last = 0;

	if (!store_load_vragenlijsten(
		    build->store, build->arena, &all, &lijsten, &lijst_count, err))
		return false;
	struct vragenlijst *known = arena_array(build->arena, lijst_count, sizeof *known);
	for (size_t i = 0; i < lijst_count; i++) {
		bool is_known = true;
		for (size_t v = 0; v < lijsten[i].vraag_count; v++) {
			const struct vraag *vraag = &lijsten[i].vragen[v];
			int number = vraag->variabele;
			for (size_t o = 0; o < vraag->optie_count; o++)
				if (vraag->opties[o].variabele > number)
					number = vraag->opties[o].variabele;
			if (build->variabele_tot > 0 && number > build->variabele_tot)
				is_known = false;
			if (number > last)
				last = number;
		}
		if (is_known)
			known[kept++] = lijsten[i];
	}
	if (build->variabele_tot == 0)
		build->variabele_tot = last;
	*out = rows_variables(build->arena, known, kept, count);
	return true;
}

static bool stream(struct pass *pass, struct error *err)
{
	const struct bestandenset_vraag *set = &pass->build->vraag->set;
	uint8_t key[32];
	const struct resultaten_sink sink = {pass, take_respons, take_verwijderd};
	const struct resultaten_selectie selection = {
		.school_id = set->school_id,
		.vanaf = set->vanaf,
		.na = set->vanaf,
		.tot = set->tot,
		.limit = 0,
		.veldenset = set->veldenset,
		.open_antwoorden = set->open_antwoorden,
		.pseudonym_key = {(const char *)key, sizeof key},
	};

	vault_mac(
		pass->build->vault, VAULT_PSEUDONYM, text_of(pass->build->vraag->school.code), key);
	rows_header(pass->rows, press_buffer(pass->press));
	return store_stream_resultaten(pass->build->store, &selection, &sink, err);
}

static bool keep_removed(struct pass *pass, struct error *err)
{
	struct gzip_facts facts;

	return flush_removed(pass, err) && gzip_keep(&pass->removed, &facts, err)
		&& build_add(pass->build, BESTANDSOORT_VERWIJDERD, "verwijderd",
			form_end(pass->build), &facts, pass->verwijderd, false, err);
}

static bool keep_all(struct pass *pass, struct error *err)
{
	struct build *build = pass->build;
	const char *end = arena_format(build->arena, "%s.%s",
		build->vraag->set.vorm == VORM_BREED ? "breed" : "lang", form_end(build));
	struct gzip_facts facts;

	build->respons = pass->respons;
	return press_keep(&pass->press, &facts, err)
		&& build_add(build, BESTANDSOORT_RESULTATEN, "resultaten", end, &facts, pass->rijen,
			false, err)
		&& (pass->removed == NULL || keep_removed(pass, err))
		&& add_toets(build, pass, err);
}

static bool begin(struct pass *pass, struct error *err)
{
	struct build *build = pass->build;

	if (build->vraag->set.vanaf > 0) {
		pass->removed = gzip_begin(build->shelf, err);
		if (pass->removed == NULL)
			return false;
		pass->removed_rows = buffer_create(build->arena, REMOVED_MAX);
		rows_removed_header(pass->rows, pass->removed_rows);
	}
	struct gzip *gzip = gzip_begin(build->shelf, err);
	if (gzip == NULL)
		return false;
	pass->press = press_begin(gzip);
	return true;
}

bool build_facts(struct build *build, struct error *err)
{
	const struct bestandenset_vraag *set = &build->vraag->set;
	struct rows_form form = {.formaat = set->formaat, .vorm = set->vorm};
	struct pass *pass = arena_take(build->arena, sizeof *pass);

	if (!load_columns(build, &form.variables, &form.variable_count, err))
		return false;
	pass->build = build;
	pass->rows = rows_create(build->arena, &form);
	pass->digest_is_written = set->formaat == FORMAAT_CSV && set->vorm == VORM_LANG;
	bool ok = begin(pass, err) && stream(pass, err) && keep_all(pass, err);
	press_drop(&pass->press);
	gzip_drop(&pass->removed);
	return ok;
}
