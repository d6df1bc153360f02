/* bericht list: exchanges as a table. */
#include "admin/bericht.h"

static const struct column columns[] = {
	{"op", COLUMN_TEXT},
	{"correlatie", COLUMN_TEXT},
	{"uitkomst", COLUMN_TEXT},
	{"regel", COLUMN_TEXT},
	{"stap", COLUMN_TEXT},
	{"operatie", COLUMN_TEXT},
	{"leverancierOin", COLUMN_TEXT},
	{"leverancierNaam", COLUMN_TEXT},
	{"schoolOin", COLUMN_TEXT},
	{"schoolNaam", COLUMN_TEXT},
	{"ondertekenaarOin", COLUMN_TEXT},
	{"profiel", COLUMN_TEXT},
	{"overeenkomstnummer", COLUMN_TEXT},
	{"versie", COLUMN_NUMBER},
	{"mandaat", COLUMN_FLAG},
	{"foutcodes", COLUMN_TEXT},
	{"httpStatus", COLUMN_NUMBER},
	{"milliseconden", COLUMN_NUMBER},
	{"rijen", COLUMN_NUMBER},
	{"messageId", COLUMN_TEXT},
};

/* The operation asked for; of rows from before that was recorded the one that was granted. */
static const char *operatie_of(const struct bericht *bericht)
{
	return bericht->operatie != NULL ? bericht->operatie : bericht->dienst;
}

static void add_bericht(struct request *request, struct table *table, const struct bericht *b)
{
	bool agreed = b->overeenkomstnummer != NULL;

	table_add(table,
		(const char *[]){cell_instant(request, b->op), b->correlatie, b->uitkomst, b->regel,
			b->stap, operatie_of(b), b->tls_oin, b->tls_naam, b->van_oin, b->van_naam,
			b->ondertekenaar_oin, b->profiel, b->overeenkomstnummer,
			agreed ? cell_number(request, b->versie) : NULL,
			b->has_mandaat ? cell_flag(b->mandaat) : NULL, b->foutcodes,
			cell_number(request, b->http_status),
			cell_number(request, b->milliseconden), cell_number(request, b->rijen),
			b->message_id});
}

/* --uitkomst: a word, or an outcome as the journal has it. */
static bool read_uitkomst(
	const struct request *request, struct bericht_vraag *vraag, struct error *err)
{
	const char *given = request_text(request, "uitkomst");

	if (given == NULL)
		return true;
	vraag->geweigerd = strcmp(given, "OK") != 0;
	if (strcmp(given, "geweigerd") == 0)
		return true;
	vraag->uitkomst = given;
	for (int i = ERROR_NONE + 1; i < ERROR_COUNT; i++)
		if (strcmp(given, error_row((enum error_code)i)->name) == 0)
			return true;
	if (strcmp(given, "OK") == 0 || strcmp(given, "AFGEWEZEN") == 0)
		return true;
	return bad_option(
		err, "uitkomst", "expected geweigerd, OK, AFGEWEZEN or a code such as DK0002");
}

bool bericht_list(struct request *request, struct table **out, struct error *err)
{
	const struct bericht *berichten = NULL;
	struct bericht_keuze keuze;
	size_t count = 0;

	if (!bericht_choose(request, &keuze, err) || !read_uitkomst(request, &keuze.vraag, err)
		|| !bericht_find(request, &keuze, &berichten, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		add_bericht(request, *out, &berichten[i]);
	if (count == 0)
		table_note(*out, "Er zijn geen berichten.");
	if (count == (size_t)keuze.vraag.limit && request_flag(request, "oin"))
		table_note(*out, "Dit zijn de nieuwste %zu: er kunnen er meer zijn (--aantal).",
			count);
	return true;
}
