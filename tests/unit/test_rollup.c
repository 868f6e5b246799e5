/* SPDX-License-Identifier: Apache-2.0
 *
 * test_rollup: are the counters of sites and of the fleet, which only ever move by one, what they
 * would be if everything were decided and counted from scratch? 2,000 random changes of reports,
 * registry, attestations, presence, places and time go through the engine, with the catalogue that
 * is installed; after each of them all is decided again here, naively, and compared.
 */
#include "tests/unit/engine_fixture.h"

#include "plugin/core/evaluate.h"
#include "plugin/core/rollup.h"
#include "plugin/core/support.h"
#include "tests/unit/random_fixture.h"

#define DEVICES 30
#define SITES 3
#define STEPS 500 /* with each of four seeds */

static const char *const sites[SITES] = {"nagoya", "osaka", "sendai"};
static char secrets[DEVICES][65]; /* "" while the device is not there */
static bool connected[DEVICES];
static char said_last[200];

static int set_up(void **state)
{
    (void)state;
    static char json[SEKI_CATALOGUE_LIMIT];
    FILE *file = fopen(SEKISHO_SOURCE_DIR "/plugin/checksheets/jssec-2.json", "rb");
    assert_non_null(file);
    json[fread(json, 1, sizeof json - 1, file)] = '\0';
    fclose(file);
    memset(secrets, 0, sizeof secrets);
    memset(connected, 0, sizeof connected);
    return engine_set_up_with(SEKI_ENFORCE, json);
}

/* ---- from scratch ---------------------------------------------------------------------------- */

#define REGISTRY (engine->registry)

static void assert_same(const char *what, const char *where, int64_t held, int64_t expected)
{
    if (held != expected) {
        fail_msg("%s of %s is %lld, from scratch %lld, after: %s", what, where, (long long)held,
                 (long long)expected, said_last);
    }
}

static void assert_same_state(const char *where, const struct seki_item *item,
                              const struct seki_item_state *held,
                              const struct seki_item_state *expected)
{
    char what[64];
    snprintf(what, sizeof what, "status of %s", item->id);
    assert_same(what, where, held->status, expected->status);
    if (strcmp(held->reason, expected->reason) != 0) {
        fail_msg("%s at %s: %s, from scratch %s, after: %s", item->id, where, held->reason,
                 expected->reason, said_last);
    }
    snprintf(what, sizeof what, "evidence of %s", item->id);
    assert_same(what, where, held->evidence, expected->evidence);
    snprintf(what, sizeof what, "next of %s", item->id);
    assert_same(what, where, held->next, expected->next);
}

/* Contract, section 1, in the plainest words. */
static void assert_compliance(const char *where, const struct seki_compliance *held,
                              const struct seki_item_state *items, unsigned scopes, int level)
{
    static const int weights[] = {1, 2, 3};
    int of[SEKI_ITEM_STATUSES] = {0}, weight[SEKI_ITEM_STATUSES] = {0};
    bool required_fails = false, required_unknown = false, recommended_fails = false;
    for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
        const struct seki_item *item = &REGISTRY->catalogue->items[i];
        if ((scopes >> item->scope & 1) == 0) {
            continue;
        }
        enum seki_importance importance = item->importance[level - 1];
        of[items[i].status]++;
        weight[items[i].status] += weights[importance];
        required_fails |= items[i].status == SEKI_ITEM_FAIL && importance == SEKI_REQUIRED;
        required_unknown |= items[i].status == SEKI_ITEM_UNKNOWN && importance == SEKI_REQUIRED;
        recommended_fails |= items[i].status == SEKI_ITEM_FAIL && importance == SEKI_RECOMMENDED;
    }
    int judged = weight[SEKI_ITEM_PASS] + weight[SEKI_ITEM_FAIL];
    int all = judged + weight[SEKI_ITEM_UNKNOWN];
    enum seki_verdict verdict = SEKI_VERDICT_COMPLIANT;
    verdict = required_unknown || recommended_fails ? SEKI_VERDICT_AT_RISK : verdict;
    verdict = judged == 0 ? SEKI_VERDICT_UNKNOWN : verdict;
    verdict = required_fails ? SEKI_VERDICT_NON_COMPLIANT : verdict;
    assert_same("verdict", where, held->verdict, verdict);
    assert_same("score", where, held->score, judged == 0 ? -1 : weight[1] * 100 / judged);
    assert_same("coverage", where, held->coverage, all == 0 ? 0 : judged * 100 / all);
    for (int status = 0; status < SEKI_ITEM_STATUSES; status++) {
        assert_same("count", where, held->counts.of[status], of[status]);
    }
}

