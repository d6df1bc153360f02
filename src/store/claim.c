/* Idempotency: one statement decides, for all gateways at once, by the one clock that they share: the database's. */
#include "store/inside.h"
#include "store/standbys_inside.h"

static const struct {
	const char *word;
	enum claim claim;
} outcomes[] = {
	{"NIEUW", CLAIM_NEW},
	{"HERHAALD", CLAIM_REPEATED},
	{"ANDER_BERICHT", CLAIM_OTHER_CONTENT_MESSAGE},
	{"ANDER_DOCUMENT", CLAIM_OTHER_CONTENT_DOCUMENT},
};

static struct parameters of_claim(struct store *store, const struct claim_key *key)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, key->from.code);
	add_string(&parameters, key->message_id);
	add_string(&parameters, key->identificatiecode);
	add_string(&parameters, key->operation);
	add_bytes(&parameters, key->body_digest);
	add_number(&parameters, key->window_days > 0 ? key->window_days : STORE_WINDOW_DAYS);
	return parameters;
}

bool store_foresee_claim(struct store *store, const struct claim_key *key, struct error *err)
{
	const struct parameters parameters = of_claim(store, key);

	return store_foresee(store, "claim", &parameters, AS_BINARY, err);
}

static bool outcome_of(const struct rows *rows, enum claim *out)
{
	struct text word = row_text(rows, "uitkomst");

	for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
		if (text_equal(word, text_of(outcomes[i].word))) {
			*out = outcomes[i].claim;
			return true;
		}
	return false;
}

/* Looked at where it cannot be made; it is made afterwards. What others put aside meanwhile is not known. */
static bool look_at_claim(
	struct store *store, const struct claim_key *key, enum claim *out, struct error *err)
{
	struct parameters parameters = of_claim(store, key);
	struct rows rows;

	store_put_aside(store, "claim", &parameters);
	parameters = parameters_start(store);
	add_string(&parameters, key->from.code);
	add_string(&parameters, key->message_id);
	add_string(&parameters, key->identificatiecode);
	add_bytes(&parameters, key->body_digest);
	add_number(&parameters, key->window_days > 0 ? key->window_days : STORE_WINDOW_DAYS);
	if (!store_run(store, "aanspraak_gezien", &parameters, AS_TEXT, &rows, err))
		return false;
	bool known = outcome_of(&rows, out);
	rows_close(&rows);
	return known || FAIL(err, DK0050, "GW-A1", "claim: an outcome that is not on the list");
}

bool store_claim(struct store *store, struct arena *arena, const struct claim_key *key,
	enum claim *out, struct text *earlier, struct error *err)
{
	if (store_reads_only(store)) {
		*earlier = TEXT("");
		return look_at_claim(store, key, out, err);
	}
	const struct parameters parameters = of_claim(store, key);
	struct rows rows;

	if (!store_run(store, "claim", &parameters, AS_BINARY, &rows, err))
		return false;
	bool known = outcome_of(&rows, out);
	if (known)
		*earlier = row_bytes(&rows, arena, "antwoord");
	rows_close(&rows);
	/* The commit that it tells of may not have reached every disk that it has to (the standby's), and ours has nothing
	 * to write, so would not wait. */
	store->flush |= known && earlier->len > 0;
	return known || FAIL(err, DK0050, "GW-A1", "claim: an outcome that is not on the list");
}

bool store_keep_answer(
	struct store *store, const struct claim_key *key, struct text answer, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, key->from.code);
	add_string(&parameters, key->message_id);
	add_bytes(&parameters, answer);
	return store_post(store, "keep_answer", &parameters, err);
}
