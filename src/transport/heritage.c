/* Sockets from one process to the next: packets of one size over a UNIX socket, of which one kind carries a descriptor. */
#include "transport/heritage.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/crypto.h>

enum { ANSWER_MS = 10000 };

/* Who changes what a packet means changes this: a process that speaks of another version is not taken over from. */
static const char MAGIC[8] = "BPVHAND1";

enum kind { KIND_ASK, KIND_ITEM, KIND_END, KIND_SERVING, KIND_STOPPING };

/* Both sides are on one machine. */
struct packet {
	char magic[sizeof MAGIC];
	int kind;
	char name[HERITAGE_NAME];
	struct ticket_seal seal;
};

bool heritage_address(const char *path, struct sockaddr_un *out, struct error *err)
{
	*out = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof out->sun_path)
		return FAIL(err, CONFIG, NULL,
			"%.150s is too long for a socket: at most %zu characters", path,
			sizeof out->sun_path - 1);
	memcpy(out->sun_path, path, strlen(path) + 1);
	return true;
}

/* `fd` -1: none goes along. */
static bool say(int talk, const struct packet *packet, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec bytes = {(void *)packet, sizeof *packet};
	struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};

	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof control.room;
		*CMSG_FIRSTHDR(&message) = (struct cmsghdr){.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
			.cmsg_len = CMSG_LEN(sizeof fd)};
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), &fd, sizeof fd);
	}
	return sendmsg(talk, &message, MSG_NOSIGNAL) == (ssize_t)sizeof *packet;
}

static bool say_kind(int talk, enum kind kind)
{
	struct packet packet = {.kind = kind};

	memcpy(packet.magic, MAGIC, sizeof MAGIC);
	return say(talk, &packet, -1);
}

