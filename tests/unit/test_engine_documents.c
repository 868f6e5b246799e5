/* SPDX-License-Identifier: Apache-2.0
 *
 * test_engine_documents: does every document stay within its limit whatever it has to hold, does
 * what another start left come back, and is a device gone from its counters when it is gone?
 */
#include "tests/unit/engine_fixture.h"

static void long_values_stay_within_the_limit(void **state)
{
    (void)state;
    char secret[65], request[1500], long_48[49], long_64[65];
    memset(long_48, '"', 48); /* each takes two bytes in JSON */
    memset(long_64, 'x', 64);
    long_48[48] = long_64[64] = '\0';
    snprintf(request, sizeof request, "{'command':'site.add','id':'%s'}", long_64);
    (void)ask(request);
    snprintf(request, sizeof request, "{'command':'device.add','id':'%s','site':'%s'}", long_64,
             long_64);
    (void)ask(request);
    take_secret(secret);
    struct seki_device *device = seki_registry_device(engine->registry, long_64);
    strcpy(device->model, long_48);
    strcpy(device->vendor, long_48);
    strcpy(device->support.of[SEKI_PRODUCT].source, long_48);
    assert_int_equal(sign_in_as(CLIENT(1), long_64, long_64, secret), SEKI_ALLOW);
    pass(1);
    pass(1); /* the drain asserts SEKI_DOCUMENT_LIMIT of every publication */
    assert_true(count_seen(SEKI_EFFECT_PUBLISH, "sekisho/v1/device/x", long_64) > 0);
    assert_true(count_seen(SEKI_EFFECT_PUBLISH, "sekisho/v1/items/x", long_64) > 0);
}

static void the_catalogue_is_published(void **state)
{
    (void)state;
    assert_published("sekisho/v1/checksheet/Q01", "\"item\":\"Q01\"");
    assert_published("sekisho/v1/checksheet/Q05", "\"decided_by\":\"rule\"");
}

static void a_beat_comes_every_ten_seconds(void **state)
{
    (void)state;
    forget_seen();
    for (int i = 0; i < 30; i++) {
        pass(1);
    }
    assert_int_equal(count_seen(SEKI_EFFECT_PUBLISH, "sekisho/v1/broker/edge-1", NULL), 3);
}

static void what_an_earlier_start_had_online_is_offline(void **state)
{
    (void)state;
    struct seki_record *record = seki_record_new(SEKI_RECORD_DEVICE, "press-07");
    static const char *const fields[][2] = {{"site", "nagoya"},
                                            {"auth", "token"},
                                            {"online", "1"},
                                            {"broker", "edge-1"},
                                            {"lifecycle", "active"}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        assert_int_equal(seki_record_set(record, fields[i][0], fields[i][1]), SEKI_OK);
    }
    const struct seki_arrival arrival = {.kind = SEKI_ARRIVAL_RECORD, .record = record};
    seki_engine_arrive(engine, &arrival, now);
    pass(1);
    assert_published("sekisho/v1/device/nagoya/press-07", "\"online\":false");
    /* Another broker's is left as it is, until that one is gone. */
    assert_int_equal(seki_record_set(record, "broker", "edge-2"), SEKI_OK);
    seki_engine_arrive(engine, &arrival, now);
    pass(2);
    assert_published("sekisho/v1/device/nagoya/press-07", "\"online\":true");
    const struct seki_arrival gone = {.kind = SEKI_ARRIVAL_BROKER_GONE, .text = "edge-2"};
    seki_engine_arrive(engine, &gone, now);
    pass(2);
    assert_published("sekisho/v1/device/nagoya/press-07", "\"online\":false");
    seki_record_free(record);
}

