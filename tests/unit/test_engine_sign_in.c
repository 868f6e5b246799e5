/* SPDX-License-Identifier: Apache-2.0
 *
 * test_engine_sign_in: does the gate let in whom it must, keep out the rest and say why; is the
 * device online that is, and no other; and does nobody reach another's topics?
 */
#include "plugin/core/credential.h"
#include "tests/unit/engine_fixture.h"

static char secret[65];

static void set_up_device(void)
{
    add_device("nagoya", "press-07", secret);
    forget_seen();
}

static bool is_online(const char *id)
{
    return seki_registry_device(engine->registry, id)->online;
}

static void each_refusal_is_an_event_with_its_reason(void **state)
{
    (void)state;
    set_up_device();
    static const struct {
        const char *id, *name, *password, *reason;
    } rows[] = {
        {"ghost", "ghost", "x", "unknown_device"},
        {"press-07", "press-07", "wrong", "wrong_secret"},
        {"press-07", "press-07", NULL, "no_secret"},
        {"press-08", "press-07", "", "client_id_of_another"},
        {"press-077", "press-07", "", "client_id_of_another"},
        {"x", NULL, NULL, "no_username"},
        {"press-07:x", "admin", "", "client_id_of_device"},
        {"x", "a/b", "x", "unknown_device"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char part[80];
        const char *password =
            rows[i].password != NULL && rows[i].password[0] == '\0' ? secret : rows[i].password;
        forget_seen();
        snprintf(part, sizeof part, "\"reason\":\"%s\"", rows[i].reason);
        assert_int_equal(sign_in_as(CLIENT(i), rows[i].id, rows[i].name, password), SEKI_DENY);
        seki_engine_gone(engine, CLIENT(i), rows[i].id, NULL, now);
        pass(11);
        assert_event("\"refused\"");
        if (count_seen(SEKI_EFFECT_PUBLISH, "/event/", part) == 0) {
            fail_msg("row %zu: no %s", i, part);
        }
        assert_true(count_seen(SEKI_EFFECT_LOG, NULL, "refused") > 0);
    }
    assert_false(is_online("press-07"));
}

static void the_first_connection_makes_a_device_active(void **state)
{
    (void)state;
    set_up_device();
    assert_int_equal(sign_in_as(CLIENT(1), "press-07:a", "press-07", secret), SEKI_ALLOW);
    pass(1);
    assert_true(is_online("press-07"));
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "lifecycle.active", NULL), 1);
    assert_published("sekisho/v1/device/nagoya/press-07", "\"lifecycle\":\"active\"");
    assert_published("sekisho/v1/device/nagoya/press-07", "\"online\":true");
    assert_event("\"connected\"");
    pass(2);
    assert_published("sekisho/v1/site/nagoya", "\"online\":1");
    seki_engine_gone(engine, CLIENT(1), "press-07:a", NULL, now);
    pass(2);
    assert_published("sekisho/v1/device/nagoya/press-07", "\"online\":false");
}

static void a_certificate_is_held_to_its_name_and_fingerprint(void **state)
{
    (void)state;
    const char *username;
    char pin[65];
    memset(pin, 'a', 64);
    pin[64] = '\0';
    (void)ask("{'command':'site.add','id':'nagoya'}");
    (void)ask("{'command':'device.add','id':'cam','site':'nagoya','auth':'x509'}");
    struct seki_sign_in in = {.client_id = "cam",
                              .has_certificate = true,
                              .certificate_cn = "cam",
                              .clean_session = true};
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(1), &in, now, &username), SEKI_ALLOW);
    assert_string_equal(username, "cam");
    char request[200];
    snprintf(request, sizeof request,
             "{'command':'device.set','id':'cam','fields':{'fingerprint':'%s'}}", pin);
    forget_seen();
    (void)ask(request);
    assert_int_equal(count_seen(SEKI_EFFECT_KICK, NULL, NULL), 1);
    seki_engine_gone(engine, CLIENT(1), "cam", NULL, now);
    pass(1);
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(1), &in, now, &username), SEKI_DENY);
    strcpy(in.certificate_fingerprint, pin);
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(2), &in, now, &username), SEKI_ALLOW);
    in.username = "cam";
    in.certificate_cn = "other";
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(3), &in, now, &username), SEKI_DENY);
    in.has_certificate = false;
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(4), &in, now, &username), SEKI_DENY);
}

