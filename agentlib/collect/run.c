/* SPDX-License-Identifier: Apache-2.0
 *
 * run: a program that a collector needs, run as a child: standard input and errors go nowhere, its
 * output comes by lines, and it is ended when it takes too long. Two ways: the caller waits for the
 * end, or (seki_collect_beside) it is asked from time to time how far it is, and never waits.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collectors.h"

#define WAIT_MS 20000    /* that a caller is made to wait at most */
#define BESIDE_MS 120000 /* beside the caller there is more time */
#define WORDS 16         /* of a command line, with its end */

static int64_t steady_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum seki_status spawn(const char *const argv[], int output, pid_t *pid)
{
    static char language[] = "LC_ALL=C", path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    char *const environment[] = {language, path, NULL};
    posix_spawn_file_actions_t files;
    if (posix_spawn_file_actions_init(&files) != 0)
        return SEKI_NO_MEMORY;
    int error = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&files, output, 1);
    if (error == 0)
        error = posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    /* posix_spawn takes the words as char *, and does not change them. */
    char *words[WORDS];
    size_t count = 0;
    for (; argv[count] != NULL && count + 1 < WORDS; count++)
        memcpy(&words[count], &argv[count], sizeof words[count]);
    words[count] = NULL;
    posix_spawnattr_t group;
    if (error == 0)
        error = posix_spawnattr_init(&group);
    if (error == 0) {
        /* A group of its own, so that what it has started ends with it. */
        (void)posix_spawnattr_setflags(&group, POSIX_SPAWN_SETPGROUP);
        error = posix_spawn(pid, words[0], &files, &group, words, environment);
        posix_spawnattr_destroy(&group);
    }
    posix_spawn_file_actions_destroy(&files);
    return error == 0 ? SEKI_OK : error == ENOENT ? SEKI_NOT_FOUND : SEKI_IO;
}

static enum seki_status begin(struct seki_collect_child *child, const char *const argv[],
                              int most_ms)
{
    int ends[2];
    pid_t pid = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return SEKI_IO;
    enum seki_status status = spawn(argv, ends[1], &pid);
    close(ends[1]);
    if (status == SEKI_OK && fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
        kill(-pid, SIGKILL); /* its end is then read as that of any other */
    if (status != SEKI_OK) {
        close(ends[0]);
        return status;
    }
    *child = (struct seki_collect_child){
        .pid = pid, .output = ends[0], .until_ms = steady_ms() + most_ms};
    return SEKI_OK;
}

/* Hands over whole lines and keeps the rest; a line that is too long is cut. False: no more wanted.
 */
static bool hand_over(struct seki_collect_child *child, seki_collect_line_fn *line, void *context)
{
    char *from = child->buffer, *end;
    while ((end = memchr(from, '\n', child->length - (size_t)(from - child->buffer))) != NULL) {
        *end = '\0';
        if (!line(context, from))
            return false;
        from = end + 1;
    }
    child->length -= (size_t)(from - child->buffer);
    memmove(child->buffer, from, child->length);
    if (child->length == sizeof child->buffer)
        child->length = 0;
    return true;
}

/* Reads what has come. BUSY: there may be more. OK: its output has ended. */
static enum seki_status take(struct seki_collect_child *child, seki_collect_line_fn *line,
                             void *context)
{
    for (;;) {
        ssize_t n = read(child->output, child->buffer + child->length,
                         sizeof child->buffer - child->length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? SEKI_BUSY : SEKI_IO;
        if (n == 0)
            return SEKI_OK;
        child->length += (size_t)n;
        if (!hand_over(child, line, context)) {
            kill(-child->pid, SIGKILL);
            child->enough = true;
            return SEKI_OK;
        }
    }
}

/* Reaps a child whose output has ended. BUSY: it has not ended itself. */
static enum seki_status reap(struct seki_collect_child *child)
{
    int ended = 0;
    pid_t pid = waitpid(child->pid, &ended, WNOHANG);
    if (pid == 0)
        return SEKI_BUSY;
    bool well = child->enough || (pid > 0 && WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    close(child->output);
    *child = (struct seki_collect_child){.pid = 0};
    return well ? SEKI_OK : SEKI_IO;
}

/* Ends a child, whatever it does, and forgets it. */
static void end(struct seki_collect_child *child)
{
    if (child->pid == 0)
        return;
    kill(-child->pid, SIGKILL);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    close(child->output);
    *child = (struct seki_collect_child){.pid = 0};
}

/* One look at a child. BUSY: it goes on. TOO_LONG: it was ended. */
static enum seki_status look(struct seki_collect_child *child, seki_collect_line_fn *line,
                             void *context)
{
    enum seki_status status = child->enough ? SEKI_OK : take(child, line, context);
    if (status == SEKI_OK)
        status = reap(child);
    if (status == SEKI_BUSY && steady_ms() >= child->until_ms)
        status = SEKI_TOO_LONG;
    if (status != SEKI_OK && status != SEKI_BUSY)
        end(child);
    return status;
}

static enum seki_status run_and_wait(struct seki_collect_host *host, const char *const argv[],
                                     seki_collect_line_fn *line, void *context)
{
    struct seki_collect_child child;
    (void)host;
    enum seki_status status = begin(&child, argv, WAIT_MS);
    if (status != SEKI_OK)
        return status;
    while ((status = look(&child, line, context)) == SEKI_BUSY) {
        /* After the end of its output this is not woken, so no wait is long. */
        struct pollfd ready = {.fd = child.output, .events = POLLIN};
        if (poll(&ready, 1, 100) > 0 && (ready.revents & POLLIN) == 0)
            poll(NULL, 0, 5);
    }
    return status;
}

static enum seki_status run_beside(struct seki_collect_host *host, const char *const argv[],
                                   seki_collect_line_fn *line, void *context)
{
    if (host->child.pid == 0) {
        enum seki_status status = begin(&host->child, argv, BESIDE_MS);
        return status == SEKI_OK ? SEKI_BUSY : status;
    }
    return look(&host->child, line, context);
}

void seki_collect_waiting(struct seki_collect_host *host)
{
    host->run = run_and_wait;
}

void seki_collect_beside(struct seki_collect_host *host)
{
    host->run = run_beside;
}

void seki_collect_end(struct seki_collect_host *host)
{
    end(&host->child);
    host->updates.counting = false;
}
