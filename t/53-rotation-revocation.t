#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# A security officer's actions in Key Protect, and their effects on clients: the
# root key is rotated, disabled, deleted and restored, and single records are
# deleted and restored, while two endpoints serve.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute);
use Kmip::Util qw(wait_for);

my $CRYPTO = 'Cryptographic Failure';
my $ABSENT = 'Item Not Found';

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, workers => 2);
my $emulator = $pair->emulator;
my $root = $pair->root_key;

# without the service's own pauses
$emulator->switches(rotate_hour_rule => JSON::PP::false,
                    early_rule => JSON::PP::false);


# a call to Key Protect that must succeed
sub done {
    my ($answer, $what) = @_;

    ok($answer->{success}, $what) or diag($answer->{content});
}


# the result of a Get at both endpoints: "Success", a reason, or both if they
# differ
sub get {
    my ($uid, $key) = @_;

    my %outcome;

    for my $node ('a', 'b') {
        my $result = $pair->client($node)->get($uid);
        my $outcome = $result->outcome;

        $outcome = 'another key'
            if $result->ok && defined $key && $result->key ne $key;
        $outcome{$outcome} = 1;
    }

    return join(' and ', sort keys %outcome);
}


# the State at both endpoints
sub state {
    my ($uid) = @_;

    my %state = map { $pair->client($_)->state($uid) => 1 } 'a', 'b';

    return join(' and ', sort keys %state);
}


sub record_id {
    my ($uid) = @_;

    my $record = $emulator->record($uid);

    return $record ? $record->{id} : die "no record of $uid\n";
}


# an Active key: its identifier and its bytes, cached at both endpoints
sub active_key {
    my ($node) = @_;

    my $client = $pair->client($node);
    my $uid = $client->new_key;

    is($client->activate($uid)->outcome, 'Success', "$uid is activated");

    my $key = $client->get($uid)->key;

    is(get($uid, $key), 'Success', "$uid is read from both endpoints");

    return ($uid, $key);
}


# whether Locate without a Name finds it
sub located {
    my ($node, $uid) = @_;

    my $result = $pair->client($node)->locate(
        [attribute('Object Type', 'Symmetric Key')]);

    return $result->ok ? scalar(grep { $_ eq $uid } $result->uids)
           : $result->outcome;
}


# operations without key material work while the root key is unusable
sub metadata_works {
    my ($uid, $while) = @_;

    is(state($uid), 'Active', "State is told while $while");
    ok($pair->client('a')->get_attributes($uid)->ok,
       "all attributes are told while $while");
    is(located('b', $uid), 1, "the key is located while $while");
}


# Rotation, while clients work

{
    my ($old, $bytes) = active_key('a');
    my $client_a = $pair->client('a');
    my $client_b = $pair->client('b');
    my @made;

    for my $round (1 .. 3) {
        done($emulator->action($root, 'rotate'), "rotation $round");

        my $uid = $client_a->new_key;

        push @made, [$uid, $client_b->get($uid)->key];
        is($client_b->get($old)->key, $bytes,
           'a session that was open before reads the old key');
    }

    is(get(@$_), 'Success', "key $_->[0] is read after all rotations")
        for [$old, $bytes], @made;

    my %different = map { $_->[1] => 1 } @made, [$old, $bytes];
    is(keys %different, 4, 'a rekey makes another key');

    my $version = $emulator->record($made[2][0])->{payload};
    isnt($version, $emulator->record($old)->{payload},
         'records are wrapped apart');

    is($emulator->record($old)->{state}, 1,
       'the old record stays');
    unlike($_->log, qr/\[error\]/, "nothing failed in $_->{name}")
        for $pair->nodes;
}


# One key is deleted in Key Protect

