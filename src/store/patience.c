/* Stores in a hurry, and the thread that ends their waits. */
#include "store/patience.h"

#include "base/clock.h"
#include "store/dial.h"
#include "store/inside.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 500 };

static pthread_mutex_t known_lock = PTHREAD_MUTEX_INITIALIZER;
static struct store *known; /* under known_lock */
static atomic_bool is_watched;

void patience_know(struct store *store)
{
	store->socket = -1;
	store->left_ms = INT64_MAX;
	pthread_mutex_lock(&known_lock);
	store->next = known;
	known = store;
	pthread_mutex_unlock(&known_lock);
}

void patience_forget(struct store *store)
{
	struct store **at = &known;

	pthread_mutex_lock(&known_lock);
	while (*at != store)
		at = &(*at)->next;
	*at = store->next;
	pthread_mutex_unlock(&known_lock);
}

/* A descriptor of our own: libpq closes its one as soon as it finds the connection lost, and its number may be a school's by then. */
void patience_of(struct store *store, int socket)
{
	int ours = socket >= 0 ? fcntl(socket, F_DUPFD_CLOEXEC, 0) : -1;

	pthread_mutex_lock(&store->lock);
	int before = store->socket;
	store->socket = ours;
	store->is_overdue = false;
	pthread_mutex_unlock(&store->lock);
	if (before >= 0)
		close(before);
}

static void judge(struct store *store, int64_t now_ms)
{
	/* Somebody else has it while he asks the server to end a statement, and that one may stand still too. */
	if (pthread_mutex_trylock(&store->lock) != 0)
		return;
	int64_t due_ms = atomic_load(&store->due_ms);
	if (due_ms != 0 && now_ms >= due_ms && store->socket >= 0 && !store->is_overdue) {
		store->is_overdue = true;
		(void)shutdown(store->socket, SHUT_RDWR);
	}
	pthread_mutex_unlock(&store->lock);
}

static void *watch(void *context)
{
	const struct timespec pause = {0, LOOK_MS * 1000000L};

	(void)context;
	for (;;) {
		(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
		pthread_mutex_lock(&known_lock);
		for (struct store *store = known; store != NULL; store = store->next)
			judge(store, clock_monotonic_ms());
		pthread_mutex_unlock(&known_lock);
	}
	return NULL;
}

static void count_from_now(struct store *store)
{
	bool is_hurried = store->left_ms != INT64_MAX;

	atomic_store(&store->due_ms, is_hurried ? clock_monotonic_ms() + store->left_ms : 0);
}

void patience_enter(struct store *store)
{
	if (store->waits++ == 0)
		count_from_now(store);
}

void patience_leave(struct store *store)
{
	if (--store->waits > 0)
		return;
	store->left_ms = patience_left_ms(store);
	atomic_store(&store->due_ms, 0);
}

struct pg_result *patience_next(struct store *store)
{
	if (store->conn == NULL)
		return NULL;
	patience_enter(store);
	PGresult *result = PQgetResult(store->conn);
	patience_leave(store);
	return result;
}

void store_hurry(struct store *store, int64_t ms)
{
	store->left_ms = ms > 0 ? ms : INT64_MAX;
	if (store->waits > 0)
		count_from_now(store);
	/* Where no thread can be had, the next one who is in a hurry tries again. */
	if (ms > 0 && !atomic_exchange(&is_watched, true) && !dial_apart(watch, NULL))
		atomic_store(&is_watched, false);
}

int64_t patience_left_ms(const struct store *store)
{
	int64_t due_ms = atomic_load(&store->due_ms);

	return due_ms == 0 ? store->left_ms : due_ms - clock_monotonic_ms();
}
