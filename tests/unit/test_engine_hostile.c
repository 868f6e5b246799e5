/* SPDX-License-Identifier: Apache-2.0
 *
 * test_engine_hostile: what somebody with one credential, or with none, or with the Redis server,
 * may try; and what a clock or a disk may do to an unlucky operator.
 */
#include "plugin/core/fields.h"
#include "tests/unit/engine_fixture.h"

static char secret[65];

static void take_record(enum seki_record_kind kind, const char *id, const char *const fields[])
{
    struct seki_record *record = seki_record_new(kind, id);
    for (size_t i = 0; fields[i] != NULL; i += 2) {
        assert_int_equal(seki_record_set(record, fields[i], fields[i + 1]), SEKI_OK);
    }
    const struct seki_arrival arrival = {.kind = SEKI_ARRIVAL_RECORD, .record = record};
    seki_engine_arrive(engine, &arrival, now);
    seki_record_free(record);
}

/* Who takes a connection over gets the answers that it waits for, with the secrets in them. */
static void an_account_does_not_take_over_the_connection_of_another(void **state)
{
    (void)state;
    char password[65];
    (void)ask("{'command':'operator.add','id':'mika','role':'viewer'}");
    take_secret(password);
    forget_seen();
    assert_int_equal(sign_in_as(CLIENT(1), "ctl", "mika", password), SEKI_DENY);
    drain();
    assert_event("client_id_of_another");
    assert_int_equal(sign_in_as(CLIENT(2), "ctl", "admin", admin_secret), SEKI_ALLOW);
    seki_engine_gone(engine, ADMIN, "ctl", NULL, now);
    seki_engine_gone(engine, CLIENT(2), "ctl", NULL, now);
    assert_int_equal(sign_in_as(CLIENT(3), "ctl", "mika", password), SEKI_ALLOW);
}

/* Neither by a wildcard, nor at a site whose name is Sekisho's own first level, nor out of a Redis
 * in which anything may stand. */
static void a_template_does_not_reach_what_is_sekishos_own(void **state)
{
    (void)state;
    static const struct {
        const char *site, *write, *read;
    } rows[] = {
        {"nagoya", "+/+/+/%s/%d", "+/v1/device/%s/+"},
        {"sekisho", "%s/v1/device/sekisho/%d", "%s/#"},
        {"nagoya", "sekisho/v1/device/nagoya/%d", "sekisho/#"},
        {"nagoya", "$CONTROL/sekisho/v1", "$CONTROL/%s/%d"},
    };
    char request[200], topic[100], id[20];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(id, sizeof id, "press-%zu", i);
        add_device(rows[i].site, id, secret);
        snprintf(request, sizeof request,
                 "{'command':'site.set','id':'%s','fields':{'write':'%s'}}", rows[i].site,
                 rows[i].write);
        if (strcmp(rows[i].site, "sekisho") != 0) {
            expect(request, "'error'");
        }
        take_record(SEKI_RECORD_SITE, rows[i].site,
                    (const char *const[]){"write", rows[i].write, "read", rows[i].read, NULL});
        assert_int_equal(sign_in_as(CLIENT(i), id, id, secret), SEKI_ALLOW);
        snprintf(topic, sizeof topic, "sekisho/v1/device/%s/%s", rows[i].site, id);
        assert_int_equal(
            seki_engine_may(engine, CLIENT(i), NULL, NULL, SEKI_ACCESS_WRITE, topic, now),
            SEKI_DENY);
        snprintf(topic, sizeof topic, "sekisho/v1/device/%s/other", rows[i].site);
        assert_int_equal(
            seki_engine_may(engine, CLIENT(i), NULL, NULL, SEKI_ACCESS_READ, topic, now),
            SEKI_DENY);
        assert_int_equal(seki_engine_may(engine, CLIENT(i), NULL, NULL, SEKI_ACCESS_WRITE,
                                         "$CONTROL/sekisho/v1", now),
                         SEKI_DENY);
    }
}

static struct seki_value fact_of(const struct seki_device *device, enum seki_fact fact)
{
    const struct seki_subject subject = {engine->registry, device->site, device};
    return seki_fact_read(fact, &subject, now);
}