/* The worst of what is beneath: fail, then unknown, then pass; by the weakest evidence. */
struct naive {
    uint32_t of[SEKI_ITEM_STATUSES];
    int weakest;
};

static void add(struct naive *naive, const struct seki_item_state *state)
{
    naive->of[state->status]++;
    bool decided = state->status == SEKI_ITEM_PASS || state->status == SEKI_ITEM_FAIL;
    if (decided && (naive->weakest < 0 || state->evidence < naive->weakest)) {
        naive->weakest = state->evidence;
    }
}

static struct seki_item_state fold(const struct naive *naive, const char *const reasons[3])
{
    struct seki_item_state state = {.status = SEKI_ITEM_NOT_APPLICABLE, .next = SEKI_TIME_NEVER};
    state.reason = naive->of[SEKI_ITEM_NOT_APPLICABLE] > 0 ? "does_not_apply" : reasons[2];
    if (naive->of[SEKI_ITEM_FAIL] > 0) {
        state.status = SEKI_ITEM_FAIL;
        state.reason = reasons[0];
    } else if (naive->of[SEKI_ITEM_UNKNOWN] > 0) {
        state.status = SEKI_ITEM_UNKNOWN;
        state.reason = reasons[1];
    } else if (naive->of[SEKI_ITEM_PASS] > 0) {
        state.status = SEKI_ITEM_PASS;
        state.reason = "met";
    }
    bool decided = state.status == SEKI_ITEM_PASS || state.status == SEKI_ITEM_FAIL;
    state.evidence = (uint8_t)(decided ? naive->weakest : SEKI_EVIDENCE_NONE);
    return state;
}

static void count_device(struct seki_tally *tally, const struct seki_device *device)
{
    tally->total++;
    tally->online += device->online ? 1 : 0;
    tally->verdict[device->compliance.verdict]++;
    tally->support[device->support_state]++;
    tally->lifecycle[device->lifecycle]++;
}

static void check_device(const struct seki_device *device)
{
    const struct seki_subject subject = {REGISTRY, device->site, device};
    seki_unix_s next = SEKI_TIME_NEVER;
    for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
        const struct seki_item *item = &REGISTRY->catalogue->items[i];
        if (item->scope == SEKI_SCOPE_DEVICE) {
            struct seki_item_state decided = seki_item_decide(item, &subject, now);
            assert_same_state(device->id, item, &device->items[i], &decided);
            next = decided.next < next ? decided.next : next;
        }
    }
    assert_same("next", device->id, device->next, next);
    assert_same("support", device->id, device->support_state,
                seki_support_state(&device->support, device->site->warning_days, seki_day_of(now)));
    int level =
        device->use_level > device->site->use_level ? device->use_level : device->site->use_level;
    assert_compliance(device->id, &device->compliance, device->items, 1U << SEKI_SCOPE_DEVICE,
                      level);
}