/* The descriptor that came along, or -1. The room for one holds two: whoever sends more than was agreed gets none of them in. */
static int only_descriptor(struct msghdr *message)
{
	const struct cmsghdr *head = CMSG_FIRSTHDR(message);
	int fds[2];

	if (head == NULL || head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
		return -1;
	size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof *fds;
	if (count > sizeof fds / sizeof *fds)
		count = sizeof fds
			/ sizeof *fds; /* the kernel fills no more than there is room for */
	memcpy(fds, CMSG_DATA(head), count * sizeof *fds);
	if (count == 1)
		return fds[0];
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
	return -1;
}

/* *fd: what came along, or -1. Returns how many bytes there were; 0: it ended, or did not answer in time. */
static size_t hear(int talk, struct packet *packet, int *fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec bytes = {packet, sizeof *packet};
	struct msghdr message = {.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control.room};
	struct pollfd waiting = {talk, POLLIN, 0};
	ssize_t got = -1;

	*fd = -1;
	if (poll(&waiting, 1, ANSWER_MS) == 1)
		got = recvmsg(talk, &message, MSG_CMSG_CLOEXEC);
	if (got <= 0)
		return 0;
	*fd = only_descriptor(&message);
	return (size_t)got;
}

static bool is_ours(const struct packet *packet, size_t length)
{
	return length == sizeof *packet && memcmp(packet->magic, MAGIC, sizeof MAGIC) == 0;
}

enum heritage_word heritage_hear(int talk)
{
	struct packet packet;
	int fd;
	size_t length = hear(talk, &packet, &fd);

	if (fd >= 0)
		close(fd);
	if (length == 0)
		return HERITAGE_GONE;
	if (!is_ours(&packet, length))
		return HERITAGE_STRANGE;
	switch (packet.kind) {
	case KIND_ASK: return HERITAGE_ASKS;
	case KIND_SERVING: return HERITAGE_SERVES;
	case KIND_STOPPING: return HERITAGE_STOPS;
	default: return HERITAGE_STRANGE;
	}
}

bool heritage_give(int talk, const struct heritage *heritage, struct error *err)
{
	bool given = true;

	for (size_t i = 0; given && i < heritage->count; i++) {
		const struct heritage_item *item = &heritage->items[i];
		struct packet packet = {.kind = KIND_ITEM, .seal = item->seal};
		memcpy(packet.magic, MAGIC, sizeof MAGIC);
		memcpy(packet.name, item->name, sizeof packet.name);
		given = say(talk, &packet, item->fd);
		OPENSSL_cleanse(&packet, sizeof packet);
	}
	given = given && say_kind(talk, KIND_END);
	return given || FAIL(err, CONNECTION, NULL, "it could not be given: %s", strerror(errno));
}

/* False when what came is nothing that was asked for. */
static bool keep_item(struct heritage *heritage, const struct packet *packet, int fd)
{
	struct heritage_item *item = &heritage->items[heritage->count];

	if (packet->kind != KIND_ITEM || fd < 0 || heritage->count == HERITAGE_MAX)
		return false;
	memcpy(item->name, packet->name, sizeof item->name);
	item->name[sizeof item->name - 1] = '\0';
	item->fd = fd;
	item->seal = packet->seal;
	heritage->count++;
	return true;
}

static bool receive(struct heritage *heritage, const char *path, struct error *err)
{
	struct packet packet;
	bool good = true, is_over = false;
	int fd;

	if (!say_kind(heritage->talk, KIND_ASK))
		return FAIL(err, CONNECTION, NULL, "%.150s: %s", path, strerror(errno));
	while (good && !is_over) {
		size_t length = hear(heritage->talk, &packet, &fd);
		is_over = is_ours(&packet, length) && packet.kind == KIND_END;
		good = is_over || (is_ours(&packet, length) && keep_item(heritage, &packet, fd));
		if (!good && fd >= 0)
			close(fd);
		if (!good)
			FAIL(err, CONNECTION, NULL,
				length == 0
					? "%.150s: who serves there does not hand over (see its "
					  "log)"
					: "%.150s: who serves there is of a version that this one "
					  "cannot take over from",
				path);
	}
	OPENSSL_cleanse(&packet, sizeof packet);
	return good;
}

/* Nobody is behind the door, or there is none. */
static bool is_nobody(int why)
{
	return why == ENOENT || why == ECONNREFUSED;
}

bool heritage_is_ours(int talk, struct ucred *peer)
{
	socklen_t length = sizeof *peer;

	return getsockopt(talk, SOL_SOCKET, SO_PEERCRED, peer, &length) == 0
		&& (peer->uid == geteuid() || peer->uid == 0);
}

bool heritage_ask(const char *path, struct heritage **out, struct error *err)
{
	struct sockaddr_un address;
	struct ucred giver = {0};

	if (!heritage_address(path, &address, err))
		return false;
	int talk = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	*out = NULL;
	if (talk < 0 || connect(talk, (struct sockaddr *)&address, sizeof address) != 0) {
		int why = errno;
		if (talk >= 0)
			close(talk);
		return is_nobody(why)
			|| FAIL(err, CONNECTION, NULL, "%.150s: %s", path, strerror(why));
	}
	if (!heritage_is_ours(talk, &giver)) {
		close(talk);
		return FAIL(err, CONNECTION, NULL,
			"%.150s: who serves there is user %u, and this is user %u", path,
			(unsigned)giver.uid, (unsigned)geteuid());
	}
	struct heritage *heritage = calloc(1, sizeof *heritage);
	if (heritage == NULL)
		abort();
	heritage->talk = talk;
	heritage->pid = giver.pid;
	if (!receive(heritage, path, err)) {
		heritage_end(&heritage);
		return false;
	}
	*out = heritage;
	return true;
}

static void close_items(struct heritage *heritage)
{
	for (size_t i = 0; i < heritage->count; i++)
		if (heritage->items[i].fd >= 0)
			close(heritage->items[i].fd);
	OPENSSL_cleanse(heritage->items, sizeof heritage->items);
	heritage->count = 0;
}

bool heritage_serving(struct heritage *heritage)
{
	close_items(heritage);
	return say_kind(heritage->talk, KIND_SERVING);
}

void heritage_end(struct heritage **heritage)
{
	struct heritage *old = *heritage;

	if (old == NULL)
		return;
	(void)say_kind(old->talk, KIND_STOPPING);
	close_items(old);
	close(old->talk);
	free(old);
	*heritage = NULL;
}

static int take(struct heritage_item *item)
{
	int fd = item->fd;

	item->fd = -1;
	return fd;
}

int heritage_take(struct heritage *heritage, const char *name)
{
	for (size_t i = 0; heritage != NULL && i < heritage->count; i++)
		if (strcmp(heritage->items[i].name, name) == 0)
			return take(&heritage->items[i]);
	return -1;
}

static bool listens_there(int fd, const struct sockaddr *wanted)
{
	struct sockaddr_storage bound = {0};
	socklen_t length = sizeof bound;

	if (fd < 0 || getsockname(fd, (struct sockaddr *)&bound, &length) != 0
		|| bound.ss_family != wanted->sa_family)
		return false;
	if (bound.ss_family == AF_INET) {
		const struct sockaddr_in *a = (const void *)&bound, *b = (const void *)wanted;
		return a->sin_addr.s_addr == b->sin_addr.s_addr
			&& (b->sin_port == 0 || a->sin_port == b->sin_port);
	}
	const struct sockaddr_in6 *a = (const void *)&bound, *b = (const void *)wanted;
	return memcmp(&a->sin6_addr, &b->sin6_addr, sizeof a->sin6_addr) == 0
		&& a->sin6_scope_id == b->sin6_scope_id
		&& (b->sin6_port == 0 || a->sin6_port == b->sin6_port);
}

int heritage_take_listener(
	struct heritage *heritage, const char *name, const struct sockaddr *address)
{
	for (size_t i = 0; heritage != NULL && name != NULL && i < heritage->count; i++)
		if (strcmp(heritage->items[i].name, name) == 0
			&& listens_there(heritage->items[i].fd, address))
			return take(&heritage->items[i]);
	return -1;
}

const struct ticket_seal *heritage_seal(const struct heritage *heritage, const char *name)
{
	for (size_t i = 0; heritage != NULL && name != NULL && i < heritage->count; i++)
		if (strcmp(heritage->items[i].name, name) == 0 && heritage->items[i].seal.is_there)
			return &heritage->items[i].seal;
	return NULL;
}
