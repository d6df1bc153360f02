/* gebruiker: who may log in to the pages of bpv-console, as what, and an address that logs somebody in once. */
#include "admin/request.h"
#include "config/config.h"
#include "domain/emailadres.h"
#include "security/holder.h"
#include "store/store_gebruikers.h"
#include "vault/vault.h"

enum { LIST_MAX = 50, SECRET_BYTES = 32, DAY_HOURS = 24, LINK_HOURS_MAX = 7 * DAY_HOURS };

static const char *const sbb_rollen[] = {"BEHEERDER", "ADVISEUR", "SERVICEDESK", "FG"};
static const char *const school_rollen[] = {"KWALITEIT", "TEAMLEIDER", "DATA"};

static bool is_one_of(const char *word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/* All values of an option that may come more than once. */
static bool read_list(const struct request *request, const char *name, const char *const **out,
	size_t *count, struct error *err)
{
	const char **list = arena_array(request->arena, LIST_MAX, sizeof *list);

	*count = 0;
	for (size_t i = 0; i < request->argument_count; i++) {
		if (strcmp(request->arguments[i].name, name) != 0)
			continue;
		if (*count == LIST_MAX)
			return bad_option(err, name, "too many of them");
		list[(*count)++] = request->arguments[i].value;
	}
	*out = list;
	return true;
}

static bool has_rol(const struct nieuwe_gebruiker *gebruiker, const char *rol)
{
	return is_one_of(rol, gebruiker->rollen, gebruiker->rol_count);
}

/* A role of SBB for SBB's own, of a school for a school's; and what goes with some roles alone. */
static bool judge_rollen(const struct nieuwe_gebruiker *gebruiker, struct error *err)
{
	for (size_t i = 0; i < gebruiker->rol_count; i++) {
		const char *rol = gebruiker->rollen[i];
		if (gebruiker->school != NULL
			&& !is_one_of(rol, school_rollen, COUNT_OF(school_rollen)))
			return bad_option(err, "rol",
				"somebody of a school is KWALITEIT, TEAMLEIDER or DATA");
		if (gebruiker->school == NULL && !is_one_of(rol, sbb_rollen, COUNT_OF(sbb_rollen)))
			return bad_option(err, "rol",
				"somebody of SBB is BEHEERDER, ADVISEUR, SERVICEDESK or FG; for "
				"others give --school");
	}
	if ((gebruiker->opleiding_count > 0) != has_rol(gebruiker, "TEAMLEIDER"))
		return bad_option(
			err, "opleiding", "a TEAMLEIDER has at least one, nobody else has");
	if (gebruiker->school_count > 0 && !has_rol(gebruiker, "ADVISEUR"))
		return bad_option(err, "adviseert", "only for an ADVISEUR");
	return true;
}

static bool judge_names(const struct nieuwe_gebruiker *gebruiker, struct error *err)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789._@-";
	size_t len = strlen(gebruiker->naam);

	if (len == 0 || len > 100 || strspn(gebruiker->naam, allowed) != len
		|| strchr("._@-", gebruiker->naam[0]) != NULL)
		return bad_option(
			err, "naam", "expected small letters, digits and . _ @ - such as a.jansen");
	if (gebruiker->emailadres != NULL && !is_emailadres(text_of(gebruiker->emailadres)))
		return bad_option(err, "emailadres", "expected a mail address");
	return true;
}

static bool read_gebruiker(struct request *request, struct oin *school,
	struct nieuwe_gebruiker *out, struct error *err)
{
	const char *file = request_text(request, "certificaat");

	*out = (struct nieuwe_gebruiker){
		.naam = request_text(request, "naam"),
		.volledige_naam = request_text(request, "volledige-naam"),
		.emailadres = request_text(request, "emailadres"),
		.school = request_text(request, "school") != NULL ? school : NULL,
		.oidc_naam = request_text(request, "oidc"),
	};
	if (!request_school(request, "school", school, err)
		|| !read_list(request, "rol", &out->rollen, &out->rol_count, err)
		|| !read_list(request, "opleiding", &out->opleidingen, &out->opleiding_count, err)
		|| !read_list(request, "adviseert", &out->scholen, &out->school_count, err)
		|| !judge_names(out, err) || !judge_rollen(out, err))
		return false;
	return file == NULL
		|| certificate_holder(request->arena, file, &out->uitgever, &out->houder, err);
}

