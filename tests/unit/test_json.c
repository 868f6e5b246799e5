/* SPDX-License-Identifier: Apache-2.0
 *
 * test_json: is exactly RFC 8259 read, one object within its limits; does the sticky reader keep
 * the first fault and its place; and does the writer never write past its buffer or half of a
 * value?
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/example_files.h"
#include "topics/json.h"

static struct seki_fault fault;

static enum seki_status parse_bytes(const char *bytes, size_t size, struct seki_json **root)
{
    char *payload = exact_copy(bytes, size);
    enum seki_status status = seki_json_parse(payload, size, 65536, SEKI_JSON_DEPTH, root, &fault);
    free(payload);
    return status;
}

static struct seki_json *parsed(const char *text)
{
    struct seki_json *root = NULL;
    if (parse_bytes(text, strlen(text), &root) != SEKI_OK)
        fail_msg("%s: %s", text, fault.text);
    return root;
}

static void what_rfc_8259_does_not_allow_is_refused(void **state)
{
    static const struct {
        const char *text;
        enum seki_status status;
    } cases[] = {
        {"", SEKI_BAD_JSON},
        {" ", SEKI_BAD_JSON},
        {"[]", SEKI_BAD_JSON},
        {"1", SEKI_BAD_JSON},
        {"null", SEKI_BAD_JSON},
        {"{", SEKI_BAD_JSON},
        {"{}x", SEKI_BAD_JSON},
        {"{}{}", SEKI_BAD_JSON},
        {"{,}", SEKI_BAD_JSON},
        {"{\"a\"}", SEKI_BAD_JSON},
        {"{\"a\":}", SEKI_BAD_JSON},
        {"{\"a\":1,}", SEKI_BAD_JSON},
        {"{a:1}", SEKI_BAD_JSON},
        {"{'a':1}", SEKI_BAD_JSON},
        {"{\"a\":[1,]}", SEKI_BAD_JSON},
        {"{\"a\":[1}", SEKI_BAD_JSON},
        {"{\"a\":{]}", SEKI_BAD_JSON},
        {"{\"a\":01}", SEKI_BAD_JSON},
        {"{\"a\":+1}", SEKI_BAD_JSON},
        {"{\"a\":1.}", SEKI_BAD_JSON},
        {"{\"a\":.5}", SEKI_BAD_JSON},
        {"{\"a\":1e}", SEKI_BAD_JSON},
        {"{\"a\":-}", SEKI_BAD_JSON},
        {"{\"a\":0x10}", SEKI_BAD_JSON},
        {"{\"a\":NaN}", SEKI_BAD_JSON},
        {"{\"a\":Infinity}", SEKI_BAD_JSON},
        {"{\"a\":True}", SEKI_BAD_JSON},
        {"{\"a\":nul}", SEKI_BAD_JSON},
        {"{\"a\":\"\n\"}", SEKI_BAD_JSON},
        {"{\"a\":\"\\x\"}", SEKI_BAD_JSON},
        {"{\"a\":\"\\u12g4\"}", SEKI_BAD_JSON},
        {"{\"a\":\"\\ud800\"}", SEKI_BAD_JSON},
        {"{\"a\":\"b}", SEKI_BAD_JSON},
        {"{\"a\":1/**/}", SEKI_BAD_JSON},
        {"\xef\xbb\xbf{}", SEKI_BAD_JSON},
        {"{\"a\":\"\xff\"}", SEKI_BAD_UTF8},
        {"{\"a\":\"\xed\xa0\x80\"}", SEKI_BAD_UTF8},
        {"{\"a\":1,\"a\":1}", SEKI_BAD_JSON},
        {"{\"b\":[{\"a\":1,\"\\u0061\":1}]}", SEKI_BAD_JSON},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct seki_json *root = NULL;
        enum seki_status status = parse_bytes(cases[i].text, strlen(cases[i].text), &root);
        if (status != cases[i].status || root != NULL)
            fail_msg("%s: %s, %s", cases[i].text, seki_status_name(status), fault.text);
    }
}

static void a_nul_or_a_number_too_large_is_refused(void **state)
{
    (void)state;
    struct seki_json *root = NULL;
    assert_int_not_equal(parse_bytes("{\"a\":\"\0\"}", 9, &root), SEKI_OK);
    assert_int_not_equal(parse_bytes("{}\0", 3, &root), SEKI_OK);
    assert_int_not_equal(parse_bytes("{\"a\":\"\\u0000\"}", 14, &root), SEKI_OK);
    assert_int_not_equal(parse_bytes("{\"a\":1e999}", 11, &root), SEKI_OK);
    assert_null(root);
}

