/* What is taken away is gone, and what is left works. Each try is a child of its own, which nothing can give its rights back. */
#include "unit.h"

#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- children ----------------------------------------------------------------------------------- */

/* How a child ends in which this is tried: its exit code, or minus the signal. */
static int outcome_of(int (*try)(void))
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(try());
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* 0, or which line was not so. */
#define EXPECT(what)                                                                               \
	if (!(what))                                                                               \
	return __LINE__ % 250 + 1

static char root[] = "/tmp/bpv-sandbox-XXXXXX";
static char keys[64], settings[64], results[64], key[96], setting[96];

static void write_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0 && write(fd, "x", 1) == 1);
	close(fd);
}

static int begin(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(root));
	snprintf(keys, sizeof keys, "%s/keys", root);
	snprintf(settings, sizeof settings, "%s/settings", root);
	snprintf(results, sizeof results, "%s/results", root);
	snprintf(key, sizeof key, "%s/key.pem", keys);
	snprintf(setting, sizeof setting, "%s/service.conf", settings);
	mkdir(keys, 0700);
	mkdir(settings, 0700);
	mkdir(results, 0755);
	chmod(root, 0755);
	write_file(key);
	write_file(setting);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unlink(key);
	unlink(setting);
	rmdir(keys);
	rmdir(settings);
	rmdir(results);
	return rmdir(root);
}

