/* SPDX-License-Identifier: Apache-2.0
 *
 * test_rollup: are the counters of sites and of the fleet, which only ever move by one, what they
 * would be if everything were decided and counted from scratch? 2,000 random changes of reports,
 * registry, attestations, presence, places and time go through the engine, with the catalogue that
 * is installed; after each of them all is decided again here, naively, and compared.
 */
#include "tests/unit/rollup_scratch.h"

#define DEVICES 30
#define SITES 3
#define STEPS 500 /* with each of four seeds */

static const char *const sites[SITES] = {"nagoya", "osaka", "sendai"};
static char secrets[DEVICES][65]; /* "" while the device is not there */
static bool connected[DEVICES];
static char fleet_published[SEKI_DOCUMENT_LIMIT + 1];
static char site_published[SITES][SEKI_DOCUMENT_LIMIT + 1];

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

static void remember(const struct seen *effect)
{
    char topic[SEKI_TOPIC_SIZE];
    if (effect->kind != SEKI_EFFECT_PUBLISH) {
        return;
    }
    if (strcmp(effect->topic, "sekisho/v1/fleet") == 0) {
        strcpy(fleet_published, effect->text);
    }
    for (int i = 0; i < SITES; i++) {
        snprintf(topic, sizeof topic, "sekisho/v1/site/%s", sites[i]);
        if (strcmp(effect->topic, topic) == 0) {
            strcpy(site_published[i], effect->text);
        }
    }
}

static void check_documents(void)
{
    static char json[SEKI_DOCUMENT_LIMIT + 1];
    struct seki_fleet_document fleet;
    struct seki_site_document site;
    seki_document_of_fleet(engine, &fleet);
    assert_int_equal(seki_fleet_encode(&fleet, json, sizeof json, NULL), SEKI_OK);
    assert_document("the fleet", fleet_published, json);
    for (int i = 0; i < SITES; i++) {
        seki_document_of_site(engine, seki_registry_site(REGISTRY, sites[i]), &site);
        assert_int_equal(seki_site_encode(&site, json, sizeof json, NULL), SEKI_OK);
        assert_document(sites[i], site_published[i], json);
    }
}

/* What was kicked is gone; then turns until nothing waits for the second to pass. */
static void settle(void)
{
    for (int turn = 0; turn < 5; turn++) {
        now++;
        seki_engine_tick(engine, now);
        drain();
        for (size_t i = 0; i < seen_count; i++) {
            remember(&seen[i]);
            for (int device = 0; seen[i].kind == SEKI_EFFECT_KICK && device < DEVICES; device++) {
                if (strcmp(seen[i].client_id, id_of(device)) == 0) {
                    disconnect(device);
                }
            }
        }
        forget_seen();
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
            check_documents();
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
