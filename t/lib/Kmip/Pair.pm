# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Pair;

# The emulator with a root key, and endpoints over it that are independent of
# each other.
#
# my $pair = Kmip::Pair->new($test, key_protect => { destroy => 'tombstone' });
# my $client = $pair->client('a');
# my $uid = $client->new_key;
#
# Options: nodes (names, ['a', 'b']), workers, level, main, zone (size, undef
# for none, or a function of the node's name), key_protect, server and stream
# (directives that are added or replace others), allowed (names of
# certificates), emulator (arguments of its start), listed (0: no
# kmip_allowed_certificate), start (0: later), leaks, preload and environment as
# in Kmip::Nginx; hosts (name, or "emulator" => options of Kmip::Nginx: host,
# under). key_protect and server may be functions of the node's name.

use strict;
use warnings;

use Kmip::Client;
use Kmip::Config qw(key_protect server stream);
use Kmip::Emulator;
use Kmip::Nginx;


sub new {
    my ($class, $test, %opt) = @_;

    my $self = bless {
        nodes => ['a', 'b'], workers => 1, level => 'info', main => '',
        zone => '1m', key_protect => {}, server => {}, stream => '',
        allowed => ['client', 'vcenter'], start => 1, test => $test,
        preload => '', environment => {}, hosts => {},
        %opt,
    }, $class;

    $self->{emulator} = $test->emulator(
        args => $opt{emulator}, %{$self->{hosts}{emulator} // {}});
    $self->{root_key} = $opt{root_key} // $self->{emulator}->create_root_key;

    for my $name (@{$self->{nodes}}) {
        my $port = $test->port("kmip-$name");

        $self->{node}{$name} = $test->nginx(
            $name, workers => $self->{workers}, level => $self->{level},
            main => $self->{main}, ports => [$port],
            leaks => $self->{leaks}, preload => $self->{preload},
            environment => $self->{environment},
            %{$self->{hosts}{$name} // {}},
            conf => $self->conf($name));

        $self->{node}{$name}->start if $self->{start};
    }

    return $self;
}


sub emulator { return $_[0]{emulator} }

sub root_key { return $_[0]{root_key} }

sub node { return $_[0]{node}{$_[1] // 'a'} }

sub nodes { return @{$_[0]{node}}{@{$_[0]{nodes}}} }

sub port { return $_[0]{test}->port('kmip-' . ($_[1] // 'a')) }


sub host {
    my ($self, $name) = @_;

    return ($self->{hosts}{$name // 'a'} // {})->{host} // '127.0.0.1';
}


sub directives {
    my ($value, $name) = @_;

    return ref($value) eq 'CODE' ? $value->($name) : %$value;
}


# the kmip_key_protect block
sub key_protect_text {
    my ($self, $name, %more) = @_;

    my $emulator = $self->{emulator};

    return key_protect(
        'test',
        endpoint => $emulator->url,
        iam_endpoint => $emulator->url,
        api_key_file => $emulator->api_key_file,
        instance => $emulator->instance,
        root_key => $self->{root_key},
        trusted_certificate => $self->{test}->certificates->crt('ca'),
        # long enough for a loaded machine
        connect_timeout => '10s',
        timeout => '30s',
        directives($self->{key_protect}, $name), %more);
}


sub server_text {
    my ($self, $name, %more) = @_;

    my $certificates = $self->{test}->certificates;

    return server(
        $self->host($name) . ':' . $self->port($name), $certificates,
        kmip_pass => 'test',
        kmip_allowed_certificate =>
            [map { $certificates->crt($_) } @{$self->{allowed}}],
        directives($self->{server}, $name), %more);
}


# all of a node's configuration below the preamble
sub conf {
    my ($self, $name) = @_;

    my $size = $self->{zone};

    $size = $size->($name) if ref($size);

    my $zone = $size ? "kmip_zone zone=kmip:$size;\n" : undef;

    return stream($self->{stream}, $zone, $self->key_protect_text($name),
                  $self->server_text($name));
}


# changes options and reloads all nodes: true if they accepted it
sub reconfigure {
    my ($self, %opt) = @_;

    @{$self}{keys %opt} = values %opt;

    my $good = 1;

    for my $name (@{$self->{nodes}}) {
        $good &&= $self->{node}{$name}->reload($self->conf($name));
    }

    return $good;
}


# Options as of Kmip::Client, and as: the certificate's name ("client",
# "none").
sub client_options {
    my ($self, $name, %opt) = @_;

    my $certificates = $self->{test}->certificates;
    my $as = delete $opt{as} // 'client';

    return (
        host => $self->host($name), port => $self->port($name),
        ca => $certificates->crt('ca'),
        ($as eq 'none' ? ()
         : (cert => $certificates->crt($as), key => $certificates->key($as))),
        %opt);
}


# a connected client, or dies
sub client {
    my ($self, $name, %opt) = @_;

    return Kmip::Client->new($self->client_options($name, %opt));
}


# (client, undef) or (undef, why not)
sub try_client {
    my ($self, $name, %opt) = @_;

    return Kmip::Client->try($self->client_options($name, %opt));
}


1;
