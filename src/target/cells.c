/* Names that go into SQL. */
#include "target/inside.h"

#include <string.h>

bool target_is_name(const char *name)
{
	size_t len =
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return name[0] != '\0' && (name[0] < '0' || name[0] > '9') && name[len] == '\0' && len < 60;
}
