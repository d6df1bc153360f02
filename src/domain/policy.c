/* What PKIoverheid's certificate policies are for. */
#include "domain/policy.h"

#include <string.h>

static const struct policy policies[] = {
#define USE(doel)                            (1u << CERTIFICAAT_DOEL_##doel)
#define POLICY(oid, generation, where, uses) {oid, GENERATIE_##generation, POLICY_##where, uses},
#include "domain/policies.def"
#undef POLICY
#undef USE
};

const struct policy *policy_find(struct text oid)
{
	for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++)
		if (text_equal(oid, text_of(policies[i].oid)))
			return &policies[i];
	return NULL;
}

static bool is_at_home(const struct policy *policy, enum policy_where where)
{
	return policy->where == POLICY_ANYWHERE || where == POLICY_ANYWHERE
		|| policy->where == where;
}

const char *policy_defaults(struct arena *arena, enum certificaat_doel use, enum policy_where where)
{
	const char *list = "";

	for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++)
		if (is_at_home(&policies[i], where) && (policies[i].uses & (1u << use)) != 0)
			list = arena_format(
				arena, "%s%s%s", list, *list ? " " : "", policies[i].oid);
	return list;
}

enum sleutelklasse sleutelklasse_of(const char *key_type, int bits)
{
	return strcmp(key_type, "RSA") == 0 && bits < GOOD_RSA_BITS ? SLEUTELKLASSE_UITFASEREN
								    : SLEUTELKLASSE_GOED;
}
