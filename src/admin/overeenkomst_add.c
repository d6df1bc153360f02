/* overeenkomst add: what SBB and a school agreed, from options. */
#include "admin/overeenkomst.h"

#include "access/access.h"
#include "admin/contactpersoon.h"
#include "admin/ondertekening.h"
#include "admin/request.h"
#include "store/store_admin.h"

enum { DIENSTEN_MAX = OPERATION_COUNT };

static bool read_diensten(
	const struct request *request, struct nieuwe_overeenkomst *out, struct error *err)
{
	const char **diensten = arena_array(request->arena, DIENSTEN_MAX, sizeof *diensten);
	bool wanted[DIENSTEN_MAX] = {false};

	for (size_t a = 0; a < request->argument_count; a++) {
		bool known = false;
		if (strcmp(request->arguments[a].name, "dienst") != 0)
			continue;
		for (int i = 0; i < DIENSTEN_MAX; i++) {
			bool is = strcmp(request->arguments[a].value, "alle") == 0
				|| strcmp(request->arguments[a].value,
					   operation_row((enum operation_id)i)->name)
					== 0;
			wanted[i] = wanted[i] || is;
			known = known || is;
		}
		if (!known)
			return bad_option(
				err, "dienst", "expected an operation of the WSDL, or alle");
	}
	for (int i = 0; i < DIENSTEN_MAX; i++)
		if (wanted[i])
			diensten[out->dienst_count++] = operation_row((enum operation_id)i)->name;
	if (out->dienst_count == 0)
		return FAIL(err, USAGE, NULL, "--dienst OPERATION is required (or --dienst alle)");
	out->diensten = diensten;
	return true;
}

static bool read_words(const struct request *request, struct nieuwe_overeenkomst *out,
	enum route *route, struct error *err)
{
	const char *vrijgave = request_text(request, "vrijgave"),
		   *rol = request_text(request, "rol");
	const char *profiel = request_text(request, "profiel"),
		   *kies = request_text(request, "route");

	out->vrijgave = VRIJGAVE_WEKELIJKS;
	out->profiel = profiel ? profiel : "2W-be";
	out->rol = rol;
	if (!veldenset_parse(text_of(request_text(request, "veldenset")), &out->veldenset))
		return bad_option(err, "veldenset", "expected VOLLEDIG or BASIS");
	if (vrijgave != NULL && !vrijgave_parse(text_of(vrijgave), &out->vrijgave))
		return bad_option(err, "vrijgave", "expected DIRECT, WEKELIJKS or MAANDELIJKS");
	if (kies != NULL && !route_parse(text_of(kies), route))
		return bad_option(err, "route", "expected DIRECT or VIA_PRAKTIJKOPLEIDER");
	if (strcmp(out->profiel, "2W-be") != 0 && strcmp(out->profiel, "2W-be-S") != 0
		&& strcmp(out->profiel, "2W-be-SE") != 0)
		return bad_option(err, "profiel", "expected 2W-be, 2W-be-S or 2W-be-SE");
	if (strcmp(rol, "VERWERKER") != 0 && strcmp(rol, "ZELFSTANDIG_VERANTWOORDELIJK") != 0)
		return bad_option(err, "rol", "expected VERWERKER or ZELFSTANDIG_VERANTWOORDELIJK");
	return true;
}

static bool read_limieten(const struct request *request, struct limieten *out, struct error *err)
{
	return request_number(request, "berichten-per-minuut", 1, BERICHTEN_PER_MINUUT_MAX,
		       &out->berichten_per_minuut, err)
		&& request_number(
			request, "gelijktijdig", 1, GELIJKTIJDIG_MAX, &out->gelijktijdig, err)
		&& request_number(request, "megabytes-per-uur", 1, MEGABYTES_PER_UUR_MAX,
			&out->megabytes_per_uur, err);
}

