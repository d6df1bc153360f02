/* Signed and encrypted conversations: what the school's side sends, and which answers it believes (WB013.2, WB014). */
#include "unit.h"

#include "addressing/addressing.h"
#include "client/addressee.h"
#include "client/letter.h"
#include "client/slots.h"
#include "security/encryption.h"
#include "vault/slot.h"

static const int64_t MINUTE_US = 60 * (int64_t)1000000;

static struct arena *arena;
static struct wire *wire;
static struct instant now;

static const char *pki(const char *name)
{
	const char *directory = getenv("BPV_PKI");

	return arena_format(arena, "%s/%s", directory != NULL ? directory : "var/test/pki", name);
}

static const char *certificate_of(const char *name)
{
	return pki(arena_format(arena, "%s.cert.pem", name));
}

static const char *key_of(const char *name)
{
	return pki(arena_format(arena, "%s.key.pem", name));
}

/* Whoever has these files, on the gateway's side. */
static struct security *open_gateway(const char *signs, const char *decrypts)
{
	const struct security_config config = {
		.trust_file = pki("trust.pem"),
		.crl = {.file = pki("crls.pem")},
		.signing = {certificate_of(signs), key_of(signs)},
		.decryption = {certificate_of(decrypts), key_of(decrypts)},
	};
	struct error err;
	struct security *security = security_create(&config, &err);

	if (security == NULL)
		fail_msg("%s", err.detail);
	return security;
}

/* School A with its G1 certificate, as its settings say; trust: the file of signing_ca. */
static struct security *open_school(enum profile profile, const char *trust)
{
	const struct client_settings settings = {
		.certificate = certificate_of("schoolA"),
		.key = key_of("schoolA"),
		.ca = pki("roots.pem"),
		.signing_ca = trust,
	};
	struct security_config config;
	struct security *security = NULL;
	struct error err;

	if (!slots_configure(&settings, profile, NULL, &config, &err)
		|| (security = security_create(&config, &err)) == NULL)
		fail_msg("%s", err.detail);
	return security;
}

struct conversation {
	struct client_terms terms;
	struct security *school, *gateway;
	const struct slot *shown; /* what the gateway shows in TLS */
	struct message message;
	struct authentic authentic; /* the message, as the gateway has it */
};

static bool write_body(struct wire *to, struct arena *in, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	(void)context;
	return wire_write_testen_verbinding_request(to, in, document, body, err);
}

static void seal(struct conversation *talk, struct instant when)
{
	struct recipient recipient;
	struct error err;

	assert_true(
		addressee_of_peer(talk->shown->leaf_der, &talk->terms.gateway, &recipient, &err));
	if (!letter_seal(talk->school, arena, &talk->terms, &recipient, when, &talk->message, &err))
		fail_msg("%s", err.detail);
}

/* As src/gateway does, from the arrival of the bytes to the proof. */
static void arrive(struct conversation *talk, struct instant when)
{
	const struct delivery in = {
		.content_type = "text/xml; charset=utf-8",
		.tls_version = "TLSv1.3",
		.body = talk->message.sealed.bytes,
	};
	struct opened *opened = arena_take(arena, sizeof *opened);
	struct slot *school;
	struct error err;

	assert_true(slot_open(
		SLOT_TLS, certificate_of("schoolA"), key_of("schoolA"), NULL, &school, &err));
	struct delivery with_leaf = in;
	with_leaf.leaf_der = arena_copy(arena, school->leaf_der);
	slot_close(&school);
	if (!security_open(
		    talk->gateway, arena, &with_leaf, talk->terms.profile, when, opened, &err)
		|| !security_trust(talk->gateway, arena, opened, &talk->terms.school, when, &err)
		|| !security_prove(talk->gateway, arena, opened, when, &talk->authentic, &err))
		fail_msg("%s: %s", err.rule, err.detail);
}

static struct conversation begin(enum profile profile)
{
	static const struct question question = {
		OPERATION_testen_verbinding, write_body, NULL, NULL};
	struct conversation talk = {.terms.profile = profile};
	struct slot *shown;
	struct error err;

	assert_true(oin_parse(TEXT("0000000700098QQ00000"), &talk.terms.school));
	assert_true(oin_parse(TEXT("00000099000000001000"), &talk.terms.gateway));
	talk.school = open_school(profile, NULL);
	talk.gateway = open_gateway("gateway", "gateway");
	assert_true(slot_open(
		SLOT_TLS, certificate_of("gateway"), key_of("gateway"), NULL, &shown, &err));
	talk.shown = shown;
	const struct message_name name = letter_new_name(arena, now);
	assert_true(
		letter_compose(wire, arena, &talk.terms, &question, &name, &talk.message, &err));
	seal(&talk, now);
	arrive(&talk, now);
	return talk;
}

