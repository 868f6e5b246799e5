/* SPDX-License-Identifier: Apache-2.0
 *
 * cidr: prefixes as RFC 4632 and RFC 4291 section 2.3 write them. See cidr.h.
 */
#include "plugin/core/cidr.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#define ADDRESS_TEXT 46 /* INET6_ADDRSTRLEN */

struct address {
    uint8_t bytes[16];
    int bits; /* 32 or 128 */
};

static const uint8_t mapped_ipv4[12] = {[10] = 0xff, [11] = 0xff}; /* RFC 4291 section 2.5.5.2 */

static bool parse_address(const char *text, struct address *address)
{
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, text, address->bytes) == 1) {
        address->bits = 32;
        return true;
    }
    if (inet_pton(AF_INET6, text, address->bytes) != 1) {
        return false;
    }
    address->bits = 128;
    if (memcmp(address->bytes, mapped_ipv4, sizeof mapped_ipv4) == 0) {
        memmove(address->bytes, address->bytes + sizeof mapped_ipv4, 4);
        address->bits = 32;
    }
    return true;
}

/* Decimal digits only, at most three; -1 for anything else. */
static int parse_length(const char *text)
{
    int length = 0;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 3 || text[digits] != '\0') {
        return -1;
    }
    for (size_t i = 0; i < digits; i++) {
        length = length * 10 + (text[i] - '0');
    }
    return length;
}

static bool parse_prefix(const char *text, struct address *address, int *length)
{
    char host[ADDRESS_TEXT];
    const char *slash = strchr(text, '/');
    size_t host_length = slash != NULL ? (size_t)(slash - text) : strlen(text);
    if (host_length >= sizeof host) {
        return false;
    }
    memcpy(host, text, host_length);
    host[host_length] = '\0';
    if (!parse_address(host, address)) {
        return false;
    }
    *length = slash != NULL ? parse_length(slash + 1) : address->bits;
    if (strchr(host, ':') != NULL && address->bits == 32 && slash != NULL) {
        *length -= 96; /* "::ffff:10.0.0.0/104" is 10.0.0.0/8 */
    }
    return *length >= 0 && *length <= address->bits;
}

bool seki_cidr_is_valid(const char *prefix)
{
    struct address address;
    int length;
    return parse_prefix(prefix, &address, &length);
}

bool seki_address_is_valid(const char *address)
{
    struct address parsed;
    return parse_address(address, &parsed);
}

bool seki_cidr_contains(const char *prefix, const char *address)
{
    struct address network, host;
    int length;
    if (!parse_prefix(prefix, &network, &length) || !parse_address(address, &host) ||
        network.bits != host.bits) {
        return false;
    }
    size_t whole = (size_t)length / 8;
    int rest = length % 8;
    if (memcmp(network.bytes, host.bytes, whole) != 0) {
        return false;
    }
    return rest == 0 || ((network.bytes[whole] ^ host.bytes[whole]) >> (8 - rest)) == 0;
}

bool seki_address_is_loopback(const char *address)
{
    return seki_cidr_contains("127.0.0.0/8", address) || seki_cidr_contains("::1/128", address);
}