/* The broker's other settings let anybody in under a device's name: that is no evidence of the
 * device's own credential. */
static void a_credential_that_was_not_shown_was_not_used(void **state)
{
    (void)state;
    add_device("nagoya", "press-07", secret);
    const struct seki_device *device = seki_registry_device(engine->registry, "press-07");
    const char *username;
    struct seki_sign_in in = {.client_id = "press-07",
                              .username = "press-07",
                              .password = "wrong",
                              .has_certificate = true,
                              .certificate_cn = "another",
                              .clean_session = true};
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(1), &in, now, &username), SEKI_DEFER);
    pass(1);
    assert_true(device->online);
    assert_false(fact_of(device, SEKI_FACT_CREDENTIAL_USED).boolean);
    assert_false(fact_of(device, SEKI_FACT_SESSION_CERTIFICATE).boolean);
    in.password = secret;
    in.certificate_cn = "press-07";
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(2), &in, now, &username), SEKI_DEFER);
    pass(1);
    assert_true(fact_of(device, SEKI_FACT_CREDENTIAL_USED).boolean);
    assert_true(fact_of(device, SEKI_FACT_SESSION_CERTIFICATE).boolean);
}

static int set_up_observing(void **state)
{
    (void)state;
    return engine_set_up_in(SEKI_OBSERVE);
}

static long long number_in(const char *topic)
{
    long long number = -1;
    const char *at = strstr(published(topic), "\"seq\":");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "\"seq\":%lld", &number), 1);
    return number;
}

/* What the last start published is not all on disk: after kill -9, or with a snapshot of last
 * night. */
static void numbers_of_documents_grow_over_a_restart(void **state)
{
    (void)state;
    static const char *const topics[] = {"sekisho/v1/device/nagoya/press-07",
                                         "sekisho/v1/items/nagoya/press-07",
                                         "sekisho/v1/site/nagoya", "sekisho/v1/fleet"};
    long long before[4];
    add_device("nagoya", "press-07", secret);
    for (int i = 0; i < 20; i++) {
        (void)sign_in_as(CLIENT(1), "press-07", "press-07", i % 2 == 0 ? secret : "wrong");
        pass(1);
        seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
        pass(2);
    }
    for (size_t i = 0; i < 4; i++) {
        before[i] = number_in(topics[i]);
    }
    seki_unix_s then = now;
    (void)engine_tear_down(state);
    (void)engine_set_up(state);
    now = then + 1;
    take_record(SEKI_RECORD_DEVICE, "press-07",
                (const char *const[]){"site", "nagoya", "auth", "token", "seq", "2", NULL});
    pass(1);
    pass(1);
    for (size_t i = 0; i < 4; i++) {
        if (number_in(topics[i]) <= before[i]) {
            fail_msg("%s: %lld after %lld", topics[i], number_in(topics[i]), before[i]);
        }
    }
}

/* A host without a battery clock, corrected by NTP once it is up. */
static void a_clock_set_back_holds_nothing_up(void **state)
{
    (void)state;
    add_device("nagoya", "press-07", secret);
    for (int i = 0; i < 30; i++) {
        assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", "wrong"), SEKI_DENY);
        seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
    }
    drain();
    forget_seen();
    pass(-365 * DAY);
    assert_event("\"count\":10");
    assert_int_equal(count_seen(SEKI_EFFECT_PUBLISH, "sekisho/v1/broker/edge-1", NULL), 1);
    forget_seen();
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", "wrong"), SEKI_DENY);
    pass(1);
    assert_event("\"wrong_secret\"");
}

