/* SPDX-License-Identifier: Apache-2.0
 *
 * plugin: the room's inside: one plugin in one broker. Everything in it belongs to the broker's
 * thread.
 *
 *   plugin.c       life: the three functions that Mosquitto calls, start and end
 *   hooks.c        Mosquitto's events to the engine, its decisions back
 *   turn.c         what is done once a turn: arrivals in, effects out
 *   options.c      the plugin_opt_ lines        certificate.c  what a client certificate says
 *   neighbours.c   who else decides in this broker
 *   first_admin.c  the file for the first administrator
 */
#ifndef SEKISHO_BROKER_PLUGIN_H
#define SEKISHO_BROKER_PLUGIN_H

#include "plugin/broker/mosquitto_api.h"
#include "plugin/broker/neighbours.h"
#include "plugin/broker/options.h"
#include "plugin/core/engine.h"
#include "plugin/store/store.h"

struct seki_plugin {
    mosquitto_plugin_id_t *identifier;
    struct seki_options options;
    struct seki_neighbours neighbours; /* found in observe mode only */
    struct seki_engine *engine;
    struct seki_store *store;
    bool is_2_1;             /* Mosquitto 2.1 or later */
    bool ending;             /* what is published now would be lost */
    bool told_no_tick;       /* said once */
    seki_unix_s now;         /* as of the last turn, message or sign-in */
    int64_t turned_ms;       /* last turn that Mosquitto's TICK made; of the monotonic clock */
    seki_unix_s turned_s;    /* the same, of the wall clock */
    int64_t worked_us;       /* when a turn last had something to do */
    int64_t overdue_ms;      /* last turn that another event had to make */
    bool in_event;           /* within another event than TICK */
    bool holding;            /* an effect that has to wait, in `held` */
    struct seki_effect held; /* its texts are borrowed until the engine's next effect is taken */
};

/* Seconds since 1970, also into plugin->now: a check of rights, of which a message has many, reads
 * no clock. */
seki_unix_s seki_plugin_now(struct seki_plugin *plugin);
int64_t seki_plugin_monotonic_ms(void);

/* One line in the broker's log. */
void seki_plugin_log(enum seki_log_level level, const char *text);

/* hooks.c: registers for every event that this Mosquitto has, or takes all back. False: the broker
 * refused one that every version has. */
bool seki_hooks_register(struct seki_plugin *plugin);
void seki_hooks_unregister(struct seki_plugin *plugin);

/* turn.c: takes in what has arrived and performs what is due, within a turn's budget. */
void seki_plugin_turn(struct seki_plugin *plugin);
/* The same from another event, where Mosquitto gives no TICK (2.0.11 to 2.0.14 with
 * per_listener_settings); nothing when there is one. */
void seki_plugin_turn_if_overdue(struct seki_plugin *plugin);
/* Waits for the registry at start, while no listener is open: nobody can be kept waiting. Gives up
 * after `quiet_ms` without a record of it, or after `most_ms`. */
void seki_plugin_wait_loaded(struct seki_plugin *plugin, int quiet_ms, int most_ms);
/* Hands the store what the engine has left for it. */
void seki_plugin_drain(struct seki_plugin *plugin);

/* first_admin.c: writes state_dir/admin.conf, readable by its owner only. False: said in the log.
 */
bool seki_first_admin_write(const char *state_dir, const char *name, const char *secret);

#endif