static void what_rfc_8259_allows_is_read(void **state)
{
    (void)state;
    double number = 0;
    bool yes = false;
    struct seki_json *root =
        parsed(" {\t\"a\" : [ -0.5E+1 , true,null, \"\\u3042\\ud83d\\ude00\\n\" ],\r\n"
               "\"\":{}, \"b\":\"名\" } ");
    const struct seki_json *entry = seki_json_first(seki_json_member(root, "a"));
    assert_true(seki_json_number(entry, &number) && number < -4.9 && number > -5.1);
    entry = seki_json_next(entry);
    assert_true(seki_json_boolean(entry, &yes) && yes);
    assert_false(seki_json_number(entry, &number));
    entry = seki_json_next(entry);
    assert_true(seki_json_is_null(entry));
    entry = seki_json_next(entry);
    assert_string_equal(seki_json_string(entry), "あ\xf0\x9f\x98\x80\n");
    assert_null(seki_json_next(entry));
    assert_true(seki_json_is_object(seki_json_member(root, "")));
    assert_int_equal(seki_json_size(root), 3);
    assert_null(seki_json_member(root, "B"));
    assert_null(seki_json_member(NULL, "a"));
    seki_json_free(root);
}

static void size_and_depth_are_bounded(void **state)
{
    (void)state;
    struct seki_json *root = NULL;
    assert_int_equal(seki_json_parse("{}", 2, 2, 1, &root, NULL), SEKI_OK);
    seki_json_free(root);
    assert_int_equal(seki_json_parse("{ }", 3, 2, 1, &root, NULL), SEKI_TOO_LONG);
    assert_int_equal(seki_json_parse("{\"a\":[]}", 8, 8, 1, &root, NULL), SEKI_TOO_DEEP);
    assert_int_equal(seki_json_parse("{\"a\":[]}", 8, 8, 2, &root, NULL), SEKI_OK);
    seki_json_free(root);
    static char deep[20000] = "{\"a\":";
    memset(deep + 5, '[', sizeof deep - 6);
    assert_int_equal(
        seki_json_parse(deep, sizeof deep - 1, sizeof deep, SEKI_JSON_DEPTH_FILE, &root, &fault),
        SEKI_TOO_DEEP);
}

static void a_value_is_found_by_its_line(void **state)
{
    static const char text[] =
        "{\n \"a\": \"}\\\"\",\n \"b\": [1,\n  {\"c\": 2}],\n\n \"d\": null}";
    (void)state;
    struct seki_json *root = parsed(text);
    size_t size = sizeof text - 1;
    const struct seki_json *b = seki_json_member(root, "b");
    assert_int_equal(seki_json_line(text, size, root, root), 1);
    assert_int_equal(seki_json_line(text, size, root, seki_json_member(root, "a")), 2);
    assert_int_equal(seki_json_line(text, size, root, b), 3);
    assert_int_equal(seki_json_line(text, size, root, seki_json_next(seki_json_first(b))), 4);
    assert_int_equal(seki_json_line(text, size, root, seki_json_member(root, "d")), 6);
    seki_json_free(root);
}

static void the_reader_keeps_the_first_fault_and_reads_no_more(void **state)
{
    (void)state;
    struct seki_json *root = parsed("{\"a\":\"x\",\"n\":5,\"long\":\"abcd\"}");
    struct seki_reader r;
    int64_t number = 1;
    char text[4] = "old";
    seki_reader_init(&r);
    seki_take_string(&r, root, "long", text, sizeof text); /* refused, not cut */
    assert_int_equal(r.status, SEKI_TOO_LONG);
    assert_string_equal(text, "old");
    seki_need_integer(&r, root, "n", 0, 9, &number);
    seki_need_string(&r, root, "missing", text, sizeof text);
    assert_int_equal(number, 1);
    assert_int_equal(r.status, SEKI_TOO_LONG);
    assert_string_equal(r.member, "long");
    seki_json_free(root);
}

static void integers_are_whole_exact_and_in_range(void **state)
{
    static const struct {
        const char *text;
        enum seki_status status;
    } cases[] = {
        {"{\"n\":5}", SEKI_OK},
        {"{\"n\":5.0}", SEKI_OK},
        {"{\"n\":0.5e1}", SEKI_OK},
        {"{\"n\":5.5}", SEKI_WRONG_TYPE},
        {"{\"n\":\"5\"}", SEKI_WRONG_TYPE},
        {"{\"n\":true}", SEKI_WRONG_TYPE},
        {"{\"n\":-1}", SEKI_OUT_OF_RANGE},
        {"{\"n\":11}", SEKI_OUT_OF_RANGE},
        {"{\"n\":1e300}", SEKI_OUT_OF_RANGE},
        {"{\"n\":-1e300}", SEKI_OUT_OF_RANGE},
        {"{\"n\":null}", SEKI_MISSING},
        {"{}", SEKI_MISSING},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct seki_json *root = parsed(cases[i].text);
        struct seki_reader r;
        int64_t number = 77;
        seki_reader_init(&r);
        seki_need_integer(&r, root, "n", 0, 10, &number);
        if (r.status != cases[i].status || number != (r.status == SEKI_OK ? 5 : 77))
            fail_msg("%s: %s", cases[i].text, seki_status_name(r.status));
        seki_json_free(root);
    }
}

/* Mended: the way back was the last dot, so that a name with a dot left a piece of itself behind.
 */
