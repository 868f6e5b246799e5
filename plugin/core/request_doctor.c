/* SPDX-License-Identifier: Apache-2.0
 *
 * request_doctor: doctor (topics/control.md): what the engine itself can see of its own health. A
 * setting of the broker that no plugin can read is not judged here: that is said as it is.
 */
#include <inttypes.h>
#include <stdio.h>

#include "plugin/core/requests.h"

#define LAG_WARNING_MS 10000
#define JOURNAL_WARNING 1000
#define CLOCK_EARLIEST INT64_C(1767225600) /* 2026-01-01: before this plugin was written */

enum finding { OK, WARNING, FAIL };

struct finding_text {
    enum finding result;
    char detail[200];
    const char *remedy;
};

typedef void (*check_fn)(const struct seki_engine *engine, struct finding_text *found);

static void check_registry(const struct seki_engine *engine, struct finding_text *found)
{
    snprintf(found->detail, sizeof found->detail, "%u devices of %u sites, loaded from %s",
             HASH_COUNT(engine->registry->devices), HASH_COUNT(engine->registry->sites),
             engine->loaded_from_redis ? "Redis" : "the local snapshot only");
    if (!engine->loaded_from_redis) {
        found->result = WARNING;
        found->remedy = "start Redis, or correct redis_url: until then changes of other brokers "
                        "are not seen";
    }
}

static void check_store(const struct seki_engine *engine, struct finding_text *found)
{
    snprintf(found->detail, sizeof found->detail, "%s%s%s, %" PRId64 " ms behind",
             seki_store_health_words[engine->store.state],
             engine->store.server[0] != '\0' ? ", " : "", engine->store.server,
             engine->store.lag_ms);
    if (engine->store.state != SEKI_STORE_UP) {
        found->result = FAIL;
        found->remedy = "start Redis, or correct redis_url; nothing is lost meanwhile, and nobody "
                        "is refused";
    } else if (engine->store.lag_ms > LAG_WARNING_MS) {
        found->result = WARNING;
        found->remedy = "see whether Redis is overloaded or its disk is slow";
    }
}

static void check_journal(const struct seki_engine *engine, struct finding_text *found)
{
    snprintf(found->detail, sizeof found->detail,
             "%" PRId64 " steps on disk that Redis has not taken", engine->store.journal);
    if (engine->store.journal > JOURNAL_WARNING) {
        found->result = WARNING;
        found->remedy = "bring Redis back: the journal grows in state_dir until then";
    }
}

static void check_mode(const struct seki_engine *engine, struct finding_text *found)
{
    bool observing = engine->config.mode == SEKI_OBSERVE;
    snprintf(found->detail, sizeof found->detail, "%s", observing ? "observe" : "enforce");
    if (observing) {
        found->result = WARNING;
        found->remedy = "nobody is refused by Sekisho: set plugin_opt_mode enforce once its events "
                        "show no refusal that is wrong";
    }
}

static void check_clock(const struct seki_engine *engine, struct finding_text *found)
{
    char text[SEKI_TIME_TEXT];
    snprintf(found->detail, sizeof found->detail, "%s", seki_time_format(engine->now, text));
    if (engine->now < CLOCK_EARLIEST) {
        found->result = FAIL;
        found->remedy = "set the clock of the broker's host: support periods and evidence are "
                        "judged by it";
    }
}

static void check_identity(const struct seki_engine *engine, struct finding_text *found)
{
    char text[SEKI_TIME_TEXT];
    if (engine->config.mode == SEKI_OBSERVE) {
        snprintf(found->detail, sizeof found->detail,
                 "not asked: in observe mode the broker's "
                 "other settings sign clients in");
        return;
    }
    if (engine->unnamed_at == 0) {
        snprintf(found->detail, sizeof found->detail, "every client signed in through Sekisho");
        return;
    }
    snprintf(found->detail, sizeof found->detail,
             "at %s a client was active that did not sign in through Sekisho",
             seki_time_format(engine->unnamed_at, text));
    found->result = WARNING;
    found->remedy = "on listeners with certificates, keep require_certificate and remove "
                    "use_identity_as_username and use_subject_as_username (a session restored "
                    "after a restart shows so too, until it reconnects)";
}

static void check_events(const struct seki_engine *engine, struct finding_text *found)
{
    snprintf(found->detail, sizeof found->detail, "%" PRId64 " events dropped since the start",
             engine->events_dropped);
    if (engine->events_dropped > 0) {
        found->result = WARNING;
        found->remedy = "many different things happen at once: look for a flood of refused "
                        "connections";
    }
}

static void check_queues(const struct seki_engine *engine, struct finding_text *found)
{
    (void)engine;
    snprintf(found->detail, sizeof found->detail,
             "max_queued_messages of mosquitto.conf is not visible to a plugin: let it say 100000; "
             "the default of 1000 cuts bursts silently, and with 0 Debian's 2.0.11 drops whoever "
             "is denied a topic");
}

static const struct {
    const char *name;
    check_fn run;
} checks[] = {
    {"registry", check_registry}, {"store", check_store},   {"journal", check_journal},
    {"mode", check_mode},         {"clock", check_clock},   {"identity", check_identity},
    {"events", check_events},     {"queues", check_queues},
};

static enum seki_status doctor(struct seki_call *call)
{
    static const char *const results[] = {[OK] = "ok", [WARNING] = "warning", [FAIL] = "fail"};
    struct seki_writer *w = call->answer;
    seki_write_open(w, "checks", '[');
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        struct finding_text found = {OK, "", ""};
        checks[i].run(call->engine, &found);
        seki_write_open(w, NULL, '{');
        seki_write_string(w, "check", checks[i].name);
        seki_write_string(w, "result", results[found.result]);
        seki_write_string(w, "detail", found.detail);
        seki_write_string(w, "remedy", found.remedy);
        seki_write_close(w, '}');
    }
    seki_write_close(w, ']');
    return SEKI_OK;
}

const struct seki_command_row seki_doctor_commands[] = {
    {"doctor", SEKI_VIEWER, doctor},
    {NULL, SEKI_ADMIN, NULL},
};
