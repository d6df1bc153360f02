/* Keys and contact details must not end in a core file. */
#include "base/dump.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* core(5): no bit set, no mapping in the core. Must come before the process stops being dumpable: then it may not. */
static void empty_filter(void)
{
	int fd = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return; /* no /proc: the other two hold */
	(void)!write(fd, "0", 1);
	close(fd);
}

void dump_forbid(void)
{
	const struct rlimit none = {0, 0};

	empty_filter();
	setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
