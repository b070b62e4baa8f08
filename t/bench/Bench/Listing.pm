# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Bench::Listing;

# kmipctl over a full instance: how long it takes to list all keys, and in how
# much memory; and a smaller one that is far away.

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP;

use Bench::World;
use Kmip::Copies qw(fill);
use Kmip::Ctl;
use Kmip::Util qw(peak_kb);

our @EXPORT_OK = qw(listing_rows);

my $MEMORY_KB = 65_536;
my $AWAY_SECONDS = 3;


# [seconds, kilobytes] of the slowest of some runs of kmipctl
sub slowest {
    my ($world, $module, $runs, $keys, @args) = @_;

    my $ctl = Kmip::Ctl->new($world->test,
                             server => "127.0.0.1:$module->{port}");
    my ($seconds, $kb) = (0, 0);

    for (1 .. $runs) {
        my $run = $ctl->measured(@args);
        my $rows = () = $run->{out} =~ /^[0-9a-f]{24}-/mg;

        die "kmipctl $args[0]: $run->{err}$rows of $keys keys\n"
            if $run->{code} || $rows != $keys;

        $seconds = $run->{seconds} if $run->{seconds} > $seconds;
        $kb = $run->{kb} if $run->{kb} > $kb;
    }

    return ($seconds, $kb);
}


# an instance with so many keys, and the module over it
sub full {
    my ($world, $name, $keys) = @_;

    my $emulator = $world->fresh_emulator;
    my $module = $world->module($name, key_protect => {
        $world->instance_of($emulator) });
    my $client = $world->client($module->{port});

    fill($emulator, $client, $keys);
    $client->close;

    return ($module, $emulator);
}


sub row {
    my ($name, $title, $seconds, $met, $target, $note) = @_;

    return { name => $name, title => $title, unit => 's',
             module => { value => $seconds }, target => $target,
             met => $met ? JSON::PP::true : JSON::PP::false, note => $note };
}


sub large {
    my ($world, $opt) = @_;

    my $keys = $opt->{count} ? 10 * $opt->{count} : 100_000;
    my ($module) = full($world, 'listing', $keys);
    my ($worker) = $module->{nginx}->workers;

    return map {
        my ($seconds, $kb) = slowest($world, $module, 1, $keys, $_,
                                     $_ eq 'list' ? '--csv' : ());

        row("listing-$_", "kmipctl $_, $keys keys", $seconds,
            $kb < $MEMORY_KB, '< 64 MB of memory',
            sprintf('kmipctl had at most %.1f MB, the worker %.1f MB',
                    $kb / 1024, peak_kb($worker) / 1024));
    } 'locate', 'list';
}


sub away {
    my ($world, $opt) = @_;

    my $keys = $opt->{count} ? 10 * $opt->{count} : 2000;
    my ($module, $emulator) = full($world, 'listing-away', $keys);

    $emulator->switches(latency_ms => 20);

    my ($seconds, $kb) = slowest($world, $module, $opt->{runs}, $keys, 'list',
                                 '--csv');

    $emulator->switches(latency_ms => 0);

    return row('listing-away', "kmipctl list, $keys keys, 20 ms", $seconds,
               $seconds < $AWAY_SECONDS, "< $AWAY_SECONDS s",
               sprintf('the slowest of %d runs, kmipctl had at most %.1f MB',
                       $opt->{runs}, $kb / 1024));
}


# name => function that measures the rows
sub listing_rows {
    my ($world, $opt) = @_;

    return ['listing-away', sub { away($world, $opt) }],
           ['listing', sub { large($world, $opt) }];
}


1;
