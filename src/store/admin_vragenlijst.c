/* A version of a questionnaire goes in whole, and never changes. */
#include "store/inside.h"
#include "store/store_admin.h"

static bool same_string(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_labels(
	const struct waardelabel *a, size_t a_count, const struct waardelabel *b, size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++) { /* in any order */
		size_t k = 0;
		while (k < b_count
			&& !(same_string(a[i].waarde, b[k].waarde)
				&& same_string(a[i].label, b[k].label)))
			k++;
		if (k == b_count)
			return false;
	}
	return true;
}

static bool same_vraag(const struct vraag *a, const struct vraag *b)
{
	return same_string(a->code, b->code) && a->volgnummer == b->volgnummer
		&& same_string(a->thema, b->thema) && same_string(a->tekst, b->tekst)
		&& a->schaal == b->schaal && a->in_resultaten == b->in_resultaten
		&& same_labels(a->opties, a->optie_count, b->opties, b->optie_count);
}

static bool same_vragen(const struct vragenlijst *a, const struct vragenlijst *b)
{
	if (a->vraag_count != b->vraag_count)
		return false;
	for (size_t i = 0; i < a->vraag_count; i++) {
		size_t k = 0;
		while (k < b->vraag_count && !same_vraag(&a->vragen[i], &b->vragen[k]))
			k++;
		if (k == b->vraag_count)
			return false;
	}
	return true;
}

static bool same_themas(const struct vragenlijst *a, const struct vragenlijst *b)
{
	if (a->thema_count != b->thema_count)
		return false;
	for (size_t i = 0; i < a->thema_count; i++)
		if (!same_string(a->themas[i].code, b->themas[i].code)
			|| !same_string(a->themas[i].naam, b->themas[i].naam))
			return false;
	return true;
}

static bool same_day(struct day a, struct day b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

static bool same_version(const struct vragenlijst *a, const struct vragenlijst *b)
{
	return a->respondent == b->respondent && same_string(a->naam, b->naam)
		&& same_day(a->van, b->van) && same_day(a->tot, b->tot)
		&& a->toezegging == b->toezegging && same_string(a->toelichting, b->toelichting)
		&& same_themas(a, b) && same_vragen(a, b)
		&& same_labels(
			a->ontbrekend, a->ontbrekend_count, b->ontbrekend, b->ontbrekend_count);
}

static bool put_head(struct store *store, const struct vragenlijst *lijst, const char *actor,
	struct instant now, int64_t *id, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, lijst->code);
	add_number(&parameters, lijst->versie);
	add_string(&parameters, respondent_word(lijst->respondent));
	add_string(&parameters, lijst->naam);
	add_day(&parameters, lijst->van);
	add_day(&parameters, lijst->tot);
	add_string(&parameters, toezegging_word(lijst->toezegging));
	add_string(&parameters, lijst->toelichting);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_zet_vragenlijst", &parameters, AS_TEXT, &rows, err))
		return false;
	*id = row_number(&rows, "id");
	rows_close(&rows);
	return true;
}

static bool put_themas(struct store *store, struct arena *arena, const struct vragenlijst *lijst,
	int64_t id, struct error *err)
{
	const char **codes = arena_array(arena, lijst->thema_count, sizeof *codes);
	const char **names = arena_array(arena, lijst->thema_count, sizeof *names);
	struct parameters parameters = parameters_start(store);

	for (size_t i = 0; i < lijst->thema_count; i++) {
		codes[i] = lijst->themas[i].code;
		names[i] = lijst->themas[i].naam;
	}
	add_number(&parameters, id);
	add_strings(&parameters, codes, lijst->thema_count);
	add_strings(&parameters, names, lijst->thema_count);
	return store_run(store, "beheer_zet_themas", &parameters, AS_TEXT, NULL, err);
}

