#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Nothing lost: clients work on two endpoints while all goes wrong that can,
# and a ledger of what was acknowledged is held against each answer, and at
# the end against all that both endpoints tell and that Key Protect has.
#
# LEDGER_OPS    batch items that clients send, 2000
# LEDGER_SEED   of all that is chosen, 20261124
# LEDGER_FAULTS a pattern: only these faults
# LEDGER_TRACE  tell when each begins and ends

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use List::Util qw(all);
use Test::More;

use Kmip::Chaos;
use Kmip::ChaosTable;
use Kmip::Ledger;
use Kmip::LedgerCheck;
use Kmip::LedgerClients;
use Kmip::LedgerConsole;
use Kmip::Pair;
use Kmip::Random;
use Kmip::Road;
use Kmip::Test;

my $OPS = $ENV{LEDGER_OPS} || 2000;
my $SEED = $ENV{LEDGER_SEED} || 20261124;
my $ROUND = 1000;
my $API_KEY = 'ApiKey-endpoints';

# connections end in the middle of anything
$SIG{PIPE} = 'IGNORE';

my $random = Kmip::Random->new($SEED);
my $reconfigured = 0;
my $book = Kmip::Ledger->new(seed => $SEED, linger => 4, mixed => \&mixed);
my $test = Kmip::Test->new;

# another worker remains when one is killed
my $pair = Kmip::Pair->new($test, start => 0, level => 'notice', workers => 2,
                           key_protect => key_protect());
my $emulator = $pair->emulator;
my %roads = map { $_->[0] => Kmip::Road->new($test, @$_) }
            ['a', $emulator->{ports}[0]], ['b', $emulator->{ports}[1]];

$_->start for $pair->nodes;

my $clients = Kmip::LedgerClients->new(
    book => $book, random => $random, nodes => ['a', 'b'],
    options => sub { return $pair->client_options($_[0]) });
my $chaos = Kmip::Chaos->new(pair => $pair, roads => \%roads,
                             random => $random, clients => $clients,
                             api_key => $API_KEY);
my $check = Kmip::LedgerCheck->new(clients => $clients);
my $console = Kmip::LedgerConsole->new(check => $check, random => $random,
                                       emulator => $emulator);


# short timeouts, so that many faults fit into little time
sub key_protect {
    my (%more) = @_;

    return sub {
        my ($node) = @_;

        my $url = 'https://127.0.0.1:' . $test->port("road-$node");

        return (endpoint => $url, iam_endpoint => $url, timeout => '1s',
                connect_timeout => '500ms',
                api_key_file => endpoints_key(), %more);
    };
}


# in turn: with the right to delete, and without
sub configure {
    my ($round) = @_;

    my ($role, @more) = $round % 2 ? ('Manager')
                                   : ('Writer', destroy => 'tombstone');

    $chaos->{role} = $role;
    $chaos->roles($role);
    $pair->reconfigure(key_protect => key_protect(@more))
        or die "no configuration for $role\n";
    $reconfigured = 1;

    return;
}


# whether workers of an earlier configuration may still be running
sub mixed {
    $reconfigured
        &&= !(all { (() = $_->workers) <= $_->{workers} } $pair->nodes);

    return $reconfigured;
}


# the API key of the endpoints, whose roles can be taken away
sub endpoints_key {
    my ($emulator) = @{$test->{emulators}};

    return our $file //= $emulator->api_key(id => $API_KEY,
                                            roles => ['Manager']);
}


# prints complaints once
sub nothing_wrong {
    my ($name) = @_;

    my @complaints = $book->complaints;

    is(scalar(@complaints), 0, $name)
        or diag($book->report($emulator));
    $book->{complaints} = [];
}


sub counts {
    my ($title, %count) = @_;

    note("$title:");
    note(sprintf('%7d %s', $count{$_}, $_)) for sort keys %count;
}


is(join(', ', Kmip::ChaosTable::forgotten(
            $emulator->control('GET', 'switches'))), '',
   'each switch of the emulator is among the faults');

