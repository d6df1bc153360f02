/* The journal, for staff: one exchange by its keys, and recent calls of a school by day. */
#include "store/berichten.h"
#include "store/inside.h"

static void read_who(const struct rows *rows, struct arena *arena, struct bericht *out)
{
	out->herkomst = row_string(rows, arena, "herkomst");
	out->tls_oin = row_string(rows, arena, "tls_oin");
	out->tls_naam = row_string(rows, arena, "tls_naam");
	out->ondertekenaar_oin = row_string(rows, arena, "ondertekenaar_oin");
	out->ondertekenaar_naam = row_string(rows, arena, "ondertekenaar_naam");
	out->van_oin = row_string(rows, arena, "van_oin");
	out->van_naam = row_string(rows, arena, "van_naam");
	out->vingerafdruk = row_string(rows, arena, "vingerafdruk");
	out->ondertekenaar_vingerafdruk = row_string(rows, arena, "ondertekenaar_vingerafdruk");
	out->tls_versie = row_string(rows, arena, "tls_versie");
}

static void read_what(const struct rows *rows, struct arena *arena, struct bericht *out)
{
	out->op = row_instant(rows, "op_us");
	out->correlatie = row_string(rows, arena, "correlatie");
	out->dienst = row_string(rows, arena, "dienst");
	out->operatie = row_string(rows, arena, "operatie");
	out->message_id = row_string(rows, arena, "message_id");
	out->profiel = row_string(rows, arena, "profiel");
	out->overeenkomstnummer = row_string(rows, arena, "nummer");
	out->versie = row_number(rows, "versie");
	out->has_mandaat = !row_is_null(rows, "mandaat");
	out->mandaat = row_flag(rows, "mandaat");
}

static void read_outcome(const struct rows *rows, struct arena *arena, struct bericht *out)
{
	out->uitkomst = row_string(rows, arena, "uitkomst");
	out->regel = row_string(rows, arena, "regel");
	out->reden = row_string(rows, arena, "reden");
	out->stap = row_string(rows, arena, "stap");
	out->foutcodes = row_string(rows, arena, "foutcodes");
	out->http_status = row_number(rows, "http_status");
	out->milliseconden = row_number(rows, "milliseconden");
	out->bytes_in = row_number(rows, "bytes_in");
	out->bytes_uit = row_number(rows, "bytes_uit");
	out->rijen = row_number(rows, "rijen");
}

static bool read_berichten(struct store *store, struct arena *arena, const char *statement,
	const struct parameters *parameters, const struct bericht **out, size_t *count,
	struct error *err)
{
	struct rows rows;

	if (!store_read(store, statement, parameters, &rows, err))
		return false;
	struct bericht *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++) {
		read_who(&rows, arena, &list[rows.at]);
		read_what(&rows, arena, &list[rows.at]);
		read_outcome(&rows, arena, &list[rows.at]);
	}
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_berichten_by_correlatie(struct store *store, struct arena *arena, const char *correlatie,
	const struct bericht **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, correlatie);
	return read_berichten(
		store, arena, "beheer_berichten_correlatie", &parameters, out, count, err);
}

bool store_berichten_by_message_id(struct store *store, struct arena *arena, const char *message_id,
	const struct bericht **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, message_id);
	return read_berichten(
		store, arena, "beheer_berichten_message_id", &parameters, out, count, err);
}

static void add_vraag(struct parameters *parameters, const struct bericht_vraag *vraag)
{
	add_string(parameters, vraag->oin.code);
	add_day(parameters, vraag->van);
	add_day(parameters, vraag->tot);
	add_number(parameters, vraag->limit);
}

bool store_berichten_of(struct store *store, struct arena *arena, const struct bericht_vraag *vraag,
	const struct bericht **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_vraag(&parameters, vraag);
	add_string(&parameters, vraag->uitkomst);
	return read_berichten(store, arena,
		vraag->geweigerd ? "beheer_berichten_geweigerd" : "beheer_berichten_oin",
		&parameters, out, count, err);
}

bool store_count_geweigerd(
	struct store *store, const struct bericht_vraag *vraag, int64_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_vraag(&parameters, vraag);
	if (!store_read(store, "beheer_tel_geweigerd", &parameters, &rows, err))
		return false;
	*count = row_number(&rows, "aantal");
	rows_close(&rows);
	return true;
}

bool store_aanroepen(struct store *store, struct arena *arena, const struct oin *school,
	struct day van, struct day tot, const struct aanroepen **out, size_t *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school->code);
	add_day(&parameters, van);
	add_day(&parameters, tot);
	if (!store_read(store, "beheer_aanroepen", &parameters, &rows, err))
		return false;
	struct aanroepen *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct aanroepen){
			.dag = row_day(&rows, "dag"),
			.school = row_oin(&rows, "van_oin"),
			.leverancier = row_oin(&rows, "tls_oin"),
			.leverancier_naam = row_string(&rows, arena, "naam"),
			.operatie = row_string(&rows, arena, "operatie"),
			.profiel = row_string(&rows, arena, "profiel"),
			.ondertekenaar_oin = row_string(&rows, arena, "ondertekenaar_oin"),
			.regel = row_string(&rows, arena, "regel"),
			.aantal = row_number(&rows, "aantal"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