static void evidence_from_the_future_is_not_fresh(void **state)
{
    (void)state;
    add_device("nagoya", "press-07", secret);
    const char *report = "{\"v\":1,\"at\":\"2026-11-23T10:00:00Z\",\"boot\":{\"secure_boot\":true},"
                         "\"accounts\":{\"empty_passwords\":0}}";
    now += 365 * DAY; /* the clock of the host before NTP */
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    assert_int_equal(seki_engine_message(engine, CLIENT(1), "sekisho/v1/report/nagoya/press-07",
                                         report, strlen(report), now),
                     SEKI_ALLOW);
    pass(1);
    assert_published("sekisho/v1/items/nagoya/press-07", "\"Q05\":{\"status\":\"pass\"");
    pass(-365 * DAY);
    pass(1);
    assert_published("sekisho/v1/items/nagoya/press-07", "\"Q05\":{\"status\":\"unknown\"");
    assert_int_equal(seki_engine_message(engine, CLIENT(1), "sekisho/v1/report/nagoya/press-07",
                                         report, strlen(report), now),
                     SEKI_ALLOW);
    pass(1);
    assert_published("sekisho/v1/items/nagoya/press-07", "\"Q05\":{\"status\":\"pass\"");
}

/* On a listener that takes the name from the certificate, nobody tells who a connection is. */
static void a_session_that_expired_leaves_its_pointer_nothing(void **state)
{
    (void)state;
    char other[65];
    add_device("nagoya", "press-07", secret);
    add_device("nagoya", "press-08", other);
    const char *username;
    struct seki_sign_in in = {.client_id = "press-07", .username = "press-07", .password = secret};
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(1), &in, now, &username), SEKI_ALLOW);
    pass(1);
    seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
    pass(1); /* the broker keeps the session, then it expires */
    assert_int_equal(seki_engine_may(engine, CLIENT(1), "press-08", "press-08", SEKI_ACCESS_WRITE,
                                     "data/nagoya/press-07/x", now),
                     SEKI_DENY);
    assert_int_equal(seki_engine_may(engine, CLIENT(1), "press-08", "press-08", SEKI_ACCESS_WRITE,
                                     "data/nagoya/press-08/x", now),
                     SEKI_ALLOW);
    assert_int_equal(seki_engine_message(engine, CLIENT(1), "data/nagoya/press-08/x", "1", 1, now),
                     SEKI_ALLOW);
    pass(1);
    assert_false(seki_registry_device(engine->registry, "press-07")->online);
}

static void a_user_name_has_no_suffix(void **state)
{
    (void)state;
    add_device("nagoya", "press-07", secret);
    static const struct {
        const char *client_id, *username, *topic;
        enum seki_decision decision;
    } rows[] = {
        {"x", "press-07", "cmd/nagoya/press-07/go", SEKI_ALLOW},
        {"x", "press-07:x", "cmd/nagoya/press-07/go", SEKI_DENY},
        {"press-07:x", NULL, "cmd/nagoya/press-07/go", SEKI_ALLOW},
        {"x", "admin:x", "sekisho/v1/fleet", SEKI_DENY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(seki_engine_may(engine, CLIENT(i), rows[i].client_id, rows[i].username,
                                         SEKI_ACCESS_READ, rows[i].topic, now),
                         rows[i].decision);
    }
}

/* The disk stalls, nothing leaves the engine, and a device goes on. */
static void a_flood_of_reports_fills_no_queue(void **state)
{
    (void)state;
    static char report[60000];
    add_device("nagoya", "press-07", secret);
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(1);
    snprintf(report, sizeof report, "{\"v\":1,\"at\":\"2026-11-23T10:00:00Z\",\"x\":\"%050000d\"}",
             0);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(seki_engine_message(engine, CLIENT(1), "sekisho/v1/report/nagoya/press-07",
                                             report, strlen(report), now),
                         SEKI_ALLOW);
    }
    assert_true(engine->outbox.count < 10);
    forget_seen();
    pass(1);
    assert_int_equal(count_seen(SEKI_EFFECT_STATE, "press-07", "\"x\":"), 1);
}

#define SHARED                                                                                     \
    "$7$101$AAAAAAAAAAAAAAAA$"                                                                     \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="

/* Thousands of devices with one factory password: each is looked at once, not once for each other.
 */
