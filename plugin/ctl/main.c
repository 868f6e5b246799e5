/* SPDX-License-Identifier: Apache-2.0
 *
 * main: sekishoctl's entry; the rest is a library, so that tests can link it.
 */
#include "plugin/ctl/ctl.h"

int main(int argc, char **argv)
{
    return seki_ctl_main(argc, (const char *const *)argv);
}
