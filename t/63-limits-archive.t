#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Over two endpoints: a key is not used more often than its Usage Limits permit,
# and what one endpoint archives is archived at the other.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute);

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a', 'b'], workers => 2);

my %on = map { $_ => $pair->client($_, version => '1.4') } 'a', 'b';


sub limits {
    my ($total, $unit) = @_;

    return attribute('Usage Limits', [
        [UsageLimitsTotal => LongInteger => $total],
        [UsageLimitsUnit => Enumeration => $unit eq 'Byte' ? 1 : 2]]);
}


# an Active key
sub limited_key {
    my ($total, $unit) = @_;

    my $made = $on{a}->create(attributes => [limits($total, $unit)]);

    $made->ok && $on{a}->activate($made->uid)->ok or die "no key\n";

    return $made->uid;
}


sub encrypt {
    my ($client, $uid) = @_;

    return $client->on(
        'Encrypt', $uid,
        [CryptographicParameters => [[BlockCipherMode => 'ECB']]],
        [Data => 'sixteen bytes---'])->outcome;
}


sub count {
    my ($client, $uid) = @_;

    my $limits = $client->get_attributes($uid, 'Usage Limits')->payload
                 ->get('Attribute')->get('Attribute Value');

    return $limits->at('Usage Limits Count');
}


# perhaps to another worker
sub reconnect {
    $on{$_}->close for 'a', 'b';
    $on{$_}->connect for 'a', 'b';

    return;
}


# uses that are granted until both endpoints refuse
sub granted {
    my ($uid, $most) = @_;

    my ($granted, %refused) = (0);

    for my $i (1 .. $most) {
        my $node = $i % 2 ? 'a' : 'b';
        my $outcome = encrypt($on{$node}, $uid);

        $granted++ if $outcome eq 'Success';
        $refused{$node} = $outcome if $outcome ne 'Success';

        last if $refused{a} && $refused{b};

        reconnect() if $i % 64 == 0;
    }

    is(join(' ', map { $refused{$_} // '' } 'a', 'b'),
       'Permission Denied Permission Denied', 'in the end both refuse');

    return $granted;
}


# few uses: each of them is stored, so that all of them are granted

my $uid = limited_key(7, 'Object');

is(count($on{b}, $uid), 7, 'a key is created with 7 uses');
is(encrypt($on{a}, $uid), 'Success', 'an endpoint uses the key');
is(count($on{b}, $uid), 6, 'the peer endpoint knows how much is left');
is($on{b}->on('Get Usage Allocation', $uid,
              [UsageLimitsCount => LongInteger => 3])->outcome, 'Success',
   'a client gets 3 of them there');
is(granted($uid, 40), 3, 'the uses that are left are granted');
is(count($on{a}, $uid), 0, 'no use is left');

$uid = limited_key(40, 'Byte');
is(encrypt($on{a}, $uid), 'Success', '16 of 40 bytes are encrypted');
is(encrypt($on{b}, $uid), 'Success', 'another 16 bytes are encrypted');
is(encrypt($on{a}, $uid), 'Permission Denied',
   '16 bytes more than the limit are refused');
is(count($on{b}, $uid), 8, '8 bytes are left');


# many: workers hold blocks of them, which a restart loses

$uid = limited_key(1600, 'Object');

my $uses = 0;

for (1 .. 20) {
    $uses += encrypt($on{$_}, $uid) eq 'Success' for 'a', 'b';
}

my $left = count($on{a}, $uid);

is($uses, 40, '40 uses are granted');
cmp_ok($left, '<', 1560, 'blocks are taken beside them');
cmp_ok($left, '>', 1000, 'most uses are left');
is($on{b}->on('Get Usage Allocation', $uid,
              [UsageLimitsCount => LongInteger => $left])->outcome, 'Success',
   'a client takes all that are left');

my $more = granted($uid, 1600);

cmp_ok($more, '>=', 60, 'the blocks are used');
cmp_ok($uses + $left + $more, '<=', 1600, 'never more than the total');

ok($pair->node($_)->reload($pair->conf($_)), "$_ is reloaded") for 'a', 'b';

reconnect();

is(granted($uid, 10), 0, 'nothing is granted by what a restart lost');


# archived objects

my $tag = attribute('x-Tag', 'one of three');
my @keys = map { $on{a}->create(attributes => [$tag])->uid } 1 .. 3;

sub found {
    my ($client, $mask, @filter) = @_;

    return join(' ', sort $client->call(
        'Locate', $mask ? [StorageStatusMask => Integer => $mask] : (),
        @filter)->uids);
}

# what a list of keys has, so that no object needs to be loaded
my @by_list = (attribute('Unique Identifier', $keys[0]));

is($on{a}->on('Archive', $keys[0])->outcome, 'Success', 'a key is archived');
is($on{b}->get($keys[0])->outcome, 'Object archived',
   'the other endpoint does not return it');
is($on{b}->activate($keys[0])->outcome, 'Object archived',
   'and does not activate it');
ok($on{b}->get_attributes($keys[0])->attributes->{'Archive Date'}[0],
   'but tells when it was archived');
is($on{b}->get($keys[1])->outcome, 'Success', 'another key is not archived');

for my $client (map { $on{$_} } 'a', 'b') {
    is(found($client, 0, $tag), join(' ', sort @keys[1, 2]),
       'Locate without a mask finds the others');
    is(found($client, 2, $tag), $keys[0], 'with Archival Storage that one');
    is(found($client, 3, $tag), join(' ', sort @keys),
       'both bits of the mask find all objects');
    is(found($client, 0, @by_list), '',
       'by its identifier it is not found without a mask');
    is(found($client, 2, @by_list), $keys[0],
       'the bit of archived objects finds the archived one');
    unlike(found($client, 0), qr/$keys[0]/,
           'a list of everything does not have it');
}

is($on{b}->on('Recover', $keys[0])->outcome, 'Success', 'Recover succeeds');
is($on{a}->get($keys[0])->outcome, 'Success', 'a recovered key can be read');
is(found($on{a}, 0, $tag), join(' ', sort @keys),
   'a recovered key is found as stored online');
is(found($on{a}, 2, $tag), '', 'no object is archived any more');

is($on{a}->on('Archive', $keys[1])->outcome, 'Success',
   'another key is archived');
is($on{b}->destroy($keys[1])->outcome, 'Success',
   'an archived key can be destroyed');

$test->finish;
