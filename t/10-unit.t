#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The unit tests in C: each binary is a subtest.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;
use TAP::Parser;

use Kmip::Util qw(build_dir root run_command);

my @names = map { m{/(test_\w+)\.c$} } sort glob(root() . '/t/unit/test_*.c');

# under make they are up to date
if (!$ENV{MAKELEVEL}) {
    my ($status, $said) = run_command(
        'make', '-s', '-C', root(), 'BUILD=' . build_dir(), 'unit');

    is($status, 0, 'the unit tests are built') or diag($said);
}

cmp_ok(scalar(@names), '>', 0, 'there are unit tests');


sub replay {
    my ($said) = @_;

    my $parser = TAP::Parser->new({ tap => $said });

    while (my $line = $parser->next) {
        if ($line->is_test) {
            ok($line->is_ok, $line->description =~ s/^- //r);

        } elsif ($line->is_comment) {
            diag($line->comment);
        }
    }

    is(join("\n", $parser->parse_errors), '', 'all that was planned ran');
}


for my $name (@names) {
    subtest $name => sub {
        my ($status, $said) = run_command(build_dir() . "/unit/$name");

        replay($said);
        is($status, 0,
           'the unit test ends with status 0') or diag($said =~ /^(=.*)/ms);
    };
}

done_testing();
