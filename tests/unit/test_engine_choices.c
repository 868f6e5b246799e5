/* SPDX-License-Identifier: Apache-2.0
 *
 * test_engine_choices: do waivers, adoption and stages decide what the contract says, fall back on
 * their day, come back from records, and leave nothing behind when they could not be written? And
 * does work that is done a bit at a time come to the same as deciding everything anew?
 */
#include "tests/unit/engine_fixture.h"

#include "plugin/core/rollup.h"

#define FAILING                                                                                    \
    "{'command':'attest','id':'Q02','scope':'site','subject':'nagoya',"                            \
    "'result':'fail','evidence':'seen'}"
#define WAIVE(id, scope, subject, until)                                                           \
    "{'command':'waive','id':'" id "','scope':'" scope "','subject':'" subject                     \
    "','reason':'spare part is on its way','until':'" until "'}"
#define CHOOSE(how, id, scope, subject, reason)                                                    \
    "{'command':'" how "','id':'" id "','scope':'" scope "','subject':'" subject                   \
    "','reason':'" reason "'}"

static const struct seki_item_state *state_of_device(const char *id, int index)
{
    return &seki_registry_device(engine->registry, id)->items[index];
}

static void a_waived_failure_leaves_the_score_and_not_the_view(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    (void)ask(FAILING);
    pass(2);
    assert_published("sekisho/v1/device/nagoya/press-07", "\"verdict\":\"non_compliant\"");
    assert_published("sekisho/v1/device/nagoya/press-07", "\"score\":0");
    expect(WAIVE("q02", "device", "press-07", "2026-11-25"),
           "'waiver':{'item':'Q02','scope':'device','subject':'press-07',"
           "'reason':'spare part is on its way','author':'admin'");
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "waive", "spare part"), 1);
    assert_event("\"waived\"");
    pass(2);
    assert_published("sekisho/v1/items/nagoya/press-07",
                     "\"Q02\":{\"status\":\"waived\",\"reason\":\"attested_fail\"");
    assert_published("sekisho/v1/device/nagoya/press-07", "\"score\":null");
    assert_published("sekisho/v1/device/nagoya/press-07", "\"waived\":1");
    assert_published("sekisho/v1/site/nagoya/items/PR",
                     "\"Q02\":{\"status\":\"waived\",\"scope\":\"device\"");
    assert_int_equal(state_of_device("press-07", 1)->beneath, SEKI_ITEM_FAIL);
    expect("{'command':'waiver.list'}", "'until':'2026-11-25','expired':false");
    /* The last day is in; then it fails again by itself. */
    forget_seen();
    pass(seki_day_start(seki_day_of(NOW) + 3) - now - 1);
    assert_no_event("waiver_ended");
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_WAIVED);
    pass(1);
    assert_event("\"waiver_ended\"");
    pass(2);
    assert_published("sekisho/v1/items/nagoya/press-07", "\"Q02\":{\"status\":\"fail\"");
    assert_published("sekisho/v1/site/nagoya", "\"verdict\":\"non_compliant\"");
    expect("{'command':'waiver.list'}", "'expired':true");
}

