#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The shared cache under faults: a worker dies while it holds the lock, memory
# is changed, the zone is small, full, recreated, shared or reused. Keys are
# always right, whatever the cache contains.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Faults;
use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(decode);
use Kmip::Util qw(slurp wait_for);

my $test = Kmip::Test->new;
my $faults = Kmip::Faults->new($test->path('faults'));
my $pair = Kmip::Pair->new($test, nodes => ['a'], workers => 2,
                           zone => '256k', $faults->options);
my $emulator = $pair->emulator;
my $node = $pair->node('a');

# all keys, by their identifiers
my %key;


sub ready {
    my ($n, $mark) = @_;

    $node->wait_log(qr/(?:ready: root key.*){$n}/s, mark => $mark)
        or die "not ready\n";
}


# the number of reads of the record by a Get: 0 if it is cached
sub reads {
    my ($uid) = @_;

    my $since = $emulator->journal_mark;

    $pair->client->get($uid);

    # without the calls of a new worker
    return scalar(grep { $_->{kind} eq 'get_key'
                         && $_->{path} =~ m{/\Q@{[substr($uid, 25)]}\E$} }
                       $emulator->journal($since));
}


# The cache does not drop recently used entries, whatever its memory contains.
sub cached {
    my ($uid, $what) = @_;

    $pair->client->get($uid);
    is(reads($uid), 0, $what);
}


sub alive {
    my ($pid) = @_;

    return eval { slurp("/proc/$pid/stat") =~ /^\d+ \(.*\) [^Z]/ };
}


sub new_keys {
    my ($n) = @_;

    my $client = $pair->client;

    for (1 .. $n) {
        my $uid = $client->new_key;
        $key{$uid} = $client->get($uid)->key;
    }
}


sub all_right {
    my ($what) = @_;

    my $client = $pair->client;
    my %found = map { $_ => $client->get($_)->key } sort keys %key;

    is_deeply(\%found, \%key, "$what: all keys are right");
}

