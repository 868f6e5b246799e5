/* SPDX-License-Identifier: Apache-2.0
 *
 * Programs that a collector runs: heard line by line, ended when they take too long, and beside the
 * caller without making it wait.
 */
#include "agent_tree.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define SHELL(text)                                                                                \
    (const char *const[])                                                                          \
    {                                                                                              \
        "/bin/sh", "-c", text, NULL                                                                \
    }

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool note(void *context, const char *line)
{
    char *heard = context;
    size_t used = strlen(heard);
    snprintf(heard + used, 256 - used, "%.100s|", line);
    return strcmp(line, "enough") != 0;
}

/* Asks until it is no more BUSY; no single call may take long. */
static enum seki_status run_beside(struct tree *tree, const char *const argv[], char heard[256])
{
    int64_t until_ms = now_ms() + 5000;
    enum seki_status status;
    heard[0] = '\0';
    do {
        int64_t before_ms = now_ms();
        status = tree->host.run(&tree->host, argv, note, heard);
        assert_true(now_ms() - before_ms < 500);
        assert_true(now_ms() < until_ms);
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    } while (status == SEKI_BUSY);
    return status;
}

static const struct {
    const char *text, *heard;
    enum seki_status status;
} programs[] = {
    {"echo one; echo two", "one|two|", SEKI_OK},
    {"echo one; sleep 0.3; echo two", "one|two|", SEKI_OK},
    {"printf 'a\\nhalf'", "a|", SEKI_OK},
    {"echo one; exit 3", "one|", SEKI_IO},
    {"echo one; kill -9 $$", "one|", SEKI_IO},
    {"echo enough; sleep 60", "enough|", SEKI_OK},
    {"head -c 20000 /dev/zero | tr '\\0' x; echo; echo end", NULL, SEKI_OK},
    {"cat; echo read", "read|", SEKI_OK}, /* standard input is empty */
    {"echo $LC_ALL $HOME", "C|", SEKI_OK},
};

static void test_each_program_is_heard_both_ways(void **state)
{
    struct tree *tree = *state;
    setenv("HOME", "/not-handed-down", 1);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        char heard[256] = "";
        struct seki_collect_host waiting;
        seki_collect_this_machine(&waiting);
        assert_int_equal(waiting.run(&waiting, SHELL(programs[i].text), note, heard),
                         programs[i].status);
        if (programs[i].heard != NULL)
            assert_string_equal(heard, programs[i].heard);
        seki_collect_beside(&tree->host);
        assert_int_equal(run_beside(tree, SHELL(programs[i].text), heard), programs[i].status);
        if (programs[i].heard != NULL)
            assert_string_equal(heard, programs[i].heard);
        assert_int_equal(tree->host.child.pid, 0);
    }
    const char *const nowhere[] = {"/nowhere/program", NULL};
    char heard[256];
    assert_int_equal(run_beside(tree, nowhere, heard), SEKI_NOT_FOUND);
    errno = 0;
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left behind */
    assert_int_equal(errno, ECHILD);
}

static void test_a_program_that_takes_too_long_is_ended(void **state)
{
    struct tree *tree = *state;
    char heard[256] = "";
    seki_collect_beside(&tree->host);
    /* It closes its output and goes on: its end is not to be waited for either. */
    const char *const argv[] = {"/bin/sh", "-c", "echo one; exec >&-; exec sleep 60", NULL};
    assert_int_equal(tree->host.run(&tree->host, argv, note, heard), SEKI_BUSY);
    int64_t until_ms = now_ms() + 300;
    while (now_ms() < until_ms)
        assert_int_equal(tree->host.run(&tree->host, argv, note, heard), SEKI_BUSY);
    pid_t pid = tree->host.child.pid;
    tree->host.child.until_ms = now_ms(); /* two minutes later */
    assert_int_equal(tree->host.run(&tree->host, argv, note, heard), SEKI_TOO_LONG);
    assert_string_equal(heard, "one|");
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(tree->host.child.pid, 0);
}

static int asked;
static enum seki_status run_slowly(struct seki_collect_host *host, const char *const argv[],
                                   seki_collect_line_fn *line, void *context)
{
    (void)host, (void)argv;
    if (++asked % 3 != 0) {
        line(context, "Inst vim [9.0] (9.1 Debian:12.7/stable [amd64])");
        return SEKI_BUSY;
    }
    return SEKI_OK;
}

static void test_a_count_beside_the_caller_is_told_when_it_is_there(void **state)
{
    struct tree *tree = *state;
    tree->host.run = run_slowly;
    asked = 0;
    put(tree, "/usr/bin/apt-get", "");
    put(tree, "/var/lib/apt/lists/x_Packages", "");
    assert_false(seki_collect_poll(&tree->host)); /* nothing was begun */
    collect(tree, seki_collect_updates);
    assert_why(tree, "updates.pending", "not counted yet");
    assert_int_equal(tree->report.updates_pending, SEKI_COUNT_UNKNOWN);
    assert_false(seki_collect_poll(&tree->host));
    assert_true(seki_collect_poll(&tree->host));
    assert_false(seki_collect_poll(&tree->host)); /* once */
    collect(tree, seki_collect_updates);
    assert_int_equal(tree->report.updates_pending, 2);
    assert_int_equal(tree->report.security_updates_pending, 0);
    assert_int_equal(asked, 3);
    /* The next count: until it is complete the one before holds. */
    tree->host.now += 13 * 3600;
    collect(tree, seki_collect_updates);
    assert_int_equal(asked, 4);
    assert_int_equal(tree->report.updates_pending, 2);
    assert_null(why(tree, "updates.pending"));
}

static void test_ending_the_host_ends_what_runs(void **state)
{
    struct tree *tree = *state;
    char heard[256] = "";
    seki_collect_beside(&tree->host);
    assert_int_equal(tree->host.run(&tree->host, SHELL("sleep 60"), note, heard), SEKI_BUSY);
    pid_t pid = tree->host.child.pid;
    seki_collect_end(&tree->host);
    assert_int_equal(kill(pid, 0), -1);
    seki_collect_end(&tree->host); /* again is no harm */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_program_is_heard_both_ways, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_a_program_that_takes_too_long_is_ended, tree_make,
                                        tree_drop),
        cmocka_unit_test_setup_teardown(test_a_count_beside_the_caller_is_told_when_it_is_there,
                                        tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_ending_the_host_ends_what_runs, tree_make, tree_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
