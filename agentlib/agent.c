/* SPDX-License-Identifier: Apache-2.0
 *
 * agent: the step-driven core of a device. It knows topics, codecs and time as numbers; no socket,
 * no clock, no allocation.
 *
 * When to connect again: after a failure the wait doubles from backoff_first_ms to backoff_most_ms,
 * and each wait is drawn between half of that and all of it, so that a fleet that lost its broker
 * does not return in one instant. A connection that lasted STABLE_MS starts over; a broker that
 * refuses a credential is asked at the slowest pace at once, for a wrong secret does not mend
 * itself.
 *
 * When to report: on the first connection, at every interval (drawn within a tenth around it), when
 * a command asks, when the application asks, and after a reconnect if the last report was not
 * confirmed. Never twice within REPORT_GAP_MS.
 */
#include "sekisho/agent.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define STABLE_MS 30000
#define REPORT_GAP_MS 1000
#define INTERVAL_DEFAULT_S 3600
#define INTERVAL_LEAST_S 10
#define INTERVAL_MOST_S 604800
#define BACKOFF_FIRST_MS 1000
#define BACKOFF_MOST_MS 120000

/* xorshift64* (Vigna 2016): for jitter only, never for a secret. */
static uint64_t draw(struct seki_agent *agent)
{
    uint64_t x = agent->random;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    agent->random = x;
    return x * 2685821657736338717ULL;
}

/* A number from `least` to `most`. */
static int64_t draw_between(struct seki_agent *agent, int64_t least, int64_t most)
{
    return least + (int64_t)(draw(agent) % (uint64_t)(most - least + 1));
}

/* FNV-1a of the device's id, so that two devices differ even where nobody gives a seed. */
static uint64_t seed_of(const struct seki_agent_config *config)
{
    uint64_t seed = config->seed ^ 14695981039346656037ULL;
    for (const char *c = config->device; *c != '\0'; c++)
        seed = (seed ^ (unsigned char)*c) * 1099511628211ULL;
    return seed != 0 ? seed : 1;
}

static enum seki_status format_topics(struct seki_agent *agent)
{
    static const enum seki_topic_kind kinds[] = {SEKI_TOPIC_REPORT, SEKI_TOPIC_COMMAND,
                                                 SEKI_TOPIC_WIPE};
    char *const outs[] = {agent->report_topic, agent->command_topic, agent->wipe_topic};
    struct seki_topic topic = {0};
    snprintf(topic.site, sizeof topic.site, "%s", agent->site);
    snprintf(topic.device, sizeof topic.device, "%s", agent->device);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        topic.kind = kinds[i];
        enum seki_status status = seki_topic_format(&topic, outs[i], SEKI_TOPIC_SIZE);
        if (status != SEKI_OK)
            return status;
    }
    return SEKI_OK;
}

static enum seki_status check(const struct seki_agent_config *config, struct seki_fault *fault)
{
    if (config->site == NULL || config->device == NULL || config->report == NULL)
        return seki_fail(fault, SEKI_MISSING, "an agent needs a site, a device and a report");
    if (!seki_id_is_valid(config->site) || !seki_id_is_valid(config->device))
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "%s is not an id: letters, digits, '.', '_' and '-', at most 64, the "
                         "first a letter or a digit",
                         seki_id_is_valid(config->site) ? "device" : "site");
    if (config->interval_s != 0 &&
        (config->interval_s < INTERVAL_LEAST_S || config->interval_s > INTERVAL_MOST_S))
        return seki_fail(fault, SEKI_OUT_OF_RANGE, "interval %u s is not within %d to %d",
                         config->interval_s, INTERVAL_LEAST_S, INTERVAL_MOST_S);
    return SEKI_OK;
}

