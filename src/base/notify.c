/* A word to the service manager: datagrams to the socket in $NOTIFY_SOCKET. */
#include "base/notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int manager = -1;

void notify_begin(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const char *path = getenv("NOTIFY_SOCKET");

	if (path == NULL || (path[0] != '/' && path[0] != '@')
		|| strlen(path) >= sizeof address.sun_path)
		return;
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (path[0] == '@')
		address.sun_path[0] = '\0';
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (manager >= 0
		&& connect(manager, (struct sockaddr *)&address,
			   (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path)))
			== 0)
		return;
	if (manager >= 0)
		close(manager);
	manager = -1;
}

static bool tell(const char *state)
{
	return manager >= 0
		&& send(manager, state, strlen(state), MSG_NOSIGNAL) == (ssize_t)strlen(state);
}

/* A manager that began anew is another one at the same name. */
bool notify_manager(const char *state)
{
	if (tell(state))
		return true;
	if (manager >= 0)
		close(manager);
	manager = -1;
	notify_begin();
	return tell(state);
}

bool notify_ready(void)
{
	char state[48];

	snprintf(state, sizeof state, "READY=1\nMAINPID=%ld", (long)getpid());
	return notify_manager(state);
}
