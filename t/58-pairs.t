#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Each switch of the emulator, alone and combined with each other one. The
# endpoints' API keys have the rights that README advises, no more. Whatever Key
# Protect does within its documents, an existing key is never "not found";
# operations that can succeed do, and the others fail with the reason.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use Test::More;

use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(attribute);

my ($TRUE, $FALSE) = (JSON::PP::true, JSON::PP::false);
my $ABSENT = 'Item Not Found: there is no such object';
my $GONE = 'Item Not Found: the object is destroyed';
my $UNSURE = 'General Failure: it cannot be told whether the object exists';
my $DENIED = 'General Failure: '
             . 'The key manager is not authorized at Key Protect';
my $ODD = 'General Failure: Key Protect returned an unexpected response';
my $FULL = 'General Failure: Key Protect accepts no more aliases';
my $FULL_INSTANCE = 'General Failure: '
           . 'Key Protect takes no more aliases in this instance';
my $OLD = 3600;

# Deviations from the defaults. All pairs of deviations with different subjects
# are tried; those in one line have one subject.
my @SETTINGS = (
    [{ absent_alias => '404' }, { absent_alias => '404_code' },
     { absent_alias => '404_other' }],
    [{ absent_id => '401' }],
    [{ list_denied => '401' }],
    [{ list_unknown_ring => '404' }],
    [{ unknown_instance_status => 404 },
     { unknown_instance_status => 404,
       unknown_instance_code => 'KEY_NOT_FOUND_ERR' }],
    [{ restore_aliases => $TRUE }],
    [{ payload_late_ms => 30 }],
    [{ alias_limit_per_instance => 0 }, { alias_limit_per_instance => 1 }],
    [{ writer_in_ring => 'allowed' }],
    [{ deleted_alias => 'reserved' }, { deleted_alias => 'free' }],
    [{ deleted_payload => $FALSE }],
    [{ list_aliases => $FALSE, list_description => $FALSE }],
    [{ search_limit => 1 }],
);

# the endpoints: "warm" with a cache and "cold" without; "writer" may not
# delete; "astray" has a key ring that does not exist, "denied" one that it may
# not read
my %RING = (warm => 'vmware', cold => 'vmware', writer => 'vmware',
            astray => 'nosuch', denied => 'vault');

my $test = Kmip::Test->new;
my %api_key;
my $pair = Kmip::Pair->new(
    $test, nodes => [sort keys %RING], key_protect => \&directives,
    zone => sub { $_[0] eq 'warm' ? '1m' : undef });
my $emulator = $pair->emulator;
my $root = $pair->root_key;
my $defaults = $emulator->control('GET', 'switches');
my %client = map { $_ => $pair->client($_) } keys %RING;

# no pauses, and the console restores what it took
my @console = (early_rule => $FALSE, alias_release_seconds => 0);

# objects that are old enough for "not found"; one of them does not exist
my (%old, %key);

# the endpoints' knowledge of responses for aliases; ids that a row leaves
# behind
my ($calibrated, @litter) = ('');


sub made {
    my ($answer) = @_;

    $answer->{success} or die "$answer->{status} $answer->{content}\n";

    return $answer;
}


# key rings, and API keys with the least rights
sub prepare {
    my ($emulator) = @{$test->{emulators}};
    my $root = $emulator->record_of('root')->{id};

    made($emulator->kp('POST', "key_rings/$_")) for 'vmware', 'vault';
    made($emulator->kp('POST', 'keys', EmulatorTest::key_body(
        name => 'of others', extractable => $TRUE), ring => 'vault'));

    return map { my $role = $_; $role => $emulator->api_key(grants => [
        { role => 'Reader', key => $root },
        { role => $role, key_ring => 'vmware' }]) } 'Manager', 'Writer';
}


sub directives {
    my ($node) = @_;

    %api_key = prepare() if !%api_key;

    my $writer = $node eq 'writer';

    return (api_key_file => $api_key{$writer ? 'Writer' : 'Manager'},
            key_ring => $RING{$node}, root_key_ring => 'default',
            ($writer ? (destroy => 'tombstone') : ()));
}


# "Success", or why not
sub told {
    my ($result) = @_;

    return $result->ok ? 'Success' : $result->reason . ': ' . $result->message;
}


# the name of the object whose key this is
sub get {
    my ($node, $uid, $bytes) = @_;

    my $result = $client{$node}->get($uid);

    return told($result) unless $result->ok;

    return $result->key eq $bytes ? 'the key' : 'another key';
}


