/* SPDX-License-Identifier: Apache-2.0
 *
 * test_engine_requests: does every control command answer what topics/control.md says, refuse what
 * it must, and leave nothing behind when it could not be written?
 */
#include "tests/unit/engine_fixture.h"

static void whoami_and_status_say_how_things_stand(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    expect("{'command':'whoami'}", "'name':'admin','role':'admin','broker':'edge-1'");
    expect("{'command':'status'}", "'sites':[{'site':'nagoya'");
    expect("{'command':'status'}", "'broker':{");
    expect("{'command':'status','id':'nagoya'}", "'data':{'site':{");
    expect("{'command':'status','id':'osaka'}", "'code':'not_found'");
    expect("{'command':'nothing'}", "'code':'unsupported'");
}

static void a_site_is_added_set_and_listed(void **state)
{
    (void)state;
    expect("{'command':'site.add','id':'nagoya','fields':{'use_level':'3'},'check':true}",
           "'use_level':'3'");
    expect("{'command':'site.get','id':'nagoya'}", "not_found");
    expect("{'command':'site.add','id':'nagoya','fields':{'use_level':'3'}}", "'use_level':'3'");
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "site.add", "use_level"), 1);
    expect("{'command':'site.add','id':'nagoya'}", "'code':'exists'");
    expect("{'command':'site.set','id':'nagoya','fields':{'use_level':''}}", "'use_level':'2'");
    expect("{'command':'site.set','id':'nagoya','fields':{'country':'Japan'}}", "'error'");
    expect("{'command':'site.set','id':'nagoya','fields':{'segments':'10.0.0.0/99'}}",
           "is no network");
    expect("{'command':'site.set','id':'nagoya','fields':{'write':'sekisho/%s/%d'}}",
           "'code':'denied'");
    expect("{'command':'site.set','id':'nagoya','fields':{'use_levle':'1'}}", "did you mean");
    expect("{'command':'site.add','id':'osaka'}", "'site'");
    expect("{'command':'site.list','limit':1}", "'cursor':'nagoya'");
    expect("{'command':'site.list','limit':1,'cursor':'nagoya'}", "[{'site':'osaka'");
    expect("{'command':'site.list','limit':0}", "'code':'out_of_range'");
}

static void a_device_is_set_and_moves(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    (void)ask("{'command':'site.add','id':'osaka'}");
    expect("{'command':'device.set','id':'press-07','fields':{'support.end_of_life':'2030-03-31'}}",
           "'support.entered_by':'admin'");
    expect("{'command':'device.set','id':'press-07','fields':{'model':'P-200'},'check':true}",
           "P-200");
    expect("{'command':'device.get','id':'press-07'}", "'model':null");
    expect("{'command':'device.set','id':'press-07','fields':{'fingerprint':'ab'}}",
           "fingerprint: the 64");
    expect("{'command':'device.set','id':'press-07','fields':{'site':'kobe'}}", "not_found");
    pass(1);
    expect("{'command':'device.set','id':'press-07','fields':{'site':'osaka'}}", "'site':'osaka'");
    pass(1);
    pass(1);
    assert_int_equal(strlen(published("sekisho/v1/device/nagoya/press-07")), 0);
    assert_true(count_seen(SEKI_EFFECT_PUBLISH, "sekisho/v1/items/nagoya/press-07", "") > 0);
    assert_published("sekisho/v1/device/osaka/press-07", "\"site\":\"osaka\"");
    assert_published("sekisho/v1/site/nagoya", "\"total\":0");
    assert_published("sekisho/v1/site/osaka", "\"total\":1");
}

static void a_rotated_token_ends_the_old_one(void **state)
{
    (void)state;
    char old[65], new[65];
    add_device("nagoya", "press-07", old);
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", old), SEKI_ALLOW);
    pass(1);
    expect("{'command':'device.rotate','id':'press-07'}", "'secret':'");
    take_secret(new);
    assert_int_equal(count_seen(SEKI_EFFECT_KICK, NULL, NULL), 1);
    seki_engine_gone(engine, CLIENT(1), "press-07", NULL, now);
    assert_int_equal(sign_in_as(CLIENT(2), "press-07", "press-07", old), SEKI_DENY);
    assert_int_equal(sign_in_as(CLIENT(3), "press-07", "press-07", new), SEKI_ALLOW);
}