static void a_device_removed_elsewhere_is_gone_here(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(2);
    assert_published("sekisho/v1/site/nagoya", "\"total\":1");
    forget_seen();
    struct seki_record *record = seki_record_new(SEKI_RECORD_DEVICE, "press-07");
    record->gone = true;
    const struct seki_arrival arrival = {.kind = SEKI_ARRIVAL_RECORD, .record = record};
    seki_engine_arrive(engine, &arrival, now);
    pass(2);
    assert_int_equal(count_seen(SEKI_EFFECT_KICK, NULL, NULL), 1);
    assert_published("sekisho/v1/site/nagoya", "\"total\":0");
    assert_int_equal(count_seen(SEKI_EFFECT_PUBLISH, "sekisho/v1/device/nagoya/press-07", ""), 1);
    assert_int_equal(seki_engine_may(engine, CLIENT(1), NULL, NULL, SEKI_ACCESS_WRITE,
                                     "data/nagoya/press-07/x", now),
                     SEKI_DENY);
    seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
    pass(2);
    seki_record_free(record);
}

static void an_engine_without_redis_makes_no_admin(void **state)
{
    (void)state;
    const struct seki_arrival snapshot = {.kind = SEKI_ARRIVAL_LOADED, .from_redis = false};
    const struct seki_arrival redis = {.kind = SEKI_ARRIVAL_LOADED, .from_redis = true};
    char name[65], secret[65];
    seki_registry_remove_account(engine->registry, engine->registry->accounts);
    engine->loaded = engine->loaded_from_redis = false;
    seki_engine_arrive(engine, &snapshot, now);
    assert_false(
        seki_engine_is_loaded(engine)); /* nothing is known, which is not: nobody is known */
    assert_false(seki_engine_take_first_admin(engine, name, secret));
    seki_engine_arrive(engine, &redis, now);
    assert_true(seki_engine_take_first_admin(engine, name, secret));
    seki_sessions_free(&engine->sessions);
}

static void a_fresher_report_that_says_the_same_refreshes_the_items(void **state)
{
    (void)state;
    static const char report[] = "{\"v\":1,\"boot\":{\"secure_boot\":true},"
                                 "\"accounts\":{\"empty_passwords\":0}}";
    static const char topic[] = "sekisho/v1/report/nagoya/press-07";
    char secret[65];
    add_device("nagoya", "press-07", secret);
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
    pass(1);
    for (int i = 0; i < 3; i++) {
        pass(61);
        forget_seen();
        char at[64], time[SEKI_TIME_TEXT];
        assert_int_equal(
            seki_engine_message(engine, CLIENT(1), topic, report, sizeof report - 1, now),
            SEKI_ALLOW);
        snprintf(at, sizeof at, "\"at\":\"%s\"", seki_time_format(now, time));
        pass(1);
        const char *items = published("sekisho/v1/items/nagoya/press-07");
        const char *line = strstr(items, "\"Q05\"");
        assert_non_null(line);
        assert_non_null(strstr(line, at));
    }
    forget_seen();
    assert_int_equal(seki_engine_message(engine, CLIENT(1), topic, report, sizeof report - 1, now),
                     SEKI_ALLOW);
    pass(1);
    assert_string_equal(published("sekisho/v1/items/nagoya/press-07"), ""); /* not so soon */
}

static void a_device_is_published_once_a_second(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    pass(1);
    forget_seen();
    for (int i = 0; i < 20; i++) {
        assert_int_equal(sign_in_as(CLIENT(i), "press-07", "press-07", "wrong"), SEKI_DENY);
        seki_engine_gone(engine, CLIENT(i), "press-07", NULL, now);
        seki_engine_tick(engine, now);
        drain();
    }
    assert_int_equal(count_seen(SEKI_EFFECT_PUBLISH, "sekisho/v1/device/nagoya/press-07", NULL), 1);
    pass(1);
    assert_published("sekisho/v1/device/nagoya/press-07", "\"auth_failures\":20");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(long_values_stay_within_the_limit, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(the_catalogue_is_published, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(a_beat_comes_every_ten_seconds, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(what_an_earlier_start_had_online_is_offline, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(a_device_removed_elsewhere_is_gone_here, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(an_engine_without_redis_makes_no_admin, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(a_fresher_report_that_says_the_same_refreshes_the_items,
                                        engine_set_up, engine_tear_down),
        cmocka_unit_test_setup_teardown(a_device_is_published_once_a_second, engine_set_up,
                                        engine_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
