/* SPDX-License-Identifier: Apache-2.0
 *
 * test_rights: which topics does a policy open, and is everything else denied? Filters are compared
 * with a matcher of MQTT 5.0, 4.7 that splits into levels, over every filter and topic that a small
 * alphabet makes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/core/rights.h"

/* ---- all filters and topics of up to three levels -------------------------------------------- */

static const char *const words[] = {"", "a", "ab", "$a", "sekisho", "+", "#"};
#define TOPIC_WORDS 5 /* the first of them may stand in a topic */
#define WORDS (sizeof words / sizeof *words)
#define MOST 512

static char filters[MOST][40], topics[MOST][40];
static size_t filter_count, topic_count;

static bool may_stand(const char *first, const char *second, const char *third)
{
    bool hash_first = strcmp(first, "#") == 0, hash_second = second && strcmp(second, "#") == 0;
    return !(hash_first && second != NULL) && !(hash_second && third != NULL);
}

static void add_text(const char *first, const char *second, const char *third, bool topic)
{
    char *out = topic ? topics[topic_count] : filters[filter_count];
    snprintf(out, sizeof topics[0], "%s%s%s%s%s", first, second ? "/" : "", second ? second : "",
             third ? "/" : "", third ? third : "");
    if (out[0] == '\0' || !may_stand(first, second, third)) {
        return;
    }
    size_t *count = topic ? &topic_count : &filter_count;
    assert_true(++*count < MOST);
}

static int make_texts(void **state)
{
    (void)state;
    for (int topic = 0; topic < 2; topic++) {
        size_t count = topic ? TOPIC_WORDS : WORDS;
        for (size_t i = 0; i < count; i++) {
            add_text(words[i], NULL, NULL, topic);
            for (size_t j = 0; j < count; j++) {
                add_text(words[i], words[j], NULL, topic);
                for (size_t k = 0; k < count; k++) {
                    add_text(words[i], words[j], words[k], topic);
                }
            }
        }
    }
    return 0;
}

static size_t split(const char *text, char levels[4][16])
{
    size_t count = 0;
    for (;;) {
        size_t length = strcspn(text, "/");
        memcpy(levels[count], text, length);
        levels[count++][length] = '\0';
        if (text[length] == '\0') {
            return count;
        }
        text += length + 1;
    }
}

static bool naive_match(const char *filter, const char *topic)
{
    char f[4][16], t[4][16];
    size_t filter_levels = split(filter, f), topic_levels = split(topic, t);
    if (t[0][0] == '$' && (f[0][0] == '+' || f[0][0] == '#')) {
        return false;
    }
    for (size_t i = 0; i < filter_levels; i++) {
        if (strcmp(f[i], "#") == 0) {
            return true; /* "a/#" matches "a" too: every level before it did */
        }
        if (i >= topic_levels || (strcmp(f[i], "+") != 0 && strcmp(f[i], t[i]) != 0)) {
            return i == topic_levels && strcmp(f[i], "#") == 0;
        }
    }
    return filter_levels == topic_levels;
}

static void a_topic_matches_as_the_standard_says(void **state)
{
    (void)state;
    static const struct {
        const char *filter, *topic;
        bool matches;
    } examples[] = {/* MQTT 5.0, 4.7.1 and 4.7.2 */
                    {"sport/tennis/player1/#", "sport/tennis/player1", true},
                    {"sport/tennis/player1/#", "sport/tennis/player1/ranking", true},
                    {"sport/tennis/player1/#", "sport/tennis/player10", false},
                    {"sport/#", "sport", true},
                    {"#", "sport/tennis", true},
                    {"sport/tennis/+", "sport/tennis/player1", true},
                    {"sport/tennis/+", "sport/tennis/player1/ranking", false},
                    {"sport/+", "sport", false},
                    {"sport/+", "sport/", true},
                    {"+/+", "/finance", true},
                    {"/+", "/finance", true},
                    {"+", "/finance", false},
                    {"#", "$SYS/uptime", false},
                    {"+/uptime", "$SYS/uptime", false},
                    {"$SYS/#", "$SYS/uptime", true},
                    {"$SYS/uptime/+", "$SYS/uptime/x", true}};
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        if (seki_filter_matches(examples[i].filter, examples[i].topic) != examples[i].matches) {
            fail_msg("%s and %s", examples[i].filter, examples[i].topic);
        }
    }
    for (size_t i = 0; i < filter_count; i++) {
        for (size_t j = 0; j < topic_count; j++) {
            if (seki_filter_matches(filters[i], topics[j]) != naive_match(filters[i], topics[j])) {
                fail_msg("%s and %s", filters[i], topics[j]);
            }
        }
    }
}

