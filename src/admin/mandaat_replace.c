/* mandaat replace: a school takes another supplier, without a day on which neither may send. */
#include "admin/mandaat.h"

#include "admin/request.h"
#include "store/store_dossier.h"

bool mandaat_replace(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"overgegaan", COLUMN_NUMBER},
		{"per", COLUMN_TEXT},
	};
	struct day per = day_in_netherlands(request->now);
	struct oin school, van, naar;
	int count = 0;

	if (!request_school(request, "school", &school, err)
		|| !request_oin(request, "van", &van, err)
		|| !request_oin(request, "naar", &naar, err)
		|| !request_day(request, "per", &per, err) || !request_begin(request, err)
		|| !request_end(request,
			store_replace_mandaten(request->store, &school, &van, &naar, per,
				request_text(request, "bron"), request->actor, request->now, &count,
				err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out, (const char *[]){cell_number(request, count), cell_day(request, per)});
	request->refused = count == 0;
	if (count == 0)
		table_note(*out, "Er was geen mandaat om over te laten gaan.");
	return true;
}
