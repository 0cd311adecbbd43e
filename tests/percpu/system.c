/* SPDX-License-Identifier: MIT */
/*
 * Per-CPU counts and the system: what fork, the end of threads, limits, filters of system calls, plugins and the C
 * library's settings do to them. usage: system CASE [PLUGIN]; each case wants a process of its own.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <frozenref/percpu.h>

static unsigned faults;
static enum frozenref_fault_kind last_kind;

static void record(const frozenref_fault_t *fault, void *data)
{
	(void)data;
	++faults;
	last_kind = fault->kind;
}

#define require(condition) require_at(condition, #condition, __LINE__)
static void require_at(bool holds, const char *condition, int line)
{
	if (holds)
		return;
	fprintf(stderr, "system.c:%d: does not hold: %s\n", line, condition);
	exit(EXIT_FAILURE);
}

/* Spreads it, counts, and gathers it, with one reference in the beginning and the end. */
static void use(frozenref_percpu_t *ref)
{
	require(frozenref_percpu_spread(ref));
	require(frozenref_percpu_try_get(ref));
	frozenref_percpu_get_n(ref, 3);
	require(!frozenref_percpu_put(ref));
	require(frozenref_percpu_count(ref) == 4);
	require(!frozenref_percpu_put_n(ref, 3));
	require(!frozenref_percpu_gather(ref));
	require(frozenref_percpu_count(ref) == 1);
}

static void run_thread(void *(*body)(void *), void *argument)
{
	pthread_t thread;
	require(pthread_create(&thread, NULL, body, argument) == 0);
	require(pthread_join(thread, NULL) == 0);
}

static void expect_mode(enum frozenref_percpu_mode mode)
{
	frozenref_percpu_t ref = FROZENREF_PERCPU_INIT(1);

	require(frozenref_percpu_mode() == mode);
	use(&ref);
	require(frozenref_percpu_mode() == mode);
	require(!!(ref.slot & FROZENREF_PERCPU_FOR_SECTIONS) == (mode == FROZENREF_PERCPU_RSEQ));
}

static void mode_rseq(void)
{
	expect_mode(FROZENREF_PERCPU_RSEQ);
}

static void mode_cpu(void)
{
	expect_mode(FROZENREF_PERCPU_CPU);
}

static void mode_thread(void)
{
	expect_mode(FROZENREF_PERCPU_THREAD);
}

/* Each process has counts of its own from then on. The child gathers what was spread before, and spreads anew. */
static void forked(void)
{
	frozenref_percpu_t ref = FROZENREF_PERCPU_INIT(1);

	require(frozenref_percpu_spread(&ref));
	require(frozenref_percpu_try_get(&ref));
	pid_t child = fork();
	require(child >= 0);
	if (child == 0) {
		require(frozenref_percpu_try_get(&ref));
		require(frozenref_percpu_count(&ref) == 3);
		require(!frozenref_percpu_put_n(&ref, 2));
		require(!frozenref_percpu_gather(&ref));
		require(frozenref_percpu_count(&ref) == 1);
		use(&ref);
		require(frozenref_percpu_put(&ref));
		_exit(faults == 0 ? 0 : 1);
	}
	int status;
	require(waitpid(child, &status, 0) == child);
	require(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	require(frozenref_percpu_count(&ref) == 2);
	require(!frozenref_percpu_gather(&ref));
	require(frozenref_percpu_put_n(&ref, 2));
}

static void *take_two(void *ref)
{
	require(frozenref_percpu_try_get(ref));
	frozenref_percpu_get(ref);
	return NULL;
}

/* What a thread took stays taken when it is gone, and others give it back. */
static void thread_exits(void)
{
	frozenref_percpu_t ref = FROZENREF_PERCPU_INIT(1);

	require(frozenref_percpu_spread(&ref));
	for (int i = 0; i < 50; ++i)
		run_thread(take_two, &ref);
	require(frozenref_percpu_count(&ref) == 101);
	require(!frozenref_percpu_put_n(&ref, 101));
	require(frozenref_percpu_gather(&ref));
}

static void no_address_space(void)
{
	frozenref_percpu_t ref = FROZENREF_PERCPU_INIT(1);
	struct rlimit old, low = {0};

	require(getrlimit(RLIMIT_AS, &old) == 0);
	low.rlim_max = old.rlim_max;
	require(setrlimit(RLIMIT_AS, &low) == 0);
	bool spread = frozenref_percpu_spread(&ref);
	require(setrlimit(RLIMIT_AS, &old) == 0);
	require(!spread);
	require(!frozenref_percpu_is_spread(&ref) && frozenref_percpu_count(&ref) == 1);
	require(frozenref_percpu_try_get(&ref) && !frozenref_percpu_put(&ref));
	use(&ref);
}

#if FROZENREF_CPU_ID
/* Glibc 2.35 and later. */
extern const ptrdiff_t __rseq_offset __attribute__((weak));

#if defined(__x86_64__)
enum { SIGNATURE = 0x53053053 };
#elif defined(__aarch64__)
#define SIGNATURE 0xd428bc00
#else
#define SIGNATURE 0
#endif

static void *unregister_and_take(void *argument)
{
	frozenref_percpu_t *ref = argument;
	char *area = (char *)__builtin_thread_pointer() + __rseq_offset;

	require(syscall(SYS_rseq, area, 32, 1 /* RSEQ_FLAG_UNREGISTER */, SIGNATURE) == 0);
	require(frozenref_arch_cpu_id(frozenref_percpu_region.rseq_offset) >= frozenref_percpu_region.cpus);
	require(frozenref_percpu_try_get(ref));
	frozenref_percpu_get_n(ref, 10);
	require(!frozenref_percpu_put_n(ref, 5));
	return NULL;
}

/* A thread that the C library did not register, as one that it did not make. */
static void not_registered(void)
{
	frozenref_percpu_t ref = FROZENREF_PERCPU_INIT(1);

	require(frozenref_percpu_mode() != FROZENREF_PERCPU_THREAD);
	require(frozenref_percpu_spread(&ref));
	for (int i = 0; i < 20; ++i)
		run_thread(unregister_and_take, &ref);
	require(frozenref_percpu_count(&ref) == 1 + 20 * 6);
	require(!frozenref_percpu_put_n(&ref, 20 * 6));
	require(!frozenref_percpu_gather(&ref));
	require(frozenref_percpu_put(&ref));
}
#else
static void not_registered(void)
{
	require(false);
}
#endif

/* CPUs beyond those that there were said to be. */
static void more_cpus(void)
{
	frozenref_percpu_t ref = FROZENREF_PERCPU_INIT(1);
	cpu_set_t allowed, one;

	(void)!frozenref_percpu_mode();
	frozenref_percpu_region.cpus = 1;
	require(frozenref_percpu_spread(&ref));
	require(sched_getaffinity(0, sizeof allowed, &allowed) == 0);
	for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
		if (!CPU_ISSET(cpu, &allowed))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		require(sched_setaffinity(0, sizeof one, &one) == 0);
		require(frozenref_percpu_try_get(&ref));
		require(frozenref_percpu_try_get(&ref));
		require(!frozenref_percpu_put(&ref));
	}
	require(frozenref_percpu_count(&ref) == 1 + CPU_COUNT(&allowed));
	require(!frozenref_percpu_gather(&ref));
	require(frozenref_percpu_put_n(&ref, 1 + CPU_COUNT(&allowed)));
}

