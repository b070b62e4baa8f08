# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Vcenter;

# A stand-in for vCenter: KMIP 1.1, batch items named "QLKC" and a number, a
# bare Discover Versions first, short connections that end without a goodbye,
# and a password, if there is one, on some messages only.
#
#     my $vcenter = Kmip::Vcenter->new($pair, credential => ['user', 'pw']);
#     my $uid = $vcenter->generate_key('a', 'b');
#
# Each call that fails is told to "complain", which dies unless given.

use strict;
use warnings;

use Exporter qw(import);

use Kmip::Result;
use Kmip::TTLV qw(attribute decode);

our @EXPORT_OK = qw(@PRODUCT_TAGS vm_tags);

our @PRODUCT_TAGS = (
    ['x-Product_Version', '8.0.1 build-21560480'],
    ['x-Vendor', 'VMware, Inc.'],
    ['x-Product', 'VMware vSphere'],
);

# operations that carry the password
my %CREDENTIAL = map { $_ => 1 } qw(Create Get Activate);


sub new {
    my ($class, $pair, %opt) = @_;

    return bless { as => 'vcenter', complain => sub { die "$_[0]\n" }, %opt,
                   pair => $pair }, $class;
}


# what the second batch says of a virtual machine
sub vm_tags {
    my ($name) = @_;

    return (
        ['x-Identifier', '4223b7c5-8a33-21d4-0c1f-9a7ee0c3b7f1'],
        ['x-Component', 'Virtual Machine'],
        ['x-Name', $name],
    );
}


# a connection after its bare Discover Versions
sub connect {
    my ($self, $node) = @_;

    my $client = $self->{pair}->client($node, as => $self->{as});

    $self->good('Discover Versions', $client->batch(
        [['Discover Versions']], ids => 'none'));

    return $client;
}


sub good {
    my ($self, $what, @results) = @_;

    $_->ok or $self->{complain}->("$what: " . $_->reason . ': '
                                  . $_->message) for @results;

    return $results[0];
}


# the bytes of a request as vCenter makes them
sub request {
    my ($self, $client, $batch) = @_;

    my ($operation, $uid, $second) = @{$batch->[0]};
    my $credential = $self->{credential};

    undef $credential
        unless $CREDENTIAL{$operation}
               || ($second && $second->[0] eq 'AttributeName'
                   && $second->[1] eq 'State');

    return $client->message($batch, ids => 'qlkc', credential => $credential);
}


# sends it; with answers() for the rest
sub send {
    my ($self, $client, @batch) = @_;

    return $client->send($self->request($client, \@batch));
}


# the results of the next answer
sub answers {
    my ($self, $client) = @_;

    my $answer = decode($client->receive // die "the line was closed\n");

    return map { Kmip::Result->new($_) } $answer->all('Batch Item');
}


sub call {
    my ($self, $client, @batch) = @_;

    $self->send($client, @batch);

    return $self->good($batch[0][0], $self->answers($client));
}


# items of batches, below

sub create_item {
    return ['Create', [ObjectType => 'Symmetric Key'], [TemplateAttribute => [
        attribute('Cryptographic Algorithm', 'AES'),
        attribute('Cryptographic Usage Mask', 12, type => 'Integer'),
        attribute('Cryptographic Length', 256),
    ]]];
}


sub get_item {
    my ($uid) = @_;

    return ['Get', [UniqueIdentifier => $uid]];
}


sub attributes_item {
    my ($uid, $name) = @_;

    return ['Get Attributes', [UniqueIdentifier => $uid],
            [AttributeName => $name]];
}


sub activate_item {
    my ($uid) = @_;

    return ['Activate', [UniqueIdentifier => $uid]];
}


# one batch
sub tag_items {
    my ($uid, @tags) = @_;

    return map { ['Add Attribute', [UniqueIdentifier => $uid],
                  attribute(@$_)] } @tags;
}


# "add server", and each look at whether it is connected
sub health {
    my ($self, $node) = @_;

    my $client = $self->connect($node);

    $self->call($client, ['Discover Versions']);
    $self->call($client, ['Query',
                          [QueryFunction => 'Query Server Information']]);
    $client->close(abruptly => 1);

    return 1;
}


sub create {
    my ($self, $node) = @_;

    my $client = $self->connect($node);

    $self->call($client, ['Discover Versions']);

    my $uid = $self->call($client, create_item())->uid;

    $client->close(abruptly => 1);

    return $uid;
}


# (bytes, State) of a key, as a host that needs it
sub fetch {
    my ($self, $node, $uid) = @_;

    my $client = $self->connect($node);
    my $key = $self->call($client, get_item($uid))->key;
    my $state = $self->call($client, attributes_item($uid, 'State'))
        ->attribute('State');

    $client->close(abruptly => 1);

    return ($key, $state);
}


# reads the key, and activates it where it is Pre-Active
sub use_key {
    my ($self, $node, $uid) = @_;

    my $client = $self->connect($node);
    my $key = $self->call($client, get_item($uid))->key;
    my $state = $self->call($client, attributes_item($uid, 'State'))
        ->attribute('State');

    $self->call($client, activate_item($uid)) if $state == 1;
    $client->close(abruptly => 1);

    return $key;
}


# probes each name, finds none, adds them all in one batch
sub tag {
    my ($self, $node, $uid, @tags) = @_;

    my $client = $self->connect($node);

    for my $tag (@tags) {
        my $found = $self->call($client, attributes_item($uid, $tag->[0]));
        $self->{complain}->("$tag->[0] is there already")
            if %{$found->attributes};
    }

    $self->call($client, tag_items($uid, @tags));
    $client->close(abruptly => 1);

    return 1;
}


# all that is done for a new virtual machine, at the nodes in turn
sub generate_key {
    my ($self, $name, @nodes) = @_;

    my $next = sub { push @nodes, $nodes[0]; return shift @nodes };
    my $uid = $self->create($next->());
    my $key = $self->use_key($next->(), $uid);

    $self->tag($next->(), $uid, @PRODUCT_TAGS);
    $self->tag($next->(), $uid, vm_tags($name));

    return ($uid, $key);
}


1;
