
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Runs a fuzz target without libFuzzer:
 *
 *     TARGET [-r ROUNDS] [-x BYTES] FILE|FOLDER...
 *
 * every file once as it is, then ROUNDS mutations of it, always the same
 * ones.  Inputs longer than BYTES are left out.  Prints how many there were.
 * If the target dies, the input is in the file "crash" of this folder.
 */


#include "fuzz.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>


#define REPLAY_MAX    (1024 * 1024)
#define REPLAY_GROW   64


typedef struct {
    unsigned   rounds;
    size_t     most;
    unsigned   files;
    unsigned   runs;
} replay_t;


static const uint8_t  *replay_data;
static size_t          replay_size;
static uint64_t        replay_seed;


static unsigned
replay_chance(unsigned n)
{
    replay_seed ^= replay_seed << 13;
    replay_seed ^= replay_seed >> 7;
    replay_seed ^= replay_seed << 17;

    return (unsigned) (replay_seed >> 33) % n;
}


/* keeps the input for debugging */

static void
replay_died(int sig)
{
    FILE  *file;

    signal(sig, SIG_DFL);

    file = fopen("crash", "w");

    if (file) {
        (void) !fwrite(replay_data, 1, replay_size, file);
        fclose(file);
    }

    raise(sig);
}


/* a block of its own, so that a checker sees what is read past its end */

static void
replay_run(replay_t *r, const uint8_t *data, size_t size)
{
    uint8_t  *copy;

    copy = malloc(size ? size : 1);
    if (copy == NULL) {
        abort();
    }

    memcpy(copy, data, size);

    replay_data = copy;
    replay_size = size;

    (void) LLVMFuzzerTestOneInput(copy, size);

    free(copy);
    r->runs++;
}


/* one small change: a bit, a byte, an interesting value, a cut, a repetition */

static size_t
replay_mutate(uint8_t *data, size_t size)
{
    size_t          at, len;
    static uint8_t  values[] = { 0, 1, 8, 0x42, 0x7f, 0x80, 0xfe, 0xff };

    if (size == 0) {
        data[0] = (uint8_t) replay_chance(256);
        return 1;
    }

    at = replay_chance((unsigned) size);
    len = 1 + replay_chance(REPLAY_GROW);
    len = len > size - at ? size - at : len;

    switch (replay_chance(6)) {

    case 0:
        data[at] ^= (uint8_t) (1 << replay_chance(8));
        return size;

    case 1:
        data[at] = (uint8_t) replay_chance(256);
        return size;

    case 2:
        data[at] = values[replay_chance(sizeof(values))];
        return size;

    case 3:
        memmove(&data[at], &data[at + len], size - at - len);
        return size - len;

    case 4:
        memmove(&data[at + len], &data[at], size - at);
        return size + len;

    default:
        memmove(&data[at], &data[replay_chance((unsigned) (size - len + 1))],
                len);
        return size;
    }
}


static void
replay_rounds(replay_t *r, const uint8_t *data, size_t size)
{
    size_t     len;
    uint8_t   *copy;
    unsigned   n, changes;

    copy = malloc(size + 1 + 8 * REPLAY_GROW);
    if (copy == NULL) {
        abort();
    }

    replay_seed = 88172645463325252u;

    for (n = 0; n < r->rounds; n++) {
        memcpy(copy, data, size);
        len = size;

        for (changes = 1 + replay_chance(8); changes > 0; changes--) {
            len = replay_mutate(copy, len);
        }

        replay_run(r, copy, len);
    }

    free(copy);
}


static void
replay_file(replay_t *r, const char *path)
{
    FILE            *file;
    size_t           size;
    static uint8_t   data[REPLAY_MAX];

    file = fopen(path, "r");

    if (file == NULL) {
        perror(path);
        exit(2);
    }

    size = fread(data, 1, sizeof(data), file);
    fclose(file);

    if (size > r->most) {
        return;
    }

    r->files++;

    replay_run(r, data, size);
    replay_rounds(r, data, size);
}


static void
replay_path(replay_t *r, const char *path)
{
    int              i, n;
    char             name[4096];
    struct stat      st;
    struct dirent  **entries;

    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
        replay_file(r, path);
        return;
    }

    n = scandir(path, &entries, NULL, alphasort);

    for (i = 0; i < n; i++) {

        if (entries[i]->d_name[0] != '.') {
            snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
            replay_path(r, name);
        }

        free(entries[i]);
    }

    if (n >= 0) {
        free(entries);
    }
}


int
main(int argc, char **argv)
{
    int       option;
    replay_t  r;

    memset(&r, 0, sizeof(replay_t));
    r.most = REPLAY_MAX;

    while ((option = getopt(argc, argv, "r:x:")) != -1) {

        switch (option) {

        case 'r':
            r.rounds = (unsigned) strtoul(optarg, NULL, 10);
            break;

        case 'x':
            r.most = strtoul(optarg, NULL, 10);
            break;

        default:
            return 2;
        }
    }

    signal(SIGABRT, replay_died);
    signal(SIGSEGV, replay_died);
    signal(SIGFPE, replay_died);

    for (; optind < argc; optind++) {
        replay_path(&r, argv[optind]);
    }

    printf("%u inputs, %u runs\n", r.files, r.runs);

    return 0;
}