static bool opens(const char *path, int how)
{
	int fd = open(path, how | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* --- files -------------------------------------------------------------------------------------- */

/* Of Landlock in this kernel; 0: it has none. Debian 12 begins with 2, which lets files be cut short and signals pass. */
static long version(void)
{
	long found = syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* which version */);

	return found > 0 ? found : 0;
}

static int try_files(void)
{
	const char *hidden[] = {keys, "/nowhere/at/all"}, *written[] = {results};
	char made[96], moved[96];

	snprintf(made, sizeof made, "%s/made", results);
	snprintf(moved, sizeof moved, "%s/moved", results);
	sandbox_files(&(struct sandbox_paths){
		.hidden = hidden, .hidden_count = 2, .written = written, .written_count = 1});
	EXPECT(strcmp(sandbox_told().files, "on") == 0);
	EXPECT(sandbox_told().hidden == 1 && sandbox_told().version == version());
	EXPECT(!opens(key, O_RDONLY) && errno == EACCES);
	EXPECT(!opens(keys, O_RDONLY) && errno == EACCES);
	EXPECT(opens(setting, O_RDONLY));
	EXPECT(opens("/etc/passwd", O_RDONLY) && opens("/usr/bin", O_RDONLY));
	EXPECT(!opens(setting, O_WRONLY) && errno == EACCES);
	EXPECT(!opens(setting, O_RDWR) && !opens("/tmp/bpv-sandbox-made", O_WRONLY | O_CREAT));
	EXPECT(opens("/dev/null", O_WRONLY));
	EXPECT(opens(made, O_WRONLY | O_CREAT) && rename(made, moved) == 0);
	EXPECT(link(key, made) != 0 && symlink(key, made) != 0 && rename(setting, made) != 0);
	EXPECT(unlink(setting) != 0 && unlink(moved) == 0);
	EXPECT(execl("/bin/true", "true", (char *)NULL) != 0 && errno == EACCES);
	EXPECT(version() < 3 || truncate(setting, 0) != 0);
	EXPECT(version() < 6 || (kill(getppid(), 0) != 0 && errno == EPERM));
	return 0;
}

static void files_are_left_where_they_are_needed(void **state)
{
	(void)state;
	if (version() == 0)
		skip();
	assert_int_equal(outcome_of(try_files), 0);
}

/* One program and no other; and what is shown, and nothing else. */
static int try_start(void)
{
	const char *started[] = {"/usr/bin/true"};

	sandbox_files(&(struct sandbox_paths){.started = started, .started_count = 1});
	EXPECT(execl("/usr/bin/false", "false", (char *)NULL) != 0 && errno == EACCES);
	EXPECT(execl(keys, "keys", (char *)NULL) != 0 && errno == EACCES);
	execl("/usr/bin/true", "true", (char *)NULL);
	return __LINE__ % 250 + 1;
}

static int try_shown(void)
{
	const char *shown[] = {settings};

	sandbox_files(&(struct sandbox_paths){.shown = shown, .shown_count = 1});
	EXPECT(opens(setting, O_RDONLY));
	EXPECT(!opens(setting, O_WRONLY) && !opens(key, O_RDONLY)
		&& !opens("/etc/passwd", O_RDONLY));
	return 0;
}

static void one_program_is_started_and_no_other(void **state)
{
	(void)state;
	if (version() == 0)
		skip();
	assert_int_equal(outcome_of(try_start), 0);
	assert_int_equal(outcome_of(try_shown), 0);
}

/* --- calls -------------------------------------------------------------------------------------- */

static void *note(void *context)
{
	*(int *)context = 1;
	return NULL;
}

/* Signals and limits of whoever else runs as this user are left alone. */
static bool keeps_its_own(void)
{
	struct rlimit limit;

	return raise(0) == 0 && tgkill(getppid(), getppid(), 0) != 0 && errno == EPERM
		&& fcntl(0, F_GETFD) >= 0 && fcntl(0, F_SETOWN, getppid()) != 0 && errno == EPERM
		&& getrlimit(RLIMIT_NOFILE, &limit) == 0
		&& prlimit(getppid(), RLIMIT_NOFILE, NULL, &limit) != 0 && errno == EPERM;
}

static int try_service(void)
{
	pthread_t thread;
	int noted = 0;

	sandbox_calls(SANDBOX_SERVICE);
	EXPECT(strcmp(sandbox_told().calls, "on") == 0);
	EXPECT(pthread_create(&thread, NULL, note, &noted) == 0);
	EXPECT(pthread_join(thread, NULL) == 0 && noted == 1);
	EXPECT(socket(AF_INET, SOCK_STREAM, 0) >= 0 && socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
	EXPECT(socket(AF_PACKET, SOCK_RAW, 0) < 0 && errno == EPERM);
	EXPECT(opens(setting, O_RDONLY));
	EXPECT(execl("/bin/true", "true", (char *)NULL) != 0 && errno == EPERM);
	EXPECT(setuid(65534) != 0 && errno == EPERM);
	EXPECT(chmod(key, 0644) != 0 && errno == EPERM); /* Landlock lets it, hidden or not */
	EXPECT(mknod("/tmp/bpv-sandbox-made", S_IFIFO | 0600, 0) != 0 && errno == EPERM);
	EXPECT(unshare(CLONE_NEWNS) != 0 && errno == EPERM);
	EXPECT(ioctl(0, TIOCSTI, "x") != 0 && errno == EPERM);
	EXPECT(kill(getpid(), 0) == 0 && kill(getppid(), 0) != 0 && errno == EPERM);
	EXPECT(keeps_its_own());
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	EXPECT(fork() < 0 && errno == EPERM);
	EXPECT(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0 && errno == EPERM);
	EXPECT(prctl(PR_SET_NAME, "renamed", 0, 0, 0) == 0);
	EXPECT(ptrace(PTRACE_ATTACH, getppid(), 0, 0) != 0 && errno == EPERM);
#endif
	return 0;
}

static void a_service_keeps_sockets_and_threads(void **state)
{
	(void)state;
	assert_int_equal(outcome_of(try_service), 0);
}

/* How a library starts a program: one that is waited for, without a copy of this process. */
static int try_starter(void)
{
	char *words[] = {"true", NULL};
	pid_t child;
	int status;

	sandbox_calls(SANDBOX_STARTER);
	EXPECT(posix_spawn(&child, "/usr/bin/true", NULL, NULL, words, NULL) == 0);
	EXPECT(waitpid(child, &status, 0) == child && status == 0);
	EXPECT(unshare(CLONE_NEWNS) != 0 && errno == EPERM);
	EXPECT(socket(AF_PACKET, SOCK_RAW, 0) < 0 && errno == EPERM);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	EXPECT(fork() < 0 && errno == EPERM);
#endif
	return 0;
}

static int try_program(void)
{
	sandbox_calls(SANDBOX_PROGRAM);
	EXPECT(socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM);
	EXPECT(kill(getppid(), 0) != 0 && errno == EPERM);
	EXPECT(keeps_its_own());
	EXPECT(opens(setting, O_RDONLY));
	EXPECT(setuid(getuid()) == 0 && setuid(getuid() + 1) != 0 && errno == EPERM);
	return 0;
}

static void a_service_that_starts_programs_and_what_it_starts(void **state)
{
	(void)state;
	assert_int_equal(outcome_of(try_starter), 0);
	assert_int_equal(outcome_of(try_program), 0);
}

static int try_keeper(void)
{
	sandbox_calls(SANDBOX_KEEPER);
	EXPECT(strcmp(sandbox_told().calls, "on") == 0);
	EXPECT(opens(key, O_RDONLY) && raise(0) == 0);
	EXPECT(!opens("/nowhere", O_RDONLY) && errno == ENOENT);
	return 0;
}

static int try_keeper_socket(void)
{
	sandbox_calls(SANDBOX_KEEPER);
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static int try_keeper_write(void)
{
	sandbox_calls(SANDBOX_KEEPER);
	return opens(key, O_WRONLY);
}

static int try_keeper_exec(void)
{
	sandbox_calls(SANDBOX_KEEPER);
	return execl("/bin/true", "true", (char *)NULL);
}

static int try_keeper_connect(void)
{
	sandbox_calls(SANDBOX_KEEPER);
	return connect(0, NULL, 0);
}

static void a_keeper_reads_and_dies_of_anything_else(void **state)
{
	(void)state;
	assert_int_equal(outcome_of(try_keeper), 0);
	assert_int_equal(outcome_of(try_keeper_socket), -SIGSYS);
	assert_int_equal(outcome_of(try_keeper_write), -SIGSYS);
	assert_int_equal(outcome_of(try_keeper_exec), -SIGSYS);
	assert_int_equal(outcome_of(try_keeper_connect), -SIGSYS);
}

static int try_tokens(void)
{
	sandbox_calls(SANDBOX_TOKENS);
	EXPECT(strcmp(sandbox_told().calls, "on") == 0);
	EXPECT(socket(AF_INET, SOCK_STREAM, 0) >= 0 && opens(key, O_RDWR));
	EXPECT(execl("/bin/true", "true", (char *)NULL) != 0 && errno == EPERM);
	return 0;
}

static void a_module_of_a_token_may_do_more_but_start_nothing(void **state)
{
	(void)state;
	assert_int_equal(outcome_of(try_tokens), 0);
}

/* --- user --------------------------------------------------------------------------------------- */

static int try_user(void)
{
	struct error err;

	EXPECT(sandbox_told().root);
	EXPECT(!sandbox_become("root", &err) && strstr(err.detail, "root by another name") != NULL);
	EXPECT(!sandbox_become("niemand-hier", &err) && strstr(err.detail, "no user") != NULL);
	EXPECT(sandbox_become("nobody", &err));
	EXPECT(!sandbox_told().root && getuid() == geteuid() && getgroups(0, NULL) <= 1);
	EXPECT(setuid(0) != 0 && setgid(0) != 0);
	EXPECT(!opens(key, O_RDONLY) && errno == EACCES);
	EXPECT(sandbox_become("nobody", &err)); /* as it is already */
	EXPECT(!sandbox_become("daemon", &err));
	return 0;
}

static void root_becomes_somebody_else_for_good(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(outcome_of(try_user), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_left_where_they_are_needed),
		cmocka_unit_test(one_program_is_started_and_no_other),
		cmocka_unit_test(a_service_keeps_sockets_and_threads),
		cmocka_unit_test(a_service_that_starts_programs_and_what_it_starts),
		cmocka_unit_test(a_keeper_reads_and_dies_of_anything_else),
		cmocka_unit_test(a_module_of_a_token_may_do_more_but_start_nothing),
		cmocka_unit_test(root_becomes_somebody_else_for_good),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
