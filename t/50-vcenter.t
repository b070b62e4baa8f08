#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# vCenter and its hosts, as captured: their requests to a pair of endpoints, in
# the same order, size and manner.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/lib";

use IO::Socket::INET;
use Test::More;

use Kmip::Client;
use Kmip::Pair;
use Kmip::TTLV qw(attribute decode);
use Kmip::Test;
use Kmip::Vcenter qw(@PRODUCT_TAGS vm_tags);

binmode($_, ':utf8')
    for Test::More->builder->output, Test::More->builder->failure_output;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, workers => 2);
my $vcenter = Kmip::Vcenter->new($pair);
my $with_password = Kmip::Vcenter->new($pair,
                                       credential => ['vcenter', 'password']);
my $emulator = $pair->emulator;

$_->wait_log(qr/(?:ready: root key.*){2}/s) for $pair->nodes;

my %mark = map { $_->{name} => $_->mark } $pair->nodes;


# State and all x- attributes of a key, from this endpoint
sub tags {
    my ($node, $uid) = @_;

    my %all = %{$pair->client($node)->get_attributes($uid)->attributes};

    return { State => $all{State}[0],
             map { $_ => join('|', @{$all{$_}}) } grep { /^x-/ } keys %all };
}


sub complete {
    my ($name) = @_;

    return { State => 2, map { @$_ } @PRODUCT_TAGS, vm_tags($name) };
}


# Requests have the sizes of the captures. Identifiers in the captures have 36
# characters, ours 61.

{
    my $client = $vcenter->connect('a');
    my $uid = '5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001';
    my %size = (
        112 => [['Discover Versions']],
        128 => [['Query', [QueryFunction => 'Query Server Information']]],
        304 => [Kmip::Vcenter::create_item()],
        160 => [Kmip::Vcenter::get_item($uid)],
        176 => [Kmip::Vcenter::attributes_item($uid, 'State')],
        528 => [Kmip::Vcenter::tag_items($uid, @PRODUCT_TAGS)],
    );

    is(length($client->message([['Discover Versions']], ids => 'none')) - 8,
       96, 'a bare Discover Versions');
    is(length($vcenter->request($client, $size{$_})) - 8, $_,
       "$size{$_}[0][0] of $_ bytes") for sort { $a <=> $b } keys %size;
    is(length($with_password->request($client, $size{304})) - 8, 376,
       'Create with a password');

    $uid = $vcenter->create('a');
    is(length($uid), 61, 'an identifier of ours');

    my $answer = $client->exchange(
        $vcenter->request($client, [Kmip::Vcenter::get_item($uid)]));
    my $key = 'Batch Item/Response Payload/Symmetric Key/Key Block';

    is(unpack('x4 N', $answer->get('Response Header')->encoded), 72,
       'the header of an answer has 72 bytes');
    is($answer->at('Response Header/Protocol Version/Protocol Version Minor'),
       1, 'in the version of the request');
    is($answer->at('Batch Item/Unique Batch Item ID'), "QLKC\1\0\0\0",
       'the identifier of the item comes back');
    is($answer->at("$key/Key Format Type"), 1, 'Get returns a Raw key');
    is(length($answer->at("$key/Key Value/Key Material")), 32,
       'Get returns a key of 256 bits');
    is($answer->at("$key/Cryptographic Algorithm"), 3,
       'Get returns a key for AES');
    is($answer->at("$key/Cryptographic Length"), 256,
       'Get tells the length of the key');
    is(scalar($answer->get('Batch Item')->get('Response Payload')
              ->get('Symmetric Key')->get('Key Block')->get('Key Value')
              ->items), 1, 'with no attributes in the Key Value');

    my ($bare) = $client->batch([['Discover Versions']], ids => 'none');
    my @versions = map { $_->at('Protocol Version Major') . '.'
                         . $_->at('Protocol Version Minor') }
        $bare->payload->all('Protocol Version');

    is($bare->id, undef, 'without an identifier none comes back');
    is_deeply([@versions[-5 .. -1]], ['1.4', '1.3', '1.2', '1.1', '1.0'],
              'Discover Versions lists the newest version first');
}


# All requests for a virtual machine, at both endpoints in turn

for my $who ($vcenter, $with_password) {
    my $how = $who->{credential} ? 'with a password' : 'without a password';

    ok($who->health($_), "$_ is connected, $how") for 'a', 'b';

    my ($uid, $key) = $who->generate_key('db 1, primary', 'a', 'b');

    for my $node ('a', 'b') {
        is_deeply(tags($node, $uid), complete('db 1, primary'),
                  "$node knows the key and all its tags, $how");
        is_deeply([$who->fetch($node, $uid)], [$key, 2],
                  "hosts fetch it from $node");
    }
}


