/* SPDX-License-Identifier: Apache-2.0
 *
 * test_report: is a report taken whole or not at all, whatever a device sends? Every valid example,
 * every prefix of it, every byte of it changed; and what the fields may hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/example_files.h"
#include "topics/report.h"

static struct seki_report report, empty;
static struct seki_fault fault;
static char out[SEKI_REPORT_LIMIT + 1];

/* Decodes an exact copy into a report full of rubbish. A refusal leaves it empty and says why. */
static enum seki_status decode(const char *bytes, size_t size)
{
    char *payload = exact_copy(bytes, size);
    memset(&report, 0xa5, sizeof report);
    memset(&fault, 0, sizeof fault);
    seki_report_init(&empty);
    enum seki_status status = seki_report_decode(payload, size, &report, &fault);
    free(payload);
    if (status == SEKI_OK)
        return status;
    assert_memory_equal(&report, &empty, sizeof report);
    size_t length = strlen(fault.text);
    assert_in_range(length, 1, 200);
    for (size_t i = 0; i < length; i++)
        assert_in_range(fault.text[i], ' ', '~');
    return status;
}

static enum seki_status decode_text(const char *text)
{
    return decode(text, strlen(text));
}

static void refused(const char *text, enum seki_status expected, const char *member)
{
    enum seki_status status = decode_text(text);
    if (status != expected)
        fail_msg("%s: %s, not %s", text, seki_status_name(status), seki_status_name(expected));
    if (member != NULL && strstr(fault.text, member) == NULL)
        fail_msg("%s: \"%s\" does not name %s", text, fault.text, member);
}

static void check_prefixes(const char *path, const char *payload, size_t size)
{
    assert_int_equal(decode(payload, size), SEKI_OK);
    for (size_t shorter = 0; shorter < size; shorter++)
        if (decode(payload, shorter) == SEKI_OK)
            fail_msg("%s is taken after %zu bytes", path, shorter);
}

static void every_truncation_is_refused_whole(void **state)
{
    (void)state;
    assert_true(for_each_valid_example("report", check_prefixes) >= 5);
}

/* What is taken is written, and taken again. */
static void check_written(const char *path, size_t place)
{
    size_t length;
    if (seki_report_encode(&report, out, sizeof out, &length) != SEKI_OK)
        fail_msg("%s, byte %zu: cannot be written", path, place);
    if (decode(out, length) != SEKI_OK)
        fail_msg("%s, byte %zu: written as %s, refused: %s", path, place, out, fault.text);
}

static void check_flips(const char *path, const char *payload, size_t size)
{
    static const unsigned char masks[] = {0x01, 0x02, 0x04, 0x10, 0x20, 0x80, 0xff};
    char *changed = exact_copy(payload, size);
    for (size_t place = 0; place < size; place++) {
        for (size_t i = 0; i < sizeof masks; i++) {
            changed[place] = (char)(payload[place] ^ masks[i]);
            if (decode(changed, size) == SEKI_OK)
                check_written(path, place);
        }
        changed[place] = payload[place];
    }
    free(changed);
}

static void every_changed_byte_is_taken_or_refused_whole(void **state)
{
    (void)state;
    assert_true(for_each_valid_example("report", check_flips) >= 5);
}

static void check_room(const char *path, const char *payload, size_t size)
{
    size_t length, whole;
    assert_int_equal(decode(payload, size), SEKI_OK);
    assert_int_equal(seki_report_encode(&report, out, sizeof out, &whole), SEKI_OK);
    for (size_t room = 0; room <= whole + 1; room++) {
        char *small = exact_copy(out, room);
        enum seki_status status = seki_report_encode(&report, small, room, &length);
        if (status != (room == whole + 1 ? SEKI_OK : SEKI_TOO_LONG))
            fail_msg("%s in %zu of %zu bytes: %s", path, room, whole, seki_status_name(status));
        free(small);
    }
}

static void a_buffer_too_small_is_never_overrun(void **state)
{
    (void)state;
    assert_true(for_each_valid_example("report", check_room) >= 5);
}

/* Mended: the writer leaves out what is unknown, so "" must not come in as a word. */
static void an_empty_word_of_keystore_is_refused(void **state)
{
    (void)state;
    refused("{\"v\":1,\"storage\":{\"keystore\":\"\"}}", SEKI_OUT_OF_RANGE, "storage.keystore");
    refused("{\"v\":1,\"storage\":{\"keystore\":\"usb\"}}", SEKI_OUT_OF_RANGE, "storage.keystore");
    assert_int_equal(decode_text("{\"v\":1,\"storage\":{\"keystore\":\"tpm\"}}"), SEKI_OK);
    assert_int_equal(report.keystore, SEKI_KEYSTORE_TPM);
}