static void a_waiver_is_of_what_fails_and_no_wider_than_the_item(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    expect(WAIVE("Q99", "site", "nagoya", "2026-12-01"), "'code':'not_found'");
    expect(WAIVE("Q02", "site", "osaka", "2026-12-01"), "'code':'not_found'");
    expect(WAIVE("Q02", "organization", "", "2026-12-01"), "'code':'out_of_range'");
    expect(WAIVE("Q03", "device", "press-07", "2026-12-01"), "it is waived of a site");
    expect(WAIVE("Q04", "site", "nagoya", "2026-12-01"), "it is waived of the organization");
    expect(WAIVE("Q02", "site", "nagoya", "2026-11-22"), "'code':'out_of_range'");
    expect(WAIVE("Q02", "site", "nagoya", "2026-02-30"), "'code':'bad_input'");
    expect("{'command':'waive','id':'Q02','scope':'site','subject':'nagoya','reason':'x'}",
           "until: the last day");
    expect("{'command':'waive','id':'Q02','scope':'site','subject':'nagoya','until':'2026-12-01',"
           "'reason':' '}",
           "'code':'missing'");
    expect("{'command':'waiver.list'}", "'waivers':[]");
    /* What is unknown or passes is not touched by it. */
    expect(WAIVE("Q02", "site", "nagoya", "2026-12-01"), "'waiver'");
    pass(2);
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_UNKNOWN);
    (void)ask("{'command':'attest','id':'Q02','scope':'site','subject':'nagoya','result':'pass',"
              "'evidence':'seen'}");
    pass(2);
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_PASS);
    (void)ask(FAILING);
    pass(2);
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_WAIVED);
    expect("{'command':'waiver.withdraw','id':'Q02','scope':'site','subject':'nagoya',"
           "'reason':'no longer needed'}",
           "'waiver'");
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "waiver.withdraw", "no longer needed"), 1);
    assert_event("withdrawn");
    pass(2);
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_FAIL);
    expect("{'command':'waiver.withdraw','id':'Q02','scope':'site','subject':'nagoya'}",
           "'code':'not_found'");
    /* The organization's own. */
    (void)ask("{'command':'attest','id':'Q04','scope':'organization','result':'fail',"
              "'evidence':'none written'}");
    (void)ask(WAIVE("Q04", "organization", "", "2026-12-01"));
    pass(2);
    assert_published("sekisho/v1/fleet", "\"Q04\":{\"status\":\"waived\"");
}

static void the_devices_own_waiver_counts_before_its_sites(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    add_device("nagoya", "press-08", secret);
    (void)ask(FAILING);
    (void)ask(WAIVE("Q02", "device", "press-07", "2026-11-23"));
    pass(2);
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_WAIVED);
    assert_int_equal(state_of_device("press-08", 1)->status, SEKI_ITEM_FAIL);
    assert_published("sekisho/v1/site/nagoya/items/PR", "\"Q02\":{\"status\":\"fail\"");
    assert_published("sekisho/v1/site/nagoya/items/PR", "\"devices\":{\"fail\":1,\"waived\":1}");
    (void)ask(WAIVE("Q02", "site", "nagoya", "2026-11-24"));
    pass(2);
    assert_int_equal(state_of_device("press-08", 1)->status, SEKI_ITEM_WAIVED);
    pass(DAY);
    pass(1);
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_WAIVED);
    pass(DAY);
    pass(1);
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_FAIL);
    assert_int_equal(state_of_device("press-08", 1)->status, SEKI_ITEM_FAIL);
}

static void what_a_site_declines_does_not_apply_there(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    add_device("osaka", "robot-01", secret);
    expect("{'command':'decline','id':'Q02','scope':'site','subject':'nagoya'}",
           "'code':'missing'");
    expect("{'command':'partly','id':'Q02','scope':'site','subject':'nagoya'}",
           "say what is left out");
    expect(CHOOSE("decline", "Q02", "device", "press-07", "x"), "'code':'out_of_range'");
    expect(CHOOSE("decline", "Q02", "organization", "", "x"), "'code':'out_of_range'");
    expect(CHOOSE("decline", "Q02", "site", "nagoya", "no such devices"),
           "'adoption':{'item':'Q02','scope':'site','subject':'nagoya','adoption':'declined',"
           "'importance':'required','reason':'no such devices','author':'admin'");
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "decline", "no such devices"), 1);
    assert_event("\"adoption\"");
    pass(2);
    assert_published("sekisho/v1/items/nagoya/press-07",
                     "\"Q02\":{\"status\":\"not_applicable\",\"reason\":\"declined\"");
    assert_published("sekisho/v1/site/nagoya/items/PR",
                     "\"Q02\":{\"status\":\"not_applicable\",\"scope\":\"device\","
                     "\"importance\":\"required\",\"adoption\":\"declined\"");
    assert_int_equal(state_of_device("robot-01", 1)->status, SEKI_ITEM_UNKNOWN);
    /* A choice that decides nothing is shown all the same. */
    forget_seen();
    (void)ask(CHOOSE("partly", "Q03", "site", "nagoya", "visitors are left out"));
    pass(2);
    assert_published("sekisho/v1/site/nagoya/items/PR", "\"adoption\":\"partly\"");
    (void)ask("{'command':'adopt','id':'Q02','scope':'site','subject':'nagoya'}");
    pass(2);
    assert_published("sekisho/v1/items/nagoya/press-07", "\"Q02\":{\"status\":\"unknown\"");
    expect("{'command':'adoption.list','site':'nagoya','adoption':'partly'}",
           "'adoptions':[{'item':'Q03'");
    expect("{'command':'adoption.list','site':'osaka'}", "'adoptions':[]");
    expect("{'command':'adoption.list','adoption':'perhaps'}", "'code':'out_of_range'");
}