sub state_of {
    my ($node, $uid) = @_;

    my $result = $client{$node}->get_attributes($uid, 'State');

    return $result->ok ? 'State ' . $result->attribute('State')
           : told($result);
}


# sets switches, and all others to these tests' defaults
sub switch {
    my (%switches) = @_;

    $emulator->switches(%$defaults, @console, %switches);
}


sub title {
    my ($switches) = @_;

    return join(', ', map { "$_ = $switches->{$_}" } sort keys %$switches)
           || 'all by default';
}


# an identifier of no object
sub no_object {
    my ($uid) = @_;

    return substr($uid, 0, 20) . '0000-5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001';
}


sub make_old {
    for my $name ('living', 'moved', 'deleted') {
        my $uid = $client{cold}->new_key;

        $key{$name} = $client{cold}->get($uid)->key;
        is(told($client{cold}->activate($uid)), 'Success',
           "$name: the key is activated");
        is(told($client{cold}->add_attribute($uid, 'x-Name', $name)),
           'Success', "$name: the key is tagged") if $name ne 'deleted';
        $old{$name} = $emulator->age($uid, $OLD, $root);
    }

    $old{missing} = no_object($old{living});
}


# The parts of a row: each returns results and expectations. %s has the switches
# that are set.

sub new_object {
    my (%s) = @_;

    my $full = ($s{alias_limit_per_instance} // 1000) == 1;
    my $made = $client{warm}->create;
    my $uid = $made->uid // return ['Create' => told($made), 'Success'];
    my $bytes = $client{cold}->get($uid)->key // '';

    push @litter, id_of($uid);

    my $active = attribute('State', 'Active');
    my $located = sub {
        return scalar(grep { $_ eq $uid }
                           $client{$_[0]}->locate([$active])->uids);
    };

    return (
        ['a new key' => get('warm', $uid, $bytes), 'the key'],
        ['its tag' => told($client{cold}->add_attribute($uid, 'x-a', 'b')),
         $full ? $FULL_INSTANCE : 'Success'],
        ['Activate' => told($client{warm}->activate($uid)),
         $full ? $FULL : 'Success'],
        ['State' => state_of('cold', $uid), $full ? 'State 1' : 'State 2'],
        ['Locate' => $located->('cold'), $full ? 0 : 1],
        ['Destroy of an Active one' => told($client{warm}->destroy($uid)) =~
         s/:.*//r, $full ? 'General Failure' : 'Permission Denied'],
    );
}


# A refusal for an id stops a search in the wrong key ring; a refusal for an
# alias does not.
sub living_object {
    my (%s) = @_;

    return map { my $lost = $s{absent_id} && $RING{$_} ne 'vmware';
                 (["living on $_" => get($_, $old{living}, $key{living}),
                   $lost ? $DENIED : 'the key'],
                  ["its State on $_" => state_of($_, $old{living}),
                   $lost ? $DENIED : 'State 2'],
                  ["by its stamp on $_" => get($_, stamp($old{living}),
                                               $key{living}), 'the key']) }
               sort keys %RING;
}


# the short form of an identifier
sub stamp {
    my ($uid) = @_;

    return Kmip::Emulator::stamp($uid);
}


# a Name that no object has
sub no_name {
    my (%s) = @_;

    my $name = attribute('Name', [
        [NameValue => 'nobody'], [NameType => 'Uninterpreted Text String']]);
    my %want = (astray => $s{list_unknown_ring} ? $ODD : '0 found',
                denied => $s{list_denied} ? $DENIED : '0 found');

    return map {
        my $result = $client{$_}->locate([$name]);

        ["Locate by Name on $_" => $result->ok
         ? scalar(my @uids = $result->uids) . ' found' : told($result),
         $want{$_} // '0 found'];
    } sort keys %RING;
}


sub missing_object {
    my (%s) = @_;

    my $none = $s{absent_id} ? $DENIED : $ABSENT;

    return (
        (map { ["none on $_" => get($_, $old{missing}, ''), $none] }
             'warm', 'cold'),
        (map { ["none on $_" => get($_, $old{missing}, ''),
                $s{absent_id} ? $DENIED : $UNSURE] } 'astray', 'denied'),
        ['none by its stamp' => get('cold', stamp($old{missing}), ''),
         $s{absent_alias} && !$s{search_limit} ? $ABSENT : $UNSURE],
    );
}


# moves it to a key ring that the endpoints may not read
sub moved_object {
    my (%s) = @_;

    my $id = id_of($old{moved});
    my $move = sub {
        $emulator->control('PUT', "keys/$id", { key_ring => $_[0] });
    };

    $move->('vault');

    my @told = map { ["moved, on $_" => get($_, $old{moved}, $key{moved}),
                      $s{absent_id} ? $DENIED : $UNSURE] } 'warm', 'cold';

    push @told, ['moved, by its stamp' =>
                 get('cold', stamp($old{moved}), $key{moved}), $UNSURE];
    $move->('vmware');

    return (@told, map { ["and back, on $_" =>
                          get($_, $old{moved}, $key{moved}), 'the key'] }
                       'warm', 'cold');
}


sub deleted_object {
    my (%s) = @_;

    my $id = id_of($old{deleted});
    my @told;

    made($emulator->delete_key($id));
    push @told, ["deleted, on $_" => get($_, $old{deleted}, ''), $GONE]
        for 'warm', 'cold';
    push @told, ['deleted, by its stamp' =>
                 get('cold', stamp($old{deleted}), ''),
                 $s{deleted_alias} && $s{search_limit} ? $UNSURE : $GONE];
    made($emulator->restore_key($id));
    push @told, ['restored, by its stamp' =>
                 get('cold', stamp($old{deleted}), $key{deleted}),
                 !$s{restore_aliases} && $s{search_limit} ? $UNSURE
                 : 'the key'];

    push @told, ["restored, on $_" => get($_, $old{deleted}, $key{deleted}),
                 'the key'],
                ["its State on $_" => state_of($_, $old{deleted}),
                 $s{restore_aliases} ? 'State 2' : 'State 1']
        for 'warm', 'cold';

    return @told;
}


sub id_of {
    my ($uid) = @_;

    return substr($uid, 25);
}


# the deleted and restored object
sub aliases {
    my $key = $emulator->kp('GET', 'keys/' . id_of($old{deleted})
                                   . '/metadata');

    return @{$key->{json}{resources}[0]{aliases} // []};
}


# adds its aliases again at the console
sub give_back {
    my (@aliases) = @_;

    my %has = map { $_ => 1 } aliases();

    $emulator->add_alias(id_of($old{deleted}), $_)
        for grep { !$has{$_} } @aliases;
}


sub instance_away {
    my (%s) = @_;

    my $away = sub {
        $emulator->control('PUT', 'instances/' . $emulator->instance,
                           { away => $_[0] });
    };
    my $want = !$s{unknown_instance_status} ? $DENIED
               : $s{unknown_instance_code} ? $UNSURE : $ODD;

    $away->($TRUE);

    my @told = map { ["the instance is away, on $_" =>
                      get($_, $old{living}, ''), $want] } 'warm', 'cold';

    $away->($FALSE);

    return @told;
}


sub writer {
    my (%s) = @_;

    my $result = $client{writer}->create;

    push @litter, id_of($result->uid) if $result->ok;

    return ['Create of a Writer' => told($result),
            $s{writer_in_ring} ? 'Success' : $DENIED];
}


# Workers learn at their start how absent aliases are answered.
sub calibrate {
    my ($absent) = @_;

    return if ($absent // '') eq $calibrated;

    switch($absent ? (absent_alias => $absent) : ());

    my %mark = map { $_->{name} => $_->mark } $pair->nodes;

    $calibrated = $absent // '';
    $pair->reconfigure or die "no endpoint took its configuration again\n";
    $_->wait_log(qr/ready:/, mark => $mark{$_->{name}}) for $pair->nodes;
    %client = map { $_ => $pair->client($_) } keys %RING;
}


sub row {
    my (%switches) = @_;

    my @aliases = aliases();

    calibrate($switches{absent_alias});
    switch(%switches);

    my @told = map { $_->(%switches) }
                   \&new_object, \&living_object, \&no_name,
                   \&missing_object, \&moved_object, \&deleted_object,
                   \&instance_away, \&writer;

    switch();
    give_back(@aliases);
    $emulator->control('DELETE', "keys/$_") for splice(@litter);

    my @wrong = map { "$_->[0]: $_->[1], not $_->[2]" }
                grep { $_->[1] ne $_->[2] } @told;

    is(join("\n", @wrong), '', title(\%switches));
}


switch();
make_old();
row();

my @singles = map { @$_ } @SETTINGS;

row(%$_) for @singles;

while (my $line = shift @SETTINGS) {
    for my $one (@$line) {
        row(%$one, %$_) for map { @$_ } @SETTINGS;
    }
}

$test->finish;
