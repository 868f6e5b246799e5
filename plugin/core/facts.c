/* SPDX-License-Identifier: Apache-2.0
 *
 * facts: one row for each fact. Most are a member of the device, its last report or its site, and
 * the row says where it lies; a few are computed by a reader of their own (fact_readers.c). Beside
 * it stands where the time of the evidence lies, and what kind of event changes the fact.
 *
 * What is absent: an empty text, a time of 0, a day that is no date ("tba" included), a count or an
 * answer that the device did not give, every reported fact before the first report, and every
 * observed one before the first connection. A registered fact whose own time nobody keeps is as old
 * as the registration of its subject.
 */
#include "plugin/core/facts.h"

#include <string.h>

#include "plugin/core/fact_readers.h"
#include "plugin/core/subject.h"

/* What a row's offset points at, and in what. */
enum place {
    COMPUTED, /* by `read` */
    DEVICE_TEXT,
    DEVICE_TIME,
    DEVICE_DATE,
    DEVICE_SESSION_BOOLEAN, /* known once the device connected */
    REPORT_TEXT,
    REPORT_TIME,
    REPORT_TRI,
    REPORT_COUNT,
    SITE_TEXT
};

/* What changes the fact. */
enum origin { FROM_REGISTRY, FROM_PRESENCE, FROM_REPORT };

struct row {
    enum place place;
    enum origin origin;
    size_t offset;
    size_t at; /* offset in the device of the time of the evidence; 0: see default_time */
    seki_fact_reader *read;
    const char *const *words;
    bool counts_devices;
};

struct declaration {
    const char *name;
    enum seki_type type;
    enum seki_scope scope;
    enum seki_evidence evidence;
};

