/* SPDX-License-Identifier: Apache-2.0
 *
 * private: the store's inside, shared by the files that make it up. Everything in it belongs to the
 * store's thread but the two queues, which are all that it shares with the caller's.
 *
 *   store.c     opening and closing, the caller's side     connect.c   to Redis and away from it
 *   thread.c    the turn of the thread                     load.c      all records from Redis
 *   local.c     journal, snapshot and mirror               restore.c   what Redis has lost
 *   write.c     commits and states to Redis                emit.c      arrivals, in order
 *   follow.c    changes of other brokers                   brokers.c   leases, presence left behind
 *   tools.c     the clock, names, what a reply holds
 */
#ifndef SEKISHO_STORE_PRIVATE_H
#define SEKISHO_STORE_PRIVATE_H

#include <pthread.h>

#include "plugin/core/audit.h"
#include "plugin/core/effect.h"
#include "plugin/store/files.h"
#include "plugin/store/journal.h"
#include "plugin/store/keys.h"
#include "plugin/store/link.h"
#include "plugin/store/mirror.h"
#include "plugin/store/queue.h"
#include "plugin/store/server.h"
#include "plugin/store/snapshot.h"
#include "plugin/store/store.h"
#include "topics/names.h"

#define SEKI_FLEET_ID_SIZE 33
#define SEKI_INBOUND 16384
#define SEKI_OUTBOUND 4096
#define SEKI_BATCH 64   /* commits taken in at a time */
#define SEKI_WINDOW 512 /* commands on their way at a time when there are many */

/* What the caller hands over: one of the two. */
struct seki_work {
    struct seki_commit *commit;
    struct seki_record *state;
};

/* A commit in the journal that Redis has not confirmed. */
struct seki_waiting {
    uint64_t sequence;
    struct seki_commit *commit;
    int64_t since_ms;
    bool sent;
    char hash[SEKI_AUDIT_HASH_SIZE];
    struct seki_waiting *next;
};

/* A growing list of things by name: kind, as a letter of mirror.c, and id. */
struct seki_names {
    char **texts;
    size_t count, room;
};
bool seki_names_add(struct seki_names *names, enum seki_record_kind kind, const char *id);
enum seki_record_kind seki_name_kind(const char *name);
void seki_names_free(struct seki_names *names);

struct seki_arrival_node {
    struct seki_arrival *arrival;
    struct seki_arrival_node *next;
};

enum seki_phase {
    SEKI_PHASE_AWAY,    /* no link; tried again at attempt_ms */
    SEKI_PHASE_HELLO,   /* connecting, and the first questions */
    SEKI_PHASE_READING, /* records into load.fresh */
    SEKI_PHASE_RESTORE, /* what Redis has lost, from the mirror */
    SEKI_PHASE_READY
};

/* What one connection finds out. */
struct seki_load {
    struct seki_mirror fresh;
    struct seki_names names;
    size_t next, done;
    char fleet[SEKI_FLEET_ID_SIZE], journal[SEKI_JOURNAL_ID_SIZE];
    char last[SEKI_STREAM_ID_SIZE]; /* id of the newest change; "" none */
    bool settling;                  /* the last question is asked: whose Redis it is */
    bool restored;                  /* the mirror went to Redis, not Redis into the mirror */
    size_t written;                 /* records that restoring wrote */
    bool has_applied;
    uint64_t applied;
    char head[SEKI_AUDIT_HASH_SIZE];
};

/* The way of the records to the caller: the registered ones, then what Redis has besides. */
struct seki_emission {
    bool active, from_redis;
    struct seki_names names; /* registered, then devices once more for items and reports */
    size_t next, devices, asked, answered;
    uint64_t end; /* arrivals pushed when it closed: later commits need no repeat once taken */
};

struct seki_store {
    /* what it was opened with */
    char url_text[1300], password_file[512], state_dir[512];
    struct seki_redis_url url;
    char broker[SEKI_ID_SIZE], epoch[33], by[SEKI_ID_SIZE + 34], broker_key[SEKI_KEY_SIZE],
        lease_key[SEKI_KEY_SIZE];

    struct seki_queue inbound, outbound;
    pthread_t thread;
    bool joinable;
    pthread_mutex_t stop_mutex; /* of the two below, at closing only */
    bool stop;
    int64_t stop_ms; /* until when to go on */

    int dir, lock;
    int64_t now_ms, started_ms;

    /* local.c */
    struct seki_journal journal;
    struct seki_mirror mirror;
    struct seki_snapshot_head head;
    char fleet[SEKI_FLEET_ID_SIZE];
    bool commit_dirty, state_dirty;
    int64_t snapshot_ms, snapshot_failed_ms, snapshot_took_ms;
    struct seki_waiting *waiting, **waiting_end;
    size_t waiting_count, waiting_sent;

    /* write.c */
    struct seki_mirror states, flying;   /* that wait, and that are on their way */
    size_t flying_count, commits_flying; /* sent and not answered */
    int64_t flush_ms;
    bool resend;
    char audit_head[SEKI_AUDIT_HASH_SIZE], predicted_head[SEKI_AUDIT_HASH_SIZE];
    uint64_t sent_sequence;

    /* connect.c, load.c, restore.c */
    enum seki_phase phase;
    struct seki_link link, following;
    int64_t attempt_ms, ready_ms, reload_ms;
    int backoff_ms;
    unsigned seed; /* of the jitter */
    bool was_ready;
    bool refused;   /* the link was closed from here: attempt_ms is set, the reason told */
    char told[160]; /* the last reason told, so that it is told once */
    char server[33];
    char hashes[SEKI_SCRIPTS][41];
    struct seki_load load;
    bool loaded; /* a LOADED was given */