static void end(struct conversation *talk)
{
	struct slot *shown = (struct slot *)talk->shown;

	slot_close(&shown);
	security_destroy(&talk->school);
	security_destroy(&talk->gateway);
}

/* The gateway's answer, in which `how` may be bent. */
static struct text answer_with(const struct conversation *talk, const struct security *signs,
	const struct closing *how, const char *relates_to, struct instant when)
{
	const struct antwoordkop kop = {
		.document = {.identificatiecode = "00000000-0000-4000-8000-000000000001",
			.verzender = talk->terms.gateway,
			.ontvanger = talk->terms.school,
			.tijdstip = when},
		.goedgekeurd = true,
	};
	const struct outgoing outgoing = {
		.to = &talk->terms.school,
		.from = &talk->terms.gateway,
		.action = operation_row(OPERATION_testen_verbinding)->response_action,
		.message_id = addressing_new_message_id(arena),
		.relates_to = relates_to,
	};
	struct letter letter = {0};
	struct sealed sealed;
	struct error err;

	assert_true(
		wire_write_testen_verbinding_response(wire, arena, &kop, NULL, &letter.body, &err));
	letter.headers = addressing_write(arena, &outgoing, &letter.header_count);
	if (!security_seal(signs, arena, how, &letter, when, &sealed, &err))
		fail_msg("%s", err.detail);
	return sealed.bytes;
}

static struct closing good_closing(const struct conversation *talk)
{
	return (struct closing){talk->terms.profile, true, talk->authentic.signature_value,
		talk->authentic.recipient};
}

static bool opens(const struct conversation *talk, struct text answer, struct instant when,
	struct text *body, struct error *err)
{
	const struct call_reply reply = {.status = 200,
		.content_type = "text/xml;charset=utf-8",
		.correlation = "",
		.body = answer};
	struct text *chain = arena_array(arena, 1 + talk->shown->chain_count, sizeof *chain);

	chain[0] = talk->shown->leaf_der;
	for (size_t i = 0; i < talk->shown->chain_count; i++)
		chain[i + 1] = talk->shown->chain_der[i];
	const struct arrival arrival = {&reply, {chain, 1 + talk->shown->chain_count}, when};
	*err = (struct error){.code = ERROR_NONE};
	*body = TEXT("untouched");
	return letter_open(talk->school, arena, &talk->terms, &talk->message, &arrival, body, err);
}

static bool holds(struct text text, const char *part)
{
	return memmem(text.at, text.len, part, strlen(part)) != NULL;
}

static void assert_unproven(
	const struct conversation *talk, struct text answer, struct instant when, const char *rule)
{
	struct text body;
	struct error err;

	if (opens(talk, answer, when, &body, &err))
		fail_msg("believed, where %s should refuse", rule);
	if (err.code != ERROR_PROOF || err.rule == NULL || strcmp(err.rule, rule) != 0)
		fail_msg("%s: %s, instead of %s", err.rule, err.detail, rule);
	assert_int_equal(error_row(err.code)->exit, 6);
	assert_true(text_equal(body, TEXT("untouched")));
}

/*
 * proves: WB011, WB014
 * On every profile: the gateway proves the message, and its answer is believed.
 */
static void talks_on_all_three_profiles(void **state)
{
	(void)state;
	for (enum profile profile = PROFILE_2W_BE; profile <= PROFILE_2W_BE_SE; profile++) {
		struct conversation talk = begin(profile);
		struct text sent = talk.message.sealed.bytes, body;
		const struct closing closing = good_closing(&talk);
		struct error err;

		assert_int_equal(talk.authentic.is_signed, profile != PROFILE_2W_BE);
		assert_int_equal(holds(sent, ":Signature "), profile != PROFILE_2W_BE);
		assert_int_equal(holds(sent, "identificatiecode"), profile != PROFILE_2W_BE_SE);
		assert_int_equal(holds(sent, "xmlenc11#rsa-oaep"), profile == PROFILE_2W_BE_SE);
		assert_false(holds(sent, "SignatureConfirmation"));
		if (profile == PROFILE_2W_BE)
			assert_null(talk.message.sealed.signature_value);
		else
			assert_string_equal(talk.message.sealed.signature_value,
				talk.authentic.signature_value);
		struct text answer =
			answer_with(&talk, talk.gateway, &closing, talk.message.message_id, now);
		if (!opens(&talk, answer, now, &body, &err))
			fail_msg("%s: %s", err.rule, err.detail);
		assert_true(holds(body, "<bpv:testen_verbinding_response"));
		assert_int_equal(
			holds(answer, "testen_verbinding_response"), profile != PROFILE_2W_BE_SE);
		end(&talk);
	}
}

