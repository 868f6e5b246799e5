/* SPDX-License-Identifier: Apache-2.0
 *
 * engine_private: the engine's inside, shared by the files that make it up. Nobody else includes
 * it.
 *
 *   engine.c      life, turns, arrivals          sign_in.c    who gets in
 *   access.c      topic rights                   presence.c   who is online
 *   message.c     reports and wipe messages      changes.c    what changed, evaluated and published
 *   documents.c   documents from the registry    entries*.c   registry to records and back
 *   events.c      events and their log lines     outbox.c     effects in order
 *   steps.c       commits, and their undoing
 *   requests.c    the $CONTROL dispatcher; request_*.c, one for each kind of thing
 */
#ifndef SEKISHO_CORE_ENGINE_PRIVATE_H
#define SEKISHO_CORE_ENGINE_PRIVATE_H

#include "plugin/core/engine.h"
#include "plugin/core/registry.h"
#include "plugin/core/session.h"
#include "plugin/core/timers.h"
#include "topics/control.h"
#include "topics/documents.h"

/* ---- outbox.c: effects that wait, in order */

struct seki_owned_effect {
    struct seki_effect effect;
    char *topic, *text, *client_id; /* what the effect borrows */
    struct seki_owned_effect *next;
};
struct seki_outbox {
    struct seki_owned_effect *first, **last;
    struct seki_owned_effect *given; /* the one that is being performed */
    size_t count;
};
struct seki_publication {
    const char *topic, *payload;
    size_t size;
    bool retain;
    const char *client_id; /* NULL: to all */
};
/* Each copies what it is given. False: no memory. */
bool seki_outbox_publish(struct seki_outbox *outbox, const struct seki_publication *publication);
bool seki_outbox_kick(struct seki_outbox *outbox, const char *client_id);
void seki_outbox_log(struct seki_outbox *outbox, enum seki_log_level level, const char *format, ...)
    SEKI_PRINTF(3, 4);
/* Take over; freed on failure. */
bool seki_outbox_commit(struct seki_outbox *outbox, struct seki_commit *commit);
bool seki_outbox_state(struct seki_outbox *outbox, struct seki_record *record);
bool seki_outbox_take(struct seki_outbox *outbox, struct seki_effect *effect);
void seki_outbox_free(struct seki_outbox *outbox);

/* ---- changes.c: flags of what waits for a device, a site or the fleet */

enum seki_dirty {
    SEKI_DIRTY_LISTED = 1,
    SEKI_DIRTY_EVALUATE = 2,
    SEKI_DIRTY_DOCUMENT = 4,
    SEKI_DIRTY_ITEMS = 8,
    SEKI_DIRTY_STATE = 16,
    SEKI_DIRTY_STATE_ITEMS = 32,
    SEKI_DIRTY_SUPPORT = 64,
    SEKI_DIRTY_HISTORY = 128,
    SEKI_DIRTY_FUNCTION = 256, /* and four more: the site's items by function */
    SEKI_DIRTY_STATE_POSTURE = 8192
};
#define SEKI_DIRTY_FUNCTIONS (31U * SEKI_DIRTY_FUNCTION)

enum seki_timer_kind {
    SEKI_TIMER_DEVICE,
    SEKI_TIMER_SITE,
    SEKI_TIMER_FLEET,
    SEKI_TIMER_ATTESTATION
};

/* ---- the engine */

struct seki_fold; /* events.c */

struct seki_reply { /* an answer that waits until what it says is on disk */
    struct seki_control_request request;
    char *client_id, *payload;
    unsigned waiting; /* commits */
    unsigned looked;  /* at devices, by all commands together (request_device_list.c) */
    bool failed;
    char why[160];
};
struct seki_pending { /* a commit on its way */
    uint64_t ticket;
    struct seki_reply *reply; /* NULL: nobody waits */
    struct seki_commit *undo; /* what makes it undone in memory; NULL: nothing */
    UT_hash_handle hh;
};

