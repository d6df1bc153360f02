/* Who waits for a keeper to die, and puts another in its place. It never has a key, and never reads from a channel. */
#include "vault/keeper.h"

#include "base/clock.h"
#include "base/log.h"
#include "vault/keeper_wire.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SHORT_LIFE_MS = 1000 };

static pid_t begin(int (*keep)(void *context), void *context)
{
	pid_t parent = getpid(), child = fork();

	if (child != 0)
		return child;
	/* A parent that died before this was said is gone by now. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != parent)
		_exit(1);
	_exit(keep(context));
}

static int wait_for(pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static void tell(int status, uint32_t died)
{
	char how[16], count[16];

	snprintf(how, sizeof how, "%d",
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	snprintf(count, sizeof count, "%u", died);
	LOG(LOG_LEVEL_ERROR, "keeper died, another takes its place",
		{WIFSIGNALED(status) ? "signal" : "exit", how}, {"died", count});
}

/* To everybody: who was waiting asks again, and who was not passes it over. */
static void tell_lost(const int *channels, size_t count, uint32_t died)
{
	const struct keeper_answer lost = {
		.wire = KEEPER_WIRE, .outcome = KEEPER_LOST, .died = died};

	for (size_t i = 0; i < count; i++)
		(void)send(channels[i], &lost, sizeof lost, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int keeper_stand_by(const int *channels, size_t count, int (*keep)(void *context), void *context)
{
	static const struct timespec pause = {.tv_sec = 1};

	for (uint32_t died = 1;; died++) {
		int64_t begun = clock_monotonic_ms();
		pid_t child = begin(keep, context);
		if (child < 0)
			return 1;
		int status = wait_for(child);
		if (status == 0)
			return 0;
		bool asked = WIFEXITED(status) && WEXITSTATUS(status) == KEEPER_AGAIN;
		if (!asked)
			tell(status, died);
		if (!asked && clock_monotonic_ms() - begun < SHORT_LIFE_MS)
			(void)nanosleep(&pause, NULL);
		tell_lost(channels, count, died);
	}
}