/*
 * proves: WB002.2
 * What waited for its next attempt goes out under a new Timestamp, and is the same message.
 */
static void seals_anew_what_waited(void **state)
{
	const struct instant later = {now.us + 9 * MINUTE_US};

	(void)state;
	for (enum profile profile = PROFILE_2W_BE; profile <= PROFILE_2W_BE_SE; profile++) {
		struct conversation talk = begin(profile);
		struct authentic first = talk.authentic;
		struct sealed sent = talk.message.sealed;
		seal(&talk, later);
		arrive(&talk, later);
		/* What idempotency goes by (EDU-17). */
		assert_true(text_equal(first.body, talk.authentic.body));
		assert_true(holds(talk.authentic.body, "testen_verbinding_request"));
		assert_int_equal(text_equal(sent.bytes, talk.message.sealed.bytes),
			profile == PROFILE_2W_BE);
		if (profile != PROFILE_2W_BE) {
			/* Only the last attempt is answered. */
			assert_string_not_equal(
				sent.signature_value, talk.message.sealed.signature_value);
			struct closing closing = good_closing(&talk);
			closing.confirmed = sent.signature_value;
			assert_unproven(&talk,
				answer_with(&talk, talk.gateway, &closing, talk.message.message_id,
					later),
				later, "WB014");
		}
		end(&talk);
	}
}

/* proves: X18, WB013.2 */
static void refuses_an_answer_that_confirms_something_else(void **state)
{
	(void)state;
	for (enum profile profile = PROFILE_2W_BE_S; profile <= PROFILE_2W_BE_SE; profile++) {
		struct conversation talk = begin(profile);
		const char *related = talk.message.message_id;
		struct closing closing = good_closing(&talk);

		closing.is_answer = false;
		assert_unproven(&talk, answer_with(&talk, talk.gateway, &closing, related, now),
			now, "WB014");
		closing = good_closing(&talk);
		closing.confirmed = NULL;
		assert_unproven(&talk, answer_with(&talk, talk.gateway, &closing, related, now),
			now, "WB014");
		closing.confirmed = "QUJD";
		assert_unproven(&talk, answer_with(&talk, talk.gateway, &closing, related, now),
			now, "WB014");
		closing = good_closing(&talk);
		assert_unproven(&talk,
			answer_with(&talk, talk.gateway, &closing,
				"urn:uuid:6f1f7b1e-0000-4000-8000-00000000a001", now),
			now, "WA001.12");
		end(&talk);
	}
}

/*
 * proves: WB013.2, GW-S2
 * A good signature of anybody else is nobody's.
 */
static void refuses_another_signer(void **state)
{
	static const struct {
		const char *name, *rule;
	} signers[] = {
		{"schoolB", "GW-S2"},
		{"saas", "GW-S2"},
		{"otherRoot", "WB009"},
		{"selfSigned", "WB009"},
		{"expired", "WB009"},
		/* Of the gateway, and of roots whose intermediates nobody showed. */
		{"gateway-g4-sign", "WB009"},
	};
	struct conversation talk = begin(PROFILE_2W_BE_S);
	const struct closing closing = good_closing(&talk);

	(void)state;
	for (size_t i = 0; i < COUNT(signers); i++) {
		struct security *other = open_gateway(signers[i].name, "gateway");
		assert_unproven(&talk,
			answer_with(&talk, other, &closing, talk.message.message_id, now), now,
			signers[i].rule);
		security_destroy(&other);
	}
	end(&talk);
}

/*
 * proves: GW-S2
 * Whose signature it is, is asked before our own key opens anything for him.
 */
static void decrypts_for_nobody_but_the_gateway(void **state)
{
	struct conversation talk = begin(PROFILE_2W_BE_SE);
	struct closing closing = good_closing(&talk);
	const struct recipient elsewhere = {talk.shown->leaf_der, TRANSPORT_OAEP_MGF1P};
	struct security *other = open_gateway("saas", "gateway");

	(void)state;
	closing.recipient = &elsewhere;
	assert_unproven(&talk,
		answer_with(&talk, talk.gateway, &closing, talk.message.message_id, now), now,
		"WB008");
	assert_unproven(&talk, answer_with(&talk, other, &closing, talk.message.message_id, now),
		now, "GW-S2");
	security_destroy(&other);
	end(&talk);
}

