/* A thread behind a UNIX socket: hands over to who comes after us, and sees whether it lives. */
#include "transport/door.h"

#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/crypto.h>

enum {
	SERVE_MS = 60000,  /* from the gift until the next one serves */
	SILENT_MS = 10000, /* until it asks */
	AGAIN_MS = 100,    /* after nobody could be let in */
};

struct door {
	struct door_config config;
	char path[sizeof((struct sockaddr_un *)0)->sun_path];
	int fd;     /* listens */
	int ending; /* readable: it is over */
	pthread_t thread;
	bool is_attended, is_shared; /* somebody else has the door as well, and its path */
	atomic_bool is_leaving;
};

/* A socket of a process that ended without taking it away. */
static bool clear_away(const struct sockaddr_un *address, struct error *err)
{
	struct stat status;

	if (lstat(address->sun_path, &status) != 0)
		return errno == ENOENT
			|| FAIL(err, CONFIG, NULL, "%s: %s", address->sun_path, strerror(errno));
	if (!S_ISSOCK(status.st_mode))
		return FAIL(err, CONFIG, NULL, "%s is there, and is no socket", address->sun_path);
	int knock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	bool is_home = knock >= 0
		&& (connect(knock, (const struct sockaddr *)address, sizeof *address) == 0
			|| errno != ECONNREFUSED);
	if (knock >= 0)
		close(knock);
	if (is_home)
		return FAIL(err, CONNECTION, NULL,
			"somebody serves behind %s already: --take-over takes over from it",
			address->sun_path);
	return unlink(address->sun_path) == 0
		|| FAIL(err, CONFIG, NULL, "%s: %s", address->sun_path, strerror(errno));
}

static bool open_path(struct door *door, struct error *err)
{
	struct sockaddr_un address;

	if (!heritage_address(door->path, &address, err) || !clear_away(&address, err))
		return false;
	/* Two processes may wait behind it for a moment, and whoever comes is let in by one of them. */
	door->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* Before it can be connected to. */
	if (door->fd >= 0 && fchmod(door->fd, S_IRUSR | S_IWUSR) == 0
		&& bind(door->fd, (struct sockaddr *)&address, sizeof address) == 0
		&& listen(door->fd, 1) == 0)
		return true;
	FAIL(err, CONFIG, NULL, "%s: %s", door->path, strerror(errno));
	if (door->fd >= 0)
		close(door->fd);
	door->fd = -1;
	return false;
}

struct door *door_open(
	const struct door_config *config, struct heritage *heritage, struct error *err)
{
	struct door *door = calloc(1, sizeof *door);

	if (door == NULL)
		abort();
	door->config = *config;
	door->ending = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (door->ending < 0)
		abort();
	snprintf(door->path, sizeof door->path, "%s", config->path);
	door->fd = heritage_take(heritage, HERITAGE_DOOR);
	door->is_shared = door->fd >= 0; /* who gave it goes on behind it when we cannot serve */
	struct sockaddr_un fits;
	if (!heritage_address(config->path, &fits, err) || (door->fd < 0 && !open_path(door, err)))
		door_close(&door);
	return door;
}

/* False when it is time to end, or when nothing came in time. */
static bool wait_for(const struct door *door, int fd, int ms)
{
	struct pollfd fds[] = {{fd, POLLIN, 0}, {door->ending, POLLIN, 0}};
	int ready;

	do
		ready = poll(fds, 2, ms);
	while (ready < 0 && errno == EINTR);
	return ready > 0 && fds[1].revents == 0;
}

static bool give(struct door *door, int talk, struct error *err)
{
	struct heritage heritage;

	heritage_of(door->config.transport, &heritage);
	const size_t listeners = heritage.count;
	if (heritage.count < HERITAGE_MAX) {
		struct heritage_item *item = &heritage.items[heritage.count++];
		snprintf(item->name, sizeof item->name, "%s", HERITAGE_DOOR);
		item->fd = door->fd;
	}
	bool given = heritage_give(talk, &heritage, err);
	for (size_t i = 0; i < listeners; i++)
		close(heritage.items[i].fd);
	OPENSSL_cleanse(&heritage, sizeof heritage);
	return given;
}

