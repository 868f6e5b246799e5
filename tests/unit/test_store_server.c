/* SPDX-License-Identifier: Apache-2.0
 *
 * test_store_server: is it told which server answers, and which one Sekisho refuses?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/store/server.h"

static const struct {
    const char *info, *name;
    int version;
    bool supported;
} servers[] = {
    {"# Server\r\nredis_version:5.0.14\r\nredis_git_sha1:00000000\r\n", "redis 5.0.14", 500, false},
    {"# Server\r\nredis_version:6.0.16\r\n", "redis 6.0.16", 600, false},
    {"# Server\r\nredis_version:6.1.240\r\n", "redis 6.1.240", 601, false},
    {"# Server\r\nredis_version:6.2.0\r\n", "redis 6.2.0", 602, true},
    {"# Server\r\nredis_version:7.0.15\r\nos:Linux\r\n", "redis 7.0.15", 700, true},
    {"# Server\r\nredis_version:10.12\r\n", "redis 10.12", 1012, true},
    /* Valkey 8 answers both, the older one for programs that know Redis only. */
    {"# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.3\r\n",
     "valkey 8.1.3", 801, true},
    {"# Server\r\nvalkey_version:7.2.5\r\nredis_version:7.2.4\r\n", "valkey 7.2.5", 702, true},
    /* A label counts at the beginning of a line only. */
    {"# Server\r\nnot_redis_version:9.9\r\nredis_version:6.0\r\n", "redis 6.0", 600, false},
    {"# Server\r\nexecutable:/opt/valkey_version:9/bin\r\nredis_version:6.0\r\n", "redis 6.0", 600,
     false},
    /* What says nothing, or nonsense, is not trusted. */
    {"", "redis without a version", 0, false},
    {"# Server\r\nredis_version:\r\n", "redis without a version", 0, false},
    {"# Server\r\nredis_version:unstable\r\n", "redis without a version", 0, false},
    {"redis_version:-1.0\r\n", "redis without a version", 0, false},
    {"redis_version:99999999999999999999.1\r\n", "redis 999999999999999", 0, false},
    {"redis_version:7.999\r\n", "redis 7.999", 0, false},
};

static void each_server_is_told_and_the_old_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
        struct seki_server server;
        seki_server_read(servers[i].info, &server);
        assert_string_equal(server.name, servers[i].name);
        assert_int_equal(server.version, servers[i].version);
        assert_int_equal(seki_server_is_supported(&server), servers[i].supported);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_server_is_told_and_the_old_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
