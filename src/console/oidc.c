/* OpenID Connect. */
#include "console/oidc.h"

struct oidc *oidc_create(const struct config *config, struct error *err)
{
	FAIL(err, CONFIG, NULL, "%s: [console] oidc_issuer is not supported yet", config->file);
	return NULL;
}

void oidc_destroy(struct oidc **oidc)
{
	*oidc = NULL;
}

bool oidc_refresh(struct oidc *oidc, struct error *err)
{
	(void)oidc, (void)err;
	return true;
}

const char *oidc_origin(const struct oidc *oidc)
{
	(void)oidc;
	return "";
}
