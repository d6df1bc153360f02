/* Under which policies a certificate was given out. What authorities above it say of policies is not asked: they are ours. */
#include "transport/policies.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

void policies_read(const X509 *certificate, struct policies *out)
{
	CERTIFICATEPOLICIES *found =
		X509_get_ext_d2i(certificate, NID_certificate_policies, NULL, NULL);

	out->count = 0;
	for (int i = 0; i < sk_POLICYINFO_num(found) && out->count < POLICIES_MAX; i++) {
		char *oid = out->oids[out->count];
		int length = OBJ_obj2txt(
			oid, POLICIES_OID_SIZE, sk_POLICYINFO_value(found, i)->policyid, 1);
		if (length > 0 && length < POLICIES_OID_SIZE)
			out->count++;
	}
	CERTIFICATEPOLICIES_free(found);
	ERR_clear_error();
}

static bool is_listed(const char *oid, const char *list)
{
	size_t wanted = strlen(oid);

	while (*list != '\0') {
		size_t length = strcspn(list, " ");
		if (length == wanted && memcmp(list, oid, length) == 0)
			return true;
		list += length + strspn(list + length, " ");
	}
	return false;
}

bool policies_meet(const X509 *certificate, const char *allowed)
{
	struct policies policies;

	if (allowed == NULL)
		return true;
	policies_read(certificate, &policies);
	for (size_t i = 0; i < policies.count; i++)
		if (is_listed(policies.oids[i], allowed))
			return true;
	return false;
}
