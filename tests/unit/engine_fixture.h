/* SPDX-License-Identifier: Apache-2.0
 *
 * engine_fixture: an engine with a small catalogue and without a broker or a store. Effects are
 * drained into a list; commits are answered as durable at once, kept back, or refused, as the test
 * says.
 */
#ifndef SEKISHO_TESTS_ENGINE_FIXTURE_H
#define SEKISHO_TESTS_ENGINE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/core/catalogue.h"
#include "plugin/core/engine_private.h"
#include "topics/report.h"

#define NOW INT64_C(1795428000) /* 2026-11-23T10:00:00Z */
#define DAY SEKI_DAY_S
#define SEEN 6000

struct seen { /* one effect */
    enum seki_effect_kind kind;
    bool retain;
    char *topic, *text, *client_id; /* of a commit: action and detail */
};

enum answer_commits { DURABLE, KEEP_BACK, REFUSE };

static struct seki_engine *engine;
static seki_unix_s now;
static struct seen seen[SEEN];
static size_t seen_count;
static enum answer_commits answer_commits;
static uint64_t kept_back[64];
static size_t kept_back_count;
static char admin_secret[65];
static int client_of[4096]; /* addresses that stand for connections */
#define CLIENT(n) ((const void *)&client_of[n])

static inline void fixture_random(void *bytes, size_t size)
{
    static unsigned char next;
    for (size_t i = 0; i < size; i++) {
        ((unsigned char *)bytes)[i] = (unsigned char)(next++ * 31 + 7);
    }
}

#define ITEM(id, category, scope, decision)                                                        \
    "{'id':'" id "','category':'" category "','subcategories':['" category "-1'],'scope':'" scope  \
    "','lead':'IT','joint':false,'stage':'poc','importance':{'1':'required','2':'required',"       \
    "'3':'required'},'title':{'en':'T','ja':'題'},'explanation':{'en':'E','ja':'説明'}" decision   \
    "}"

static inline char *fixture_quotes(const char *text)
{
    char *json = strdup(text);
    assert_non_null(json);
    for (char *c = json; *c != '\0'; c++) {
        *c = *c == '\'' ? '"' : *c;
    }
    return json;
}

static inline void forget_seen(void)
{
    for (size_t i = 0; i < seen_count; i++) {
        free(seen[i].topic);
        free(seen[i].text);
        free(seen[i].client_id);
    }
    seen_count = 0;
}

static inline void arrive_commit(uint64_t ticket, bool durable)
{
    struct seki_arrival arrival = {.kind = durable ? SEKI_ARRIVAL_DURABLE : SEKI_ARRIVAL_FAILED,
                                   .ticket = ticket};
    strcpy(arrival.text, "disk full");
    seki_engine_arrive(engine, &arrival, now);
}

static inline void see(const struct seki_effect *effect)
{
    assert_true(seen_count < SEEN);
    struct seen *s = &seen[seen_count++];
    memset(s, 0, sizeof *s);
    s->kind = effect->kind;
    switch (effect->kind) {
    case SEKI_EFFECT_PUBLISH:
        s->topic = strdup(effect->of.publish.topic);
        s->text = strndup(effect->of.publish.payload, effect->of.publish.size);
        s->retain = effect->of.publish.retain;
        if (effect->of.publish.client_id != NULL) {
            s->client_id = strdup(effect->of.publish.client_id);
        } else {
            assert_true(effect->of.publish.size <= SEKI_DOCUMENT_LIMIT);
        }
        break;
    case SEKI_EFFECT_COMMIT:
        s->topic = strdup(effect->of.commit->action);
        s->text = strdup(effect->of.commit->detail);
        s->client_id = strdup(effect->of.commit->actor);
        break;
    case SEKI_EFFECT_STATE: {
        const char *json = seki_record_get(effect->of.state, "json"); /* of a posture */
        s->topic = strdup(effect->of.state->id);
        s->text = json != NULL ? strdup(json) : NULL;
        seki_record_free(effect->of.state);
        break;
    }
    case SEKI_EFFECT_KICK:
        s->client_id = strdup(effect->of.kick.client_id);
        break;
    case SEKI_EFFECT_LOG:
        s->text = strdup(effect->of.log.text);
        break;
    }
}

/* Takes every effect of the present second. */
static inline void drain(void)
{
    struct seki_effect effect;
    while (seki_engine_next_effect(engine, now, &effect)) {
        see(&effect);
        if (effect.kind != SEKI_EFFECT_COMMIT) {
            continue;
        }
        uint64_t ticket = effect.of.commit->ticket;
        seki_commit_free(effect.of.commit);
        if (answer_commits == KEEP_BACK) {
            assert_true(kept_back_count < 64);
            kept_back[kept_back_count++] = ticket;
        } else {
            arrive_commit(ticket, answer_commits == DURABLE);
        }
    }
}

/* So many seconds later. */
static inline void pass(seki_unix_s seconds)
{
    now += seconds;
    seki_engine_tick(engine, now);
    drain();
}

/* The last publication on a topic; "" when there was none. */
static inline const char *published(const char *topic)
{
    for (size_t i = seen_count; i-- > 0;) {
        if (seen[i].kind == SEKI_EFFECT_PUBLISH && strcmp(seen[i].topic, topic) == 0) {
            return seen[i].text;
        }
    }
    return "";
}

/* How many effects of a kind hold this in their topic and that in their text; NULL: any. */
static inline size_t count_seen(enum seki_effect_kind kind, const char *topic, const char *text)
{
    size_t count = 0;
    for (size_t i = 0; i < seen_count; i++) {
        bool meant =
            seen[i].kind == kind &&
            (topic == NULL || (seen[i].topic != NULL && strstr(seen[i].topic, topic) != NULL)) &&
            (text == NULL || (seen[i].text != NULL && strstr(seen[i].text, text) != NULL));
        count += meant ? 1 : 0;
    }
    return count;
}

