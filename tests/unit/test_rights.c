/* SPDX-License-Identifier: Apache-2.0
 *
 * test_rights: which topics does a policy open, and is everything else denied? Filters themselves
 * are in test_filters.c.
 */
#include "tests/unit/filter_fixture.h"

/* ---- templates ------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    bool any_topic;
    enum seki_status status;
} templates[] = {
    {"data/%s/%d/#", false, SEKI_OK},
    {"%d", false, SEKI_OK},
    {"line/%s", false, SEKI_OK},
    {"+/%d/#", false, SEKI_DENIED}, /* would reach what the plugin publishes */
    {"#", false, SEKI_DENIED},
    {"+/t", true, SEKI_OK}, /* a service's, and the wildcard does not get there */
    {"a-%d-b/+", false, SEKI_OK},
    {"/%d", false, SEKI_OK},
    {"", false, SEKI_BAD_INPUT},
    {"data/#", false, SEKI_BAD_INPUT}, /* names nobody */
    {"data/#", true, SEKI_OK},
    {"data/%x/#", false, SEKI_BAD_INPUT},
    {"data/%d/%", false, SEKI_BAD_INPUT},
    {"data/%%d", false, SEKI_BAD_INPUT},
    {"data/%d#", false, SEKI_BAD_INPUT},
    {"data/%d+/a", false, SEKI_BAD_INPUT},
    {"data/#/%d", false, SEKI_BAD_INPUT},
    {"data/a+b/%d", false, SEKI_BAD_INPUT},
    {"data/%d/a\nb", false, SEKI_BAD_INPUT},
    {"data/\x1b[2J", true, SEKI_BAD_INPUT},
    {"$SYS/%d", false, SEKI_DENIED},
    {"$SYS/%d", true, SEKI_DENIED},
    {"$CONTROL/#", true, SEKI_DENIED},
    {"$share/%s/x", true, SEKI_DENIED},
    {"sekisho/v1/device/%s/%d", false, SEKI_DENIED},
    {"sekisho/v1/fleet", true, SEKI_OK}, /* whoever asks for it guards what is written */
};

static void a_template_is_checked(void **state)
{
    (void)state;
    char text[SEKI_FILTER_SIZE + 10];
    struct seki_fault fault;
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
        fault.text[0] = '\0';
        enum seki_status status =
            seki_rights_check_template(templates[i].text, templates[i].any_topic, &fault);
        if (status != templates[i].status || (status != SEKI_OK) != (fault.text[0] != '\0')) {
            fail_msg("%s: %s %s", templates[i].text, seki_status_name(status), fault.text);
        }
    }
    /* Ids of full length have to fit: two of 64 leave 31 bytes for the rest. */
    snprintf(text, sizeof text, "%%s/%%d/%0*d", SEKI_FILTER_SIZE - 1 - 64 - 64 - 2, 0);
    assert_int_equal(seki_rights_check_template(text, false, &fault), SEKI_OK);
    snprintf(text, sizeof text, "%%s/%%d/%0*d", SEKI_FILTER_SIZE - 64 - 64 - 2, 0);
    assert_int_equal(seki_rights_check_template(text, false, &fault), SEKI_TOO_LONG);
    snprintf(text, sizeof text, "%0*d", SEKI_FILTER_SIZE, 0);
    assert_int_equal(seki_rights_check_template(text, true, &fault), SEKI_TOO_LONG);
}

/* ---- policies -------------------------------------------------------------------------------- */

static struct seki_site site;
static struct seki_device device;
static struct seki_policy policy;

static int set_up_device(void **state)
{
    (void)state;
    memset(&site, 0, sizeof site);
    memset(&device, 0, sizeof device);
    strcpy(site.id, "nagoya");
    strcpy(site.write[0], "data/%s/%d/#");
    strcpy(site.read[0], "cmd/%s/%d/#");
    site.write_count = site.read_count = 1;
    strcpy(device.id, "press-07");
    device.site = &site;
    device.lifecycle = SEKI_ACTIVE;
    return 0;
}

/* Who may do what in which state: "w" write, "r" read, "-" neither, in the order of enum
 * seki_lifecycle. */
