/* What lives where on the message port. */
#include "gateway/inside.h"

#include <string.h>

#define BASE_PATH  "/edukoppeling/bpvmonitor/v1"
#define FILES_PATH BASE_PATH "/bestanden/"

static const struct path_row paths[] = {
	{BASE_PATH "/be", PATH_ENDPOINT, PROFILE_2W_BE, NULL},
	{BASE_PATH "/s", PATH_ENDPOINT, PROFILE_2W_BE_S, NULL},
	{BASE_PATH "/se", PATH_ENDPOINT, PROFILE_2W_BE_SE, NULL},
	{BASE_PATH "/SBB_BPVMonitor_V1.wsdl", PATH_DOCUMENT, PROFILE_2W_BE,
		"SBB_BPVMonitor_V1.wsdl"},
	{BASE_PATH "/SBB_BPVMonitor_V1.xsd", PATH_DOCUMENT, PROFILE_2W_BE, "SBB_BPVMonitor_V1.xsd"},
};

/* WB011: an endpoint has one profile, and is there when that profile is served. */
static bool is_served(const struct config *config, const struct path_row *row)
{
	return row->kind != PATH_ENDPOINT || (config->profile_set & (1u << row->profile)) != 0;
}

const struct path_row *path_find(const struct config *config, const char *path)
{
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		if (strcmp(path, paths[i].path) == 0 && is_served(config, &paths[i]))
			return &paths[i];
	return NULL;
}

bool path_is_of_files(const char *path)
{
	return strncmp(path, FILES_PATH, sizeof FILES_PATH - 1) == 0;
}

const char *path_file_name(const char *path)
{
	return path + sizeof FILES_PATH - 1;
}
