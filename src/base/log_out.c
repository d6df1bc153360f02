/*
 * Where lines go. A record is given to the kernel at once, in the thread that logs, so that it is there before the answer is;
 * where the kernel does not take it, since nobody reads at the other end, it waits in a bounded store for a thread of its own.
 */
#include "base/log_out.h"

#include "base/clock.h"
#include "base/log_line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { STORE = 256 * 1024, POLL_MS = 100, PAUSE_NS = 20 * 1000 * 1000 };

/* How the kernel is asked not to wait. */
enum way {
	WAY_PLAIN,     /* not at all: a file, or nobody said how */
	WAY_NONBLOCK,  /* a description of our own that does not block */
	WAY_SOCKET,    /* of a stream, by a flag */
	WAY_POLL,      /* by asking before */
	WAY_DATAGRAMS, /* to journald */
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum way way;
	int fd;
	struct sockaddr_un to; /* WAY_DATAGRAMS */
	char store[STORE];     /* a ring: two bytes of length, then the record */
	size_t at, held;       /* where the oldest begins; how much is in it */
	size_t gone;           /* of the oldest: bytes that went out already */
	bool has_thread;
	unsigned long dropped, told;
} out = {.lock = PTHREAD_MUTEX_INITIALIZER,
	.changed = PTHREAD_COND_INITIALIZER,
	.fd = STDERR_FILENO};

/* --- the kernel --------------------------------------------------------------------------------- */

static bool is_later(int error)
{
	return error == EAGAIN || error == EINTR
		|| error == ENOBUFS
		/* journald starts anew */
		|| (out.way == WAY_DATAGRAMS
			&& (error == ECONNREFUSED || error == ENOENT || error == ECONNRESET));
}

/* How much of it went; 0: not now; -1: never. */
static ssize_t put(const char *bytes, size_t len)
{
	struct pollfd ready = {.fd = out.fd, .events = POLLOUT};
	ssize_t done = -1;

	switch (out.way) {
	case WAY_PLAIN:
	case WAY_NONBLOCK: done = write(out.fd, bytes, len); break;
	case WAY_SOCKET: done = send(out.fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL); break;
	case WAY_POLL:
		if (poll(&ready, 1, 0) == 0)
			return 0;
		done = write(out.fd, bytes, len);
		break;
	case WAY_DATAGRAMS:
		done = sendto(out.fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL,
			(const struct sockaddr *)&out.to, sizeof out.to);
		break;
	}
	return done >= 0 ? done : is_later(errno) ? 0 : -1;
}

/* --- the store, under the lock ------------------------------------------------------------------ */

static void copy_in(const void *bytes, size_t len)
{
	size_t from = (out.at + out.held) % STORE, first = len < STORE - from ? len : STORE - from;

	memcpy(out.store + from, bytes, first);
	memcpy(out.store, (const char *)bytes + first, len - first);
	out.held += len;
}

static void copy_out(void *bytes, size_t len, size_t behind)
{
	size_t from = (out.at + behind) % STORE, first = len < STORE - from ? len : STORE - from;

	memcpy(bytes, out.store + from, first);
	memcpy((char *)bytes + first, out.store, len - first);
}

static void keep(const char *bytes, size_t len)
{
	uint16_t length = (uint16_t)len;

	if (len + sizeof length > STORE - out.held) {
		out.dropped++;
		return;
	}
	copy_in(&length, sizeof length);
	copy_in(bytes, len);
}

/* Gives the oldest to the kernel. False: not now. */
static bool put_oldest(void)
{
	char record[LOG_BYTES_MAX];
	uint16_t length;

	copy_out(&length, sizeof length, 0);
	copy_out(record, length, sizeof length);
	ssize_t done = put(record + out.gone, length - out.gone);
	if (done == 0)
		return false;
	if (done > 0 && out.gone + (size_t)done < length) {
		out.gone += (size_t)done;
		return true;
	}
	out.dropped += done < 0;
	out.at = (out.at + sizeof length + length) % STORE;
	out.held -= sizeof length + length;
	out.gone = 0;
	return true;
}

/* --- the thread --------------------------------------------------------------------------------- */

/* A socket of datagrams is always ready, and its reader perhaps not: hence the pause. */
static void wait_for_reader(void)
{
	struct pollfd ready = {.fd = out.fd, .events = POLLOUT};

	(void)poll(&ready, 1, POLL_MS);
	nanosleep(&(struct timespec){0, PAUSE_NS}, NULL);
}

