/* main.c - every_module PROGRAM POLICIES SAMPLES FOLDER [MODULE]: all parts over every module. */
#include <stdio.h>
#include <string.h>
#include "every.h"

static bool
chosen(const struct module *m)
{
    return !scene.only || strcmp(m->name, scene.only) == 0;
}

static void
modules_test(void)
{
    for (size_t i = 0; i < module_count; i++)
        if (chosen(modules[i]))
            judge(POLICY, rules_load(modules[i]),
                  "%s/%s.tsv is missing: write who may take which step", scene.policies,
                  modules[i]->name);
    for (size_t i = 0; i < module_count; i++)
        if (chosen(modules[i]))
            fields_test(modules[i]);
    for (size_t i = 0; i < module_count; i++)
        if (chosen(modules[i])) {
            births_test(modules[i]);
            policy_test(modules[i]);
        }
    for (size_t i = 0; i < module_count; i++)
        if (chosen(modules[i]))
            lists_test(modules[i]);
    for (size_t i = 0; i < module_count; i++)
        if (chosen(modules[i]))
            replay_test(modules[i]);
}

int
main(int argc, char **argv)
{
    if (argc < 5)
        return fprintf(stderr, "every_module PROGRAM POLICIES SAMPLES FOLDER [MODULE]\n"), 2;
    if (!scene_open(argv + 1))
        return 1;
    scene.only = argv[5];
    scene_set();
    modules_test();
    if (!scene.only)
        imports_test();
    refusals_test();
    contract_end();
    return scene_close("every_module");
}
