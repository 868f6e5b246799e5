/* SPDX-License-Identifier: Apache-2.0
 *
 * test_hot_path: what is remembered so that a delivery costs little must never decide anything by
 * itself. Sessions found lately, the filter that allowed last, hashes of field names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/core/record.h"
#include "plugin/core/rights.h"
#include "plugin/core/session.h"
#include "topics/civil.h"

#define CLIENTS (3 * SEKI_SESSIONS_FOUND) /* many share a place */

static struct seki_sessions sessions;
static char memory[CLIENTS][16];

static void a_session_is_found_by_its_own_pointer_only(void **state)
{
    (void)state;
    memset(&sessions, 0, sizeof sessions);
    for (size_t i = 0; i < CLIENTS; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%zu", i);
        assert_non_null(seki_session_add(&sessions, memory[i], id));
    }
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < CLIENTS; i++) {
            char id[16];
            snprintf(id, sizeof id, "c%zu", i);
            assert_string_equal(seki_session_find(&sessions, memory[i])->client_id, id);
        }
    }
    seki_sessions_free(&sessions);
}

static void a_session_that_is_over_is_not_found_again(void **state)
{
    (void)state;
    memset(&sessions, 0, sizeof sessions);
    struct seki_session *first = seki_session_add(&sessions, memory[0], "a");
    assert_ptr_equal(seki_session_find(&sessions, memory[0]), first);
    seki_session_remove(&sessions, first);
    assert_null(seki_session_find(&sessions, memory[0]));
    struct seki_session *second = seki_session_add(&sessions, memory[0], "b");
    assert_ptr_equal(seki_session_find(&sessions, memory[0]), second);
    seki_sessions_free(&sessions);
}

/* A device with the given site templates; the filters that it then has. */
static void fill_policy(struct seki_policy *policy, enum seki_lifecycle lifecycle)
{
    static struct seki_site site = {.id = "nagoya",
                                    .write = {"data/%s/%d/#", "log/%s/+/line"},
                                    .read = {"cmd/%s/%d/#", "cmd/%s/all"},
                                    .write_count = 2,
                                    .read_count = 2};
    static struct seki_device device = {.id = "press-07"};
    device.site = &site;
    device.lifecycle = lifecycle;
    seki_rights_of_device(&device, policy);
}

static void the_filter_that_allowed_last_allows_nothing_else(void **state)
{
    static const struct {
        bool write, allowed;
        const char *topic;
    } rows[] = {
        {false, true, "cmd/nagoya/all"},
        {false, false, "cmd/nagoya/all/more"},
        {false, false, "cmd/nagoya/al"},
        {true, false, "cmd/nagoya/all"},
        {false, true, "cmd/nagoya/press-07/start"},
        {false, false, "cmd/nagoya/press-08/start"},
        {true, true, "log/nagoya/x/line"},
        {true, false, "log/nagoya/x/y/line"},
        {true, true, "data/nagoya/press-07/t"},
        {false, false, "data/nagoya/press-07/t"},
        {true, true, "sekisho/v1/report/nagoya/press-07"},
        {true, false, "sekisho/v1/device/nagoya/press-07"},
        {false, true, "sekisho/v1/device/nagoya/press-07"},
    };
    (void)state;
    struct seki_policy policy;
    fill_policy(&policy, SEKI_ACTIVE);
    for (size_t first = 0; first < sizeof rows / sizeof *rows; first++) {
        for (size_t then = 0; then < sizeof rows / sizeof *rows; then++) {
            assert_int_equal(seki_rights_allow(&policy, rows[first].write, rows[first].topic),
                             rows[first].allowed);
            assert_int_equal(seki_rights_allow(&policy, rows[then].write, rows[then].topic),
                             rows[then].allowed);
        }
    }
}

