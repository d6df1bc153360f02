/* Logging in at an OpenID Connect provider. */
#include "console/frame.h"

bool login_oidc_begin(struct page *page, struct answer *out, struct error *err)
{
	return page_refuse(
		page, 404, "Aanmelden met een organisatieaccount kan hier niet.", out, err);
}

bool login_oidc_end(struct page *page, struct answer *out, struct error *err)
{
	return page_refuse(
		page, 404, "Aanmelden met een organisatieaccount kan hier niet.", out, err);
}
