/* overeenkomst what-if: the overeenkomst that is, and the one that is tried. */
#include "admin/overeenkomst_what_if.h"

#include "admin/overeenkomst.h"
#include "store/store_admin.h"

/* ---- what is in force ------------------------------------------------------------------------------------------------- */

static bool load(struct request *request, int versie, struct overeenkomst *out, struct error *err)
{
	const char *nummer = request->operands[0];
	int64_t id = 0;

	return overeenkomst_find(request, nummer, versie, &id, err)
		&& store_load_overeenkomst(request->store, request->arena, id, out, err);
}

static bool is_in_force(const struct overeenkomst *o)
{
	return o->status == OVEREENKOMST_STATUS_ACTIEF
		|| o->status == OVEREENKOMST_STATUS_OPGESCHORT;
}

/* The version that messages are judged by; the newest when none is. */
static bool load_present(struct request *request, struct overeenkomst *out, struct error *err)
{
	const struct overeenkomst *versions = NULL;
	struct overeenkomst newest;
	size_t count = 0;
	int present;

	if (!load(request, 0, &newest, err)
		|| !store_list_overeenkomsten(
			request->store, request->arena, &newest.school, &versions, &count, err))
		return false;
	present = newest.versie;
	for (size_t i = 0; i < count; i++)
		if (strcmp(versions[i].nummer, newest.nummer) == 0 && is_in_force(&versions[i]))
			present = versions[i].versie;
	return load(request, present, out, err);
}

/* ---- what is tried ---------------------------------------------------------------------------------------------------- */

static void describe(
	struct request *request, struct wijziging *wijziging, const char *what, const char *which)
{
	const char *before = wijziging->beschrijving;

	wijziging->beschrijving = arena_format(
		request->arena, "%s%s%s %s", before ? before : "", before ? ", " : "", what, which);
}

static bool is_operation(const char *word)
{
	for (int i = 0; i < (int)OPERATION_COUNT; i++)
		if (strcmp(word, operation_row((enum operation_id)i)->name) == 0)
			return true;
	return false;
}

/* The services without this one, and with it when it is to be added. */
static void set_dienst(
	struct request *request, struct overeenkomst *o, const char *dienst, bool wanted)
{
	const char **diensten = arena_array(request->arena, o->dienst_count + 1, sizeof *diensten);
	size_t count = 0;

	for (size_t i = 0; i < o->dienst_count; i++)
		if (strcmp(o->diensten[i], dienst) != 0)
			diensten[count++] = o->diensten[i];
	if (wanted)
		diensten[count++] = dienst;
	o->diensten = diensten;
	o->dienst_count = count;
}

static bool read_diensten(struct request *request, struct wijziging *straks, struct error *err)
{
	for (size_t i = 0; i < request->argument_count; i++) {
		const struct argument *argument = &request->arguments[i];
		bool with = strcmp(argument->name, "met-dienst") == 0;
		if (!with && strcmp(argument->name, "zonder-dienst") != 0)
			continue;
		if (!is_operation(argument->value))
			return bad_option(err, argument->name, "expected an operation of the WSDL");
		set_dienst(request, &straks->overeenkomst, argument->value, with);
		describe(request, straks, with ? "met dienst" : "zonder dienst", argument->value);
	}
	return true;
}

static bool read_versie(struct request *request, struct wijziging *straks, struct error *err)
{
	int versie = 0;

	if (!request_number(request, "versie", 1, 9999, &versie, err))
		return false;
	if (versie == 0)
		return true;
	if (!load(request, versie, &straks->overeenkomst, err))
		return false;
	/* It is tried as though it had been brought into force. */
	straks->overeenkomst.status = OVEREENKOMST_STATUS_ACTIEF;
	describe(request, straks, "versie", cell_number(request, versie));
	return true;
}

static bool read_status(struct request *request, struct wijziging *straks, struct error *err)
{
	const char *status = request_text(request, "status");

	if (status == NULL)
		return true;
	if (!overeenkomst_status_parse(text_of(status), &straks->overeenkomst.status))
		return bad_option(
			err, "status", "expected ACTIEF, OPGESCHORT, BEEINDIGD or another state");
	describe(request, straks, "status", status);
	return true;
}

static bool read_profiel(struct request *request, struct wijziging *straks, struct error *err)
{
	const char *profiel = request_text(request, "profiel");
	enum profile profile;

	if (profiel == NULL)
		return true;
	if (!profile_parse(text_of(profiel), &profile))
		return bad_option(err, "profiel", "expected 2W-be, 2W-be-S or 2W-be-SE");
	straks->overeenkomst.profiel = profile_word(profile);
	describe(request, straks, "profiel", straks->overeenkomst.profiel);
	return true;
}

static bool read_period(struct request *request, struct wijziging *straks, struct error *err)
{
	if (!request_day(request, "geldig-van", &straks->overeenkomst.van, err)
		|| !request_day(request, "geldig-tot", &straks->overeenkomst.tot, err))
		return false;
	straks->has_van = request_flag(request, "geldig-van");
	if (straks->has_van)
		describe(request, straks, "geldig van", request_text(request, "geldig-van"));
	if (request_flag(request, "geldig-tot"))
		describe(request, straks, "geldig tot", request_text(request, "geldig-tot"));
	return true;
}

static bool read_mandaat(struct request *request, struct wijziging *straks, struct error *err)
{
	if (!request_oin(request, "zonder-mandaat", &straks->zonder_mandaat, err))
		return false;
	if (straks->zonder_mandaat.code[0] != '\0')
		describe(request, straks, "zonder mandaat van", straks->zonder_mandaat.code);
	return true;
}

bool what_if_read(
	struct request *request, struct wijziging *nu, struct wijziging *straks, struct error *err)
{
	*nu = (struct wijziging){.has_van = false};
	if (!load_present(request, &nu->overeenkomst, err))
		return false;
	*straks = *nu;
	return read_versie(request, straks, err) && read_diensten(request, straks, err)
		&& read_status(request, straks, err) && read_profiel(request, straks, err)
		&& read_period(request, straks, err) && read_mandaat(request, straks, err);
}

/* ---- the standing it gives -------------------------------------------------------------------------------------------- */

static bool has_dienst(const struct overeenkomst *o, enum operation_id operation)
{
	for (size_t i = 0; i < o->dienst_count; i++)
		if (strcmp(o->diensten[i], operation_row(operation)->name) == 0)
			return true;
	return false;
}

bool what_if_concerns(
	const struct standing *standing, const struct call *call, const struct wijziging *wijziging)
{
	const struct oin *decides =
		standing->is_opgevolgd ? &standing->opvolger : &call->school_oin;

	return oin_equal(decides, &wijziging->overeenkomst.school);
}

struct standing what_if_standing(const struct standing *standing, const struct call *call,
	struct day dag, const struct wijziging *wijziging)
{
	const struct overeenkomst *o = &wijziging->overeenkomst;
	struct standing tried = *standing;

	tried.has_overeenkomst = true;
	tried.overeenkomstnummer = o->nummer;
	tried.status = o->status;
	tried.van = !wijziging->has_van && day_compare(dag, o->van) < 0 ? dag : o->van;
	tried.tot = o->tot;
	tried.allows_operation = has_dienst(o, call->operation);
	tried.veldenset = o->veldenset;
	tried.open_antwoorden = o->open_antwoorden;
	(void)profile_parse(text_of(o->profiel), &tried.profiel);
	if (oin_equal(&call->operator_oin, &wijziging->zonder_mandaat))
		tried.has_mandaat = false;
	return tried;
}
