/* overeenkomst: the agreement of SBB and a school, from concept to end. */
#include "admin/overeenkomst.h"

#include "admin/overeenkomst_options.h"
#include "admin/request.h"
#include "store/store_admin.h"

static bool activate(struct request *request, struct table **out, struct error *err)
{
	const char *nummer = request->operands[0];
	int versie = 0;

	if (!request_number(request, "versie", 1, 9999, &versie, err)
		|| !request_begin(request, err)
		|| !request_end(request,
			store_activate_overeenkomst(
				request->store, nummer, versie, request->actor, request->now, err),
			err)
		|| !overeenkomst_tell(request, nummer, versie, out, err))
		return false;
	table_note(*out, "Overeenkomst %s is ACTIEF.", nummer);
	return true;
}

static bool move(struct request *request, struct table **out, struct error *err)
{
	const char *nummer = request->operands[0];
	enum overeenkomst_status to;
	int versie = 0;

	if (!overeenkomst_status_parse(text_of(request_text(request, "status")), &to))
		return bad_option(err, "status",
			"expected AANGEBODEN, ONDERTEKEND, OPGESCHORT, ACTIEF or BEEINDIGD");
	if (!request_number(request, "versie", 1, 9999, &versie, err)
		|| !request_begin(request, err)
		|| !request_end(request,
			store_move_overeenkomst(request->store, nummer, versie, to, request->actor,
				request->now, err),
			err)
		|| !overeenkomst_tell(request, nummer, versie, out, err))
		return false;
	table_note(*out, "Overeenkomst %s is nu %s.", nummer, overeenkomst_status_word(to));
	return true;
}

static bool set_route(struct request *request, struct table **out, struct error *err)
{
	static const struct column route_columns[] = {
		{"schoolOin", COLUMN_TEXT},
		{"route", COLUMN_TEXT},
		{"geldigVan", COLUMN_TEXT},
	};
	struct day van = day_in_netherlands(request->now);
	enum route route;
	struct oin school;

	if (!request_school(request, "school", &school, err)
		|| !request_day(request, "geldig-van", &van, err))
		return false;
	if (!route_parse(text_of(request_text(request, "route")), &route))
		return bad_option(err, "route", "expected DIRECT or VIA_PRAKTIJKOPLEIDER");
	if (!request_begin(request, err)
		|| !request_end(request,
			store_set_route(request->store, &school, route, van, request->actor,
				request->now, err),
			err))
		return false;
	*out = table_create(request->arena, route_columns, COUNT_OF(route_columns));
	table_add(*out, (const char *[]){school.code, route_word(route), cell_day(request, van)});
	return true;
}

static const struct verb_option add_options[] = {
	{"nummer", "NUMBER", OPTION_REQUIRED,
		"number of the overeenkomst; an existing one gets a next version"},
	{"school", "SCHOOL", OPTION_REQUIRED, "with which school: BRIN or OIN"},
	{"geldig-van", "DATE", OPTION_REQUIRED, "first day"},
	{"geldig-tot", "DATE", OPTION_OPTIONAL,
		"first day that no longer counts (default: open end)"},
	OVEREENKOMST_OPTIONS(OPTION_REQUIRED, OPTION_OPTIONAL),
};

static const struct verb_option sign_options[] = {
	ONDERTEKENING_OPTIONS(OPTION_REQUIRED, OPTION_REPEATED),
	{"versie", "N", OPTION_OPTIONAL, "which version (default: the newest)"},
};

static const struct verb_option limit_options[] = {
	{"berichten-per-minuut", "N", OPTION_OPTIONAL,
		"how many messages a minute are served, or geen"},
	{"gelijktijdig", "N", OPTION_OPTIONAL, "how many messages are served at once, or geen"},
	{"megabytes-per-uur", "N", OPTION_OPTIONAL,
		"how much may pass in an hour, to and fro, or geen"},
};

static const struct verb_option diff_options[] = {
	{"van", "N", OPTION_REQUIRED, "one version"},
	{"tot", "N", OPTION_OPTIONAL, "the other (default: the newest)"},
};

static const struct verb_option versie_options[] = {
	{"versie", "N", OPTION_OPTIONAL, "which version (default: the newest)"},
};

static const struct verb_option move_options[] = {
	{"status", "AANGEBODEN|ONDERTEKEND|OPGESCHORT|ACTIEF|BEEINDIGD", OPTION_REQUIRED,
		"AANGEBODEN, ONDERTEKEND, OPGESCHORT, ACTIEF or BEEINDIGD"},
	{"versie", "N", OPTION_OPTIONAL, "which version (default: the newest)"},
};

static const struct verb_option route_options[] = {
	{"school", "SCHOOL", OPTION_REQUIRED, "BRIN or OIN"},
	{"route", "DIRECT|VIA_PRAKTIJKOPLEIDER", OPTION_REQUIRED, "DIRECT or VIA_PRAKTIJKOPLEIDER"},
	{"geldig-van", "DATE", OPTION_OPTIONAL, "first day (default today)"},
};

static const struct verb_option list_options[] = {
	{"school", "SCHOOL", OPTION_OPTIONAL, "only of this school: BRIN or OIN"},
};

