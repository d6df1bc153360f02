#ifndef BASE_DIRECTORY_H
#define BASE_DIRECTORY_H

#include <stdbool.h>

/* Whether it is a directory of the user that this process runs as, in which nobody else may do anything. */
bool directory_is_own(const char *path);

#endif