enum seki_status seki_agent_init(struct seki_agent *agent, const struct seki_agent_config *config,
                                 struct seki_fault *fault)
{
    enum seki_status status = check(config, fault);
    if (status != SEKI_OK)
        return status;
    memset(agent, 0, sizeof *agent);
    agent->call.report = config->report;
    agent->call.wipe = config->wipe;
    agent->call.rotate = config->rotate;
    agent->call.context = config->context;
    snprintf(agent->site, sizeof agent->site, "%s", config->site);
    snprintf(agent->device, sizeof agent->device, "%s", config->device);
    snprintf(agent->name, sizeof agent->name, "%s",
             config->name != NULL ? config->name : "sekisho-agent");
    snprintf(agent->version, sizeof agent->version, "%s",
             config->version != NULL ? config->version : SEKISHO_VERSION);
    agent->interval_s = config->interval_s != 0 ? config->interval_s : INTERVAL_DEFAULT_S;
    agent->backoff_first_ms =
        config->backoff_first_ms != 0 ? config->backoff_first_ms : BACKOFF_FIRST_MS;
    agent->backoff_most_ms =
        config->backoff_most_ms != 0 ? config->backoff_most_ms : BACKOFF_MOST_MS;
    if (agent->backoff_most_ms < agent->backoff_first_ms)
        agent->backoff_most_ms = agent->backoff_first_ms;
    agent->connect_at_ms = INT64_MIN;
    agent->report_at_ms = INT64_MIN;
    agent->reported_at_ms = INT64_MIN / 2;
    agent->random = seed_of(config);
    status = format_topics(agent);
    return status == SEKI_OK ? SEKI_OK : seki_fail(fault, status, "the topic names are too long");
}

/* ---- the connection ------------------------------------------------------------------------- */

void seki_agent_connected(struct seki_agent *agent, struct seki_agent_time now)
{
    agent->link = SEKI_AGENT_HERE;
    agent->subscribed = false;
    agent->connected_at_ms = now.steady_ms;
}

static void back_off(struct seki_agent *agent, enum seki_agent_loss loss)
{
    if (loss == SEKI_AGENT_REFUSED)
        agent->backoff_ms = agent->backoff_most_ms;
    else if (agent->backoff_ms == 0)
        agent->backoff_ms = agent->backoff_first_ms;
    else if (agent->backoff_ms > agent->backoff_most_ms / 2)
        agent->backoff_ms = agent->backoff_most_ms;
    else
        agent->backoff_ms *= 2;
}

void seki_agent_disconnected(struct seki_agent *agent, struct seki_agent_time now,
                             enum seki_agent_loss loss)
{
    bool was_here = agent->link == SEKI_AGENT_HERE;
    if (was_here && now.steady_ms - agent->connected_at_ms >= STABLE_MS)
        agent->backoff_ms = 0;
    back_off(agent, loss);
    agent->connect_at_ms =
        now.steady_ms + draw_between(agent, agent->backoff_ms / 2, agent->backoff_ms);
    agent->link = SEKI_AGENT_AWAY;
    agent->subscribed = false;
    agent->reply_pending = false;
    if (agent->report_pending) {
        agent->report_pending = false;
        agent->report_at_ms = INT64_MIN;
    }
}

void seki_agent_subscribed(struct seki_agent *agent)
{
    agent->subscribed = true;
}

/* ---- what goes out -------------------------------------------------------------------------- */

static void drop_first_reply(struct seki_agent *agent)
{
    agent->reply_count--;
    memmove(agent->replies, agent->replies + 1, agent->reply_count * sizeof *agent->replies);
}

void seki_agent_published(struct seki_agent *agent, bool confirmed)
{
    if (!confirmed)
        return;
    if (agent->reply_pending && agent->reply_count > 0) {
        drop_first_reply(agent);
        agent->reply_pending = false;
    } else {
        agent->report_pending = false;
    }
}

static void set_sequence(struct seki_agent *agent, struct seki_agent_time now)
{
    int64_t next = agent->sequence + 1;
    /* Beginning at the wall clock, it grows over a restart of the device too. */
    agent->sequence = now.unix_s > next ? now.unix_s : next;
}

static void set_next_report(struct seki_agent *agent, struct seki_agent_time now)
{
    int64_t interval_ms = (int64_t)agent->interval_s * 1000;
    agent->report_at_ms =
        now.steady_ms + draw_between(agent, interval_ms - interval_ms / 10, interval_ms);
    agent->reported_at_ms = now.steady_ms;
}

/* Writes the report. When it does not fit, which a report of the own codec's limits does not do,
 * the lists are given up before the facts are. */
static enum seki_status write_report(struct seki_agent *agent, struct seki_agent_time now,
                                     size_t *size)
{
    struct seki_report report;
    seki_report_init(&report);
    set_sequence(agent, now);
    report.sequence = agent->sequence;
    report.at = now.unix_s;
    snprintf(report.agent_name, sizeof report.agent_name, "%s", agent->name);
    snprintf(report.agent_version, sizeof report.agent_version, "%s", agent->version);
    agent->call.report(agent->call.context, &report);
    enum seki_status status =
        seki_report_encode(&report, agent->payload, sizeof agent->payload, size);
    if (status == SEKI_TOO_LONG) {
        report.unknown_count = 0;
        status = seki_report_encode(&report, agent->payload, sizeof agent->payload, size);
    }
    return status;
}

