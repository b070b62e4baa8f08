#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The emulator, tested with IBM's Python SDK (PyPI keyprotect).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/emulator";

use Test::More;

use EmulatorSdk qw(cached drive need sdk_home);
use EmulatorTest;

my $home = sdk_home('python');

need('python3', 'python3', '--version');
need('pip for python3', 'python3', '-m', 'pip', '--version');

my $dir = cached('python-3.0.1', sub {
    my ($to) = @_;

    return ('python3', '-m', 'pip', 'install', '--quiet', '--no-compile',
            '--disable-pip-version-check', '--target', $to,
            '--requirement', "$home/requirements.txt");
});

my $emulator = EmulatorTest->new;

drive($emulator, { SDK_DIR => $dir, PYTHONDONTWRITEBYTECODE => 1 },
      'python3', "$home/driver.py");
is($emulator->error_log, '', 'the error log is empty');

done_testing();
