# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Bench::Pairs;

# Rows that compare the module with the floor: same bytes, same calls.

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP;

use Bench::Capture qw(capture);
use Bench::Load qw(bench compare);
use Kmip::Vcenter;

our @EXPORT_OK = qw(add_floor load_arguments pair_rows row_of);

# name, title, target, capture, arguments of the load
my @PAIRS = (
    ['health', 'new connection, Discover Versions, close', 0.95, 'discover',
     ['--operation', 'discover', '--new', '--connections', 16]],
    ['discover', 'kept connections, Discover Versions', 0.85, 'discover',
     ['--operation', 'discover', '--connections', 32]],
    ['query', 'kept connections, Query', 0.85, 'query',
     ['--operation', 'query', '--connections', 32]],
    ['get-1', 'Get, in cache, 1 connection', 0.90, 'get',
     ['--operation', 'get', '--connections', 1]],
    ['get-32', 'Get, in cache, 32 connections', 0.90, 'get',
     ['--operation', 'get', '--connections', 32]],
    ['get-64', 'Get, in cache, 64 connections', 0.90, 'get',
     ['--operation', 'get', '--connections', 64]],
    ['create-1', 'Create, 1 connection', 0.90, 'create',
     ['--operation', 'create', '--connections', 1]],
    ['create', 'Create, 32 connections', 0.90, 'create',
     ['--operation', 'create', '--connections', 32]],
    ['encrypt', 'Encrypt of 1 KiB, 32 connections', 0.90, 'encrypt',
     ['--operation', 'encrypt', '--connections', 32]],
    ['decrypt', 'Decrypt of 1 KiB, 32 connections', 0.90, 'decrypt',
     ['--operation', 'decrypt', '--connections', 32]],
);

# requests about keys: which keys, the request, its version
my %KEYED = (
    get => ['uids', \&Kmip::Vcenter::get_item],
    encrypt => ['active', sub { cipher_item('Encrypt', @_) }, '1.4'],
    decrypt => ['active', sub { cipher_item('Decrypt', @_) }, '1.4'],
);


# Starts the floor over what the module exchanged; once for all rows.
sub add_floor {
    my ($world) = @_;

    return if $world->{floor};

    my $module = $world->module('module');
    my $port = $module->{port};
    my $client = $world->client($port);
    my %captures;

    my $bytes = sub {
        my ($item, %opt) = @_;
        return $client->message([$item], %opt);
    };

    $captures{discover} = capture($world, $port,
                                  $bytes->(['Discover Versions']));
    $captures{query} = capture($world, $port, $bytes->(query_item()));

    for my $keys ('uids', 'active') {
        my @uids = map { $client->new_key } 1 .. $world->{keys};

        $world->{$keys} = \@uids;
        $world->{"${keys}_file"} = $world->test->write(
            $keys, join('', map { "$_\n" } @uids));
    }

    $client->activate($_)->ok or die "Activate\n" for @{$world->{active}};

    for my $what (sort keys %KEYED) {
        my ($keys, $item, $version) = @{$KEYED{$what}};
        my @all = map { capture($world, $port,
                                $bytes->($item->($_), version => $version),
                                parallel => 1) } @{$world->{$keys}};

        $captures{$what} = { answer => $all[0]{answer},
                             requests => [map { $_->{request} } @all] };
    }

    my $create = capture($world, $port,
                         $bytes->(Kmip::Vcenter::create_item()));
    my $request = $create->{request};
    ($request->{fresh}) = $request->{steps}[0][0]{body}
        =~ /"aad"\s*:.*?([0-9a-f]{24})/;

    $captures{create} = { answer => $create->{answer},
                          requests => [$request] };

    $client->close;

    return $world->{floor} = $world->floor(%captures);
}


# as "kmipctl bench" asks
sub query_item {
    return ['Query', [QueryFunction => 'Query Server Information']];
}


# the same
sub cipher_item {
    my ($operation, $uid) = @_;

    return [$operation, [UniqueIdentifier => $uid],
            [CryptographicParameters => [[BlockCipherMode => 'CBC'],
                                         [PaddingMethod => 'None']]],
            [Data => "\0" x 1024], [IVCounterNonce => "\0" x 16]];
}


# what "kmipctl bench" needs for an operation about keys
sub keys_of {
    my ($world, $operation) = @_;

    my ($keys) = @{$KEYED{$operation} // return};

    return ('--uids', $world->{"${keys}_file"});
}


# What the load needs beside the arguments of the row. As many operations as
# there are connections are not measured: they are what opens them.
sub load_arguments {
    my ($world, $opt, @given) = @_;

    my %given = @given[grep { $given[$_] ne '--new' } 0 .. $#given];

    return [@given, keys_of($world, $given{'--operation'}),
            '--warmup', $given{'--connections'},
            $opt->{count} ? ('--count', $opt->{count})
            : ('--duration', 1000 * $opt->{seconds} . 'ms')];
}


# one row, measured
sub pair_row {
    my ($world, $opt, $pair) = @_;

    my ($name, $title, $target, $capture, $given) = @$pair;

    add_floor($world);

    my $arguments = load_arguments($world, $opt, @$given);
    my $module = $world->module('module');
    my $floor = $world->{floor};

    # connections to the emulator and caches
    bench($world, $_, pids => [], arguments => [@$arguments, '--duration',
                                                '200ms'])
        for $opt->{count} ? () : ($module->{port}, $floor->{ports}{$capture});

    my $medians = compare($world, $opt->{runs}, {
        module => { port => $module->{port}, arguments => $arguments,
                    pids => [$module->{nginx}->workers] },
        floor => { port => $floor->{ports}{$capture},
                   arguments => $arguments,
                   pids => [$floor->{nginx}->workers] },
    });

    my ($mine, $least) = @{$medians}{qw(module floor)};

    return row_of($name, $title, $target, $mine, $least);
}


# Processor time decides: the rate may be the load's, not the worker's.
sub row_of {
    my ($name, $title, $target, $mine, $least) = @_;

    my $ratio = $mine->{cpu_us} ? $least->{cpu_us} / $mine->{cpu_us} : 0;
    my $rates = $least->{rate} ? $mine->{rate} / $least->{rate} : 0;
    my @limits = map { Bench::Load::saturated($_) } $mine, $least;

    return {
        name => $name, title => $title, unit => 'op/s',
        module => { %$mine, value => $mine->{rate} },
        beside => { %$least, value => $least->{rate} },
        ratio => $ratio, rate_ratio => $rates, goal => $target,
        target => ">= $target",
        met => $ratio >= $target ? JSON::PP::true : JSON::PP::false,
        limit => join(' / ', @limits),
        note => sprintf('ratio of rates %.2f; p50 %.0f us (floor %.0f us),'
                        . ' p99 %.0f us (%.0f us); errors %d (%d)',
                        $rates, map({ $_ // 0 } $mine->{p50}, $least->{p50},
                                    $mine->{p99}, $least->{p99}),
                        $mine->{errors}, $least->{errors}),
    };
}


# name => function that measures the row
sub pair_rows {
    my ($world, $opt) = @_;

    return map {
        my $pair = $_;
        [$pair->[0], sub { pair_row($world, $opt, $pair) }];
    } @PAIRS;
}


1;
