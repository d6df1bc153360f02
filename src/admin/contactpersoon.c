/* contactpersoon: whom to reach at a school or supplier, and who of SBB advises the school. */
#include "admin/contactpersoon.h"

#include "admin/request.h"
#include "domain/emailadres.h"

static bool is_rol(const char *word)
{
	static const char *const rollen[] = {"FUNCTIONEEL", "TECHNISCH", "PRIVACY", "SBB_ADVISEUR"};

	for (size_t i = 0; i < COUNT_OF(rollen); i++)
		if (strcmp(word, rollen[i]) == 0)
			return true;
	return false;
}

static bool judge(const char *option, const struct contactpersoon *contact, struct error *err)
{
	if (!is_rol(contact->rol))
		return bad_option(
			err, option, "expected FUNCTIONEEL, TECHNISCH, PRIVACY or SBB_ADVISEUR");
	if (!is_emailadres(text_of(contact->emailadres)))
		return bad_option(err, option, "expected a mail address");
	return true;
}

bool contactpersoon_parse(const struct request *request, const char *option, const char *word,
	struct contactpersoon *out, struct error *err)
{
	const char *first = strchr(word, ','), *last = strrchr(word, ',');

	if (first == NULL || first == last)
		return bad_option(err, option, "expected \"ROLE, NAME, ADDRESS\"");
	out->rol = arena_string(
		request->arena, text_trim((struct text){word, (size_t)(first - word)}));
	out->naam = arena_string(
		request->arena, text_trim((struct text){first + 1, (size_t)(last - first - 1)}));
	out->emailadres = arena_string(request->arena, text_trim(text_of(last + 1)));
	return judge(option, out, err);
}

/* A school by BRIN or OIN, anybody else by OIN. */
static bool read_party(const struct request *request, struct oin *out, struct error *err)
{
	const char *given = request_text(request, "bij");

	if (given == NULL || oin_parse(text_of(given), out) || school_parse(given, out, err))
		return true;
	return bad_option(err, "bij", "expected a BRIN such as 98QQ, or an OIN");
}

static bool add(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"oin", COLUMN_TEXT},
		{"rol", COLUMN_TEXT},
	};
	struct contactpersoon contact = {.rol = request_text(request, "rol"),
		.naam = request_text(request, "naam"),
		.emailadres = request_text(request, "emailadres")};

	if (!read_party(request, &contact.oin, err)
		|| !judge(is_rol(contact.rol) ? "emailadres" : "rol", &contact, err)
		|| !request_begin(request, err)
		|| !request_end(request,
			store_add_contactpersoon(
				request->store, &contact, request->actor, request->now, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out, (const char *[]){contact.oin.code, contact.rol});
	table_note(*out, "De contactpersoon is vastgelegd.");
	return true;
}

static bool remove_contact(struct request *request, struct table **out, struct error *err)
{
	static const struct column changed = {"verwijderd", COLUMN_NUMBER};
	const char *rol = request_text(request, "rol");
	struct oin oin;
	int count = 0;

	if (rol != NULL && !is_rol(rol))
		return bad_option(
			err, "rol", "expected FUNCTIONEEL, TECHNISCH, PRIVACY or SBB_ADVISEUR");
	if (!read_party(request, &oin, err) || !request_begin(request, err)
		|| !request_end(request,
			store_remove_contactpersonen(request->store, &oin, rol,
				request_text(request, "emailadres"), &count, err),
			err))
		return false;
	*out = request_tell_count(
		request, &changed, count, "Er was geen contactpersoon om te verwijderen.", NULL);
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"oin", COLUMN_TEXT},
		{"organisatie", COLUMN_TEXT},
		{"rol", COLUMN_TEXT},
		{"naam", COLUMN_TEXT},
		{"emailadres", COLUMN_TEXT},
	};
	const struct contactpersoon *rows = NULL;
	struct oin oin;
	size_t count = 0;

	if (!read_party(request, &oin, err)
		|| !store_list_contactpersonen(request->store, request->arena,
			request_text(request, "bij") ? &oin : NULL, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].oin.code, rows[i].organisatie, rows[i].rol,
				rows[i].naam, rows[i].emailadres});
	if (count == 0)
		table_note(*out, "Er zijn geen contactpersonen.");
	return true;
}

static const struct verb_option add_options[] = {
	{"bij", "PARTY", OPTION_REQUIRED, "of which school (BRIN or OIN) or supplier (OIN)"},
	{"rol", "FUNCTIONEEL|TECHNISCH|PRIVACY|SBB_ADVISEUR", OPTION_REQUIRED,
		"FUNCTIONEEL, TECHNISCH, PRIVACY or SBB_ADVISEUR"},
	{"naam", "NAME", OPTION_REQUIRED, "who it is"},
	{"emailadres", "ADDRESS", OPTION_REQUIRED, "a business address"},
};

static const struct verb_option remove_options[] = {
	{"bij", "PARTY", OPTION_REQUIRED, "of which school (BRIN or OIN) or supplier (OIN)"},
	{"rol", "ROLE", OPTION_OPTIONAL, "only of this role (default: every role)"},
	{"emailadres", "ADDRESS", OPTION_OPTIONAL, "only this one (default: everybody)"},
};

static const struct verb_option list_options[] = {
	{"bij", "PARTY", OPTION_OPTIONAL, "only of this school or supplier: BRIN or OIN"},
};

static const struct verb verbs[] = {
	{.words = "contactpersoon add",
		.summary = "record whom to reach at a school or supplier",
		.details = "A school has one SBB_ADVISEUR: SBB's own adviseur of that school. A "
			   "new one "
			   "takes the place\nof the one before.",
		.options = add_options,
		.option_count = COUNT_OF(add_options),
		.example = "bpv-admin contactpersoon add --bij 98QQ --rol TECHNISCH --naam \"A. "
			   "Voorbeeld\" --emailadres beheer@voorbeeld.example",
		.needs = NEEDS_REGISTER,
		.run = add},
	{.words = "contactpersoon remove",
		.summary = "delete who is no longer the one to reach",
		.options = remove_options,
		.option_count = COUNT_OF(remove_options),
		.example = "bpv-admin contactpersoon remove --bij 98QQ --emailadres "
			   "beheer@voorbeeld.example",
		.needs = NEEDS_REGISTER,
		.run = remove_contact},
	{.words = "contactpersoon list",
		.summary = "show whom to reach",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin contactpersoon list --bij 98QQ",
		.needs = NEEDS_REGISTER,
		.run = list},
};

const struct verb_list contactpersoon_verbs = {verbs, COUNT_OF(verbs)};