static struct seki_item_state site_item_from_scratch(const struct seki_site *site,
                                                     const struct seki_item *item)
{
    static const char *const reasons[] = {"devices_failing", "devices_unknown", "no_devices"};
    const struct seki_subject subject = {REGISTRY, site, NULL};
    const struct seki_subject organization = {REGISTRY, NULL, NULL};
    struct naive naive = {{0}, -1};
    for (const struct seki_device *device = site->first; device; device = device->site_next) {
        add(&naive, &device->items[item->index]);
    }
    for (int status = 0; item->scope == SEKI_SCOPE_DEVICE && status < SEKI_ITEM_STATUSES;
         status++) {
        assert_same(item->id, site->id, site->item_devices[item->index].of[status],
                    naive.of[status]);
    }
    if (item->scope != SEKI_SCOPE_DEVICE) {
        return seki_item_decide(item, item->scope == SEKI_SCOPE_SITE ? &subject : &organization,
                                now);
    }
    if (site->stage == SEKI_STAGE_POC && item->stage == SEKI_STAGE_PRODUCTION) {
        return seki_state_inapplicable("stage");
    }
    return fold(&naive, reasons);
}

/* The highest use level of the devices in use, and not below the site's. */
static int check_levels(const struct seki_site *site)
{
    uint32_t levels[4] = {0}, open_ended = 0;
    int highest = site->use_level;
    for (const struct seki_device *device = site->first; device; device = device->site_next) {
        bool in_use = device->lifecycle < SEKI_WIPED;
        int level = device->use_level > site->use_level ? device->use_level : site->use_level;
        levels[in_use ? level : 0]++;
        highest = in_use && level > highest ? level : highest;
        open_ended += in_use && device->support.decision[0] != '\0' &&
                              !seki_day_is_date(device->support.decision_until)
                          ? 1
                          : 0;
    }
    for (int level = 1; level <= 3; level++) {
        assert_same("level", site->id, site->devices_by_level[level - 1], levels[level]);
    }
    assert_same("open-ended exceptions", site->id, site->exceptions_open_ended, open_ended);
    return highest;
}

static void check_tally(const char *where, const struct seki_tally *held,
                        const struct seki_tally *expected)
{
    if (memcmp(held, expected, sizeof *held) != 0) {
        fail_msg("the tally of %s is wrong (total %u, from scratch %u) after: %s", where,
                 held->total, expected->total, said_last);
    }
}

static int check_site(const struct seki_site *site)
{
    struct seki_tally tally;
    memset(&tally, 0, sizeof tally);
    for (const struct seki_device *device = site->first; device; device = device->site_next) {
        check_device(device);
        count_device(&tally, device);
    }
    check_tally(site->id, &site->devices, &tally);
    for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
        const struct seki_item *item = &REGISTRY->catalogue->items[i];
        struct seki_item_state expected = site_item_from_scratch(site, item);
        assert_same_state(site->id, item, &site->items[i], &expected);
    }
    int level = check_levels(site);
    assert_compliance(site->id, &site->compliance, site->items,
                      1U << SEKI_SCOPE_DEVICE | 1U << SEKI_SCOPE_SITE, level);
    return level;
}

static void check_all(void)
{
    static const char *const reasons[] = {"sites_failing", "sites_unknown", "no_sites"};
    const struct seki_fleet *fleet = &REGISTRY->fleet;
    const struct seki_subject organization = {REGISTRY, NULL, NULL};
    struct naive items[SEKI_ITEMS];
    struct seki_tally tally;
    uint32_t verdicts[SEKI_VERDICTS] = {0}, count = 0;
    int highest = 1;
    memset(&tally, 0, sizeof tally);
    for (size_t i = 0; i < SEKI_ITEMS; i++) {
        items[i] = (struct naive){{0}, -1};
    }
    for (const struct seki_site *site = REGISTRY->sites; site; site = site->hh.next) {
        int level = check_site(site);
        highest = level > highest ? level : highest;
        verdicts[site->compliance.verdict]++;
        count++;
        for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
            add(&items[i], &site->items[i]);
        }
    }
    for (const struct seki_device *device = REGISTRY->devices; device; device = device->hh.next) {
        count_device(&tally, device);
    }
    check_tally("the fleet", &fleet->devices, &tally);
    assert_same("sites", "the fleet", fleet->sites_total, count);
    assert_memory_equal(fleet->sites_verdict, verdicts, sizeof verdicts);
    for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
        const struct seki_item *item = &REGISTRY->catalogue->items[i];
        struct seki_item_state expected = item->scope == SEKI_SCOPE_ORGANIZATION
                                              ? seki_item_decide(item, &organization, now)
                                              : fold(&items[i], reasons);
        assert_same_state("the fleet", item, &fleet->items[i], &expected);
    }
    assert_compliance("the fleet", &fleet->compliance, fleet->items, 7, highest);
}