static void who_shares_a_credential_is_looked_at_when_that_begins_or_ends(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "c"};
    const char *const fields[] = {"site", "nagoya", "auth", "password", "credential", SHARED, NULL};
    struct seki_device *devices[3];
    for (size_t i = 0; i < 3; i++) {
        take_record(SEKI_RECORD_DEVICE, names[i], fields);
        devices[i] = seki_registry_device(engine->registry, names[i]);
        seki_engine_tick(engine, now);
        assert_int_equal(devices[0]->dirty & SEKI_DIRTY_EVALUATE, i < 2 ? SEKI_DIRTY_EVALUATE : 0);
        pass(1);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_true(fact_of(devices[i], SEKI_FACT_CREDENTIAL_SHARED).boolean);
    }
    expect("{'command':'device.rotate','id':'a'}", "'secret'");
    seki_engine_tick(engine, now);
    assert_int_equal(devices[1]->dirty & SEKI_DIRTY_EVALUATE, 0);
    expect("{'command':'device.rotate','id':'b'}", "'secret'");
    seki_engine_tick(engine, now);
    assert_int_equal(devices[2]->dirty & SEKI_DIRTY_EVALUATE, SEKI_DIRTY_EVALUATE);
}

/* Every text of a thing as long as it may be, of characters that JSON escapes. */
static struct seki_record *full_record(enum seki_record_kind kind, const char *id)
{
    struct seki_record *record = seki_record_new(kind, id);
    const struct seki_field_table table = seki_fields_of(kind);
    for (size_t i = 0; i < table.count; i++) {
        const struct seki_field_row *row = &table.rows[i];
        char text[SEKI_FIELD_TEXT];
        if (row->type == SEKI_FIELD_STRING) {
            memset(text, '"', row->size - 1);
            text[row->size - 1] = '\0';
            assert_int_equal(seki_record_set(record, row->name, text), SEKI_OK);
        } else if (row->type == SEKI_FIELD_DATE) {
            assert_int_equal(seki_record_set(record, row->name, "9999-12-31"), SEKI_OK);
        } else if (row->type == SEKI_FIELD_INT64) {
            assert_int_equal(seki_record_set(record, row->name, "9223372036854775807"), SEKI_OK);
        }
    }
    return record;
}

static void full_texts_are_published(void **state)
{
    (void)state;
    char device[65], site[65], topic[200];
    memset(device, 'd', 64);
    memset(site, 's', 64);
    device[64] = site[64] = '\0';
    struct seki_record *records[] = {full_record(SEKI_RECORD_SITE, site),
                                     full_record(SEKI_RECORD_DEVICE, device)};
    assert_int_equal(seki_record_set(records[1], "site", site), SEKI_OK);
    assert_int_equal(seki_record_set(records[0], "seq", "9223372036854775807"), SEKI_OK);
    for (size_t i = 0; i < 2; i++) {
        const struct seki_arrival arrival = {.kind = SEKI_ARRIVAL_RECORD, .record = records[i]};
        seki_engine_arrive(engine, &arrival, now);
        seki_record_free(records[i]);
    }
    pass(1);
    pass(1);
    snprintf(topic, sizeof topic, "sekisho/v1/device/%s/%s", site, device);
    assert_published(topic, "\"v\":1");
    snprintf(topic, sizeof topic, "sekisho/v1/items/%s/%s", site, device);
    assert_published(topic, "\"v\":1");
    snprintf(topic, sizeof topic, "sekisho/v1/site/%s", site);
    assert_published(topic, "\"v\":1");
    assert_published("sekisho/v1/fleet", "\"v\":1");
}

static void a_site_with_empty_fields_has_the_defaults(void **state)
{
    (void)state;
    take_record(SEKI_RECORD_SITE, "nagoya",
                (const char *const[]){"use_level", "", "warning_days", "", "name", "N", NULL});
    pass(1);
    pass(1);
    assert_published("sekisho/v1/site/nagoya", "\"use_level\":2");
    assert_int_equal(seki_registry_site(engine->registry, "nagoya")->warning_days, 180);
}

