/*
 * Somebody else's code in a process of ours: loaded with it (LD_PRELOAD), and run in whichever thread gets SIGUSR2. BPV_TRIES names
 * what it tries, a word and what it is about, separated by spaces; each is told on standard error: "tried start:/bin/true: EACCES".
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static bool opens(const char *path, int how)
{
	int fd = open(path, how | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool try_read(const char *path)
{
	return opens(path, O_RDONLY);
}

static bool try_write(const char *path)
{
	return opens(path, O_WRONLY);
}

static bool try_make(const char *path)
{
	return opens(path, O_WRONLY | O_CREAT | O_EXCL) && unlink(path) == 0;
}

/* Where it succeeds the service is gone, and says no more. */
static bool try_start(const char *path)
{
	return execl(path, path, (char *)NULL) == 0;
}

static bool try_socket(const char *family)
{
	return socket(atoi(family), SOCK_RAW, 0) >= 0;
}

static bool try_signal(const char *pid)
{
	return kill(atoi(pid), 0) == 0;
}

static bool try_trace(const char *pid)
{
	return ptrace(PTRACE_ATTACH, atoi(pid), NULL, NULL) == 0;
}

static bool try_copy(const char *nothing)
{
	(void)nothing;
	pid_t child = (pid_t)syscall(SYS_fork);
	if (child == 0)
		syscall(SYS_exit, 0);
	return child > 0;
}

static bool try_become(const char *user)
{
	return setresuid((uid_t)atoi(user), (uid_t)atoi(user), (uid_t)atoi(user)) == 0;
}

static bool try_dump(const char *nothing)
{
	(void)nothing;
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0;
}

static bool try_type(const char *nothing)
{
	(void)nothing;
	return ioctl(STDERR_FILENO, TIOCSTI, "x") == 0;
}

/* An abstract name: no file says who may. */
static bool try_abstract(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	memcpy(address.sun_path + 1, name, strlen(name));
	bool done = connect(fd, (struct sockaddr *)&address,
			    (socklen_t)(sizeof(sa_family_t) + 1 + strlen(name)))
		== 0;
	int why = errno;
	close(fd);
	errno = why;
	return done;
}

static const struct {
	const char *word;
	bool (*try)(const char *what);
} tries[] = {
	{"read", try_read},
	{"write", try_write},
	{"make", try_make},
	{"start", try_start},
	{"socket", try_socket},
	{"signal", try_signal},
	{"trace", try_trace},
	{"copy", try_copy},
	{"become", try_become},
	{"dump", try_dump},
	{"type", try_type},
	{"abstract", try_abstract},
};

static void try_one(const char *word, const char *what)
{
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		if (strcmp(tries[i].word, word) != 0)
			continue;
		errno = 0;
		bool done = tries[i].try(what);
		dprintf(STDERR_FILENO, "tried %s:%s: %s\n", word, what,
			done ? "done" : strerrorname_np(errno));
	}
}

static void try_all(int signal)
{
	char all[4096], *rest = all, *word;

	(void)signal;
	snprintf(all, sizeof all, "%s", getenv("BPV_TRIES"));
	while ((word = strsep(&rest, " ")) != NULL) {
		char *what = strchr(word, ':');
		if (what == NULL)
			continue;
		*what++ = '\0';
		try_one(word, what);
	}
	dprintf(STDERR_FILENO, "tried everything\n");
}

__attribute__((constructor)) static void move_in(void)
{
	if (getenv("BPV_TRIES") != NULL)
		signal(SIGUSR2, try_all);
}
