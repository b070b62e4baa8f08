#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Each detail that no document of Key Protect defines is a switch of the
# emulator. With either value of each, a vSphere key lives its whole life on two
# endpoints, the second in another zone, under each configuration. The
# guarantees for clients always hold, and a table has the few differences.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use Test::More;

use Kmip::Client;
use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(attribute decode);
use Kmip::Util qw(wait_for);
use Kmip::Vcenter qw(@PRODUCT_TAGS vm_tags);

my ($TRUE, $FALSE) = (JSON::PP::true, JSON::PP::false);
my $CRYPTO = 'Cryptographic Failure';
my $ABSENT = 'Item Not Found';

# A configuration: its two endpoints, its role, its directives; and whether the
# first response to each write is lost, so that the endpoint meets its own
# write.
my %SETUP = (
    full => { nodes => ['a', 'b'], role => 'Manager',
              destroy => 'delete', attributes => 'store' },
    writer => { nodes => ['c', 'd'], role => 'Writer',
                destroy => 'tombstone', attributes => 'store', lossy => 1 },
    bare => { nodes => ['e', 'f'], role => 'Writer',
              destroy => 'tombstone', attributes => 'off' },
);

# Switches, and what they change: with "lag" an endpoint sees the other one's
# changes later; with "kept" a Writer removes no alias, so that a record has no
# place left after two changes of attributes. The endpoint that destroyed a key
# has forgotten its id, and takes a young key for one that is not visible yet.
# Other switches are combined in t/58-pairs.t.
my @WAYS = (
    [{}],
    [{ alias_clash_status => 400 }],
    [{ alias_limit_per_instance => 0 }],
    [{ alias_released_resolves => $TRUE }],
    [{ alias_release_seconds => 0 }],
    [{ alias_delete_role => 'Manager' }, kept => 1],
    [{ create_clash_orphan => $TRUE }],
    [{ create_answer => 'minimal' }],
    [{ delete_answer => 'minimal' }],
    [{ fresh_update_date => $FALSE }],
    [{ restore_aliases => $TRUE }],
    [{ absent_alias => '404' }],
    [{ absent_alias => '404_code' }],
    [{ absent_alias => '404_other' }],
    [{ payload_late_ms => 30 }],
    [{ list_aliases => $FALSE }],
    [{ list_description => $FALSE }],
    [{ list_aliases => $FALSE, list_description => $FALSE }],
    [{ empty_resources => 'array' }],
    [{ chunked => $TRUE, requests_per_connection => 3 }],
    [{ lag_ms => 30 }, lag => 1],
    [{ lag_ms => 30, lag_scope => 'all' }, lag => 1],
    [{ alias_clash_status => 400, create_clash_orphan => $TRUE,
       list_aliases => $FALSE, list_description => $FALSE,
       empty_resources => 'array', create_answer => 'minimal',
       delete_answer => 'minimal' }],
);

my %NODE = map { my $name = $_; map { $_ => $name } @{$SETUP{$name}{nodes}} }
           keys %SETUP;
my $test = Kmip::Test->new;
my %api_key;
my $pair = Kmip::Pair->new(
    $test, nodes => [sort keys %NODE], key_protect => \&directives);
my $emulator = $pair->emulator;
my $root = $pair->root_key;

my $defaults = $emulator->control('GET', 'switches');

# clients of all endpoints, and the differences of this life
my %client = map { $_ => $pair->client($_) } keys %NODE;
my %way;


sub directives {
    my ($node) = @_;

    my $setup = $SETUP{$NODE{$node}};
    my ($emulator) = @{$test->{emulators}};

    return (
        api_key_file => $api_key{$setup->{role}} //=
            $emulator->api_key(roles => [$setup->{role}]),
        destroy => $setup->{destroy}, attributes => $setup->{attributes},
        ($node eq $setup->{nodes}[1] ? (endpoint => $emulator->{url2}) : ()),
    );
}


