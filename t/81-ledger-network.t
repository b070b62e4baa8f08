#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Nothing lost when networks are cut: two endpoints, Key Protect and the
# clients are hosts of their own, each in a network namespace. Clients work on
# both endpoints while links go down, packets vanish one way or both ways, or
# routes are missing; after each cut, and at the end, a ledger of what was
# acknowledged is held against all that both endpoints tell.
#
# LEDGER_OPS    batch items that clients send, about: 600
# LEDGER_SEED   of all that is chosen, 20261124
# LEDGER_FAULTS a pattern: only these cuts
# LEDGER_TRACE  tell when each begins and ends

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;
use Time::HiRes qw(time);

use Kmip::Chaos;
use Kmip::Ledger;
use Kmip::LedgerCheck;
use Kmip::LedgerClients;
use Kmip::Network;
use Kmip::Pair;
use Kmip::Random;
use Kmip::Test;

my $why = Kmip::Network::refusal();

plan(skip_all => $why) if defined $why;
Kmip::Network::isolate();

my $OPS = $ENV{LEDGER_OPS} || 600;
my $SEED = $ENV{LEDGER_SEED} || 20261124;
my $ROUND = 3000;
my @NODES = ('a', 'b');

# seconds that a cut lasts: longer than endpoints wait for a call, longer than
# for a request, and long enough for a request to fail
my ($SHORT, $LONG, $LONGEST) = (0.35, 1.1, 5);

# connections end at any point
$SIG{PIPE} = 'IGNORE';

my $random = Kmip::Random->new($SEED);

# clients that were cut off repeat their requests, with growing pauses
my $book = Kmip::Ledger->new(seed => $SEED, linger => 3);
my $test = Kmip::Test->new;
my $network = Kmip::Network->new($test->dir, links => {
    'keys' => ['', 'key-protect'],
    map { ("front-$_" => ['', $_], "back-$_" => [$_, 'key-protect']) }
        @NODES,
});

$test->certificates->make(
    'server', cn => 'localhost', issuer => 'ca', purpose => 'server',
    names => [map { [IP => $network->address('key-protect', $_)] }
                  'keys', map { "back-$_" } @NODES]);

my $pair = Kmip::Pair->new(
    $test, start => 0, level => 'notice', key_protect => \&key_protect,
    hosts => {
        emulator => place('key-protect', 'keys'),
        map { $_ => place($_, "front-$_") } @NODES,
    });
my $clients = Kmip::LedgerClients->new(
    book => $book, random => $random, nodes => \@NODES, pause => 0.05,
    options => sub { return $pair->client_options($_[0], timeout => 1) });
my $chaos = Kmip::Chaos->new(pair => $pair, random => $random,
                             clients => $clients);
my $check = Kmip::LedgerCheck->new(clients => $clients);

# an error of the host's network that nginx has no name for
$_->allow(qr/\[crit\] .* connect\(\) to 10\.77\./)->start for $pair->nodes;


sub place {
    my ($host, $link) = @_;

    return { host => $network->address($host, $link),
             under => $network->under($host) };
}


sub key_protect {
    my ($node) = @_;

    my $url = 'https://' . key_protect_address($node) . ':'
              . $test->{emulators}[0]->port;

    return (endpoint => $url, iam_endpoint => $url, timeout => '250ms',
            connect_timeout => '250ms');
}


sub key_protect_address {
    return $network->address('key-protect', "back-$_[0]");
}


# one end of the link to Key Protect goes down, up, and down again
sub flap {
    my ($node) = @_;

    my $cut = $network->{flapping} // return;

    $cut % 2 ? $network->heal : $network->down($node, "back-$node");
    $network->{flapping}++;
    $clients->loop->later(0.03 + $random->number(0.2), sub { flap($node) });

    return;
}