# Virtual machines may have any name

for my $name ('Größe, 漢字 и 🔑', 'x' x 80, 'a,b;c="d"\\/%25 e', ' ', 'ü' x 80) {
    my ($uid) = $vcenter->generate_key($name, 'b', 'a');

    is(tags($_, $uid)->{'x-Name'}, $name,
       "$_ gives back a name of " . length($name) . ' characters')
        for 'a', 'b';
}


# Two batches of tags and the activation, simultaneously at both endpoints

{
    my (@complaints, @wrong);
    my $tagger = Kmip::Vcenter->new(
        $pair, complain => sub { push @complaints, @_ });

    for my $round (1 .. 12) {
        my $uid = $vcenter->create($round % 2 ? 'a' : 'b');
        my @nodes = $round % 3 ? ('a', 'b', 'a') : ('b', 'b', 'a');
        my @clients = map { $vcenter->connect($_) } @nodes;

        $vcenter->send($clients[0], Kmip::Vcenter::tag_items(
            $uid, @PRODUCT_TAGS));
        $vcenter->send($clients[1], Kmip::Vcenter::tag_items(
            $uid, vm_tags("vm $round")));
        $vcenter->send($clients[2], Kmip::Vcenter::activate_item($uid));

        $tagger->good("round $round", $tagger->answers($_)) for @clients;

        for my $node ('a', 'b') {
            my $found = tags($node, $uid);
            push @wrong, [$round, $node, $found]
                unless eq_hash($found, complete("vm $round"));
        }
    }

    is_deeply(\@complaints, [], 'none of them failed in 12 rounds');
    is_deeply(\@wrong, [], 'no tag and no state was lost');
}


# The same for many keys, on many connections

{
    my @uids = map { $vcenter->create('a') } 1 .. 8;
    my @work;

    for my $i (0 .. $#uids) {
        my $node = $i % 2 ? 'a' : 'b';
        push @work, map { [$vcenter->connect($_->[0]), $_->[1]] }
            [$node, [Kmip::Vcenter::tag_items($uids[$i], @PRODUCT_TAGS)]],
            [$node, [Kmip::Vcenter::tag_items($uids[$i], vm_tags("vm $i"))]],
            ['a', [Kmip::Vcenter::activate_item($uids[$i])]],
            ['b', [Kmip::Vcenter::activate_item($uids[$i])]];
    }

    $vcenter->send($_->[0], @{$_->[1]}) for @work;

    my @failed = grep { !$_->ok } map { $vcenter->answers($_->[0]) } @work;

    is(scalar(@failed), 0, scalar(@work) . ' batches for 8 keys at once')
        or diag(map { $_->reason . ': ' . $_->message . "\n" } @failed);
    is_deeply(tags($_ % 2 ? 'b' : 'a', $uids[$_]), complete("vm $_"),
              "key $_ is complete") for 0 .. $#uids;
}


# 64 hosts boot: each fetches the host key, then the key of vSAN

{
    my %key = map { $vcenter->generate_key($_, 'a', 'b') } 'host', 'vsan';
    my @uids = sort keys %key;
    my @hosts = map { $vcenter->connect($_ % 2 ? 'a' : 'b') } 1 .. 64;
    my $right = 0;

    for my $uid (@uids) {
        $vcenter->send($_, Kmip::Vcenter::get_item($uid)) for @hosts;

        for my $host (@hosts) {
            my ($result) = $vcenter->answers($host);
            $right++ if $result->ok && $result->key eq $key{$uid};
        }
    }

    is($right, 128, '64 hosts got both keys');
    $_->close(abruptly => 1) for @hosts;
}


# Messages in single bytes, and all in one record

