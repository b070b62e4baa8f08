
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A line of columns, which is folded where the terminal is too narrow for it.
 * No text is cut off, so that what is shown can be copied.
 */


#include "ctl_fold.h"
#include "ctl_width.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>


#define CTL_FOLD_GAP     2
#define CTL_FOLD_INDENT  4


static size_t ctl_fold_terminal(void);


void
ctl_fold_init(ctl_fold_t *fold)
{
    fold->terminal = ctl_fold_terminal();
    fold->column = 0;
    fold->pad = 0;
}


static size_t
ctl_fold_terminal(void)
{
    struct winsize  size;

    if (!isatty(STDOUT_FILENO)
        || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == -1)
    {
        return 0;
    }

    return size.ws_col;
}


void
ctl_fold_cell(ctl_fold_t *fold, const char *text, size_t width)
{
    size_t  len;

    len = ctl_width(text);

    if (fold->terminal && fold->column
        && fold->column + fold->pad + len > fold->terminal)
    {
        printf("\n%*s", CTL_FOLD_INDENT, "");

        fold->column = CTL_FOLD_INDENT;
        fold->pad = 0;
    }

    printf("%*s%s", (int) fold->pad, "", text);

    fold->column += fold->pad + len;
    fold->pad = CTL_FOLD_GAP + (width > len ? width - len : 0);
}


void
ctl_fold_end(ctl_fold_t *fold)
{
    putchar('\n');
}