static void an_item_of_the_organization_is_declined_by_it_or_left_out_at_a_site(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    add_device("osaka", "robot-01", secret);
    (void)ask(CHOOSE("decline", "Q04", "site", "nagoya", "run by the landlord"));
    pass(2);
    assert_published("sekisho/v1/site/nagoya/items/ID", "\"Q04\":{\"status\":\"not_applicable\"");
    assert_published("sekisho/v1/site/osaka/items/ID", "\"Q04\":{\"status\":\"unknown\"");
    assert_published("sekisho/v1/fleet", "\"Q04\":{\"status\":\"unknown\"");
    (void)ask("{'command':'attest','id':'Q04','scope':'organization','result':'pass',"
              "'evidence':'policy'}");
    pass(2);
    pass(2);
    assert_published("sekisho/v1/site/nagoya/items/ID", "\"Q04\":{\"status\":\"not_applicable\"");
    assert_published("sekisho/v1/site/osaka/items/ID", "\"Q04\":{\"status\":\"pass\"");
    (void)ask(CHOOSE("decline", "Q04", "organization", "", "not ours"));
    pass(2);
    pass(2);
    assert_published("sekisho/v1/fleet", "\"Q04\":{\"status\":\"not_applicable\"");
    assert_published("sekisho/v1/site/osaka/items/ID", "\"adoption\":\"declined\"");
}

static void a_change_of_stage_decides_again(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    engine->registry->catalogue->items[1].stage = SEKI_STAGE_PRODUCTION;
    (void)ask("{'command':'site.set','id':'nagoya','fields':{'stage':'poc'}}");
    pass(2);
    assert_published("sekisho/v1/items/nagoya/press-07",
                     "\"Q02\":{\"status\":\"not_applicable\",\"reason\":\"stage\"");
    assert_published("sekisho/v1/items/nagoya/press-07", "\"Q01\":{\"status\":\"unknown\"");
    assert_published("sekisho/v1/site/nagoya/items/PR", "\"reason\":\"stage\"");
    (void)ask("{'command':'site.set','id':'nagoya','fields':{'stage':'production'}}");
    pass(2);
    assert_published("sekisho/v1/items/nagoya/press-07", "\"Q02\":{\"status\":\"unknown\"");
}

static void an_attestation_is_withdrawn(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    (void)ask(FAILING);
    pass(2);
    expect("{'command':'attestation.withdraw','id':'Q02','scope':'site','subject':'nagoya',"
           "'check':true}",
           "'attestation'");
    expect("{'command':'attestation.list','site':'nagoya'}", "'item':'Q02'");
    expect("{'command':'attestation.withdraw','id':'Q02','scope':'site','subject':'nagoya',"
           "'reason':'wrong device looked at'}",
           "'result':'fail'");
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "attestation.withdraw", "wrong device"), 1);
    assert_event("attestation_ended");
    pass(2);
    assert_published("sekisho/v1/items/nagoya/press-07", "\"Q02\":{\"status\":\"unknown\"");
    forget_seen();
    pass(400 * DAY); /* its timer went with it */
    assert_no_event("attestation_ended");
}