static void leave(struct door *door, bool is_leaving)
{
	atomic_store(&door->is_leaving, is_leaving);
	if (door->config.leaving != NULL)
		door->config.leaving(door->config.context, is_leaving);
	transport_turn(door->config.transport, is_leaving ? COURSE_LEAVE : COURSE_SERVE);
}

/* While we leave: until it stops in order, after which we leave all the same, or is gone. */
static void watch_over(struct door *door, int talk, const char *who)
{
	enum heritage_word word = HERITAGE_STRANGE;

	while (word == HERITAGE_STRANGE) {
		if (!wait_for(door, talk, -1))
			return;
		word = heritage_hear(talk);
	}
	if (word == HERITAGE_STOPS) {
		(void)wait_for(door, -1, -1);
		return;
	}
	door->is_shared = false;
	leave(door, false);
	LOG(LOG_LEVEL_WARNING, "serving on", {"reason", "who took over is gone"}, {"pid", who});
}

/* From the question until it serves. Errors: CONNECTION. */
static bool let_it_begin(struct door *door, int talk, struct error *err)
{
	enum heritage_word word;

	if (!wait_for(door, talk, SILENT_MS) || heritage_hear(talk) != HERITAGE_ASKS)
		return FAIL(err, CONNECTION, NULL, "it did not ask for anything");
	if (!give(door, talk, err))
		return false;
	door->is_shared = true;
	if (!wait_for(door, talk, SERVE_MS))
		return FAIL(err, CONNECTION, NULL, "it did not serve in time");
	word = heritage_hear(talk);
	door->is_shared = word == HERITAGE_SERVES;
	return door->is_shared || FAIL(err, CONNECTION, NULL, "it went away before it served");
}

static void hand_over(struct door *door, int talk, const char *who)
{
	struct error err;

	if (!let_it_begin(door, talk, &err)) {
		LOG(LOG_LEVEL_WARNING, "not handed over, serving on", {"pid", who},
			{"reason", err.detail});
		return;
	}
	leave(door, true);
	LOG(LOG_LEVEL_INFO, "leaving", {"to_pid", who});
	watch_over(door, talk, who);
}

static void *run(void *context)
{
	struct door *door = context;

	while (wait_for(door, door->fd, -1)) {
		struct ucred peer = {0};
		char who[16];
		int talk = accept4(door->fd, NULL, NULL, SOCK_CLOEXEC);
		if (talk < 0) {
			(void)wait_for(
				door, -1, AGAIN_MS); /* by the other one, or no descriptors */
			continue;
		}
		bool is_known = heritage_is_ours(talk, &peer);
		snprintf(who, sizeof who, "%ld", (long)peer.pid);
		if (is_known)
			hand_over(door, talk, who);
		else
			LOG(LOG_LEVEL_WARNING, "not handed over, serving on", {"pid", who},
				{"reason", "another user asks for our sockets"});
		close(talk);
	}
	return NULL;
}

void door_attend(struct door *door)
{
	door->is_shared = false;
	if (pthread_create(&door->thread, NULL, run, door) != 0)
		abort();
	door->is_attended = true;
}

bool door_is_leaving(const struct door *door)
{
	return door != NULL && atomic_load(&door->is_leaving);
}

void door_close(struct door **door)
{
	struct door *old = *door;
	const uint64_t one = 1;

	if (old == NULL)
		return;
	*door = NULL;
	if (write(old->ending, &one, sizeof one) != sizeof one)
		abort();
	if (old->is_attended)
		pthread_join(old->thread, NULL);
	if (old->fd >= 0) {
		close(old->fd);
		if (!old->is_shared)
			unlink(old->path);
	}
	close(old->ending);
	free(old);
}
