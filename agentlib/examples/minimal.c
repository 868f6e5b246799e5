/* SPDX-License-Identifier: Apache-2.0
 *
 * minimal: a device of its own make that reports to Sekisho. It says what it knows and why it does
 * not know the rest. Usage: minimal HOST PORT SITE DEVICE [CAFILE]; the token is in $TOKEN.
 */
#include <mosquitto.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "sekisho/mosquitto.h"

static volatile sig_atomic_t ending;

static void on_signal(int number)
{
    ending = number;
}

static void report(void *context, struct seki_report *say)
{
    (void)context;
    snprintf(say->firmware_version, sizeof say->firmware_version, "1.4.0");
    snprintf(say->model, sizeof say->model, "P-200");
    say->default_passwords = SEKI_NO; /* the first start asks for one */
    seki_agent_unknown(say, "boot.secure_boot", "the boot ROM does not tell");
}

static void event(void *context, enum seki_mosquitto_event what, const char *text)
{
    (void)context, (void)what;
    fprintf(stderr, "%s\n", text);
}

int main(int argc, char *argv[])
{
    static struct seki_agent agent;
    struct seki_mosquitto *port;
    struct seki_fault fault;
    if (argc < 5)
        return 2;
    struct seki_agent_config device = {.site = argv[3], .device = argv[4], .report = report};
    struct seki_mosquitto_config broker = {.host = argv[1],
                                           .port = (uint16_t)atoi(argv[2]),
                                           .cafile = argv[5],
                                           .password = getenv("TOKEN"),
                                           .event = event};
    mosquitto_lib_init();
    if (seki_agent_init(&agent, &device, &fault) != SEKI_OK ||
        seki_mosquitto_new(&broker, &agent, &port, &fault) != SEKI_OK) {
        fprintf(stderr, "%s\n", fault.text);
        return 1;
    }
    signal(SIGTERM, on_signal);
    while (!ending)
        seki_mosquitto_run(port, 1000);
    seki_mosquitto_free(port);
    mosquitto_lib_cleanup();
    return 0;
}
