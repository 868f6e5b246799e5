/* SPDX-License-Identifier: Apache-2.0
 *
 * test_control: is a request read whole or refused whole, does every command get an answer, and is
 * room kept for saying that an answer did not fit?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/example_files.h"
#include "topics/control.h"

static struct seki_control_request request;
static struct seki_control_responses responses;
static struct seki_fault fault;

static enum seki_status read_request(const char *text)
{
    size_t size = strlen(text);
    char *payload = exact_copy(text, size);
    memset(&request, 0xa5, sizeof request);
    memset(&fault, 0, sizeof fault);
    enum seki_status status = seki_control_request_decode(payload, size, &request, &fault);
    free(payload); /* what was read is our own */
    return status;
}

static enum seki_status read_responses(const char *text)
{
    size_t size = strlen(text);
    char *payload = exact_copy(text, size);
    memset(&responses, 0xa5, sizeof responses);
    enum seki_status status = seki_control_responses_decode(payload, size, &responses, &fault);
    free(payload);
    return status;
}

static void a_request_is_read_with_its_members(void **state)
{
    (void)state;
    int64_t limit = 0;
    struct seki_reader reader;
    assert_int_equal(read_request("{\"commands\":[{\"command\":\"device.get\",\"id\":\"press-07\","
                                  "\"correlationData\":\"42\"},"
                                  "{\"command\":\"device.list\",\"limit\":7}]}"),
                     SEKI_OK);
    assert_int_equal(request.count, 2);
    assert_string_equal(request.commands[0].command, "device.get");
    assert_string_equal(request.commands[0].id, "press-07");
    assert_string_equal(request.commands[0].correlation, "42");
    assert_string_equal(request.commands[1].id, "");
    assert_string_equal(request.commands[1].correlation, "");
    seki_reader_init(&reader);
    seki_need_integer(&reader, request.commands[1].members, "limit", 1, 200, &limit);
    assert_int_equal(limit, 7);
    seki_control_request_free(&request);
    seki_control_request_free(&request); /* a second time is nothing */
}

static void a_broken_request_is_refused_whole_and_the_place_named(void **state)
{
    static const struct {
        const char *text, *member;
        enum seki_status status;
    } cases[] = {
        {"{}", "commands", SEKI_MISSING},
        {"{\"commands\":{}}", "commands", SEKI_WRONG_TYPE},
        {"{\"commands\":[]}", "commands", SEKI_OUT_OF_RANGE},
        {"{\"commands\":[7]}", "commands.0", SEKI_WRONG_TYPE},
        {"{\"commands\":[{}]}", "commands.0.command", SEKI_MISSING},
        {"{\"commands\":[{\"command\":\"a\"},{\"command\":\"A\"}]}", "commands.1.command",
         SEKI_BAD_INPUT},
        {"{\"commands\":[{\"command\":\"\"}]}", "commands.0.command", SEKI_BAD_INPUT},
        {"{\"commands\":[{\"command\":\"abcdefghijklmnopqrstuvwxyzabcdefg\"}]}",
         "commands.0.command", SEKI_TOO_LONG},
        {"{\"commands\":[{\"command\":\"a\",\"id\":5}]}", "commands.0.id", SEKI_WRONG_TYPE},
        {"{\"commands\":[{\"command\":\"a\",\"correlationData\":[]}]}",
         "commands.0.correlationData", SEKI_WRONG_TYPE},
        {"[]", "", SEKI_BAD_JSON},
        {"", "", SEKI_BAD_JSON},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum seki_status status = read_request(cases[i].text);
        if (status != cases[i].status || strstr(fault.text, cases[i].member) == NULL)
            fail_msg("%s: %s, %s", cases[i].text, seki_status_name(status), fault.text);
        assert_null(request.root);
        assert_int_equal(request.count, 0);
    }
}

/* A request with so many commands, as its writer makes it. */
static enum seki_status request_of(size_t count)
{
    static char out[SEKI_CONTROL_LIMIT];
    struct seki_writer w;
    size_t length;
    seki_control_request_begin(&w, out, sizeof out);
    for (size_t i = 0; i < count; i++) {
        seki_control_command_open(&w, "whoami", NULL, "x");
        seki_control_command_close(&w);
    }
    assert_int_equal(seki_control_end(&w, &length), SEKI_OK);
    return read_request(out);
}