# "name = value" of all switches that are not as they are by default
sub title {
    my ($switches) = @_;

    return join(', ', map { "$_ = $switches->{$_}" } sort keys %$switches)
           || 'all by default';
}


# The result of a function, after the lag; it must never be "not found" for a
# living key.
sub told {
    my ($want, $name, $tell) = @_;

    my ($got, $lost);

    wait_for(sub {
        $got = $tell->();
        $lost = 1 if $got =~ /$ABSENT/ && $want !~ /$ABSENT/ && !$way{back};
        return $got eq $want || !$way{lag};
    });

    is($got, $want, $name);
    ok(!$lost, 'and nothing was lost meanwhile') if $way{lag};
}


# the same for the given endpoints
sub all_tell {
    my ($nodes, $want, $name, $tell) = @_;

    told($want, "$name on $_", sub { $tell->($client{$_}) }) for @$nodes;
}


sub keys_are {
    my ($nodes, $uid, $bytes, $name) = @_;

    all_tell($nodes, 'the key', $name, sub {
        my $result = $_[0]->get($uid);

        return $result->outcome unless $result->ok;
        return $result->key eq $bytes ? 'the key' : 'another key';
    });
}


sub gets_are {
    my ($nodes, $uid, $want, $name) = @_;

    all_tell($nodes, $want, $name, sub { $_[0]->get($uid)->outcome });
}


sub states_are {
    my ($nodes, $uid, $want, $name) = @_;

    all_tell($nodes, $want, $name, sub { $_[0]->state($uid) });
}


sub attributes_are {
    my ($nodes, $uid, $want, $name) = @_;

    my $text = join(' ', map { "$_=$want->{$_}" } sort keys %$want);

    all_tell($nodes, $text, $name, sub {
        my $result = $_[0]->get_attributes($uid, sort keys %$want);

        return $result->outcome unless $result->ok;

        my $got = $result->attributes;
        return join(' ', map { "$_=" . join(',', @{$got->{$_}}) }
                         sort keys %$got);
    });
}


# a Destroy may remove its mark again within this time
sub settle { $emulator->advance_clock(30) }


# how often a key is among those located
sub located {
    my ($nodes, $uid, $want, $name, @by) = @_;

    all_tell($nodes, $want, $name, sub {
        my $result = $_[0]->locate([@by]);

        return $result->ok ? scalar(grep { $_ eq $uid } $result->uids)
               : $result->outcome;
    });
}


# an operation that must succeed
sub done {
    my ($result, $name) = @_;

    is($result->outcome, 'Success', $name) or diag($result->message);

    return $result;
}


sub admin {
    my ($answer, $name) = @_;

    ok($answer->{success}, $name) or diag($answer->{content});
}


sub named {
    my ($name) = @_;

    return attribute('Name', [[NameValue => $name],
                              [NameType => 'Uninterpreted Text String']]);
}


# the response to the next call of this kind is lost
sub lose {
    my ($setup, $kind) = @_;

    return if !$setup->{lossy};

    $emulator->faults({ match => { kind => $kind }, action => 'drop',
                        perform => 'before' });
}


sub full_of_aliases {
    my ($setup) = @_;

    return $way{kept} && $setup->{role} eq 'Writer'
           && $setup->{attributes} eq 'store';
}


# both batches of tags: all stored, or each refused
sub tag {
    my ($setup, $uid, $one, $other) = @_;

    my @tags = ([$one, @PRODUCT_TAGS], [$other, vm_tags('db server')]);
    my $want = $setup->{attributes} eq 'off' ? 'Operation Not Supported'
               : 'Success';

    for my $tags (@tags) {
        my ($node, @attributes) = @$tags;

        lose($setup, 'create_key');

        my @results = $client{$node}->batch(
            [Kmip::Vcenter::tag_items($uid, @attributes)], ids => 'qlkc');

        is($results[-1]->outcome, $want, "three tags on $node")
            or diag($results[-1]->message);
    }

    return if $want ne 'Success';

    attributes_are([$one, $other], $uid,
                   { map { @$_ } @PRODUCT_TAGS, vm_tags('db server') },
                   'all six tags');

    return if full_of_aliases($setup);

    done($client{$other}->modify_attribute($uid, 'x-Name', 'web server'),
         "a tag is modified on $other");
    attributes_are([$one, $other], $uid, { 'x-Name' => 'web server' },
                   'the new name');
}


