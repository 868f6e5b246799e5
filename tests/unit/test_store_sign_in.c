/* SPDX-License-Identifier: Apache-2.0
 *
 * test_store_sign_in: does the store sign in to a Redis that asks for a password, by each way that
 * the configuration offers, and does no secret come into a log?
 */
#include "store_caller.h"

#define SECRET "tuna-mayo-42"

static int set_up_guarded(void **state)
{
    if (set_up(state) != 0) {
        return -1;
    }
    struct server *server = *state;
    server->password = SECRET;
    server_launch(server);
    return 0;
}

static void put_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* A Redis on a port, for a URL with a user in it: unix:// has no place for one. */
static void open_port(struct server *server, char out[32])
{
    for (int port = 20000 + getpid() % 20000, tries = 0; tries < 50; port++, tries++) {
        char command[64];
        snprintf(command, sizeof command, "CONFIG SET port %d", port);
        redisReply *reply = ask(server, command);
        const bool done = reply->type == REDIS_REPLY_STATUS;
        freeReplyObject(reply);
        if (done) {
            snprintf(out, 32, "127.0.0.1:%d", port);
            return;
        }
    }
    fail_msg("no free port");
}

static void assert_signs_in(struct server *server, struct caller *caller)
{
    AWAIT(caller, caller->health == SEKI_STORE_UP, 5000);
    add_device(caller, 1);
    await_applied(server, "edge-1", "1");
    /* The connection that follows changes has signed in, too. */
    struct seki_record *other =
        record_of(SEKI_RECORD_DEVICE, "d9", (const char *const[]){"model", "P-9", NULL});
    uint8_t *bytes;
    size_t size;
    other->whole = true;
    assert_int_equal(seki_record_encode(other, &bytes, &size), SEKI_OK);
    freeReplyObject(
        redisCommand(server->client, "XADD sekisho:changes * by x:1 record %b", bytes, size));
    AWAIT(caller, strcmp(caller->last, "d9") == 0, 3000);
    free(bytes);
    seki_record_free(other);
    assert_null(strstr(caller->log, SECRET));
}

static void a_password_in_the_url_signs_in(void **state)
{
    struct server *server = *state;
    struct caller caller;
    char place[32], url[128];
    open_port(server, place);
    snprintf(url, sizeof url, "redis://:" SECRET "@%s", place);
    caller_begin(&caller, url, "edge-1");
    assert_signs_in(server, &caller);
    caller_end(&caller);
}

static void a_user_and_a_database_of_the_url_are_used(void **state)
{
    struct server *server = *state;
    struct caller caller;
    char place[32], url[128];
    open_port(server, place);
    freeReplyObject(ask(server, "ACL SETUSER sekisho on >p%%40ss ~sekisho:* +@all"));
    snprintf(url, sizeof url, "redis://sekisho:p%%2540ss@%s/3", place);
    caller_begin(&caller, url, "edge-1");
    freeReplyObject(ask(server, "SELECT 3"));
    assert_signs_in(server, &caller);
    assert_int_equal(ask_number(server, "SCARD sekisho:devices"), 1);
    freeReplyObject(ask(server, "SELECT 0"));
    assert_int_equal(ask_number(server, "DBSIZE"), 0);
    assert_true(ask_number(server, "ACL DELUSER sekisho") == 1);
    caller_end(&caller);
}

static void a_password_file_signs_in_and_its_end_of_line_does_not_count(void **state)
{
    struct server *server = *state;
    static const char *const texts[] = {SECRET, SECRET "\n", SECRET "\r\n"};
    char path[96];
    snprintf(path, sizeof path, "%s/password", server->folder);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct caller caller = {.store = NULL};
        put_text(path, texts[i]);
        make_directory(caller.state);
        caller.password_file = path;
        caller_open(&caller, server->url, "edge-1", "e1");
        AWAIT(&caller, caller.health == SEKI_STORE_UP, 5000);
        assert_null(strstr(caller.log, SECRET));
        caller_end(&caller);
        freeReplyObject(ask(server, "FLUSHALL"));
    }
}

static size_t occurrences(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) {
        count++;
    }
    return count;
}

/* The file comes later, as from a secret manager that is slower than the broker. */
static void a_password_file_that_is_not_there_is_told_once_and_tried_again(void **state)
{
    struct server *server = *state;
    struct caller caller = {.store = NULL};
    char path[96];
    snprintf(path, sizeof path, "%s/password", server->folder);
    make_directory(caller.state);
    caller.password_file = path;
    caller_open(&caller, server->url, "edge-1", "e1");
    AWAIT(&caller, strstr(caller.log, "redis_password_file cannot be read") != NULL, 3000);
    add_device(&caller, 1);
    AWAIT(&caller, caller.durable == 1, 2000);      /* a commit needs no Redis */
    const int64_t until_ms = clock_now_ms() + 6000; /* past a second attempt */
    while (clock_now_ms() < until_ms) {
        (void)seki_store_wait(caller.store, 50);
        caller_take(&caller);
    }
    assert_int_equal(occurrences(caller.log, "redis_password_file"), 1);
    put_text(path, SECRET "\n");
    AWAIT(&caller, caller.health == SEKI_STORE_UP, 8000);
    await_applied(server, "edge-1", "1");
    caller_end(&caller);
}

static void a_wrong_or_missing_password_is_told_once_without_it(void **state)
{
    struct server *server = *state;
    static const struct {
        const char *text, *said;
    } wrong[] = {{"wrong-horse-7\n", "WRONGPASS"}, {"\n", "NOAUTH"}};
    char path[96];
    snprintf(path, sizeof path, "%s/password", server->folder);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct caller caller = {.store = NULL};
        put_text(path, wrong[i].text);
        make_directory(caller.state);
        caller.password_file = path;
        caller_open(&caller, server->url, "edge-1", "e1");
        AWAIT(&caller, strstr(caller.log, wrong[i].said) != NULL, 3000);
        const int64_t until_ms = clock_now_ms() + 2500;
        while (clock_now_ms() < until_ms) {
            (void)seki_store_wait(caller.store, 50);
            caller_take(&caller);
        }
        assert_int_equal(occurrences(caller.log, wrong[i].said), 1);
        assert_null(strstr(caller.log, "wrong-horse-7"));
        assert_int_not_equal(caller.health, SEKI_STORE_UP);
        caller_end(&caller);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_password_in_the_url_signs_in, set_up_guarded, tear_down),
        cmocka_unit_test_setup_teardown(a_user_and_a_database_of_the_url_are_used, set_up_guarded,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_password_file_signs_in_and_its_end_of_line_does_not_count,
                                        set_up_guarded, tear_down),
        cmocka_unit_test_setup_teardown(
            a_password_file_that_is_not_there_is_told_once_and_tried_again, set_up_guarded,
            tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_or_missing_password_is_told_once_without_it,
                                        set_up_guarded, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
