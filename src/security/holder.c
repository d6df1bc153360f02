/* Certificates of people, which say no OIN. */
#include "security/holder.h"

#include "transport/credential.h"

bool certificate_holder(struct arena *arena, const char *file, const char **uitgever,
	const char **houder, struct error *err)
{
	const struct certificate_facts *facts;
	size_t count;

	if (!credential_list(arena, file, &facts, &count, err))
		return false;
	*uitgever = facts[0].issuer;
	*houder = facts[0].subject;
	return true;
}
