/* A thread that sees files change on disk and has them read again, once they have been quiet for a moment. */
#include "gateway/inside.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

enum {
	QUIET_MS = 300,  /* a certificate and its key are two files */
	NOISE_MS = 5000, /* but not for ever */
	LOOK_MS =
		30000, /* what no event tells: a file system of another machine, a token that was away */
	BLIND_MS = 2000, /* the same, when there are no events at all */
	LINKS_MAX = 16,
	EVENTS = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB
		| IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR,
};

struct watch {
	struct gateway *gateway;
	pthread_t thread;
	int events; /* -1: the kernel gives none */
	int ending;
};

/* The directory that holds `path` up to `len`. */
static void watch_directory(const struct watch *watch, const char *path, size_t len)
{
	char directory[PATH_MAX];

	while (len > 0 && path[len - 1] != '/')
		len--;
	if (len == 0)
		snprintf(directory, sizeof directory, ".");
	else
		snprintf(directory, sizeof directory, "%.*s", (int)len, path);
	/* One that is not there is met again when its parent changes, or at the next look. */
	(void)inotify_add_watch(watch->events, directory, EVENTS);
}

/* `prefix` of this length is a symbolic link: *out is the path with what it points to in its place. */
static bool resolve(const char *path, size_t prefix, char out[PATH_MAX])
{
	char link[PATH_MAX], target[PATH_MAX];
	size_t parent = prefix;

	snprintf(link, sizeof link, "%.*s", (int)prefix, path);
	ssize_t length = readlink(link, target, sizeof target - 1);
	if (length <= 0)
		return false;
	target[length] = '\0';
	while (parent > 0 && path[parent - 1] != '/')
		parent--;
	if (target[0] == '/')
		parent = 0;
	int wrote = snprintf(out, PATH_MAX, "%.*s%s%s", (int)parent, path, target, path + prefix);
	return wrote > 0 && wrote < PATH_MAX;
}

/* Every directory in which this file can be replaced: its own, and those of the links on the way to it. */
static void watch_file(const struct watch *watch, const char *file)
{
	char path[PATH_MAX], next[PATH_MAX];

	snprintf(path, sizeof path, "%s", file);
	for (int links = 0; links < LINKS_MAX; links++) {
		size_t at = strcspn(path + 1, "/") + 1;
		while (!resolve(path, at, next) && path[at] != '\0')
			at += strcspn(path + at + 1, "/") + 1;
		watch_directory(watch, path, at);
		if (!resolve(path, at, next)) {
			/* When it is a directory itself, for what comes into it. */
			(void)inotify_add_watch(watch->events, path, EVENTS);
			return;
		}
		memcpy(path, next, sizeof path);
	}
}

/* Again each time: a directory may be another by now. */
static void watch_all(const struct watch *watch)
{
	struct gateway *gateway = watch->gateway;

	if (watch->events < 0)
		return;
	pthread_mutex_lock(&gateway->reloading);
	for (size_t i = 0; i < gateway->followed.count; i++)
		watch_file(watch, gateway->followed.files[i]);
	pthread_mutex_unlock(&gateway->reloading);
}

static void forget_events(const struct watch *watch)
{
	char events[16 * 1024];

	while (watch->events >= 0 && read(watch->events, events, sizeof events) > 0)
		;
}

/* False when it is time to end. */
static bool wait_for(const struct watch *watch, int ms, bool *event)
{
	struct pollfd fds[] = {{watch->events, POLLIN, 0}, {watch->ending, POLLIN, 0}};

	*event = false;
	if (poll(fds, 2, ms) < 0)
		return errno == EINTR;
	*event = fds[0].revents != 0;
	if (*event)
		forget_events(watch);
	return fds[1].revents == 0;
}

/* Waits until nothing has happened for a moment. */
static bool settle(const struct watch *watch)
{
	int64_t until = clock_monotonic_ms() + NOISE_MS;
	bool event = true;

	while (event && clock_monotonic_ms() < until)
		if (!wait_for(watch, QUIET_MS, &event))
			return false;
	return true;
}

/* True when there is something to try: a file is another now, or what was refused is worth another look. */
static bool is_due(struct gateway *gateway, bool event)
{
	pthread_mutex_lock(&gateway->reloading);
	bool due = followed_changed(&gateway->followed)
		|| (!event && gateway->last.at.us != 0 && !gateway->last.ok);
	pthread_mutex_unlock(&gateway->reloading);
	return due;
}

static void *run(void *context)
{
	struct watch *watch = context;
	bool event = true;

	for (;;) {
		watch_all(watch);
		if (is_due(watch->gateway, event)) {
			if (!settle(watch))
				break;
			(void)gateway_reload(watch->gateway, "watch");
			watch_all(watch);
		}
		if (!wait_for(watch, watch->events < 0 ? BLIND_MS : LOOK_MS, &event))
			break;
	}
	return NULL;
}

struct watch *watch_start(struct gateway *gateway)
{
	struct watch *watch;

	if (!gateway->config->watch)
		return NULL;
	watch = calloc(1, sizeof *watch);
	if (watch == NULL)
		abort();
	watch->gateway = gateway;
	watch->events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (watch->events < 0)
		LOG(LOG_LEVEL_WARNING, "watch", {"reason", strerror(errno)});
	watch->ending = eventfd(0, EFD_CLOEXEC);
	if (watch->ending < 0 || pthread_create(&watch->thread, NULL, run, watch) != 0)
		abort();
	return watch;
}

void watch_stop(struct watch **watch)
{
	struct watch *old = *watch;
	const uint64_t one = 1;

	*watch = NULL;
	if (old == NULL)
		return;
	if (write(old->ending, &one, sizeof one) != sizeof one)
		abort();
	pthread_join(old->thread, NULL);
	if (old->events >= 0)
		close(old->events);
	close(old->ending);
	free(old);
}
