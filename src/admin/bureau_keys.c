/* Keys for files to and from the research bureau, from the settings. */
#include "admin/bureau_keys.h"

#include "config/config.h"

static bool ask_settings(const struct request *request, const char *what, struct error *err)
{
	if (request->config == NULL)
		return FAIL(err, CONFIG, NULL,
			"this needs the settings of the bureau: --config FILE with [bureau] %s is "
			"asked",
			what);
	return true;
}

bool bureau_signer(const struct request *request, struct slot **out, struct error *err)
{
	const struct config *config = request->config;

	return ask_settings(request, "certificate", err)
		&& slot_open(SLOT_SIGNING, config->bureau_sign_certificate, config->bureau_sign_key,
			NULL, out, err);
}

static void close_slot(void *object)
{
	struct slot *slot = object;

	slot_close(&slot);
}

bool bureau_open_file(
	const struct request *request, const char *path, struct cms_opened *out, struct error *err)
{
	struct cms_opening *how = arena_take(request->arena, sizeof *how);
	const struct config *config = request->config;
	struct slot *slot;

	if (!ask_settings(request, "signers", err))
		return false;
	if (config->bureau_signers[0] == '\0')
		return FAIL(err, CONFIG, NULL,
			"[bureau] signers is empty: with which certificates does the bureau sign?");
	if (!slot_open(SLOT_DECRYPTION, config->bureau_decrypt_certificate,
		    config->bureau_decrypt_key, NULL, &slot, err))
		return false;
	arena_defer(request->arena, close_slot, slot);
	*how = (struct cms_opening){
		.decrypter = slot, .signers_file = config->bureau_signers, .now = request->now};
	return cms_open(request->arena, path, how, out, err);
}
