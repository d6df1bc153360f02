/* Landlock: which files are left. The C library has no functions for it yet. */
#include "sandbox/sandbox.h"

#include "sandbox/inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* linux/landlock.h of the kernel that knows all of these; a header of Debian 12 ends at version 2. */
enum {
	EXECUTE = 1 << 0,
	WRITE_FILE = 1 << 1,
	READ_FILE = 1 << 2,
	READ_DIR = 1 << 3,
	REMOVE_DIR = 1 << 4,
	REMOVE_FILE = 1 << 5,
	MAKE_DIR = 1 << 7,
	MAKE_REG = 1 << 8,
	MAKE_SOCK = 1 << 9,
	ALL_OF_1 = (1 << 13) - 1,
	REFER = 1 << 13,     /* version 2 */
	TRUNCATE = 1 << 14,  /* version 3 */
	IOCTL_DEV = 1 << 15, /* version 5 */

	READING = READ_FILE | READ_DIR,
	WRITING = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SOCK | REFER
		| TRUNCATE,
	OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV,

	SCOPE_ABSTRACT = 1 << 0, /* version 6 */
	SCOPE_SIGNAL = 1 << 1,
};

struct ruleset_attr {
	uint64_t files, net, scoped;
};

struct __attribute__((packed)) path_attr {
	uint64_t allowed;
	int32_t parent;
};

struct landlock {
	int ruleset;
	uint64_t known; /* rights of this kernel's version */
	const struct sandbox_paths *paths;
	char hidden[8][PATH_MAX]; /* without links */
	size_t hidden_count;
};

/* --- rules -------------------------------------------------------------------------------------- */

/* What is not there needs no rule. */
static void allow(const struct landlock *landlock, const char *path, uint64_t rights)
{
	struct path_attr rule = {.allowed = rights & landlock->known};
	struct stat status;

	rule.parent = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent < 0)
		return;
	if (fstat(rule.parent, &status) == 0 && !S_ISDIR(status.st_mode))
		rule.allowed &= OF_FILES;
	(void)syscall(SYS_landlock_add_rule, landlock->ruleset, 1 /* beneath a path */, &rule, 0);
	close(rule.parent);
}

/* Does `path` name `below`, or a directory above it? */
static bool is_above(const char *path, const char *below)
{
	size_t len = strcmp(path, "/") == 0 ? 0 : strlen(path);

	return strncmp(path, below, len) == 0 && (below[len] == '/' || below[len] == '\0');
}

static bool is_hidden(const struct landlock *landlock, const char *path)
{
	for (size_t i = 0; i < landlock->hidden_count; i++)
		if (strcmp(path, landlock->hidden[i]) == 0)
			return true;
	return false;
}

static bool is_above_hidden(const struct landlock *landlock, const char *path)
{
	for (size_t i = 0; i < landlock->hidden_count; i++)
		if (is_above(path, landlock->hidden[i]))
			return true;
	return false;
}

static void allow_reading(const struct landlock *landlock, const char *path);

/* Everything in a directory but what is hidden. Links lead to what has a rule of its own. */
static void allow_entries(const struct landlock *landlock, const char *path)
{
	DIR *directory = opendir(path);
	char whole[PATH_MAX];
	const struct dirent *entry;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0
			|| entry->d_type == DT_LNK)
			continue;
		snprintf(whole, sizeof whole, "%s/%s", strcmp(path, "/") == 0 ? "" : path,
			entry->d_name);
		allow_reading(landlock, whole);
	}
	if (directory != NULL)
		closedir(directory);
}

static void allow_reading(const struct landlock *landlock, const char *path)
{
	if (is_hidden(landlock, path))
		return;
	if (is_above_hidden(landlock, path))
		allow_entries(landlock, path);
	else
		allow(landlock, path, READING);
}

/* --- the whole ---------------------------------------------------------------------------------- */

static int make_ruleset(long version, uint64_t *known)
{
	struct ruleset_attr attr = {.files = ALL_OF_1};
	size_t size = version >= 6 ? sizeof attr : version >= 4 ? 16 : 8;

	attr.files |= (version >= 2 ? REFER : 0) | (version >= 3 ? TRUNCATE : 0)
		| (version >= 5 ? IOCTL_DEV : 0);
	attr.scoped = version >= 6 ? SCOPE_ABSTRACT | SCOPE_SIGNAL : 0;
	*known = attr.files;
	return (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
}

/* Of the program itself, which comes first in the list: what is to start others has the same. */
static int note_interpreter(struct dl_phdr_info *info, size_t size, void *found)
{
	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_INTERP)
			*(const char **)found =
				(const char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
	return 1;
}

/* A program and what loads it. */
static void allow_starting(const struct landlock *landlock)
{
	const struct sandbox_paths *paths = landlock->paths;
	const char *interpreter = NULL;

	for (size_t i = 0; i < paths->started_count; i++)
		allow(landlock, paths->started[i], EXECUTE | READ_FILE);
	(void)dl_iterate_phdr(note_interpreter, &interpreter);
	if (paths->started_count > 0 && interpreter != NULL)
		allow(landlock, interpreter, EXECUTE | READ_FILE);
}

static void add_rules(struct landlock *landlock)
{
	const struct sandbox_paths *paths = landlock->paths;

	for (size_t i = 0; i < paths->hidden_count && landlock->hidden_count < 8; i++)
		if (realpath(paths->hidden[i], landlock->hidden[landlock->hidden_count]) != NULL)
			landlock->hidden_count++;
	for (size_t i = 0; i < paths->shown_count; i++)
		allow(landlock, paths->shown[i], READING);
	if (paths->shown_count == 0)
		allow_reading(landlock, "/");
	allow_starting(landlock);
	for (size_t i = 0; i < paths->written_count; i++)
		allow(landlock, paths->written[i], READING | WRITING);
	allow(landlock, "/dev/null", READ_FILE | WRITE_FILE);
}

void sandbox_files(const struct sandbox_paths *paths)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* which version */);
	struct landlock landlock = {.paths = paths};

	if (version <= 0) {
		sandbox_tell_files("off: the kernel has no Landlock", 0, 0);
		return;
	}
	landlock.ruleset = make_ruleset(version, &landlock.known);
	if (landlock.ruleset < 0) {
		sandbox_tell_files("off: Landlock refuses its rules", 0, 0);
		return;
	}
	add_rules(&landlock);
	bool on = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
		&& syscall(SYS_landlock_restrict_self, landlock.ruleset, 0) == 0;
	close(landlock.ruleset);
	if (on)
		sandbox_tell_files("on", version, landlock.hidden_count);
	else
		sandbox_tell_files("off: Landlock refuses to begin", 0, 0);
}
