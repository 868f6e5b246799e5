/* SPDX-License-Identifier: Apache-2.0
 *
 * documents: what the plugin publishes, as plain structs with encode and decode side by side. Encoders
 * write at most SEKI_DOCUMENT_LIMIT bytes; lists that do not fit end early and the document says
 * "more":true. Decoders copy into bounded fields, ignore unknown members and refuse a wrong known one.
 * Pointers in a struct to encode are borrowed for the call.
 */
#ifndef SEKISHO_TOPICS_DOCUMENTS_H
#define SEKISHO_TOPICS_DOCUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topics/civil.h"
#include "topics/json.h"
#include "topics/names.h"
#include "topics/status.h"
#include "topics/words.h"

#define SEKI_ITEMS 128        /* items of a catalogue with a company's own */
#define SEKI_ITEM_ID_SIZE 17
#define SEKI_REASON_SIZE 65   /* machine-readable reason code */
#define SEKI_FAILING 24       /* failing item ids listed in a device document */

struct seki_counts {
    uint32_t of[SEKI_ITEM_STATUSES]; /* by enum seki_item_status */
};

struct seki_compliance {
    enum seki_verdict verdict;
    int score;    /* 0..100; -1 is null: nothing decided */
    int coverage; /* 0..100 */
    struct seki_counts counts;
    struct seki_counts functions[SEKI_FUNCTIONS]; /* written as pass, fail, unknown */
};

struct seki_support_document {
    enum seki_support_state state;
    seki_unix_day general_availability, end_of_sales, end_of_security_support, end_of_life;
    bool days_left_known;
    int32_t days_left; /* to the earliest end of security support known; negative when past */
    char source[65];
    seki_unix_day verified_at; /* written as a date */
    seki_unix_day replace_by, dispose_by;
};

/* sekisho/v1/device/{site}/{device}: the contract's example, member for member. */
struct seki_device_document {
    char device[SEKI_ID_SIZE], site[SEKI_ID_SIZE];
    int64_t seq;
    seki_unix_s at;
    bool online;
    seki_unix_s since, last_seen;
    char broker[SEKI_ID_SIZE], address[46];
    enum seki_auth auth;
    enum seki_lifecycle lifecycle;
    enum seki_stage stage;
    int use_level;
    enum seki_owner owner;
    char model[49], vendor[49], firmware[49];
    struct seki_support_document support;
    struct seki_compliance compliance;
    size_t failing_count;
    char failing[SEKI_FAILING][SEKI_ITEM_ID_SIZE];
    /* counters since the broker's plugin started */
    int64_t messages, bytes, denied, auth_failures, rejected_reports;
};

struct seki_item_line {
    char item[SEKI_ITEM_ID_SIZE];
    enum seki_item_status status;
    char reason[SEKI_REASON_SIZE];
    enum seki_evidence evidence;
    seki_unix_s at;    /* of the evidence; 0 when there is none */
    seki_unix_s since; /* when the status came to be */
};

/* sekisho/v1/items/{site}/{device}: {"v":1,"device","site","seq","at",
 *  "items":{"Q01":{"status","reason","evidence","at"},…},"more":bool} */
struct seki_items_document {
    char device[SEKI_ID_SIZE], site[SEKI_ID_SIZE];
    int64_t seq;
    seki_unix_s at;
    size_t count;
    struct seki_item_line items[SEKI_ITEMS];
    bool more;
};

/* Counts of things by a vocabulary, written as an object with the zero ones left out. */
struct seki_tally {
    uint32_t verdict[SEKI_VERDICTS];
    uint32_t support[SEKI_SUPPORT_STATES];
    uint32_t lifecycle[SEKI_LIFECYCLES];
    uint32_t total, online;
};

struct seki_category_line {
    char category[9]; /* "ID.AM" */
    struct seki_counts counts;
};

