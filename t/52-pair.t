#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Two endpoints over one Key Protect, equal and independent: each sees the other
# one's changes at once, and either may fail.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute);
use Kmip::Util qw(wait_for);

my $ABSENT = 'Item Not Found';
my $PREFIX = 'vmware_kmip_';

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test);
my $emulator = $pair->emulator;


# the record and the revisions of a key, by the names of those that are not
# deleted
sub stored {
    my ($uid) = @_;

    my $stamp = Kmip::Emulator::stamp($uid);

    return [sort map { $_->{name} }
            grep { ($_->{name} // '') =~ /^\Q$PREFIX\E$stamp/
                   && $_->{state} != 5 } $emulator->keys];
}


sub aliases {
    my ($uid) = @_;

    return @{$emulator->record($uid)->{aliases}};
}


# a Destroy may remove its mark again within this time
sub settle { $emulator->advance_clock(30) }


# Changes are visible at the other endpoint at once

for my $nodes (['a', 'b'], ['b', 'a']) {
    my ($one, $other) = map { $pair->client($_) } @$nodes;
    my ($here, $there) = @$nodes;

    my $uid = $one->new_key;
    my $key = $other->get($uid)->key;

    is(length($key), 32, "$there reads a key that $here made");
    is($one->get($uid)->key, $key, 'both endpoints give the same key');
    is($other->state($uid), 'Pre-Active',
       "$there says that a new key is Pre-Active");
    is($one->activate($uid)->outcome, 'Success', "$here activates it");
    is($other->state($uid), 'Active', "$there says that it is Active");
    is($other->activate($uid)->outcome, 'Success',
       "repeated at $there, Activate succeeds");
    is($one->state($uid), 'Active', 'the second Activate changes nothing');

    is($one->add_attribute($uid, 'x-a', 'one')->outcome, 'Success',
       "$here adds an attribute");
    is($other->get_attributes($uid, 'x-a')->attribute('x-a'), 'one',
       "$there shows the new attribute");
    is($other->modify_attribute($uid, 'x-a', 'two')->outcome, 'Success',
       "$there modifies the attribute");
    is($one->get_attributes($uid, 'x-a')->attribute('x-a'), 'two',
       "$here shows the modified attribute");
    is($one->delete_attribute($uid, 'x-a')->outcome, 'Success',
       "$there deletes the attribute");
    is_deeply($other->get_attributes($uid, 'x-a')->attributes, {},
              "$there shows the attribute no more");

    is($other->destroy($uid)->outcome, 'Permission Denied',
       'an Active key is not destroyed');
    is($one->revoke($uid)->outcome, 'Success', "$here revokes it");
    is($other->state($uid), 'Deactivated',
       "$there says that it is Deactivated");
    is($other->get($uid)->key, $key, 'it can still be read');

    is($other->destroy($uid)->outcome, 'Success', "$there destroys it");
    is($one->get($uid)->outcome, $ABSENT,
       "$here, with a warm cache, does not find it");
    is($one->state($uid), 'Destroyed', "$here says that it is Destroyed");
    # replaced revisions may be deleted after the response
    ok(wait_for(sub { !@{stored($uid)} }, 60),
       'no key of it is left in Key Protect') or diag("@{stored($uid)}");
    is($one->destroy($uid)->outcome, $one->destroy($uid)->outcome,
       'a repeated Destroy answers the same each time');
}


# A Name is unique over both endpoints

{
    my @named = (attributes => [attribute('Name', [
        [NameValue => 'the only one'],
        [NameType => 'Uninterpreted Text String'],
    ])]);
    my $uid = $pair->client('a')->new_key(@named);

    isnt($pair->client('b')->create(@named)->outcome, 'Success',
         'a Name that a key of the other endpoint bears is refused');
    is_deeply([$pair->client('b')->locate($named[1])->uids], [$uid],
              'the object that has the Name is located');
}


# Either may fail: the other one continues, and it returns

for my $nodes (['a', 'b'], ['b', 'a']) {
    my ($victim, $survivor) = @$nodes;
    my $dying = $pair->client($victim);
    my $uid = $dying->new_key;
    my $key = $dying->get($uid)->key;

    ok($pair->node($victim)->kill_all, "$victim is killed");
    ok($dying->closed, 'its sessions are gone');

    my $client = $pair->client($survivor);

    is($client->get($uid)->key, $key, "$survivor reads what $victim made");
    is($client->activate($uid)->outcome, 'Success',
       'the other endpoint activates a key');
    ok($client->create->ok, 'the other endpoint creates keys');

    $pair->node($victim)->start;
    is($pair->client($victim)->state($uid), 'Active',
       "$victim, started again, knows");
    is($pair->client($victim)->get($uid)->key, $key,
       "$victim, started again, reads the key");
}


# "destroy tombstone": nothing is deleted, but clients see the object as
# destroyed

{
    ok($pair->reconfigure(key_protect => { destroy => 'tombstone' }),
       'reloaded with "destroy tombstone"');

    my $uid = $pair->client('a')->new_key;

    $pair->client('b')->add_attribute($uid, 'x-a', 'one');

    my $before = stored($uid);

    is($pair->client('a')->destroy($uid)->outcome, 'Success',
       'Destroy succeeds');
    is($pair->client('b')->get($uid)->outcome, 'General Failure',
       'whether that stays so is not known elsewhere at once');
    settle();
    is_deeply(stored($uid), $before, 'Key Protect has all that it had');
    ok((grep { /-des-/ } aliases($uid)),
       'the record has the mark of a destroyed key');

    for my $node ('a', 'b') {
        my $client = $pair->client($node);

        is($client->get($uid)->outcome, $ABSENT, "$node does not find it");
        is($client->state($uid), 'Destroyed', 'says that it is Destroyed');
        is_deeply([grep { $_ eq $uid } $client->locate(
            [attribute('Object Type', 'Symmetric Key')])->uids], [],
            'and does not locate it');
    }
}


# "destroy tombstone" needs only Writer, "destroy delete" more

{
    my $file = $emulator->api_key(roles => ['Writer']);

    ok($pair->reconfigure(key_protect => { destroy => 'tombstone',
                                           api_key_file => $file }),
       'with a Writer\'s API key');

    my $uid = $pair->client('a')->new_key;

    is($pair->client('b')->destroy($uid)->outcome, 'Success',
       'Destroy sets a tombstone');
    settle();
    is($pair->client('a')->get($uid)->outcome, $ABSENT,
       'a tombstone of a Writer counts at the peer endpoint');

    my $kept = $pair->client('a')->new_key;

    ok($pair->reconfigure(key_protect => { destroy => 'delete',
                                           api_key_file => $file }),
       'reloaded with "destroy delete"');
    my $denied = $pair->client('b')->destroy($kept);

    is($denied->outcome, 'Permission Denied', "a Writer's Destroy is denied");
    like($denied->message, qr/is marked as destroyed/,
         'but the mark was set before');
    settle();
    is($pair->client($_)->state($kept), 'Destroyed', "as $_ knows")
        for qw(a b);

    like($pair->node('b')->log, qr/\[error\].*delete key.*Manager/,
         'and the log says what to grant');
}


# "attributes off": tags are refused and logged, everything else works

{
    ok($pair->reconfigure(key_protect => { attributes => 'off' }),
       'reloaded with "attributes off"');

    my $client = $pair->client('a');
    my $uid = $client->new_key;
    my $mark = $pair->node('a')->mark;

    is($client->add_attribute($uid, 'x-Name', 'db server')->outcome,
       'Operation Not Supported', 'a tag is refused');
    like($pair->node('a')->log($mark), qr/x-Name.*\Q$uid\E.*db server/,
         'and is in the log');
    is_deeply(stored($uid), [$PREFIX . Kmip::Emulator::stamp($uid)],
              'one key is all there is');

    is($client->activate($uid)->outcome, 'Success', 'the key is activated');
    is($client->revoke($uid)->outcome, 'Success', 'the key is revoked');
    is($pair->client('b')->state($uid), 'Deactivated',
       'the other endpoint says that it is Deactivated');
}

$test->finish;
