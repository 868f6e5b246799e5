/* SPDX-License-Identifier: Apache-2.0
 *
 * test_ctl_config: the connection settings of sekishoctl: the file's form, what overrides what, and
 * that a password is never handed to somebody else's name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "plugin/ctl/args.h"
#include "plugin/ctl/config.h"

static struct seki_config config;
static struct seki_fault fault;

static enum seki_status parse(const char *text)
{
    memset(&config, 0, sizeof config);
    return seki_config_parse(text, strlen(text), &config, &fault);
}

static void reads_lines_comments_and_quotes(void **state)
{
    (void)state;
    assert_int_equal(parse("# mine\r\n\n host = edge-1.example \r\nport=8883\n"
                           "password = \" two  spaces = # ok \"\n\tcafile\t=\t/etc/ca.crt"),
                     SEKI_OK);
    assert_string_equal(config.host, "edge-1.example");
    assert_int_equal(config.port, 8883);
    assert_string_equal(config.password, " two  spaces = # ok ");
    assert_string_equal(config.cafile, "/etc/ca.crt");
}

static void refuses_with_line_and_remedy(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"host = a\nusrname = b\n",
         "line 2 has an unknown key 'usrname'; did you mean 'username'?"},
        {"host\n", "line 1 is not of the form"},
        {"\n\nport = 0\n", "line 3 port '0'"},
        {"port = 18a\n", "1 to 65535"},
        {"host = \xff\n", "UTF-8"},
        {"colour = red\n", "known are host, port"},
    };
    static char longest[4096];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(parse(rows[i].text), SEKI_BAD_INPUT);
        if (strstr(fault.text, rows[i].says) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", fault.text, rows[i].says);
    }
    snprintf(longest, sizeof longest, "host = %0300d\n", 1);
    assert_int_not_equal(parse(longest), SEKI_OK);
    snprintf(longest, sizeof longest, "host = %04000d\n", 1);
    assert_int_not_equal(parse(longest), SEKI_OK);
}

static enum seki_status load(const char *path, const char *const more[][2])
{
    static struct seki_args args;
    memset(&args, 0, sizeof args);
    args.values[SEKI_OPTION_CONFIG] = path;
    for (size_t i = 0; more != NULL && more[i][0] != NULL; i++)
        args.values[strcmp(more[i][0], "host") == 0   ? SEKI_OPTION_HOST
                    : strcmp(more[i][0], "cert") == 0 ? SEKI_OPTION_CERT
                    : strcmp(more[i][0], "user") == 0 ? SEKI_OPTION_USERNAME
                                                      : SEKI_OPTION_PORT] = more[i][1];
    return seki_config_load(&args, &config, &fault);
}

static void write_file(char path[64], const char *text, mode_t mode)
{
    snprintf(path, 64, "/tmp/sekisho-ctl-XXXXXX");
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(fchmod(descriptor, mode), 0);
    close(descriptor);
}

static void options_override_the_file(void **state)
{
    char path[64];
    (void)state;
    write_file(path, "host = a\nport = 1\nusername = mika\npassword = p\n", 0600);
    const char *const more[][2] = {{"host", "b"}, {"port", "2"}, {NULL, NULL}};
    assert_int_equal(load(path, more), SEKI_OK);
    assert_string_equal(config.host, "b");
    assert_int_equal(config.port, 2);
    assert_string_equal(config.password, "p");
    assert_false(config.exposed);
    const char *const other[][2] = {{"user", "ken"}, {NULL, NULL}};
    assert_int_equal(load(path, other), SEKI_OK);
    assert_string_equal(config.password, "");
    unlink(path);
}

static void a_password_that_others_can_read_is_noticed(void **state)
{
    char path[64];
    (void)state;
    write_file(path, "password = p\n", 0640);
    assert_int_equal(load(path, NULL), SEKI_OK);
    assert_true(config.exposed);
    unlink(path);
    write_file(path, "host = a\n", 0644);
    assert_int_equal(load(path, NULL), SEKI_OK);
    assert_false(config.exposed);
    unlink(path);
}

static void a_named_file_has_to_be_there(void **state)
{
    (void)state;
    assert_int_equal(load("/nonexistent/ctl.conf", NULL), SEKI_IO);
    assert_non_null(strstr(fault.text, "/nonexistent/ctl.conf"));
}

static void certificate_and_key_belong_together(void **state)
{
    char path[64];
    (void)state;
    write_file(path, "host = a\n", 0600);
    const char *const more[][2] = {{"cert", "/tmp/c.crt"}, {NULL, NULL}};
    assert_int_equal(load(path, more), SEKI_BAD_INPUT);
    unlink(path);
}

static void the_usual_port_goes_with_tls(void **state)
{
    char path[64];
    (void)state;
    write_file(path, "cafile = /etc/ca.crt\n", 0600);
    assert_int_equal(load(path, NULL), SEKI_OK);
    assert_int_equal(config.port, 8883);
    assert_string_equal(config.host, "localhost");
    assert_true(seki_config_is_tls(&config) && seki_config_is_local(&config));
    unlink(path);
    write_file(path, "host = edge\n", 0600);
    assert_int_equal(load(path, NULL), SEKI_OK);
    assert_int_equal(config.port, 1883);
    assert_false(seki_config_is_tls(&config) || seki_config_is_local(&config));
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_lines_comments_and_quotes),
        cmocka_unit_test(refuses_with_line_and_remedy),
        cmocka_unit_test(options_override_the_file),
        cmocka_unit_test(a_password_that_others_can_read_is_noticed),
        cmocka_unit_test(a_named_file_has_to_be_there),
        cmocka_unit_test(certificate_and_key_belong_together),
        cmocka_unit_test(the_usual_port_goes_with_tls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
