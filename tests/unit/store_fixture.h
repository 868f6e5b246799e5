/* SPDX-License-Identifier: Apache-2.0
 *
 * store_fixture: a temporary directory, a Redis server of the test's own on a socket in it, and the
 * few things that every test of the store does.
 */
#ifndef SEKISHO_TESTS_STORE_FIXTURE_H
#define SEKISHO_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plugin/core/record.h"
#include "plugin/store/store.h"

/* ---- a directory ---------------------------------------------------------------------------- */

static inline int remove_one(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    (void)about, (void)type, (void)walk;
    return remove(path);
}

static inline void remove_all(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void make_directory(char out[64])
{
    snprintf(out, 64, "/tmp/sekisho-store-XXXXXX");
    assert_non_null(mkdtemp(out));
}

/* ---- time ----------------------------------------------------------------------------------- */

static inline int64_t clock_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline void sleep_ms(int ms)
{
    const struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};
    nanosleep(&wait, NULL);
}

/* ---- Redis ---------------------------------------------------------------------------------- */

struct server {
    char folder[64], socket[96], url[112];
    const char *password; /* that it asks for; NULL none */
    pid_t pid;
    redisContext *client;
};

static inline bool server_answers(struct server *server)
{
    redisReply *reply = server->password ? redisCommand(server->client, "AUTH %s", server->password)
                                         : redisCommand(server->client, "PING");
    const bool up = reply && reply->type == REDIS_REPLY_STATUS;
    if (reply) {
        freeReplyObject(reply);
    }
    return up;
}

static inline void server_connect(struct server *server)
{
    const int64_t until_ms = clock_now_ms() + 20000;
    for (;;) {
        server->client = redisConnectUnix(server->socket);
        if (server->client && !server->client->err && server_answers(server)) {
            return;
        }
        if (server->client) {
            redisFree(server->client);
            server->client = NULL;
        }
        if (clock_now_ms() > until_ms) {
            fail_msg("redis-server on %s does not answer", server->socket);
        }
        sleep_ms(20);
    }
}

static inline void server_launch(struct server *server)
{
    server->pid = fork();
    assert_true(server->pid >= 0);
    if (server->pid == 0) {
        const int nothing = open("/dev/null", O_RDWR);
        (void)dup2(nothing, 0);
        (void)dup2(nothing, 1);
        (void)dup2(nothing, 2);
        execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", server->socket,
               "--dir", server->folder, "--save", "", "--appendonly", "yes", "--appendfsync",
               "always", "--requirepass", server->password ? server->password : "", (char *)NULL);
        _exit(127);
    }
    server_connect(server);
}

static inline void server_prepare(struct server *server)
{
    *server = (struct server){.pid = -1};
    make_directory(server->folder);
    snprintf(server->socket, sizeof server->socket, "%s/s", server->folder);
    snprintf(server->url, sizeof server->url, "unix://%s", server->socket);
}

static inline void server_end(struct server *server, int signal)
{
    if (server->client) {
        redisFree(server->client);
        server->client = NULL;
    }
    if (server->pid > 0) {
        kill(server->pid, SIGCONT);
        kill(server->pid, signal);
        waitpid(server->pid, NULL, 0);
        server->pid = -1;
    }
}

static inline void server_remove(struct server *server)
{
    server_end(server, SIGKILL);
    remove_all(server->folder);
}

/* One command of plain words; the reply is to be freed. */
static inline redisReply *ask(struct server *server, const char *command)
{
    redisReply *reply = redisCommand(server->client, command);
    if (!reply) {
        fail_msg("%s: no answer", command);
    }
    return reply;
}

static inline long long ask_number(struct server *server, const char *command)
{
    redisReply *reply = ask(server, command);
    const long long number = reply->type == REDIS_REPLY_INTEGER ? reply->integer : -1;
    freeReplyObject(reply);
    return number;
}

/* Does the command give this text within a time? */
static inline bool comes_to(struct server *server, const char *command, const char *text, int ms)
{
    const int64_t until_ms = clock_now_ms() + ms;
    do {
        redisReply *reply = ask(server, command);
        const bool is = reply->str && strcmp(reply->str, text) == 0;
        freeReplyObject(reply);
        if (is) {
            return true;
        }
        sleep_ms(20);
    } while (clock_now_ms() < until_ms);
    return false;
}

/* ---- records -------------------------------------------------------------------------------- */

/* Fields as name, value, …, NULL. */
static inline struct seki_record *record_of(enum seki_record_kind kind, const char *id,
                                            const char *const fields[])
{
    struct seki_record *record = seki_record_new(kind, id);
    assert_non_null(record);
    for (size_t i = 0; fields[i]; i += 2) {
        assert_int_equal(seki_record_set(record, fields[i], fields[i + 1]), SEKI_OK);
    }
    return record;
}

static inline struct seki_commit *commit_of(uint64_t ticket, struct seki_record *record)
{
    struct seki_commit *commit = seki_commit_new();
    assert_non_null(commit);
    commit->ticket = ticket;
    commit->audited = true;
    commit->at = 1795000000 + (seki_unix_s)ticket;
    snprintf(commit->actor, sizeof commit->actor, "hanako");
    snprintf(commit->action, sizeof commit->action, "device.add");
    snprintf(commit->subject, sizeof commit->subject, "%s", record->id);
    snprintf(commit->detail, sizeof commit->detail, "{\"n\":%llu}", (unsigned long long)ticket);
    assert_int_equal(seki_commit_add(commit, record), SEKI_OK);
    return commit;
}

#endif
