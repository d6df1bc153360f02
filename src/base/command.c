/* Running another program: spawn, feed, listen, wait, and give up in time. */
#include "base/command.h"

#include "base/buffer.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
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
static bool spawn(
	struct arena *arena, char **words, int input, int output, pid_t *pid, struct error *err)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t all, none;

	sigfillset(&all);
	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, input, 0);
	if (output >= 0)
		posix_spawn_file_actions_adddup2(&files, output, 1);
	else
		posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	/* Libraries open files for themselves without a word of who may have them: the scratch files of a workbook, say. */
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
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
	bool started = spawn(arena, list, pipe_ends[0], -1, &pid, err);
	close(pipe_ends[0]);
	bool fed = false;
	if (started) {
		fcntl(pipe_ends[1], F_SETFL, O_NONBLOCK);
		fed = feed(pipe_ends[1], input, until);
	}
	close(pipe_ends[1]);
	return started && wait_for(pid, fed, until, timeout_ms, err);
}

/* Before it has read a word of its input. A sanitizer, which may be in what we start as well, maps terabytes. */
static void limit(pid_t pid, unsigned timeout_ms)
{
	const struct {
		int what;
		rlim_t most;
	} limits[] = {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
		{RLIMIT_AS, 512 * 1024 * 1024},
#endif
		{RLIMIT_CPU, 1 + timeout_ms / 1000},
		{RLIMIT_FSIZE, 1024 * 1024},
		{RLIMIT_CORE, 0},
	};

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		prlimit(pid, (enum __rlimit_resource)limits[i].what,
			&(struct rlimit){limits[i].most, limits[i].most}, NULL);
}

/* Writes and reads as each is possible, since a program may do both by turns. True: it closed its output in time. */
static bool talk(int to, int from, struct text input, int64_t until, struct buffer *said)
{
	char piece[16 * 1024];

	for (;;) {
		struct pollfd ends[] = {
			{.fd = to, .events = POLLOUT}, {.fd = from, .events = POLLIN}};
		int64_t left = until - clock_monotonic_ms();
		if (left <= 0 || said->overflow || (poll(ends, 2, (int)left) < 0 && errno != EINTR))
			break;
		if (ends[0].revents != 0) {
			ssize_t written = write(to, input.at, input.len);
			if (written > 0) {
				input.at += written;
				input.len -= (size_t)written;
			}
			if (input.len == 0 || (written < 0 && errno != EAGAIN && errno != EINTR)) {
				close(to);
				to = -1;
			}
		}
		if (ends[1].revents != 0) {
			ssize_t got = read(from, piece, sizeof piece);
			if (got == 0) {
				if (to >= 0)
					close(to);
				return true;
			}
			if (got > 0)
				buffer_add(said, (struct text){piece, (size_t)got});
		}
	}
	if (to >= 0)
		close(to);
	return false;
}

bool command_output(struct arena *arena, const char *words, struct text input, unsigned timeout_ms,
	size_t max, struct text *output, struct error *err)
{
	char **list = split(arena, words);
	int64_t until = clock_monotonic_ms() + timeout_ms;
	struct buffer *said = buffer_create(arena, max);
	int in[2], out[2];
	pid_t pid;

	if (list == NULL || list[0][0] != '/')
		return FAIL(err, CONFIG, NULL, "a command is an absolute path and its words");
	if (pipe2(in, O_CLOEXEC) != 0)
		return FAIL(err, CONNECTION, NULL, "no pipe: %s", strerror(errno));
	if (pipe2(out, O_CLOEXEC) != 0) {
		close(in[0]);
		close(in[1]);
		return FAIL(err, CONNECTION, NULL, "no pipe: %s", strerror(errno));
	}
	bool started = spawn(arena, list, in[0], out[1], &pid, err), done = false;
	close(in[0]);
	close(out[1]);
	if (started) {
		limit(pid, timeout_ms);
		fcntl(in[1], F_SETFL, O_NONBLOCK);
		done = talk(in[1], out[0], input, until, said);
	} else {
		close(in[1]);
	}
	close(out[0]);
	if (!started || !wait_for(pid, done, until, timeout_ms, err)) {
		return said->overflow
			? FAIL(err, CONNECTION, NULL, "it said more than %zu bytes", max)
			: false;
	}
	*output = buffer_text(said);
	return true;
}