struct seki_engine {
    struct seki_engine_config config;
    seki_random_fn random;
    struct seki_registry *registry;
    struct seki_sessions sessions;
    struct seki_timers timers;
    struct seki_outbox outbox;
    struct seki_fold *folds;
    struct seki_pending *pending;
    unsigned char proof_key[32];
    uint64_t ticket;
    seki_unix_s started_at, now, beat_at, ticked_at;
    bool loaded, loaded_from_redis;
    size_t catalogue_published; /* items of the catalogue that are out already */
    struct seki_store_report store;
    seki_unix_s store_since;
    /* `waiting`: what was published this second already, listed again in the next one. */
    struct seki_device_list {
        struct seki_device *first, **last;
    } dirty_devices, waiting_devices;
    struct seki_site_list {
        struct seki_site *first, **last;
    } dirty_sites, waiting_sites;
    seki_unix_s waited_in;
    bool ending;            /* nothing waits any more */
    seki_unix_s unnamed_at; /* when a client last came that never signed in here; 0 never */
    char first_admin_secret[65];
    bool first_admin;
    int64_t connects, refused, denied, messages, reports, rejected_reports, published,
        events_dropped;
    char topic[SEKI_TOPIC_SIZE];
    char payload[SEKI_DOCUMENT_LIMIT + 1];
};

/* ---- sign_in.c, presence.c, access.c */

/* Makes a session's rights anew, after its device, its site or its account changed. */
void seki_engine_refresh_session(struct seki_engine *engine, struct seki_session *session);
void seki_engine_refresh_device(struct seki_engine *engine, struct seki_device *device);
void seki_engine_refresh_account(struct seki_engine *engine, const struct seki_account *account);
/* Ends all sessions of a device or an account: their credential is no more. */
void seki_engine_kick_device(struct seki_engine *engine, const struct seki_device *device);
void seki_engine_kick_account(struct seki_engine *engine, const struct seki_account *account);
/* A session has shown that it got through. */
void seki_engine_confirm(struct seki_engine *engine, struct seki_session *session);
/* A session's connection is over. */
void seki_engine_end_session(struct seki_engine *engine, struct seki_session *session);
/* The turn's look at sessions that are connecting, leaving or refused. */
void seki_engine_turn_sessions(struct seki_engine *engine);
/* Another broker is gone: what it had online is not. */
void seki_engine_broker_gone(struct seki_engine *engine, const char *name);

/* ---- changes.c */

void seki_engine_mark_device(struct seki_engine *engine, struct seki_device *device,
                             unsigned flags);
void seki_engine_mark_site(struct seki_engine *engine, struct seki_site *site, unsigned flags);
void seki_engine_mark_fleet(struct seki_engine *engine, unsigned flags);
/* Facts changed; evaluated with the next effects. */
void seki_engine_facts_changed(struct seki_engine *engine, struct seki_device *device,
                               struct seki_fact_set facts);
/* All facts of all devices of a site changed: its own fields did. */
void seki_engine_site_changed(struct seki_engine *engine, struct seki_site *site);
/* A statement on an item was made or ended. */
void seki_engine_attestation_changed(struct seki_engine *engine,
                                     const struct seki_attestation *attestation);
void seki_engine_turn_timers(struct seki_engine *engine);
/* Tells of it, and has its item decided again, when the attestation's day comes. */
void seki_engine_watch_attestation(struct seki_engine *engine,
                                   struct seki_attestation *attestation);
/* Have so many seconds passed since? Also when the clock was set back to before it: who waited for
 * the old time to come again might wait for years. */
bool seki_engine_has_passed(const struct seki_engine *engine, seki_unix_s since, seki_dur_s seconds);
/* Everything is looked at again: the clock was set back. */
void seki_engine_look_at_all(struct seki_engine *engine);
/* Takes a device or a site out of every list of what waits, before it is freed. */
void seki_engine_unlist_device(struct seki_engine *engine, struct seki_device *device);
void seki_engine_unlist_site(struct seki_engine *engine, struct seki_site *site);
bool seki_engine_next_change(struct seki_engine *engine, struct seki_effect *effect);