static void devices_are_listed_by_id_in_pages(void **state)
{
    (void)state;
    char request[200], cursor[65] = "", last[65] = "";
    (void)ask("{'command':'site.add','id':'nagoya'}");
    for (int i = 0; i < 500; i++) {
        snprintf(request, sizeof request, "{'command':'device.add','id':'d%03d','site':'nagoya'}",
                 (i * 271) % 500);
        (void)ask(request);
        forget_seen();
    }
    size_t count = 0;
    do {
        snprintf(request, sizeof request, "{'command':'device.list','limit':120,'cursor':'%s'}",
                 cursor);
        forget_seen();
        const char *answer = ask(request);
        for (const char *at = answer; (at = strstr(at, "{\"device\":\"")) != NULL; at++) {
            char id[65];
            assert_int_equal(sscanf(at, "{\"device\":\"%64[^\"]", id), 1);
            assert_true(strcmp(last, id) < 0);
            strcpy(last, id);
            count++;
        }
        const char *at = strstr(answer, "\"cursor\":\"");
        cursor[0] = '\0';
        if (at != NULL) {
            assert_int_equal(sscanf(at, "\"cursor\":\"%64[^\"]", cursor), 1);
        }
    } while (cursor[0] != '\0');
    assert_int_equal(count, 500);
    expect("{'command':'device.list','online':true}", "'devices':[]");
    expect("{'command':'device.list','lifecycle':'asleep'}", "'code':'out_of_range'");
    expect("{'command':'device.list','site':'kobe'}", "'code':'not_found'");
    expect("{'command':'device.items','id':'d001'}", "'Q02':{'status':'unknown'");
}

static void the_checksheet_is_told_in_words(void **state)
{
    (void)state;
    expect("{'command':'checksheet.list','limit':2}", "'cursor':'Q02'");
    expect("{'command':'checksheet.get','id':'q05'}",
           "Passes when secure boot is on (evidence at most 30 days old), and the number of "
           "accounts with an empty password is less than 1.");
    expect("{'command':'checksheet.get','id':'Q05'}",
           "適合の条件：30日以内の報告で、セキュアブートが有効であり、");
    expect("{'command':'checksheet.get','id':'Q05'}",
           "'facts':['lifecycle','boot.secure_boot','accounts.empty_passwords']");
    expect("{'command':'checksheet.get','id':'Q02'}", "attestation");
    expect("{'command':'checksheet.get','id':'Q99'}", "not_found");
}

static void the_commentary_and_the_faq_are_had_by_request(void **state)
{
    (void)state;
    expect("{'command':'checksheet.get','id':'Q05'}",
           "'commentary':{'why':{'en':'W','ja':'なぜ'},'do':{'en':'D','ja':'対応'},"
           "'hint':{'en':'H','ja':'ヒント'},'evidence':{'en':'E','ja':'証跡'}}");
    assert_null(strstr(ask("{'command':'checksheet.get','id':'Q01'}"), "commentary"));
    expect("{'command':'checksheet.faq'}",
           "'data':{'faq':[{'id':'F01','question':{'en':'What?','ja':'何ですか'},"
           "'answer':{'en':'That.','ja':'それです'}},{'id':'F02','question'");
    expect("{'command':'checksheet.faq','limit':1}", "'cursor':'F01'");
    expect("{'command':'checksheet.faq','limit':1,'cursor':'F01'}", "[{'id':'F02'");
    expect("{'command':'checksheet.faq','limit':0}", "'code':'out_of_range'");
}

static void accounts_come_and_go_but_an_admin_stays(void **state)
{
    (void)state;
    char secret[65];
    expect("{'command':'operator.add','id':'mika','role':'viewer'}", "'secret':'");
    take_secret(secret);
    assert_int_equal(sign_in_as(CLIENT(1), "mika-1", "mika", secret), SEKI_ALLOW);
    assert_non_null(
        strstr(ask_as(CLIENT(1), "{'command':'site.add','id':'nagoya'}"), "\"denied\""));
    assert_non_null(strstr(ask_as(CLIENT(1), "{'command':'operator.list'}"), "\"denied\""));
    expect("{'command':'operator.add','id':'mika','role':'admin'}", "'code':'exists'");
    expect("{'command':'operator.add','id':'ken','role':'service'}", "'code':'out_of_range'");
    expect("{'command':'operator.add','id':'ken','role':'viewer','password':'short'}",
           "at least 12");
    expect("{'command':'operator.list'}", "'operators':[{'name':'admin','role':'admin'");
    expect("{'command':'operator.remove','id':'admin'}", "last admin");
    expect("{'command':'operator.remove','id':'mika'}", "'name':'mika'");
    assert_int_equal(count_seen(SEKI_EFFECT_KICK, NULL, NULL), 1);
    assert_int_equal(sign_in_as(CLIENT(2), "mika-2", "mika", secret), SEKI_DENY);
    expect("{'command':'service.add','id':'mes','write':['cmd/#'],'read':['data/#']}",
           "'write':['cmd/#']");
    expect("{'command':'service.add','id':'bad','write':['sekisho/v1/fleet']}", "'code':'denied'");
    expect("{'command':'service.list'}", "'services':[{'name':'mes'");
    expect("{'command':'operator.remove','id':'mes'}", "not_found");
    expect("{'command':'service.remove','id':'mes'}", "'name':'mes'");
}

static void doctor_says_what_it_sees(void **state)
{
    (void)state;
    expect("{'command':'doctor'}", "'check':'store','result':'fail'");
    const struct seki_arrival up = {.kind = SEKI_ARRIVAL_HEALTH,
                                    .health = {.state = SEKI_STORE_UP}};
    seki_engine_arrive(engine, &up, now);
    expect("{'command':'doctor'}", "'check':'store','result':'ok'");
    expect("{'command':'doctor'}", "'check':'identity','result':'ok'");
    (void)seki_engine_may(engine, CLIENT(9), "x", "press-07", SEKI_ACCESS_WRITE, "a", now);
    expect("{'command':'doctor'}", "'check':'identity','result':'warning'");
}

