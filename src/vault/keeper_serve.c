/* The keeper's end of the channels: a thread for each, which asks nothing and waits for nobody. */
#include "vault/keeper_desk.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/crypto.h>

enum { STACK = 256 * 1024 };

struct serving {
	struct keeper_desk *desk;
	const int *channels;
	size_t count;
	atomic_size_t next;
	atomic_bool nonsense;
	pthread_barrier_t begun;
};

/* Everybody hears an end of file, also who waits. */
static void close_down(const struct serving *serving)
{
	for (size_t i = 0; i < serving->count; i++)
		(void)shutdown(serving->channels[i], SHUT_RDWR);
}

static ssize_t receive(int channel, void *frame, size_t size)
{
	ssize_t got;

	do /* MSG_TRUNC: the length as it was sent, so that a longer frame is seen as one */
		got = recv(channel, frame, size, MSG_TRUNC);
	while (got < 0 && errno == EINTR);
	return got;
}

static void *answer_all(void *context)
{
	struct serving *serving = context;
	int channel = serving->channels[atomic_fetch_add(&serving->next, 1)];
	struct keeper_request request;
	struct keeper_answer answer;
	ssize_t got;

	pthread_barrier_wait(&serving->begun);
	while ((got = receive(channel, &request, sizeof request)) > 0) {
		if (!keeper_desk_answer(serving->desk, &request, (size_t)got, &answer)) {
			atomic_store(&serving->nonsense, true);
			break;
		}
		if (send(channel, &answer, sizeof answer, MSG_NOSIGNAL) != sizeof answer)
			break;
		OPENSSL_cleanse(&answer, sizeof answer); /* a session key, perhaps */
	}
	OPENSSL_cleanse(&answer, sizeof answer);
	close_down(serving);
	return NULL;
}

static pthread_t begin(struct serving *serving)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK);
	if (pthread_create(&thread, &attributes, answer_all, serving) != 0)
		abort();
	pthread_attr_destroy(&attributes);
	return thread;
}

bool keeper_serve(const int *channels, size_t count, const struct keeper_source *source)
{
	struct serving serving = {
		.desk = keeper_desk_create(source), .channels = channels, .count = count};
	pthread_t *threads = calloc(count, sizeof *threads);

	if (threads == NULL)
		abort();
	pthread_barrier_init(&serving.begun, NULL, (unsigned)count + 1);
	for (size_t i = 0; i < count; i++)
		threads[i] = begin(&serving);
	if (source->begun != NULL)
		source->begun(source->context);
	pthread_barrier_wait(&serving.begun);
	for (size_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	free(threads);
	pthread_barrier_destroy(&serving.begun);
	for (size_t i = 0; i < count; i++)
		close(channels[i]);
	keeper_desk_destroy(&serving.desk);
	return !atomic_load(&serving.nonsense);
}