/* Time alone changes nothing before `next`, and something then. */
static void check_next(const struct seki_device *device)
{
    const struct seki_subject subject = {REGISTRY, device->site, device};
    for (size_t i = 0; i < REGISTRY->catalogue->count; i++) {
        const struct seki_item *item = &REGISTRY->catalogue->items[i];
        const struct seki_item_state *held = &device->items[i];
        if (item->scope != SEKI_SCOPE_DEVICE) {
            continue;
        }
        seki_unix_s last = held->next == SEKI_TIME_NEVER ? now + 20 * 365 * DAY : held->next - 1;
        seki_unix_s between = now + (seki_unix_s)(random_bits() % (uint64_t)(last - now + 1));
        struct seki_item_state at_last = seki_item_decide(item, &subject, last);
        struct seki_item_state before = seki_item_decide(item, &subject, between);
        assert_same_state(device->id, item, held, &at_last);
        assert_same_state(device->id, item, held, &before);
        if (held->next != SEKI_TIME_NEVER) {
            struct seki_item_state then = seki_item_decide(item, &subject, held->next);
            assert_true(then.next > held->next);
        }
    }
}

/* ---- changes --------------------------------------------------------------------------------- */

static int changes_done;

static const char *id_of(int device)
{
    static char id[16];
    snprintf(id, sizeof id, "device-%02d", device);
    return id;
}

/* A request, that may be refused. */
static void try(const char *format, ...) SEKI_PRINTF(1, 2);
static void try(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said_last, sizeof said_last, format, arguments);
    va_end(arguments);
    changes_done += strstr(ask(said_last), "\"data\"") != NULL ? 1 : 0;
}

/* What another broker changed. */
static void arrive(enum seki_record_kind kind, const char *id, const char *name, const char *value)
{
    struct seki_record *record = seki_record_new(kind, id);
    record->gone = name == NULL;
    if (name != NULL) {
        assert_int_equal(seki_record_set(record, name, value), SEKI_OK);
    }
    const struct seki_arrival arrival = {.kind = SEKI_ARRIVAL_RECORD, .record = record};
    seki_engine_arrive(engine, &arrival, now);
    snprintf(said_last, sizeof said_last, "record of %s: %s=%s", id, name ? name : "gone",
             value ? value : "");
    seki_record_free(record);
    changes_done++;
}

static void disconnect(int device)
{
    if (connected[device]) {
        connected[device] = false;
        seki_engine_gone(engine, CLIENT(device), id_of(device), NULL, now);
    }
}

static void connect(int device)
{
    const char *secret = random_below(4) == 0 ? "wrong" : secrets[device];
    snprintf(said_last, sizeof said_last, "%s signs in with %s", id_of(device), secret);
    connected[device] =
        sign_in_as(CLIENT(device), id_of(device), id_of(device), secret) == SEKI_ALLOW;
    if (!connected[device]) {
        seki_engine_gone(engine, CLIENT(device), id_of(device), NULL, now);
    }
}

static const char *yes_or_no(void)
{
    return random_below(3) > 0 ? "true" : "false";
}