static const struct {
    const char *topic, *in[2];
} device_rows[] = {
    /*                                       raqdwWxl    raqdwWxl: write, read */
    {"data/nagoya/press-07/x", {"ww------", "--------"}},
    {"data/nagoya/press-07", {"ww------", "--------"}},
    {"cmd/nagoya/press-07/x", {"--------", "rr------"}},
    {"sekisho/v1/report/nagoya/press-07", {"www-----", "--------"}},
    {"sekisho/v1/wipe/nagoya/press-07", {"wwwww---", "--------"}},
    {"sekisho/v1/command/nagoya/press-07", {"--------", "rrrrr---"}},
    {"sekisho/v1/device/nagoya/press-07", {"--------", "rrr-----"}},
    {"sekisho/v1/items/nagoya/press-07", {"--------", "rrr-----"}},
    /* of others, or of the plugin alone */
    {"data/nagoya/press-08/x", {"--------", "--------"}},
    {"data/osaka/press-07/x", {"--------", "--------"}},
    {"data/nagoya/press-070", {"--------", "--------"}},
    {"sekisho/v1/report/nagoya/press-08", {"--------", "--------"}},
    {"sekisho/v1/report/osaka/press-07", {"--------", "--------"}},
    {"sekisho/v1/report/nagoya/press-07/x", {"--------", "--------"}},
    {"sekisho/v1/event/nagoya/press-07", {"--------", "--------"}},
    {"sekisho/v1/site/nagoya", {"--------", "--------"}},
    {"sekisho/v1/fleet", {"--------", "--------"}},
    {"$CONTROL/sekisho/v1", {"--------", "--------"}},
    {"$SYS/broker/uptime", {"--------", "--------"}},
    {"", {"--------", "--------"}},
};

static void a_device_has_its_own_topics_by_its_state(void **state)
{
    (void)state;
    for (int of = 0; of < SEKI_LIFECYCLES; of++) {
        device.lifecycle = (enum seki_lifecycle)of;
        seki_rights_of_device(&device, &policy);
        for (size_t i = 0; i < sizeof device_rows / sizeof *device_rows; i++) {
            const char *topic = device_rows[i].topic;
            bool writes = device_rows[i].in[0][of] == 'w', reads = device_rows[i].in[1][of] == 'r';
            if (seki_rights_allow(&policy, true, topic) != writes ||
                seki_rights_allow(&policy, false, topic) != reads) {
                fail_msg("%s, %s: not %s %s", seki_lifecycle_words[of], topic,
                         writes ? "written" : "", reads ? "read" : "");
            }
        }
    }
}

/* What check_template would refuse may stand in Redis all the same: it gives nothing. */
static void a_template_that_reaches_under_sekisho_gives_nothing(void **state)
{
    (void)state;
    static const char *const far[] = {
        "+/v1/%d/#", "#", "sekisho/v1/event/%s/%d", "sekisho/#", "$CONTROL/#", "$SYS/%d", "+/%s"};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        strcpy(site.write[0], far[i]);
        strcpy(site.read[0], far[i]);
        seki_rights_of_device(&device, &policy);
        assert_int_equal(policy.count, 5); /* its own topics of Sekisho alone */
        assert_true(seki_rights_allow(&policy, true, "sekisho/v1/report/nagoya/press-07"));
        assert_false(seki_rights_allow(&policy, true, "sekisho/v1/event/nagoya/press-07"));
        assert_false(seki_rights_allow(&policy, false, "sekisho/v1/fleet"));
    }
}

static void a_site_without_templates_opens_nothing_more(void **state)
{
    (void)state;
    site.write_count = site.read_count = 0;
    seki_rights_of_device(&device, &policy);
    assert_int_equal(policy.count, 5);
    assert_false(seki_rights_allow(&policy, true, "data/nagoya/press-07/x"));
}

static void subscribing_needs_all_that_the_filter_matches(void **state)
{
    (void)state;
    static const char *const allowed[] = {"cmd/nagoya/press-07/#", "cmd/nagoya/press-07/+/x",
                                          "$share/g/cmd/nagoya/press-07/a",
                                          "sekisho/v1/device/nagoya/press-07"};
    static const char *const denied[] = {"#",
                                         "+/#",
                                         "cmd/#",
                                         "cmd/+/press-07/#",
                                         "cmd/nagoya/+/#",
                                         "data/nagoya/press-07/#",
                                         "sekisho/v1/device/nagoya/+",
                                         "$share/g/#",
                                         "$share/g",
                                         "$SYS/#",
                                         "$CONTROL/#",
                                         ""};
    seki_rights_of_device(&device, &policy);
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        assert_true(seki_rights_allow_subscribe(&policy, allowed[i]));
    }
    for (size_t i = 0; i < sizeof denied / sizeof *denied; i++) {
        if (seki_rights_allow_subscribe(&policy, denied[i])) {
            fail_msg("%s may be subscribed to", denied[i]);
        }
    }
}