static void a_wrong_known_member_refuses_the_report_and_is_named(void **state)
{
    (void)state;
    refused("{}", SEKI_MISSING, "member v");
    refused("{\"v\":2}", SEKI_UNSUPPORTED, "member v");
    refused("{\"v\":\"1\"}", SEKI_WRONG_TYPE, "member v");
    refused("{\"v\":1,\"at\":\"99999-01-01T00:00:00Z\"}", SEKI_BAD_INPUT, "member at");
    refused("{\"v\":1,\"sequence\":-1}", SEKI_OUT_OF_RANGE, "sequence");
    refused("{\"v\":1,\"sequence\":1.5}", SEKI_WRONG_TYPE, "sequence");
    refused("{\"v\":1,\"sequence\":1e300}", SEKI_OUT_OF_RANGE, "sequence");
    refused("{\"v\":1,\"firmware\":[]}", SEKI_WRONG_TYPE, "firmware");
    refused("{\"v\":1,\"firmware\":{\"version\":4}}", SEKI_WRONG_TYPE, "firmware.version");
    refused("{\"v\":1,\"os\":{\"name\":\"a\\u001b[2J\"}}", SEKI_BAD_INPUT, "os.name");
    refused("{\"v\":1,\"boot\":{\"secure_boot\":\"yes\"}}", SEKI_WRONG_TYPE, "boot.secure_boot");
    refused("{\"v\":1,\"network\":{\"listening\":[{\"port\":0}]}}", SEKI_OUT_OF_RANGE,
            "network.listening.port");
    refused("{\"v\":1,\"network\":{\"listening\":[7]}}", SEKI_WRONG_TYPE, "network.listening");
    refused("{\"v\":1,\"location\":{\"country\":\"jp\"}}", SEKI_BAD_INPUT, "location.country");
    refused("{\"v\":1,\"custom\":{\"A\":1}}", SEKI_BAD_INPUT, "custom.A");
    refused("{\"v\":1,\"custom\":{\"a\":{}}}", SEKI_WRONG_TYPE, "custom.a");
    refused("{\"v\":1,\"unknown\":{\"a b\":\"x\"}}", SEKI_BAD_INPUT, "unknown.a?b");
}

static void unknown_members_and_nulls_change_nothing(void **state)
{
    (void)state;
    assert_int_equal(decode_text("{\"v\":1,\"new\":{\"a\":[1,{}]},\"os\":null,"
                                 "\"boot\":{\"secure_boot\":null,\"x\":1},\"scan\":{}}"),
                     SEKI_OK);
    assert_memory_equal(&report, &empty, sizeof report);
}

static void false_is_not_unknown(void **state)
{
    (void)state;
    assert_int_equal(decode_text("{\"v\":1,\"boot\":{\"secure_boot\":false},"
                                 "\"logging\":{\"enabled\":true},\"updates\":{\"pending\":0}}"),
                     SEKI_OK);
    assert_int_equal(report.secure_boot, SEKI_NO);
    assert_int_equal(report.logging_enabled, SEKI_YES);
    assert_int_equal(report.logging_forwarding, SEKI_TRI_UNKNOWN);
    assert_int_equal(report.updates_pending, 0);
    assert_int_equal(report.security_updates_pending, SEKI_COUNT_UNKNOWN);
}

static void ports_beyond_those_kept_are_counted(void **state)
{
    (void)state;
    char text[4096] = "{\"v\":1,\"network\":{\"listening\":[";
    for (int port = 1; port <= SEKI_PORTS + 5; port++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s{\"port\":%d}",
                 port > 1 ? "," : "", port);
    strcat(text, "]}}");
    assert_int_equal(decode_text(text), SEKI_OK);
    assert_int_equal(report.ports_count, SEKI_PORTS);
    assert_int_equal(report.ports_total, SEKI_PORTS + 5);
    assert_int_equal(decode_text("{\"v\":1,\"network\":{\"listening\":[]}}"), SEKI_OK);
    assert_int_equal(report.ports_total, 0);
    assert_int_equal(decode_text("{\"v\":1,\"network\":{}}"), SEKI_OK);
    assert_int_equal(report.ports_total, SEKI_COUNT_UNKNOWN);
}

static void a_report_over_its_limits_is_refused(void **state)
{
    (void)state;
    static char text[SEKI_REPORT_LIMIT + 2];
    memset(text, ' ', SEKI_REPORT_LIMIT + 1);
    memcpy(text, "{\"v\":1}", 7);
    assert_int_equal(decode(text, SEKI_REPORT_LIMIT), SEKI_OK);
    assert_int_equal(decode(text, SEKI_REPORT_LIMIT + 1), SEKI_TOO_LONG);
    char deep[64] = "{\"v\":1,\"x\":";
    memset(deep + strlen(deep), '[', SEKI_JSON_DEPTH);
    memset(deep + strlen(deep), ']', SEKI_JSON_DEPTH);
    strcat(deep, "}");
    assert_int_equal(decode_text(deep), SEKI_TOO_DEEP);
    char many[2048] = "{\"v\":1,\"custom\":{";
    for (int i = 0; i <= SEKI_CUSTOM; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many), "%s\"c%d\":1", i ? "," : "", i);
    strcat(many, "}}");
    refused(many, SEKI_OUT_OF_RANGE, "custom.c16");
}

