/* SPDX-License-Identifier: Apache-2.0
 *
 * connect: to Redis and away from it. A connection begins with questions, sent in one go: who are
 * you, whose are you, how far are you; then all records are read. Whatever fails, it is tried
 * again, for ever, after a wait that doubles up to five seconds. A reason is told once, not at each
 * attempt.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/store/private.h"

#define BACKOFF_FIRST_MS 100
#define BACKOFF_MOST_MS 5000

static void tell_once(struct seki_store *store, const char *reason)
{
    if (strcmp(store->told, reason) == 0) {
        return;
    }
    snprintf(store->told, sizeof store->told, "%s", reason);
    seki_emit_log(store, SEKI_LOG_WARNING,
                  "Redis at %.80s: %.120s; going on from memory, trying again", store->url.host,
                  store->told);
}

void seki_connect_refuse(struct seki_store *store, int wait_ms, const char *format, ...)
{
    char reason[160];
    va_list arguments;
    if (store->refused) {
        return; /* the first reason is the cause of those that follow */
    }
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    tell_once(store, reason);
    store->refused = true;
    store->attempt_ms = store->now_ms + wait_ms;
    seki_link_close(&store->link, reason);
}

void seki_connect_reload(struct seki_store *store, const char *reason)
{
    if (store->refused) {
        return;
    }
    seki_emit_log(store, SEKI_LOG_NOTICE, "store: all records are read again: %s", reason);
    store->refused = true;
    store->was_ready = false;
    store->attempt_ms =
        store->now_ms - store->reload_ms > 2000 ? store->now_ms : store->now_ms + 1000;
    store->reload_ms = store->now_ms;
    seki_link_close(&store->link, reason);
}

void seki_connect_fault(struct seki_store *store, const char *what, const redisReply *reply)
{
    const char *text = seki_reply_text(reply);
    if (strncmp(text, "NOSCRIPT", 8) == 0) {
        seki_connect_reload(store, "Redis has forgotten the scripts");
        return;
    }
    seki_connect_refuse(store, 1000, "%s was refused: %.100s", what, text);
}

/* False, and the connection ended, when a question was not answered as it should. */
static bool answered(struct seki_store *store, const char *what, const redisReply *reply)
{
    if (reply && reply->type == REDIS_REPLY_ERROR) {
        seki_connect_fault(store, what, reply);
        return false;
    }
    return reply != NULL;
}

/* ---- the questions -------------------------------------------------------------------------- */

static void answer_sign_in(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    (void)answered(store, "signing in", reply);
}

static void answer_name(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)store, (void)reply, (void)data; /* a name is for whoever looks at CLIENT LIST */
}

static void answer_info(struct seki_store *store, const redisReply *reply, void *data)
{
    struct seki_server server;
    (void)data;
    if (!answered(store, "INFO", reply)) {
        return;
    }
    seki_server_read(seki_reply_text(reply), &server);
    (void)seki_copy_text(store->server, sizeof store->server, server.name);
    if (!seki_server_is_supported(&server)) {
        seki_connect_refuse(store, 30000, "it is %s; Sekisho needs Redis 6.2 or Valkey",
                            store->server);
    }
}

static void answer_script(struct seki_store *store, const redisReply *reply, void *data)
{
    char *hash = data;
    if (answered(store, "SCRIPT LOAD", reply) &&
        !seki_copy_text(hash, sizeof store->hashes[0], seki_reply_text(reply))) {
        seki_connect_refuse(store, 30000, "SCRIPT LOAD gave no SHA-1");
    }
}

static void answer_fleet(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    if (answered(store, "reading " SEKI_KEY_META, reply) &&
        !seki_copy_text(store->load.fleet, sizeof store->load.fleet, seki_reply_text(reply))) {
        seki_connect_refuse(store, 30000, SEKI_KEY_META " holds no id of a fleet");
    }
}

static void answer_applied(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    if (!answered(store, "reading of this broker", reply)) {
        return;
    }
    const char *journal = seki_reply_text(seki_reply_at(reply, 0));
    const char *applied = seki_reply_text(seki_reply_at(reply, 1));
    (void)seki_copy_text(store->load.journal, sizeof store->load.journal, journal);
    store->load.has_applied = strcmp(journal, store->journal.id) == 0 && applied[0] != '\0';
    store->load.applied = store->load.has_applied ? strtoull(applied, NULL, 10) : 0;
}

static void answer_head(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    if (answered(store, "reading the head of the audit", reply)) {
        (void)seki_copy_text(store->load.head, sizeof store->load.head, seki_reply_text(reply));
    }
}

