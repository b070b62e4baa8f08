#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The endpoints use different zones of Key Protect, one of which may lag behind;
# with and without a cache, and with the other values of undocumented responses.

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
use Kmip::Vcenter qw(@PRODUCT_TAGS vm_tags);

my $test = Kmip::Test->new;

# switches for which IBM's documents and clients differ
my @OTHER = (
    create_answer => 'minimal',
    fresh_update_date => JSON::PP::false,
    list_aliases => JSON::PP::false,
    list_description => JSON::PP::false,
    chunked => JSON::PP::true,
    requests_per_connection => 3,
);


# whether the key is Active and has these tags, and no others
sub has {
    my ($client, $uid, $expected) = @_;

    my $found = $client->get_attributes($uid)->attributes;

    return $client->state($uid) eq 'Active'
           && eq_hash({ map { $_ => join('|', @{$found->{$_}}) }
                        grep { /^x-/ } keys %$found }, $expected);
}


# all requests of vCenter, at both endpoints; and the end of a key
sub life {
    my ($pair, $how) = @_;

    my $vcenter = Kmip::Vcenter->new($pair);
    my ($uid, $key) = $vcenter->generate_key('vm', 'a', 'b');
    my %expected = map { @$_ } @PRODUCT_TAGS, vm_tags('vm');

    for my $node ('a', 'b') {
        my $client = $pair->client($node);

        # waits for a lagging zone
        ok(wait_for(sub { has($client, $uid, \%expected) }, 30),
           "$how: $node knows all tags and the state");
        is($client->get($uid)->key, $key, "$node reads the key");
    }

    my $client = $pair->client('a');

    is($client->revoke($uid)->outcome, 'Success', 'the key is revoked');
    is($client->destroy($uid)->outcome, 'Success', 'the key is destroyed');
    ok(wait_for(sub {
        $pair->client('b')->get($uid)->outcome eq 'Item Not Found';
    }, 30), 'which the other one sees');
    is_deeply([grep { $_ eq $uid } $pair->client('a')->locate(
        [attribute('Object Type', 'Symmetric Key')])->uids], [],
        'it is located no more');
}


# a pair of this test's, each endpoint at a zone of its own
my $zones = Kmip::Pair->new($test, start => 0, key_protect => sub {
    my ($emulator) = @{$test->{emulators}};

    return (endpoint => $_[0] eq 'a' ? $emulator->url : $emulator->{url2});
});

$_->start for $zones->nodes;

my $emulator = $zones->emulator;

life($zones, 'two zones');


# A change in one zone is not visible in the other one yet

{
    $emulator->switches(lag_ms => 300);
    life($zones, 'a zone that lags');

    for my $round (1 .. 3) {
        my $uid = $zones->client('a')->new_key;

        is($zones->client('b')->get($uid)->outcome, 'Success',
           'a key is read in the other zone at once');
    }

    # both write before they see the other one's change
    my $vcenter = Kmip::Vcenter->new($zones);
    my %expected = map { @$_ } @PRODUCT_TAGS, vm_tags('vm');

    for my $round (1 .. 3) {
        my $uid = $vcenter->create('a');
        my @clients = map { $vcenter->connect($_) } 'a', 'b', 'b';

        $vcenter->send($clients[0], Kmip::Vcenter::tag_items(
            $uid, @PRODUCT_TAGS));
        $vcenter->send($clients[1], Kmip::Vcenter::tag_items(
            $uid, vm_tags('vm')));
        $vcenter->send($clients[2], Kmip::Vcenter::activate_item($uid));

        is_deeply([grep { $_ ne 'Success' } map { $_->outcome }
                   map { $vcenter->answers($_) } @clients], [],
                  'changes in both zones at once');

        for my $node ('a', 'b') {
            ok(wait_for(sub { has($zones->client($node), $uid, \%expected) },
                        30), "and $node loses none");
        }
    }

    $emulator->switches(lag_ms => 0);
}


# Undocumented responses

$emulator->switches(@OTHER);
life($zones, 'the other answers');
$emulator->control('DELETE', 'switches');


# Without a cache

ok($zones->reconfigure(zone => undef), 'nginx is reloaded without kmip_zone');
life($zones, 'no cache');

# a Create with a response that lacks a name is verified, and reported as such
unlike($_->log, qr/\[error\](?!.*(?:behind|create key: possibly performed))/,
       "$_->{name} found no fault")
    for $zones->nodes;

$test->finish;