/* All devices are due at midnight; no message is to wait for that. */
static void what_is_due_at_once_is_spread_over_turns(void **state)
{
    (void)state;
    char id[20];
    for (int i = 0; i < 2500; i++) {
        snprintf(id, sizeof id, "d%d", i);
        take_record(SEKI_RECORD_DEVICE, id,
                    (const char *const[]){"site", "nagoya", "auth", "token",
                                          "support.end_of_security_support", "2028-03-31", NULL});
    }
    struct seki_effect effect;
    while (seki_engine_next_effect(engine, now, &effect)) {
        if (effect.kind == SEKI_EFFECT_STATE) {
            seki_record_free(effect.of.state);
        }
    }
    size_t waiting = engine->timers.count;
    assert_true(waiting >= 2500);
    now = seki_day_start(seki_day_of(now) + 1);
    for (int turn = 1; turn <= 3; turn++) {
        seki_engine_tick(engine, now);
        assert_true(waiting - engine->timers.count <= (size_t)turn * 1000);
    }
    assert_true(engine->timers.count <= waiting - 2500);
}

/* A viewer asks for much at once: the broker stands still meanwhile. */
static void a_request_looks_at_so_many_devices(void **state)
{
    (void)state;
    char id[20], request[6000] = "{'command':'device.list','limit':200}";
    for (int i = 0; i < 1000; i++) {
        snprintf(id, sizeof id, "d%d", i);
        take_record(SEKI_RECORD_DEVICE, id,
                    (const char *const[]){"site", "nagoya", "auth", "token", NULL});
    }
    pass(1);
    for (int i = 0; i < 49; i++) {
        strcat(request, ",{'command':'device.list','verdict':'compliant'}");
    }
    expect(request, "'d0'");
    assert_non_null(strstr(published(SEKI_CONTROL_RESPONSE_TOPIC), "too much is asked at once"));
    expect("{'command':'device.list','verdict':'compliant'}", "'devices':[]}");
}

/* A whole fleet comes back after a restart, and somebody uses the noise. */
static void a_refusal_is_told_while_a_fleet_reconnects(void **state)
{
    (void)state;
    char id[20];
    add_device("nagoya", "press-07", secret);
    for (int i = 0; i < 4200; i++) {
        const struct seki_happening connected = {
            .event = SEKI_EVENT_CONNECTED, .reason = id, .quiet = true};
        snprintf(id, sizeof id, "r%d", i);
        seki_engine_happened(engine, &connected);
    }
    drain();
    assert_true(engine->events_dropped > 0);
    forget_seen();
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", "wrong"), SEKI_DENY);
    drain();
    assert_event("wrong_secret");
}

static void a_required_item_that_fails_is_named_first(void **state)
{
    (void)state;
    const char *report = "{\"v\":1,\"boot\":{\"secure_boot\":false}}";
    add_device("nagoya", "press-07", secret);
    engine->registry->catalogue->items[1].importance[1] = SEKI_OPTIONAL; /* Q02 */
    expect("{'command':'attest','id':'Q02','scope':'site','subject':'nagoya','result':'fail',"
           "'evidence':'seen'}",
           "'attestation'");
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    assert_int_equal(seki_engine_message(engine, CLIENT(1), "sekisho/v1/report/nagoya/press-07",
                                         report, strlen(report), now),
                     SEKI_ALLOW);
    pass(1);
    pass(1);
    assert_published("sekisho/v1/device/nagoya/press-07", "\"failing\":[\"Q05\",\"Q02\"]");
    assert_published("sekisho/v1/site/nagoya", "\"failing\":[\"Q05\",\"Q02\"]");
}

static size_t length_of(const struct seki_session *list)
{
    size_t length = 0;
    for (; list != NULL; list = list->device_next) {
        length++;
    }
    return length;
}

/* One device, with sessions that the broker keeps: in whatever order they end and come back. */
static void sessions_of_a_device_leave_their_lists(void **state)
{
    (void)state;
    add_device("nagoya", "press-07", secret);
    const struct seki_device *device = seki_registry_device(engine->registry, "press-07");
    static const int order[] = {3, 0, 7, 4, 1, 6, 2, 5};
    const char *username;
    char id[30];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 8; i++) {
            snprintf(id, sizeof id, "press-07:%d", i);
            const struct seki_sign_in in = {
                .client_id = id, .username = "press-07", .password = secret};
            assert_int_equal(
                seki_engine_sign_in(engine, CLIENT(round * 8 + i), &in, now, &username),
                SEKI_ALLOW);
        }
        pass(1);
        assert_int_equal(length_of(device->sessions), 8);
        assert_int_equal(length_of(device->parted), 0);
        for (size_t n = 0; n < 8; n++) {
            seki_engine_gone(engine, CLIENT(round * 8 + order[n]), NULL, NULL, now);
            assert_int_equal(length_of(device->sessions), 7 - n);
            assert_int_equal(length_of(device->parted), n + 1);
        }
        pass(1);
        assert_false(device->online);
    }
}