my @faults = $random->some(1000, Kmip::ChaosTable::table('a', 'b'));
my $pattern = $ENV{LEDGER_FAULTS};

@faults = grep { $_->{name} =~ /$pattern/ } @faults if defined $pattern;
diag("seed $SEED, $OPS operations") if $ENV{LEDGER_OPS};

my $rounds = int(($OPS + $ROUND - 1) / $ROUND);
my $share = int((@faults + $rounds - 1) / $rounds);

$chaos->defaults;

# before there is anything
for my $fault (grep { $_->{name} =~ /^empty_resources/ } @faults) {
    $chaos->begin($fault);
    $check->verify_list;
    $chaos->end($fault);
}

$check->heal;
nothing_wrong('both endpoints are well');

for my $round (1 .. $rounds) {
    my $ops = int($OPS / $rounds);
    my @now = map { $faults[$_ % @faults] }
              ($round - 1) * $share .. $round * $share - 1;

    configure($round + $SEED) if $rounds > 1;
    $book->{trouble} = 1;
    $clients->work($ops, $chaos->schedule($ops, @now));
    nothing_wrong("round $round: each answer is possible");
    $chaos->clear;
    $check->heal;
    $check->settle;
    @{$book}{'stale', 'partial'} = (0, 0);
    $console->revisions_deleted(20);
    $check->verify;
    nothing_wrong("round $round: all that was acknowledged is there");
    last unless Test::More->builder->is_passing;
}

# Faults without an effect get more time, one at a time, with clients that
# conflict and endpoints that may delete.
sub again {
    my (@missed) = @_;

    my %missed = map { $_ => 1 } @missed;
    my @faults = grep { $missed{$_->{name}} } @faults;

    note("again: $_") for sort keys %missed;
    $book->{trouble} = 1;
    $clients->work(40 * @faults, $chaos->schedule(40 * @faults, @faults));
    $chaos->clear;
    $check->heal;

    return @faults;
}

# clients that may still change objects, and store no objects
sub attributes_off {
    my ($ops) = @_;

    $pair->reconfigure(key_protect => key_protect(attributes => 'off'))
        or die "no configuration without attributes\n";
    $book->{trouble} = 1;
    $book->{attributes_off} = 1;
    $clients->work($ops);
    $book->{trouble} = 0;
    $check->settle;
    @{$book}{'stale', 'partial'} = (0, 0);
    $check->verify;

    return;
}


configure(1);
$clients->{crowded} = 1;

for (1 .. 16) {
    my @missed = $chaos->missed(@faults) or last;

    again(@missed);
}

$clients->{crowded} = 0;
nothing_wrong('once again: each answer is possible');

# Key Protect refuses a wrapped key of another record with 400 to one endpoint,
# and with 422 to the other
my %mismatch = (a => 400, b => 422);

$console->payloads_exchanged(
    8, sub { $_->kill_all, $_->start for $pair->nodes },
    sub { $emulator->switches(unwrap_mismatch_status => $mismatch{$_[0]}) });
$chaos->defaults;
nothing_wrong('a value of another record belongs to no object');

for my $node ($book->objects > 20 ? ('a', 'b') : ()) {
    my $counted = "console, Get on $node: Cryptographic Failure";

    ok($book->{count}{$counted}, "$node: what cannot be unwrapped is refused");
}

attributes_off(150);
nothing_wrong('with "attributes off" nothing is lost');

my $orphans = $check->orphans($emulator->keys);

nothing_wrong('every unacknowledged effect is explained');
$check->verify_list;
nothing_wrong('Locate finds all living objects, and no other');

counts('answers', %{$book->{count}});
counts('in Key Protect beside what was acknowledged',
       map { $_ => scalar(@{$orphans->{$_}}) } keys %$orphans);
counts('faults, and what they hit', %{$chaos->{hits}}) if $ENV{LEDGER_OPS};
note(scalar($book->objects) . ' objects, ' . $book->{step} . ' operations');

is(join(', ', $chaos->missed(@faults)), '', 'each fault hit something');

$test->finish;
