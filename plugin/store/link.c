/* SPDX-License-Identifier: Apache-2.0
 *
 * link: see link.h. hiredis frees its context by itself when a connection ends; its clean-up hook,
 * called in every such case, is where the link learns of it.
 */
#include "plugin/store/link.h"

#include "plugin/store/tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define CONNECT_MS 1500
#define PATIENCE_MS 2000

struct operation {
    struct seki_link *link;
    seki_reply_fn *answer;
    void *data;
};

static void add_read(void *data)
{
    ((struct seki_link *)data)->wants_read = true;
}

static void del_read(void *data)
{
    ((struct seki_link *)data)->wants_read = false;
}

static void add_write(void *data)
{
    ((struct seki_link *)data)->wants_write = true;
}

static void del_write(void *data)
{
    ((struct seki_link *)data)->wants_write = false;
}

static void clean_up(void *data)
{
    struct seki_link *link = data;
    if (link->context && link->reason[0] == '\0') {
        const char *text = link->context->errstr;
        snprintf(link->reason, sizeof link->reason, "%s",
                 text && text[0] ? text : "the connection ended");
    }
    link->context = NULL;
    link->connected = link->wants_read = link->wants_write = false;
}

static void on_connect(const redisAsyncContext *context, int status)
{
    struct seki_link *link = context->ev.data;
    link->connected = status == REDIS_OK;
}

/* `localhost` is no question for a name server, and would hang where none answers. Addresses in
 * figures hiredis takes as they are. */
static redisAsyncContext *begin(const struct seki_redis_url *url)
{
    if (url->is_unix) {
        return redisAsyncConnectUnix(url->host);
    }
    return redisAsyncConnect(strcasecmp(url->host, "localhost") == 0 ? "127.0.0.1" : url->host,
                             url->port);
}

bool seki_link_open(struct seki_link *link, const struct seki_redis_url *url, int64_t now_ms)
{
    redisAsyncContext *context = begin(url);
    link->outstanding = 0;
    link->active_ms = now_ms;
    link->patience_ms = PATIENCE_MS;
    link->reason[0] = '\0';
    if (!context || context->err) {
        snprintf(link->reason, sizeof link->reason, "%s",
                 context ? context->errstr : "out of memory");
        if (context) {
            redisAsyncFree(context);
        }
        return false;
    }
    if (url->tls && !seki_tls_begin(&context->c, url->host, link->reason)) {
        redisAsyncFree(context);
        return false;
    }
    context->ev.data = link;
    context->ev.addRead = add_read;
    context->ev.delRead = del_read;
    context->ev.addWrite = add_write;
    context->ev.delWrite = del_write;
    context->ev.cleanup = clean_up;
    link->context = context;
    redisAsyncSetConnectCallback(context, on_connect);
    if (!url->is_unix) {
        (void)redisEnableKeepAlive(&context->c);
    }
    return true;
}

void seki_link_close(struct seki_link *link, const char *reason)
{
    if (!link->context) {
        return;
    }
    if (link->reason[0] == '\0') {
        snprintf(link->reason, sizeof link->reason, "%s", reason);
    }
    redisAsyncFree(link->context); /* within a reply, hiredis puts it off until after it */
}

struct pollfd seki_link_poll(const struct seki_link *link)
{
    struct pollfd want = {.fd = -1};
    if (link->context) {
        want.fd = link->context->c.fd;
        want.events = (short)((link->wants_read || !link->connected ? POLLIN : 0) |
                              (link->wants_write ? POLLOUT : 0));
    }
    return want;
}

void seki_link_handle(struct seki_link *link, short revents, int64_t now_ms)
{
    if (link->context && (revents & (POLLIN | POLLERR | POLLHUP))) {
        link->active_ms = now_ms;
        redisAsyncHandleRead(link->context);
    }
    if (link->context && (revents & POLLOUT)) {
        redisAsyncHandleWrite(link->context);
    }
}

void seki_link_watch(struct seki_link *link, int64_t now_ms)
{
    if (!link->context) {
        return;
    }
    const int64_t silent_ms = now_ms - link->active_ms;
    if (!link->connected && silent_ms > CONNECT_MS) {
        seki_link_close(link, "no connection in time");
    } else if (link->outstanding > 0 && silent_ms > link->patience_ms) {
        seki_link_close(link, "no answer in time");
    }
}

static bool reserve(struct seki_args *args)
{
    if (args->count < args->room) {
        return true;
    }
    const size_t room = args->room ? args->room * 2 : 32;
    const char **texts = realloc(args->texts, room * sizeof *texts);
    args->texts = texts ? texts : args->texts;
    size_t *sizes = texts ? realloc(args->sizes, room * sizeof *sizes) : NULL;
    args->sizes = sizes ? sizes : args->sizes;
    if (!texts || !sizes) {
        args->failed = true;
        return false;
    }
    args->room = room;
    return true;
}

void seki_args_bytes(struct seki_args *args, const void *bytes, size_t size)
{
    if (!reserve(args)) {
        return;
    }
    args->texts[args->count] = bytes;
    args->sizes[args->count++] = size;
}

void seki_args_text(struct seki_args *args, const char *text)
{
    seki_args_bytes(args, text, strlen(text));
}

void seki_args_number(struct seki_args *args, int64_t number)
{
    char *text = args->numbers[args->numbers_used++];
    snprintf(text, sizeof args->numbers[0], "%lld", (long long)number);
    seki_args_text(args, text);
}

void seki_args_free(struct seki_args *args)
{
    free(args->texts);
    free(args->sizes);
    *args = (struct seki_args){.count = 0};
}

static void on_reply(redisAsyncContext *context, void *reply, void *data)
{
    struct operation *operation = data;
    struct operation todo = *operation;
    (void)context;
    free(operation);
    todo.link->outstanding--;
    todo.answer(todo.link->store, reply, todo.data);
}

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void seki_link_send(struct seki_link *link, struct seki_args *args, seki_reply_fn *answer,
                    void *data)
{
    struct operation *operation = args->failed ? NULL : malloc(sizeof *operation);
    if (link->outstanding == 0 && link->connected) {
        link->active_ms = clock_ms(); /* what was silent had nothing to say */
    }
    bool sent = false;
    if (operation && link->context) {
        *operation = (struct operation){link, answer, data};
        link->outstanding++;
        sent = redisAsyncCommandArgv(link->context, on_reply, operation, (int)args->count,
                                     args->texts, args->sizes) == REDIS_OK;
        link->outstanding -= sent ? 0 : 1;
    }
    seki_args_free(args);
    if (!sent) {
        free(operation);
        answer(link->store, NULL, data);
    }
}

void seki_link_words(struct seki_link *link, const char *const words[], seki_reply_fn *answer,
                     void *data)
{
    struct seki_args args = {.count = 0};
    for (size_t i = 0; words[i]; i++) {
        seki_args_text(&args, words[i]);
    }
    seki_link_send(link, &args, answer, data);
}
