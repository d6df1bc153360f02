#ifndef TESTS_STORE_FEEDING_H
#define TESTS_STORE_FEEDING_H

/* Feeding CSV text to an import, as bpv-admin does with files. */
#include "store/database.h"

#include "base/csv.h"

struct input {
	enum import_soort soort;
	const char *csv; /* NULL: not in this import */
};

/* In a transaction of its own: committed when nothing is wrong, else rolled back. *uitslag lives in the test's arena. */
__attribute__((unused)) static struct import_uitslag import_at(struct store *admin,
	const struct input *inputs, size_t count, bool mutaties, struct instant now)
{
	struct import_uitslag uitslag = {0};
	struct error err = {0};

	assert_ok(store_begin(admin, &err));
	struct import *import = store_import_create(admin, test_arena, "test", now, &err);
	assert_non_null(import);
	for (size_t i = 0; i < count; i++) {
		size_t columns = 0;
		if (inputs[i].csv == NULL)
			continue;
		const struct csv_column *known = store_import_columns(inputs[i].soort, &columns);
		FILE *in = fmemopen((void *)(uintptr_t)inputs[i].csv, strlen(inputs[i].csv), "r");
		assert_non_null(in);
		assert_ok(store_import_open(import, inputs[i].soort, &err));
		assert_ok(csv_read(in, known, columns, store_import_row, import, &err));
		assert_ok(store_import_close(import, &err));
		fclose(in);
	}
	assert_ok(store_import_apply(import, mutaties, &uitslag, &err));
	if (uitslag.fout_count > 0)
		store_rollback(admin);
	else
		assert_ok(store_commit(admin, &err));
	return uitslag;
}

#define RESPONS_HEADER                                                                             \
	"responsId,vragenlijstcode,versie,invuldatum,brin,onderwijsaanbiedercode,"                 \
	"onderwijslocatiecode,"                                                                    \
	"opleidingscode,leerbedrijfId,geplandeEinddatum,leerweg\n"
#define ANTWOORDEN_HEADER "responsId,vraagcode,waarde,tekst\n"

/* A responsId by number. Arena. */
__attribute__((unused)) static const char *uuid_of(int n)
{
	return arena_format(
		test_arena, "%08x-0000-4000-8000-%012x", (unsigned)n * 2654435761u, (unsigned)n);
}

/* One response of a school with four answers: mark, choice, open, aggregate only. */
__attribute__((unused)) static void add_response(struct buffer *respons, struct buffer *antwoorden,
	int n, const char *brin, const char *list, int mark)
{
	const char *id = uuid_of(n);

	buffer_format(respons,
		"%s,%s,1,2026-06-15,%s,123A001,123X001,25180,112345678,2026-06-20,BOL\n", id, list,
		brin);
	buffer_format(antwoorden,
		"%s,EW1,%d,\n%s,BG2_1,1,\n%s,EW9,,\"Beter, \"\"vaker\"\" bellen %d\"\n%s,UV4,5,\n",
		id, mark, id, id, n, id);
}

/* Imports responses first..first+count-1 with a mark. */
__attribute__((unused)) static struct import_uitslag import_responses(struct store *admin,
	int first, int count, const char *brin, const char *list, int mark, bool mutaties,
	struct instant now)
{
	struct buffer *respons = buffer_create(test_arena, 1 << 24);
	struct buffer *antwoorden = buffer_create(test_arena, 1 << 24);

	buffer_add_string(respons, RESPONS_HEADER);
	buffer_add_string(antwoorden, ANTWOORDEN_HEADER);
	for (int n = first; n < first + count; n++)
		add_response(respons, antwoorden, n, brin, list, mark);
	buffer_add(respons, (struct text){"", 1});
	buffer_add(antwoorden, (struct text){"", 1});
	const struct input inputs[] = {
		{IMPORT_RESPONS, respons->bytes}, {IMPORT_ANTWOORDEN, antwoorden->bytes}};
	struct import_uitslag uitslag = import_at(admin, inputs, 2, mutaties, now);
	for (size_t i = 0; i < uitslag.fout_count && i < 3; i++)
		fprintf(stderr, "line %zu %s: %s\n", uitslag.fouten[i].line,
			uitslag.fouten[i].kolom, uitslag.fouten[i].reden);
	return uitslag;
}

#endif