# new workers, without cached data
sub forget {
    ok($pair->reconfigure, 'the configuration is loaded again');

    %client = map { $_ => $pair->client($_) } keys %NODE;
}


sub root_key_goes {
    my ($nodes, $uid, $bytes) = @_;

    admin($emulator->action($root, 'disable'), 'the root key is disabled');
    gets_are($nodes, $uid, $CRYPTO, 'Get fails');
    states_are($nodes, $uid, 'Active', 'State is told');
    admin($emulator->action($root, 'enable'), 'the root key is enabled');
    keys_are($nodes, $uid, $bytes, 'Get works');
}


sub record_goes {
    my ($nodes, $uid, $bytes) = @_;

    my $id = $emulator->record($uid)->{id};

    admin($emulator->delete_key($id), 'the record is deleted');
    gets_are($nodes, $uid, $ABSENT, 'Get does not find it');
    states_are($nodes, $uid, 'Destroyed', 'State');
    located($nodes, $uid, 0, 'nor does Locate',
            attribute('Object Type', 'Symmetric Key'));
    admin($emulator->restore_whole($id), 'the record is restored');

    # an endpoint that sees it later may report it as deleted until then
    local $way{back} = 1;

    keys_are($nodes, $uid, $bytes, 'Get works');
    states_are($nodes, $uid, 'Active', 'State');
}


sub life {
    my ($setup) = @_;

    my $nodes = $setup->{nodes};
    my ($one, $other) = @$nodes;
    my $store = $setup->{attributes} eq 'store';
    my $name = 'key ' . ++$way{count};
    my @create = $store ? (attributes => [named($name)]) : ();

    lose($setup, 'create_key');

    my $uid = done($client{$one}->create(@create), "Create on $one")->uid
        // return;
    my $bytes = $client{$one}->get($uid)->key;

    keys_are($nodes, $uid, $bytes, 'Get');
    isnt($client{$other}->create(@create)->outcome, 'Success',
         'its Name is taken') if $store;
    lose($setup, 'create_alias');
    done($client{$one}->activate($uid), "Activate on $one");
    done($client{$other}->activate($uid), "and again on $other");
    states_are($nodes, $uid, 'Active', 'State');
    tag($setup, $uid, $one, $other);
    located($nodes, $uid, 1, 'Locate by Name', named($name)) if $store;
    located($nodes, $uid, 1, 'Locate by State', attribute('State', 'Active'));
    root_key_goes($nodes, $uid, $bytes);
    record_goes($nodes, $uid, $bytes);

    if (full_of_aliases($setup)) {
        is($client{$one}->revoke($uid)->outcome, 'General Failure',
           'a Revoke without a free alias fails');
        states_are($nodes, $uid, 'Active', 'State');
        keys_are($nodes, $uid, $bytes, 'Get');
        return;
    }

    done($client{$one}->revoke($uid), "Revoke on $one");
    states_are($nodes, $uid, 'Deactivated', 'State');
    keys_are($nodes, $uid, $bytes, 'Get');
    done($client{$other}->destroy($uid), "Destroy on $other");

    settle();

    gets_are($nodes, $uid, $ABSENT, 'Get does not find it');
    located($nodes, $uid, 0, 'nor does Locate by Name', named($name))
        if $store;
    located($nodes, $uid, 0, 'nor does Locate',
            attribute('Object Type', 'Symmetric Key'));
}