/* signing_ca brings what TLS does not show: the G4 certificate that only signs. */
static void believes_a_signing_certificate_of_its_own(void **state)
{
	struct conversation talk = begin(PROFILE_2W_BE_S);
	const struct closing closing = good_closing(&talk);
	struct security *g4 = open_gateway("gateway-g4-sign", "gateway");
	struct text body;
	struct error err;

	(void)state;
	security_destroy(&talk.school);
	talk.school = open_school(PROFILE_2W_BE_S, pki("trust.pem"));
	if (!opens(&talk, answer_with(&talk, g4, &closing, talk.message.message_id, now), now,
		    &body, &err))
		fail_msg("%s", err.detail);
	security_destroy(&g4);
	end(&talk);
}

/*
 * proves: WB011, WB013.2
 * Less than was agreed is not an answer; but a fault may come before the signer was known.
 */
static void refuses_less_than_the_profile(void **state)
{
	struct conversation signs = begin(PROFILE_2W_BE_S), hides = begin(PROFILE_2W_BE_SE);
	const struct closing bare = {.profile = PROFILE_2W_BE, .is_answer = true};
	struct closing open = good_closing(&hides);

	(void)state;
	assert_unproven(&signs,
		answer_with(&signs, signs.gateway, &bare, signs.message.message_id, now), now,
		"WB003");
	assert_unproven(&hides,
		answer_with(&hides, hides.gateway, &bare, hides.message.message_id, now), now,
		"WB003");
	open.recipient = NULL;
	assert_unproven(&hides,
		answer_with(&hides, hides.gateway, &open, hides.message.message_id, now), now,
		"WB011");
	end(&signs);
	end(&hides);
}

/* proves: WB002.2, WB013.2 */
static void refuses_an_answer_of_another_time(void **state)
{
	struct conversation talk = begin(PROFILE_2W_BE_S);
	const struct closing closing = good_closing(&talk);
	const struct instant later = {now.us + 6 * MINUTE_US};

	(void)state;
	assert_unproven(&talk,
		answer_with(&talk, talk.gateway, &closing, talk.message.message_id, now), later,
		"WB002.2");
	assert_unproven(&talk,
		answer_with(&talk, talk.gateway, &closing, talk.message.message_id, later), now,
		"WB002.2");
	end(&talk);
}

/*
 * proves: WB013.2
 * Of what is signed and of the signature: one character, as a relay on the way could change it.
 */
static void refuses_an_answer_that_was_changed(void **state)
{
	static const struct {
		const char *old, *new;
	} changes[] = {
		{">true</bpv:requestGoedgekeurd>", ">fals</bpv:requestGoedgekeurd>"},
		{"00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"},
		{"testen_verbindingResponse</wsa:Action>",
			"testen_verbindingresponse</wsa:Action>"},
		{"</wsu:Created>", "</wsu:Created><!---->"},
		{"Value=\"", "Value=\"A"},
		{"<ds:SignatureValue>", "<ds:SignatureValue>AAAA"},
		{"<ds:DigestValue>", "<ds:DigestValue>AAAA"},
	};
	struct conversation talk = begin(PROFILE_2W_BE_S);
	const struct closing closing = good_closing(&talk);
	const char *answer = arena_string(
		arena, answer_with(&talk, talk.gateway, &closing, talk.message.message_id, now));

	(void)state;
	for (size_t i = 0; i < COUNT(changes); i++) {
		const char *at = strstr(answer, changes[i].old);
		struct text body;
		struct error err;

		assert_non_null(at);
		const char *bent = arena_format(arena, "%.*s%s%s", (int)(at - answer), answer,
			changes[i].new, at + strlen(changes[i].old));
		assert_false(opens(&talk, text_of(bent), now, &body, &err));
		if (err.code != ERROR_PROOF)
			fail_msg("%s: %s", changes[i].new, err.detail);
		assert_true(text_equal(body, TEXT("untouched")));
	}
	end(&talk);
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(0);
	wire = wire_create();
	now = clock_now();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	wire_destroy(&wire);
	arena_destroy(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(talks_on_all_three_profiles),
		cmocka_unit_test(seals_anew_what_waited),
		cmocka_unit_test(refuses_an_answer_that_confirms_something_else),
		cmocka_unit_test(refuses_another_signer),
		cmocka_unit_test(decrypts_for_nobody_but_the_gateway),
		cmocka_unit_test(believes_a_signing_certificate_of_its_own),
		cmocka_unit_test(refuses_less_than_the_profile),
		cmocka_unit_test(refuses_an_answer_of_another_time),
		cmocka_unit_test(refuses_an_answer_that_was_changed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
