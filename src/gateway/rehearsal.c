/* The rehearsal: connection, message, signature, register, each judged whatever the others gave. */
#include "gateway/rehearsal.h"

#include "base/log.h"
#include "gateway/rehearsal_inside.h"
#include "store/proeven.h"

#include <stdio.h>

static const char connection[] = "verbinding", certificate[] = "certificaat van de verbinding",
		  holder[] = "OIN in het certificaat", message[] = "bericht",
		  addresses[] = "adressering", content[] = "inhoud";

static void look_at_key(struct rehearsal *rehearsal)
{
	const struct identity *who = &rehearsal->channel;

	if (strcmp(who->key_type, "RSA") == 0 && who->key_bits < GOOD_RSA_BITS)
		proeflijst_add(rehearsal->list, certificate, "CRT-07", PROEF_LET_OP,
			"RSA van %d bits wordt uitgefaseerd", who->key_bits);
}

/* What the handshake noted, and the OIN, which the handshake does not look at. */
void rehearse_channel(struct rehearsal *rehearsal)
{
	const struct handshake_notes *notes = rehearsal->in->notes;
	struct proeflijst *list = rehearsal->list;
	struct error err;

	proeflijst_add(list, connection, "TLS003", PROEF_GOED,
		"%s, met de sleutel van het certificaat", rehearsal->in->tls_version);
	for (size_t i = 0; i < notes->count; i++)
		proeflijst_add(list, certificate, notes->list[i].rule, PROEF_FOUT, "%s%s",
			notes->list[i].reason,
			notes->list[i].depth > 0 ? " (een uitgever in de keten)" : "");
	if (notes->count == 0)
		proeflijst_add(list, certificate, "WT002", PROEF_GOED,
			"keten, geldigheid, intrekking, gebruik en policy kloppen");
	rehearsal->identified =
		security_identify(rehearsal->in->leaf_der, &rehearsal->channel, &err);
	if (!rehearsal->identified) {
		proeflijst_fail(list, holder, &err);
		return;
	}
	proeflijst_add(list, holder, "PKI001", PROEF_GOED, "%s", rehearsal->channel.oin.code);
	if (strcmp(rehearsal->settings->config.environment, "production") == 0
		&& oin_is_test(&rehearsal->channel.oin))
		proeflijst_add(list, holder, "DK-BP.3", PROEF_FOUT, "een test-OIN in productie");
	look_at_key(rehearsal);
}

/* EK0030 was told of the channel already, and the letter is read all the same. */
static bool read_message(struct rehearsal *rehearsal)
{
	const struct settings *gw = rehearsal->settings;
	struct error err;
	bool good = security_open(gw->security, rehearsal->arena, rehearsal->in, rehearsal->profile,
		rehearsal->now, &rehearsal->opened, &err);

	if (!good && err.code != ERROR_EK0030) {
		proeflijst_fail(rehearsal->list, message, &err);
		return false;
	}
	if (rehearsal->identified)
		rehearsal->opened.channel = rehearsal->channel;
	proeflijst_add(rehearsal->list, message, "WW001", PROEF_GOED, "SOAP, profiel %s",
		profile_word(rehearsal->profile));
	return true;
}

void rehearse_message(struct rehearsal *rehearsal)
{
	const struct settings *gw = rehearsal->settings;
	struct proeflijst *list = rehearsal->list;
	struct error err;

	rehearsal->is_read = read_message(rehearsal);
	if (!rehearsal->is_read)
		return;
	rehearsal->is_addressed = addressing_read(
		&gw->addressing, rehearsal->arena, &rehearsal->opened, &rehearsal->claimed, &err);
	if (!rehearsal->is_addressed) {
		proeflijst_fail(list, addresses, &err);
		return;
	}
	rehearsal->is_asked = access_operation(
		&rehearsal->opened, &rehearsal->claimed, &rehearsal->operation, &err);
	if (!rehearsal->is_asked) {
		proeflijst_fail(list, addresses, &err);
		return;
	}
	proeflijst_add(list, addresses, "WA001.2", PROEF_GOED, "van %s, Action %s",
		rehearsal->claimed.from.code, operation_row(rehearsal->operation)->name);
	if (rehearsal->operation != OPERATION_testen_verbinding)
		proeflijst_add(list, message, "GW-P1", PROEF_FOUT,
			"hier wordt alleen testen_verbinding gelezen");
}

