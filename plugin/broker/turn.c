/* SPDX-License-Identifier: Apache-2.0
 *
 * turn: what is done once a turn of the broker's loop: what the store has sent goes into the
 * engine, and what the engine wants done is done, both within a budget of time, so that a burst of
 * work is spread over turns and no message waits for it. On Mosquitto 2.0 a turn comes with every
 * round of the loop, thousands of times a second under load.
 */
#include <string.h>
#include <time.h>

#include "plugin/broker/plugin.h"

#define BUDGET_US 3000   /* of a turn at most, for arrivals and again for effects */
#define LOADING_US 20000 /* for arrivals, of which the registry is being made */
#define LEAST_US 100     /* and at least, so that the work goes on however busy the broker is */
#define SHARE 4          /* the broker's own work has so many times the time that ours has */
#define LOOK_AT_CLOCK 4  /* after so many steps */
#define OVERDUE_MS 200   /* a TICK comes every 100 ms at least, where it comes */
#define NO_TICK_MS 2000  /* without one for so long, there is none */

seki_unix_s seki_plugin_now(struct seki_plugin *plugin)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    plugin->now = now.tv_sec;
    return now.tv_sec;
}

static int64_t monotonic_us(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t seki_plugin_monotonic_ms(void)
{
    return monotonic_us(CLOCK_MONOTONIC_COARSE) / 1000;
}

void seki_plugin_log(enum seki_log_level level, const char *text)
{
    static const int levels[] = {[SEKI_LOG_DEBUG] = MOSQ_LOG_DEBUG,
                                 [SEKI_LOG_INFO] = MOSQ_LOG_INFO,
                                 [SEKI_LOG_NOTICE] = MOSQ_LOG_NOTICE,
                                 [SEKI_LOG_WARNING] = MOSQ_LOG_WARNING,
                                 [SEKI_LOG_ERROR] = MOSQ_LOG_ERR};
    mosquitto_log_printf(levels[level], "%s", text);
}

/* What may be spent now: much where the broker has been idle or at its own work for long since we
 * last worked, little in a storm of messages or connections, which goes before our documents. */
static int64_t share_of(const struct seki_plugin *plugin)
{
    int64_t share_us = (monotonic_us(CLOCK_MONOTONIC) - plugin->worked_us) / SHARE;
    return share_us > BUDGET_US ? BUDGET_US : share_us < LEAST_US ? LEAST_US : share_us;
}

/* A budget that is over; looks at the clock now and then only. */
static bool is_spent(int64_t until_us, unsigned steps)
{
    return steps % LOOK_AT_CLOCK == 0 && monotonic_us(CLOCK_MONOTONIC) >= until_us;
}

/* ---- in ------------------------------------------------------------------------------------- */

/* Within a budget; 0: the share of a turn. Until the registry is there nobody can be served: then
 * it comes first. The number of arrivals. */
static unsigned take_arrivals(struct seki_plugin *plugin, int64_t budget_us)
{
    struct seki_arrival *arrival;
    unsigned steps = 0;
    int64_t until_us = 0;
    if (budget_us == 0 && !seki_engine_is_loaded(plugin->engine)) {
        budget_us = LOADING_US;
    }
    while (!is_spent(until_us, steps + 1) && seki_store_take(plugin->store, &arrival) == SEKI_OK) {
        if (steps++ == 0) {
            until_us =
                monotonic_us(CLOCK_MONOTONIC) + (budget_us > 0 ? budget_us : share_of(plugin));
        }
        seki_engine_arrive(plugin->engine, arrival, seki_plugin_now(plugin));
        seki_arrival_free(arrival);
    }
    if (steps > 0) {
        plugin->worked_us = monotonic_us(CLOCK_MONOTONIC);
    }
    char name[65], secret[65];
    if (seki_engine_take_first_admin(plugin->engine, name, secret)) {
        (void)seki_first_admin_write(plugin->options.state_dir, name, secret);
        explicit_bzero(secret, sizeof secret);
    }
    return steps;
}

/* ---- out ------------------------------------------------------------------------------------ */

static void publish(const struct seki_plugin *plugin, const struct seki_effect *effect)
{
    int length = (int)effect->of.publish.size;
    if (plugin->ending || mosquitto_pub_topic_check(effect->of.publish.topic) != MOSQ_ERR_SUCCESS) {
        return;
    }
    /* _copy: the payload stays ours. Out of memory, it is published with the next change. */
    (void)mosquitto_broker_publish_copy(effect->of.publish.client_id, effect->of.publish.topic,
                                        length, effect->of.publish.payload, 1,
                                        effect->of.publish.retain, NULL);
}

/* False: no room; the effect stays ours. */
static bool store(struct seki_plugin *plugin, const struct seki_effect *effect)
{
    enum seki_status status = effect->kind == SEKI_EFFECT_COMMIT
                                  ? seki_store_commit(plugin->store, effect->of.commit)
                                  : seki_store_state(plugin->store, effect->of.state);
    return status != SEKI_FULL;
}

/* Calls DISCONNECT before it returns. Within another event it could pull a client from under the
 * broker's feet: then it waits for the TICK, or is left where there is none (the rights are gone
 * already). False: it waits. */
static bool kick(struct seki_plugin *plugin, const struct seki_effect *effect)
{
    if (plugin->in_event) {
        return plugin->told_no_tick;
    }
    (void)mosquitto_kick_client_by_clientid(effect->of.kick.client_id, effect->of.kick.with_will);
    return true;
}

/* False: the store has no room, or it is not the time; nothing more can be done this turn. */
static bool perform(struct seki_plugin *plugin, const struct seki_effect *effect)
{
    switch (effect->kind) {
    case SEKI_EFFECT_PUBLISH:
        publish(plugin, effect);
        return true;
    case SEKI_EFFECT_COMMIT:
    case SEKI_EFFECT_STATE:
        return store(plugin, effect);
    case SEKI_EFFECT_KICK:
        return kick(plugin, effect);
    case SEKI_EFFECT_LOG:
        seki_plugin_log(effect->of.log.level, effect->of.log.text);
        return true;
    }
    return true;
}

/* What had no room before goes first. */
static bool perform_held(struct seki_plugin *plugin)
{
    if (plugin->holding) {
        plugin->holding = !perform(plugin, &plugin->held);
    }
    return !plugin->holding;
}

static void perform_effects(struct seki_plugin *plugin)
{
    unsigned steps = 0;
    int64_t until_us = 0;
    struct seki_effect effect;
    if (!perform_held(plugin)) {
        return;
    }
    while (!is_spent(until_us, ++steps) &&
           seki_engine_next_effect(plugin->engine, seki_plugin_now(plugin), &effect)) {
        if (steps == 1) {
            until_us = monotonic_us(CLOCK_MONOTONIC) + share_of(plugin);
        }
        if (!perform(plugin, &effect)) {
            plugin->held = effect;
            plugin->holding = true;
            break;
        }
    }
    if (until_us > 0) {
        plugin->worked_us = monotonic_us(CLOCK_MONOTONIC);
    }
}

/* ---- turns ---------------------------------------------------------------------------------- */

static void take_turn(struct seki_plugin *plugin)
{
    (void)take_arrivals(plugin, 0);
    seki_engine_tick(plugin->engine, seki_plugin_now(plugin));
    perform_effects(plugin);
}

void seki_plugin_turn(struct seki_plugin *plugin)
{
    plugin->turned_ms = seki_plugin_monotonic_ms();
    plugin->turned_s = seki_plugin_now(plugin);
    take_turn(plugin);
}

void seki_plugin_turn_if_overdue(struct seki_plugin *plugin)
{
    if (seki_plugin_now(plugin) == plugin->turned_s) {
        return; /* the one clock that is read for every message */
    }
    int64_t now_ms = seki_plugin_monotonic_ms();
    int64_t last_ms =
        plugin->turned_ms > plugin->overdue_ms ? plugin->turned_ms : plugin->overdue_ms;
    if (now_ms - last_ms < OVERDUE_MS) {
        return;
    }
    if (!plugin->told_no_tick && now_ms - plugin->turned_ms > NO_TICK_MS) {
        plugin->told_no_tick = true;
        seki_plugin_log(SEKI_LOG_ERROR,
                        "sekisho: this Mosquitto gives the plugin no turns of its own "
                        "(per_listener_settings true before 2.0.15); everything is late, and "
                        "nobody can be sent away: set per_listener_settings false");
    }
    plugin->overdue_ms = now_ms;
    plugin->in_event = true;
    take_turn(plugin);
    plugin->in_event = false;
}

void seki_plugin_wait_loaded(struct seki_plugin *plugin, int quiet_ms, int most_ms)
{
    int64_t now_ms = seki_plugin_monotonic_ms(), until_ms = now_ms + most_ms;
    int64_t came_ms = now_ms;
    while (!seki_engine_is_loaded(plugin->engine) && now_ms < until_ms &&
           now_ms - came_ms < quiet_ms) {
        (void)seki_store_wait(plugin->store, 50);
        unsigned came = take_arrivals(plugin, (int64_t)quiet_ms * 1000);
        now_ms = seki_plugin_monotonic_ms();
        came_ms = came > 0 ? now_ms : came_ms;
    }
}

void seki_plugin_drain(struct seki_plugin *plugin)
{
    if (!perform_held(plugin)) {
        return;
    }
    struct seki_effect effect;
    while (seki_engine_next_effect(plugin->engine, seki_plugin_now(plugin), &effect)) {
        if (!perform(plugin, &effect)) {
            plugin->held = effect;
            plugin->holding = true;
            return;
        }
    }
}