# sets switches, and all others to their defaults; the emulator's pauses are
# short
sub switch {
    my (%switches) = @_;

    my @base = (early_rule => $FALSE, token_lifetime => 3600);

    # unchanged switches are not set again, since no call may meet them again
    my %default = (%$defaults, @base);

    $emulator->switches(%default, %switches);
}


# an instance that takes no more aliases
sub full_instance {
    my ($nodes, $status) = @_;

    my ($one, $other) = map { $client{$_} } @$nodes;
    my $uid = $one->new_key;
    my $bytes = $one->get($uid)->key;

    switch(alias_quota_status => $status, alias_limit_per_instance => 1);

    my $bare = done($one->create, 'a key is made without an alias')->uid;
    my $stored = $emulator->keys;

    is($_->create(attributes => [named('full')])->outcome, 'General Failure',
       'none is made with a Name') for $one, $other;
    is($emulator->keys, $stored, 'a failed Create leaves no key');
    is($other->get($bare)->key, $one->get($bare)->key,
       'the one without is given');
    is($one->activate($uid)->outcome, 'General Failure', 'no key is activated');
    is($other->add_attribute($uid, 'x-Name', 'one')->outcome,
       'General Failure', 'no key is tagged');
    keys_are($nodes, $uid, $bytes, 'Get works');
    states_are($nodes, $uid, 'Pre-Active', 'State is told');

    switch();

    done($one->activate($uid), 'with room for aliases it is activated');
    done($other->add_attribute($uid, 'x-Name', 'one'), 'and tagged');
    done($one->revoke($uid), 'and revoked');
    done($other->destroy($uid), 'and destroyed');
    settle();
    gets_are($nodes, $uid, $ABSENT, 'Get does not find it');
}


# Two simultaneous requests for one Name: one succeeds, and the Name leads to
# its object only, even if Key Protect kept the other key without an alias.
sub race {
    my ($nodes, $name) = @_;

    my ($slow, $quick) = map { $client{$_} } @$nodes;
    my @named = (attributes => [named($name)]);

    $emulator->faults({ match => { kind => 'create_key' }, action => 'hold',
                        perform => 'after' });
    $slow->send($slow->message([['Create',
                                 Kmip::Client::create_payload(@named)]]));
    $emulator->wait_calls(held => 1);

    my $uid = done($quick->create(@named), 'the quick one')->uid;

    $emulator->release;

    my $late = Kmip::Result->new(decode($slow->receive)->get('Batch Item'));

    is($late->outcome, 'Invalid Field', 'the slow one is refused');
    is_deeply([$_->locate([named($name)])->uids], [$uid], 'one bears the Name')
        for $slow, $quick;
    done($slow->activate($uid), 'which is activated');
    is($quick->state($uid), 'Active', 'the key that was activated is Active');
}


# with a token that lives long enough
switch();
delete $emulator->{tokens};

for my $way (@WAYS) {
    my ($switches, %differs) = @$way;

    switch(%$switches);

    for my $name (sort keys %SETUP) {
        %way = (%differs, count => $way{count});
        subtest(title($switches) . ": $name" => sub { life($SETUP{$name}) });
    }

    # a worker learns only once what its role may not do
    forget() if $differs{kept};
}

%way = ();

my $rules = $emulator->control('GET', 'faults')->{rules};

is(scalar(@$rules), 4 * @WAYS, 'answers were to be lost');
is(scalar(grep { $_->{times} } @$rules), 0, 'all faults were met');

for my $name ('full', 'writer') {
    subtest("no alias is left, status $_: $name" => sub {
        full_instance($SETUP{$name}{nodes}, $_);
    }) for 409, 400;
}

for my $status (409, 400) {
    for my $orphan ($FALSE, $TRUE) {
        my %switches = (alias_clash_status => $status,
                        create_clash_orphan => $orphan);

        switch(%switches);
        subtest('a race, ' . title(\%switches) . ": $_" => sub {
            race($SETUP{$_}{nodes}, "race $status $orphan $_");
        }) for 'full', 'writer';
    }
}

$test->finish;
