/* SPDX-License-Identifier: Apache-2.0
 *
 * run: all devices of a plan in one process and one poll(). Each has an agent, a port and traffic
 * of its own; what its faults make it do on the wire is done here, what they make it say of itself
 * in posture.c. They come one after another, and some of them go away for a while now and then.
 */
#include <errno.h>
#include <mosquitto.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sekisho/mosquitto.h"
#include "tests/fleet/credentials.h"

#define REPORT_S 300
#define COMES_MS 40         /* between one device and the next */
#define MISBEHAVES_MS 45000 /* between wrong topics, and between broken reports */
#define NAP_EVERY_MS 240000 /* a handheld goes to its cradle */
#define NAP_MS 45000

struct member {
    const struct seki_fleet_device *device;
    struct seki_agent agent;
    struct seki_mosquitto *port; /* NULL: not there now */
    struct seki_fleet_traffic traffic;
    int64_t comes_ms, naps_ms, measures_ms, misbehaves_ms;
};

struct fleet {
    const struct seki_fleet_way *way;
    char (*secrets)[SEKI_FLEET_SECRET];
    struct member *members;
    struct pollfd *polls;
    size_t count;
};

static volatile sig_atomic_t ended;

static void end(int signal)
{
    (void)signal;
    ended = 1;
}

static void fill_report(void *context, struct seki_report *report)
{
    const struct member *member = context;
    seki_unix_s now = report->at;
    seki_fleet_posture(member->device, now, report);
    if (member->port != NULL)
        snprintf(report->tls, sizeof report->tls, "%s", seki_mosquitto_tls(member->port));
}

static void tell(void *context, enum seki_mosquitto_event event, const char *text)
{
    const struct member *member = context;
    if (event == SEKI_MOSQUITTO_REFUSED || event == SEKI_MOSQUITTO_DENIED ||
        event == SEKI_MOSQUITTO_COMMAND)
        printf("%s/%s: %s\n", member->device->site->id, member->device->id, text);
}

static bool is_away(const struct member *member)
{
    return (member->device->faults & SEKI_FLEET_NEVER_CAME) != 0;
}

static const char *secret_of(const struct fleet *fleet, const struct member *member)
{
    const struct seki_fleet_device *device = member->device;
    if ((device->faults & (SEKI_FLEET_WRONG_SECRET | SEKI_FLEET_UNKNOWN)) != 0)
        return "not-the-secret-of-this-device";
    if (device->kind->auth == SEKI_FLEET_SHARED)
        return seki_fleet_shared_password;
    return fleet->secrets[device->index];
}

static enum seki_status prepare_agent(struct member *member, struct seki_fault *fault)
{
    bool knocks = (member->device->faults & (SEKI_FLEET_WRONG_SECRET | SEKI_FLEET_UNKNOWN)) != 0;
    struct seki_agent_config config = {
        .site = member->device->site->id,
        .device = member->device->id,
        .name = "sekisho-fleet",
        .version = SEKISHO_VERSION,
        .report = fill_report,
        .context = member,
        .interval_s = REPORT_S,
        .backoff_first_ms = knocks ? 15000 : 1000,
        .backoff_most_ms = knocks ? 60000 : 30000,
        .seed = member->device->index + 1,
    };
    return seki_agent_init(&member->agent, &config, fault);
}

/* The device is switched on. */
static enum seki_status come(const struct fleet *fleet, struct member *member,
                             struct seki_fault *fault)
{
    const struct seki_fleet_device *device = member->device;
    const struct seki_fleet_way *way = fleet->way;
    char cafile[512], certfile[512], keyfile[512];
    snprintf(cafile, sizeof cafile, "%s/ca.crt", way->ca_folder);
    snprintf(certfile, sizeof certfile, "%s/%s.crt", way->ca_folder, device->id);
    snprintf(keyfile, sizeof keyfile, "%s/%s.key", way->ca_folder, device->id);
    struct seki_mosquitto_config config = {
        .host = way->host,
        .port = way->tls_port,
        .bind_address = device->address,
        .cafile = cafile,
        .keepalive_s = 30,
        .event = tell,
        .context = member,
    };
    if (device->kind->auth == SEKI_FLEET_X509) {
        config.port = way->x509_port;
        config.username = "";
        config.certfile = certfile;
        config.keyfile = keyfile;
    } else {
        config.password = secret_of(fleet, member);
    }
    if ((device->faults & SEKI_FLEET_PLAIN) != 0) {
        config.port = way->port;
        config.cafile = NULL;
    }
    enum seki_status status = prepare_agent(member, fault);
    return status == SEKI_OK ? seki_mosquitto_new(&config, &member->agent, &member->port, fault)
                             : status;
}

static void go(struct member *member)
{
    seki_mosquitto_free(member->port);
    member->port = NULL;
}

static void publish(struct member *member, const char *topic, const char *text)
{
    /* A measurement that is not taken is lost: the next one comes in seconds. */
    enum seki_status status = seki_mosquitto_publish(member->port, topic, text, strlen(text), 0);
    (void)status;
}

static void measure(struct member *member, struct seki_agent_time now)
{
    char topic[SEKI_TOPIC_SIZE], payload[512];
    if (seki_agent_data_topic(&member->agent, member->device->kind->topic, topic) != SEKI_OK)
        return;
    seki_fleet_measure(member->device, &member->traffic, now.unix_s, payload, sizeof payload);
    publish(member, topic, payload);
}

