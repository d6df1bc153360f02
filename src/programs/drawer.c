/* Before a chart is drawn: no sockets, no file but fonts and libraries, nothing written but the picture. */
#include "programs/drawer.h"

#include "sandbox/sandbox.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

bool drawer_is_asked(int argc, char **argv)
{
	return argc == 2 && strcmp(argv[1], "--draw") == 0;
}

int drawer_main(void)
{
	static const char *const shown[] = {"/usr", "/lib", "/lib64", "/etc/ld.so.cache",
		"/etc/fonts", "/etc/alternatives", "/var/cache/fontconfig", "/etc/gnuplotrc"};
	static const char *const started[] = {DRAWER_PROGRAM};
	static const struct rlimit memory = {512 * 1024 * 1024, 512 * 1024 * 1024};
	char *words[] = {DRAWER_PROGRAM, NULL};

	sandbox_files(&(struct sandbox_paths){.shown = shown,
		.shown_count = sizeof shown / sizeof shown[0],
		.started = started,
		.started_count = 1});
	sandbox_calls(SANDBOX_PROGRAM);
	setrlimit(RLIMIT_AS, &memory); /* a sanitizer had none until here */
	execv(words[0], words);
	return 1;
}
