/* SPDX-License-Identifier: Apache-2.0
 *
 * test_cidr: does an address lie in a prefix exactly when its leading bits say so?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "plugin/core/cidr.h"

static const struct {
    const char *prefix, *address;
    bool inside;
} cases[] = {
    {"10.1.0.0/16", "10.1.255.255", true},
    {"10.1.0.0/16", "10.2.0.0", false},
    {"10.1.2.3/16", "10.1.9.9", true}, /* host bits of a prefix do not count */
    {"192.168.4.0/22", "192.168.7.255", true},
    {"192.168.4.0/22", "192.168.8.0", false},
    {"192.168.4.0/22", "192.168.3.255", false},
    {"0.0.0.0/0", "203.0.113.9", true},
    {"0.0.0.0/0", "2001:db8::1", false}, /* another family */
    {"::/0", "2001:db8::1", true},
    {"::/0", "10.0.0.1", false},
    {"10.0.0.7", "10.0.0.7", true},
    {"10.0.0.7", "10.0.0.8", false},
    {"10.0.0.7/32", "10.0.0.7", true},
    {"2001:db8::/32", "2001:db8:ffff::1", true},
    {"2001:db8::/32", "2001:db9::1", false},
    {"2001:db8::/33", "2001:db8:7fff::1", true},
    {"2001:db8::/33", "2001:db8:8000::1", false},
    {"2001:db8::1/128", "2001:db8::1", true},
    {"2001:db8::1/128", "2001:db8::2", false},
    {"10.0.0.0/8", "::ffff:10.9.8.7", true}, /* an IPv4 client on an IPv6 listener */
    {"::ffff:10.0.0.0/104", "10.9.8.7", true},
    {"::ffff:10.0.0.0/104", "11.0.0.0", false},
    {"::ffff:10.0.0.0/95", "10.0.0.0", false}, /* wider than IPv4 */
    {"10.0.0.0/33", "10.0.0.0", false},
    {"10.0.0.0/", "10.0.0.0", false},
    {"10.0.0.0/-1", "10.0.0.0", false},
    {"10.0.0.0/ 8", "10.0.0.0", false},
    {"10.0.0.0/8x", "10.0.0.0", false},
    {"10.0.0.0/0008", "10.0.0.0", false},
    {"10.0.0/8", "10.0.0.0", false},
    {"2001:db8::/129", "2001:db8::", false},
    {"10.0.0.0/8", "10.0.0", false},
    {"10.0.0.0/8", "", false},
    {"", "10.0.0.0", false},
    {"10.0.0.0/8", "host.example", false},
    {"0000000000000000000000000000000000000000000000000000/8", "0.0.0.0", false},
};

static void addresses_lie_where_their_bits_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (seki_cidr_contains(cases[i].prefix, cases[i].address) != cases[i].inside) {
            fail_msg("'%s' and '%s'", cases[i].prefix, cases[i].address);
        }
    }
}

/* For every length: the address whose last counted bit differs is outside, any other bit inside. */
static void every_length_counts_exactly_its_bits(void **state)
{
    (void)state;
    char prefix[64], address[64];
    for (int length = 1; length <= 32; length++) {
        uint32_t network = 0xa5a5a5a5U, last = 1U << (32 - length);
        uint32_t outside = network ^ last, inside = network ^ (last - 1);
        snprintf(prefix, sizeof prefix, "%u.%u.%u.%u/%d", network >> 24, network >> 16 & 255,
                 network >> 8 & 255, network & 255, length);
        snprintf(address, sizeof address, "%u.%u.%u.%u", outside >> 24, outside >> 16 & 255,
                 outside >> 8 & 255, outside & 255);
        assert_false(seki_cidr_contains(prefix, address));
        snprintf(address, sizeof address, "%u.%u.%u.%u", inside >> 24, inside >> 16 & 255,
                 inside >> 8 & 255, inside & 255);
        assert_true(seki_cidr_contains(prefix, address));
    }
}

static void validity_is_told(void **state)
{
    (void)state;
    assert_true(seki_cidr_is_valid("10.0.0.0/8"));
    assert_true(seki_cidr_is_valid("2001:db8::1"));
    assert_false(seki_cidr_is_valid("10.0.0.0/33"));
    assert_false(seki_cidr_is_valid("office"));
    assert_true(seki_address_is_valid("10.0.0.1"));
    assert_true(seki_address_is_valid("fe80::1"));
    assert_false(seki_address_is_valid("10.0.0.0/8"));
    assert_false(seki_address_is_valid(""));
}

static void loopback_is_both_families(void **state)
{
    (void)state;
    assert_true(seki_address_is_loopback("127.0.0.1"));
    assert_true(seki_address_is_loopback("127.8.8.8"));
    assert_true(seki_address_is_loopback("::1"));
    assert_true(seki_address_is_loopback("::ffff:127.0.0.1"));
    assert_false(seki_address_is_loopback("128.0.0.1"));
    assert_false(seki_address_is_loopback("0.0.0.0"));
    assert_false(seki_address_is_loopback("::"));
    assert_false(seki_address_is_loopback(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_lie_where_their_bits_say),
        cmocka_unit_test(every_length_counts_exactly_its_bits),
        cmocka_unit_test(validity_is_told),
        cmocka_unit_test(loopback_is_both_families),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