# identifiers of cached records
sub stored {
    return map { ($_->{name} // '') =~ /^vmware_kmip_([0-9a-f]{24})$/
                 ? "$1-$_->{id}" : () } $emulator->keys;
}


# the log of a reload
sub reloaded {
    my ($what, %opt) = @_;

    my $mark = $node->mark;

    @{$pair}{keys %opt} = values %opt;
    ok($node->reload($pair->conf('a')), $what);
    ready(2, $mark);
    ok($node->settled(60), 'and the old workers are gone');

    return $node->log($mark);
}


sub reconfigured {
    my ($what, %opt) = @_;

    my $log = reloaded($what, %opt);

    all_right($what);

    return $log;
}

ready(2);
new_keys(3);

my ($first) = sort keys %key;


# A worker dies while it copies an entry and holds the lock

for my $round (1 .. 3) {
    my $mark = $node->mark;
    my $maker = $pair->client;
    my %known = map { $_ => 1 } stored();

    $faults->arm('copy', 1);
    $maker->send($maker->message([['Create',
                                   Kmip::Client::create_payload()]]));
    ok(wait_for(sub { $faults->stopped }, 30), "round $round: a worker stops");

    my $worker = $faults->stopped;

    # from the other worker, which waits for the lock
    my $reader = $pair->client;

    $reader->send($reader->message([['Get', [UniqueIdentifier => $first]]]));
    $faults->disarm;
    ok(alive($worker), 'the stopped worker holds the lock');
    $node->kill_worker('KILL', $worker);
    $node->allow(qr/worker process $worker exited on signal 9/,
                 qr/shared memory zone "kmip" was locked by $worker/);

    my $answer = decode($reader->receive);

    is(Kmip::Result->new($answer->get('Batch Item'))->key, $key{$first},
       'the other worker goes on once it is dead');
    ok($node->wait_log(qr/zone "kmip" was locked by $worker/, mark => $mark),
       'and had to wait until then');
    ready(1, $mark);

    my ($half) = grep { !$known{$_} } stored();

    $key{$half} = $pair->client->get($half)->key;
    is(length($key{$half}), 32, 'a key with half of its record in the zone');
    is(reads($half), 0, 'is whole there, once it was read');
    all_right('after that');
}


# The zone's memory changes at any time, except for the first page, which nginx
# itself needs

{
    for my $bytes (20, 2000, 20000) {
        $faults->scribble($bytes, 4096);
        all_right("$bytes bytes of the zone change all the time") for 1 .. 3;
    }

    $faults->scribble(-20000, 4096);
    all_right('all values claim to be longer than anything') for 1 .. 3;

    # all of it, including the header
    $faults->scribble(1000000, 4096);
    $pair->client->discover_versions;
    $faults->disarm;
    all_right('all of the zone was overwritten');
    cached($first, 'records are cached again');
    like(reconfigured('a reload with a zone like this'),
         qr/\[warn\].*kmip_zone "kmip" is damaged/,
         'the log says that the zone is damaged');
    cached($first, 'records are cached again');
    unlike(reloaded('and another'), qr/damaged/,
           'the next reload reports no damage');
    is(reads($first), 0, 'what was cached is there');
    all_right('and another');
}


# Without a digest of the key nothing is looked up and nothing is stored

{
    my $mark = $node->mark;

    # each worker creates a key and reads all, three times
    for (1 .. 3) {
        $faults->arm('digest', 1, 1000);
        new_keys(2);
        all_right('no digest is to be had');
        cmp_ok($faults->failed, '>', 2, 'calls for a digest were made to fail');
        $faults->disarm;
        all_right('there are digests again');
    }

    unlike($node->log($mark), qr/\[error\]/, 'and the log has no error');
}


# Other sizes, at a reload

{
    reconfigured('a larger zone', zone => '1m');
    reconfigured('none', zone => undef);
    is(reads($first), 1, 'every Get reads the record');
    is(reads($first), 1, 'the first key is read by one call each time');
    reconfigured('the smallest', zone => '64k');
    new_keys(40);
    all_right('many more than fit');
    cached($first, 'what is read again is cached even so');

    # a slot has its time of use four bytes before its length
    $faults->scribble(-20000, 4096 - 4);
    $pair->client->discover_versions;
    $faults->disarm;
    cached($_, 'and where all else was used in times to come')
        for (sort keys %key)[1 .. 3];

    reconfigured('the first one again', zone => '256k');
    cached($first, 'records are cached');
}


# Two servers and providers over one zone: an entry of one is used by the other
# only if both have the same instance

{
    my %server = (
        same => $pair->key_protect_text('a') =~ s/ test/ same/r,
        # it searches for a key that may be new until its deadline
        other => $pair->key_protect_text('a', record_prefix => 'other_',
                                         timeout => '2s',
                                         connect_timeout => '2s')
                 =~ s/ test/ other/r,
    );
    my $text = $pair->conf('a') =~ s/\}\s*\z//r;

    for my $name (sort keys %server) {
        my $server = $pair->server_text('a', kmip_pass => $name);
        my ($from, $to) = ($pair->port, $test->port("kmip-$name"));

        $text .= $server{$name} . $server =~ s/:$from\b/:$to/r;
    }

    my $mark = $node->mark;

    ok($node->reload("$text}\n"), 'three servers, one zone');
    ready(6, $mark);
    is($pair->client->get($first)->key, $key{$first}, 'the first reads a key');

    my $since = $emulator->journal_mark;

    is($pair->client('same')->get($first)->key, $key{$first},
       'the second server reads its key, too');
    is(scalar(grep { $_->{kind} eq 'get_key' } $emulator->journal($since)), 0,
       'and finds the record in the cache');
    is($pair->client('other')->get($first)->outcome, 'General Failure',
       'the third has another prefix, and takes it for no record of its own');
}

$test->finish;