static void misbehave(struct member *member)
{
    const struct seki_fleet_device *device = member->device;
    char topic[SEKI_TOPIC_SIZE];
    if ((device->faults & SEKI_FLEET_WRONG_TOPIC) != 0) {
        snprintf(topic, sizeof topic, "data/%s/press-07/vibration", device->site->id);
        publish(member, topic, "{\"rms_mm_s\":0}");
    }
    if ((device->faults & SEKI_FLEET_BROKEN_REPORT) != 0) {
        snprintf(topic, sizeof topic, "sekisho/v1/report/%s/%s", device->site->id, device->id);
        publish(member, topic, "{\"v\":1,\"at\":\"2026-02-30T25:61:00Z\",\"firmware\":{\"versi");
    }
}

/* What is due for one device. */
static void turn(const struct fleet *fleet, struct member *member, struct seki_agent_time now)
{
    struct seki_fault fault;
    if (is_away(member) || now.steady_ms < member->comes_ms)
        return;
    if (member->port == NULL) {
        if (come(fleet, member, &fault) != SEKI_OK) {
            printf("%s: %s\n", member->device->id, fault.text);
            member->comes_ms = now.steady_ms + 60000;
        }
        return;
    }
    if (member->naps_ms != 0 && now.steady_ms >= member->naps_ms) {
        go(member);
        member->comes_ms = now.steady_ms + NAP_MS;
        member->naps_ms = member->comes_ms + NAP_EVERY_MS;
        return;
    }
    if (!seki_mosquitto_is_connected(member->port))
        return;
    if (now.steady_ms >= member->measures_ms) {
        measure(member, now);
        member->measures_ms = now.steady_ms + 1000 * (int64_t)member->device->kind->every_s;
    }
    if (now.steady_ms >= member->misbehaves_ms) {
        misbehave(member);
        member->misbehaves_ms = now.steady_ms + MISBEHAVES_MS;
    }
}

static void wait_for_network(struct fleet *fleet)
{
    int timeout_ms = 250;
    for (size_t i = 0; i < fleet->count; i++) {
        struct seki_mosquitto *port = fleet->members[i].port;
        fleet->polls[i] = (struct pollfd){.fd = -1};
        if (port == NULL)
            continue;
        fleet->polls[i].fd = seki_mosquitto_socket(port);
        fleet->polls[i].events = (short)(POLLIN | (seki_mosquitto_wants_write(port) ? POLLOUT : 0));
        int patience_ms = seki_mosquitto_patience_ms(port);
        if (patience_ms < timeout_ms)
            timeout_ms = patience_ms;
    }
    if (poll(fleet->polls, fleet->count, timeout_ms) < 0 && errno != EINTR)
        perror("sekisho-fleet: poll");
}

static void service(struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->count && !ended; i++) {
        struct member *member = &fleet->members[i];
        short got = fleet->polls[i].fd < 0 ? 0 : fleet->polls[i].revents;
        if (member->port != NULL)
            seki_mosquitto_service(member->port, (got & (POLLIN | POLLERR | POLLHUP)) != 0,
                                   (got & POLLOUT) != 0);
        turn(fleet, member, seki_mosquitto_now());
    }
}

static enum seki_status assemble(struct fleet *fleet, const struct seki_fleet_device *devices,
                                 struct seki_fault *fault)
{
    fleet->secrets = calloc(fleet->count, sizeof *fleet->secrets);
    fleet->members = calloc(fleet->count, sizeof *fleet->members);
    fleet->polls = calloc(fleet->count, sizeof *fleet->polls);
    if (fleet->secrets == NULL || fleet->members == NULL || fleet->polls == NULL)
        return seki_fail(fault, SEKI_NO_MEMORY, "out of memory");
    int64_t now_ms = seki_mosquitto_now().steady_ms;
    for (size_t i = 0; i < fleet->count; i++) {
        struct member *member = &fleet->members[i];
        member->device = &devices[i];
        member->comes_ms = now_ms + COMES_MS * (int64_t)i;
        if (strcmp(devices[i].kind->name, "scanner") == 0)
            member->naps_ms = member->comes_ms + 60000 + 40000 * (int64_t)(i % 6);
        seki_fleet_traffic_init(&devices[i], &member->traffic);
    }
    return seki_fleet_read_credentials(fleet->way->credentials, devices, fleet->count,
                                       fleet->secrets, fault);
}

static void dissolve(struct fleet *fleet)
{
    for (size_t i = 0; fleet->members != NULL && i < fleet->count; i++)
        go(&fleet->members[i]);
    if (fleet->secrets != NULL)
        explicit_bzero(fleet->secrets, fleet->count * sizeof *fleet->secrets);
    free(fleet->secrets);
    free(fleet->members);
    free(fleet->polls);
}

int seki_fleet_run(const struct seki_fleet_way *way, const struct seki_fleet_device *devices,
                   size_t count)
{
    struct fleet fleet = {.way = way, .count = count};
    struct seki_fault fault;
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    struct sigaction action = {.sa_handler = end};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    mosquitto_lib_init();
    enum seki_status status = assemble(&fleet, devices, &fault);
    if (status != SEKI_OK)
        fprintf(stderr, "sekisho-fleet: %s\n", fault.text);
    while (status == SEKI_OK && !ended) {
        wait_for_network(&fleet);
        service(&fleet);
    }
    dissolve(&fleet);
    mosquitto_lib_cleanup();
    return status == SEKI_OK ? 0 : 1;
}
