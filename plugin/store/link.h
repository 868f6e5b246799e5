/* SPDX-License-Identifier: Apache-2.0
 *
 * link: one connection to Redis: hiredis' asynchronous context on poll(2), with the time-outs that
 * hiredis 0.14 has not. Commands go out as arguments with lengths, never as a format. Every command
 * is answered exactly once, with a NULL reply when the connection went before the answer came.
 *
 * Nothing here waits, with one exception: hiredis looks a host's name up before it returns. That is
 * the store's thread, never the broker's; but a commit is not DURABLE before it is over, which
 * takes seconds where the name server is away (resolv.conf's timeout times attempts). Addresses in
 * figures, `localhost` and unix sockets are not looked up.
 */
#ifndef SEKISHO_STORE_LINK_H
#define SEKISHO_STORE_LINK_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hiredis/async.h>
#include <hiredis/hiredis.h>

#include "plugin/store/url.h"

struct seki_store;

/* Called on the store's thread. The reply is borrowed for the call. */
typedef void seki_reply_fn(struct seki_store *store, const redisReply *reply, void *data);

struct seki_link {
    struct seki_store *store;
    redisAsyncContext *context; /* NULL: not open */
    bool connected, wants_read, wants_write;
    size_t outstanding;  /* commands without an answer */
    int64_t active_ms;   /* when something last came, or was first waited for */
    int64_t patience_ms; /* longest silence while something is outstanding */
    char reason[128];    /* why it is not open */
};

/* Begins to connect; false (with a reason) when that fails at once. */
bool seki_link_open(struct seki_link *link, const struct seki_redis_url *url, int64_t now_ms);
/* Closes; what is outstanding is answered with NULL. The first reason given stays. */
void seki_link_close(struct seki_link *link, const char *reason);

/* What to poll; fd -1 when not open. */
struct pollfd seki_link_poll(const struct seki_link *link);
void seki_link_handle(struct seki_link *link, short revents, int64_t now_ms);
/* Closes a link that has been silent for too long. */
void seki_link_watch(struct seki_link *link, int64_t now_ms);

/* Arguments of one command. Texts are borrowed until it is sent. */
struct seki_args {
    const char **texts;
    size_t *sizes;
    size_t count, room;
    char numbers[24][21];
    size_t numbers_used;
    bool failed; /* out of memory: sending answers NULL */
};
void seki_args_text(struct seki_args *args, const char *text);
void seki_args_bytes(struct seki_args *args, const void *bytes, size_t size);
void seki_args_number(struct seki_args *args, int64_t number); /* at most 24 of them */

/* Frees what was not sent. */
void seki_args_free(struct seki_args *args);

/* Sends a command and empties args. */
void seki_link_send(struct seki_link *link, struct seki_args *args, seki_reply_fn *answer,
                    void *data);
/* The same for a command of a few plain words, ended by NULL. */
void seki_link_words(struct seki_link *link, const char *const words[], seki_reply_fn *answer,
                     void *data);

#endif
