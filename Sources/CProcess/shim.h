#ifndef WALLCRAWLER_CPROCESS_H
#define WALLCRAWLER_CPROCESS_H

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// pidfd_open(2): a descriptor that becomes readable when the process ends.
static inline int wallcrawler_pidfd_open(pid_t pid) { return pidfd_open(pid, 0); }

// process_mrelease(2), which takes the memory of a process that is being killed and refuses for any other: 1 when the process is
// ending or has ended, 0 when it is not, -1 where the kernel does not tell.
static inline int wallcrawler_is_dying(int process) {
    extern long syscall(long number, ...);
    if (syscall(448 /* SYS_process_mrelease, the same everywhere */, process, 0) == 0) { return 1; }
    return errno == EINVAL ? 0 : errno == ESRCH || errno == EAGAIN ? 1 : -1;
}

// The wait status macros of wait(2), which are not visible from Swift.
static inline int wallcrawler_exited(int status) { return WIFEXITED(status); }
static inline int wallcrawler_exit_code(int status) { return WEXITSTATUS(status); }
static inline int wallcrawler_term_signal(int status) { return WTERMSIG(status); }

// waitid(2) with WNOWAIT: 1 when the child has ended and is not yet reaped, 0 while it runs, -1 on error.
static inline int wallcrawler_has_ended(pid_t pid) {
    siginfo_t info;
    info.si_pid = 0;
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0) { return -1; }
    return info.si_pid == pid ? 1 : 0;
}

// A pipe(2) whose ends no child inherits.
extern int pipe2(int ends[2], int flags);
static inline int wallcrawler_pipe(int ends[2]) { return pipe2(ends, 02000000 /* O_CLOEXEC */); }

// GNU extensions of posix_spawn(3), which the headers show only with _GNU_SOURCE.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

static inline int wallcrawler_spawn_close_from(posix_spawn_file_actions_t *actions, int from) {
    return posix_spawn_file_actions_addclosefrom_np(actions, from);
}
static inline int wallcrawler_spawn_change_directory(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

// Whether a process of that user can make a process with a user, a process and a network namespace of its own, which is what
// Chrome's sandbox does first: 0, or the errno(3) of what failed. An id of -1 leaves the user as it is.
// The child and the one that it makes share this process's memory until they end (vfork(2)), which spares copying its page
// tables. So they make bare system calls: the C library's setresuid would ask all threads of this process to follow.
extern long syscall(long number, ...);
extern pid_t vfork(void);
extern int clone(int (*function)(void *), void *stack, int flags, void *argument, ...);
static inline int wallcrawler_end_at_once(void *argument) { (void)argument; return 0; }
static inline int wallcrawler_try_namespaces(uid_t user) {
    // On the caller's own stack, which waits meanwhile: others may try at the same time.
    char stack[16384] __attribute__((aligned(16)));
    // CLONE_NEWUSER, _NEWPID, _NEWNET; CLONE_VM, CLONE_VFORK; SIGCHLD.
    const int flags = 0x10000000 | 0x20000000 | 0x40000000 | 0x100 | 0x4000 | SIGCHLD;
    volatile int problem = 0;
    pid_t child = vfork();
    if (child < 0) { return errno; }
    if (child == 0) {
        if (user != (uid_t)-1
            && (syscall(SYS_setgroups, 0, NULL) != 0 || syscall(SYS_setresgid, user, user, user) != 0
                || syscall(SYS_setresuid, user, user, user) != 0)) {
            problem = errno;
        } else {
            pid_t grandchild = clone(wallcrawler_end_at_once, stack + sizeof stack, flags, NULL);
            if (grandchild < 0) { problem = errno; } else { syscall(SYS_wait4, grandchild, NULL, 0, NULL); }
        }
        _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) { return errno; }
    }
    return WIFEXITED(status) ? problem : EINTR;
}

#endif