static void rights_that_are_taken_back_are_not_remembered(void **state)
{
    (void)state;
    struct seki_policy policy;
    fill_policy(&policy, SEKI_ACTIVE);
    assert_true(seki_rights_allow(&policy, true, "log/nagoya/x/line"));
    assert_true(seki_rights_allow(&policy, false, "cmd/nagoya/all"));
    policy.count = 0; /* as when memory for the new ones runs out */
    assert_false(seki_rights_allow(&policy, true, "log/nagoya/x/line"));
    fill_policy(&policy, SEKI_QUARANTINED);
    assert_false(seki_rights_allow(&policy, true, "log/nagoya/x/line"));
    assert_false(seki_rights_allow(&policy, false, "cmd/nagoya/all"));
    fill_policy(&policy, SEKI_RETIRED);
    assert_false(seki_rights_allow(&policy, false, "cmd/nagoya/all"));
}

/* "costarring" and "liquid" have one FNV-1a hash of 32 bits. */
static void names_of_one_hash_are_two_fields(void **state)
{
    (void)state;
    uint8_t *bytes;
    size_t size;
    struct seki_record *back, *record = seki_record_new(SEKI_RECORD_DEVICE, "d");
    assert_int_equal(seki_record_set(record, "costarring", "1"), SEKI_OK);
    assert_null(seki_record_get(record, "liquid"));
    assert_int_equal(seki_record_set(record, "liquid", "2"), SEKI_OK);
    assert_int_equal(seki_record_set(record, "costarring", "3"), SEKI_OK);
    assert_int_equal(record->count, 2);
    assert_int_equal(record->fields[0].hash, record->fields[1].hash);
    assert_int_equal(seki_record_encode(record, &bytes, &size), SEKI_OK);
    assert_int_equal(seki_record_decode(bytes, size, &back), SEKI_OK);
    assert_string_equal(seki_record_get(back, "costarring"), "3");
    assert_string_equal(seki_record_get(back, "liquid"), "2");
    free(bytes);
    seki_record_free(back);
    seki_record_free(record);
}

static void what_is_absorbed_is_merged(void **state)
{
    (void)state;
    struct seki_record *into = seki_record_new(SEKI_RECORD_DEVICE, "d");
    struct seki_record *from = seki_record_new(SEKI_RECORD_DEVICE, "d");
    into->gone = true;
    assert_int_equal(seki_record_set(from, "model", "P"), SEKI_OK);
    struct seki_record *merged = seki_record_copy(into);
    assert_int_equal(seki_record_merge(merged, from), SEKI_OK);
    assert_int_equal(seki_record_absorb(into, from), SEKI_OK);
    assert_int_equal(into->gone, merged->gone);
    assert_int_equal(into->whole, merged->whole);
    assert_true(into->whole && !into->gone);
    assert_string_equal(seki_record_get(into, "model"), "P");
    seki_record_free(into);
    seki_record_free(from);
    seki_record_free(merged);
}

static void times_are_written_digit_by_digit(void **state)
{
    static const struct {
        seki_unix_s time;
        const char *text;
    } rows[] = {{0, ""},
                {1, "1970-01-01T00:00:01Z"},
                {INT64_C(951782399), "2000-02-28T23:59:59Z"},
                {INT64_C(951782400), "2000-02-29T00:00:00Z"},
                {INT64_C(1795428000), "2026-11-23T10:00:00Z"},
                {INT64_C(253402300799), "9999-12-31T23:59:59Z"},
                {INT64_MAX, "9999-12-31T23:59:59Z"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[SEKI_TIME_TEXT];
        assert_string_equal(seki_time_format(rows[i].time, out), rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_found_by_its_own_pointer_only),
        cmocka_unit_test(a_session_that_is_over_is_not_found_again),
        cmocka_unit_test(the_filter_that_allowed_last_allows_nothing_else),
        cmocka_unit_test(rights_that_are_taken_back_are_not_remembered),
        cmocka_unit_test(names_of_one_hash_are_two_fields),
        cmocka_unit_test(what_is_absorbed_is_merged),
        cmocka_unit_test(times_are_written_digit_by_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