/* sekisho/v1/site/{site}: {"v":1,"site","name","seq","at","use_level","stage","devices":{"total",
 *  "online","verdict":{…},"support":{…},"lifecycle":{…}},"compliance":{… as of a device …,
 *  "categories":{"ID.AM":{"pass":…},…}},"failing":[…],"wipes":{"pending","overdue","certified"}} */
struct seki_site_document {
    char site[SEKI_ID_SIZE], name[65];
    int64_t seq;
    seki_unix_s at;
    int use_level;
    enum seki_stage stage;
    struct seki_tally devices;
    struct seki_compliance compliance;
    size_t category_count;
    struct seki_category_line categories[32];
    size_t failing_count;
    char failing[SEKI_FAILING][SEKI_ITEM_ID_SIZE];
    uint32_t wipes_pending, wipes_overdue, wipes_certified;
    bool more;
};

/* One line of sekisho/v1/site/{site}/items/{function}: {"v":1,"site","function","seq","at",
 *  "items":{"Q01":{"status","scope","importance","adoption","reason","evidence","at","lead",
 *  "devices":{"pass":3,"fail":1}},…},"more"}: zero counts, undecided adoption and empty strings are
 *  left out. */
struct seki_site_item_line {
    struct seki_item_line line;
    enum seki_scope scope;
    enum seki_importance importance;
    enum seki_adoption adoption;
    enum seki_owner lead;
    struct seki_counts devices;
};
struct seki_site_items_document {
    char site[SEKI_ID_SIZE];
    int function; /* index of seki_function_names */
    int64_t seq;
    seki_unix_s at;
    size_t count;
    struct seki_site_item_line items[SEKI_ITEMS];
    bool more;
};

/* sekisho/v1/fleet: {"v":1,"seq","at","checksheet":{"id","version"},"sites":{"total","verdict":{…}},
 *  "devices":{… as of a site …},"compliance":{… with categories …},"organization":{"Q08":{line},…}} */
struct seki_fleet_document {
    int64_t seq;
    seki_unix_s at;
    char checksheet[33], checksheet_version[33];
    uint32_t sites_total;
    uint32_t sites_verdict[SEKI_VERDICTS];
    struct seki_tally devices;
    struct seki_compliance compliance;
    size_t category_count;
    struct seki_category_line categories[32];
    size_t organization_count;
    struct seki_item_line organization[32];
    bool more;
};

/* sekisho/v1/checksheet/{item}: {"v":1,"item","checksheet","category","subcategories":[…],"scope",
 *  "lead","joint","stage","importance":{"1":…,"2":…,"3":…},"decided_by":"rule"|"attestation",
 *  "title":{"en","ja"},"explanation":{"en","ja"},"valid_days"} */
struct seki_checksheet_document {
    char item[SEKI_ITEM_ID_SIZE], checksheet[33], category[9];
    size_t subcategory_count;
    char subcategories[8][12];
    enum seki_scope scope;
    enum seki_owner lead;
    bool joint;
    enum seki_stage stage; /* the stage from which the item applies */
    enum seki_importance importance[3];
    bool by_rule; /* else by attestation */
    int valid_days; /* of an attestation when no end is given */
    char title_en[161], title_ja[241];
    char explanation_en[641], explanation_ja[961];
    bool more; /* the explanation is had by request */
};

/* sekisho/v1/broker/{name}: {"v":1,"broker","at","alive","started_at","epoch","mode","version",
 *  "mosquitto","checksheet":{"id","version"},"store":{"state","since","lag_ms","queue","journal",
 *  "server"},"sessions","devices":{"total","online"},"counters":{…}}: a beat every 10 s. */
