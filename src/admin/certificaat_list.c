/* certificaat list: every certificate that is known here, what it is made of, and how it stands. */
#include "admin/certificaat.h"
#include "admin/request.h"

static const int64_t US_A_DAY = (int64_t)86400 * 1000000;

static const char *status_of(const struct certificaat_rij *row)
{
	if (row->geblokkeerd)
		return "GEBLOKKEERD";
	if (row->vastgepind)
		return row->toegelaten ? "VASTGEPIND" : "BUITEN_PIN";
	if (row->ingetrokken)
		return "INGETROKKEN";
	return row->geregistreerd ? "GEREGISTREERD" : "GEZIEN";
}

/* Whole days that are left: 0 is today, below zero is over. */
static const char *days_left(const struct request *request, struct instant until)
{
	int64_t left = until.us - request->now.us;

	return cell_number(request, left >= 0 ? left / US_A_DAY : -1 - (-left - 1) / US_A_DAY);
}

static const char *key_of(const struct request *request, const struct certificaat_rij *row)
{
	return row->sleutelsoort != NULL
		? arena_format(request->arena, "%s %d", row->sleutelsoort, row->sleutelbits)
		: NULL;
}

static const struct column columns[] = {
	{"oin", COLUMN_TEXT},
	{"naam", COLUMN_TEXT},
	{"doel", COLUMN_TEXT},
	{"status", COLUMN_TEXT},
	{"geldigVan", COLUMN_TEXT},
	{"geldigTot", COLUMN_TEXT},
	{"dagen", COLUMN_NUMBER},
	{"opvolger", COLUMN_TEXT},
	{"generatie", COLUMN_TEXT},
	{"sleutel", COLUMN_TEXT},
	{"sleutelklasse", COLUMN_TEXT},
	{"eerstGezien", COLUMN_TEXT},
	{"laatstGezien", COLUMN_TEXT},
	{"toegevoegdDoor", COLUMN_TEXT},
	{"toegevoegdOp", COLUMN_TEXT},
	{"ingetrokken", COLUMN_FLAG},
	{"vingerafdruk", COLUMN_TEXT},
	{"serienummer", COLUMN_TEXT},
	{"uitgever", COLUMN_TEXT},
};

static void add_row(
	const struct request *request, struct table *table, const struct certificaat_rij *row)
{
	bool known = row->sleutelsoort != NULL;

	table_add(table,
		(const char *[]){
			row->oin.code,
			row->naam,
			certificaat_doel_word(row->doel),
			status_of(row),
			cell_instant(request, row->van),
			cell_instant(request, row->tot),
			days_left(request, row->tot),
			row->opvolger,
			row->generatie != GENERATIE_NONE ? generatie_word(row->generatie) : NULL,
			key_of(request, row),
			known ? sleutelklasse_word(
				sleutelklasse_of(row->sleutelsoort, row->sleutelbits))
			      : NULL,
			cell_instant(request, row->eerst_gezien),
			cell_instant(request, row->laatst_gezien),
			row->toegevoegd_door,
			cell_instant(request, row->toegevoegd_op),
			cell_flag(row->ingetrokken),
			row->vingerafdruk,
			row->serienummer,
			row->uitgever,
		});
}

bool certificaat_list(struct request *request, struct table **out, struct error *err)
{
	struct certificaat_filter filter = {.dagen = -1};
	const struct certificaat_rij *rows = NULL;
	struct oin oin;
	size_t count = 0;

	if (!request_oin(request, "oin", &oin, err) || !request_doel(request, &filter.doel, err)
		|| !request_number(request, "expiring", 0, 36500, &filter.dagen, err))
		return false;
	filter.oin = request_text(request, "oin") != NULL ? &oin : NULL;
	if (!store_list_certificaten(
		    request->store, request->arena, &filter, request->now, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		add_row(request, *out, &rows[i]);
	if (count == 0)
		table_note(*out, "%s",
			filter.dagen < 0 ? "Er zijn geen certificaten bekend."
					 : "Er verlopen geen certificaten in deze termijn.");
	return true;
}

const struct verb_option certificaat_list_options[LIST_OPTION_COUNT] = {
	{"oin", "OIN", OPTION_OPTIONAL, "only of this organisation"},
	{"doel", "TLS|ONDERTEKENING|VERSLEUTELING", OPTION_OPTIONAL,
		"only TLS, ONDERTEKENING or VERSLEUTELING"},
	{"expiring", "DAYS", OPTION_OPTIONAL, "only what ends within so many days, soonest first"},
};