static bool put_vragen(struct store *store, struct arena *arena, const struct vragenlijst *lijst,
	int64_t id, struct error *err)
{
	enum { CODE, THEMA, TEKST, SCHAAL, IN, FIELDS };
	const char **fields[FIELDS];
	int32_t *numbers = arena_array(arena, lijst->vraag_count, sizeof *numbers);
	struct parameters parameters = parameters_start(store);

	for (int f = 0; f < FIELDS; f++)
		fields[f] = arena_array(arena, lijst->vraag_count, sizeof *fields[f]);
	for (size_t i = 0; i < lijst->vraag_count; i++) {
		const struct vraag *vraag = &lijst->vragen[i];
		fields[CODE][i] = vraag->code;
		fields[THEMA][i] = vraag->thema;
		fields[TEKST][i] = vraag->tekst;
		fields[SCHAAL][i] = schaal_word(vraag->schaal);
		fields[IN][i] = vraag->in_resultaten ? "t" : "f";
		numbers[i] = vraag->volgnummer;
	}
	add_number(&parameters, id);
	add_strings(&parameters, fields[CODE], lijst->vraag_count);
	add_numbers(&parameters, numbers, lijst->vraag_count);
	add_strings(&parameters, fields[THEMA], lijst->vraag_count);
	add_strings(&parameters, fields[TEKST], lijst->vraag_count);
	add_strings(&parameters, fields[SCHAAL], lijst->vraag_count);
	add_strings(&parameters, fields[IN], lijst->vraag_count);
	return store_run(store, "beheer_zet_vragen", &parameters, AS_TEXT, NULL, err);
}

static bool put_opties(struct store *store, struct arena *arena, const struct vragenlijst *lijst,
	int64_t id, struct error *err)
{
	size_t count = 0, at = 0;

	for (size_t i = 0; i < lijst->vraag_count; i++)
		count += lijst->vragen[i].optie_count;
	const char **vragen = arena_array(arena, count, sizeof *vragen);
	const char **waarden = arena_array(arena, count, sizeof *waarden);
	const char **labels = arena_array(arena, count, sizeof *labels);
	for (size_t i = 0; i < lijst->vraag_count; i++)
		for (size_t k = 0; k < lijst->vragen[i].optie_count; k++, at++) {
			vragen[at] = lijst->vragen[i].code;
			waarden[at] = lijst->vragen[i].opties[k].waarde;
			labels[at] = lijst->vragen[i].opties[k].label;
		}
	struct parameters parameters = parameters_start(store);
	add_number(&parameters, id);
	add_strings(&parameters, vragen, count);
	add_strings(&parameters, waarden, count);
	add_strings(&parameters, labels, count);
	return store_run(store, "beheer_zet_opties", &parameters, AS_TEXT, NULL, err);
}

static bool put_ontbrekend(struct store *store, struct arena *arena,
	const struct vragenlijst *lijst, int64_t id, struct error *err)
{
	const char **waarden = arena_array(arena, lijst->ontbrekend_count, sizeof *waarden);
	const char **labels = arena_array(arena, lijst->ontbrekend_count, sizeof *labels);
	struct parameters parameters = parameters_start(store);

	for (size_t i = 0; i < lijst->ontbrekend_count; i++) {
		waarden[i] = lijst->ontbrekend[i].waarde;
		labels[i] = lijst->ontbrekend[i].label;
	}
	add_number(&parameters, id);
	add_strings(&parameters, waarden, lijst->ontbrekend_count);
	add_strings(&parameters, labels, lijst->ontbrekend_count);
	return store_run(store, "beheer_zet_ontbrekend", &parameters, AS_TEXT, NULL, err);
}

static bool put_variabelen(struct store *store, int64_t id, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, id);
	return store_run(store, "beheer_zet_variabelen", &parameters, AS_TEXT, NULL, err);
}

bool store_put_vragenlijst(struct store *store, struct arena *arena,
	const struct vragenlijst *vragenlijst, const char *actor, struct instant now, bool *nieuw,
	struct error *err)
{
	const struct vragenlijstvraag asked = {vragenlijst->code, vragenlijst->versie};
	const struct vragenlijst *there;
	size_t count;
	int64_t id;

	if (!store_load_vragenlijsten(store, arena, &asked, &there, &count, err))
		return false;
	if (count > 0 && !same_version(vragenlijst, &there[0]))
		return FAIL(err, INPUT, NULL,
			"vragenlijst %s version %d is there with other content: a version never "
			"changes",
			vragenlijst->code, vragenlijst->versie);
	*nieuw = count == 0;
	return count > 0
		|| (put_head(store, vragenlijst, actor, now, &id, err)
			&& put_themas(store, arena, vragenlijst, id, err)
			&& put_vragen(store, arena, vragenlijst, id, err)
			&& put_opties(store, arena, vragenlijst, id, err)
			&& put_ontbrekend(store, arena, vragenlijst, id, err)
			&& put_variabelen(store, id, err));
}
