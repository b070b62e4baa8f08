#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# A worker that exits waits a while for requests that are on their way: a
# session with a very recent request is served, and closed when its client
# pauses.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Socket qw(IPPROTO_TCP TCP_INFO);
use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(wait_for);

# states of TCP
my ($ESTABLISHED, $CLOSE_WAIT) = (1, 8);

my %SERVER = (
    long => { kmip_keepalive_min_timeout => '1h' },
    short => { kmip_keepalive_min_timeout => '10ms' },
    none => { kmip_keepalive_min_timeout => 0 },
    bounded => { kmip_keepalive_min_timeout => '1h' },
);
my %HOST = (bounded => { main => 'worker_shutdown_timeout 100ms;' });

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => [sort keys %SERVER],
                           hosts => \%HOST,
                           server => sub { %{$SERVER{$_[0]}} });

# sessions are closed while we write to them
local $SIG{PIPE} = 'IGNORE';

my $uid = $pair->client('long')->new_key;
my $key = $pair->client('long')->get($uid)->key;


sub state {
    my ($client) = @_;

    return ord(getsockopt($client->sock, IPPROTO_TCP, TCP_INFO));
}


sub gone {
    my ($pid) = @_;

    return wait_for(sub { !kill(0, $pid) }, 60);
}


# A request after the reload, in an older session

{
    my $node = $pair->node('long');
    my ($worker) = $node->workers;
    my @clients = map { $pair->client('long') } 1 .. 3;

    $_->get($uid) for @clients;
    ok($node->reload, 'nginx is reloaded');

    # by now it would have closed the sessions
    is($pair->client('long')->get($uid)->key, $key, 'the new worker serves');
    ok(kill(0, $worker), 'the old one is still there');

    for my $client ((@clients) x 2) {
        is($client->get($uid)->key, $key, 'a request to it is served');
        is(state($client), $ESTABLISHED, 'and the next one may come');
    }

    $_->close for @clients;
    ok(gone($worker), 'it ends when they left');
}


# Without a request the session ends at its timeout, or at once

for my $name ('short', 'none') {
    my $node = $pair->node($name);
    my ($worker) = $node->workers;
    my $client = $pair->client($name);

    $client->get($uid);
    ok($node->reload, "$name: nginx is reloaded");
    ok($client->closed, 'an idle session ends');
    ok(gone($worker), "$name: the old worker ends");
}


# Without a waiting time, the response to the request under way is the last one,
# and the close follows at once: a client sees it before its next request

{
    my $node = $pair->node('none');
    my $emulator = $pair->emulator;
    my $client = $pair->client('none');

    $emulator->faults({ match => { kind => 'unwrap' }, times => 1,
                        action => 'hold' });
    $client->send($client->message([['Get', [UniqueIdentifier => $uid]]]));
    $emulator->wait_calls(held => 1);
    ok($node->reload, 'a request is under way at a reload');
    $emulator->no_faults;
    $emulator->release;
    ok(defined $client->receive, 'the request is answered');
    is(state($client), $CLOSE_WAIT, 'the end of the line is there');
    ok($client->closed, 'the session ends after the response');
}


# worker_shutdown_timeout comes first

{
    my $node = $pair->node('bounded');
    my $client = $pair->client('bounded');

    $client->get($uid);
    ok($node->quit(60), 'worker_shutdown_timeout ends a worker that waits');
    ok($client->closed, 'the session ends');
}

$test->finish;
