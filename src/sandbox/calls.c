/* System calls that are left. A list of what is needed, not of what is feared: what the kernel learns tomorrow is not on it. */
#include "sandbox/sandbox.h"

#include "sandbox/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <seccomp.h>

enum { B = 1, S = 2, T = 4, P = 8 };

static const struct row {
	int who;
	const char *name;
} rows[] = {
#define CALL(who, name) {who, #name},
#include "sandbox/calls.def"
#undef CALL
};

/* By one argument: what is not here is not left. */
static const struct condition {
	int who;
	const char *name;
	unsigned argument;
	scmp_datum_t value;
} conditions[] = {
	{S, "socket", 0, AF_UNIX},
	{S, "socket", 0, AF_INET},
	{S, "socket", 0, AF_INET6},
	{S, "socket", 0, AF_NETLINK}, /* getaddrinfo asks which kinds of address this machine has */
	{S | P, "ioctl", 1, TCGETS},  /* stdio: is this a terminal? */
	{S | P, "ioctl", 1, FIONREAD},
	{S, "ioctl", 1, FIONBIO},
	{S, "prctl", 0, PR_SET_NAME},
	{S, "prctl", 0, PR_SET_PDEATHSIG},    /* whoever went into the background serves */
	{T, "prctl", 0, PR_SET_NO_NEW_PRIVS}, /* who starts a program confines it further */
	{S | P, "prlimit64", 0, 0},           /* of itself, not of who serves as the same user */
	/* And not F_SETOWN with F_SETSIG: a descriptor that sends somebody any signal. */
	{B, "fcntl", 1, F_DUPFD},
	{B, "fcntl", 1, F_DUPFD_CLOEXEC},
	{B, "fcntl", 1, F_GETFD},
	{B, "fcntl", 1, F_SETFD},
	{B, "fcntl", 1, F_GETFL},
	{B, "fcntl", 1, F_SETFL},
	{S, "fcntl", 1, F_GETLK},
	{S, "fcntl", 1, F_SETLK},
	{S, "fcntl", 1, F_SETLKW},
	{S, "fcntl", 1, F_OFD_GETLK},
	{S, "fcntl", 1, F_OFD_SETLK},
	{S, "fcntl", 1, F_OFD_SETLKW},
};

static bool allow(scmp_filter_ctx filter, const char *name)
{
	int call = seccomp_syscall_resolve_name(name);

	return call == __NR_SCMP_ERROR || seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
}

static bool allow_when(scmp_filter_ctx filter, const struct condition *condition)
{
	int call = seccomp_syscall_resolve_name(condition->name);

	return call == __NR_SCMP_ERROR
		|| seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
			   SCMP_CMP(condition->argument, SCMP_CMP_EQ, condition->value))
		== 0;
}

static bool allow_rows(scmp_filter_ctx filter, int who)
{
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof rows / sizeof rows[0]; i++)
		ok = (rows[i].who & who) == 0 || allow(filter, rows[i].name);
	for (size_t i = 0; ok && i < sizeof conditions / sizeof conditions[0]; i++)
		ok = (conditions[i].who & who) == 0 || allow_when(filter, &conditions[i]);
	return ok;
}

/* A signal to itself: libc raises one to abort. Others who serve as the same user are not ended by it. */
static bool allow_signal(scmp_filter_ctx filter, int call)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
		       SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()))
		== 0;
}

/* --- a service ---------------------------------------------------------------------------------- */

/* All of these flags, and no world of its own. */
static bool allow_clone(scmp_filter_ctx filter, scmp_datum_t flags)
{
	const scmp_datum_t worlds = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC
		| CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
		       SCMP_A0(SCMP_CMP_MASKED_EQ, flags | worlds, flags))
		== 0;
}

/* Threads, by clone: clone3 hides its flags behind a pointer, and libc does without it when told that there is none. */
static bool allow_threads(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0
		&& allow_clone(filter, CLONE_THREAD);
}

