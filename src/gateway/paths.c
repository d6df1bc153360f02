/* What lives where on the message port. */
#include "gateway/inside.h"

#define BASE_PATH "/edukoppeling/bpvmonitor/v1"

static const struct path_row paths[] = {
	{BASE_PATH "/be", PATH_ENDPOINT, PROFILE_2W_BE, NULL},
	{BASE_PATH "/SBB_BPVMonitor_V1.wsdl", PATH_DOCUMENT, PROFILE_2W_BE,
		"SBB_BPVMonitor_V1.wsdl"},
	{BASE_PATH "/SBB_BPVMonitor_V1.xsd", PATH_DOCUMENT, PROFILE_2W_BE, "SBB_BPVMonitor_V1.xsd"},
};

const struct path_row *path_find(const char *path)
{
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		if (strcmp(path, paths[i].path) == 0)
			return &paths[i];
	return NULL;
}
