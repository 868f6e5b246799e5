/* SPDX-License-Identifier: Apache-2.0
 *
 * test_support: until when is a device supported, and what is that worth today? Contract, section
 * 1: never better than the earliest date known of hardware, firmware and operating system; fewer
 * days left than the site's warning is `ending`; unknown is never green.
 */
#include "tests/unit/engine_fixture.h"

#include "plugin/core/support.h"

#define TBA SEKI_DAY_TBA
#define NONE SEKI_DAY_UNKNOWN
#define TODAY 20780 /* 2026-11-23 */

static void assert_end(const seki_unix_day security[3], const seki_unix_day life[3],
                       seki_unix_day end)
{
    struct seki_support support;
    memset(&support, 0, sizeof support);
    for (int part = 0; part < SEKI_COMPONENTS; part++) {
        support.of[part].general_availability = support.of[part].end_of_sales = 100;
        support.of[part].verified_at = 100; /* none of these ends anything */
        support.of[part].end_of_security_support = security[part];
        support.of[part].end_of_life = life[part];
    }
    support.replace_by = support.dispose_by = support.decision_until = 100;
    assert_int_equal(seki_support_end(&support), end);
}

/* Every combination of nothing, "tba" and two dates, in each of the six places. */
static void the_earliest_date_known_decides(void **state)
{
    (void)state;
    static const seki_unix_day values[] = {NONE, TBA, TODAY + 10, TODAY + 20};
    for (int which = 0; which < 4 * 4 * 4 * 4 * 4 * 4; which++) {
        seki_unix_day days[6], end = NONE;
        for (int i = 0, rest = which; i < 6; i++, rest /= 4) {
            days[i] = values[rest % 4];
            bool dated = days[i] != NONE && days[i] != TBA;
            end = dated && (end == NONE || days[i] < end) ? days[i] : end;
        }
        assert_end(days, days + 3, end);
    }
}

static struct seki_support until(seki_unix_day end)
{
    struct seki_support support;
    memset(&support, 0, sizeof support);
    for (int part = 0; part < SEKI_COMPONENTS; part++) {
        support.of[part].end_of_security_support = support.of[part].end_of_life = NONE;
    }
    support.of[SEKI_FIRMWARE].end_of_security_support = end;
    return support;
}

static void the_state_follows_the_days_left(void **state)
{
    (void)state;
    static const struct {
        seki_unix_day left; /* from today to the last day */
        int warning;
        enum seki_support_state state;
    } rows[] = {
        {181, 180, SEKI_SUPPORTED},
        {180, 180, SEKI_SUPPORTED},
        {179, 180, SEKI_SUPPORT_ENDING},
        {1, 180, SEKI_SUPPORT_ENDING},
        {0, 180, SEKI_SUPPORT_ENDING}, /* the last day itself still counts */
        {-1, 180, SEKI_SUPPORT_ENDED},
        {-400, 180, SEKI_SUPPORT_ENDED},
        {30, 30, SEKI_SUPPORTED},
        {29, 30, SEKI_SUPPORT_ENDING},
        {1, 1, SEKI_SUPPORTED},
        {0, 1, SEKI_SUPPORT_ENDING},
        {-1, 1, SEKI_SUPPORT_ENDED},
        {3650, 3650, SEKI_SUPPORTED},
        {3649, 3650, SEKI_SUPPORT_ENDING},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct seki_support support = until(TODAY + rows[i].left);
        if (seki_support_state(&support, rows[i].warning, TODAY) != rows[i].state) {
            fail_msg("%d days left of %d are not %s", rows[i].left, rows[i].warning,
                     seki_support_words[rows[i].state]);
        }
    }
}

