/* SPDX-License-Identifier: Apache-2.0
 *
 * test_filters: does a filter match the topics, and cover the filters, that the standard says, over
 * every filter and topic that a small alphabet makes?
 */
#include "tests/unit/filter_fixture.h"

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
        snprintf(deeper, sizeof deeper, "%.40s/zz", topics[j]);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_topic_matches_as_the_standard_says),
        cmocka_unit_test(a_filter_covers_what_it_matches_all_of),
        cmocka_unit_test(the_group_of_a_shared_subscription_is_taken_off),
    };
    return cmocka_run_group_tests(tests, make_texts, NULL);
}