{
    my ($gone, $bytes) = active_key('a');
    my ($other, $other_bytes) = active_key('b');
    my $id = record_id($gone);
    my $open = $pair->client('b');

    is($open->get($gone)->key, $bytes, 'the cache is warm');
    done($emulator->delete_key($id), 'one record is deleted');

    is($open->get($gone)->outcome, $ABSENT,
       'the next Get in an open session does not find it');
    is(get($gone), $ABSENT, 'new sessions do not get the deleted key');
    is(state($gone), 'Destroyed', 'State tells why');
    ok(!$pair->client('a')->activate($gone)->ok, 'it is not activated again');
    is(get($other, $other_bytes), 'Success', 'the other key is read');
    is(located('a', $gone), 0, 'a deleted key is not located');
    is(located('b', $other), 1, 'another key is located');

    $emulator->switches(restore_aliases => JSON::PP::true);
    done($emulator->restore_key($id), 'the record is restored');
    is(get($gone, $bytes), 'Success', 'and so is the key');
    is(state($gone), 'Active', 'in the state it had');
}


# The same, if the record is restored without aliases

{
    my ($gone, $bytes) = active_key('a');
    my $id = record_id($gone);
    my @aliases = @{$emulator->record($gone)->{aliases}};

    state($gone);
    $emulator->switches(restore_aliases => JSON::PP::false,
                        alias_release_seconds => 0);
    done($emulator->delete_key($id), 'one record is deleted');
    is(get($gone), $ABSENT, 'a deleted key is not found');
    done($emulator->restore_key($id), 'it is restored without its aliases');
    is(get($gone, $bytes), 'Success', 'the key is served');
    is(state($gone), 'Pre-Active', 'its State is as when it was made');
    ok(scalar(grep { $_->log =~ /key $id, .* has no alias: .*-act-/ }
                   $pair->nodes), 'the log tells which aliases to add');
    done($emulator->kp('POST', "keys/$id/aliases/$_"), "$_ is added again")
        for @aliases;
    is(state($gone), 'Active', 'then its State is told as before');
}


# The root key is disabled

{
    my ($uid, $bytes) = active_key('b');
    my $open = $pair->client('a');

    is($open->get($uid)->key, $bytes, 'an open session reads the key');
    done($emulator->action($root, 'disable'), 'the root key is disabled');

    is($open->get($uid)->outcome, $CRYPTO,
       'the next Get of an open session fails');
    is(get($uid), $CRYPTO, 'Get fails on both endpoints');
    is($pair->client($_)->create->outcome, $CRYPTO, "Create fails on $_")
        for 'a', 'b';
    is($pair->client('a')->get('018900000000aaaaaaaaaaaa-'
                               . '5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001')
       ->outcome, $ABSENT, 'a key that never was is not found');
    metadata_works($uid, 'the root key is disabled');

    done($emulator->action($root, 'enable'), 'the root key is enabled');

    is($open->get($uid)->outcome, 'Success',
       'the session that saw it fail reads the key');
    is(get($uid, $bytes), 'Success', 'Get works on both endpoints');
    is($pair->client($_)->create->outcome, 'Success', "Create works on $_")
        for 'a', 'b';
}


# The root key is deleted

{
    my ($uid, $bytes) = active_key('a');

    done($emulator->delete_key($root), 'the root key is deleted');

    is(get($uid), $CRYPTO, 'no key is readable');
    is($pair->client('a')->create->outcome, $CRYPTO, 'no key can be made');
    metadata_works($uid, 'the root key is deleted');

    done($emulator->restore_key($root), 'the root key is restored');

    is(get($uid, $bytes), 'Success', 'the key is readable again');
    is($pair->client('b')->create->outcome, 'Success',
       'keys can be made again');
}


# No process was restarted, and the log names the faults

for my $node ($pair->nodes) {
    like($node->log, qr/\[error\].*unwrap.*\b(?:409|410|404)\b/,
         "the log of $node->{name} names the call and its status");
    unlike($node->log, qr/exited/, "no process of $node->{name} exited");
}

$test->finish;
