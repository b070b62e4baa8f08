#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The emulator, tested with IBM's Node SDK (npm @ibm-cloud/ibm-key-protect).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/emulator";

use Test::More;

use EmulatorSdk qw(cached drive need sdk_home);
use EmulatorTest;

my $home = sdk_home('node');

need('node', 'node', '--version');
need('npm', 'npm', '--version');

my $dir = cached('node-0.1.2', sub {
    my ($to) = @_;

    return ('sh', '-c', 'cp "$1/package.json" "$2" && cd "$2" && npm install '
            . '--no-audit --no-fund --no-package-lock --ignore-scripts '
            . '--omit=dev', 'sh', $home, $to);
});

my $emulator = EmulatorTest->new;

drive($emulator, { SDK_DIR => $dir }, 'node', "$home/driver.js");
is($emulator->error_log, '', 'the error log is empty');

done_testing();
