/* SPDX-License-Identifier: Apache-2.0
 *
 * subject: the things that a checksheet is about, as the core holds them in memory: devices, sites and
 * the fleet. Plain structs, owned by the registry; who changes a field is said beside it. Nothing here
 * computes.
 */
#ifndef SEKISHO_CORE_SUBJECT_H
#define SEKISHO_CORE_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "plugin/core/facts.h"
#include "plugin/core/record.h"
#include "topics/documents.h"
#include "topics/names.h"
#include "topics/report.h"
#include "topics/words.h"

#define SEKI_ORDER_LEVELS 9   /* of the list by id: 4^9 devices */
#define SEKI_ALLOWED_PORTS 16
#define SEKI_SITE_SEGMENTS 8
#define SEKI_RIGHTS 8 /* topic templates a site or a service has */
#define SEKI_FILTER_SIZE 160

/* How an item stands for a subject. `beneath` is the status without its waiver. */
struct seki_item_state {
    uint8_t status, beneath, evidence; /* enums of topics/words.h */
    const char *reason;                /* borrowed from the catalogue or static; never NULL */
    seki_unix_s since, at;             /* of the status; of the evidence (0: none) */
    seki_unix_s next;                  /* when time alone may change it; SEKI_TIME_NEVER */
};

enum seki_component { SEKI_PRODUCT, SEKI_FIRMWARE, SEKI_OS, SEKI_COMPONENTS };

/* OASIS OpenEoX Core names; a date, SEKI_DAY_TBA or SEKI_DAY_UNKNOWN. */
struct seki_milestones {
    seki_unix_day general_availability, end_of_sales, end_of_security_support, end_of_life;
    char source[65], entered_by[65];
    seki_unix_day verified_at;
};

struct seki_support {
    struct seki_milestones of[SEKI_COMPONENTS];
    seki_unix_day replace_by, dispose_by;
    char decision[17]; /* what is done past the end: replace, isolate, accept; "" none */
    seki_unix_day decision_until;
};

struct seki_site;
struct seki_session;
struct seki_holder;

/* One device. Registered fields change by operators only, observed ones by the engine. */
struct seki_device {
    char id[SEKI_ID_SIZE];
    struct seki_site *site;

    /* registered */
    enum seki_auth auth;
    char credential[200]; /* "$sha256$<hex>" of a token, or "$7$…" of a password; "" none */
    char fingerprint[65]; /* pinned certificate, lower-case hex; "" any of the CN */
    seki_unix_s credential_at;
    bool credential_common; /* a password known to be a factory default or common when it was set */
    enum seki_owner owner;
    int use_level;           /* 0: the site's. It can only raise it */
    char name[65], model[49], vendor[49], serial[49];
    struct seki_support support;
    char firmware_minimum[49], firmware_digest[80], configuration_hash[80];
    uint16_t allowed_ports[SEKI_ALLOWED_PORTS];
    int allowed_ports_count; /* -1: nobody has said */
    enum seki_lifecycle lifecycle;
    seki_unix_s lifecycle_at, registered_at;

    /* observed */
    bool online;
    seki_unix_s since, last_seen;
    char broker[SEKI_ID_SIZE], broker_epoch[33], address[46];
    int64_t connection;  /* grows with each connection of this device */
    int64_t seq;
    struct seki_session *sessions; /* on this broker, by device_next; NULL when none */
    struct seki_session *parted;   /* likewise: those that are leaving, or kept without a connection */
    seki_unix_s certificate_expires_at; /* of the last certificate shown; 0 none */
    bool credential_used;               /* the present or last session showed the registered one */
    bool certificate_used;              /* the present or last session came by client certificate */
    int64_t messages, bytes, denied, auth_failures, rejected_reports;
    seki_unix_s denied_at, auth_failure_at; /* the last of each */

    /* reported: NULL until a report was accepted */
    struct seki_report *report;
    seki_unix_s report_at; /* broker's clock */
    char *posture;         /* its text, until it is stored; NULL none waits */

    /* decided */
    enum seki_support_state support_state;
    struct seki_item_state *items; /* one for each item of the catalogue; n/a where out of scope */
    struct seki_compliance compliance;
    struct seki_fact_set changed;  /* facts to look at again */
    seki_unix_s next;              /* earliest time at which time alone may change something */
    struct seki_counted { /* as what it stands in the tallies of its site and the fleet (rollup.c) */
        bool in, online, open_ended;
        uint8_t verdict, support, lifecycle;
        uint8_t level; /* 0: out of use, counts for no use level */
    } counted;

    struct seki_holder *credential_held, *fingerprint_held; /* in the registry's index; NULL none */