static void a_take_over_and_a_failed_login_leave_the_device_online(void **state)
{
    (void)state;
    set_up_device();
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(1);
    assert_int_equal(sign_in_as(CLIENT(2), "press-07", "press-07", secret), SEKI_ALLOW);
    seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
    pass(1);
    assert_true(is_online("press-07"));
    assert_event("taken_over");
    assert_int_equal(sign_in_as(CLIENT(3), "press-07", "press-07", "wrong"), SEKI_DENY);
    seki_engine_gone(engine, CLIENT(3), "press-07", NULL, now);
    pass(1);
    assert_true(is_online("press-07"));
    assert_no_event("\"disconnected\"");
}

static void a_pointer_reused_before_the_turn_is_a_new_session(void **state)
{
    (void)state;
    set_up_device();
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(1);
    seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(1);
    assert_true(is_online("press-07"));
    assert_int_equal(seki_engine_may(engine, CLIENT(1), "press-07", "press-07", SEKI_ACCESS_WRITE,
                                     "data/nagoya/press-07/t", now),
                     SEKI_ALLOW);
}

/* Sessions that the broker keeps are asked again without being connected, and some without a
 * secret. */
static void a_re_check_is_answered_from_memory(void **state)
{
    (void)state;
    set_up_device();
    const char *username;
    struct seki_sign_in in = {.client_id = "press-07", .username = "press-07", .password = secret};
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(1), &in, now, &username), SEKI_ALLOW);
    pass(1);
    int64_t connects = engine->connects, refused = engine->refused;
    in.subscriptions = 2;
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(1), &in, now, &username), SEKI_ALLOW);
    seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
    pass(1);
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(1), &in, now, &username), SEKI_ALLOW);
    pass(1);
    assert_false(is_online("press-07")); /* asked again, not connected again */
    in.password = NULL;                  /* restored from disk, under another pointer */
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(2), &in, now, &username), SEKI_ALLOW);
    assert_int_equal(engine->connects, connects);
    assert_int_equal(engine->refused, refused);
    in.subscriptions = 0;
    in.restored = true; /* and without a subscription */
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(2), &in, now, &username), SEKI_ALLOW);
    in.restored = false;
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(3), &in, now, &username), SEKI_DENY);
    const struct seki_sign_in other = {
        .client_id = "http-api", .username = "admin", .restored = true};
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(4), &other, now, &username), SEKI_DENY);
}

static void a_kept_session_follows_its_site(void **state)
{
    (void)state;
    set_up_device();
    const char *username, *topic = "cmd/nagoya/press-07/go";
    struct seki_sign_in in = {.client_id = "press-07", .username = "press-07", .password = secret};
    assert_int_equal(seki_engine_sign_in(engine, CLIENT(1), &in, now, &username), SEKI_ALLOW);
    pass(1);
    seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
    pass(1);
    assert_int_equal(seki_engine_may(engine, CLIENT(1), NULL, NULL, SEKI_ACCESS_READ, topic, now),
                     SEKI_ALLOW);
    (void)ask("{'command':'site.set','id':'nagoya','fields':{'read':'other/%d'}}");
    assert_int_equal(seki_engine_may(engine, CLIENT(1), NULL, NULL, SEKI_ACCESS_READ, topic, now),
                     SEKI_DENY);
    assert_false(is_online("press-07"));
}