# the cuts for the links of one endpoint, or of each
sub cuts {
    my ($front, $back) = ("front-$_[0]", "back-$_[0]");
    my ($node) = @_;

    return (
        'link down at the endpoint' => sub { $network->down($node, $back) },
        'link down at Key Protect' => sub {
            $network->down('key-protect', $back) },
        'calls vanish' => sub { $network->deaf('key-protect', $back) },
        'answers vanish' => sub { $network->deaf($node, $back) },
        'all vanishes' => sub {
            $network->deaf($_, $back) for $node, 'key-protect' },
        'no route' => sub {
            $network->no_route(
                $node, $random->one(qw(blackhole unreachable prohibit)),
                key_protect_address($node)) },
        'heavy loss' => sub {
            note('loss by ' . ($network->lossy($_, $back) // 'nothing here'))
                for $node, 'key-protect' },
        'flapping' => sub { $network->{flapping} = 0; flap($node) },
        'requests vanish' => sub { $network->deaf($node, $front) },
        'responses vanish' => sub { $network->deaf('', $front) },
        'clients are cut' => sub { $network->down('', $front) },
    );
}


# one endpoint after the other has each cut, or both at once
sub table {
    my @table;

    for my $node (@NODES) {
        my %cuts = cuts($node);
        push @table, map { { name => "$_: $node", node => $node,
                             on => $cuts{$_} } }
                         sort keys %cuts;
    }

    my %cuts = map { $_ => { cuts($_) } } @NODES;

    push @table, map { my $cut = $_; { name => "$cut: both", on => sub {
        $cuts{$_}{$cut}->() for @NODES } } }
        'link down at Key Protect', 'answers vanish';

    for my $cut (@table) {
        $cut->{off} = sub { delete $network->{flapping}; $network->heal };
        $cut->{fails} = 1;
    }

    @table = $random->some(1000, @table);

    return @table if $ENV{LEDGER_OPS} || defined $ENV{LEDGER_FAULTS};

    # each on one endpoint only, to save time
    my %seen;

    return grep { !$seen{$_->{name} =~ s/: [ab]$//r}++ } @table;
}


# prints complaints once
sub nothing_wrong {
    my ($name) = @_;

    my @complaints = $book->complaints;

    is(scalar(@complaints), 0, $name)
        or diag($book->report($pair->emulator));
    $book->{complaints} = [];
}


sub counts {
    my ($title, %count) = @_;

    note("$title:");
    note(sprintf('%7d %s', $count{$_}, $_)) for sort keys %count;
}


# whether clients failed at each endpoint that is cut off
sub failed_since {
    my ($cut, %before) = @_;

    return !grep { ($clients->{failed}{$_} // 0) == ($before{$_} // 0) }
                 $cut->{node} // @NODES;
}


# clients work, then during a cut, then without it
sub live_through {
    my ($cut, $ops) = @_;

    my $begin = $book->{step} + $ops / 6;
    my ($end, %before);

    # a long delay, so that cuts fall between the calls of one operation
    $pair->emulator->switches(latency_ms => 25);
    $book->{trouble} = 1;
    $clients->work($ops, sub {
        if (!defined $end && $book->{step} >= $begin) {
            $chaos->begin($cut);
            %before = %{$clients->{failed}};
            $end = time() + ($random->chance(0.85) ? $SHORT : $LONG);
        }

        $chaos->clear
            if defined $end && time() > $end
               && (failed_since($cut, %before) || time() > $end + $LONGEST);
    });

    $chaos->clear;
    $pair->emulator->switches(latency_ms => 0);
    $check->heal;
    $check->verify(latest());
    nothing_wrong($cut->{name});
}


# most requests are for these
sub latest {
    my @objects = $book->objects;

    return @objects > 30 ? @objects[-30 .. -1] : @objects;
}


my $pattern = $ENV{LEDGER_FAULTS} // '.';
my @cuts = grep { $_->{name} =~ /$pattern/ } table();
my $rounds = int(($OPS + $ROUND - 1) / $ROUND);
my $each = $OPS / $rounds / @cuts;

diag("seed $SEED, $OPS operations") if $ENV{LEDGER_OPS};
$chaos->defaults;
$check->heal;
nothing_wrong('both endpoints are well');

for my $round (1 .. $rounds) {
    for my $cut (@cuts) {
        live_through($cut, $each);
        last unless Test::More->builder->is_passing;
    }

    last unless Test::More->builder->is_passing;

    $check->settle;
    $check->verify;
    nothing_wrong("round $round: all that was acknowledged is there");
}

my $orphans = $check->orphans($pair->emulator->keys);

nothing_wrong('every unacknowledged effect is explained');
$check->verify_list;
nothing_wrong('Locate finds all living objects, and no other');

counts('answers', %{$book->{count}});
counts('in Key Protect beside what was acknowledged',
       map { $_ => scalar(@{$orphans->{$_}}) } keys %$orphans);
note(scalar($book->objects) . ' objects, ' . $book->{step} . ' operations');

counts('cuts, and what they hit', %{$chaos->{hits}}) if $ENV{LEDGER_OPS};
is(join(', ', $chaos->missed(@cuts)), '', 'each cut hit something');

$test->finish;