    /* the engine's lists: what is waiting to be evaluated, published, stored (changes.c) */
    unsigned dirty;
    struct seki_device *dirty_next;
    seki_unix_s published_at, items_at, stored_at; /* document, items and state last went out */
    int timer; /* place in the timer heap; -1 none */
    struct seki_device *ordered[SEKI_ORDER_LEVELS]; /* the next by id (order.c) */
    UT_hash_handle hh;       /* in the registry, by id */
    struct seki_device *site_next, *site_previous; /* in its site's list */
};

struct seki_site {
    char id[SEKI_ID_SIZE], name[65];
    int use_level;         /* 1..3 */
    enum seki_stage stage;
    char owner_it[65], owner_ot[65], country[3];
    char segments[SEKI_SITE_SEGMENTS][50]; /* CIDR text */
    int segment_count;
    int warning_days; /* support is `ending` with fewer days left */
    char write[SEKI_RIGHTS][SEKI_FILTER_SIZE], read[SEKI_RIGHTS][SEKI_FILTER_SIZE]; /* templates */
    int write_count, read_count;
    seki_unix_s registered_at;
    int64_t seq;
    bool unwritten; /* could not be stored when it came to be; goes with its last device */

    struct seki_tally devices;
    struct seki_counts item_devices[SEKI_ITEMS]; /* devices by status, for each item */
    uint32_t item_evidence[SEKI_ITEMS][SEKI_EVIDENCES]; /* devices decided, by evidence */
    uint32_t devices_by_level[3];                /* effective use level 1..3, those in use */
    uint32_t exceptions_open_ended;              /* devices with a decision that has no end date */
    struct seki_item_state items[SEKI_ITEMS];    /* folded, or the site's own */
    struct seki_compliance compliance;
    struct seki_fact_set changed;
    seki_unix_s next;
    struct { /* as what it stands in the tallies of the fleet (rollup.c) */
        bool in;
        bool moved; /* a counter above moved since the site was last evaluated */
        uint8_t verdict, level;
    } counted;

    unsigned dirty;
    struct seki_site *dirty_next;
    seki_unix_s published_at, history_at;
    int timer;
    struct seki_device *first;
    UT_hash_handle hh;
};

/* All sites together, and what an organization answers for. */
struct seki_fleet {
    struct seki_tally devices;
    uint32_t sites_verdict[SEKI_VERDICTS], sites_total;
    struct seki_counts item_sites[SEKI_ITEMS]; /* sites by folded status, for each item */
    uint32_t item_evidence[SEKI_ITEMS][SEKI_EVIDENCES]; /* sites decided, by evidence */
    uint32_t sites_by_level[3];                /* highest use level in use, 1..3 */
    bool moved; /* a counter above moved since the fleet was last evaluated */
    struct seki_item_state items[SEKI_ITEMS];
    struct seki_compliance compliance;
    struct seki_fact_set changed;
    seki_unix_s next, published_at;
    int64_t seq;
    unsigned dirty;
    int timer;
};

/* A person's statement on an item, until a day. Its id is "<scope>:<subject>:<item>", the subject of the
 * organization being "organization". */
struct seki_attestation {
    char id[SEKI_RECORD_ID_SIZE];
    enum seki_scope scope;
    char subject[SEKI_ID_SIZE], item[SEKI_ITEM_ID_SIZE];
    bool pass;
    char evidence[401], author[65];
    char vendor[49]; /* whose answer the author has entered; "": the author's own */
    seki_unix_s at, until;
    int timer; /* the engine's: place in the timer heap; -1 none */
    UT_hash_handle hh;
};

/* A site's choice on an item, or the organization's on one of its own. Id as of an attestation. */
struct seki_choice {
    char id[SEKI_RECORD_ID_SIZE];
    enum seki_scope scope; /* site or organization */
    char subject[SEKI_ID_SIZE], item[SEKI_ITEM_ID_SIZE];
    enum seki_adoption adoption;
    char reason[401], author[65];
    seki_unix_s at;
    UT_hash_handle hh;
};

/* A failing item accepted for a time. Id as of an attestation. */
struct seki_waiver {
    char id[SEKI_RECORD_ID_SIZE];
    enum seki_scope scope;
    char subject[SEKI_ID_SIZE], item[SEKI_ITEM_ID_SIZE];
    char reason[401], author[65];
    seki_unix_s at, until; /* in force before the second `until` */
    int timer;             /* the engine's: place in the timer heap; -1 none */
    UT_hash_handle hh;
};

/* Somebody or something that signs in and is not a device. */
struct seki_account {
    char name[65];
    enum seki_role role;
    char credential[200];
    seki_unix_s credential_at, created_at;
    char write[SEKI_RIGHTS][SEKI_FILTER_SIZE], read[SEKI_RIGHTS][SEKI_FILTER_SIZE]; /* of a service */
    int write_count, read_count;
    UT_hash_handle hh;
};

#endif
