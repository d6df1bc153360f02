/* A PKCS#11 token: from a URI to the sessions and the object that it names. */
#include "vault/token.h"

#include "vault/key.h"
#include "vault/spares.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>

enum { MAX_NAME = 160, MAX_PIN = 128, MAX_SLOTS = 64, MAX_ID = 256, MAX_TEMPLATE = 8 };

struct token {
	char name[MAX_NAME];
	CK_FUNCTION_LIST *
		*modules; /* those of p11-kit's configuration; NULL: the one of module-path */
	CK_FUNCTION_LIST *calls;
	CK_SLOT_ID slot;
	CK_SESSION_HANDLE anchor; /* keeps the login, which ends with the last session */
	CK_OBJECT_HANDLE key;
	struct spares sessions;
	bool unsettled; /* what failed may be well in a moment: see open_patiently */
};

const char *token_name(const struct token *token)
{
	return token->name;
}

const char *token_reason(CK_RV value)
{
	return p11_kit_strerror(value);
}

static const char *last_message(void)
{
	const char *message = p11_kit_message();

	return message != NULL ? message : "no reason given";
}

/* --- module and slot --------------------------------------------------------------------------- */

static bool load_modules(struct token *token, P11KitUri *uri, struct error *err)
{
	const char *path = p11_kit_uri_get_module_path(uri);
	const char *name = p11_kit_uri_get_module_name(uri);

	if (path != NULL) {
		token->calls = p11_kit_module_load(path, 0);
		if (token->calls == NULL)
			return FAIL(err, CONFIG, "CRT-08", "%s: cannot load %s: %s", token->name,
				path, last_message());
		CK_RV value = p11_kit_module_initialize(token->calls);
		if (value == CKR_OK)
			return true;
		p11_kit_module_release(token->calls);
		token->calls = NULL;
		return FAIL(err, CONFIG, "CRT-08", "%s: %s does not start: %s", token->name, path,
			token_reason(value));
	}
	token->modules = p11_kit_modules_load_and_initialize(0);
	if (token->modules == NULL)
		return FAIL(err, CONFIG, "CRT-08", "%s: p11-kit loads no modules: %s", token->name,
			last_message());
	if (name != NULL && p11_kit_module_for_name(token->modules, name) == NULL)
		return FAIL(
			err, CONFIG, "CRT-08", "%s: p11-kit knows no module %s", token->name, name);
	return true;
}

static void unload_modules(struct token *token)
{
	if (token->modules != NULL) {
		p11_kit_modules_finalize_and_release(token->modules);
	} else if (token->calls != NULL) {
		p11_kit_module_finalize(token->calls);
		p11_kit_module_release(token->calls);
	}
}

/* Counts the tokens of a module that the URI can mean; remembers the last. */
static int match_slots(struct token *token, CK_FUNCTION_LIST *module, P11KitUri *uri)
{
	CK_SLOT_ID slots[MAX_SLOTS];
	CK_ULONG count = MAX_SLOTS;
	CK_TOKEN_INFO info;
	CK_INFO about;
	int found = 0;

	if (module->C_GetInfo(&about) != CKR_OK || !p11_kit_uri_match_module_info(uri, &about)
		|| module->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK)
		return 0;
	for (CK_ULONG i = 0; i < count; i++)
		if (module->C_GetTokenInfo(slots[i], &info) == CKR_OK
			&& (info.flags & CKF_TOKEN_INITIALIZED) != 0
			&& p11_kit_uri_match_token_info(uri, &info)) {
			token->calls = module;
			token->slot = slots[i];
			found++;
		}
	return found;
}

static int match_modules(struct token *token, P11KitUri *uri)
{
	const char *name = p11_kit_uri_get_module_name(uri);
	int found = 0;

	if (token->modules == NULL)
		return match_slots(token, token->calls, uri);
	if (name != NULL)
		return match_slots(token, p11_kit_module_for_name(token->modules, name), uri);
	for (CK_FUNCTION_LIST **at = token->modules; *at != NULL; at++)
		found += match_slots(token, *at, uri);
	return found;
}

static bool find_slot(struct token *token, P11KitUri *uri, struct error *err)
{
	int found = match_modules(token, uri);

	token->unsettled = found == 0;
	if (found == 1)
		return true;
	return FAIL(err, CONFIG, "CRT-08", "%s: %s token is like that", token->name,
		found == 0 ? "no" : "more than one");
}

/* --- login ------------------------------------------------------------------------------------- */

/* "file:/etc/bpv/pin", "file:///etc/bpv/pin" or the path alone. */
static bool read_pin(const char *source, char pin[MAX_PIN], struct error *err)
{
	const char *path = strncmp(source, "file:", 5) == 0 ? source + 5 : source;

	if (strncmp(path, "//", 2) == 0)
		path += 2;
	if (!key_check_private(path, err))
		return false;
	FILE *in = fopen(path, "re");
	if (in == NULL)
		return FAIL(err, CONFIG, "CRT-08", "cannot read %s: %s", path, strerror(errno));
	setvbuf(in, NULL, _IONBF, 0); /* no copy of the PIN in a buffer that is not wiped */
	bool read = fgets(pin, MAX_PIN, in) != NULL;
	fclose(in);
	pin[read ? strcspn(pin, "\r\n") : 0] = '\0';
	return pin[0] != '\0' || FAIL(err, CONFIG, "CRT-08", "%s holds no PIN", path);
}