/* True when every topic of the alphabet that `filter` matches is matched by `by`; topics go a level
 * deeper than filters, and have words that no filter has, so that no more can be told apart. The
 * empty topic is no topic, but filters of one empty level are told apart by it. */
static bool naive_cover(const char *by, const char *filter)
{
    char deeper[60];
    if (naive_match(filter, "") && !naive_match(by, "")) {
        return false;
    }
    for (size_t j = 0; j < topic_count; j++) {
        if (naive_match(filter, topics[j]) && !naive_match(by, topics[j])) {
            return false;
        }
        snprintf(deeper, sizeof deeper, "%s/zz", topics[j]);
        if (strchr(topics[j], '/') != NULL && strchr(strchr(topics[j], '/') + 1, '/') != NULL &&
            naive_match(filter, deeper) && !naive_match(by, deeper)) {
            return false;
        }
    }
    return true;
}

static void a_filter_covers_what_it_matches_all_of(void **state)
{
    (void)state;
    for (size_t i = 0; i < filter_count; i++) {
        for (size_t j = 0; j < filter_count; j++) {
            const char *by = filters[i], *filter = filters[j];
            if (strcmp(by, "+/#") == 0 && strcmp(filter, "#") == 0) {
                assert_false(seki_filter_covers(by, filter)); /* the same; denied all the same */
                continue;
            }
            if (seki_filter_covers(by, filter) != naive_cover(by, filter)) {
                fail_msg("%s %s %s", by, naive_cover(by, filter) ? "covers" : "does not cover",
                         filter);
            }
        }
    }
}

static void the_group_of_a_shared_subscription_is_taken_off(void **state)
{
    (void)state;
    static const char *const shared[][2] = {
        {"$share/g/a/#", "a/#"},
        {"$share/g//a", "/a"},
        {"$share/g/#", "#"},
        {"$share/g/$a", "$a"},
        {"$share/g", NULL},
        {"$share/g/", NULL},
        {"$share/", NULL},
        {"$share", "$share"},
        {"$shared/g/a", "$shared/g/a"},
        {"a/$share/g", "a/$share/g"},
        {"a", "a"},
    };
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        const char *plain = seki_filter_unshared(shared[i][0]);
        if (shared[i][1] == NULL) {
            assert_null(plain);
        } else {
            assert_string_equal(plain, shared[i][1]);
        }
    }
}

/* ---- templates ------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    bool any_topic;
    enum seki_status status;
} templates[] = {
    {"data/%s/%d/#", false, SEKI_OK},
    {"%d", false, SEKI_OK},
    {"line/%s", false, SEKI_OK},
    {"+/%d/#", false, SEKI_OK},
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
    {"+/v1/%d/#", false, SEKI_OK},
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

/* A site's own templates: no wildcard reaches what the plugin publishes, for writing. */
static void a_wildcard_does_not_write_under_sekisho(void **state)
{
    (void)state;
    strcpy(site.write[0], "+/v1/%d/#");
    strcpy(site.read[0], "+/+/%d");
    seki_rights_of_device(&device, &policy);
    assert_true(seki_rights_allow(&policy, true, "x/v1/press-07/y"));
    assert_false(seki_rights_allow(&policy, true, "sekisho/v1/press-07/y"));
    assert_true(seki_rights_allow(&policy, true, "sekisho/v1/report/nagoya/press-07"));
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
        assert_false(seki_rights_allow(&policy, true, "$CONTROL/dynamic-security/v1"));
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
            bool matches = naive_match(filters[i], topics[j]);
            bool guarded = strncmp(topics[j], "sekisho/", 8) == 0 && strpbrk(filters[i], "+#");
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
        cmocka_unit_test(a_topic_matches_as_the_standard_says),
        cmocka_unit_test(a_filter_covers_what_it_matches_all_of),
        cmocka_unit_test(the_group_of_a_shared_subscription_is_taken_off),
        cmocka_unit_test(a_template_is_checked),
        OF_DEVICE(a_device_has_its_own_topics_by_its_state),
        OF_DEVICE(a_wildcard_does_not_write_under_sekisho),
        OF_DEVICE(a_site_without_templates_opens_nothing_more),
        OF_DEVICE(subscribing_needs_all_that_the_filter_matches),
        cmocka_unit_test(an_operator_reads_all_and_asks),
        cmocka_unit_test(a_service_has_what_it_was_given),
        cmocka_unit_test(every_short_cut_decides_as_the_matcher),
        OF_DEVICE(the_longest_policy_is_whole),
    };
    return cmocka_run_group_tests(tests, make_texts, NULL);
}