#define assert_published(topic, part)                                                              \
    do {                                                                                           \
        if (strstr(published(topic), part) == NULL) {                                              \
            fail_msg("%s: no %s in %s", topic, part, published(topic));                            \
        }                                                                                          \
    } while (0)
#define assert_event(name) assert_true(count_seen(SEKI_EFFECT_PUBLISH, "/event/", name) > 0)
#define assert_no_event(name) assert_int_equal(count_seen(SEKI_EFFECT_PUBLISH, "/event/", name), 0)

static inline enum seki_decision sign_in_as(const void *client, const char *id, const char *name,
                                            const char *secret)
{
    const struct seki_sign_in in = {.client_id = id,
                                    .username = name,
                                    .password = secret,
                                    .address = "10.0.0.7",
                                    .clean_session = true};
    const char *username;
    return seki_engine_sign_in(engine, client, &in, now, &username);
}

/* A request of an account, ' for "; the answer stays readable until the next. */
static inline const char *ask_as(const void *client, const char *request)
{
    char *json = fixture_quotes(request), *whole = NULL;
    assert_true(asprintf(&whole, "{\"commands\":[%s]}", json) > 0);
    seki_engine_control(engine, client, whole, strlen(whole), now);
    free(json);
    free(whole);
    drain();
    return published(SEKI_CONTROL_RESPONSE_TOPIC);
}

#define ADMIN CLIENT(4000)
#define ask(request) ask_as(ADMIN, request)

static inline void expect(const char *request, const char *part)
{
    forget_seen();
    char *wanted = fixture_quotes(part);
    const char *answer = ask(request);
    if (strstr(answer, wanted) == NULL) {
        fail_msg("%s:\n  no %s\n  in %s", request, wanted, answer);
    }
    free(wanted);
}

/* The secret in the last answer; fails when there is none. */
static inline void take_secret(char out[65])
{
    const char *at = strstr(published(SEKI_CONTROL_RESPONSE_TOPIC), "\"secret\":\"");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "\"secret\":\"%64[^\"]", out), 1);
}

/* With a catalogue as JSON. */
static inline int engine_set_up_with(enum seki_mode mode, const char *catalogue)
{
    struct seki_engine_config config = {.mode = mode, .broker_name = "edge-1", .epoch = "e1"};
    struct seki_fault fault = {""};
    char name[65];
    if (seki_catalogue_parse(catalogue, strlen(catalogue), &config.catalogue, &fault) != SEKI_OK) {
        fail_msg("catalogue: %s", fault.text);
    }
    now = NOW;
    answer_commits = DURABLE;
    kept_back_count = 0;
    assert_int_equal(seki_engine_new(&config, fixture_random, now, &engine), SEKI_OK);
    const struct seki_arrival loaded = {.kind = SEKI_ARRIVAL_LOADED, .from_redis = true};
    seki_engine_arrive(engine, &loaded, now);
    drain();
    assert_true(seki_engine_take_first_admin(engine, name, admin_secret));
    assert_int_equal(sign_in_as(ADMIN, "ctl", name, admin_secret), SEKI_ALLOW);
    pass(1);
    return 0;
}

static inline int engine_set_up_in(enum seki_mode mode)
{
    /* clang-format off */
    static const char catalogue[] =
        "{'id':'test','version':'1','name':{'en':'Test','ja':'試験'},'categories':["
        "{'id':'ID.AM','name':{'en':'A','ja':'資産'}},"
        "{'id':'PR.AC','name':{'en':'B','ja':'アクセス'}}],'items':["
        ITEM("Q01", "ID.AM", "device", ",'pass':{'fact':'support.state','equals':'supported'}") ","
        ITEM("Q02", "PR.AC", "device", ",'valid':'P365D'") ","
        ITEM("Q03", "PR.AC", "site", ",'valid':'P365D'") ","
        ITEM("Q04", "ID.AM", "organization", ",'valid':'P365D'") ","
        ITEM("Q05", "PR.AC", "device",
             ",'pass':{'all':[{'fact':'boot.secure_boot','equals':true,'max_age':'P30D'},"
             "{'not':{'fact':'accounts.empty_passwords','at_least':1}}]},'commentary':{"
             "'why':{'en':'W','ja':'なぜ'},'do':{'en':'D','ja':'対応'},"
             "'hint':{'en':'H','ja':'ヒント'},'evidence':{'en':'E','ja':'証跡'}}")
        "],'faq':[{'question':{'en':'What?','ja':'何ですか'},'answer':{'en':'That.','ja':'それです'}},"
        "{'question':{'en':'Why?','ja':'なぜですか'},'answer':{'en':'So.','ja':'だからです'}}]}";
    /* clang-format on */
    char *json = fixture_quotes(catalogue);
    int result = engine_set_up_with(mode, json);
    free(json);
    return result;
}

static inline int engine_set_up(void **state)
{
    (void)state;
    return engine_set_up_in(SEKI_ENFORCE);
}

static inline int engine_tear_down(void **state)
{
    (void)state;
    seki_engine_free(engine);
    engine = NULL;
    forget_seen();
    return 0;
}

/* A site and a device with a token; out: its secret. */
static inline void add_device(const char *site, const char *id, char secret[65])
{
    char request[300];
    snprintf(request, sizeof request, "{'command':'site.add','id':'%s'}", site);
    (void)ask(request);
    snprintf(request, sizeof request, "{'command':'device.add','id':'%s','site':'%s'}", id, site);
    (void)ask(request);
    take_secret(secret);
    pass(1);
}

#endif