static void nobody_reaches_the_topics_of_another(void **state)
{
    (void)state;
    set_up_device();
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(1);
    (void)ask("{'command':'operator.add','id':'mika','role':'viewer'}");
    char password[65];
    take_secret(password);
    assert_int_equal(sign_in_as(CLIENT(2), "mika", "mika", password), SEKI_ALLOW);
    static const struct {
        int client;
        enum seki_access access;
        const char *topic;
        bool allowed;
    } rows[] = {
        {1, SEKI_ACCESS_WRITE, "data/nagoya/press-07/x", true},
        {1, SEKI_ACCESS_WRITE, "sekisho/v1/report/nagoya/press-07", true},
        {1, SEKI_ACCESS_SUBSCRIBE, "cmd/nagoya/press-07/#", true},
        {1, SEKI_ACCESS_SUBSCRIBE, "sekisho/v1/device/nagoya/press-07", true},
        {1, SEKI_ACCESS_SUBSCRIBE, "$share/g/cmd/nagoya/press-07/#", true},
        {1, SEKI_ACCESS_WRITE, "data/nagoya/press-08/x", false},
        {1, SEKI_ACCESS_WRITE, "sekisho/v1/report/osaka/press-07", false},
        {1, SEKI_ACCESS_WRITE, "sekisho/v1/device/nagoya/press-07", false},
        {1, SEKI_ACCESS_WRITE, "sekisho/v1/fleet", false},
        {1, SEKI_ACCESS_WRITE, "$CONTROL/sekisho/v1", false},
        {1, SEKI_ACCESS_WRITE, "$SYS/x", false},
        {1, SEKI_ACCESS_SUBSCRIBE, "#", false},
        {1, SEKI_ACCESS_SUBSCRIBE, "$share/g/#", false},
        {1, SEKI_ACCESS_SUBSCRIBE, "cmd/+/press-07/#", false},
        {1, SEKI_ACCESS_SUBSCRIBE, "$CONTROL/#", false},
        {1, SEKI_ACCESS_READ, "sekisho/v1/fleet", false},
        {2, SEKI_ACCESS_SUBSCRIBE, "sekisho/#", true},
        {2, SEKI_ACCESS_SUBSCRIBE, "$CONTROL/sekisho/v1/response", true},
        {2, SEKI_ACCESS_WRITE, "$CONTROL/sekisho/v1", true},
        {1, SEKI_ACCESS_WRITE, "$CONTROL/dynamic-security/v1", false},
        {2, SEKI_ACCESS_WRITE, "$CONTROL/dynamic-security/v1", false}, /* a viewer */
        {2, SEKI_ACCESS_SUBSCRIBE, "$CONTROL/#", false},
        {2, SEKI_ACCESS_WRITE, "sekisho/v1/fleet", false},
        {2, SEKI_ACCESS_SUBSCRIBE, "#", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum seki_decision decision = seki_engine_may(engine, CLIENT(rows[i].client), NULL, NULL,
                                                      rows[i].access, rows[i].topic, now);
        if (decision != (rows[i].allowed ? SEKI_ALLOW : SEKI_DENY)) {
            fail_msg("%s (%d)", rows[i].topic, (int)rows[i].access);
        }
    }
    drain();
    assert_event("\"denied\"");
}

static void a_will_is_judged_after_its_session_is_gone(void **state)
{
    (void)state;
    set_up_device();
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(1);
    seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
    assert_int_equal(seki_engine_may(engine, CLIENT(1), NULL, NULL, SEKI_ACCESS_WRITE,
                                     "data/nagoya/press-07/will", now),
                     SEKI_ALLOW);
    assert_int_equal(seki_engine_may(engine, CLIENT(1), NULL, NULL, SEKI_ACCESS_WRITE,
                                     "data/nagoya/press-08/will", now),
                     SEKI_DENY);
}

static void a_hostile_report_changes_nothing_and_is_named(void **state)
{
    (void)state;
    set_up_device();
    const char *topic = "sekisho/v1/report/nagoya/press-07";
    static const char *const payloads[] = {
        "",           "not JSON", "{\"v\":1,\"firmware\":7}",
        "[]",         "\xff\xfe", "{\"v\":1,\"at\":\"99999-01-01T00:00:00Z\"}",
        "{\"v\":NaN}"};
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(1);
    const struct seki_device *device = seki_registry_device(engine->registry, "press-07");
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        assert_int_equal(
            seki_engine_message(engine, CLIENT(1), topic, payloads[i], strlen(payloads[i]), now),
            SEKI_DENY);
    }
    assert_int_equal(seki_engine_message(engine, CLIENT(1), "sekisho/v1/report/osaka/press-07",
                                         "{\"v\":1}", 7, now),
                     SEKI_DENY);
    assert_null(device->report);
    assert_int_equal(device->rejected_reports, 8);
    pass(1);
    assert_event("report_rejected");
    assert_published("sekisho/v1/device/nagoya/press-07", "\"rejected_reports\":8");
}