static void an_operator_reads_all_and_asks(void **state)
{
    (void)state;
    for (int role = SEKI_VIEWER; role <= SEKI_ADMIN; role++) {
        const struct seki_account account = {.role = (enum seki_role)role};
        seki_rights_of_account(&account, &policy);
        assert_true(seki_rights_allow(&policy, false, "sekisho/v1/fleet"));
        assert_true(seki_rights_allow_subscribe(&policy, "sekisho/#"));
        assert_true(seki_rights_allow_subscribe(&policy, "sekisho/v1/device/+/+"));
        assert_true(seki_rights_allow(&policy, true, "$CONTROL/sekisho/v1"));
        assert_true(seki_rights_allow_subscribe(&policy, "$CONTROL/sekisho/v1/response"));
        assert_false(seki_rights_allow(&policy, true, "$CONTROL/sekisho/v1/response"));
        assert_false(seki_rights_allow(&policy, false, "$CONTROL/sekisho/v1"));
        bool admin = role == SEKI_ADMIN; /* who also asks the broker's other plugins */
        assert_int_equal(seki_rights_allow(&policy, true, "$CONTROL/dynamic-security/v1"), admin);
        assert_int_equal(
            seki_rights_allow_subscribe(&policy, "$CONTROL/dynamic-security/v1/response"), admin);
        assert_false(seki_rights_allow(&policy, true, "$CONTROL/dynamic-security/v1/response"));
        assert_false(seki_rights_allow(&policy, true, "sekisho/v1/fleet"));
        assert_false(seki_rights_allow(&policy, true, "sekisho/v1/report/nagoya/press-07"));
        assert_false(seki_rights_allow_subscribe(&policy, "#"));
        assert_false(seki_rights_allow_subscribe(&policy, "$CONTROL/#"));
    }
}

static void a_service_has_what_it_was_given(void **state)
{
    (void)state;
    struct seki_account account = {.role = SEKI_SERVICE, .write_count = 1, .read_count = 1};
    strcpy(account.write[0], "#");
    strcpy(account.read[0], "data/+/+/t");
    seki_rights_of_account(&account, &policy);
    assert_true(seki_rights_allow(&policy, true, "cmd/nagoya/press-07/x"));
    assert_true(seki_rights_allow(&policy, false, "data/nagoya/press-07/t"));
    assert_false(seki_rights_allow(&policy, false, "data/nagoya/press-07/u"));
    assert_false(seki_rights_allow(&policy, true, "sekisho/v1/fleet"));
    assert_false(seki_rights_allow(&policy, true, "$CONTROL/sekisho/v1"));
    assert_false(seki_rights_allow_subscribe(&policy, "data/#"));
    assert_true(seki_rights_allow_subscribe(&policy, "data/nagoya/+/t"));
}

/* The short cuts for exact and for prefix filters decide as the matcher does. */
static void every_short_cut_decides_as_the_matcher(void **state)
{
    (void)state;
    for (size_t i = 0; i < filter_count; i++) {
        struct seki_account account = {.role = SEKI_SERVICE, .write_count = 1, .read_count = 1};
        strcpy(account.write[0], filters[i]);
        strcpy(account.read[0], filters[i]);
        seki_rights_of_account(&account, &policy);
        for (size_t j = 0; j < topic_count; j++) {
            bool matches = naive_match(filters[i], topics[j]) && filters[i][0] != '$';
            bool guarded =
                strncmp(topics[j], "sekisho/", 8) == 0 || strncmp(filters[i], "sekisho/", 8) == 0;
            if (seki_rights_allow(&policy, false, topics[j]) != matches ||
                seki_rights_allow(&policy, true, topics[j]) != (matches && !guarded)) {
                fail_msg("%s and %s", filters[i], topics[j]);
            }
        }
    }
}

/* ids of full length, and as many templates as a site may have */
static void the_longest_policy_is_whole(void **state)
{
    (void)state;
    char topic[SEKI_TOPIC_SIZE];
    memset(site.id, 's', 64);
    memset(device.id, 'd', 64);
    site.write_count = site.read_count = SEKI_RIGHTS;
    for (int i = 0; i < SEKI_RIGHTS; i++) {
        snprintf(site.write[i], sizeof site.write[i], "w%d/%%s/%%d/#", i);
        snprintf(site.read[i], sizeof site.read[i], "r%d/%%s/%%d/#", i);
    }
    seki_rights_of_device(&device, &policy);
    assert_int_equal(policy.count, 2 * SEKI_RIGHTS + 5);
    for (int i = 0; i < SEKI_RIGHTS; i++) {
        snprintf(topic, sizeof topic, "w%d/%s/%s/x", i, site.id, device.id);
        assert_true(seki_rights_allow(&policy, true, topic));
        topic[0] = 'r';
        assert_true(seki_rights_allow(&policy, false, topic));
    }
    snprintf(topic, sizeof topic, "sekisho/v1/command/%s/%s", site.id, device.id);
    assert_true(seki_rights_allow(&policy, false, topic));
}

#define OF_DEVICE(name) cmocka_unit_test_setup(name, set_up_device)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_template_is_checked),
        OF_DEVICE(a_device_has_its_own_topics_by_its_state),
        OF_DEVICE(a_template_that_reaches_under_sekisho_gives_nothing),
        OF_DEVICE(a_site_without_templates_opens_nothing_more),
        OF_DEVICE(subscribing_needs_all_that_the_filter_matches),
        cmocka_unit_test(an_operator_reads_all_and_asks),
        cmocka_unit_test(a_service_has_what_it_was_given),
        cmocka_unit_test(every_short_cut_decides_as_the_matcher),
        OF_DEVICE(the_longest_policy_is_whole),
    };
    return cmocka_run_group_tests(tests, make_texts, NULL);
}
