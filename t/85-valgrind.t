#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# A key's whole life, a reload, a worker's death and an outage with nginx under
# valgrind: no error and no leak, except for those that t/valgrind.supp
# explains. It is slow, so only "make valgrind" runs it.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute);
use Kmip::Util qw(slurp wait_for);
use Kmip::Vcenter qw(vm_tags);

plan(skip_all => 'make valgrind runs it') unless $ENV{KMIP_VALGRIND};
plan(skip_all => 'not with sanitizers') if $ENV{TEST_NGINX_PRELOAD};

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new(
    $test, nodes => ['a'], start => 0,
    key_protect => { timeout => '20s', connect_timeout => '20s' });
my $emulator = $pair->emulator;
my $node = $pair->node('a');
my $vcenter = Kmip::Vcenter->new($pair, as => 'client');

$node->{under} = ['valgrind', '-q', '--leak-check=full',
                  '--show-leak-kinds=definite',
                  '--errors-for-leak-kinds=definite', '--num-callers=30',
                  "--suppressions=$Bin/valgrind.supp",
                  '--log-file=' . $test->path('valgrind.%p')];


sub ready {
    my ($mark) = @_;

    ok($node->wait_log(qr/ready: root key/, seconds => 120, mark => $mark),
       'a worker is ready');
}


# a new key, and its bytes
sub life {
    my ($uid, $key) = $vcenter->generate_key('one', 'a');
    my ($bytes, $state) = $vcenter->fetch('a', $uid);

    is($bytes, $key, 'a key is made and read');
    is($state, 2, 'a key that was activated is Active');

    return ($uid, $key);
}


# valgrind's reports of the processes that ended
sub reports {
    return join('', map { slurp($_) } glob($test->path('valgrind.*')));
}

chmod(01777, $test->dir);
$node->start;
ready(0);

my ($uid, $key) = life();
my $client = $pair->client;

is($client->call('Locate', attribute('State', 'Active'))->outcome, 'Success',
   'Locate succeeds');
is($client->on('Revoke', $uid, [RevocationReason => [
       [RevocationReasonCode => 'Cessation of Operation']]])->outcome,
   'Success', 'Revoke succeeds');
is($client->on('Destroy', $uid)->outcome, 'Success', 'Destroy succeeds');
$client->close;

my $mark = $node->mark;

ok($node->reload(undef, 120), 'nginx is reloaded');
ready($mark);
ok($node->settled(120), 'the old worker ends');
($uid, $key) = life();

for my $action ({ status => 500 }, 'drop', 'garbage', 'half', 'hold') {
    $emulator->faults({ times => -1, action => $action });

    my $busy = $pair->client;

    $busy->send($busy->message([['Get', [UniqueIdentifier => $uid]]]));

    if ($action eq 'hold') {
        ok($emulator->wait_calls(held => 1),
           'a request of a client that leaves is under way');
        $busy->close(reset => 1);

    } else {
        ok($busy->receive(120), 'an outage is answered');
    }

    $emulator->no_faults;
    $emulator->release;
}

ok(wait_for(sub { $pair->client->get($uid)->ok }, 120),
   'keys are read again after the outage');
ok($node->quit(120), 'nginx ends');
is(reports(), '', 'valgrind has nothing to say');

$test->finish;
