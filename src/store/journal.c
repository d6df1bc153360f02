/* What remains of an exchange: its row in the journal, the certificate that was seen, who received what. */
#include "store/inside.h"
#include "store/patience.h"
#include "store/standbys_inside.h"

#include <libpq-fe.h>

enum { JOURNAL_TEXT_MAX = 1024 };

/* Strings of a refused message may be anything: what is not UTF-8 is left out, what is long is cut between characters. */
static const char *journal_text(struct parameters *parameters, const char *string)
{
	struct text text = text_of(string);

	if (string == NULL || !text_is_utf8(text))
		return NULL;
	if (text.len <= JOURNAL_TEXT_MAX)
		return string;
	text.len = JOURNAL_TEXT_MAX;
	while (text.len > 0 && ((unsigned char)text.at[text.len] & 0xC0) == 0x80)
		text.len--;
	return arena_string(parameters->arena, text);
}

static struct parameters of_entry(struct store *store, const struct journal_entry *entry)
{
	struct parameters parameters = parameters_start(store);
	const char *const texts[] = {entry->correlation, entry->remote, entry->tls_oin,
		entry->signer_oin, entry->from_oin, entry->fingerprint, entry->operation,
		entry->message_id, entry->outcome, entry->rule, entry->reason, entry->profile,
		entry->step, entry->claimed_operation, entry->foutcodes, entry->signer_fingerprint,
		entry->tls_version};

	add_instant(&parameters, entry->at);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		add_string(&parameters, journal_text(&parameters, texts[i]));
	add_number_or_null(&parameters, entry->overeenkomst_id);
	add_string(&parameters, entry->mandated ? (*entry->mandated ? "true" : "false") : NULL);
	add_number(&parameters, entry->http_status);
	add_number(&parameters, entry->milliseconds);
	add_number(&parameters, entry->bytes_in);
	add_number(&parameters, entry->bytes_out);
	add_number(&parameters, entry->rows);
	return parameters;
}

/* Of the journal alone it is no reason to go without a connection. */
bool store_prepare_journal(struct store *store, struct error *err)
{
	if (store->journal_prepared)
		return true;
	if (!store_script(store, "sessie_journal", err))
		return false;
	patience_enter(store);
	PGresult *result = PQprepare(store->conn, "journal", store_sql("journal"), 0, NULL);
	patience_leave(store);
	bool ok = PQresultStatus(result) == PGRES_COMMAND_OK
		|| store_failed(store, result, "journal", err);
	PQclear(result);
	store_rollback(store); /* what is prepared stays prepared */
	store->journal_prepared = ok && store->conn != NULL;
	return ok;
}

void store_put_journal_aside(struct store *store, const struct journal_entry *entry)
{
	const struct parameters parameters = of_entry(store, entry);

	store_put_aside(store, "journal", &parameters);
}

bool store_journal(struct store *store, const struct journal_entry *entry, struct error *err)
{
	const struct parameters none = {0};

	/* Not of a store that was last used while nobody could be written to: that is over. */
	if (store_reads_only(store) && standbys_in_use(store->standbys)) {
		store_forget_aside(store);
		store_put_journal_aside(store, entry);
		return store_keep_aside(store, err);
	}
	if (!store_connect(store, err) || !store_prepare_journal(store, err)
		|| !store_post(store, "journal_kort", &none, err))
		return false;
	const struct parameters parameters = of_entry(store, entry);
	return store_run(store, "journal", &parameters, AS_TEXT, NULL, err);
}

bool store_post_journal(struct store *store, const struct journal_entry *entry, struct error *err)
{
	const struct parameters none = {0};

	if (!store_post_apart(store, "journal_kort", &none, err))
		return false;
	const struct parameters parameters = of_entry(store, entry);
	return store_post_apart(store, "journal", &parameters, err);
}

bool store_see_certificate(struct store *store, const struct identity *identity,
	enum certificaat_doel doel, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	if (store_reads_only(store))
		return true; /* it will be seen again */
	add_string(&parameters, identity->fingerprint);
	add_string(&parameters, certificaat_doel_word(doel));
	add_string(&parameters, identity->oin.code);
	add_instant(&parameters, identity->not_before);
	add_instant(&parameters, identity->not_after);
	add_instant(&parameters, now);
	add_origin(&parameters, identity);
	return store_run(store, "see_certificate", &parameters, AS_TEXT, NULL, err);
}

bool store_note_verstrekking(struct store *store, const struct verstrekking *verstrekking,
	struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	bool volledig = verstrekking->veldenset == VELDENSET_VOLLEDIG;

	add_instant(&parameters, now);
	add_number(&parameters, verstrekking->school_id);
	add_string(&parameters, verstrekking->aan.code);
	add_number(&parameters, verstrekking->vanaf);
	add_number(&parameters, verstrekking->tot);
	add_number(&parameters, verstrekking->rijen);
	add_string(&parameters, verstrekking->bestand ? "BESTAND" : "PAGINA");
	add_string(&parameters, verstrekking->bestand);
	add_string(&parameters, veldenset_word(verstrekking->veldenset));
	add_flag(&parameters, volledig && verstrekking->open_antwoorden);
	if (store_reads_only(store)) {
		store_put_aside(store, "verstrekking", &parameters);
		return true;
	}
	if (!store_run(store, "verstrekking", &parameters, AS_TEXT, NULL, err))
		return false;
	store->flush = true;
	return true;
}
