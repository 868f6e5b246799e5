/* SPDX-License-Identifier: Apache-2.0
 *
 * The configuration file of sekisho-agent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "agentlib/daemon/config.h"

static enum seki_status parse(const char *text, struct seki_agent_settings *settings,
                              struct seki_fault *fault)
{
    return seki_agent_config_parse(text, strlen(text), settings, fault);
}

static void test_every_key_is_read(void **state)
{
    struct seki_agent_settings settings;
    (void)state;
    assert_int_equal(
        parse("# comment\n\n host = broker.example.com \r\nport=8884\n"
              "cafile = /ca\ncert = /c\nkey = /k\nsite = nagoya\ndevice = press-07\n"
              "token_file = /t\ninterval = 60\nlook = 5\ncountry = JP\nplace = Hall 2, left\n"
              "firmware_version = 4.1.2\nfirmware_digest = sha256:ab=\n"
              "watch = /a\nwatch = /b",
              &settings, NULL),
        SEKI_OK);
    assert_string_equal(settings.host, "broker.example.com");
    assert_int_equal(settings.port, 8884);
    assert_string_equal(settings.cafile, "/ca");
    assert_string_equal(settings.cert, "/c");
    assert_string_equal(settings.key, "/k");
    assert_string_equal(settings.site, "nagoya");
    assert_string_equal(settings.device, "press-07");
    assert_string_equal(settings.token_file, "/t");
    assert_int_equal(settings.interval_s, 60);
    assert_int_equal(settings.look_s, 5);
    assert_string_equal(settings.country, "JP");
    assert_string_equal(settings.place, "Hall 2, left");
    assert_string_equal(settings.firmware_version, "4.1.2");
    assert_string_equal(settings.firmware_digest, "sha256:ab=");
    assert_int_equal(settings.watch_count, 2);
    assert_string_equal(settings.watch[1], "/b");
}

static const struct {
    const char *text;
    enum seki_status status;
    const char *said;
} faults[] = {
    {"host", SEKI_BAD_INPUT, "line 1: it is not of the form"},
    {"\ncolour = red", SEKI_NOT_FOUND, "line 2: unknown key 'colour'"},
    {"password = x", SEKI_NOT_FOUND, "unknown key"}, /* no secret stands in this file */
    {"host =", SEKI_MISSING, "host has no value"},
    {"port = 0", SEKI_OUT_OF_RANGE, "1 to 65535"},
    {"port = 65536", SEKI_OUT_OF_RANGE, "1 to 65535"},
    {"port = -1", SEKI_OUT_OF_RANGE, "1 to 65535"},
    {"port = 18446744073709551617", SEKI_OUT_OF_RANGE, "1 to 65535"},
    {"interval = 9", SEKI_OUT_OF_RANGE, "10 to 604800"},
    {"interval = 60s", SEKI_OUT_OF_RANGE, "10 to 604800"},
    {"look = 0", SEKI_OUT_OF_RANGE, "1 to 3600"},
    {"site = -a", SEKI_BAD_INPUT, "site is not an id"},
    {"device = a/b", SEKI_BAD_INPUT, "device is not an id"},
    {"watch = etc/passwd", SEKI_BAD_INPUT, "absolute"},
    {"country = jp", SEKI_BAD_INPUT, "two capital letters"},
    {"country = JPN", SEKI_TOO_LONG, "country is longer"},
    {"place = \xff", SEKI_BAD_UTF8, "UTF-8"},
};

static void test_every_fault_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct seki_agent_settings settings;
        struct seki_fault fault = {""};
        assert_int_equal(parse(faults[i].text, &settings, &fault), faults[i].status);
        if (strstr(fault.text, faults[i].said) == NULL)
            fail_msg("'%s' has no '%s'", fault.text, faults[i].said);
    }
}

static void test_watched_files_are_bounded(void **state)
{
    struct seki_agent_settings settings;
    char text[1024] = "";
    (void)state;
    for (int i = 0; i < SEKI_COLLECT_FILES; i++)
        strcat(text, "watch = /a\n");
    assert_int_equal(parse(text, &settings, NULL), SEKI_OK);
    strcat(text, "watch = /a\n");
    assert_int_equal(parse(text, &settings, NULL), SEKI_FULL);
}

static void test_a_long_line_is_refused(void **state)
{
    struct seki_agent_settings settings;
    char text[2000];
    (void)state;
    memset(text, 'x', sizeof text);
    assert_int_equal(seki_agent_config_parse(text, sizeof text, &settings, NULL), SEKI_TOO_LONG);
}

static void test_a_token_is_read_from_a_private_file_only(void **state)
{
    char path[] = "/tmp/sekisho-token-XXXXXX", token[64];
    struct seki_fault fault = {""};
    (void)state;
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, "abc\nrest", 8) == 8 && close(file) == 0);
    assert_int_equal(seki_agent_token_read(path, token, sizeof token, &fault), SEKI_OK);
    assert_string_equal(token, "abc");
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(seki_agent_token_read(path, token, sizeof token, &fault), SEKI_DENIED);
    assert_non_null(strstr(fault.text, "chmod 600"));
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(seki_agent_token_read(path, token, 4, &fault), SEKI_TOO_LONG);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(seki_agent_token_read(path, token, sizeof token, &fault), SEKI_IO);
}

static void test_the_example_is_valid(void **state)
{
    struct seki_agent_settings settings;
    struct seki_fault fault = {""};
    (void)state;
    if (seki_agent_config_load(SEKISHO_SOURCE_DIR "/agentlib/daemon/agent.conf.example", &settings,
                               &fault) != SEKI_OK)
        fail_msg("%s", fault.text);
    assert_string_equal(settings.device, "press-07");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_key_is_read),
        cmocka_unit_test(test_every_fault_is_named),
        cmocka_unit_test(test_watched_files_are_bounded),
        cmocka_unit_test(test_a_long_line_is_refused),
        cmocka_unit_test(test_a_token_is_read_from_a_private_file_only),
        cmocka_unit_test(test_the_example_is_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
