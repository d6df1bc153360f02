/* A word to the service manager: one datagram to the socket in $NOTIFY_SOCKET. */
#include "base/notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool notify_manager(const char *state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const char *path = getenv("NOTIFY_SOCKET");

	if (path == NULL || (path[0] != '/' && path[0] != '@')
		|| strlen(path) >= sizeof address.sun_path)
		return false;
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (path[0] == '@')
		address.sun_path[0] = '\0';
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	ssize_t sent = sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path)));
	close(fd);
	return sent == (ssize_t)strlen(state);
}

bool notify_ready(void)
{
	char state[48];

	snprintf(state, sizeof state, "READY=1\nMAINPID=%ld", (long)getpid());
	return notify_manager(state);
}