static int set_up_observing(void **state)
{
    (void)state;
    return engine_set_up_in(SEKI_OBSERVE);
}

static void doctor_asks_for_no_identity_in_observe_mode(void **state)
{
    (void)state;
    (void)seki_engine_may(engine, CLIENT(9), "x", "press-07", SEKI_ACCESS_WRITE, "a", now);
    expect("{'command':'doctor'}",
           "'check':'identity','result':'ok','detail':'not asked: in observe mode");
}

static void an_attestation_decides_until_its_day(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    expect("{'command':'attest','id':'Q02','scope':'site','subject':'nagoya','result':'pass'}",
           "'code':'missing'");
    expect("{'command':'attest','id':'Q03','scope':'device','subject':'press-07','result':'pass','"
           "evidence':'x'}",
           "'code':'out_of_range'");
    expect("{'command':'attest','id':'q02','scope':'site','subject':'nagoya','result':'pass','"
           "evidence':'seen',"
           "'until':'2026-11-25'}",
           "'until':'2026-11-25'");
    assert_event("\"attested\"");
    pass(2);
    assert_published("sekisho/v1/items/nagoya/press-07",
                     "\"Q02\":{\"status\":\"pass\",\"reason\":\"attested\"");
    expect("{'command':'attestation.list'}", "'expired':false");
    forget_seen();
    pass(seki_day_start(seki_day_of(NOW) + 3) - now - 1);
    pass(1);
    assert_event("attestation_ended");
    pass(2);
    assert_published("sekisho/v1/items/nagoya/press-07", "\"Q02\":{\"status\":\"unknown\"");
    expect("{'command':'attestation.list'}", "'expired':true");
    expect("{'command':'attest','id':'Q04','scope':'organization','result':'pass','evidence':'"
           "policy'}",
           "'subject':'organization'");
    pass(2);
    assert_published("sekisho/v1/fleet", "\"Q04\":{\"status\":\"pass\"");
}

static void what_could_not_be_written_is_undone_and_told(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    answer_commits = REFUSE;
    expect("{'command':'site.add','id':'osaka'}", "nothing was changed");
    expect("{'command':'device.add','id':'new','site':'nagoya'}", "disk full");
    expect("{'command':'device.set','id':'press-07','fields':{'model':'X'}}", "'code':'io'");
    expect("{'command':'device.rotate','id':'press-07'}", "'code':'io'");
    expect("{'command':'operator.add','id':'mika','role':'viewer'}", "'code':'io'");
    expect("{'command':'attest','id':'Q04','scope':'organization','result':'pass','evidence':'p'}",
           "'code':'io'");
    expect("{'command':'site.set','id':'nagoya','fields':{'name':'N'}}", "'code':'io'");
    answer_commits = DURABLE;
    pass(1);
    expect("{'command':'site.get','id':'osaka'}", "not_found");
    expect("{'command':'device.get','id':'new'}", "not_found");
    expect("{'command':'device.get','id':'press-07'}", "'model':null");
    expect("{'command':'site.get','id':'nagoya'}", "'name':null");
    expect("{'command':'operator.remove','id':'mika'}", "not_found");
    expect("{'command':'attestation.list'}", "'attestations':[]");
    assert_int_equal(sign_in_as(CLIENT(1), "press-07", "press-07", secret), SEKI_ALLOW);
}

static void an_answer_waits_for_the_disk(void **state)
{
    (void)state;
    answer_commits = KEEP_BACK;
    forget_seen();
    assert_string_equal(ask("{'command':'site.add','id':'nagoya'}"), "");
    assert_int_equal(kept_back_count, 1);
    arrive_commit(kept_back[0], true);
    drain();
    assert_published(SEKI_CONTROL_RESPONSE_TOPIC, "\"site\":{");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whoami_and_status_say_how_things_stand, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(a_site_is_added_set_and_listed, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(a_device_is_set_and_moves, engine_set_up, engine_tear_down),
        cmocka_unit_test_setup_teardown(a_rotated_token_ends_the_old_one, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(devices_are_listed_by_id_in_pages, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(the_checksheet_is_told_in_words, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(the_commentary_and_the_faq_are_had_by_request,
                                        engine_set_up, engine_tear_down),
        cmocka_unit_test_setup_teardown(accounts_come_and_go_but_an_admin_stays, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(doctor_says_what_it_sees, engine_set_up, engine_tear_down),
        cmocka_unit_test_setup_teardown(doctor_asks_for_no_identity_in_observe_mode,
                                        set_up_observing, engine_tear_down),
        cmocka_unit_test_setup_teardown(an_attestation_decides_until_its_day, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(what_could_not_be_written_is_undone_and_told, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(an_answer_waits_for_the_disk, engine_set_up,
                                        engine_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
