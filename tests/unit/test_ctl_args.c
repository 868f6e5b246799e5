/* SPDX-License-Identifier: Apache-2.0
 *
 * test_ctl_args: what sekishoctl makes of a command line, against its own table of commands, and
 * the words that it suggests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/ctl/args.h"
#include "plugin/ctl/ctl.h"
#include "plugin/ctl/nearest.h"

#define READ(args, fault, ...)                                                                     \
    read_line((const char *const[]){"sekishoctl", __VA_ARGS__, NULL}, args, fault)

static enum seki_status read_line(const char *const words[], struct seki_args *args,
                                  struct seki_fault *fault)
{
    int count = 0;
    while (words[count] != NULL)
        count++;
    fault->text[0] = '\0';
    return seki_args_read(count, words, seki_commands, args, fault);
}

static void reads_command_options_and_fields(void **state)
{
    struct seki_args args;
    struct seki_fault fault;
    (void)state;
    assert_int_equal(READ(&args, &fault, "--json", "device", "add", "press-07", "-s", "nagoya",
                          "--auth=x509", "owner=OT", "support.source=a=b", "name="),
                     SEKI_OK);
    assert_string_equal(args.command->words, "device add");
    assert_string_equal(args.positionals[0], "press-07");
    assert_string_equal(args.values[SEKI_OPTION_SITE], "nagoya");
    assert_string_equal(args.values[SEKI_OPTION_AUTH], "x509");
    assert_non_null(args.values[SEKI_OPTION_JSON]);
    assert_int_equal(args.field_count, 3);
    assert_string_equal(args.fields[1].name, "support.source");
    assert_string_equal(args.fields[1].value, "a=b");
    assert_string_equal(args.fields[2].value, "");
}

static void short_options_take_their_value_in_one_word(void **state)
{
    struct seki_args args;
    struct seki_fault fault;
    (void)state;
    assert_int_equal(READ(&args, &fault, "-p1884", "-h", "edge", "status"), SEKI_OK);
    assert_string_equal(args.values[SEKI_OPTION_PORT], "1884");
    assert_string_equal(args.values[SEKI_OPTION_HOST], "edge");
}

static void repeated_options_are_all_kept(void **state)
{
    struct seki_args args;
    struct seki_fault fault;
    (void)state;
    assert_int_equal(READ(&args, &fault, "service", "add", "mes", "--read", "a/#", "--read", "b/+"),
                     SEKI_OK);
    assert_int_equal(args.given_count, 2);
    assert_string_equal(args.given[0].value, "a/#");
    assert_string_equal(args.given[1].value, "b/+");
}

static void after_two_dashes_nothing_is_an_option(void **state)
{
    struct seki_args args;
    struct seki_fault fault;
    (void)state;
    assert_int_equal(READ(&args, &fault, "site", "show", "--", "--json"), SEKI_OK);
    assert_string_equal(args.positionals[0], "--json");
    assert_null(args.values[SEKI_OPTION_JSON]);
}

/* Each refused line, and a part of what is said about it. */
static void refusals_say_what_would_be_right(void **state)
{
    static const struct {
        const char *words[8];
        const char *says;
    } rows[] = {
        {{"sekishoctl"}, "no command"},
        {{"sekishoctl", "statsu"}, "did you mean 'status'"},
        {{"sekishoctl", "devcie", "add", "x"}, "did you mean 'device add'"},
        {{"sekishoctl", "device"}, "add, import, set, rotate, list, show"},
        {{"sekishoctl", "device", "frobnicate"}, "'device' has:"},
        {{"sekishoctl", "qqqqqqqqqqqq"}, "'sekishoctl help' lists"},
        {{"sekishoctl", "status", "--sitte", "a"}, "did you mean '--site'"},
        {{"sekishoctl", "status", "--port"}, "--port wants a value"},
        {{"sekishoctl", "status", "--json=yes"}, "--json takes no value"},
        {{"sekishoctl", "status", "--auth", "token"}, "'status' takes no --auth"},
        {{"sekishoctl", "device", "add", "x", "--auth", "tokne"}, "did you mean 'token'"},
        {{"sekishoctl", "device", "add", "x", "--site", ""}, "empty text"},
        {{"sekishoctl", "device", "add"}, "wants more"},
        {{"sekishoctl", "device", "set", "x", "owner"}, "fields are name=value"},
        {{"sekishoctl", "device", "set", "x", "a=1", "a=2"}, "given twice"},
        {{"sekishoctl", "site", "list", "x"}, "has no use for 'x'"},
        {{"sekishoctl", "status", "--password", "secret"}, "no password is taken"},
        {{"sekishoctl", "status", "-P", "secret"}, "no password is taken"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct seki_args args;
        struct seki_fault fault;
        assert_int_equal(read_line(rows[i].words, &args, &fault), SEKI_BAD_INPUT);
        if (strstr(fault.text, rows[i].says) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", fault.text, rows[i].says);
    }
}

static void more_fields_or_options_than_kept_are_refused(void **state)
{
    const char *words[200] = {"sekishoctl", "device", "set", "x"};
    static char fields[180][8];
    struct seki_args args;
    struct seki_fault fault;
    (void)state;
    for (int i = 0; i < 180; i++) {
        snprintf(fields[i], sizeof fields[i], "f%d=1", i);
        words[4 + i] = fields[i];
    }
    assert_int_equal(seki_args_read(184, words, seki_commands, &args, &fault), SEKI_BAD_INPUT);
    assert_int_equal(seki_args_read(4 + SEKI_ARGS_FIELDS, words, seki_commands, &args, &fault),
                     SEKI_OK);
    for (int i = 0; i < 180; i++)
        words[4 + i] = "--json";
    assert_int_equal(seki_args_read(184, words, seki_commands, &args, &fault), SEKI_BAD_INPUT);
}

static void every_command_can_be_called_and_described(void **state)
{
    (void)state;
    for (const struct seki_command *row = seki_commands; row->words != NULL; row++) {
        assert_non_null(row->run);
        assert_non_null(row->args);
        assert_true(strlen(row->summary) > 3);
        assert_true(row->least <= row->most && row->most <= SEKI_ARGS_POSITIONALS);
        for (const struct seki_command *other = row + 1; other->words != NULL; other++)
            assert_string_not_equal(row->words, other->words);
    }
}

static void numbers_are_whole_and_within_bounds(void **state)
{
    long number = 7;
    (void)state;
    assert_true(seki_args_number("65535", 1, 65535, &number));
    assert_int_equal(number, 65535);
    static const char *const refused[] = {"",   "0",  "65536", " 1",   "1 ",
                                          "-1", "+1", "1.5",   "0x10", "99999999999999999999999"};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        assert_false(seki_args_number(refused[i], 1, 65535, &number));
    assert_int_equal(number, 65535);
}

static void distance_counts_edits_and_swaps(void **state)
{
    (void)state;
    assert_int_equal(seki_nearest_distance("status", "status"), 0);
    assert_int_equal(seki_nearest_distance("statsu", "status"), 1);
    assert_int_equal(seki_nearest_distance("", "abc"), 3);
    assert_int_equal(seki_nearest_distance("kitten", "sitting"), 3);
    char longest[400];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(seki_nearest_distance(longest, "a"), 62);
}

static void last_part_of_a_dotted_name_is_enough(void **state)
{
    struct seki_nearest nearest = {.name = "end_of_life"};
    (void)state;
    seki_nearest_consider(&nearest, "use_level");
    seki_nearest_consider(&nearest, "support.end_of_life");
    assert_string_equal(nearest.best, "support.end_of_life");
    struct seki_nearest none = {.name = "zzz"};
    seki_nearest_consider(&none, "use_level");
    assert_null(none.best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_command_options_and_fields),
        cmocka_unit_test(short_options_take_their_value_in_one_word),
        cmocka_unit_test(repeated_options_are_all_kept),
        cmocka_unit_test(after_two_dashes_nothing_is_an_option),
        cmocka_unit_test(refusals_say_what_would_be_right),
        cmocka_unit_test(more_fields_or_options_than_kept_are_refused),
        cmocka_unit_test(every_command_can_be_called_and_described),
        cmocka_unit_test(numbers_are_whole_and_within_bounds),
        cmocka_unit_test(distance_counts_edits_and_swaps),
        cmocka_unit_test(last_part_of_a_dotted_name_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