static bool step_report(struct seki_agent *agent, struct seki_agent_time now,
                        struct seki_agent_action *action)
{
    size_t size;
    set_next_report(agent, now);
    if (write_report(agent, now, &size) != SEKI_OK)
        return false; /* tried again at the next interval */
    agent->report_pending = true;
    *action = (struct seki_agent_action){.what = SEKI_AGENT_PUBLISH,
                                         .topic = agent->report_topic,
                                         .payload = agent->payload,
                                         .size = size};
    return true;
}

static void step_reply(struct seki_agent *agent, struct seki_agent_action *action)
{
    agent->reply_pending = true;
    *action = (struct seki_agent_action){.what = SEKI_AGENT_PUBLISH,
                                         .topic = agent->wipe_topic,
                                         .payload = agent->replies[0].payload,
                                         .size = agent->replies[0].size};
}

/* When the next report may go out. */
static int64_t report_due_ms(const struct seki_agent *agent)
{
    int64_t earliest = agent->reported_at_ms + REPORT_GAP_MS;
    return agent->report_at_ms > earliest ? agent->report_at_ms : earliest;
}

/* One message is on its way at a time: the confirmation says which without a number. */
static void step_connected(struct seki_agent *agent, struct seki_agent_time now,
                           struct seki_agent_action *action)
{
    if (!agent->subscribed) {
        action->what = SEKI_AGENT_SUBSCRIBE;
        action->topic = agent->command_topic;
        return;
    }
    if (agent->report_pending || agent->reply_pending)
        return;
    if (agent->reply_count > 0) {
        step_reply(agent, action);
        return;
    }
    if (now.steady_ms >= report_due_ms(agent) && step_report(agent, now, action))
        return;
    action->until_ms = report_due_ms(agent);
}

enum seki_agent_do seki_agent_step(struct seki_agent *agent, struct seki_agent_time now,
                                   struct seki_agent_action *action)
{
    *action = (struct seki_agent_action){.what = SEKI_AGENT_WAIT, .until_ms = SEKI_TIME_NEVER};
    if (agent->link == SEKI_AGENT_HERE) {
        step_connected(agent, now, action);
    } else if (agent->link == SEKI_AGENT_AWAY && now.steady_ms >= agent->connect_at_ms) {
        agent->link = SEKI_AGENT_CONNECTING;
        action->what = SEKI_AGENT_CONNECT;
    } else if (agent->link == SEKI_AGENT_AWAY) {
        action->until_ms = agent->connect_at_ms;
    }
    return action->what;
}

void seki_agent_report_soon(struct seki_agent *agent, struct seki_agent_time now)
{
    if (agent->report_at_ms > now.steady_ms)
        agent->report_at_ms = now.steady_ms;
}

/* ---- helpers -------------------------------------------------------------------------------- */

enum seki_status seki_agent_data_topic(const struct seki_agent *agent, const char *name,
                                       char out[SEKI_TOPIC_SIZE])
{
    if (name == NULL || *name == '\0' || strpbrk(name, "+#") != NULL ||
        !seki_utf8_is_valid(name, strlen(name)))
        return SEKI_BAD_INPUT;
    int written = snprintf(out, SEKI_TOPIC_SIZE, "data/%s/%s/%s", agent->site, agent->device, name);
    return written > 0 && written < SEKI_TOPIC_SIZE ? SEKI_OK : SEKI_TOO_LONG;
}

void seki_agent_unknown(struct seki_report *report, const char *member, const char *format, ...)
{
    if (report->unknown_count == SEKI_UNKNOWNS)
        return;
    struct seki_unknown *unknown = &report->unknown[report->unknown_count++];
    snprintf(unknown->member, sizeof unknown->member, "%s", member);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(unknown->why, sizeof unknown->why, format, arguments);
    va_end(arguments);
    for (char *c = unknown->why; *c != '\0'; c++)
        *c = *c < 0x20 || *c > 0x7e ? '?' : *c; /* a cut or strange name would spoil the JSON */
}