void rehearse_body(struct rehearsal *rehearsal)
{
	const struct settings *gw = rehearsal->settings;
	struct addressed addressed;
	struct error err;

	if (!rehearsal->is_proven) {
		proeflijst_add(rehearsal->list, content, "DK0004", PROEF_NIET_BEOORDEELD,
			"eerst moet het bericht te lezen en echt zijn");
		return;
	}
	if (!addressing_confirm(
		    &gw->addressing, &rehearsal->authentic, &rehearsal->claimed, &addressed, &err))
		proeflijst_fail(rehearsal->list, addresses, &err);
	if (security_check_body(gw->security, rehearsal->arena, &rehearsal->authentic, &err))
		proeflijst_add(rehearsal->list, content, "DK0004", PROEF_GOED, "volgt de XSD");
	else
		proeflijst_fail(rehearsal->list, content, &err);
}

/* The one trace that it leaves, of certificates that are ours to believe. */
static void note(const struct rehearsal *rehearsal)
{
	struct proeflijst *list = rehearsal->list;
	struct proef proef = {
		.channel = &rehearsal->channel,
		.signer = rehearsal->is_trusted ? security_signer(&rehearsal->opened) : NULL,
		.profile = rehearsal->profile,
		.school = rehearsal->is_addressed ? &rehearsal->claimed.from : NULL,
		.correlation = rehearsal->in->correlation,
		.at = rehearsal->now,
	};
	struct store *store;
	struct error err;

	proef.fout_count = proeflijst_rules(list, &proef.fouten);
	LOG(LOG_LEVEL_INFO, "rehearsal", {"id", rehearsal->in->correlation},
		{"remote", rehearsal->in->remote},
		{"tls_oin", rehearsal->identified ? rehearsal->channel.oin.code : NULL},
		{"profile", profile_word(rehearsal->profile)},
		{"outcome", list->fails ? "FOUT" : "GOED"},
		{"rule", proef.fout_count > 0 ? proef.fouten[0] : NULL});
	if (!rehearsal->identified || !rehearsal->in->notes->genuine)
		return;
	if (!worker_store(rehearsal->worker, &store, &err)
		|| !store_note_proef(store, &proef, &err))
		LOG(LOG_LEVEL_ERROR, "rehearsal", {"id", rehearsal->in->correlation},
			{"reason", err.detail});
}

static bool is_asked_for(const struct rehearsal *rehearsal, struct dispatch *out)
{
	const struct path_row *row = path_find(&rehearsal->settings->config, rehearsal->in->path);

	out->content_type = "text/plain;charset=utf-8";
	if (row == NULL || row->kind != PATH_ENDPOINT) {
		out->status = 404;
		out->body =
			TEXT("Hier wordt alleen geoefend: POST een bericht testen_verbinding op "
			     "het pad van een eindpunt.\n");
		return false;
	}
	if (strcmp(rehearsal->in->method, "POST") != 0) {
		out->status = 405;
		out->allow = "POST";
		return false;
	}
	return true;
}

void rehearsal_answer(
	void *context, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct worker *worker = context;
	struct rehearsal *rehearsal = arena_take(arena, sizeof *rehearsal);

	*rehearsal = (struct rehearsal){.worker = worker,
		.arena = arena,
		.in = in,
		.now = clock_now(),
		.settings = settings_now(worker->gateway, arena),
		.list = proeflijst_create(arena)};
	out->close = true;
	if (!is_asked_for(rehearsal, out))
		return;
	rehearsal->profile = path_find(&rehearsal->settings->config, in->path)->profile;
	rehearse_channel(rehearsal);
	rehearse_message(rehearsal);
	rehearse_signature(rehearsal);
	worker_hurry(worker, worker->gateway->config->database_wait_s * 1000);
	rehearse_register(rehearsal);
	rehearse_body(rehearsal);
	note(rehearsal);
	worker_hurry(worker, 0);
	out->status = 200;
	if (strcmp(in->query, "tekst") == 0) {
		out->body = proeflijst_tekst(rehearsal->list);
		return;
	}
	const struct identity *who = rehearsal->identified ? &rehearsal->channel : NULL;
	out->content_type = "application/json";
	out->body = proeflijst_json(
		rehearsal->list, who ? who->oin.code : NULL, who ? who->fingerprint : NULL);
}