/* One request on a full disk: what was made in memory goes again, the site after its device. */
static void a_site_that_could_not_be_written_goes_with_its_device(void **state)
{
    (void)state;
    answer_commits = REFUSE;
    expect("{'command':'site.add','id':'nagoya'},"
           "{'command':'device.add','id':'press-07','site':'nagoya'}",
           "disk full");
    pass(1);
    assert_null(seki_registry_device(engine->registry, "press-07"));
    assert_null(seki_registry_site(engine->registry, "nagoya"));
    answer_commits = DURABLE;
    expect("{'command':'site.add','id':'nagoya'}", "'site':'nagoya'");
}

/* The broker hands a will to its readers without asking us what is in it. */
static void a_will_is_no_report(void **state)
{
    (void)state;
    const char *topic = "sekisho/v1/report/nagoya/press-07";
    add_device("nagoya", "press-07", secret);
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(1);
    assert_int_equal(
        seki_engine_may(engine, CLIENT(1), "press-07", "press-07", SEKI_ACCESS_WRITE, topic, now),
        SEKI_ALLOW);
    seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
    assert_int_equal(
        seki_engine_may(engine, CLIENT(1), "press-07", "press-07", SEKI_ACCESS_WRITE, topic, now),
        SEKI_DENY);
    assert_int_equal(seki_engine_may(engine, CLIENT(1), "press-07", "press-07", SEKI_ACCESS_WRITE,
                                     "data/nagoya/press-07/will", now),
                     SEKI_ALLOW);
}

/* MQTT 5: a will may come long after its connection has gone. */
static void a_delayed_will_shows_nobody_online(void **state)
{
    (void)state;
    const char *username, *topic = "data/nagoya/press-07/will";
    add_device("nagoya", "press-07", secret);
    const struct seki_device *device = seki_registry_device(engine->registry, "press-07");
    struct seki_sign_in in = {.client_id = "press-07", .username = "press-07", .password = secret};
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(1), &in, now, &username), SEKI_ALLOW);
    pass(1);
    seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
    pass(30);
    assert_int_equal(
        seki_engine_may(engine, CLIENT(1), "press-07", "press-07", SEKI_ACCESS_WRITE, topic, now),
        SEKI_ALLOW);
    pass(1);
    assert_false(device->online);
    assert_int_equal(seki_engine_message(engine, CLIENT(1), topic, "1", 1, now), SEKI_ALLOW);
    assert_true(device->online);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, engine_set_up, engine_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_account_does_not_take_over_the_connection_of_another),
        TEST(numbers_of_documents_grow_over_a_restart),
        TEST(a_clock_set_back_holds_nothing_up),
        TEST(evidence_from_the_future_is_not_fresh),
        TEST(a_session_that_expired_leaves_its_pointer_nothing),
        TEST(a_user_name_has_no_suffix),
        TEST(a_flood_of_reports_fills_no_queue),
        TEST(who_shares_a_credential_is_looked_at_when_that_begins_or_ends),
        TEST(full_texts_are_published),
        TEST(a_site_with_empty_fields_has_the_defaults),
        TEST(what_is_due_at_once_is_spread_over_turns),
        TEST(a_request_looks_at_so_many_devices),
        TEST(a_refusal_is_told_while_a_fleet_reconnects),
        TEST(a_required_item_that_fails_is_named_first),
        TEST(sessions_of_a_device_leave_their_lists),
        TEST(a_site_that_could_not_be_written_goes_with_its_device),
        TEST(a_will_is_no_report),
        TEST(a_delayed_will_shows_nobody_online),
        TEST(a_template_does_not_reach_what_is_sekishos_own),
        cmocka_unit_test_setup_teardown(a_credential_that_was_not_shown_was_not_used,
                                        set_up_observing, engine_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