enum seki_store_health { SEKI_STORE_LOADING, SEKI_STORE_UP, SEKI_STORE_DOWN };
extern const char *const seki_store_health_words[]; /* loading up down */
struct seki_broker_document {
    char broker[SEKI_ID_SIZE];
    seki_unix_s at, started_at;
    bool alive;
    char epoch[33]; /* of this start of the broker, hex */
    char mode[9];   /* enforce or observe */
    char version[17], mosquitto[17];
    char checksheet[33], checksheet_version[33];
    enum seki_store_health store;
    seki_unix_s store_since;
    int64_t store_lag_ms, store_queue, store_journal;
    char store_server[33]; /* "redis 7.0.15" */
    uint32_t sessions, devices, devices_online;
    int64_t connects, refused, denied, messages, reports, rejected_reports, published, events_dropped;
};

/* sekisho/v1/event/{site}/{device}: {"v":1,"at","event","site","device","broker","severity","reason",
 *  "detail","client_id","username","address","topic","count"}: `event` is one of seki_event_words. For
 *  what no known device did, the topic's levels are "-unknown-" spelled "unknown". */
enum seki_event {
    SEKI_EVENT_CONNECTED,
    SEKI_EVENT_DISCONNECTED,
    SEKI_EVENT_REFUSED,          /* a connection */
    SEKI_EVENT_DENIED,           /* a topic */
    SEKI_EVENT_REPORT_REJECTED,
    SEKI_EVENT_REGISTERED,
    SEKI_EVENT_CHANGED,          /* a registry field of a device or site */
    SEKI_EVENT_LIFECYCLE,
    SEKI_EVENT_SUPPORT,          /* support.state changed */
    SEKI_EVENT_VERDICT,          /* compliance verdict changed */
    SEKI_EVENT_ATTESTED,
    SEKI_EVENT_ATTESTATION_ENDED,
    SEKI_EVENT_TAKEN_OVER,       /* a session by another of the same client id */
    SEKI_EVENT_STORE,            /* store up or down */
    SEKI_EVENT_ADOPTION,         /* an item adopted, adopted in part or declined */
    SEKI_EVENT_WAIVED,           /* a failing item accepted for a time */
    SEKI_EVENT_WAIVER_ENDED,     /* by its date, or withdrawn */
    SEKI_EVENTS
};
enum seki_severity { SEKI_SEVERITY_INFO, SEKI_SEVERITY_WARNING, SEKI_SEVERITY_CRITICAL };
extern const char *const seki_event_words[];    /* connected … as above, lower case */
extern const char *const seki_severity_words[]; /* info warning critical */
struct seki_event_document {
    enum seki_event event;
    seki_unix_s at;
    char site[SEKI_ID_SIZE], device[SEKI_ID_SIZE]; /* "unknown" when no known device */
    char broker[SEKI_ID_SIZE];
    enum seki_severity severity;
    char reason[SEKI_REASON_SIZE];
    char detail[201];
    char client_id[129], username[129], address[46], topic[129];
    int64_t count; /* how many like it were folded into this one; 1 when single */
};

/* Each encoder writes compact JSON and a NUL into out; *length excludes the NUL. Each decoder reads a
 * payload of at most 64 KiB; *document is undefined on failure and the fault names the member. */
#define SEKI_DOCUMENT_CODEC(name)                                                                  \
    enum seki_status seki_##name##_encode(const struct seki_##name##_document *document,           \
                                          char *out, size_t size, size_t *length)                  \
        SEKI_CHECK_RESULT;                                                                         \
    enum seki_status seki_##name##_decode(const char *payload, size_t size,                        \
                                          struct seki_##name##_document *document,                 \
                                          struct seki_fault *fault) SEKI_CHECK_RESULT;
SEKI_DOCUMENT_CODEC(device)
SEKI_DOCUMENT_CODEC(items)
SEKI_DOCUMENT_CODEC(site)
SEKI_DOCUMENT_CODEC(site_items)
SEKI_DOCUMENT_CODEC(fleet)
SEKI_DOCUMENT_CODEC(checksheet)
SEKI_DOCUMENT_CODEC(broker)
SEKI_DOCUMENT_CODEC(event)

#endif