/* The keys and shapes of AWS's own sample agent and of its client library for small devices. */
static void an_aws_report_fills_the_network_part(void **state)
{
    (void)state;
    static const char agent[] =
        "{\"header\":{\"report_id\":1529963534,\"version\":\"1.0\"},\"metrics\":{"
        "\"network_stats\":{\"bytes_in\":5,\"bytes_out\":7,\"packets_in\":1,\"packets_out\":2},"
        "\"tcp_connections\":{\"established_connections\":{\"connections\":[{\"remote_addr\":"
        "\"[2001:db8::1]:8883\",\"local_interface\":\"eth0\",\"local_port\":40000}],\"total\":3}},"
        "\"listening_tcp_ports\":{\"ports\":[{\"port\":22,\"interface\":\"eth0\"}],\"total\":1}},"
        "\"custom_metrics\":{\"cpu_usage\":[{\"number\":4.5}]}}";
    static const char small[] =
        "{\"hed\":{\"rid\":7,\"v\":\"1.0\"},\"met\":{\"tp\":{\"pts\":[{\"pt\":22,\"if\":\"eth0\"}],"
        "\"t\":1},\"up\":{\"pts\":[],\"t\":0},\"ns\":{\"bi\":5,\"bo\":7,\"pi\":1,\"po\":2},"
        "\"tc\":{\"ec\":{\"cs\":[{\"li\":\"eth0\",\"lp\":40000,\"rad\":\"192.0.2.1:8883\"}],"
        "\"t\":3}}},\"cmet\":{\"cpu-usage\":[{\"number_list\":[4,5]}]}}";
    assert_int_equal(decode_text(agent), SEKI_OK);
    assert_true(report.aws);
    assert_int_equal(report.sequence, 1529963534);
    assert_int_equal(report.bytes_in, 5);
    assert_int_equal(report.established, 3);
    assert_int_equal(report.ports_total, 1);
    assert_string_equal(report.custom[0].name, "cpu_usage");
    assert_true(report.custom[0].number > 4.4 && report.custom[0].number < 4.6);
    assert_int_equal(decode_text(small), SEKI_OK);
    assert_int_equal(report.ports_total, 1);
    assert_int_equal(report.ports[0].port, 22);
    assert_string_equal(report.custom[0].string, "4,5");
    refused("{\"hed\":{\"rid\":7,\"v\":\"2.0\"}}", SEKI_UNSUPPORTED, "hed.v");
    refused("{\"header\":{\"rid\":7,\"v\":\"1.0\"}}", SEKI_MISSING, "header.report_id");
    refused("{\"hed\":{\"rid\":7,\"v\":\"1.0\"},\"met\":{\"tp\":{\"pts\":[{\"pt\":\"a\"}]}}}",
            SEKI_WRONG_TYPE, "met.tp.pts.pt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_truncation_is_refused_whole),
        cmocka_unit_test(every_changed_byte_is_taken_or_refused_whole),
        cmocka_unit_test(a_buffer_too_small_is_never_overrun),
        cmocka_unit_test(an_empty_word_of_keystore_is_refused),
        cmocka_unit_test(a_wrong_known_member_refuses_the_report_and_is_named),
        cmocka_unit_test(unknown_members_and_nulls_change_nothing),
        cmocka_unit_test(false_is_not_unknown),
        cmocka_unit_test(ports_beyond_those_kept_are_counted),
        cmocka_unit_test(a_report_over_its_limits_is_refused),
        cmocka_unit_test(an_aws_report_fills_the_network_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
