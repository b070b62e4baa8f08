#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Two endpoints over one Key Protect in memory, in virtual time: each seed is a
# schedule of clients' requests and of faults. t/sim/known lists known failures;
# and faults that are put into the code on purpose, t/sim/mutations, are
# detected.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use Kmip::Util qw(build_dir root run_command slurp);

# schedules: about half a minute of processor time
my $SCHEDULES = 30_000;

my $simulator = build_dir() . '/simulator';
my @known = ('-e', root() . '/t/sim/known');


# under make it is up to date
sub build {
    return if $ENV{MAKELEVEL};

    my ($status, $said) = run_command(
        'make', '-s', '-C', root(), 'BUILD=' . build_dir(), 'unit');

    is($status, 0, 'the simulator is built') or diag($said);
}


# scenarios and their broken rules, from a report
sub kinds {
    my ($said) = @_;

    return map { [split(/ /)] } $said =~ /^(?:known|BROKEN) (\S+ \S+):/mg;
}


build();

my ($status, $said) = run_command($simulator, '-n', $SCHEDULES, @known);

is($status, 0, 'nothing is broken but what is known') or diag($said);
like($said, qr/^$SCHEDULES schedules from seed 1: good$/m,
     'the simulator plays all schedules');


# a failing seed fails again, with the same report

SKIP: {
    my ($row) = $said =~ /^known (\S+ \S+): .*seed \d+$/m;
    my ($seed) = $said =~ /^known .*seed (\d+)$/m;

    skip('nothing fails any more', 3) if !defined $seed;

    my @replay = ($simulator, '-n', 1, '-s', $seed, '-t');
    my ($broken, $first) = run_command(@replay);
    my (undef, $second) = run_command(@replay);

    is($broken, 1, "seed $seed fails again");
    like($first, qr/^BROKEN \Q$row\E: 1 of 1, seed $seed$/m,
         "seed $seed is named as broken");
    ok($first eq $second, 'its trace is the same each time');
}


# every row of the list names a scenario, and its seed fails

my ($bad, $usage) = run_command($simulator, '-S', 'nosuch');

is($bad, 2, 'an unknown scenario is refused');

my %scenarios = map { $_ => 1 } split(' ', $usage =~ s/^.*: //r);

for my $line (split(/\n/, slurp(root() . '/t/sim/known'))) {
    next if $line =~ /^#/;

    my ($scenario) = split(' ', $line);

    ok($scenarios{$scenario}, "$scenario, which is known to fail, is there");
}


# mutations

my ($listed, $names) = run_command(root() . '/t/sim/mutant', build_dir());

is($listed, 0, 'there is a list of mutations');

for my $name (split(/\n/, $names)) {
    my ($made, $binary) = run_command(root() . '/t/sim/mutant', build_dir(),
                                      $name);

    is($made, 0,
       "the mutated simulator is built: $name") or diag($binary), next;
    chomp($binary);

    my ($seen, $report) = run_command($binary, '-f', '-n', $SCHEDULES, @known);

    is($seen, 1, "the simulator sees the mutation: $name") or diag($report);
}

done_testing();
