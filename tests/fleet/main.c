/* SPDX-License-Identifier: Apache-2.0
 *
 * sekisho-fleet: runs the simulated fleet, or writes down what has to be registered for it.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/fleet/fleet.h"

static const char usage[] =
    "usage: sekisho-fleet sites | attestations\n"
    "       sekisho-fleet devices | x509 [--devices N]\n"
    "       sekisho-fleet run [--devices N] --host H --port P --tls-port P --x509-port P\n"
    "                         --ca-folder DIR --credentials DIR\n";

enum { DEVICES, HOST, PORT, TLS_PORT, X509_PORT, CA_FOLDER, CREDENTIALS, OPTIONS };

static const struct option options[] = {
    {"devices", required_argument, NULL, DEVICES},
    {"host", required_argument, NULL, HOST},
    {"port", required_argument, NULL, PORT},
    {"tls-port", required_argument, NULL, TLS_PORT},
    {"x509-port", required_argument, NULL, X509_PORT},
    {"ca-folder", required_argument, NULL, CA_FOLDER},
    {"credentials", required_argument, NULL, CREDENTIALS},
    {NULL, 0, NULL, 0},
};

static int refuse(void)
{
    fputs(usage, stderr);
    return 2;
}

/* The number of an option, or 0. */
static long number(const char *text, long most)
{
    char *end;
    long value = text != NULL ? strtol(text, &end, 10) : 0;
    return text != NULL && *text != '\0' && *end == '\0' && value > 0 && value <= most ? value : 0;
}

static int run(const char *const *values, const struct seki_fleet_device *devices, size_t count)
{
    struct seki_fleet_way way = {
        .host = values[HOST],
        .port = (uint16_t)number(values[PORT], 65535),
        .tls_port = (uint16_t)number(values[TLS_PORT], 65535),
        .x509_port = (uint16_t)number(values[X509_PORT], 65535),
        .ca_folder = values[CA_FOLDER],
        .credentials = values[CREDENTIALS],
    };
    if (way.host == NULL || way.port == 0 || way.tls_port == 0 || way.x509_port == 0 ||
        way.ca_folder == NULL || way.credentials == NULL)
        return refuse();
    return seki_fleet_run(&way, devices, count);
}

int main(int argc, char *argv[])
{
    const char *values[OPTIONS] = {[DEVICES] = "38"};
    static struct seki_fleet_device devices[SEKI_FLEET_MOST];
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
        if (option >= OPTIONS)
            return refuse();
        values[option] = optarg;
    }
    long count = number(values[DEVICES], SEKI_FLEET_MOST);
    if (optind + 1 != argc || count == 0)
        return refuse();
    const char *what = argv[optind];
    seki_fleet_plan(devices, (size_t)count);
    if (strcmp(what, "run") == 0)
        return run(values, devices, (size_t)count);
    if (strcmp(what, "sites") == 0)
        seki_fleet_write_sites(stdout);
    else if (strcmp(what, "attestations") == 0)
        seki_fleet_write_attestations(stdout);
    else if (strcmp(what, "devices") == 0)
        seki_fleet_write_devices(stdout, devices, (size_t)count, time(NULL));
    else if (strcmp(what, "x509") == 0)
        seki_fleet_write_x509(stdout, devices, (size_t)count);
    else
        return refuse();
    return fflush(stdout) == 0 ? 0 : 1;
}
