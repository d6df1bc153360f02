/* What comes in at the door of an upgrade, and how much of it stays. */
#include "unit.h"

#include "transport/heritage.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static void send_with(int talk, const int *fds, size_t count)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(8 * sizeof(int))] = {0};
	char word[] = "anything";
	struct iovec bytes = {word, sizeof word};
	struct msghdr message = {.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = CMSG_SPACE(count * sizeof *fds)};
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(count * sizeof *fds);
	memcpy(CMSG_DATA(head), fds, count * sizeof *fds);
	assert_int_equal(sendmsg(talk, &message, 0), sizeof word);
}

/* However many descriptors somebody sends along with what is no question: none is left open. */
static void keeps_no_descriptor_that_it_did_not_ask_for(void **state)
{
	int talk[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, talk), 0);
	for (size_t count = 1; count <= 3; count++) {
		int ends[2];
		assert_int_equal(pipe(ends), 0);
		const int fds[] = {ends[1], ends[1], ends[1]};
		send_with(talk[0], fds, count);
		close(ends[1]);
		assert_int_equal(heritage_hear(talk[1]), HERITAGE_STRANGE);
		/* Whoever reads a pipe that nobody can write to any more is told so. */
		struct pollfd reader = {ends[0], POLLIN, 0};
		assert_int_equal(poll(&reader, 1, 0), 1);
		assert_true((reader.revents & POLLHUP) != 0);
		close(ends[0]);
	}
	close(talk[0]);
	close(talk[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_no_descriptor_that_it_did_not_ask_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