static void tell_dropped(unsigned long count)
{
	char dropped[24];

	snprintf(dropped, sizeof dropped, "%lu", count);
	LOG(LOG_LEVEL_WARNING, "log", {"dropped", dropped}, {"reason", "nobody read them in time"});
}

static void *empty(void *context)
{
	(void)context;
	pthread_mutex_lock(&out.lock);
	for (;;) {
		while (out.held == 0)
			pthread_cond_wait(&out.changed, &out.lock);
		bool taken = put_oldest();
		unsigned long untold = out.held == 0 ? out.dropped - out.told : 0;
		pthread_cond_broadcast(&out.changed); /* log_out_end waits for the last */
		if (taken && untold == 0)
			continue;
		out.told += untold;
		pthread_mutex_unlock(&out.lock);
		if (untold > 0)
			tell_dropped(untold);
		else
			wait_for_reader();
		pthread_mutex_lock(&out.lock);
	}
	return NULL;
}

/* Where no thread can be made the next line tries again. */
static void need_thread(void)
{
	sigset_t all, before;
	pthread_t thread;

	if (out.has_thread || out.held == 0)
		return;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	out.has_thread = pthread_create(&thread, NULL, empty, NULL) == 0;
	if (out.has_thread)
		pthread_detach(thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* --- for who logs ------------------------------------------------------------------------------- */

void log_out(const char *bytes, size_t len)
{
	ssize_t done = 0;

	pthread_mutex_lock(&out.lock);
	if (out.held == 0)
		done = put(bytes, len);
	if (done < 0) {
		out.dropped++;
	} else if ((size_t)done < len) {
		keep(bytes + done, len - (size_t)done);
		need_thread();
		pthread_cond_broadcast(&out.changed);
	}
	pthread_mutex_unlock(&out.lock);
}

unsigned long log_out_dropped(void)
{
	pthread_mutex_lock(&out.lock);
	unsigned long dropped = out.dropped;
	pthread_mutex_unlock(&out.lock);
	return dropped;
}

void log_out_end(int milliseconds)
{
	int64_t end = clock_monotonic_ms() + milliseconds;
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += milliseconds / 1000 + 1;
	pthread_mutex_lock(&out.lock);
	while (out.held > 0 && clock_monotonic_ms() < end)
		if (pthread_cond_timedwait(&out.changed, &out.lock, &until) != 0)
			break;
	pthread_mutex_unlock(&out.lock);
}

/* --- beginning ---------------------------------------------------------------------------------- */

/* A child has what its parent had, but for the thread; what waits is the parent's to write. */
static void forget(void)
{
	pthread_mutex_init(&out.lock, NULL);
	pthread_cond_init(&out.changed, NULL);
	out.has_thread = false;
	out.held = out.gone = 0;
}

/* Our own description of the same pipe or terminal: whoever else has it keeps it as it was. */
static int open_again(void)
{
	return open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void log_out_lines(void)
{
	struct stat status;
	int own;

	pthread_atfork(NULL, NULL, forget);
	if (fstat(STDERR_FILENO, &status) != 0)
		return;
	if (S_ISSOCK(status.st_mode)) {
		out.way = WAY_SOCKET;
	} else if (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)) {
		own = open_again();
		out.way = own >= 0 ? WAY_NONBLOCK : WAY_POLL;
		out.fd = own >= 0 ? own : STDERR_FILENO;
	}
}

bool log_out_datagrams(const char *socket_path, struct error *err)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un to = {.sun_family = AF_UNIX};

	if (strlen(socket_path) >= sizeof to.sun_path) {
		close(fd);
		return FAIL(err, CONFIG, NULL, "[log] journald_socket is longer than %zu bytes",
			sizeof to.sun_path - 1);
	}
	memcpy(to.sun_path, socket_path, strlen(socket_path));
	if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) {
		(void)FAIL(err, CONFIG, NULL, "[log] format = journald: %s: %s", socket_path,
			strerror(errno));
		close(fd);
		return false;
	}
	/* Not connected for good: another journald may come to listen there. */
	connect(fd, &(const struct sockaddr){.sa_family = AF_UNSPEC}, sizeof(struct sockaddr));
	pthread_atfork(NULL, NULL, forget);
	out.way = WAY_DATAGRAMS;
	out.fd = fd;
	out.to = to;
	return true;
}