static const struct verb verbs[] = {
	{.words = "overeenkomst add",
		.summary = "record an overeenkomst, or a next version of it, as a concept",
		.details = "Nothing is allowed until it is signed and somebody else activates it. "
			   "With "
			   "--document and what\n"
			   "belongs to it, it is recorded as signed in one go.",
		.options = add_options,
		.option_count = COUNT_OF(add_options),
		.example = "bpv-admin overeenkomst add --actor anna --nummer GO-98QQ --school 98QQ "
			   "--geldig-van 2026-08-01 \\\n"
			   "    --dienst alle --veldenset BASIS --rol VERWERKER --route DIRECT "
			   "--document overeenkomst.pdf \\\n"
			   "    --document-datum 2026-07-01 --ondertekenaar-school \"A. Voorbeeld, "
			   "bestuurder\" \\\n"
			   "    --ondertekenaar-sbb \"B. Voorbeeld, manager\"\n"
			   "bpv-admin overeenkomst add --nummer GO-98QQ --school 98QQ --geldig-van "
			   "2027-08-01 \\\n"
			   "    --dienst opvragen_resultaten --veldenset VOLLEDIG "
			   "--open-antwoorden ja --rol VERWERKER \\\n"
			   "    --grondslag \"artikel 6 lid 1 e AVG\" --doel \"verbeteren van de "
			   "bpv\" --dpia 2027-03-01",
		.needs = NEEDS_REGISTER,
		.run = overeenkomst_add},
	{.words = "overeenkomst sign",
		.summary = "record the signed document and who signed it",
		.operands = "NUMBER",
		.operands_min = 1,
		.operands_max = 1,
		.options = sign_options,
		.option_count = COUNT_OF(sign_options),
		.example = "bpv-admin overeenkomst sign GO-98QQ --actor anna --document "
			   "overeenkomst.pdf --document-datum 2026-07-01 \\\n"
			   "    --ondertekenaar-school \"A. Voorbeeld, bestuurder\" "
			   "--ondertekenaar-sbb \"B. Voorbeeld, manager\"",
		.needs = NEEDS_REGISTER,
		.run = overeenkomst_sign},
	{.words = "overeenkomst activate",
		.summary = "bring a signed overeenkomst into force; not by who added or signed it",
		.operands = "NUMBER",
		.operands_min = 1,
		.operands_max = 1,
		.options = versie_options,
		.option_count = COUNT_OF(versie_options),
		.example = "bpv-admin overeenkomst activate GO-98QQ --actor bert",
		.needs = NEEDS_REGISTER,
		.run = activate},
	{.words = "overeenkomst move",
		.summary = "offer, sign, suspend, resume or end an overeenkomst",
		.details =
			"CONCEPT to AANGEBODEN to ONDERTEKEND to ACTIEF; ACTIEF to OPGESCHORT and "
			"back; any to BEEINDIGD.\n"
			"Who activates or resumes is another person than who went before.",
		.operands = "NUMBER",
		.operands_min = 1,
		.operands_max = 1,
		.options = move_options,
		.option_count = COUNT_OF(move_options),
		.example = "bpv-admin overeenkomst move GO-98QQ --status OPGESCHORT",
		.needs = NEEDS_REGISTER,
		.run = move},
	{.words = "overeenkomst limit",
		.summary = "set how much is served, from the next message on",
		.details = "Each gateway counts by itself. What is not named stays as it is.",
		.operands = "NUMBER",
		.operands_min = 1,
		.operands_max = 1,
		.options = limit_options,
		.option_count = COUNT_OF(limit_options),
		.example = "bpv-admin overeenkomst limit GO-98QQ --berichten-per-minuut 60",
		.needs = NEEDS_REGISTER,
		.run = overeenkomst_limit},
	{.words = "overeenkomst route",
		.summary = "set how students of a school are invited, from a day on",
		.options = route_options,
		.option_count = COUNT_OF(route_options),
		.example = "bpv-admin overeenkomst route --school 98QX --route "
			   "VIA_PRAKTIJKOPLEIDER --geldig-van 2026-08-01",
		.needs = NEEDS_REGISTER,
		.run = set_route},
	{.words = "overeenkomst show",
		.summary = "show one overeenkomst with routes, mandates and certificates seen",
		.operands = "NUMBER",
		.operands_min = 1,
		.operands_max = 1,
		.options = versie_options,
		.option_count = COUNT_OF(versie_options),
		.example = "bpv-admin overeenkomst show GO-98QQ --json",
		.needs = NEEDS_REGISTER,
		.run = overeenkomst_show},
	{.words = "overeenkomst diff",
		.summary = "show what differs between two versions",
		.operands = "NUMBER",
		.operands_min = 1,
		.operands_max = 1,
		.options = diff_options,
		.option_count = COUNT_OF(diff_options),
		.example = "bpv-admin overeenkomst diff GO-98QQ --van 1 --tot 2",
		.needs = NEEDS_REGISTER,
		.run = overeenkomst_diff},
	{.words = "overeenkomst list",
		.summary = "show all overeenkomsten, every version",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin overeenkomst list --school 98QQ",
		.needs = NEEDS_REGISTER,
		.run = overeenkomst_list},
};

const struct verb_list overeenkomst_verbs = {verbs, COUNT_OF(verbs)};