static bool find_pin(
	const struct token *token, P11KitUri *uri, const char *given, char *pin, struct error *err)
{
	const char *source = p11_kit_uri_get_pin_source(uri);
	const char *value = p11_kit_uri_get_pin_value(uri);

	if (source != NULL)
		return read_pin(source, pin, err);
	if (value == NULL)
		value = given;
	if (value == NULL)
		return FAIL(err, CONFIG, "CRT-08", "%s: no PIN: pin-source=file:... is asked",
			token->name);
	snprintf(pin, MAX_PIN, "%s", value);
	return true;
}

static CK_RV open_session(struct token *token, CK_SESSION_HANDLE *out)
{
	return token->calls->C_OpenSession(token->slot, CKF_SERIAL_SESSION, NULL, NULL, out);
}

static bool log_in(struct token *token, P11KitUri *uri, const char *given, struct error *err)
{
	char pin[MAX_PIN] = "";

	CK_RV value = open_session(token, &token->anchor);
	token->unsettled = value == CKR_TOKEN_NOT_PRESENT || value == CKR_TOKEN_NOT_RECOGNIZED;
	if (value != CKR_OK)
		return FAIL(err, CONFIG, "CRT-08", "%s: no session: %s", token->name,
			token_reason(value));
	bool found = find_pin(token, uri, given, pin, err);
	if (found)
		value = token->calls->C_Login(
			token->anchor, CKU_USER, (unsigned char *)pin, strlen(pin));
	OPENSSL_cleanse(pin, sizeof pin);
	if (!found)
		return false;
	/* Never after a PIN that was wrong: each of those brings the token nearer to locking itself. */
	token->unsettled = value == CKR_USER_PIN_NOT_INITIALIZED || value == CKR_GENERAL_ERROR;
	/* The other keys of this process may be in the same token. */
	return value == CKR_OK || value == CKR_USER_ALREADY_LOGGED_IN
		|| FAIL(err, CONFIG, "CRT-08", "%s: the token refuses the PIN: %s", token->name,
			token_reason(value));
}

/* --- objects ----------------------------------------------------------------------------------- */

/* How many objects are like the template, at most two; the first of them in *out. */
static CK_ULONG find_objects(struct token *token, CK_SESSION_HANDLE session, CK_ATTRIBUTE *template,
	CK_ULONG attributes, CK_OBJECT_HANDLE *out)
{
	CK_OBJECT_HANDLE found[2];
	CK_ULONG count = 0;

	if (token->calls->C_FindObjectsInit(session, template, attributes) != CKR_OK)
		return 0;
	if (token->calls->C_FindObjects(session, found, 2, &count) != CKR_OK)
		count = 0;
	token->calls->C_FindObjectsFinal(session);
	if (count > 0)
		*out = found[0];
	return count;
}

static bool find_key(struct token *token, P11KitUri *uri, struct error *err)
{
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	CK_ATTRIBUTE template[MAX_TEMPLATE] = {{CKA_CLASS, &class, sizeof class}};
	CK_ULONG count = 1, given = 0;
	CK_ATTRIBUTE *attributes = p11_kit_uri_get_attributes(uri, &given);

	for (CK_ULONG i = 0; i < given && count < MAX_TEMPLATE; i++)
		if (attributes[i].type != CKA_CLASS)
			template[count++] = attributes[i];
	CK_ULONG found = find_objects(token, token->anchor, template, count, &token->key);
	token->unsettled = found == 0;
	return found == 1
		|| FAIL(err, CONFIG, "CRT-08", "%s: %s private key is like that", token->name,
			found == 0 ? "no" : "more than one");
}

static bool attribute_of(struct token *token, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
	void *out, size_t room, size_t *len)
{
	CK_ATTRIBUTE attribute = {type, out, room};

	if (token->calls->C_GetAttributeValue(token->anchor, object, &attribute, 1) != CKR_OK
		|| attribute.ulValueLen == 0 || attribute.ulValueLen > room)
		return false;
	*len = attribute.ulValueLen;
	return true;
}

bool token_attribute(
	struct token *token, CK_ATTRIBUTE_TYPE type, void *out, size_t room, size_t *len)
{
	CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
	CK_OBJECT_HANDLE other;
	unsigned char id[MAX_ID];
	size_t id_len;

	if (attribute_of(token, token->key, type, out, room, len))
		return true;
	if (!attribute_of(token, token->key, CKA_ID, id, sizeof id, &id_len))
		return false;
	CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class}, {CKA_ID, id, id_len}};
	return find_objects(token, token->anchor, template, 2, &other) == 1
		&& attribute_of(token, other, type, out, room, len);
}

/* --- open and close ---------------------------------------------------------------------------- */

