#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# One page of Key Protect's documentation limits an instance to 1,000 aliases.
# One worker counts the visible ones in the background, ten minutes after its
# start and once a day, and logs a warning from 800 on.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use Test::More;

use Kmip::Clock;
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(wait_for);

my $KEYS = 161;                     # with five aliases each
my $COUNT = qr/there are at least (\d+) aliases, and a page of Key/;

my $test = Kmip::Test->new;
my $clock = Kmip::Clock->new($test->path('clock'));
my $pair = Kmip::Pair->new($test, workers => 2, start => 0, $clock->options);
my $emulator = $pair->emulator;


# an endpoint, and the time after which its lists are not those of self-tests
sub started {
    my ($name) = @_;

    my $node = $pair->node($name);

    $node->start;

    ok($node->wait_log(qr/(?:ready: root key.*){2}/s),
       "$name: both workers are ready");

    return ($node, $emulator->journal_mark);
}


# lets time pass, and gives each worker an event so that it notices
sub later {
    my ($name, $seconds) = @_;

    $clock->pass($seconds);

    my @clients = map { $pair->client($name) } 1 .. 8;

    $_->query('Query Operations') for @clients;

    return;
}


sub lists {
    my ($since) = @_;

    return grep { $_->{kind} eq 'list' } $emulator->journal($since);
}


my ($few, $since) = started('a');

is(scalar(lists($since)), 0, 'few: aliases are not counted at once');
later('a', 600);
ok(wait_for(sub { later('a', 1); lists($since) }, 60),
   'few: aliases are counted');
is(scalar(lists($since)), 1, 'few: one worker reads a page of the list');
$few->stop;
unlike($few->log, qr/aliases/, 'few: the log says nothing of aliases');

$emulator->switches(alias_limit_per_instance => 0);

for my $n (1 .. $KEYS) {
    $emulator->create(
        name => "many-$n", extractable => JSON::PP::true,
        payload => EmulatorTest::b64('nothing'),
        aliases => [map { "many-$n-$_" } 1 .. 5]);
}

(my $many, $since) = started('b');

my $key = $pair->client('b')->new_key;

ok(wait_for(sub { later('b', 600); $many->log =~ $COUNT }, 60),
   'many: the log warns');
is(scalar(lists($since)), 2, 'many: two pages of the list tell it');

my @said = $many->log =~ /$COUNT/g;

is(scalar(@said), 1, 'many: it is said once, by one of two workers');
cmp_ok($said[0], '>=', 5 * $KEYS, 'many: their number is told');
ok($pair->client('b')->get($key)->ok, 'many: keys are served as ever');

$test->finish;
