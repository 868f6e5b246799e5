/* SPDX-License-Identifier: Apache-2.0
 *
 * status_brokers: see status_brokers.h.
 */
#include "plugin/ctl/status_brokers.h"

#include <string.h>
#include <time.h>

#include "plugin/ctl/say.h"
#include "plugin/ctl/table.h"

static void take(void *context, const struct seki_arrival *arrival)
{
    struct seki_brokers *brokers = context;
    struct seki_broker_document beat;
    struct seki_topic topic;
    if (seki_topic_parse(arrival->topic, &topic) != SEKI_OK || topic.kind != SEKI_TOPIC_BROKER ||
        seki_broker_decode(arrival->payload, arrival->size, &beat, NULL) != SEKI_OK)
        return;
    for (size_t i = 0; i < brokers->count && i < SEKI_BROKERS; i++) {
        if (strcmp(brokers->of[i].broker, beat.broker) == 0) {
            brokers->of[i] = beat;
            return;
        }
    }
    if (brokers->count < SEKI_BROKERS)
        brokers->of[brokers->count] = beat;
    brokers->count++;
}

void seki_brokers_listen(struct seki_brokers *brokers, struct seki_session *session)
{
    struct seki_fault fault;
    seki_session_on_arrival(session, take, brokers);
    /* One who may not read them sees the rest of the status. */
    if (seki_session_subscribe(session, "sekisho/v1/broker/+", &fault) != SEKI_OK)
        brokers->count = 0;
}

static void add(struct seki_table *table, const struct seki_broker_document *beat, time_t now)
{
    char at[SEKI_TIME_TEXT], ago[SEKI_SAY_SIZE];
    bool silent = beat->alive && now - (time_t)beat->at > SEKI_BROKER_SILENT_S;
    bool down = beat->store == SEKI_STORE_DOWN;
    const char *store = seki_store_health_words[beat->store];
    seki_table_add(table, SEKI_TONE_PLAIN, beat->broker);
    seki_table_add(table, silent || !beat->alive ? SEKI_TONE_BAD : SEKI_TONE_GOOD,
                   !beat->alive ? "stopped"
                   : silent     ? "silent"
                                : "alive");
    seki_table_add(table, SEKI_TONE_PLAIN, seki_say_ago(seki_time_format(beat->at, at), now, ago));
    seki_table_add(table, SEKI_TONE_PLAIN, beat->mode);
    seki_table_printf(table, SEKI_TONE_PLAIN, "%s, Mosquitto %s", beat->version, beat->mosquitto);
    seki_table_printf(table, silent ? SEKI_TONE_DIM : seki_say_tone(store), "%s%s%s", store,
                      down ? " since " : "", down ? seki_time_format(beat->store_since, at) : "");
    seki_table_printf(table, SEKI_TONE_PLAIN, "%lld",
                      (long long)(beat->store_queue + beat->store_journal));
    seki_table_printf(table, SEKI_TONE_PLAIN, "%u", beat->sessions);
}

void seki_brokers_print(const struct seki_brokers *brokers, const struct seki_screen *screen)
{
    static const struct seki_column columns[] = {
        {.title = "BROKER"},
        {.title = "STATE"},
        {.title = "LAST BEAT"},
        {.title = "MODE"},
        {.title = "VERSION", .shrinks = true},
        {.title = "STORE"},
        {.title = "UNWRITTEN", .right = true},
        {.title = "SESSIONS", .right = true},
        {0},
    };
    struct seki_table *table = seki_table_new(columns);
    time_t now = time(NULL);
    for (size_t i = 0; i < brokers->count && i < SEKI_BROKERS; i++)
        add(table, &brokers->of[i], now);
    seki_say_head(screen, "Brokers");
    if (seki_table_end(table, screen, 2, "No broker has said anything of itself.") != SEKI_OK)
        fputs("  out of memory\n", screen->file);
    if (brokers->count > SEKI_BROKERS)
        fprintf(screen->file, "  and %zu more\n", brokers->count - SEKI_BROKERS);
}