static void at_most_a_hundred_commands_are_taken(void **state)
{
    (void)state;
    assert_int_equal(request_of(SEKI_CONTROL_COMMANDS), SEKI_OK);
    assert_int_equal(request.count, SEKI_CONTROL_COMMANDS);
    assert_string_equal(request.commands[99].correlation, "x");
    seki_control_request_free(&request);
    assert_int_equal(request_of(SEKI_CONTROL_COMMANDS + 1), SEKI_OUT_OF_RANGE);
}

/* Mended: it had "command":"" where control.md says that there is none. */
static void the_answer_to_an_unreadable_request_has_no_command(void **state)
{
    (void)state;
    char out[512];
    struct seki_writer w;
    size_t length;
    seki_control_response_begin(&w, out, sizeof out);
    seki_control_error(&w, NULL, SEKI_BAD_JSON, "not JSON");
    assert_int_equal(seki_control_end(&w, &length), SEKI_OK);
    assert_string_equal(out, "{\"responses\":[{\"error\":\"not JSON\",\"code\":\"bad_json\"}]}");
    assert_int_equal(read_responses(out), SEKI_OK);
    assert_string_equal(responses.responses[0].command, "");
    assert_string_equal(responses.responses[0].code, "bad_json");
    seki_control_responses_free(&responses);
    assert_int_equal(read_responses("{\"responses\":[{\"data\":{}}]}"), SEKI_MISSING);
}

static void answers_are_data_or_an_error(void **state)
{
    static const char *const refused[] = {
        "{\"responses\":[{\"command\":\"a\"}]}",
        "{\"responses\":[{\"command\":\"a\",\"data\":7}]}",
        "{\"responses\":[{\"command\":\"a\",\"data\":{},\"error\":\"x\",\"code\":\"busy\"}]}",
        "{\"responses\":[{\"command\":\"a\",\"error\":\"\",\"code\":\"busy\"}]}",
        "{\"responses\":[{\"command\":\"a\",\"error\":\"x\"}]}",
        "{\"responses\":[]}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (read_responses(refused[i]) == SEKI_OK)
            fail_msg("%s is taken", refused[i]);
        assert_null(responses.root);
    }
    assert_int_equal(read_responses("{\"responses\":[{\"command\":\"a\",\"data\":{\"b\":1}}]}"),
                     SEKI_OK);
    assert_true(seki_json_is_object(responses.responses[0].data));
    seki_control_responses_free(&responses);
}

/* In every size of buffer: the data, else an error in its place, else TOO_LONG; never half of one.
 */
static void data_that_does_not_fit_becomes_an_error(void **state)
{
    (void)state;
    struct seki_control_command command = {.command = "device.list", .correlation = "7"};
    bool seen[3] = {false, false, false};
    for (size_t size = 1; size < 1200; size++) {
        char *out = malloc(size);
        assert_non_null(out);
        struct seki_writer w;
        size_t length;
        seki_control_response_begin(&w, out, size);
        struct seki_writer opened = seki_control_data_open(&w, &command);
        for (int i = 0; i < 40; i++)
            seki_write_string(&w, "m", "0123456789");
        bool whole = seki_control_data_close(&w, &opened, &command);
        if (seki_control_end(&w, &length) != SEKI_OK) {
            assert_false(whole);
            seen[0] = true;
        } else {
            assert_int_equal(length, strlen(out));
            assert_int_equal(strstr(out, "\"code\":\"too_long\"") == NULL, whole);
            assert_non_null(strstr(out, "\"correlationData\":\"7\""));
            assert_string_equal(out + length - 3, "}]}");
            seen[whole ? 2 : 1] = true;
        }
        free(out);
    }
    assert_true(seen[0] && seen[1] && seen[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_read_with_its_members),
        cmocka_unit_test(a_broken_request_is_refused_whole_and_the_place_named),
        cmocka_unit_test(at_most_a_hundred_commands_are_taken),
        cmocka_unit_test(the_answer_to_an_unreadable_request_has_no_command),
        cmocka_unit_test(answers_are_data_or_an_error),
        cmocka_unit_test(data_that_does_not_fit_becomes_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
