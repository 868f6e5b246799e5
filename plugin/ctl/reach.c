/* SPDX-License-Identifier: Apache-2.0
 *
 * reach: see reach.h.
 */
#include "plugin/ctl/reach.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* 0, or the errno that says why one address could not be reached. */
static int try_address(const struct addrinfo *address, int milliseconds)
{
    int descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return errno;
    int why = connect(descriptor, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
    if (why == EINPROGRESS) {
        struct pollfd wait = {.fd = descriptor, .events = POLLOUT};
        socklen_t size = sizeof why;
        if (poll(&wait, 1, milliseconds) != 1)
            why = ETIMEDOUT;
        else if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &why, &size) != 0)
            why = errno;
    }
    close(descriptor);
    return why;
}

enum seki_status seki_reach(const char *host, long port, int milliseconds, struct seki_fault *fault)
{
    char service[12];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses = NULL;
    snprintf(service, sizeof service, "%ld", port);
    int rc = getaddrinfo(host, service, &hints, &addresses);
    if (rc != 0)
        return seki_fail(fault, SEKI_NOT_FOUND,
                         "no host '%.100s' was found (%s); check the name, or give an address "
                         "with -h",
                         host, gai_strerror(rc));
    int why = ENOENT;
    for (const struct addrinfo *at = addresses; at != NULL && why != 0; at = at->ai_next)
        why = try_address(at, milliseconds);
    freeaddrinfo(addresses);
    if (why == 0)
        return SEKI_OK;
    if (why == ETIMEDOUT)
        return seki_fail(fault, SEKI_BUSY,
                         "%.100s does not answer on port %ld; check host and port, and whether a "
                         "firewall is in the way",
                         host, port);
    return seki_fail(fault, SEKI_IO,
                     "cannot connect to %.100s port %ld: %s; is the broker running, and are host "
                     "and port right (-h, -p)?",
                     host, port, strerror(why));
}