{
    my $uid = $vcenter->create('a');
    my $client = $vcenter->connect('a');
    my $get = $vcenter->request($client, [Kmip::Vcenter::get_item($uid)]);

    $client->send($_) for split(//, $get);

    my ($bytewise) = $vcenter->answers($client);
    is(length($bytewise->key // ''), 32, 'a request byte by byte');

    my @items = (['Discover Versions'], Kmip::Vcenter::get_item($uid),
                 Kmip::Vcenter::attributes_item($uid, 'State'),
                 Kmip::Vcenter::activate_item($uid),
                 Kmip::Vcenter::attributes_item($uid, 'State'));

    $client->send(join('', map { $vcenter->request($client, [$_]) } @items));

    my @answers = map { $vcenter->answers($client) } @items;

    is_deeply([map { $_->operation } @answers], [map { $_->[0] } @items],
              'five requests in one record, answered in their order');
    is_deeply([grep { defined } map { $_->attribute('State') } @answers],
              [1, 2], 'each after what went before');
}


# Identifiers of another form, and one of our form that does not exist

{
    my $client = $vcenter->connect('a');
    my $uid = $vcenter->create('b');
    my @none = ('1', '44', uc($uid), "$uid-at1", " $uid", '../keys', 'x' x 36,
                '5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001', "vmware_kmip_$uid",
                $uid =~ s/-//gr, 'ключ', 'x' x 2000);

    my $mark = $emulator->journal_mark;

    for my $id (@none) {
        for my $item (Kmip::Vcenter::get_item($id),
                      Kmip::Vcenter::attributes_item($id, 'State'),
                      Kmip::Vcenter::activate_item($id))
        {
            $vcenter->send($client, $item);
            my ($result) = $vcenter->answers($client);
            is($result->outcome, 'Item Not Found',
               "$item->[0] of \"" . substr($id, 0, 45) . '"');
        }
    }

    is_deeply([$emulator->journal($mark)], [],
              'Key Protect was not asked for any of them');

    $vcenter->send($client, Kmip::Vcenter::get_item(
        '018900000000aaaaaaaaaaaa-5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001'));
    my ($result) = $vcenter->answers($client);
    is($result->outcome, 'Item Not Found', 'one that could be ours');
    is($result->id, "QLKC\1\0\0\0", 'with the identifier of its item');
    is($result->payload, undef, 'a refused identifier has no payload');
    cmp_ok(scalar($emulator->journal($mark)), '>', 0,
           'Key Protect was asked for it');
}


# The second of three tags is refused: the first stays, the third is not tried

{
    my $uid = $vcenter->create('a');
    my $client = $vcenter->connect('b');

    $vcenter->send($client, Kmip::Vcenter::tag_items(
        $uid, ['x-Vendor', 'VMware, Inc.'], ['State', 2],
        ['x-Product', 'VMware vSphere']));

    my @results = $vcenter->answers($client);

    is($results[0]->outcome, 'Success', 'the first tag is added');
    ok(!$results[1]->ok, 'the second tag is refused');
    is(scalar(@results), 2, 'the third is not tried');
    is_deeply(tags('a', $uid), { State => 1, 'x-Vendor' => 'VMware, Inc.' },
              'and that is what there is');
}


# A changed name, and one that exists already

{
    my ($uid) = $vcenter->generate_key('old name', 'a');
    my $client = $pair->client('b', as => 'vcenter');

    is($client->modify_attribute($uid, 'x-Name', 'new name')->outcome,
       'Success', 'a virtual machine is renamed by Modify Attribute');
    is(tags('a', $uid)->{'x-Name'}, 'new name', 'which the other one sees');
    is($client->delete_attribute($uid, 'x-Name')->outcome, 'Success',
       'Delete Attribute removes the old name');
    is($client->add_attribute($uid, 'x-Name', 'third name')->outcome,
       'Success', 'Add Attribute sets the new name');
    is(tags('a', $uid)->{'x-Name'}, 'third name',
       'the peer endpoint shows the new name');
    is($client->add_attribute($uid, 'x-Vendor', 'VMware, Inc.')->outcome,
       'Success', 'what is there already is added once more');
    is(tags('a', $uid)->{'x-Vendor'}, 'VMware, Inc.',
       'a tag that is added twice stays one');
}


# A key that is not Active any more can be read, with its State

{
    my ($uid, $key) = $vcenter->generate_key('retired', 'a', 'b');

    ok($pair->client('a')->revoke($uid)->ok, 'a key is revoked');
    is_deeply([$vcenter->fetch('b', $uid)], [$key, 3],
              'a host reads it, Deactivated');
}


# A client that only reads, disconnects early or breaks off causes no log line
# above info

{
    my $client = $vcenter->connect('a');
    my $get = $vcenter->request($client, [Kmip::Vcenter::get_item(
        $vcenter->create('b'))]);

    $client->close(abruptly => 1);

    for my $node ('a', 'b') {
        my $port = $pair->port($node);

        IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port)
            ->close;
        ok($pair->client($node, as => 'none')->closed,
           "$node closes on a client without a certificate");
        $pair->client($node)->close(abruptly => 1);
        $pair->client($node)->close;

        for my $bytes (substr($get, 0, 5), substr($get, 0, 100), $get,
                       $get x 3)
        {
            my $leaver = $pair->client($node);
            $leaver->send($bytes);
            $leaver->close(abruptly => 1);
        }
    }

    # requests are served in order: these come last
    $vcenter->health($_) for 'a', 'b';
}

for my $node ($pair->nodes) {
    my @loud = grep { /\[(?:notice|warn|error|crit|alert|emerg)\]/ }
        split(/\n/, $node->log($mark{$node->{name}}));
    is_deeply(\@loud, [], "the log of $node->{name} has no warning");
}

$test->finish;
