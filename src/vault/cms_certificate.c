/* What both halves of cms.h ask of a certificate. */
#include "vault/cms_inside.h"

X509 *cms_certificate(struct text der)
{
	const unsigned char *at = (const unsigned char *)der.at;

	return d2i_X509(NULL, &at, (long)der.len);
}

bool cms_in_time(const X509 *certificate, struct instant now)
{
	time_t at = (time_t)(now.us / 1000000);

	return X509_cmp_time(X509_get0_notBefore(certificate), &at) < 0
		&& X509_cmp_time(X509_get0_notAfter(certificate), &at) > 0;
}
