/* SPDX-License-Identifier: Apache-2.0
 *
 * test_engine_vendor: is a vendor asked what is its to answer, of its models; do its answers become
 * attestations on each device, all of them or none; does what one's own people said stand?
 */
#include "tests/unit/engine_fixture.h"

static int set_up(void **state)
{
    (void)state;
    /* clang-format off */
    char *json = fixture_quotes(
        "{'id':'test','version':'1','name':{'en':'Test','ja':'試験'},'categories':["
        "{'id':'PR.AC','name':{'en':'B','ja':'アクセス'}}],'items':["
        ITEM("V01", "PR.AC", "device", ",'valid':'P365D','answered_by':'vendor','commentary':{"
             "'why':{'en':'W','ja':'なぜ'},'do':{'en':'D','ja':'対応'},"
             "'hint':{'en':'H','ja':'ヒント'},'evidence':{'en':'E','ja':'証跡'}}") ","
        ITEM("V02", "PR.AC", "device", ",'pass':{'fact':'boot.secure_boot','equals':true,"
             "'max_age':'P7D'},'valid':'P365D','answered_by':'vendor'") ","
        ITEM("V03", "PR.AC", "device", ",'valid':'P365D'") "]}");
    /* clang-format on */
    int result = engine_set_up_with(SEKI_ENFORCE, json);
    char secret[65];
    static const char *const devices[] = {"a-1", "a-2", "b-1", "c-1", "n-1"};
    static const char *const models[] = {"P-200", "P-200", "P-300", "P-200", ""};
    free(json);
    for (size_t i = 0; i < 5; i++) {
        char request[300];
        add_device(i == 3 ? "osaka" : "nagoya", devices[i], secret);
        snprintf(request, sizeof request,
                 "{'command':'device.set','id':'%s','fields':{'vendor':'Kikai KK','model':'%s'}}",
                 devices[i], models[i]);
        (void)ask(request);
    }
    add_device("nagoya", "other-1", secret);
    (void)ask("{'command':'device.set','id':'other-1','fields':{'vendor':'Else','model':'P-200'}}");
    pass(1);
    return result;
}

#define ASK                                                                                        \
    "{'command':'vendor.attest','vendor':'Kikai KK','checksheet':'test',"                          \
    "'checksheet_version':'1','rows':["
#define ROW(item, model) "{'item':'" item "','model':'" model "','result':'pass','evidence':'E'}"

static void a_vendor_is_asked_of_its_models(void **state)
{
    (void)state;
    expect("{'command':'vendor.sheet','vendor':'Kikai KK'}",
           "'checksheet':{'id':'test','version':'1'");
    expect("{'command':'vendor.sheet','vendor':'Kikai KK'}",
           "'items':[{'item':'V01','title':{'en':'T','ja':'題'},'do':{'en':'D','ja':'対応'},"
           "'evidence':{'en':'E','ja':'証跡'},'valid_days':365},{'item':'V02','title':"
           "{'en':'T','ja':'題'},'valid_days':365}],'models':[{'model':'P-200','devices':3},"
           "{'model':'P-300','devices':1}]");
    expect("{'command':'vendor.sheet','vendor':'Kikai KK'}", "'without_model':1");
    expect("{'command':'vendor.sheet','vendor':'Kikai KK','site':'osaka'}",
           "'models':[{'model':'P-200','devices':1}]");
    expect("{'command':'vendor.sheet','vendor':'Kikai K'}", "did you mean");
    expect("{'command':'vendor.sheet','vendor':'Else','site':'osaka'}", "'code':'not_found'");
    expect("{'command':'vendor.sheet','vendor':'Else','site':'kobe'}", "site: no site");
    expect("{'command':'vendor.sheet'}", "vendor: its name");
    expect("{'command':'checksheet.get','id':'V01'}", "'item':'V01'");
    expect("{'command':'checksheet.list'}", "'answered_by':'vendor'");
}

static void an_answer_is_an_attestation_on_each_device(void **state)
{
    (void)state;
    expect(ASK ROW("V01", "P-200") "],'check':true}",
           "'rows':[{'item':'V01','devices':3,'kept':0,'until':'2027-11-23'}],'attestations':3,"
           "'refused':0");
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "attest", ""), 0);
    expect("{'command':'attestation.list'}", "'attestations':[]");
    expect(ASK ROW("V01", "P-200") "]}", "'attestations':3");
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "attest", "\"vendor\":\"Kikai KK\""), 3);
    pass(1);
    expect("{'command':'device.items','id':'a-1'}", "'V01':{'status':'pass'");
    expect("{'command':'device.items','id':'c-1'}", "'V01':{'status':'pass'");
    expect("{'command':'device.items','id':'b-1'}", "'V01':{'status':'unknown'");
    expect("{'command':'device.items','id':'other-1'}", "'V01':{'status':'unknown'");
    expect("{'command':'attestation.list','site':'osaka'}",
           "'author':'admin','vendor':'Kikai KK','at'");
    /* What a vendor says replaces what it said; one's own word on one device stands. */
    expect("{'command':'attest','id':'V01','scope':'device','subject':'a-1','result':'fail',"
           "'evidence':'tried it'}",
           "'author':'admin','at'");
    expect(ASK ROW("V01", "P-200") "]}", "'devices':3,'kept':1");
    pass(1);
    expect("{'command':'device.items','id':'a-1'}", "'V01':{'status':'fail'");
}

