/* SPDX-License-Identifier: Apache-2.0
 *
 * load: the load generator of the benchmark. It prints one line of JSON: what it did, how long it
 * took, and the processor time that the broker (all threads of the process) spent on it, which it
 * reads at the moments that count. Bounded in clients, messages and time; loopback only.
 *
 *   load connect PORT PID CLIENTS WINDOW                  all rows of the file connect, WINDOW at a
 * time load deliver PORT PID PUBLISHERS SUBSCRIBERS TOPIC FILTER QOS MESSAGES PAYLOAD the
 * publishers in turn, one message each; without subscribers ("-") PUBACKs are counted. PAYLOAD:
 * bytes, or the path of a file load ping    PORT PID CLIENT SECONDS                  one ping after
 * the other: how long an answer takes
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/bench/mqtt_client.h"

#define OUTSTANDING 1000 /* deliveries on their way: a broker's queue stays short */
#define IN_FLIGHT 10     /* QoS 1 messages of one publisher without an acknowledgement */
#define MESSAGES 10000000
#define LIMIT_S 300
#define WAIT_MS 20000
#define PING_US 500

/* Of all threads, or of the one that moves messages only. */
static int64_t broker_cpu_ns(long pid, bool first_only)
{
    char path[300];
    int64_t sum = 0;
    snprintf(path, sizeof path, "/proc/%ld/task", pid);
    DIR *tasks = opendir(path);
    if (tasks == NULL) {
        bench_die("%s: %s", path, strerror(errno));
    }
    for (const struct dirent *task; (task = readdir(tasks)) != NULL;) {
        long long ns = 0;
        snprintf(path, sizeof path, "/proc/%ld/task/%.100s/schedstat", pid, task->d_name);
        bool wanted = task->d_name[0] != '.' && (!first_only || atol(task->d_name) == pid);
        FILE *file = wanted ? fopen(path, "r") : NULL;
        if (file != NULL && fscanf(file, "%lld", &ns) == 1) {
            sum += ns;
        }
        if (file != NULL) {
            fclose(file);
        }
    }
    closedir(tasks);
    return sum;
}

/* ---- waiting for packets --------------------------------------------------------------------- */

struct wait {
    int epoll;
    uint64_t packets[16]; /* by type */
    int64_t *took_ns;     /* of each connection; NULL: not asked for */
};

static void count(struct bench_client *client, enum bench_packet type, void *context)
{
    struct wait *wait = context;
    if (type == BENCH_CONNACK && wait->took_ns != NULL) {
        wait->took_ns[wait->packets[type]] = bench_now_ns() - client->began_ns;
    }
    wait->packets[type & 15]++;
}

static void watch(const struct wait *wait, struct bench_client *client)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(wait->epoll, EPOLL_CTL_ADD, client->fd, &event) != 0) {
        bench_die("epoll: %s", strerror(errno));
    }
}

static void take_in(struct wait *wait, int wait_ms)
{
    struct epoll_event events[256];
    int ready = epoll_wait(wait->epoll, events, 256, wait_ms);
    if (ready == 0 && wait_ms > 0) {
        bench_die("the broker has sent nothing for %d ms", wait_ms);
    }
    for (int i = 0; i < ready; i++) {
        bench_receive(events[i].data.ptr, count, wait);
    }
}

