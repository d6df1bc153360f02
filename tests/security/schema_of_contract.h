#ifndef TESTS_SECURITY_SCHEMA_OF_CONTRACT_H
#define TESTS_SECURITY_SCHEMA_OF_CONTRACT_H

#include "base/embed.h"
#include "security/security.h"

/* The room with the contract's own XSD, as the gateway opens it. */
static inline struct security *open_security(bool production)
{
	struct security_config config = {.production = production};
	struct error err;

	for (size_t i = 0; i < embedded_contract_count; i++) {
		if (strstr(embedded_contract[i].name, ".xsd") == NULL)
			continue;
		config.schema = (struct text){embedded_contract[i].bytes, embedded_contract[i].len};
		config.schema_name = embedded_contract[i].name;
	}
	return security_create(&config, &err);
}

#endif
