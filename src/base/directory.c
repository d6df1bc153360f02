/* Directories in which only this program works. */
#include "base/directory.h"

#include <sys/stat.h>
#include <unistd.h>

bool directory_is_own(const char *path)
{
	struct stat is;

	return stat(path, &is) == 0 && S_ISDIR(is.st_mode) && is.st_uid == geteuid()
		&& (is.st_mode & 077) == 0;
}
