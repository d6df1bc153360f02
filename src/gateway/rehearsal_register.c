/* The rehearsal held against the register: who this is, whether the certificate was handed in, what is allowed. */
#include "gateway/rehearsal_inside.h"
#include "store/proeven.h"

static const char handed_in[] = "registratie van het certificaat", access[] = "toegang",
		  encryption[] = "versleuteling";

/* What is said of the caller's own certificate and OIN, and of nobody else. */
static bool is_own(const char *rule)
{
	static const char *const rules[] = {"GW-C1", "GW-C2", "CRT-04", "EDU-08"};

	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (strcmp(rule, rules[i]) == 0)
			return true;
	return false;
}

/*
 * EDU-14: who has no mandate of a school is not told what else there is or is not with it. The school itself, and who has
 * one, are told everything.
 */
static void tell_access(
	struct rehearsal *rehearsal, const struct call *call, const struct standing *standing)
{
	bool close = standing->has_mandaat || oin_equal(&call->operator_oin, &call->school_oin);
	const struct error *refusals;
	size_t count = access_judge_all(
		rehearsal->arena, call, standing, day_in_netherlands(rehearsal->now), &refusals);

	for (size_t i = 0; i < count; i++) {
		if (close || is_own(refusals[i].rule))
			proeflijst_fail(rehearsal->list, access, &refusals[i]);
		else
			proeflijst_add(rehearsal->list, access, "EDU-10", PROEF_FOUT,
				"%s heeft voor %s vandaag geen toegang", call->operator_oin.code,
				call->school_oin.code);
	}
	if (count == 0)
		proeflijst_add(rehearsal->list, access, "EDU-10", PROEF_GOED,
			"%s mag voor %s verzenden", call->operator_oin.code, call->school_oin.code);
}

static bool look_at_access(struct rehearsal *rehearsal, struct store *store, struct error *err)
{
	const struct identity *signer =
		rehearsal->is_trusted ? security_signer(&rehearsal->opened) : NULL;
	const struct shown shown = {&rehearsal->channel, signer};
	struct standing standing;
	const struct call call = {
		.operator_oin = rehearsal->channel.oin,
		.school_oin = rehearsal->claimed.from,
		.signer_oin = signer != NULL ? signer->oin : (struct oin){""},
		.operation = rehearsal->operation,
		.profile = rehearsal->profile,
		.tls_fingerprint = rehearsal->channel.fingerprint,
		.signer_fingerprint = signer != NULL ? signer->fingerprint : NULL,
	};

	if (!store_load_standing(store, rehearsal->arena, &call.operator_oin, &call.school_oin,
		    operation_row(rehearsal->operation)->name, day_in_netherlands(rehearsal->now),
		    &shown, &standing, err))
		return false;
	tell_access(rehearsal, &call, &standing);
	return true;
}

/* Not a reason to refuse where nothing is pinned, but SBB would like to have it before it is used. */
static bool look_at_registration(struct rehearsal *rehearsal, struct store *store,
	const struct identity *who, enum certificaat_doel doel, struct error *err)
{
	bool geregistreerd, gezien;

	if (!store_find_proefcertificaat(
		    store, who->fingerprint, doel, &geregistreerd, &gezien, err))
		return false;
	if (geregistreerd || gezien)
		proeflijst_add(rehearsal->list, handed_in, NULL, PROEF_GOED, "%s (%s): %.16s...",
			geregistreerd ? "geregistreerd bij SBB" : "al in gebruik",
			certificaat_doel_word(doel), who->fingerprint);
	else
		proeflijst_add(rehearsal->list, handed_in, NULL, PROEF_LET_OP,
			"niet vooraf geregistreerd bij SBB (%s): %.16s...",
			certificaat_doel_word(doel), who->fingerprint);
	return true;
}

/* WB012: can an answer be closed so that its receiver can read it? */
static bool look_at_recipient(struct rehearsal *rehearsal, struct store *store, struct error *err)
{
	struct text der = {"", 0};

	if (!rehearsal->is_proven || rehearsal->profile != PROFILE_2W_BE_SE)
		return true;
	if (security_needs_certificate(&rehearsal->authentic)) {
		if (!store_encryption_certificate(store, &rehearsal->authentic.signer.oin,
			    rehearsal->now, rehearsal->arena, &der, err))
			return false;
		if (der.len == 0) {
			proeflijst_add(rehearsal->list, encryption, "WB012", PROEF_FOUT,
				"van %s is geen certificaat geregistreerd om antwoorden mee te "
				"versleutelen",
				rehearsal->authentic.signer.oin.code);
			return true;
		}
	}
	proeflijst_add(rehearsal->list, encryption, "WB012", PROEF_GOED,
		"het bericht is ontsleuteld, antwoorden kunnen worden versleuteld met %s",
		der.len > 0 ? "het geregistreerde certificaat" : "dat van de ondertekening");
	return true;
}

static bool look_at_all(struct rehearsal *rehearsal, struct error *err)
{
	struct store *store;

	return worker_store(rehearsal->worker, &store, err)
		&& look_at_registration(
			rehearsal, store, &rehearsal->channel, CERTIFICAAT_DOEL_TLS, err)
		&& (!rehearsal->is_proven || !rehearsal->authentic.is_signed
			|| look_at_registration(rehearsal, store, &rehearsal->authentic.signer,
				CERTIFICAAT_DOEL_ONDERTEKENING, err))
		&& (!rehearsal->is_asked || look_at_access(rehearsal, store, err))
		&& look_at_recipient(rehearsal, store, err);
}

/* A stranger who made himself a certificate in somebody's name learns nothing of that somebody. */
void rehearse_register(struct rehearsal *rehearsal)
{
	struct error err;

	if (!rehearsal->identified || !rehearsal->in->notes->genuine) {
		proeflijst_add(rehearsal->list, access, "EDU-10", PROEF_NIET_BEOORDEELD,
			"eerst moet het certificaat te vertrouwen zijn");
		return;
	}
	if (!look_at_all(rehearsal, &err))
		proeflijst_add(rehearsal->list, access, "GW-F1", PROEF_NIET_BEOORDEELD,
			"het register is nu niet bereikbaar: probeer het later opnieuw");
	else if (!rehearsal->is_asked)
		proeflijst_add(rehearsal->list, access, "EDU-10", PROEF_NIET_BEOORDEELD,
			"eerst moet het bericht geadresseerd zijn");
}