static bool read_overeenkomst(const struct request *request, struct nieuwe_overeenkomst *out,
	enum route *route, struct error *err)
{
	out->nummer = request_text(request, "nummer");
	out->grondslag = request_text(request, "grondslag");
	out->doel = request_text(request, "doel");
	out->subverwerker = request_text(request, "subverwerker");
	if (!request_school(request, "school", &out->school, err)
		|| !read_diensten(request, out, err) || !read_words(request, out, route, err)
		|| !request_yes(request, "open-antwoorden", &out->open_antwoorden, err)
		|| !request_day(request, "geldig-van", &out->van, err)
		|| !request_day(request, "geldig-tot", &out->tot, err)
		|| !request_day(request, "dpia", &out->dpia, err)
		|| !request_number(
			request, "bewaar-contact-dagen", 1, 3660, &out->bewaar_contact_dagen, err)
		|| !request_number(request, "bewaar-antwoorden-maanden", 1, 240,
			&out->bewaar_antwoorden_maanden, err)
		|| !request_number(request, "bewaar-koppeling-maanden", 1, 60,
			&out->bewaar_koppeling_maanden, err)
		|| !read_limieten(request, &out->limieten, err))
		return false;
	if (out->veldenset == VELDENSET_VOLLEDIG
		&& (out->grondslag == NULL || out->doel == NULL || !day_given(out->dpia)))
		return bad_option(
			err, "veldenset", "VOLLEDIG needs --grondslag, --doel and --dpia");
	if (out->veldenset == VELDENSET_BASIS && out->open_antwoorden)
		return bad_option(err, "open-antwoorden", "BASIS holds no open answers");
	if (day_given(out->tot) && day_compare(out->tot, out->van) <= 0)
		return bad_option(err, "geldig-tot", "lies before --geldig-van");
	return true;
}

/* The contacts among the options. */
static bool add_contacts(struct request *request, const struct oin *school, struct error *err)
{
	for (size_t i = 0; i < request->argument_count; i++) {
		const struct argument *argument = &request->arguments[i];
		struct contactpersoon contact = {.oin = *school};
		if (strcmp(argument->name, "contact") != 0)
			continue;
		if (!contactpersoon_parse(request, argument->name, argument->value, &contact, err)
			|| !store_add_contactpersoon(
				request->store, &contact, request->actor, request->now, err))
			return false;
	}
	return true;
}

bool overeenkomst_read(struct request *request, struct overeenkomst_plan *out, struct error *err)
{
	*out = (struct overeenkomst_plan){.route = ROUTE_NONE};
	return read_overeenkomst(request, &out->nieuw, &out->route, err)
		&& ondertekening_read(request, &out->getekend, &out->ondertekening, err);
}

bool overeenkomst_store(struct request *request, const struct overeenkomst_plan *plan, int *versie,
	struct error *err)
{
	const struct nieuwe_overeenkomst *nieuw = &plan->nieuw;

	return store_add_overeenkomst(
		       request->store, nieuw, request->actor, request->now, versie, err)
		&& (plan->route == ROUTE_NONE
			|| store_set_route(request->store, &nieuw->school, plan->route, nieuw->van,
				request->actor, request->now, err))
		&& add_contacts(request, &nieuw->school, err)
		&& (!plan->getekend
			|| store_sign_overeenkomst(request->store, nieuw->nummer, *versie,
				&plan->ondertekening, request->actor, request->now, err));
}

bool overeenkomst_add(struct request *request, struct table **out, struct error *err)
{
	struct overeenkomst_plan plan;
	int versie = 0;

	if (!overeenkomst_read(request, &plan, err) || !request_begin(request, err)
		|| !request_end(request, overeenkomst_store(request, &plan, &versie, err), err)
		|| !overeenkomst_tell(request, plan.nieuw.nummer, versie, out, err))
		return false;
	table_note(*out, "Versie %d van overeenkomst %s is toegevoegd als %s.", versie,
		plan.nieuw.nummer, plan.getekend ? "ONDERTEKEND" : "CONCEPT");
	if (!plan.getekend)
		table_note(*out, "Na ondertekening: bpv-admin overeenkomst sign %s",
			plan.nieuw.nummer);
	table_note(*out,
		"Een ander dan %s brengt haar in werking: bpv-admin overeenkomst activate %s",
		request->actor, plan.nieuw.nummer);
	return true;
}