    /* emit.c */
    struct seki_arrival_node *overflow, **overflow_end;
    size_t overflow_count;
    uint64_t pushed;
    struct seki_emission emission;
    struct seki_store_report told_health;
    int64_t health_ms;

    /* follow.c */
    struct seki_mirror contested; /* touched by others lately, by kind and id */
    int64_t follow_ms;
    bool reading_changes;
    bool gap_possible; /* nobody waited in Redis for a while: what came then may be trimmed */

    /* brokers.c */
    int64_t lease_ms;
    struct seki_names gone;
    bool twin_told;
};

int64_t seki_clock_ms(void); /* monotonic */
bool seki_reply_is(const redisReply *reply, int type);
const char *seki_reply_text(const redisReply *reply); /* "" when it is none */
/* An element of an array; NULL when there is none. */
const redisReply *seki_reply_at(const redisReply *reply, size_t index);
/* Copies a text that must fit; false when it does not. */
bool seki_copy_text(char *out, size_t size, const char *text);
/* A record of a hash as HGETALL gives it; NULL: empty, not a record, or no memory. */
struct seki_record *seki_record_of_reply(enum seki_record_kind kind, const char *id,
                                         const redisReply *reply);

/* thread.c */
void *seki_store_thread(void *store);

/* local.c */
enum seki_status seki_local_open(struct seki_store *store,
                                 struct seki_fault *fault) SEKI_CHECK_RESULT;
void seki_local_close(struct seki_store *store);
/* Journals at most SEKI_BATCH commits (taken over), and tells how it went. */
void seki_local_commit(struct seki_store *store, struct seki_commit **commits, size_t count);
/* Writes the snapshot when it is due, or now. */
void seki_local_snapshot(struct seki_store *store, bool now);
/* The first waiting commit is in Redis. */
void seki_local_confirm(struct seki_store *store);
/* Takes an id of the fleet on; false when it cannot be kept. */
bool seki_local_set_fleet(struct seki_store *store, const char *id);

/* emit.c */
void seki_emit_log(struct seki_store *store, enum seki_log_level level, const char *format, ...)
    SEKI_PRINTF(3, 4);
void seki_emit_record(struct seki_store *store, struct seki_record *record); /* taken over */
void seki_emit_simple(struct seki_store *store, const struct seki_arrival *arrival);
/* Begins to hand all records out; an earlier emission is left. */
void seki_emit_all(struct seki_store *store, bool from_redis);
/* Whether arrivals given so far may still be overtaken by what the caller did since. */
bool seki_emit_is_open(struct seki_store *store);
void seki_emit_turn(struct seki_store *store);
void seki_emit_health(struct seki_store *store);
void seki_emit_free(struct seki_store *store);

/* write.c */
void seki_write_state(struct seki_store *store, struct seki_record *state); /* taken over */
void seki_write_turn(struct seki_store *store, bool all_now);
/* The link is gone: what was on its way waits again. */
void seki_write_lost(struct seki_store *store);

/* connect.c */
void seki_connect_turn(struct seki_store *store);
/* Ends the connection for a reason that is not the network's; tried again after `wait_ms`. */
void seki_connect_refuse(struct seki_store *store, int wait_ms, const char *format, ...)
    SEKI_PRINTF(3, 4);
/* Reads everything again, over a new connection, at once. */
void seki_connect_reload(struct seki_store *store, const char *reason);
/* Redis has answered a command by an error. */
void seki_connect_fault(struct seki_store *store, const char *what, const redisReply *reply);
void seki_connect_ready(struct seki_store *store);
/* AUTH and SELECT, as the URL and the password file say. */
void seki_connect_sign_in(struct seki_store *store, struct seki_link *link, seki_reply_fn *answer);

/* load.c */
void seki_load_begin(struct seki_store *store); /* hello is answered, load.names is filled */
void seki_load_more(struct seki_store *store);
void seki_load_settle(struct seki_store *store); /* fresh becomes the mirror */
void seki_load_free(struct seki_store *store);

/* restore.c */
bool seki_restore_is_needed(const struct seki_store *store);
void seki_restore_begin(struct seki_store *store);
void seki_restore_more(struct seki_store *store);
/* Settles which fleet Redis belongs to; then all is ready. */
void seki_restore_fleet(struct seki_store *store);
/* -1, 0 or 1, as the id of a change is before, at or after another; "" is before all. */
int seki_stream_compare(const char *a, const char *b);

/* follow.c */
void seki_follow_turn(struct seki_store *store);
/* One entry of the change stream; *record is NULL for one that asks to reload. False: not an entry.
 */
bool seki_follow_entry(const redisReply *entry, const char **id, const char **by,
                       struct seki_record **record);

/* brokers.c */
void seki_brokers_turn(struct seki_store *store);
void seki_brokers_claim(struct seki_store *store); /* sets offline what an earlier epoch left */
void seki_brokers_leave(struct seki_store *store);
/* If this broker holds a device that Redis shows as offline, or nowhere, says so again. `old` is
 * the device as this broker knows it, `now` as Redis does; NULL: not at all. */
void seki_brokers_insist(struct seki_store *store, const struct seki_record *old,
                         const struct seki_record *now);

#endif
