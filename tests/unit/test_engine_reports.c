/* SPDX-License-Identifier: Apache-2.0
 *
 * test_engine_reports: is all of a report to be had by request, page by page and whole, and does
 * the audit hold the digest of one that was made, and nothing that is none?
 */
#include "tests/unit/engine_fixture.h"

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define REGISTER                                                                                   \
    "{'command':'report.register','id':'nagoya','format':'xlsx','at':'2026-11-23T10:00:00Z'"

static void a_site_is_told_line_by_line(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    (void)ask("{'command':'partly','id':'Q02','scope':'site','subject':'nagoya',"
              "'reason':'the old line is left out'}");
    pass(1);
    expect("{'command':'report.data','id':'nagoya'}", "'author':'admin','role':'admin'");
    expect("{'command':'report.data','id':'nagoya'}", "'checksheet':{'id':'test','version':'1'");
    expect("{'command':'report.data','id':'nagoya'}", "'site':{'v':1,'site':'nagoya'");
    expect("{'command':'report.data','id':'nagoya'}",
           "'item':'Q01','function':'ID','category':'ID.AM','category_name':{'en':'A'");
    expect("{'command':'report.data','id':'nagoya'}",
           "'devices':{'unknown':1},'adoption':'partly','adoption_reason':'the old line is left "
           "out','adoption_author':'admin'");
    expect("{'command':'report.data'}", "'fleet':{'v':1");
    expect("{'command':'report.data'}", "'sites':{'unknown':1}");
    expect("{'command':'report.data','id':'osaka'}", "'code':'not_found'");
}

static void devices_come_in_pages_whole(void **state)
{
    (void)state;
    char secret[65];
    add_device("osaka", "a-1", secret);
    add_device("nagoya", "press-07", secret);
    add_device("nagoya", "press-08", secret);
    expect("{'command':'report.devices','site':'nagoya','limit':1}", "'device':'press-07'");
    expect("{'command':'report.devices','site':'nagoya','limit':1}", "'cursor':'press-07'");
    expect("{'command':'report.devices','site':'nagoya','limit':1,'cursor':'press-07'}",
           "'device':'press-08'");
    expect("{'command':'report.devices','site':'nagoya'}",
           "'fail':[],'unknown':['Q01','Q02','Q05'],'waived':[]");
    (void)ask("{'command':'report.devices','site':'nagoya','cursor':'press-07'}");
    assert_null(strstr(published(SEKI_CONTROL_RESPONSE_TOPIC), "cursor"));
    assert_null(strstr(published(SEKI_CONTROL_RESPONSE_TOPIC), "a-1"));
    expect("{'command':'report.devices'}", "'device':'a-1'");
    expect("{'command':'report.devices','site':'kobe'}", "'code':'not_found'");
    expect("{'command':'report.devices','limit':0}", "'code':'out_of_range'");
}

/* Devices of another site are looked at, but a page costs the broker no more for it. */
static void a_page_looks_at_no_more_than_its_share(void **state)
{
    (void)state;
    char request[200];
    (void)ask("{'command':'site.add','id':'nagoya'}");
    for (int i = 0; i < 300; i++) {
        snprintf(request, sizeof request, "{'command':'device.add','id':'d-%03d','site':'nagoya'}",
                 i);
        (void)ask(request);
        forget_seen();
    }
    (void)ask("{'command':'report.devices','limit':200},{'command':'report.devices','limit':200,"
              "'cursor':'d-150'}");
    const char *answer = published(SEKI_CONTROL_RESPONSE_TOPIC);
    assert_true(strlen(answer) < SEKI_CONTROL_LIMIT);
    assert_non_null(strstr(answer, "\"device\":\"d-000\""));
    assert_non_null(strstr(answer, "\"cursor\""));
    assert_null(strstr(answer, "the answer is too long"));
}

static void a_digest_goes_to_the_audit(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    expect(REGISTER ",'sha256':'" DIGEST "','check':true}", "'sha256':'" DIGEST "'");
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "report", NULL), 0);
    expect(REGISTER ",'sha256':'" DIGEST "'}", "'report':{'format':'xlsx'");
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "report", DIGEST), 1);
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "report", "\"checksheet_version\":\"1\""), 1);
    expect(
        "{'command':'report.register','format':'csv','at':'2026-11-23T10:00:00Z','sha256':'" DIGEST
        "'}",
        "'report'");
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "report", "\"format\":\"csv\""), 1);
}

static void what_is_no_digest_does_not(void **state)
{
    (void)state;
    char secret[65];
    add_device("nagoya", "press-07", secret);
    expect(REGISTER "}", "'code':'missing'");
    expect(REGISTER ",'sha256':''}", "'code':'bad_input'");
    expect(REGISTER ",'sha256':'abc'}", "'code':'bad_input'");
    expect(REGISTER ",'sha256':'" DIGEST "0'}", "'code':'bad_input'");
    expect(REGISTER ",'sha256':'A0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'}",
           "lower case");
    expect("{'command':'report.register','format':'pdf','at':'x','sha256':'" DIGEST "'}",
           "'code':'out_of_range'");
    expect("{'command':'report.register','format':'csv','at':'a b','sha256':'" DIGEST "'}",
           "'code':'bad_input'");
    expect("{'command':'report.register','id':'kobe','format':'csv','at':'x','sha256':'" DIGEST
           "'}",
           "'code':'not_found'");
    (void)ask("{'command':'operator.add','id':'mika','role':'viewer'}");
    take_secret(secret);
    assert_int_equal(sign_in_as(CLIENT(7), "mika", "mika", secret), SEKI_ALLOW);
    forget_seen();
    const char *answer = ask_as(CLIENT(7), REGISTER ",'sha256':'" DIGEST "'}");
    assert_non_null(strstr(answer, "\"code\":\"denied\""));
    answer = ask_as(CLIENT(7), "{'command':'report.data','id':'nagoya'}");
    assert_non_null(strstr(answer, "\"author\":\"mika\",\"role\":\"viewer\""));
    assert_int_equal(count_seen(SEKI_EFFECT_COMMIT, "report", NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_site_is_told_line_by_line, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(devices_come_in_pages_whole, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(a_page_looks_at_no_more_than_its_share, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(a_digest_goes_to_the_audit, engine_set_up,
                                        engine_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_digest_does_not, engine_set_up,
                                        engine_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
