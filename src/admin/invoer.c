/* Files into the register: read with COPY, judged as a whole, stored or refused as a whole. */
#include "admin/invoer.h"

#include "admin/problems.h"
#include "admin/request.h"
#include "base/csv.h"
#include "monitor/open_text.h"

static bool read_file(struct import *import, const struct invoer_file *file, struct error *err)
{
	size_t column_count = 0;
	const struct csv_column *columns = store_import_columns(file->soort, &column_count);

	return store_import_open(import, file->soort, err)
		&& problems_read_csv(
			file->path, columns, column_count, store_import_row, import, err)
		&& store_import_close(import, err);
}

static const char *path_of(const struct invoer_file *files, size_t count, enum import_soort soort)
{
	for (size_t i = 0; i < count; i++)
		if (files[i].soort == soort && files[i].path != NULL)
			return files[i].path;
	return import_soort_word(soort);
}

static struct table *refuse(struct request *request, const struct invoer_file *files, size_t count,
	const struct import_uitslag *uitslag)
{
	struct problems *problems = problems_create(request->arena);
	size_t told =
		uitslag->fout_count < IMPORT_MAX_FOUTEN ? uitslag->fout_count : IMPORT_MAX_FOUTEN;

	for (size_t i = 0; i < told; i++) {
		const struct import_fout *fout = &uitslag->fouten[i];
		problems_add(problems, path_of(files, count, fout->soort), fout->line, fout->kolom,
			fout->reden);
	}
	problems->count = uitslag->fout_count;
	return problems_refuse(problems, request);
}

static struct table *tell(const struct request *request, const struct invoer_file *files,
	size_t count, const struct import_uitslag *uitslag)
{
	static const struct column columns[] = {
		{"bestand", COLUMN_TEXT},
		{"soort", COLUMN_TEXT},
		{"gelezen", COLUMN_NUMBER},
		{"nieuw", COLUMN_NUMBER},
		{"gewijzigd", COLUMN_NUMBER},
		{"ongewijzigd", COLUMN_NUMBER},
	};
	struct table *table = table_create(request->arena, columns, COUNT_OF(columns));

	for (size_t i = 0; i < count; i++) {
		if (files[i].path == NULL)
			continue;
		const struct import_telling *telling = &uitslag->telling[files[i].soort];
		table_add(table,
			(const char *[]){files[i].path, import_soort_word(files[i].soort),
				cell_number(request, telling->gelezen),
				cell_number(request, telling->nieuw),
				cell_number(request, telling->gewijzigd),
				cell_number(request, telling->ongewijzigd)});
	}
	if (uitslag->tot_mutatienummer > 0)
		table_note(table, "Resultaten tot en met mutatienummer %lld.",
			(long long)uitslag->tot_mutatienummer);
	return table;
}

static bool import_files(struct request *request, const struct invoer_file *files, size_t count,
	bool mutaties, struct import_uitslag *uitslag, struct error *err)
{
	struct import *import = store_import_create(
		request->store, request->arena, request->actor, request->now, err);

	if (import == NULL)
		return false;
	open_text_mask(import, NULL); /* what has no invitation leads to no name */
	for (size_t i = 0; i < count; i++)
		if (files[i].path != NULL && !read_file(import, &files[i], err))
			return false;
	return store_import_apply(import, mutaties, uitslag, err);
}

bool invoer_run(struct request *request, const struct invoer_file *files, size_t count,
	bool mutaties, struct table **out, struct error *err)
{
	struct import_uitslag uitslag = {0};

	if (!request_begin(request, err))
		return false;
	bool ok = import_files(request, files, count, mutaties, &uitslag, err);
	if (ok && uitslag.fout_count > 0) {
		store_rollback(request->store);
		*out = refuse(request, files, count, &uitslag);
		return true;
	}
	if (!request_end(request, ok, err))
		return false;
	*out = tell(request, files, count, &uitslag);
	return true;
}
