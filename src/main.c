/* main.c - the program: what holds for every command, then the command. */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include "cli/command.h"
#include "sheet/sheet.h"

int
main(int argc, char **argv)
{
    const struct rlimit none = { 0, 0 };

    /* The worker parses a foreign file: before it nothing may be open. */
    if (argc > 1 && strcmp(argv[1], "worker") == 0)
        return sheet_worker();
    (void)setrlimit(RLIMIT_CORE, &none); /* a core would hold the keys */
    (void)umask(077);                    /* what it writes is nobody else's */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a limit of file size is an error to answer, not an end */
    return command_run(argc, argv);
}