static void connect_all(struct wait *wait, struct bench_client *clients, size_t clients_count,
                        int port, size_t window)
{
    uint64_t before = wait->packets[BENCH_CONNACK];
    for (size_t begun = 0; wait->packets[BENCH_CONNACK] - before < clients_count;) {
        while (begun < clients_count && begun - (wait->packets[BENCH_CONNACK] - before) < window) {
            bench_begin_connect(&clients[begun], port);
            watch(wait, &clients[begun++]);
        }
        take_in(wait, WAIT_MS);
    }
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

/* ---- modes ----------------------------------------------------------------------------------- */

struct task {
    int port;
    long pid;
    char **words;
};

static void run_connect(const struct task *task)
{
    size_t clients_count;
    struct bench_client *clients = bench_read_clients(task->words[0], &clients_count);
    struct wait wait = {.epoll = epoll_create1(EPOLL_CLOEXEC),
                        .took_ns = calloc(clients_count + 1, sizeof *wait.took_ns)};
    int64_t cpu = broker_cpu_ns(task->pid, false), first = broker_cpu_ns(task->pid, true),
            began = bench_now_ns();
    connect_all(&wait, clients, clients_count, task->port, strtoul(task->words[1], NULL, 10));
    int64_t took = bench_now_ns() - began;
    cpu = broker_cpu_ns(task->pid, false) - cpu;
    first = broker_cpu_ns(task->pid, true) - first;
    qsort(wait.took_ns, clients_count, sizeof *wait.took_ns, compare);
    printf("{\"count\":%zu,\"elapsed_ns\":%lld,\"cpu_ns\":%lld,\"thread_ns\":%lld,\"p50_ns\":%lld,"
           "\"p99_ns\":%lld}\n",
           clients_count, (long long)took, (long long)cpu, (long long)first,
           (long long)wait.took_ns[clients_count / 2],
           (long long)wait.took_ns[clients_count * 99 / 100]);
    for (size_t i = 0; i < clients_count; i++) {
        bench_end(&clients[i]);
    }
    free(wait.took_ns);
}

static char *read_payload(const char *word, size_t *size)
{
    static char bytes[BENCH_PACKET - 2 * BENCH_TEXT];
    char *end;
    *size = strtoul(word, &end, 10);
    if (*end == '\0' && *size <= sizeof bytes) {
        memset(bytes, 'x', *size);
        return bytes;
    }
    FILE *file = fopen(word, "r");
    if (file == NULL) {
        bench_die("%s: %s", word, strerror(errno));
    }
    *size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return bytes;
}

/* Sends what the windows allow, and waits until all has come. */
static void deliver(struct wait *wait, struct bench_client *publishers, size_t publishers_count,
                    uint64_t messages, uint64_t subscribers)
{
    bool acknowledged = publishers[0].id_at > 0;
    enum bench_packet counted = subscribers > 0 ? BENCH_PUBLISH : BENCH_PUBACK;
    uint64_t fan = subscribers > 0 ? subscribers : 1, sent = 0;
    while (wait->packets[counted] < messages * fan ||
           (acknowledged && wait->packets[BENCH_PUBACK] < messages)) {
        while (
            sent < messages && (sent + 1) * fan <= wait->packets[counted] + OUTSTANDING &&
            (!acknowledged || sent < wait->packets[BENCH_PUBACK] + IN_FLIGHT * publishers_count)) {
            bench_publish(&publishers[sent++ % publishers_count]);
            if (sent % 16 == 0) {
                take_in(wait, 0);
            }
        }
        take_in(wait, WAIT_MS);
    }
}

static void run_deliver(const struct task *task)
{
    size_t publishers_count, subscribers_count = 0, size;
    char **words = task->words;
    struct bench_client *publishers = bench_read_clients(words[0], &publishers_count);
    struct bench_client *subscribers = NULL;
    const char *payload = read_payload(words[6], &size);
    int qos = atoi(words[4]);
    uint64_t messages = strtoull(words[5], NULL, 10);
    struct wait wait = {.epoll = epoll_create1(EPOLL_CLOEXEC)};
    if (publishers_count == 0 || messages > MESSAGES || qos < 0 || qos > 1) {
        bench_die("needs a publisher, QoS 0 or 1 and at most %d messages", MESSAGES);
    }
    if (strcmp(words[1], "-") != 0) {
        subscribers = bench_read_clients(words[1], &subscribers_count);
        connect_all(&wait, subscribers, subscribers_count, task->port, 50);
    }
    for (size_t i = 0; i < subscribers_count; i++) {
        bench_subscribe(&subscribers[i], words[3], qos);
    }
    while (wait.packets[BENCH_SUBACK] < subscribers_count) {
        take_in(&wait, WAIT_MS);
    }
    connect_all(&wait, publishers, publishers_count, task->port, 50);
    for (size_t i = 0; i < publishers_count; i++) {
        bench_prepare(&publishers[i], words[2], qos, payload, size);
    }
    usleep(1500000); /* what the connections have caused is over */
    int64_t cpu = broker_cpu_ns(task->pid, false), first = broker_cpu_ns(task->pid, true),
            began = bench_now_ns();
    deliver(&wait, publishers, publishers_count, messages, subscribers_count);
    int64_t took = bench_now_ns() - began;
    cpu = broker_cpu_ns(task->pid, false) - cpu;
    first = broker_cpu_ns(task->pid, true) - first;
    printf("{\"count\":%llu,\"elapsed_ns\":%lld,\"cpu_ns\":%lld,\"thread_ns\":%lld}\n",
           (unsigned long long)(messages * (subscribers_count > 0 ? subscribers_count : 1)),
           (long long)took, (long long)cpu, (long long)first);
}

static void run_ping(const struct task *task)
{
    size_t clients_count, pings = 0;
    struct bench_client *clients = bench_read_clients(task->words[0], &clients_count);
    struct wait wait = {.epoll = epoll_create1(EPOLL_CLOEXEC)};
    int64_t until = bench_now_ns() + (int64_t)(atof(task->words[1]) * 1e9);
    size_t room = (size_t)LIMIT_S * 1000000 / PING_US;
    int64_t *took = calloc(room, sizeof *took);
    if (clients_count != 1 || took == NULL) {
        bench_die("needs one client");
    }
    connect_all(&wait, clients, 1, task->port, 1);
    for (int64_t now = bench_now_ns(); now < until && pings < room; now = bench_now_ns()) {
        bench_ping(&clients[0]);
        while (wait.packets[BENCH_PINGRESP] == pings) {
            take_in(&wait, WAIT_MS);
        }
        took[pings++] = bench_now_ns() - now;
        usleep(PING_US);
    }
    qsort(took, pings, sizeof *took, compare);
    printf("{\"count\":%zu,\"p50_ns\":%lld,\"p99_ns\":%lld,\"p999_ns\":%lld,\"max_ns\":%lld}\n",
           pings, (long long)took[pings / 2], (long long)took[pings * 99 / 100],
           (long long)took[pings * 999 / 1000], (long long)took[pings - 1]);
    free(took);
}

static const struct {
    const char *name;
    int words;
    void (*run)(const struct task *task);
} modes[] = {{"connect", 2, run_connect}, {"deliver", 7, run_deliver}, {"ping", 2, run_ping}};

int main(int count_words, char **words)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
    alarm(LIMIT_S);
    for (size_t i = 0; i < sizeof modes / sizeof *modes && count_words > 3; i++) {
        if (strcmp(words[1], modes[i].name) == 0 && count_words == modes[i].words + 4) {
            const struct task task = {atoi(words[2]), atol(words[3]), words + 4};
            modes[i].run(&task);
            return 0;
        }
    }
    bench_die("usage: load connect|deliver|ping PORT PID …; see the head of load.c");
}