static void a_report_decides_until_it_is_old(void **state)
{
    (void)state;
    set_up_device();
    const char *topic = "sekisho/v1/report/nagoya/press-07";
    const char *report = "{\"v\":1,\"at\":\"2026-11-23T10:00:00Z\",\"boot\":{\"secure_boot\":true},"
                         "\"accounts\":{\"empty_passwords\":0}}";
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(1);
    assert_int_equal(seki_engine_message(engine, CLIENT(1), topic, report, strlen(report), now),
                     SEKI_ALLOW);
    pass(1);
    assert_published("sekisho/v1/items/nagoya/press-07", "\"Q05\":{\"status\":\"pass\"");
    forget_seen();
    pass(31 * DAY);
    pass(1);
    assert_published("sekisho/v1/items/nagoya/press-07", "\"Q05\":{\"status\":\"unknown\"");
}

static void support_changes_on_its_day_with_an_event(void **state)
{
    (void)state;
    set_up_device();
    (void)ask("{'command':'device.set','id':'press-07','fields':{'support.end_of_security_support':"
              "'2026-11-24'}}");
    pass(1);
    assert_published("sekisho/v1/device/nagoya/press-07", "\"state\":\"ending\"");
    forget_seen();
    pass(seki_day_start(seki_day_of(NOW) + 1) - now);
    assert_published("sekisho/v1/device/nagoya/press-07", "\"days_left\":0");
    assert_no_event("\"support\"");
    pass(DAY);
    pass(1);
    assert_event("\"support\"");
    assert_published("sekisho/v1/device/nagoya/press-07", "\"state\":\"ended\"");
    pass(2);
    assert_published("sekisho/v1/site/nagoya", "\"ended\":1");
    assert_published("sekisho/v1/fleet", "\"ended\":1");
}

static void at_the_end_every_device_is_stored_offline(void **state)
{
    (void)state;
    set_up_device();
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(1);
    forget_seen();
    seki_engine_end(engine, now); /* in the second in which it was published last */
    drain();
    assert_published("sekisho/v1/device/nagoya/press-07", "\"online\":false");
    assert_published("sekisho/v1/broker/edge-1", "\"alive\":false");
}

static int set_up_observing(void **state)
{
    (void)state;
    return engine_set_up_in(SEKI_OBSERVE);
}

static void observing_refuses_nobody_and_still_records(void **state)
{
    (void)state;
    set_up_device();
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", "wrong"), SEKI_DEFER);
    assert_int_equal(
        seki_engine_may(engine, CLIENT(1), "press-07", "press-07", SEKI_ACCESS_WRITE, "any", now),
        SEKI_DEFER);
    pass(1);
    assert_true(is_online("press-07"));
    assert_event("\"refused\"");
    assert_event("\"denied\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_refusal_is_an_event_with_its_reason, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(the_first_connection_makes_a_device_active, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(a_certificate_is_held_to_its_name_and_fingerprint,
                                        engine_set_up, engine_tear_down),
        cmocka_unit_test_setup_teardown(a_take_over_and_a_failed_login_leave_the_device_online,
                                        engine_set_up, engine_tear_down),
        cmocka_unit_test_setup_teardown(a_pointer_reused_before_the_turn_is_a_new_session,
                                        engine_set_up, engine_tear_down),
        cmocka_unit_test_setup_teardown(a_re_check_is_answered_from_memory, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(a_kept_session_follows_its_site, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(nobody_reaches_the_topics_of_another, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(a_will_is_judged_after_its_session_is_gone, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(a_hostile_report_changes_nothing_and_is_named,
                                        engine_set_up, engine_tear_down),
        cmocka_unit_test_setup_teardown(a_report_decides_until_it_is_old, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(support_changes_on_its_day_with_an_event, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(at_the_end_every_device_is_stored_offline, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(observing_refuses_nobody_and_still_records,
                                        set_up_observing, engine_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
