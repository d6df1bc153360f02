/* One fork, and a pipe by which the child says that it serves. */
#include "programs/background.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int to_parent = -1;

/* What the child said; or, when it ended without a word, its exit code. */
static int wait_for(pid_t child, int from_child)
{
	char word;
	ssize_t got;
	int status;

	do
		got = read(from_child, &word, 1);
	while (got < 0 && errno == EINTR);
	if (got == 1)
		return 0;
	if (waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) != 0)
		return WEXITSTATUS(status);
	fputs("it ended before it served\n", stderr);
	return error_row(ERROR_INTERNAL)->exit;
}

int background_begin(void)
{
	int ends[2];
	pid_t parent = getpid(), child;

	if (pipe2(ends, O_CLOEXEC) != 0 || (child = fork()) < 0) {
		fprintf(stderr, "no process in the background: %s\n", strerror(errno));
		return error_row(ERROR_INTERNAL)->exit;
	}
	if (child > 0) {
		close(ends[1]);
		return wait_for(child, ends[0]);
	}
	close(ends[0]);
	to_parent = ends[1];
	/* Who gives up waiting for it takes it along. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(error_row(ERROR_INTERNAL)->exit);
	setsid();
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (nothing >= 0)
		dup2(nothing, STDIN_FILENO);
	return -1;
}

void background_serving(void)
{
	ssize_t written;

	if (to_parent < 0)
		return;
	prctl(PR_SET_PDEATHSIG, 0);
	written = write(to_parent, "1", 1);
	(void)written;
	close(to_parent);
	to_parent = -1;
}