static void report(int device)
{
    const struct seki_device *held = seki_registry_device(REGISTRY, id_of(device));
    char topic[SEKI_TOPIC_SIZE], text[1024], at[SEKI_TIME_TEXT], checked[SEKI_TIME_TEXT];
    if (held == NULL || !connected[device]) {
        return;
    }
    seki_time_format(now - random_below(600), at);
    seki_time_format(now - random_below(40) * DAY, checked);
    snprintf(topic, sizeof topic, "sekisho/v1/report/%s/%s", held->site->id, held->id);
    snprintf(text, sizeof text,
             "{'v':1,'at':'%s','firmware':{'version':'4.%d'},'boot':{'secure_boot':%s},"
             "'storage':{'encrypted':%s,'keystore':'%s'},'accounts':{'empty_passwords':%d,"
             "'default_passwords':%s},'network':{'listening':[{'port':%d,'address':'0.0.0.0'}],"
             "'tls':'%s'},'time':{'synchronized':%s},'updates':{'security_pending':%d,"
             "'checked_at':'%s'},'logging':{'enabled':%s,'forwarding':%s},"
             "'media':{'removable':%s},'scan':{'at':'%s','findings':%d}}",
             at, random_below(3), yes_or_no(), yes_or_no(), random_below(2) ? "tpm" : "none",
             random_below(2), yes_or_no(), random_below(2) ? 22 : 23,
             random_below(2) ? "TLSv1.3" : "TLSv1.1", yes_or_no(), random_below(2), checked,
             yes_or_no(), yes_or_no(), yes_or_no(), checked, random_below(2));
    char *json = fixture_quotes(text);
    snprintf(said_last, sizeof said_last, "report of %s", held->id);
    if (seki_engine_message(engine, CLIENT(device), topic, json, strlen(json), now) != SEKI_DENY) {
        changes_done++;
    }
    free(json);
}

static const char *some_day(void)
{
    static char text[SEKI_DATE_TEXT];
    static const char *const others[] = {"", "tba"};
    if (random_below(5) == 0) {
        return others[random_below(2)];
    }
    return seki_date_format(seki_day_of(now) + random_below(700) - 200, text);
}

static void change_device_field(int device)
{
    static const char *const names[] = {"support.end_of_security_support",
                                        "support.os.end_of_life",
                                        "support.firmware.end_of_security_support",
                                        "support.verified_at",
                                        "replace_by",
                                        "dispose_by",
                                        "support.decision_until",
                                        "support.decision",
                                        "support.source",
                                        "owner",
                                        "use_level",
                                        "model",
                                        "policy.firmware_minimum",
                                        "policy.allowed_ports",
                                        "fingerprint",
                                        "site"};
    int name = random_below((int)(sizeof names / sizeof *names));
    const char *value = some_day();
    char text[80];
    switch (name) {
    case 7:
        value = random_below(2) ? "accept" : "";
        break;
    case 8:
    case 11:
        value = random_below(2) ? "vendor" : "";
        break;
    case 9:
        value = random_below(2) ? "OT" : "";
        break;
    case 12:
        value = random_below(2) ? "4.1" : "";
        break;
    case 13:
        value = random_below(2) ? "22" : "none";
        break;
    case 10:
        snprintf(text, sizeof text, "%d", random_below(4));
        value = text;
        break;
    case 14:
        snprintf(text, sizeof text, "%064d", random_below(3));
        value = random_below(3) ? text : "";
        break;
    case 15:
        value = sites[random_below(SITES)];
        break;
    default:
        break;
    }
    try("{'command':'device.set','id':'%s','fields':{'%s':'%s'}}", id_of(device), names[name],
        value);
}

static void change_site_field(const char *site)
{
    static const char *const fields[][3] = {
        {"use_level", "1", "3"},
        {"stage", "poc", "production"},
        {"owner_it", "", "it@a.example"},
        {"owner_ot", "", "ot@a.example"},
        {"country", "", "JP"},
        {"segments", "", "10.0.0.0/8"},
        {"warning_days", "30", "400"},
    };
    int field = random_below((int)(sizeof fields / sizeof *fields));
    try("{'command':'site.set','id':'%s','fields':{'%s':'%s'}}", site, fields[field][0],
        fields[field][1 + random_below(2)]);
}