static void what_could_not_be_written_is_undone(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    (void)ask(FAILING);
    (void)ask(WAIVE("Q02", "site", "nagoya", "2026-12-01"));
    (void)ask(CHOOSE("partly", "Q03", "site", "nagoya", "visitors"));
    pass(2);
    answer_commits = REFUSE;
    expect(WAIVE("Q02", "site", "nagoya", "2027-12-01"), "nothing was changed");
    expect("{'command':'waiver.withdraw','id':'Q02','scope':'site','subject':'nagoya'}",
           "'code':'io'");
    expect(WAIVE("Q02", "device", "press-07", "2026-12-01"), "'code':'io'");
    expect(CHOOSE("decline", "Q03", "site", "nagoya", "x"), "'code':'io'");
    expect(CHOOSE("decline", "Q02", "site", "nagoya", "x"), "'code':'io'");
    expect("{'command':'attestation.withdraw','id':'Q02','scope':'site','subject':'nagoya'}",
           "'code':'io'");
    answer_commits = DURABLE;
    pass(2);
    expect("{'command':'waiver.list','limit':1}", "'until':'2026-12-01','expired':false}]}");
    expect("{'command':'adoption.list'}", "'adoptions':[{'item':'Q03','scope':'site',"
                                          "'subject':'nagoya','adoption':'partly'");
    assert_int_equal(HASH_COUNT(engine->registry->choices), 1);
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_WAIVED);
}

/* Another broker's change, of which the stream says what differs from before. */
static void arrive(enum seki_record_kind kind, const char *id, const char *const fields[][2])
{
    struct seki_arrival arrival = {.kind = SEKI_ARRIVAL_RECORD,
                                   .record = seki_record_new(kind, id)};
    assert_non_null(arrival.record);
    for (size_t i = 0; fields[i][0] != NULL; i++) {
        assert_int_equal(seki_record_set(arrival.record, fields[i][0], fields[i][1]), SEKI_OK);
    }
    arrival.record->gone = fields[0][0] == NULL;
    seki_engine_arrive(engine, &arrival, now);
    seki_record_free(arrival.record);
    pass(2);
}

static void what_another_broker_changes_is_taken_over(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    (void)ask(FAILING);
    arrive(SEKI_RECORD_WAIVER, "site:nagoya:Q02",
           (const char *const[][2]){{"scope", "site"},
                                    {"subject", "nagoya"},
                                    {"item", "Q02"},
                                    {"reason", "r"},
                                    {"author", "mika"},
                                    {"at", "2026-11-23T10:00:00Z"},
                                    {"until", "2026-12-02T00:00:00Z"},
                                    {NULL, NULL}});
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_WAIVED);
    arrive(SEKI_RECORD_WAIVER, "site:nagoya:Q02",
           (const char *const[][2]){{"until", "2027-01-01T00:00:00Z"}, {NULL, NULL}});
    expect("{'command':'waiver.list'}", "'waivers':[{'item':'Q02','scope':'site','subject':"
                                        "'nagoya','reason':'r','author':'mika','at':"
                                        "'2026-11-23T10:00:00Z','until':'2026-12-31',"
                                        "'expired':false}]}");
    arrive(SEKI_RECORD_ATTESTATION, "site:nagoya:Q02",
           (const char *const[][2]){{"pass", "1"}, {NULL, NULL}});
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_PASS);
    (void)ask(CHOOSE("decline", "Q02", "site", "nagoya", "x"));
    arrive(SEKI_RECORD_ADOPTION, "site:nagoya:Q02",
           (const char *const[][2]){{"adoption", "adopted"}, {"reason", ""}, {NULL, NULL}});
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_PASS);
    arrive(SEKI_RECORD_ATTESTATION, "site:nagoya:Q02",
           (const char *const[][2]){{"pass", "0"}, {NULL, NULL}});
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_WAIVED);
    arrive(SEKI_RECORD_WAIVER, "site:nagoya:Q02", (const char *const[][2]){{NULL, NULL}});
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_FAIL);
    arrive(SEKI_RECORD_ATTESTATION, "site:nagoya:Q02", (const char *const[][2]){{NULL, NULL}});
    assert_int_equal(state_of_device("press-07", 1)->status, SEKI_ITEM_UNKNOWN);
    arrive(SEKI_RECORD_ADOPTION, "site:nagoya:Q02", (const char *const[][2]){{NULL, NULL}});
    expect("{'command':'adoption.list'}", "'adoptions':[]");
}