static const struct declaration declared[SEKI_FACTS] = {
#define DECLARE(id, name_, type_, scope_, evidence_)                                               \
    [SEKI_FACT_##id] = {name_, SEKI_TYPE_##type_, SEKI_SCOPE_##scope_, SEKI_EVIDENCE_##evidence_},
    SEKI_FACT_LIST(DECLARE)
#undef DECLARE
};

static const char *const support_decisions[] = {"replace", "isolate", "accept", NULL};
static const char *const tls_words[] = {"none", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", NULL};

#define D(member) offsetof(struct seki_device, member)
#define R(member) offsetof(struct seki_report, member)
#define S(member) offsetof(struct seki_site, member)

#define REGISTERED(place_, member)                                                                 \
    {                                                                                              \
        .place = place_, .offset = D(member)                                                       \
    }
#define REGISTERED_WORD(reader, list)                                                              \
    {                                                                                              \
        .read = reader, .words = list                                                              \
    }
#define SEEN(place_, member, at_)                                                                  \
    {                                                                                              \
        .place = place_, .origin = FROM_PRESENCE, .offset = D(member), .at = D(at_)                \
    }
#define SEEN_BY(reader)                                                                            \
    {                                                                                              \
        .origin = FROM_PRESENCE, .at = D(last_seen), .read = reader                                \
    }
#define REPORTED(place_, member)                                                                   \
    {                                                                                              \
        .place = place_, .origin = FROM_REPORT, .offset = R(member), .at = D(report_at)            \
    }
#define REPORTED_BY(reader)                                                                        \
    {                                                                                              \
        .origin = FROM_REPORT, .at = D(report_at), .read = reader                                  \
    }

static const struct row rows[SEKI_FACTS] = {
    [SEKI_FACT_OWNER] = REGISTERED_WORD(seki_read_owner, seki_owner_words),
    [SEKI_FACT_SITE] = {.read = seki_read_site},
    [SEKI_FACT_USE_LEVEL] = {.read = seki_read_use_level},
    [SEKI_FACT_MODEL] = REGISTERED(DEVICE_TEXT, model),
    [SEKI_FACT_VENDOR] = REGISTERED(DEVICE_TEXT, vendor),
    [SEKI_FACT_LIFECYCLE] = {.at = D(lifecycle_at),
                             .read = seki_read_lifecycle,
                             .words = seki_lifecycle_words},
    [SEKI_FACT_LIFECYCLE_SINCE] = {.place = DEVICE_TIME,
                                   .offset = D(lifecycle_at),
                                   .at = D(lifecycle_at)},
    [SEKI_FACT_AUTH] = {.at = D(credential_at), .read = seki_read_auth, .words = seki_auth_words},
    [SEKI_FACT_CREDENTIAL_AT] = {.place = DEVICE_TIME,
                                 .offset = D(credential_at),
                                 .at = D(credential_at)},
    [SEKI_FACT_CREDENTIAL_COMMON] = {.at = D(credential_at), .read = seki_read_credential_common},
    [SEKI_FACT_CREDENTIAL_SHARED] = {.at = D(credential_at), .read = seki_read_credential_shared},
    [SEKI_FACT_CREDENTIAL_USED] = SEEN_BY(seki_read_credential_used),
    [SEKI_FACT_CERTIFICATE_EXPIRES] = SEEN(DEVICE_TIME, certificate_expires_at, last_seen),
    [SEKI_FACT_SUPPORT_STATE] = REGISTERED_WORD(seki_read_support_state, seki_support_words),
    [SEKI_FACT_SUPPORT_END] = {.read = seki_read_support_end},
    [SEKI_FACT_SUPPORT_EOL] = {.read = seki_read_support_end_of_life},
    [SEKI_FACT_SUPPORT_SOURCE] = {.read = seki_read_support_source},
    [SEKI_FACT_SUPPORT_VERIFIED] = {.read = seki_read_support_verified},
    [SEKI_FACT_SUPPORT_DECISION] = {.place = DEVICE_TEXT,
                                    .offset = D(support.decision),
                                    .words = support_decisions},
    [SEKI_FACT_SUPPORT_DECISION_UNTIL] = REGISTERED(DEVICE_DATE, support.decision_until),
    [SEKI_FACT_REPLACE_BY] = REGISTERED(DEVICE_DATE, support.replace_by),
    [SEKI_FACT_DISPOSE_BY] = REGISTERED(DEVICE_DATE, support.dispose_by),
    [SEKI_FACT_FIRMWARE_MINIMUM] = REGISTERED(DEVICE_TEXT, firmware_minimum),
    [SEKI_FACT_FIRMWARE_DIGEST_APPROVED] = REGISTERED(DEVICE_TEXT, firmware_digest),
    [SEKI_FACT_CONFIGURATION_APPROVED] = REGISTERED(DEVICE_TEXT, configuration_hash),

    [SEKI_FACT_ONLINE] = SEEN(DEVICE_SESSION_BOOLEAN, online, since),
    [SEKI_FACT_LAST_SEEN] = SEEN(DEVICE_TIME, last_seen, last_seen),
    [SEKI_FACT_ADDRESS_LOOPBACK] = SEEN_BY(seki_read_loopback),
    [SEKI_FACT_ADDRESS_IN_SEGMENT] = SEEN_BY(seki_read_in_segment),
    [SEKI_FACT_DENIED_AT] = SEEN(DEVICE_TIME, denied_at, denied_at),
    [SEKI_FACT_AUTH_FAILURE_AT] = SEEN(DEVICE_TIME, auth_failure_at, auth_failure_at),
    [SEKI_FACT_SESSION_TLS] = {.place = REPORT_TEXT,
                               .origin = FROM_REPORT,
                               .offset = R(tls),
                               .at = D(report_at),
                               .words = tls_words},
    [SEKI_FACT_SESSION_CERTIFICATE] = SEEN(DEVICE_SESSION_BOOLEAN, certificate_used, last_seen),

    [SEKI_FACT_REPORT_AT] = {.place = DEVICE_TIME,
                             .origin = FROM_REPORT,
                             .offset = D(report_at),
                             .at = D(report_at)},
    [SEKI_FACT_CLOCK_SKEW] = REPORTED_BY(seki_read_clock_skew),
    [SEKI_FACT_FIRMWARE_VERSION] = REPORTED(REPORT_TEXT, firmware_version),
    [SEKI_FACT_FIRMWARE_DIGEST] = REPORTED(REPORT_TEXT, firmware_digest),
    [SEKI_FACT_OS_NAME] = REPORTED(REPORT_TEXT, os_name),
    [SEKI_FACT_OS_VERSION] = REPORTED(REPORT_TEXT, os_version),
    [SEKI_FACT_KERNEL] = REPORTED(REPORT_TEXT, kernel),
    [SEKI_FACT_SECURE_BOOT] = REPORTED(REPORT_TRI, secure_boot),
    [SEKI_FACT_STORAGE_ENCRYPTED] = REPORTED(REPORT_TRI, storage_encrypted),
    [SEKI_FACT_KEYSTORE] = {.origin = FROM_REPORT,
                            .at = D(report_at),
                            .read = seki_read_keystore,
                            .words = seki_keystore_words},
    [SEKI_FACT_EMPTY_PASSWORDS] = REPORTED(REPORT_COUNT, empty_passwords),
    [SEKI_FACT_DEFAULT_PASSWORDS] = REPORTED(REPORT_TRI, default_passwords),
    [SEKI_FACT_LISTENING] = REPORTED(REPORT_COUNT, ports_total),
    [SEKI_FACT_UNEXPECTED_PORTS] = REPORTED_BY(seki_read_unexpected_ports),
    [SEKI_FACT_TIME_SYNCHRONIZED] = REPORTED(REPORT_TRI, time_synchronized),
    [SEKI_FACT_UPDATES_PENDING] = REPORTED(REPORT_COUNT, updates_pending),
    [SEKI_FACT_SECURITY_UPDATES] = REPORTED(REPORT_COUNT, security_updates_pending),
    [SEKI_FACT_UPDATES_CHECKED] = REPORTED(REPORT_TIME, updates_checked_at),
    [SEKI_FACT_UPDATES_AUTOMATIC] = REPORTED(REPORT_TRI, updates_automatic),
    [SEKI_FACT_LOGGING] = REPORTED(REPORT_TRI, logging_enabled),
    [SEKI_FACT_LOG_FORWARDING] = REPORTED(REPORT_TRI, logging_forwarding),
    [SEKI_FACT_LOG_RETENTION] = REPORTED(REPORT_COUNT, log_retention_days),
    [SEKI_FACT_REMOVABLE_MEDIA] = REPORTED(REPORT_TRI, removable_media),
    [SEKI_FACT_SCAN_AT] = REPORTED(REPORT_TIME, scan_at),
    [SEKI_FACT_SCAN_FINDINGS] = REPORTED(REPORT_COUNT, scan_findings),
    [SEKI_FACT_CONFIGURATION_HASH] = REPORTED(REPORT_TEXT, configuration_hash),
    [SEKI_FACT_COUNTRY] = REPORTED(REPORT_TEXT, country),

    [SEKI_FACT_SITE_COUNTRY] = {.place = SITE_TEXT, .offset = S(country)},
    [SEKI_FACT_SITE_OWNER_IT] = {.place = SITE_TEXT, .offset = S(owner_it)},
    [SEKI_FACT_SITE_OWNER_OT] = {.place = SITE_TEXT, .offset = S(owner_ot)},
    [SEKI_FACT_SITE_SEGMENTS] = {.read = seki_read_segments},
    [SEKI_FACT_SITE_EXCEPTIONS_OPEN_ENDED] = {.read = seki_read_exceptions_open_ended,
                                              .counts_devices = true},
};

const char *seki_fact_name(enum seki_fact fact)
{
    return declared[fact].name;
}

enum seki_type seki_fact_type(enum seki_fact fact)
{
    return declared[fact].type;
}

enum seki_scope seki_fact_scope(enum seki_fact fact)
{
    return declared[fact].scope;
}

enum seki_evidence seki_fact_evidence(enum seki_fact fact)
{
    return declared[fact].evidence;
}

const char *const *seki_fact_words(enum seki_fact fact)
{
    return rows[fact].words;
}

bool seki_fact_counts_devices(enum seki_fact fact)
{
    return rows[fact].counts_devices;
}

int seki_fact_find(const char *name)
{
    for (int fact = 0; fact < SEKI_FACTS; fact++) {
        if (strcmp(declared[fact].name, name) == 0) {
            return fact;
        }
    }
    return -1;
}

static void set_text(struct seki_value *value, const char *text)
{
    value->string = text;
    value->known = text[0] != '\0';
}

static void set_time(struct seki_value *value, seki_unix_s time)
{
    value->time = time;
    value->known = time != 0;
}

static void read_device_member(const struct row *row, const struct seki_device *device,
                               struct seki_value *value)
{
    const char *member = (const char *)device + row->offset;
    switch (row->place) {
    case DEVICE_TEXT:
        set_text(value, member);
        break;
    case DEVICE_TIME:
        set_time(value, *(const seki_unix_s *)(const void *)member);
        break;
    case DEVICE_DATE:
        seki_value_set_day(value, *(const seki_unix_day *)(const void *)member);
        break;
    default:
        value->boolean = *(const bool *)member;
        value->known = device->connection > 0;
    }
}

static void read_report_member(const struct row *row, const struct seki_report *report,
                               struct seki_value *value)
{
    if (report == NULL) {
        return;
    }
    const char *member = (const char *)report + row->offset;
    switch (row->place) {
    case REPORT_TEXT:
        set_text(value, member);
        break;
    case REPORT_TIME:
        set_time(value, *(const seki_unix_s *)(const void *)member);
        break;
    case REPORT_TRI: {
        enum seki_tri answer = *(const enum seki_tri *)(const void *)member;
        value->boolean = answer == SEKI_YES;
        value->known = answer != SEKI_TRI_UNKNOWN;
        break;
    }
    default: {
        int64_t count = *(const int64_t *)(const void *)member;
        value->number = (double)count;
        value->known = count >= 0;
    }
    }
}

/* When nobody keeps a time of the evidence itself. */
static seki_unix_s default_time(const struct seki_subject *subject, enum seki_scope scope)
{
    return scope == SEKI_SCOPE_SITE ? subject->site->registered_at : subject->device->registered_at;
}

static seki_unix_s time_of(const struct row *row, const struct seki_subject *subject,
                           enum seki_scope scope)
{
    seki_unix_s at = 0;
    if (row->at != 0) {
        at = *(const seki_unix_s *)(const void *)((const char *)subject->device + row->at);
    }
    return at != 0 ? at : default_time(subject, scope);
}

struct seki_value seki_fact_read(enum seki_fact fact, const struct seki_subject *subject,
                                 seki_unix_s now)
{
    const struct declaration *what = &declared[fact];
    const struct row *row = &rows[fact];
    struct seki_value value = {.type = what->type, .evidence = what->evidence};
    (void)now; /* no fact of today depends on the clock; rules compare with it */
    if ((what->scope == SEKI_SCOPE_DEVICE && subject->device == NULL) || subject->site == NULL) {
        return value;
    }
    value.at = time_of(row, subject, what->scope);
    switch (row->place) {
    case COMPUTED:
        row->read(subject, &value);
        break;
    case REPORT_TEXT:
    case REPORT_TIME:
    case REPORT_TRI:
    case REPORT_COUNT:
        read_report_member(row, subject->device->report, &value);
        break;
    case SITE_TEXT:
        set_text(&value, (const char *)subject->site + row->offset);
        break;
    default:
        read_device_member(row, subject->device, &value);
    }
    return value;
}

static struct seki_fact_set facts_from(enum origin origin)
{
    struct seki_fact_set set = {{0, 0}};
    for (int fact = 0; fact < SEKI_FACTS; fact++) {
        if (rows[fact].origin == origin) {
            seki_fact_set_add(&set, (enum seki_fact)fact);
        }
    }
    return set;
}

struct seki_fact_set seki_facts_of_report(void)
{
    return facts_from(FROM_REPORT);
}

struct seki_fact_set seki_facts_of_presence(void)
{
    return facts_from(FROM_PRESENCE);
}

struct seki_fact_set seki_facts_all(void)
{
    return (struct seki_fact_set){{UINT64_MAX, UINT64_MAX}};
}