static void the_word_of_a_site_stands_over_its_vendors(void **state)
{
    (void)state;
    expect("{'command':'attest','id':'V01','scope':'site','subject':'nagoya','result':'fail',"
           "'evidence':'default passwords seen','until':'2026-12-01'}",
           "'result':'fail'");
    expect(ASK ROW("V01", "P-200") "]}", "'devices':3,'kept':2");
    pass(1);
    expect("{'command':'device.items','id':'a-1'}", "'V01':{'status':'fail'");
    expect("{'command':'device.items','id':'c-1'}", "'V01':{'status':'pass'");
    pass(20 * DAY);
    expect(ASK ROW("V01", "P-200") "]}", "'devices':3,'kept':0");
}

static void one_bad_row_refuses_all(void **state)
{
    (void)state;
    static const struct {
        const char *row, *why;
    } bad[] = {
        {ROW("V99", "P-200"), "item: there is no item"},
        {ROW("V03", "P-200"), "item: V03 is not a vendor"},
        {ROW("V01", "P-20"), "model: no device in use of this vendor is a "},
        {ROW("V01", "Zzzzzzz"), "model: no device in use of this vendor is a"},
        {ROW("v02", "P-300"), "model: V02 of this model is answered in a row above"},
        {"{'item':'V01','model':'P-200','result':'yes','evidence':'E'}", "result: pass or fail"},
        {"{'item':'V01','model':'P-200','result':'pass','evidence':''}", "evidence: say what"},
        {"{'item':'V01','model':'P-200','result':'pass'}", "evidence: say what"},
        {"{'item':'V01','model':'P-200','result':'pass','evidence':'E','until':'2026-02-30'}",
         "until: a date"},
        {"{'item':'V01','model':'P-200','result':'pass','evidence':'E','until':'2020-01-01'}",
         "until: from today"},
        {"7", "item: there is no item"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char request[700], wanted[300];
        snprintf(request, sizeof request, ASK ROW("V02", "P-300") ",%s]}", bad[i].row);
        snprintf(wanted, sizeof wanted, "1 of 2 rows are refused; row 2: %s", bad[i].why);
        expect(request, wanted);
        assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "attest", ""), 0);
        snprintf(request, sizeof request, ASK ROW("V02", "P-300") ",%s],'check':true}", bad[i].row);
        snprintf(wanted, sizeof wanted, "{'error':'%s", bad[i].why);
        expect(request, wanted);
        expect(request, "'refused':1");
    }
    expect("{'command':'attestation.list'}", "'attestations':[]");
}

static void a_sheet_of_another_catalogue_or_vendor_is_refused(void **state)
{
    (void)state;
    expect("{'command':'vendor.attest','vendor':'Kikai KK','checksheet':'test',"
           "'checksheet_version':'0','rows':[" ROW("V01", "P-200") "]}",
           "made of test 0, and test 1 is in force");
    expect("{'command':'vendor.attest','vendor':'Kikai KK','rows':[" ROW("V01", "P-200") "]}",
           "'code':'missing'");
    expect("{'command':'vendor.attest','vendor':'Kikai','checksheet':'test',"
           "'checksheet_version':'1','rows':[" ROW("V01", "P-200") "]}",
           "'code':'not_found'");
    expect(ASK "]}", "rows: a list of 1 to");
}

static void what_cannot_be_written_is_undone(void **state)
{
    (void)state;
    answer_commits = REFUSE;
    expect(ASK ROW("V01", "P-200") "]}", "nothing was changed: it could not be written to disk");
    answer_commits = DURABLE;
    expect("{'command':'attestation.list'}", "'attestations':[]");
}

static void devices_out_of_use_are_left_out(void **state)
{
    (void)state;
    seki_registry_device(engine->registry, "b-1")->lifecycle = SEKI_RETIRED;
    expect("{'command':'vendor.sheet','vendor':'Kikai KK'}",
           "'models':[{'model':'P-200','devices':3}]");
    expect(ASK ROW("V01", "P-300") "]}", "'code':'not_found'");
}

/* The broker waits while they are made, so there is a most. */
static void more_than_two_thousand_are_not_made_at_once(void **state)
{
    (void)state;
    for (int i = 0; i < 1001; i++) {
        char request[300];
        snprintf(
            request, sizeof request,
            "{'command':'device.add','id':'m%04d','site':'osaka','fields':{'vendor':'Kikai KK',"
            "'model':'P-900'}}",
            i);
        (void)ask(request);
        forget_seen();
    }
    expect(ASK ROW("V01", "P-900") "," ROW("V02", "P-900") "],'check':true}",
           "these answers would be 2002 attestations, and at most 2000");
    expect(ASK ROW("V01", "P-900") "," ROW("V02", "P-900") "]}", "'code':'full'");
    expect("{'command':'attestation.list'}", "'attestations':[]");
    expect(ASK ROW("V01", "P-900") "]}", "'attestations':1001");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, engine_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_vendor_is_asked_of_its_models),
        TEST(an_answer_is_an_attestation_on_each_device),
        TEST(the_word_of_a_site_stands_over_its_vendors),
        TEST(one_bad_row_refuses_all),
        TEST(a_sheet_of_another_catalogue_or_vendor_is_refused),
        TEST(what_cannot_be_written_is_undone),
        TEST(devices_out_of_use_are_left_out),
        TEST(more_than_two_thousand_are_not_made_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