static void status_warns_of_what_ends_and_what_was_declined(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    add_device("osaka", "robot-01", secret);
    (void)ask(WAIVE("Q02", "device", "press-07", "2026-12-23")); /* 30 days and the rest of today */
    (void)ask(WAIVE("Q02", "site", "osaka", "2026-12-22"));
    (void)ask("{'command':'attest','id':'Q03','scope':'site','subject':'nagoya','result':'pass',"
              "'evidence':'x','until':'2026-11-30'}");
    (void)ask(CHOOSE("decline", "Q01", "site", "nagoya", "leased"));
    (void)ask(CHOOSE("partly", "Q02", "site", "nagoya", "half"));
    expect("{'command':'status'}",
           "'ending':[{'kind':'attestation','item':'Q03','scope':'site','subject':'nagoya',"
           "'author':'admin','until':'2026-11-30','days_left':7},{'kind':'waiver','item':'Q02',"
           "'scope':'site','subject':'osaka','author':'admin','until':'2026-12-22',"
           "'days_left':29}],'ending_total':2,'declined':[{'item':'Q01','scope':'site',"
           "'subject':'nagoya','reason':'leased','author':'admin'}],'declined_total':1");
    expect("{'command':'status','id':'osaka'}", "'subject':'osaka'");
    expect("{'command':'status','id':'osaka'}", "'ending_total':1,'declined':[]");
    pass(DAY);
    expect("{'command':'status','id':'nagoya'}", "'subject':'press-07','author':'admin',"
                                                 "'until':'2026-12-23','days_left':29");
    pass(30 * DAY);
    expect("{'command':'status'}", "'ending':[]");
}

/* ---- a bit at a time, and all at once ------------------------------------------------------- */

static unsigned long long seed;

static unsigned below(unsigned limit)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(seed >> 33) % limit;
}

static void do_something(void)
{
    static const char *const devices[] = {"d0", "d1", "d2", "d3", "d4"};
    static const char *const sites[] = {"a", "b"};
    static const char *const items[] = {"Q01", "Q02", "Q03", "Q04", "Q05"};
    static const char *const choices[] = {"adopt", "partly", "decline"};
    static const char *const scopes[] = {"device", "site", "organization"};
    char request[500], day[24];
    unsigned scope = below(3);
    const char *subject = scope == 0   ? devices[below(5)]
                          : scope == 1 ? sites[below(2)]
                                       : "organization";
    const char *item = items[below(5)];
    seki_date_format(seki_day_of(now) + (seki_unix_day)below(5), day);
    switch (below(9)) {
    case 0:
    case 1:
        snprintf(request, sizeof request,
                 "{'command':'attest','id':'%s','scope':'%s','subject':'%s','result':'%s',"
                 "'evidence':'x','until':'%s'}",
                 item, scopes[scope], subject, below(2) ? "pass" : "fail", day);
        break;
    case 2:
    case 3:
        snprintf(request, sizeof request,
                 "{'command':'waive','id':'%s','scope':'%s','subject':'%s','reason':'x',"
                 "'until':'%s'}",
                 item, scopes[scope], subject, day);
        break;
    case 4:
        snprintf(request, sizeof request,
                 "{'command':'%s','id':'%s','scope':'%s','subject':'%s','reason':'x'}",
                 choices[below(3)], item, scopes[scope], subject);
        break;
    case 5:
        snprintf(request, sizeof request,
                 "{'command':'%s.withdraw','id':'%s','scope':'%s','subject':'%s'}",
                 below(2) ? "waiver" : "attestation", item, scopes[scope], subject);
        break;
    case 6:
        snprintf(request, sizeof request,
                 "{'command':'site.set','id':'%s','fields':{'stage':'%s','use_level':'%u'}}",
                 sites[below(2)], below(2) ? "poc" : "production", 1 + below(3));
        break;
    case 7:
        snprintf(request, sizeof request,
                 "{'command':'device.set','id':'%s','fields':{'site':'%s',"
                 "'support.end_of_security_support':'%s'}}",
                 devices[below(5)], sites[below(2)], day);
        break;
    default:
        pass((seki_unix_s)below(2 * DAY));
        return;
    }
    forget_seen();
    (void)ask(request);
}