static bool add_service(scmp_filter_ctx filter)
{
	return allow_rows(filter, B | S) && allow_threads(filter)
		&& allow_signal(filter, SCMP_SYS(kill)) && allow_signal(filter, SCMP_SYS(tgkill));
}

/* gnuplot asks to become who it is already, and does not begin when that is refused. */
static bool allow_same_user(scmp_filter_ctx filter)
{
	return seccomp_rule_add(
		       filter, SCMP_ACT_ALLOW, SCMP_SYS(setuid), 1, SCMP_A0(SCMP_CMP_EQ, getuid()))
		== 0;
}

/* What it starts has its filter as well. A copy of itself that starts nothing it cannot make. */
static bool add_starter(scmp_filter_ctx filter)
{
	return allow_rows(filter, B | S | T | P) && allow_threads(filter)
		&& allow_clone(filter, CLONE_VM | CLONE_VFORK) && allow_same_user(filter);
}

/* Threads it may have, and no sockets. */
static bool add_program(scmp_filter_ctx filter)
{
	return allow_rows(filter, B | P) && allow_threads(filter) && allow_same_user(filter)
		&& allow_signal(filter, SCMP_SYS(tgkill));
}

/* --- a keeper ----------------------------------------------------------------------------------- */

/* Its threads are there; files it reads, and sockets it has. */
static bool add_keeper(scmp_filter_ctx filter)
{
	return allow_rows(filter, B) && allow_signal(filter, SCMP_SYS(tgkill))
		&& seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
			   SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY))
		== 0;
}

/* A token's module is somebody else's program, and may do much; but not this. */
static bool add_tokens(scmp_filter_ctx filter)
{
	static const char *const refused[] = {"execve", "execveat", "ptrace", "process_vm_readv",
		"process_vm_writev", "mount", "umount2", "pivot_root", "chroot", "unshare", "setns",
		"bpf", "kexec_load", "init_module", "finit_module", "userfaultfd", "io_uring_setup",
		"perf_event_open", "open_by_handle_at"};

	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		int call = seccomp_syscall_resolve_name(refused[i]);
		if (call != __NR_SCMP_ERROR
			&& seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) != 0)
			return false;
	}
	return true;
}

/* --- all of them -------------------------------------------------------------------------------- */

static const struct {
	uint32_t otherwise;
	bool (*add)(scmp_filter_ctx filter);
} kinds[] = {
	[SANDBOX_SERVICE] = {SCMP_ACT_ERRNO(EPERM), add_service},
	[SANDBOX_STARTER] = {SCMP_ACT_ERRNO(EPERM), add_starter},
	[SANDBOX_PROGRAM] = {SCMP_ACT_ERRNO(EPERM), add_program},
	[SANDBOX_KEEPER] = {SCMP_ACT_KILL_PROCESS, add_keeper},
	[SANDBOX_TOKENS] = {SCMP_ACT_ALLOW, add_tokens},
};

/* A sanitizer stops its own threads by ptrace to look for leaks. */
static bool allow_sanitizer(scmp_filter_ctx filter)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	static const char *const calls[] = {
		"ptrace", "wait4", "clone", "getdents", "open", "prctl"};

	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		if (!allow(filter, calls[i]))
			return false;
#else
	(void)filter;
#endif
	return true;
}

void sandbox_calls(enum sandbox_calls calls)
{
	scmp_filter_ctx filter = seccomp_init(kinds[calls].otherwise);
	bool made = filter != NULL && seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0
		&& kinds[calls].add(filter)
		&& (kinds[calls].otherwise == SCMP_ACT_ALLOW || allow_sanitizer(filter));

	/* Every call that is refused shows in the kernel's log, where that has one for it. */
	if (made)
		(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	int failed = made ? seccomp_load(filter) : -EINVAL;
	seccomp_release(filter);
	sandbox_tell_calls(failed == 0      ? "on"
			: failed == -EINVAL ? "off: not known to the kernel"
					    : "off: refused by the kernel");
}