/* XREVRANGE … COUNT 1: the id of the newest change. */
static void answer_newest(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    if (answered(store, "reading " SEKI_KEY_CHANGES, reply)) {
        (void)seki_copy_text(store->load.last, sizeof store->load.last,
                             seki_reply_text(seki_reply_at(seki_reply_at(reply, 0), 0)));
    }
}

static void answer_set(struct seki_store *store, const redisReply *reply, void *data)
{
    const enum seki_record_kind kind = (enum seki_record_kind)(intptr_t)data;
    if (!answered(store, "reading the ids", reply)) {
        return;
    }
    for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i < reply->elements; i++) {
        const char *id = seki_reply_text(reply->element[i]);
        if (id[0] != '\0' && strlen(id) < SEKI_RECORD_ID_SIZE &&
            !seki_names_add(&store->load.names, kind, id)) {
            seki_connect_refuse(store, 5000, "out of memory for the ids");
            return;
        }
    }
}

/* The last of the questions. */
static void answer_support(struct seki_store *store, const redisReply *reply, void *data)
{
    (void)data;
    if (!answered(store, "reading sekisho:support", reply) || store->refused) {
        return;
    }
    for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i + 1 < reply->elements; i += 2) {
        struct seki_record *record =
            seki_record_new(SEKI_RECORD_SUPPORT, seki_reply_text(reply->element[i]));
        const bool kept =
            record &&
            seki_record_set(record, "day", seki_reply_text(reply->element[i + 1])) == SEKI_OK &&
            seki_mirror_put(&store->load.fresh, record, 0) == SEKI_OK;
        seki_record_free(record);
        if (!kept) {
            seki_connect_refuse(store, 5000, "out of memory for the support periods");
            return;
        }
    }
    seki_load_begin(store);
}

void seki_connect_sign_in(struct seki_store *store, struct seki_link *link, seki_reply_fn *answer)
{
    char password[1026] = "", number[12];
    (void)seki_copy_text(password, sizeof password, store->url.password);
    if (store->password_file[0] != '\0') {
        uint8_t *bytes;
        size_t size;
        enum seki_status status =
            seki_read_file(AT_FDCWD, store->password_file, 1024, &bytes, &size);
        if (status != SEKI_OK) {
            seki_connect_refuse(store, 5000, "redis_password_file cannot be read: %s",
                                seki_status_text(status));
            return;
        }
        snprintf(password, sizeof password, "%.*s", (int)strcspn((char *)bytes, "\r\n"),
                 (char *)bytes);
        explicit_bzero(bytes, size);
        free(bytes);
    }
    if (password[0] != '\0') {
        const char *const with_user[] = {"AUTH", store->url.user, password, NULL};
        const char *const without[] = {"AUTH", password, NULL};
        seki_link_words(link, store->url.user[0] ? with_user : without, answer, NULL);
    }
    explicit_bzero(password, sizeof password);
    if (store->url.db != 0) {
        snprintf(number, sizeof number, "%d", store->url.db);
        seki_link_words(link, (const char *const[]){"SELECT", number, NULL}, answer, NULL);
    }
}

static void ask_scripts(struct seki_store *store)
{
    for (int i = 0; i < SEKI_SCRIPTS; i++) {
        char *text = seki_script_text((enum seki_script)i);
        if (!text) {
            seki_connect_refuse(store, 5000, "out of memory for the scripts");
            return;
        }
        seki_link_words(&store->link, (const char *const[]){"SCRIPT", "LOAD", text, NULL},
                        answer_script, store->hashes[i]);
        free(text);
    }
}

static void ask(struct seki_store *store)
{
    static const enum seki_record_kind kinds[] = {SEKI_RECORD_SITE, SEKI_RECORD_ACCOUNT,
                                                  SEKI_RECORD_ATTESTATION, SEKI_RECORD_DEVICE};
    struct seki_link *link = &store->link;
    char name[SEKI_ID_SIZE + 10];
    snprintf(name, sizeof name, "sekisho-%s", store->broker);
    seki_connect_sign_in(store, link, answer_sign_in);
    if (store->refused) {
        return;
    }
    seki_link_words(link, (const char *const[]){"CLIENT", "SETNAME", name, NULL}, answer_name,
                    NULL);
    seki_link_words(link, (const char *const[]){"INFO", "server", NULL}, answer_info, NULL);
    ask_scripts(store);
    seki_link_words(link, (const char *const[]){"HGET", SEKI_KEY_META, "id", NULL}, answer_fleet,
                    NULL);
    seki_link_words(link,
                    (const char *const[]){"HMGET", store->broker_key, "journal", "applied", NULL},
                    answer_applied, NULL);
    seki_link_words(link, (const char *const[]){"GET", SEKI_KEY_AUDIT_HEAD, NULL}, answer_head,
                    NULL);
    /* Before the records: what changes while they are read is then read once more, as a change. */
    seki_link_words(
        link, (const char *const[]){"XREVRANGE", SEKI_KEY_CHANGES, "+", "-", "COUNT", "1", NULL},
        answer_newest, NULL);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        seki_link_words(link, (const char *const[]){"SMEMBERS", seki_key_row(kinds[i])->set, NULL},
                        answer_set, (void *)(intptr_t)kinds[i]);
    }
    seki_link_words(
        link, (const char *const[]){"ZRANGE", "sekisho:support", "0", "-1", "WITHSCORES", NULL},
        answer_support, NULL);
}