/* ---- documents.c: the registry as it stands at engine->now */

void seki_document_of_device(const struct seki_engine *engine, const struct seki_device *device,
                             struct seki_device_document *document);
void seki_document_of_items(const struct seki_engine *engine, const struct seki_device *device,
                            struct seki_items_document *document);
void seki_document_of_site(const struct seki_engine *engine, const struct seki_site *site,
                           struct seki_site_document *document);
void seki_document_of_site_items(const struct seki_engine *engine, const struct seki_site *site,
                                 int function, struct seki_site_items_document *document);
void seki_document_of_fleet(const struct seki_engine *engine, struct seki_fleet_document *document);
void seki_document_of_item(const struct seki_engine *engine, const struct seki_item *item,
                           struct seki_checksheet_document *document);
void seki_document_of_broker(const struct seki_engine *engine, bool alive,
                             struct seki_broker_document *document);

/* ---- entries_take.c */

/* What a record says, into the registry. */
void seki_engine_take_record(struct seki_engine *engine, const struct seki_record *record);
/* Moves a device to another site, out of the counters and the retained topics of the old one. */
void seki_engine_move_device(struct seki_engine *engine, struct seki_device *device,
                             struct seki_site *site);
/* After a device's credential or fingerprint changed: ends its sessions. */
void seki_engine_credential_changed(struct seki_engine *engine, struct seki_device *device);

/* Looks again at the devices that began or ceased to share a credential. */
void seki_engine_turn_holders(struct seki_engine *engine);

/* ---- entries.c */

/* Records of things as they stand; NULL: no memory. */
struct seki_record *seki_device_registered(const struct seki_device *device);
struct seki_record *seki_device_observed(const struct seki_engine *engine,
                                         const struct seki_device *device);
struct seki_record *seki_device_items_record(const struct seki_engine *engine,
                                             const struct seki_device *device);
/* And the text waits no more. */
struct seki_record *seki_device_posture_record(struct seki_device *device);
struct seki_record *seki_device_support_record(const struct seki_device *device);
struct seki_record *seki_site_observed(const struct seki_site *site);
struct seki_record *seki_site_history(const struct seki_site *site);
struct seki_record *seki_fleet_record(const struct seki_fleet *fleet);

/* ---- steps.c */

/* A step that must not be lost: what, of whom, by whom. */
struct seki_step {
    const char *actor, *action, *subject, *detail; /* detail: a JSON object, or NULL */
    struct seki_record *records[4];                /* NULL ends; taken over */
    struct seki_record *undo[2];                   /* taken over; NULL ends */
    struct seki_reply *reply;                      /* that waits for it; NULL: none */
};
/* NO_MEMORY: nothing was sent. */
enum seki_status seki_engine_commit(struct seki_engine *engine,
                                    struct seki_step *step) SEKI_CHECK_RESULT;

/* ---- events.c */

/* What happened, in the words of the event document; texts may be NULL. */
struct seki_happening {
    enum seki_event event;
    enum seki_severity severity;
    const struct seki_device *device; /* NULL: no known device */
    const struct seki_site *site;     /* where there is a site without a device */
    const char *reason, *detail;
    const char *client_id, *username, *address, *topic;
    bool quiet; /* not for the broker's log */
};
/* Published at once; of many alike within ten seconds the rest is counted, and told then. */
void seki_engine_happened(struct seki_engine *engine, const struct seki_happening *happening);
void seki_engine_turn_folds(struct seki_engine *engine);
void seki_engine_free_folds(struct seki_engine *engine);

/* ---- requests.c */

void seki_engine_settle(struct seki_engine *engine, uint64_t ticket, const char *fault);
void seki_engine_free_pending(struct seki_engine *engine);

#endif