static void attest(int device, const char *site)
{
    const struct seki_item *item =
        &REGISTRY->catalogue->items[random_below((int)REGISTRY->catalogue->count)];
    char until[SEKI_DATE_TEXT], id[SEKI_RECORD_ID_SIZE];
    int scope = random_below(SEKI_SCOPES);
    const char *subject = scope == SEKI_SCOPE_DEVICE ? id_of(device) : site;
    if (random_below(6) == 0) {
        snprintf(id, sizeof id, "%s:%s:%s", seki_scope_words[scope],
                 scope == SEKI_SCOPE_ORGANIZATION ? "organization" : subject, item->id);
        arrive(SEKI_RECORD_ATTESTATION, id, NULL, NULL);
        return;
    }
    seki_date_format(seki_day_of(now) + random_below(60), until);
    try("{'command':'attest','id':'%s','scope':'%s','subject':'%s','result':'%s',"
        "'evidence':'seen','until':'%s'}",
        item->id, seki_scope_words[scope], subject, random_below(3) ? "pass" : "fail", until);
}

static void add_or_remove(int device)
{
    char site[8];
    if (seki_registry_device(REGISTRY, id_of(device)) == NULL) {
        strcpy(site, sites[random_below(SITES)]);
        try("{'command':'device.add','id':'%s','site':'%s','fields':{'owner':'IT'}}", id_of(device),
            site);
        take_secret(secrets[device]);
    } else if (random_below(4) == 0) {
        arrive(SEKI_RECORD_DEVICE, id_of(device), NULL, NULL);
    }
}

static void change_something(void)
{
    int device = random_below(DEVICES);
    const char *site = sites[random_below(SITES)];
    bool there = seki_registry_device(REGISTRY, id_of(device)) != NULL;
    switch (random_below(12)) {
    case 0:
    case 1:
        change_device_field(device);
        break;
    case 2:
        change_site_field(site);
        break;
    case 3:
    case 4:
        attest(device, site);
        break;
    case 5:
        add_or_remove(device);
        break;
    case 6:
        if (there) { /* no command leads there yet: another broker's word does */
            arrive(SEKI_RECORD_DEVICE, id_of(device), "lifecycle",
                   seki_lifecycle_words[random_below(SEKI_LIFECYCLES)]);
        }
        break;
    case 7:
        now += random_below(8) == 0 ? random_below(200) * DAY : random_below(4 * DAY);
        snprintf(said_last, sizeof said_last, "time passing");
        break;
    case 8:
        if (connected[device]) {
            disconnect(device);
        } else {
            connect(device);
        }
        break;
    case 9:
        if (connected[device]) {
            snprintf(said_last, sizeof said_last, "%s is denied", id_of(device));
            (void)seki_engine_may(engine, CLIENT(device), NULL, NULL, SEKI_ACCESS_WRITE, "other",
                                  now);
        }
        break;
    default:
        if (!connected[device]) {
            connect(device);
        }
        report(device);
    }
}

/* What was kicked is gone; then turns until nothing waits for the second to pass. */
static void settle(void)
{
    for (int turn = 0; turn < 4; turn++) {
        seki_engine_tick(engine, now);
        drain();
        for (size_t i = 0; i < seen_count; i++) {
            for (int device = 0; seen[i].kind == SEKI_EFFECT_KICK && device < DEVICES; device++) {
                if (strcmp(seen[i].client_id, id_of(device)) == 0) {
                    disconnect(device);
                }
            }
        }
        forget_seen();
        pass(1);
    }
}

static void counters_are_what_they_would_be_from_scratch(void **state)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        random_seed(seed);
        for (int i = 0; i < SITES; i++) {
            try("{'command':'site.add','id':'%s'}", sites[i]);
        }
        for (int i = 0; i < DEVICES; i += 2) {
            add_or_remove(i);
        }
        settle();
        check_all();
        changes_done = 0;
        for (int step = 0; step < STEPS; step++) {
            change_something();
            settle();
            check_all();
            const struct seki_device *one =
                seki_registry_device(REGISTRY, id_of(random_below(DEVICES)));
            if (one != NULL) {
                check_next(one);
            }
        }
        assert_true(changes_done > STEPS / 3); /* enough of them were no errors */
        engine_tear_down(state);
        set_up(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counters_are_what_they_would_be_from_scratch, set_up,
                                        engine_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