/* ---- up and down ---------------------------------------------------------------------------- */

/* Redis may have more than the journal's marks say, after a crash of this broker, or less. */
static uint64_t settle_applied(struct seki_store *store)
{
    const uint64_t applied = store->load.has_applied ? store->load.applied : 0;
    while (store->waiting && store->waiting->sequence <= applied) {
        seki_local_confirm(store);
    }
    if (applied > store->journal.last) {
        /* The journal is an old copy: its numbers are used up. */
        store->journal.last = applied;
    }
    if (applied > store->journal.confirmed) {
        seki_journal_mark(&store->journal, applied);
    }
    return store->journal.confirmed;
}

void seki_connect_ready(struct seki_store *store)
{
    struct seki_args args = {.count = 0};
    store->sent_sequence = settle_applied(store);
    seki_load_settle(store);
    (void)seki_copy_text(store->audit_head, sizeof store->audit_head, store->load.head);
    (void)seki_copy_text(store->predicted_head, sizeof store->predicted_head, store->load.head);
    (void)seki_copy_text(store->head.stream, sizeof store->head.stream, store->load.last);
    seki_load_free(store);
    seki_args_text(&args, "HSET");
    seki_args_text(&args, store->broker_key);
    seki_args_text(&args, "journal");
    seki_args_text(&args, store->journal.id);
    seki_args_text(&args, "applied");
    seki_args_number(&args, (int64_t)store->sent_sequence);
    seki_args_text(&args, "epoch");
    seki_args_text(&args, store->epoch);
    seki_link_send(&store->link, &args, answer_sign_in, NULL);
    if (store->told[0] != '\0' || !store->was_ready) {
        seki_emit_log(store, SEKI_LOG_NOTICE, "store: %s at %.80s, %zu records, %zu commits to go",
                      store->server, store->url.host, seki_mirror_count(&store->mirror),
                      store->waiting_count);
    }
    store->told[0] = '\0';
    store->backoff_ms = 0;
    store->phase = SEKI_PHASE_READY;
    store->was_ready = true;
    store->ready_ms = store->now_ms;
    store->lease_ms = store->follow_ms = 0;
    store->commit_dirty = true;
    seki_brokers_claim(store);
    seki_emit_all(store, true);
}

static void back_off(struct seki_store *store)
{
    const int wait = store->backoff_ms ? store->backoff_ms : BACKOFF_FIRST_MS;
    store->backoff_ms = wait * 2 > BACKOFF_MOST_MS ? BACKOFF_MOST_MS : wait * 2;
    /* Half of it by chance, so that the brokers of a fleet do not come all at once. */
    store->attempt_ms = store->now_ms + wait / 2 + rand_r(&store->seed) % (wait / 2 + 1);
}

static void lost(struct seki_store *store)
{
    if (!store->refused) {
        tell_once(store, store->link.reason);
        back_off(store);
    }
    store->refused = false;
    store->phase = SEKI_PHASE_AWAY;
    store->reading_changes = false;
    seki_link_close(&store->following, "the other connection went");
    seki_write_lost(store);
    seki_load_free(store);
}

static void attempt(struct seki_store *store)
{
    store->seed = store->seed ? store->seed : (unsigned)store->now_ms;
    store->refused = false;
    store->phase = SEKI_PHASE_HELLO;
    if (seki_link_open(&store->link, &store->url, store->now_ms)) {
        ask(store);
    }
}

void seki_connect_turn(struct seki_store *store)
{
    if (store->phase == SEKI_PHASE_AWAY && store->now_ms >= store->attempt_ms) {
        attempt(store);
    }
    if (store->phase != SEKI_PHASE_AWAY && !store->link.context) {
        lost(store);
    } else if (store->phase == SEKI_PHASE_READING) {
        seki_load_more(store);
    } else if (store->phase == SEKI_PHASE_RESTORE) {
        seki_restore_more(store);
    }
}