static bool add(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {{"naam", COLUMN_TEXT}, {"school", COLUMN_TEXT}};
	struct nieuwe_gebruiker gebruiker;
	struct oin school;
	bool wacht = false;

	if (!read_gebruiker(request, &school, &gebruiker, err) || !request_begin(request, err)
		|| !request_end(request,
			store_add_gebruiker(request->store, &gebruiker, request->actor,
				request->now, &wacht, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	table_add(*out,
		(const char *[]){gebruiker.naam, gebruiker.school != NULL ? school.code : NULL});
	table_note(*out, "De gebruiker is toegevoegd.");
	if (wacht)
		table_note(*out,
			"Aanmelden kan pas als een ander dan %s het bevestigt: bpv-admin gebruiker "
			"confirm %s.",
			request->actor, gebruiker.naam);
	if (gebruiker.houder != NULL)
		table_note(*out, "Aanmelden met het certificaat van %s.", gebruiker.houder);
	else if (gebruiker.oidc_naam == NULL)
		table_note(*out, "Zonder certificaat of account: alleen met gebruiker link.");
	return true;
}

static bool confirm(struct request *request, struct table **out, struct error *err)
{
	static const struct column changed = {"bevestigd", COLUMN_NUMBER};
	int count = 0;

	if (!request_begin(request, err)
		|| !request_end(request,
			store_confirm_gebruiker(request->store, request->operands[0],
				request->actor, request->now, &count, err),
			err))
		return false;
	*out = request_tell_count(request, &changed, count,
		"Er is geen gebruiker met deze naam die op een tweede persoon wacht.",
		"De gebruiker kan zich aanmelden.");
	return true;
}

static bool withdraw(struct request *request, struct table **out, struct error *err)
{
	static const struct column changed = {"ingetrokken", COLUMN_NUMBER};
	int count = 0;

	if (!request_begin(request, err)
		|| !request_end(request,
			store_withdraw_gebruiker(request->store, request->operands[0],
				request->actor, request->now, &count, err),
			err))
		return false;
	*out = request_tell_count(request, &changed, count, "Er is geen gebruiker met deze naam.",
		"De gebruiker is afgemeld en kan zich niet meer aanmelden.");
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"naam", COLUMN_TEXT},
		{"volledigeNaam", COLUMN_TEXT},
		{"school", COLUMN_TEXT},
		{"rollen", COLUMN_TEXT},
		{"opleidingen", COLUMN_TEXT},
		{"adviseert", COLUMN_TEXT},
		{"emailadres", COLUMN_TEXT},
		{"certificaat", COLUMN_FLAG},
		{"account", COLUMN_FLAG},
		{"laatstAangemeld", COLUMN_TEXT},
		{"wacht", COLUMN_FLAG},
		{"toegevoegdDoor", COLUMN_TEXT},
		{"bevestigdDoor", COLUMN_TEXT},
		{"toegevoegdOp", COLUMN_TEXT},
		{"ingetrokkenOp", COLUMN_TEXT},
	};
	const struct gebruiker_rij *rows = NULL;
	struct oin school;
	size_t count = 0;

	if (!request_school(request, "school", &school, err)
		|| !store_list_gebruikers(request->store, request->arena,
			request_text(request, "school") != NULL ? &school : NULL,
			request_flag(request, "alle"), &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++) {
		if (request_flag(request, "wacht") && !rows[i].wacht)
			continue;
		table_add(*out,
			(const char *[]){rows[i].naam, rows[i].volledige_naam, rows[i].school,
				rows[i].rollen, rows[i].opleidingen, rows[i].scholen,
				rows[i].emailadres, cell_flag(rows[i].certificaat),
				cell_flag(rows[i].oidc),
				cell_instant(request, rows[i].laatst_aangemeld),
				cell_flag(rows[i].wacht), rows[i].toegevoegd_door,
				rows[i].bevestigd_door,
				cell_instant(request, rows[i].toegevoegd_op),
				cell_instant(request, rows[i].ingetrokken_op)});
		if (rows[i].wacht)
			table_note(*out,
				"%s wacht op een ander dan %s: bpv-admin gebruiker confirm %s.",
				rows[i].naam, rows[i].toegevoegd_door, rows[i].naam);
	}
	if ((*out)->row_count == 0)
		table_note(*out, "Er zijn geen gebruikers.");
	return true;
}

static bool has_pages(const struct request *request, struct error *err)
{
	const struct config *config = request->config;

	if (config == NULL || config->console_public_url[0] == '\0')
		return FAIL(err, CONFIG, NULL, "the settings have no [console] public_url");
	return config->console_links
		|| FAIL(err, INPUT, NULL, "[console] links = no: such addresses are not allowed");
}

static bool make_link(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {{"adres", COLUMN_TEXT}, {"geldigTot", COLUMN_TEXT}};
	uint8_t secret[SECRET_BYTES], digest[32];
	int hours = 1, count = 0;

	if (!request_number(request, "uren", 1, LINK_HOURS_MAX, &hours, err)
		|| !has_pages(request, err))
		return false;
	vault_random(secret, sizeof secret);
	const char *word =
		vault_base64url(request->arena, (struct text){(const char *)secret, sizeof secret});
	vault_digest(text_of(word), digest);
	struct instant until = {request->now.us + hours * INT64_C(3600000000)};
	if (!request_begin(request, err)
		|| !request_end(request,
			store_add_aanmeldlink(request->store, request->operands[0], digest,
				request->actor, request->now, until, &count, err),
			err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	request->refused = count == 0;
	if (count == 0) {
		table_note(*out, "Er is geen gebruiker met deze naam.");
		return true;
	}
	table_add(*out,
		(const char *[]){arena_format(request->arena, "%s/aanmelden/link/%s",
					 request->config->console_public_url, word),
			cell_instant(request, until)});
	table_note(*out,
		"Wie dit adres opent is %s: geef het aan niemand anders. Het werkt een keer.",
		request->operands[0]);
	return true;
}

static const struct verb_option add_options[] = {
	{"naam", "NAME", OPTION_REQUIRED, "how they log in and are known in the audit: a.jansen"},
	{"volledige-naam", "NAME", OPTION_REQUIRED, "as others call them"},
	{"rol", "BEHEERDER|ADVISEUR|SERVICEDESK|FG|KWALITEIT|TEAMLEIDER|DATA", OPTION_REPEATED,
		"the first four are of SBB, the others of a school"},
	{"school", "BRIN", OPTION_OPTIONAL, "whose they are, and all they see (default: of SBB)"},
	{"opleiding", "CODE", OPTION_REPEATED, "which a TEAMLEIDER sees"},
	{"adviseert", "BRIN", OPTION_REPEATED,
		"school that an ADVISEUR sees beside those that have his mail address as "
		"SBB_ADVISEUR"},
	{"emailadres", "ADDRESS", OPTION_OPTIONAL, "a business address"},
	{"certificaat", "FILE", OPTION_OPTIONAL,
		"they log in with this certificate (PEM) and the next ones of the same name"},
	{"oidc", "NAME", OPTION_OPTIONAL,
		"they log in with this account at the OpenID Connect provider"},
};

static const struct verb_option list_options[] = {
	{"school", "BRIN", OPTION_OPTIONAL, "only of this school"},
	{"alle", NULL, OPTION_FLAG, "who was withdrawn as well"},
	{"wacht", NULL, OPTION_FLAG, "only who waits for a second person"},
};

static const struct verb_option link_options[] = {
	{"uren", "N", OPTION_OPTIONAL, "hours that it works (default: 1; most: 168)"},
};

static const struct verb verbs[] = {
	{.words = "gebruiker add",
		.summary = "let somebody log in to the pages",
		.details =
			"Somebody is of SBB, or of one school and sees nothing else. They log in "
			"with a certificate, with\nan account at the OpenID Connect provider, or "
			"once by gebruiker link. A BEHEERDER or FG logs in once a\nsecond person "
			"agrees (gebruiker confirm); the first BEHEERDER there ever was does at "
			"once.",
		.options = add_options,
		.option_count = COUNT_OF(add_options),
		.example = "bpv-admin gebruiker add --naam k.devries --volledige-naam \"K. de "
			   "Vries\" --school 98QQ --rol KWALITEIT --oidc k.devries@school.example\n"
			   "bpv-admin gebruiker add --naam a.jansen --volledige-naam \"A. Jansen\" "
			   "--rol BEHEERDER --certificaat jansen.pem",
		.needs = NEEDS_REGISTER,
		.run = add},
	{.words = "gebruiker confirm",
		.summary = "agree, as a second person, that somebody may log in",
		.details = "Asked for whoever may bring things into force or confirm what another "
			   "asked (BEHEERDER, FG): not\nby who added them, and not by themselves. "
			   "The first BEHEERDER there ever was needs none.",
		.operands = "NAME",
		.operands_min = 1,
		.operands_max = 1,
		.example = "bpv-admin gebruiker confirm a.jansen",
		.needs = NEEDS_REGISTER,
		.run = confirm},
	{.words = "gebruiker withdraw",
		.summary = "let somebody log in no more, from this moment",
		.operands = "NAME",
		.operands_min = 1,
		.operands_max = 1,
		.example = "bpv-admin gebruiker withdraw k.devries",
		.needs = NEEDS_REGISTER,
		.run = withdraw},
	{.words = "gebruiker list",
		.summary = "show who may log in to the pages",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin gebruiker list --school 98QQ",
		.needs = NEEDS_REGISTER,
		.run = list},
	{.words = "gebruiker link",
		.summary = "make an address that logs somebody in once",
		.details = "For the first time, before a certificate or an account is there. Only "
			   "when the settings have\n[console] links = yes.",
		.operands = "NAME",
		.operands_min = 1,
		.operands_max = 1,
		.options = link_options,
		.option_count = COUNT_OF(link_options),
		.example = "bpv-admin gebruiker link k.devries --uren 24",
		.needs = NEEDS_REGISTER,
		.run = make_link},
};

const struct verb_list gebruiker_verbs = {verbs, COUNT_OF(verbs)};