/* As a container may do: from here on membarrier fails with EPERM. */
static void forbid_membarrier(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof code / sizeof *code, code};

	require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	require(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
	require(syscall(SYS_membarrier, 0, 0, 0) == -1 && errno == EPERM);
}

static void no_membarrier(void)
{
	forbid_membarrier();
	expect_mode(FROZENREF_PERCPU_CPU);
}

/* When sections are in use already: the count cannot be gathered, but nothing is lost. */
static void membarrier_forbidden_later(void)
{
	frozenref_percpu_t ref = FROZENREF_PERCPU_INIT(1);

	require(frozenref_percpu_mode() == FROZENREF_PERCPU_RSEQ);
	require(frozenref_percpu_spread(&ref));
	forbid_membarrier();
	errno = 1234;
	require(!frozenref_percpu_gather(&ref));
	require(errno == 1234);
	require(faults == 1 && last_kind == FROZENREF_FAULT_REFUSED);
	require(frozenref_percpu_is_spread(&ref) && frozenref_percpu_count(&ref) == 1);
	require(frozenref_percpu_try_get(&ref) && !frozenref_percpu_put(&ref));
	faults = 0;
}

static const char *plugin_path;

static void nothing(int signal)
{
	(void)signal;
}

/* A plugin whose code has the operations inlined goes away: the kernel may find nothing left of it in the thread. */
static void plugin(void)
{
	frozenref_percpu_t ref = FROZENREF_PERCPU_INIT(1);

	require(frozenref_percpu_spread(&ref));
	signal(SIGUSR1, nothing);
	for (int i = 0; i < 20; ++i) {
		void *handle = dlopen(plugin_path, RTLD_NOW | RTLD_LOCAL);
		if (!handle)
			fprintf(stderr, "%s\n", dlerror());
		require(handle);
		bool (*take)(frozenref_percpu_t *) = NULL;
		bool (*give)(frozenref_percpu_t *) = NULL;
		*(void **)&take = dlsym(handle, "plugin_take");
		*(void **)&give = dlsym(handle, "plugin_give");
		require(take && give && take(&ref) && take(&ref));
		require(!give(&ref));
		require(dlclose(handle) == 0);
		require(!dlopen(plugin_path, RTLD_NOW | RTLD_NOLOAD));
		/* now the kernel looks */
		raise(SIGUSR1);
		sched_yield();
	}
	require(frozenref_percpu_count(&ref) == 21);
	require(!frozenref_percpu_gather(&ref));
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} cases[] = {
		{"rseq", mode_rseq},
		{"cpu", mode_cpu},
		{"thread", mode_thread},
		{"fork", forked},
		{"thread-exits", thread_exits},
		{"no-address-space", no_address_space},
		{"not-registered", not_registered},
		{"more-cpus", more_cpus},
		{"no-membarrier", no_membarrier},
		{"membarrier-forbidden-later", membarrier_forbidden_later},
		{"plugin", plugin},
	};

	plugin_path = argc > 2 ? argv[2] : NULL;
	frozenref_set_fault_handler(record, NULL);
	for (size_t i = 0; argc > 1 && i < sizeof cases / sizeof *cases; ++i)
		if (strcmp(argv[1], cases[i].name) == 0) {
			cases[i].run();
			require(faults == 0);
			return EXIT_SUCCESS;
		}
	fprintf(stderr, "usage: system CASE [PLUGIN]\n");
	return 2;
}
