#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl doctor: its command line, and the verdict.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Ctl;
use Kmip::Test;

my $test = Kmip::Test->new;
my $ctl = Kmip::Ctl->new($test);


# wrong command lines: arguments, message
my @USAGE = (
    [[], qr/^kmipctl: nothing to check: use --server HOST/],
    [['--write'], qr/^kmipctl: nothing to check/],
    [['--uid', 'u'], qr/^kmipctl: --uid needs --server$/m],
    [['--conf', 'f', '--uid', 'u'], qr/^kmipctl: --uid needs --server$/m],
    [['--server', 's', '--name-check', 'no'],
     qr/^kmipctl: --name-check must be on or off$/m],
    [['--record', 'f'],
     qr/^kmipctl: --record needs --conf or --endpoint$/m],
    [['--conf', 'f', '--wait', '600'],
     qr/^kmipctl: --wait needs --write and --conf or --endpoint$/m],
    [['--server', 's', '--write', '--wait', '600'],
     qr/^kmipctl: --wait needs --write and --conf or --endpoint$/m],
    [['--conf', 'f', '--write', '--wait', '0'],
     qr/^kmipctl: --wait /m],
    [['--provider', 'p'], qr/^kmipctl: --provider needs --conf$/m],
    [['--conf', 'f', '--endpoint', 'https://a'],
     qr/^kmipctl: --conf and --endpoint exclude each other$/m],
);


for my $row (@USAGE) {
    my ($args, $said) = @$row;
    my $run = $ctl->run('doctor', @$args);

    is($run->{code}, 2, "exit code 2: doctor @$args");
    like($run->{err}, $said, 'the message says what is wrong');
    is($run->{out}, '', 'on the standard error alone');
}

done_testing();