/* Back to a token that only has a name. */
static void let_go(struct token *token)
{
	if (token->anchor != 0)
		token->calls->C_CloseSession(token->anchor);
	unload_modules(token);
	token->anchor = 0;
	token->modules = NULL;
	token->calls = NULL;
}

/*
 * While another process logs in, a token may look for a moment as if it, its PIN or its objects were not there: SoftHSM
 * writes its file anew at every login. A module looks for its tokens once, when it starts, so it is all begun again, so
 * many times and that long apart.
 */
enum { LOOKS = 8, LOOK_AGAIN_MS = 50 };

static bool open_patiently(struct token *token, P11KitUri *uri, const char *pin, struct error *err)
{
	static const struct timespec pause = {.tv_nsec = LOOK_AGAIN_MS * 1000000L};

	for (int look = 1;; look++) {
		token->unsettled = false;
		if (load_modules(token, uri, err) && find_slot(token, uri, err)
			&& log_in(token, uri, pin, err) && find_key(token, uri, err))
			return true;
		if (!token->unsettled || look == LOOKS)
			return false;
		let_go(token);
		(void)nanosleep(&pause, NULL);
	}
}

bool token_open(const char *uri, const char *pin, struct token **out, struct error *err)
{
	P11KitUri *parsed = p11_kit_uri_new();
	struct token *token = calloc(1, sizeof *token);

	if (parsed == NULL || token == NULL)
		abort();
	snprintf(token->name, sizeof token->name, "%.*s", key_tellable(uri), uri);
	spares_init(&token->sessions);
	int parse = p11_kit_uri_parse(uri, P11_KIT_URI_FOR_ANY, parsed);
	bool good = parse == P11_KIT_URI_OK && !p11_kit_uri_any_unrecognized(parsed);
	if (!good)
		FAIL(err, CONFIG, "CRT-08", "%s is no PKCS#11 URI that we understand (%s)",
			token->name, p11_kit_uri_message(parse));
	else
		good = open_patiently(token, parsed, pin, err);
	p11_kit_uri_free(parsed);
	if (good)
		*out = token;
	else
		token_close(&token);
	return good;
}

void token_close(struct token **token)
{
	struct token *old = *token;
	CK_SESSION_HANDLE session;

	*token = NULL;
	while ((session = (CK_SESSION_HANDLE)(uintptr_t)spares_take(&old->sessions)) != 0)
		old->calls->C_CloseSession(session);
	spares_end(&old->sessions, NULL);
	let_go(old);
	free(old);
}

/* --- use --------------------------------------------------------------------------------------- */

/* A session handle is never 0, so it can stand among the spares as it is. */
static CK_RV take_session(struct token *token, CK_SESSION_HANDLE *out)
{
	*out = (CK_SESSION_HANDLE)(uintptr_t)spares_take(&token->sessions);
	return *out != 0 ? CKR_OK : open_session(token, out);
}

/* One in which something failed may hang in the middle of an operation: it is not used again. */
static void give_session(struct token *token, CK_SESSION_HANDLE session, CK_RV value)
{
	if (value != CKR_OK || !spares_give(&token->sessions, (void *)(uintptr_t)session))
		token->calls->C_CloseSession(session);
}

static CK_MECHANISM mechanism_of(const struct token_mechanism *mechanism)
{
	return (CK_MECHANISM){
		mechanism->type, (void *)mechanism->parameter, mechanism->parameter_len};
}

/* The two steps in which PKCS#11 does anything with a key; those of decryption have the same type. */
struct steps {
	CK_C_SignInit begin;
	CK_C_Sign finish;
};

static CK_RV use_key(struct token *token, struct steps steps,
	const struct token_mechanism *mechanism, struct text data, void *out, size_t *len)
{
	CK_MECHANISM call = mechanism_of(mechanism);
	CK_SESSION_HANDLE session;
	CK_ULONG length = *len;
	CK_RV value = take_session(token, &session);

	if (value != CKR_OK)
		return value;
	value = steps.begin(session, &call, token->key);
	if (value == CKR_OK)
		value = steps.finish(session, (unsigned char *)data.at, data.len, out, &length);
	give_session(token, session, value);
	*len = length;
	return value;
}

CK_RV token_sign(struct token *token, const struct token_mechanism *mechanism, struct text data,
	void *out, size_t *len)
{
	const struct steps sign = {token->calls->C_SignInit, token->calls->C_Sign};

	return use_key(token, sign, mechanism, data, out, len);
}

CK_RV token_decrypt(struct token *token, const struct token_mechanism *mechanism, struct text data,
	void *out, size_t *len)
{
	const struct steps decrypt = {token->calls->C_DecryptInit, token->calls->C_Decrypt};

	return use_key(token, decrypt, mechanism, data, out, len);
}

bool token_can_decrypt(struct token *token, const struct token_mechanism *mechanism)
{
	CK_MECHANISM call = mechanism_of(mechanism);
	CK_SESSION_HANDLE session;

	if (take_session(token, &session) != CKR_OK)
		return false;
	CK_RV value = token->calls->C_DecryptInit(session, &call, token->key);
	token->calls->C_CloseSession(session); /* with the operation that it began */
	return value == CKR_OK;
}
