/* System calls that are left. A list of what is needed, not of what is feared: what the kernel learns tomorrow is not on it. */
#include "sandbox/sandbox.h"

#include "sandbox/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <seccomp.h>

enum { B = 1, S = 2 };

static const struct row {
	int who;
	const char *name;
} rows[] = {
#define CALL(who, name) {who, #name},
#include "sandbox/calls.def"
#undef CALL
};

static bool allow(scmp_filter_ctx filter, const char *name)
{
	int call = seccomp_syscall_resolve_name(name);

	return call == __NR_SCMP_ERROR || seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
}

static bool allow_rows(scmp_filter_ctx filter, int who)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if ((rows[i].who & who) != 0 && !allow(filter, rows[i].name))
			return false;
	return true;
}

/* --- a service ---------------------------------------------------------------------------------- */

/* Threads, by clone: clone3 hides its flags behind a pointer, and libc does without it when told that there is none. */
static bool allow_threads(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0
		&& seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
			   SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD))
		== 0;
}

/* NETLINK is what getaddrinfo asks which kinds of address this machine has. */
static bool allow_sockets(scmp_filter_ctx filter)
{
	static const int families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof families / sizeof families[0]; i++)
		ok = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
			     SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i]))
			== 0;
	return ok;
}

static bool add_service(scmp_filter_ctx filter)
{
	return allow_rows(filter, B | S) && allow_threads(filter) && allow_sockets(filter);
}

/* --- a keeper ----------------------------------------------------------------------------------- */

/* Its threads are there; files it reads, and sockets it has. */
static bool add_keeper(scmp_filter_ctx filter)
{
	return allow_rows(filter, B)
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
	[SANDBOX_KEEPER] = {SCMP_ACT_KILL_PROCESS, add_keeper},
	[SANDBOX_TOKENS] = {SCMP_ACT_ALLOW, add_tokens},
};

/* A sanitizer stops its own threads by ptrace to look for leaks. */
static bool allow_sanitizer(scmp_filter_ctx filter)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	static const char *const calls[] = {"ptrace", "wait4", "clone", "getdents", "open"};

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
