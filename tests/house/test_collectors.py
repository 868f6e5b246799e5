# SPDX-License-Identifier: Apache-2.0
"""Does pytest find the functions of a C program's table, and nothing that is none?"""

import pytest

from support.collectors import functions_of

PROGRAM = """
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, \\
                                                   tear_down)
#define LIMIT 3 /* cmocka_unit_test(in_a_define) */
const struct CMUnitTest tests[] = {
    cmocka_unit_test(plain), TEST(short_form),
    cmocka_unit_test_setup_teardown(
        on_the_next_line, set_up, tear_down),
    cmocka_unit_test(plain),
};
"""


def test_a_macro_s_parameter_is_no_test_and_its_uses_are():
    assert functions_of(PROGRAM) == ["plain", "short_form", "on_the_next_line"]


@pytest.mark.parametrize("text", ["", "#define TEST(name) run(name)\nTEST(not_cmocka)"])
def test_what_is_no_table_has_no_functions(text):
    assert functions_of(text) == []
