/* mandaat export: what is not withdrawn, as a file that mandaat import reads back unchanged. */
#include "admin/mandaat.h"
#include "admin/mandaat_file.h"
#include "admin/request.h"

#include <stdlib.h>

/* By school, supplier, service and first day: the same register gives the same file. */
static int in_order(const void *a, const void *b)
{
	const struct mandaat_rij *x = *(const struct mandaat_rij *const *)a;
	const struct mandaat_rij *y = *(const struct mandaat_rij *const *)b;
	int order = strcmp(x->school.code, y->school.code);

	if (order == 0)
		order = strcmp(x->mandaat.leverancier.code, y->mandaat.leverancier.code);
	if (order == 0)
		order = strcmp(x->mandaat.dienst, y->mandaat.dienst);
	return order != 0 ? order : day_compare(x->mandaat.van, y->mandaat.van);
}

static size_t choose(const struct request *request, const struct mandaat_rij *all, size_t count,
	const struct mandaat_rij **out)
{
	const char *bron = request_text(request, "bron");
	size_t chosen = 0;

	for (size_t i = 0; i < count; i++)
		if (!all[i].ingetrokken && (bron == NULL || strcmp(bron, all[i].mandaat.bron) == 0))
			out[chosen++] = &all[i];
	if (chosen > 1)
		qsort(out, chosen, sizeof(struct mandaat_rij *), in_order);
	return chosen;
}

bool mandaat_export(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"bestand", COLUMN_TEXT}, {"mandaten", COLUMN_NUMBER}};
	bool one_school = request_text(request, "school") != NULL;
	const char *path = request->operands[0];
	const struct mandaat_rij *rows;
	struct oin school;
	size_t count = 0;

	if (!request_school(request, "school", &school, err)
		|| !store_list_mandaten(request->store, request->arena, one_school ? &school : NULL,
			&rows, &count, err))
		return false;
	const struct mandaat_rij **chosen =
		arena_array(request->arena, count + 1, sizeof(struct mandaat_rij *));
	size_t chosen_count = choose(request, rows, count, chosen);
	if (!request->dry_run
		&& !mandaat_file_write(request->arena, path, chosen, chosen_count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out, (const char *[]){path, cell_number(request, (long long)chosen_count)});
	return true;
}
