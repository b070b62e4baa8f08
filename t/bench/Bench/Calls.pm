# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Bench::Calls;

# What a new vSphere key asks of Key Protect, and what it leaves there.

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP;

use Bench::Capture qw(calls_of);
use Bench::Load qw(bench);
use Kmip::Util qw(wait_for);

our @EXPORT_OK = qw(calls_rows count_calls);

my $MOST = 20;

# seconds: what a newer revision replaced is deleted after a minute
my $CLEANING = 100;

# the same, measured with the last commit before record format 2
my %BEFORE = (calls => 35, failed => 16, aliases => 4, bytes => 3236);


# names, descriptions, payloads and aliases of what is there, by id: [number
# of aliases, bytes]
sub stored {
    my ($emulator) = @_;

    my %stored;

    for my $id (map { $_->{id} }
                @{$emulator->kp('GET', 'keys')->{json}{resources}})
    {
        my $key = $emulator->kp('GET', "keys/$id")->{json}{resources}[0];
        my @aliases = @{$key->{aliases} // []};
        my $bytes = 0;

        $bytes += length($_ // '')
            for @{$key}{qw(name description payload)}, @aliases;
        $stored{$id} = [scalar(@aliases), $bytes];
    }

    return %stored;
}


sub load {
    my ($world, $port, $operation) = @_;

    my $run = bench($world, $port, pids => [],
                    arguments => ['--operation', $operation,
                                  '--connections', 1, '--count', 1]);

    die "$operation failed: " . join(', ', keys %{$run->{why} // {}}) . "\n"
        if $run->{errors};
}


# One flow's calls. Option: clean, whether to wait for what comes a minute
# later
sub count_calls {
    my ($world, $emulator, $port, %opt) = @_;

    # token and connections
    load($world, $port, 'create');

    my %before = stored($emulator);
    my $mark = $emulator->journal_mark;

    load($world, $port, 'flow');

    wait_for(sub {
        grep { $_->{method} eq 'DELETE' && $_->{path} =~ m{/aliases/} }
            calls_of($emulator, $mark);
    }, $CLEANING) if $opt{clean};

    my @calls = calls_of($emulator, $mark);
    my %after = stored($emulator);
    my ($aliases, $bytes) = (0, 0);

    for my $id (grep { !$before{$_} } keys %after) {
        $aliases += $after{$id}[0];
        $bytes += $after{$id}[1];
    }

    return { calls => scalar(@calls),
             failed => scalar(grep { $_->{status} >= 400 } @calls),
             aliases => $aliases, bytes => $bytes };
}


sub calls_row {
    my ($world, $opt) = @_;

    my $emulator = $world->fresh_emulator;
    my $module = $world->module('calls', key_protect => {
        $world->instance_of($emulator) });
    my $now = count_calls($world, $emulator, $module->{port},
                          clean => !$opt->{count});

    return {
        name => 'calls', unit => 'calls',
        title => 'calls for a new vSphere key (beside: before format 2)',
        module => { %$now, value => $now->{calls} },
        beside => { %BEFORE, value => $BEFORE{calls} },
        ratio => $BEFORE{calls} / ($now->{calls} || 1),
        target => "<= $MOST, none failed",
        met => $now->{calls} <= $MOST && !$now->{failed}
               ? JSON::PP::true : JSON::PP::false,
        note => join('; ', map {
            "$_ $now->{$_} ($BEFORE{$_})"
        } qw(calls failed aliases bytes)) . '; with the cleaning'
          . ' a minute later, and what is there after it',
    };
}


# name => function that measures the row
sub calls_rows {
    my ($world, $opt) = @_;

    return ['calls', sub { calls_row($world, $opt) }];
}


1;
