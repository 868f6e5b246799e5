/* SPDX-License-Identifier: Apache-2.0
 *
 * test_store_tls: where hiredis has TLS, is Redis reached by it, and only the one that the
 * certificate names and the authority vouches for?
 */
#include "store_caller.h"

#include "plugin/store/tls.h"

static int set_up_tls(void **state)
{
    return seki_tls_is_built() ? set_up(state) : 0;
}

static int tear_down_tls(void **state)
{
    return *state ? tear_down(state) : 0;
}

/* An authority's certificate that is the server's, too, in the server's folder. */
static void make_certificate(const struct server *server, const char *name, const char *names)
{
    char command[640];
    snprintf(command, sizeof command,
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
             "-subj /CN=%s -addext subjectAltName=%s -keyout %s/%s.key -out %s/%s.crt 2>/dev/null",
             name, names, server->folder, name, server->folder, name);
    assert_int_equal(system(command), 0);
}

/* Opens a TLS port on it; its number. */
static int open_tls(struct server *server, const char *name)
{
    for (int port = 21000 + getpid() % 20000, tries = 0; tries < 50; port++, tries++) {
        char command[512];
        snprintf(command, sizeof command,
                 "CONFIG SET tls-cert-file %s/%s.crt tls-key-file %s/%s.key tls-ca-cert-file "
                 "%s/%s.crt tls-auth-clients no tls-port %d",
                 server->folder, name, server->folder, name, server->folder, name, port);
        redisReply *reply = ask(server, command);
        const bool done = reply->type == REDIS_REPLY_STATUS;
        freeReplyObject(reply);
        if (done) {
            return port;
        }
    }
    fail_msg("no free port, or a Redis without TLS");
    return 0;
}

static void trust(const struct server *server, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s.crt", server->folder, name);
    assert_int_equal(setenv("SSL_CERT_FILE", path, 1), 0);
}

static void a_redis_of_that_name_is_reached_by_tls(void **state)
{
    struct server *server = *state;
    static const char *const hosts[] = {"127.0.0.1", "localhost"};
    if (!seki_tls_is_built()) {
        skip();
    }
    server_launch(server);
    make_certificate(server, "good", "DNS:localhost,IP:127.0.0.1");
    const int port = open_tls(server, "good");
    trust(server, "good");
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        struct caller caller;
        char url[64];
        snprintf(url, sizeof url, "rediss://%s:%d", hosts[i], port);
        caller_begin(&caller, url, "edge-1");
        AWAIT(&caller, caller.health == SEKI_STORE_UP, 5000);
        for (uint64_t ticket = 1; ticket <= 500; ticket++) {
            add_device(&caller, ticket);
        }
        await_applied(server, "edge-1", "500");
        caller_end(&caller);
        /* All of them come back, in more than one record of TLS. */
        caller_begin(&caller, url, "edge-2");
        AWAIT(&caller, caller.loaded_redis == 1, 5000);
        assert_int_equal(caller.records, 500);
        caller_end(&caller);
        freeReplyObject(ask(server, "FLUSHALL"));
    }
}

static void assert_refused(const char *url)
{
    struct caller caller;
    caller_begin(&caller, url, "edge-1");
    AWAIT(&caller, strstr(caller.log, "certificate verify failed") != NULL, 5000);
    assert_int_not_equal(caller.health, SEKI_STORE_UP);
    add_device(&caller, 1);
    AWAIT(&caller, caller.durable == 1, 2000);
    caller_end(&caller);
}

static void another_name_or_authority_is_refused(void **state)
{
    struct server *server = *state;
    char url[64];
    if (!seki_tls_is_built()) {
        skip();
    }
    server_launch(server);
    make_certificate(server, "other", "DNS:redis.example.com");
    make_certificate(server, "good", "DNS:localhost,IP:127.0.0.1");
    snprintf(url, sizeof url, "rediss://127.0.0.1:%d", open_tls(server, "other"));
    trust(server, "other");
    assert_refused(url); /* vouched for, but of another name */
    snprintf(url, sizeof url, "rediss://127.0.0.1:%d", open_tls(server, "good"));
    assert_refused(url); /* of that name, but nobody vouches for it */
    assert_int_equal(ask_number(server, "DBSIZE"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_redis_of_that_name_is_reached_by_tls, set_up_tls,
                                        tear_down_tls),
        cmocka_unit_test_setup_teardown(another_name_or_authority_is_refused, set_up_tls,
                                        tear_down_tls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
