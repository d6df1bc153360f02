/* Running another program: spawn, feed, wait, and give up in time. */
#include "base/command.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 32 };

/* The words as execve wants them; NULL when there are none or too many. */
static char **split(struct arena *arena, const char *words)
{
	char **list = arena_array(arena, WORDS_MAX + 1, sizeof *list);
	char *rest = arena_string(arena, text_of(words)), *word;
	size_t count = 0;

	while ((word = strtok_r(rest, " \t", &rest)) != NULL) {
		if (count == WORDS_MAX)
			return NULL;
		list[count++] = word;
	}
	return count > 0 ? list : NULL;
}

static char **environment(struct arena *arena)
{
	char **list = arena_array(arena, 4, sizeof *list);
	const char *home = getenv("HOME");

	list[0] = arena_string(arena, TEXT("PATH=/usr/sbin:/usr/bin:/sbin:/bin"));
	list[1] = arena_string(arena, TEXT("LC_ALL=C.UTF-8"));
	list[2] = home != NULL ? arena_format(arena, "HOME=%s", home) : NULL;
	return list;
}

/* A group of its own, so that all of it can be ended; signals as a program expects them. */
static bool spawn(struct arena *arena, char **words, int input, pid_t *pid, struct error *err)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t all, none;

	sigfillset(&all);
	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, input, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes,
		POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setsigmask(&attributes, &none);
	int why = posix_spawn(pid, words[0], &files, &attributes, words, environment(arena));
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	return why == 0
		|| FAIL(err, CONNECTION, NULL, "cannot run %.100s: %s", words[0], strerror(why));
}

static bool ready(int fd, short what, int64_t until)
{
	struct pollfd poller = {.fd = fd, .events = what};
	int64_t left;
	int count;

	do {
		left = until - clock_monotonic_ms();
		count = left > 0 ? poll(&poller, 1, (int)left) : 0;
	} while (count < 0 && errno == EINTR);
	return count > 0;
}

/* A program that wants no more of it has its reasons: its exit code tells. False: out of time. */
static bool feed(int fd, struct text input, int64_t until)
{
	while (input.len > 0) {
		ssize_t written = write(fd, input.at, input.len);
		if (written >= 0) {
			input.at += written;
			input.len -= (size_t)written;
		} else if (errno == EAGAIN) {
			if (!ready(fd, POLLOUT, until))
				return false;
		} else if (errno != EINTR) {
			return true;
		}
	}
	return true;
}

/* Its exit, or its end when the time is up. */
static bool wait_for(pid_t pid, bool fed, int64_t until, unsigned timeout_ms, struct error *err)
{
	int watch = pidfd_open(pid, 0), status = 0;
	bool in_time = fed && watch >= 0 && ready(watch, POLLIN, until);

	if (watch >= 0)
		close(watch);
	if (!in_time)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!in_time)
		return FAIL(err, CONNECTION, NULL, "not done within %u ms", timeout_ms);
	if (WIFSIGNALED(status))
		return FAIL(err, CONNECTION, NULL, "ended by signal %d", WTERMSIG(status));
	return WEXITSTATUS(status) == 0
		|| FAIL(err, CONNECTION, NULL, "ended with exit code %d", WEXITSTATUS(status));
}

bool command_run(struct arena *arena, const char *words, struct text input, unsigned timeout_ms,
	struct error *err)
{
	char **list = split(arena, words);
	int64_t until = clock_monotonic_ms() + timeout_ms;
	int pipe_ends[2];
	pid_t pid;

	if (list == NULL || list[0][0] != '/')
		return FAIL(err, CONFIG, NULL, "a command is an absolute path and its words");
	if (pipe2(pipe_ends, O_CLOEXEC) != 0)
		return FAIL(err, CONNECTION, NULL, "no pipe: %s", strerror(errno));
	bool started = spawn(arena, list, pipe_ends[0], &pid, err);
	close(pipe_ends[0]);
	bool fed = false;
	if (started) {
		fcntl(pipe_ends[1], F_SETFL, O_NONBLOCK);
		fed = feed(pipe_ends[1], input, until);
	}
	close(pipe_ends[1]);
	return started && wait_for(pid, fed, until, timeout_ms, err);
}
