#!/usr/bin/perl

# The shared cache in bad times: a worker dies while it holds the lock, what
# is in the memory is changed, the zone is small, full, made anew, shared or
# used again. Keys are always right, whatever the cache has to say.

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


# how often a Get of it reads the record: 0 where the cache has it
sub reads {
    my ($uid) = @_;

    my $since = $emulator->journal_mark;

    $pair->client->get($uid);

    # not what a new worker asks for
    return scalar(grep { $_->{kind} eq 'get_key'
                         && $_->{path} =~ m{/\Q@{[substr($uid, 25)]}\E$} }
                       $emulator->journal($since));
}


# Of what was used last, the cache lets nothing go, whatever is in its way.
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

# identifiers of the records that are there
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


# A worker dies in the middle of a copy, with the lock in its hands

for my $round (1 .. 3) {
    my $mark = $node->mark;
    my $maker = $pair->client;
    my %known = map { $_ => 1 } stored();

    $faults->arm('copy', 1);
    $maker->send($maker->message([['Create',
                                   Kmip::Client::create_payload()]]));
    ok(wait_for(sub { $faults->stopped }, 30), "round $round: a worker stops");

    my $worker = $faults->stopped;

    # of the other worker, which has to wait for the lock
    my $reader = $pair->client;

    $reader->send($reader->message([['Get', [UniqueIdentifier => $first]]]));
    $faults->disarm;
    ok(alive($worker), 'it holds the lock');
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


# What is in the zone changes under the workers' hands. Above the first page,
# which nginx itself needs, all of it may.

{
    for my $bytes (20, 2000, 20000) {
        $faults->scribble($bytes, 4096);
        all_right("$bytes bytes of the zone change all the time") for 1 .. 3;
    }

    $faults->scribble(-20000, 4096);
    all_right('all values claim to be longer than anything') for 1 .. 3;

    # all of it, the header as well
    $faults->scribble(1000000, 4096);
    $pair->client->discover_versions;
    $faults->disarm;
    all_right('all of the zone was overwritten');
    cached($first, 'records are cached again');
    like(reconfigured('a reload with a zone like this'),
         qr/\[warn\].*kmip_zone "kmip" is damaged/, 'the log says so');
    cached($first, 'records are cached again');
    unlike(reloaded('and another'), qr/damaged/, 'all is well then');
    is(reads($first), 0, 'what was cached is there');
    all_right('and another');
}


# Without the digest of a key nothing is looked for and nothing is stored, least
# of all under what else stands in its place

{
    my $mark = $node->mark;

    # each worker makes one and reads all, three times
    for (1 .. 3) {
        $faults->arm('digest', 1, 1000);
        new_keys(2);
        all_right('no digest is to be had');
        cmp_ok($faults->failed, '>', 2, 'none was');
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
    is(reads($first), 1, 'each time');
    reconfigured('the smallest', zone => '64k');
    new_keys(40);
    all_right('many more than fit');
    cached($first, 'what is read again is cached even so');

    # four bytes before its length a slot tells when it was used
    $faults->scribble(-20000, 4096 - 4);
    $pair->client->discover_versions;
    $faults->disarm;
    cached($_, 'and where all else was used in times to come')
        for (sort keys %key)[1 .. 3];

    reconfigured('the first one again', zone => '256k');
    cached($first, 'records are cached');
}


# Two servers and providers over one zone: what is stored for one is found for
# the other only if they mean the same

{
    my %server = (
        same => $pair->key_protect_text('a') =~ s/ test/ same/r,
        # it looks for a key that may be new until its time is over
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
       'the second, too');
    is(scalar(grep { $_->{kind} eq 'get_key' } $emulator->journal($since)), 0,
       'and finds the record in the cache');
    is($pair->client('other')->get($first)->outcome, 'General Failure',
       'the third has another prefix, and takes it for no record of its own');
}

$test->finish;