static void what_is_not_known_is_never_supported(void **state)
{
    (void)state;
    struct seki_support support = until(NONE);
    assert_int_equal(seki_support_state(&support, 180, TODAY), SEKI_SUPPORT_UNKNOWN);
    assert_int_equal(seki_support_next_change(&support, 180, TODAY), NONE);
    support = until(TBA);
    assert_int_equal(seki_support_state(&support, 180, TODAY), SEKI_SUPPORT_UNKNOWN);
    support.of[SEKI_OS].end_of_life = TODAY - 1; /* a known end of one part decides all the same */
    assert_int_equal(seki_support_state(&support, 180, TODAY), SEKI_SUPPORT_ENDED);
}

/* The state is walked day by day: it changes on the days that next_change names, and no other. */
static void it_changes_on_the_day_that_was_named(void **state)
{
    (void)state;
    static const int warnings[] = {1, 30, 180};
    for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++) {
        const struct seki_support support = until(TODAY + 200);
        seki_unix_day next = seki_support_next_change(&support, warnings[i], TODAY);
        int changes = 0;
        for (seki_unix_day day = TODAY + 1; day < TODAY + 210; day++) {
            bool changed = seki_support_state(&support, warnings[i], day) !=
                           seki_support_state(&support, warnings[i], day - 1);
            assert_int_equal(changed, day == next);
            changes += changed ? 1 : 0;
            next = seki_support_next_change(&support, warnings[i], day);
        }
        assert_int_equal(changes, 2);
        assert_int_equal(next, NONE);
    }
}

/* ---- in the engine: by midnight in UTC, without a restart ------------------------------------ */

#define TOPIC "sekisho/v1/device/nagoya/press-07"

static void pass_until(const char *time)
{
    seki_unix_s at;
    assert_int_equal(seki_time_parse(time, &at), SEKI_OK);
    assert_true(at > now);
    forget_seen();
    pass(at - now);
    pass(1);
}

static void a_device_changes_at_midnight_of_its_day(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    assert_published(TOPIC, "\"state\":\"unknown\"");
    expect("{'command':'device.set','id':'press-07','fields':"
           "{'support.end_of_security_support':'2027-12-31',"
           "'support.os.end_of_life':'2027-06-30'}}",
           "'state':'supported'");
    pass_until("2027-01-01T23:59:50Z");
    assert_published(TOPIC, "\"days_left\":180");
    assert_published(TOPIC, "\"state\":\"supported\"");
    assert_no_event("\"support\"");
    pass_until("2027-01-02T00:00:00Z");
    assert_published(TOPIC, "\"state\":\"ending\"");
    assert_published(TOPIC, "\"days_left\":179");
    assert_event("ending");
    pass_until("2027-06-30T23:59:50Z");
    assert_published(TOPIC, "\"state\":\"ending\"");
    assert_published(TOPIC, "\"days_left\":0");
    pass_until("2027-07-01T00:00:00Z");
    assert_published(TOPIC, "\"state\":\"ended\"");
    assert_published(TOPIC, "\"days_left\":-1");
    assert_published("sekisho/v1/site/nagoya", "\"support\":{\"ended\":1}");
    assert_published("sekisho/v1/fleet", "\"support\":{\"ended\":1}");
    assert_event("ended");
}

static void the_warning_is_the_sites(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    expect("{'command':'device.set','id':'press-07','fields':"
           "{'support.end_of_life':'2027-02-01'}}",
           "'state':'ending'");
    pass(1);
    expect("{'command':'site.set','id':'nagoya','fields':{'warning_days':'70'}}", "'data'");
    pass(1);
    assert_published(TOPIC, "\"state\":\"supported\"");
    expect("{'command':'site.set','id':'nagoya','fields':{'warning_days':''}}", "'data'");
    pass(1);
    assert_published(TOPIC, "\"state\":\"ending\"");
}

#define IN_ENGINE(name) cmocka_unit_test_setup_teardown(name, engine_set_up, engine_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_earliest_date_known_decides),
        cmocka_unit_test(the_state_follows_the_days_left),
        cmocka_unit_test(what_is_not_known_is_never_supported),
        cmocka_unit_test(it_changes_on_the_day_that_was_named),
        IN_ENGINE(a_device_changes_at_midnight_of_its_day),
        IN_ENGINE(the_warning_is_the_sites),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
