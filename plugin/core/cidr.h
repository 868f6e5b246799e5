/* SPDX-License-Identifier: Apache-2.0
 *
 * cidr: whether a text address lies in a text prefix ("10.1.0.0/16", "2001:db8::/32"). An address
 * without a length is that address alone. An IPv4 address that arrives mapped into IPv6
 * ("::ffff:10.1.2.3") is the IPv4 address. No socket and no name look-up.
 */
#ifndef SEKISHO_CORE_CIDR_H
#define SEKISHO_CORE_CIDR_H

#include <stdbool.h>

/* True for a prefix that can be matched: an address, and a length within its family's, if any. */
bool seki_cidr_is_valid(const char *prefix);

/* True for the text of an IPv4 or IPv6 address. */
bool seki_address_is_valid(const char *address);

/* True if the address lies in the prefix; false also when either is not valid. */
bool seki_cidr_contains(const char *prefix, const char *address);

/* True for 127.0.0.0/8 and ::1. */
bool seki_address_is_loopback(const char *address);

#endif