static void the_path_comes_back_past_names_with_dots(void **state)
{
    (void)state;
    struct seki_reader r;
    seki_reader_init(&r);
    seki_reader_enter(&r, "categories");
    seki_reader_enter(&r, "ID.AM");
    assert_string_equal(r.path, "categories.ID.AM");
    seki_reader_leave(&r);
    assert_string_equal(r.path, "categories");
    seki_reader_leave(&r);
    assert_string_equal(r.path, "");
}

static void the_path_comes_back_from_any_depth_and_length(void **state)
{
    (void)state;
    struct seki_reader r;
    seki_reader_init(&r);
    seki_reader_enter(&r, "a");
    for (int i = 0; i < 40; i++)
        seki_reader_enter(&r, "a-name-that-is-longer-than-the-room-of-the-path-of-a-reader");
    seki_reader_fault(&r, "m\n\"x", SEKI_BAD_INPUT);
    assert_null(strpbrk(r.member, "\n\""));
    for (int i = 0; i < 40; i++)
        seki_reader_leave(&r);
    assert_string_equal(r.path, "a");
}

static void write_all(struct seki_writer *w)
{
    seki_write_open(w, NULL, '{');
    seki_write_string(w, "s", "a\"\\\n\x1b名");
    seki_write_string(w, "none", NULL);
    seki_write_open(w, "l", '[');
    seki_write_integer(w, NULL, INT64_MIN);
    seki_write_number(w, NULL, 0.5);
    seki_write_number(w, NULL, HUGE_VAL);
    seki_write_boolean(w, NULL, false);
    seki_write_open(w, NULL, '{');
    seki_write_close(w, '}');
    seki_write_close(w, ']');
    seki_write_time(w, "t", 1795428000);
    seki_write_time(w, "never", 0);
    seki_write_date(w, "d", SEKI_DAY_TBA);
    seki_write_date(w, "u", SEKI_DAY_UNKNOWN);
    seki_write_close(w, '}');
}

static const char written[] =
    "{\"s\":\"a\\\"\\\\\\u000a\\u001b名\",\"none\":null,"
    "\"l\":[-9223372036854775808,0.5,null,false,{}],"
    "\"t\":\"2026-11-23T10:00:00Z\",\"never\":null,\"d\":\"tba\",\"u\":null}";

static void the_writer_fills_its_buffer_and_not_a_byte_more(void **state)
{
    (void)state;
    for (size_t size = 0; size <= sizeof written; size++) {
        char *out = malloc(size > 0 ? size : 1);
        assert_non_null(out);
        struct seki_writer w;
        size_t length = 0;
        seki_writer_init(&w, out, size);
        write_all(&w);
        enum seki_status status = seki_writer_end(&w, &length);
        assert_int_equal(status, size < sizeof written ? SEKI_TOO_LONG : SEKI_OK);
        if (status == SEKI_OK) {
            assert_string_equal(out, written);
            assert_int_equal(length, sizeof written - 1);
        }
        free(out);
    }
    seki_json_free(parsed(written));
}

static void a_member_that_did_not_fit_is_dropped_whole(void **state)
{
    (void)state;
    char out[16];
    struct seki_writer w;
    seki_writer_init(&w, out, sizeof out);
    seki_write_open(&w, NULL, '{');
    seki_write_integer(&w, "a", 1);
    struct seki_writer mark = seki_writer_mark(&w);
    seki_write_string(&w, "b", "longer than what is left");
    seki_write_integer(&w, "c", 2); /* full already: changes nothing, though it would fit */
    seki_writer_rewind(&w, &mark);
    seki_write_integer(&w, "d", 3);
    seki_write_close(&w, '}');
    assert_int_equal(seki_writer_end(&w, NULL), SEKI_OK);
    assert_string_equal(out, "{\"a\":1,\"d\":3}");
}

/* Mended: the room left was counted below zero, and the writer wrote past its buffer. */
static void room_that_is_held_back_is_never_written_over(void **state)
{
    (void)state;
    char *out = malloc(16);
    assert_non_null(out);
    struct seki_writer w;
    seki_writer_init(&w, out, 16);
    seki_write_string(&w, NULL, "0123456789");
    w.size = 8; /* as for the end of a list */
    seki_write_string(&w, NULL, "0123456789");
    assert_true(w.full);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_rfc_8259_does_not_allow_is_refused),
        cmocka_unit_test(a_nul_or_a_number_too_large_is_refused),
        cmocka_unit_test(what_rfc_8259_allows_is_read),
        cmocka_unit_test(size_and_depth_are_bounded),
        cmocka_unit_test(a_value_is_found_by_its_line),
        cmocka_unit_test(the_reader_keeps_the_first_fault_and_reads_no_more),
        cmocka_unit_test(integers_are_whole_exact_and_in_range),
        cmocka_unit_test(the_path_comes_back_past_names_with_dots),
        cmocka_unit_test(the_path_comes_back_from_any_depth_and_length),
        cmocka_unit_test(the_writer_fills_its_buffer_and_not_a_byte_more),
        cmocka_unit_test(a_member_that_did_not_fit_is_dropped_whole),
        cmocka_unit_test(room_that_is_held_back_is_never_written_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
