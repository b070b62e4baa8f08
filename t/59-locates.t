#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# A client that requests all objects on all its sessions does not slow others
# down: it has one list under way, other clients' calls go first, and its
# failures do not count against Key Protect.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(decode);
use Kmip::Util qw(wait_for);

my $FAILED = 'General Failure';
my $SESSIONS = 40;
my $KEYS = 520;                        # on two pages

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a'],
                           key_protect => { max_connections => 4 });
my $emulator = $pair->emulator;
my $node = $pair->node;


sub ask {
    my ($as, @payload) = @_;

    my $client = $pair->client('a', as => $as, timeout => 60);

    $client->send($client->message([['Locate', @payload]]));

    return $client;
}


sub answer {
    return Kmip::Result->new(scalar(decode($_[0]->receive))
                                 ->get('Batch Item'));
}


sub found {
    my ($result) = @_;

    return $result->ok
           ? scalar(() = $result->payload->all('Unique Identifier'))
           : $result->outcome;
}


sub held { return $emulator->control('GET', 'faults')->{rules}[0]{held} }


my $one = $pair->client('a', as => 'vcenter');
my $uid = $one->new_key;

for (1 .. ($KEYS - 1 + 19) / 20) {
    my $client = $pair->client('a');
    my $create = ['Create', Kmip::Client::create_payload()];

    $client->batch([($create) x 20]);
    $client->close;
}

my $all = found(answer(ask('client')));

cmp_ok($all, '>=', $KEYS, 'there are many keys');


# Lists without a response: other clients are served

{
    $emulator->faults({ match => { kind => 'list' }, times => -1,
                        action => 'hold' });

    my @many = map { ask('client') } 1 .. $SESSIONS;

    $emulator->wait_calls(held => 1);

    for my $as ('vcenter', 'client') {
        my $other = $pair->client('a', as => $as);

        ok(scalar($other->discover_versions),
           "$as: Discover Versions is answered");
        ok($other->get($uid)->ok, "$as: Get is answered");
        ok($other->create->ok, "$as: Create is answered");
    }

    is(held(), 1, "$SESSIONS sessions have one list under way");

    my $other = ask('vcenter');

    $emulator->wait_calls(held => 2);
    is(held(), 2, 'another client one of its own');
    ok($one->get($uid)->ok, 'half of the connections are for other calls');

    $_->close for splice(@many, 0, $SESSIONS / 2);
    $emulator->no_faults;

    is(found(answer($other)), $all + 2,
       'the Locate of the other client is answered');
    is_deeply([map { found(answer($_)) } @many],
              [($all + 2) x ($SESSIONS / 2)],
              'and so are all sessions that stayed');
}


# A client's lists run one after the other, and another client's list does not
# wait for all of them

{
    my $mark = $emulator->journal_mark;
    my @many = map { ask('client') } 1 .. $SESSIONS;
    my $result = answer(ask('vcenter'));
    my $lists = grep { $_->{kind} eq 'list' } $emulator->journal($mark);

    is(found($result), $all + 2, "another's Locate is answered");
    cmp_ok($lists, '<', $SESSIONS,
           'before half of the lists of the many are read');
    is(found(answer($_)), $all + 2,
       'a Locate of the client with many sessions is answered') for @many;
}


# Pages that come within the timeout, and not all of them within one

{
    $emulator->faults({ match => { kind => 'list' }, times => -1,
                        action => { delay_ms => 1800 } });

    is(found(answer(ask('client'))), $all + 2,
       'a list of two slow pages is read to its end');
    $emulator->no_faults;
}


# Lists fail, and nothing else does

$pair->{key_protect} = { max_connections => 4, timeout => '1s' };
ok($node->reload($pair->conf('a')), 'nginx is reloaded with a short timeout');

for my $action ('drop', { status => 503 }, 'hold', 'garbage') {
    my $name = ref($action) ? "status $action->{status}" : $action;
    my $mark = $node->mark;

    $emulator->faults({ match => { kind => 'list' }, times => -1,
                        action => $action });

    my @results = map { answer($_) } map { ask('client') } 1 .. 12;

    is(scalar(grep { $_->outcome eq $FAILED } @results), 12,
       "$name: no Locate is answered in part");

    if ($action eq 'hold') {
        ok(scalar(grep { $_->message =~ /after other Locates/ } @results),
           'those that had no turn say so');
    }

    ok(wait_for(sub { $pair->client('a', as => 'vcenter')->get($uid)->ok },
                30), 'keys can be read again');
    unlike($node->log($mark), qr/unreachable/,
           'no request is refused as if Key Protect were unreachable');

    $emulator->no_faults;
    $emulator->release;
}

ok(wait_for(sub { found(answer(ask('client'))) eq $all + 2 }, 60),
   'and it is over with the trouble');

$test->finish;