static void assert_same_state(const char *what, const char *item,
                              const struct seki_item_state *held,
                              const struct seki_item_state *anew)
{
    const char *reason = held->reason != NULL ? held->reason : "";
    if (held->status != anew->status || held->beneath != anew->beneath ||
        held->evidence != anew->evidence || strcmp(reason, anew->reason) != 0) {
        fail_msg("%s %s: held %s (%s), anew %s (%s)", what, item,
                 seki_item_status_words[held->status], reason, seki_item_status_words[anew->status],
                 anew->reason);
    }
}

/* Every item that is decided (not folded) as it would be decided now, and every count as its parts
 * come to. */
static void assert_as_if_decided_anew(void)
{
    const struct seki_registry *registry = engine->registry;
    struct seki_counts fleet_counts[SEKI_ITEMS];
    memset(fleet_counts, 0, sizeof fleet_counts);
    for (size_t i = 0; i < registry->catalogue->count; i++) {
        const struct seki_item *item = &registry->catalogue->items[i];
        const struct seki_subject all = {registry, NULL, NULL};
        if (item->scope == SEKI_SCOPE_ORGANIZATION) {
            struct seki_item_state anew = seki_item_decide(item, &all, now);
            assert_same_state("fleet", item->id, &registry->fleet.items[i], &anew);
            continue;
        }
        for (const struct seki_site *site = registry->sites; site != NULL; site = site->hh.next) {
            struct seki_counts counts = {{0}};
            const struct seki_subject of_site = {registry, site, NULL};
            for (const struct seki_device *d = site->first; d != NULL; d = d->site_next) {
                const struct seki_subject of_device = {registry, site, d};
                struct seki_item_state anew = seki_item_decide(item, &of_device, now);
                if (item->scope == SEKI_SCOPE_DEVICE) {
                    assert_same_state(d->id, item->id, &d->items[i], &anew);
                    counts.of[anew.status]++;
                }
            }
            if (item->scope == SEKI_SCOPE_SITE) {
                struct seki_item_state anew = seki_item_decide(item, &of_site, now);
                assert_same_state(site->id, item->id, &site->items[i], &anew);
            }
            assert_memory_equal(&counts, &site->item_devices[i], sizeof counts);
            fleet_counts[i].of[site->items[i].status]++;
        }
        assert_memory_equal(&fleet_counts[i], &registry->fleet.item_sites[i],
                            sizeof fleet_counts[i]);
    }
}

static void bit_by_bit_comes_to_the_same_as_all_anew(void **state)
{
    (void)state;
    char secret[65], id[8];
    engine->registry->catalogue->items[2].stage = SEKI_STAGE_PRODUCTION;
    engine->registry->catalogue->items[4].stage = SEKI_STAGE_PRODUCTION;
    for (int i = 0; i < 5; i++) {
        snprintf(id, sizeof id, "d%d", i);
        add_device(i % 2 == 0 ? "a" : "b", id, secret);
    }
    for (seed = 1; seed < 7; seed++) {
        for (int step = 0; step < 120; step++) {
            do_something();
            if (step % 10 == 9) {
                pass(1); /* a site waits a second, and the fleet another */
                pass(1);
                pass(1);
                assert_as_if_decided_anew();
            }
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, engine_set_up, engine_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_waived_failure_leaves_the_score_and_not_the_view),
        TEST(a_waiver_is_of_what_fails_and_no_wider_than_the_item),
        TEST(the_devices_own_waiver_counts_before_its_sites),
        TEST(what_a_site_declines_does_not_apply_there),
        TEST(an_item_of_the_organization_is_declined_by_it_or_left_out_at_a_site),
        TEST(a_change_of_stage_decides_again),
        TEST(an_attestation_is_withdrawn),
        TEST(what_could_not_be_written_is_undone),
        TEST(what_another_broker_changes_is_taken_over),
        TEST(status_warns_of_what_ends_and_what_was_declined),
        TEST(bit_by_bit_comes_to_the_same_as_all_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
