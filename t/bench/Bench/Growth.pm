# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Bench::Growth;

# What operations take as the instance fills up, with copies of a record that
# was made through the module.

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP;
use Time::HiRes qw(time);

use Bench::Load qw(bench median);
use Bench::World;
use Kmip::Copies qw(copy_key);
use Kmip::TTLV qw(attribute);

our @EXPORT_OK = qw(growth_rows);

my @SIZES = (1000, 10_000, 100_000);
my $NAME = 'growth-name';

# a time that is "flat" may grow so many times over all sizes
my $FLAT = 1.5;


sub named {
    my ($name) = @_;

    return attribute('Name', [[NameValue => $name],
                              [NameType => 'Uninterpreted Text String']]);
}


# operation => a function of (client, uids, i) that does one
my %STEP = (
    get => sub { $_[0]->get($_[1][$_[2]]) },
    create => sub { $_[0]->create },
    activate => sub { $_[0]->activate($_[1][$_[2]]) },
    'locate-name' => sub { $_[0]->locate([named($NAME)]) },
    'locate-filter' => sub {
        $_[0]->locate([attribute('Cryptographic Algorithm', 'AES'),
                       attribute('Cryptographic Length', 128)]);
    },
);

my %TITLE = (get => 'Get', create => 'Create', activate => 'Activate',
             'locate-name' => 'Locate by Name',
             'locate-filter' => 'Locate by algorithm and length');


# so many records in all, without those that are measured
sub fill {
    my ($world, $emulator, $uid, $size) = @_;

    my $missing = $size - ($world->{filled} // 1);

    copy_key($emulator, $uid, $missing) if $missing > 0;

    $world->{filled} = $size;
}


# median time and the worker's, one after the other on one connection
sub measure {
    my ($world, $opt, $module, $operation) = @_;

    my $count = $opt->{count} // ($operation eq 'locate-filter' ? 5 : 200);
    my $client = $world->client($module->{port}, timeout => 120);
    my @pids = $module->{nginx}->workers;
    my @uids = $operation =~ /^(?:get|activate)$/
               ? map { $client->new_key } 1 .. $count : ();
    my $failed = 0;
    my @times;

    $STEP{get}->($client, \@uids, $_)
        for $operation eq 'get' ? 0 .. $count - 1 : ();

    my $before = Bench::World::cpu_ns(0, @pids);

    for my $i (0 .. $count - 1) {
        my $begin = time();
        my $result = $STEP{$operation}->($client, \@uids, $i);

        push @times, 1e6 * (time() - $begin);
        $failed++ unless $result->ok;
    }

    my $cpu = Bench::World::cpu_ns(0, @pids) - $before;

    $client->close;

    return { p50 => median(@times), cpu_us => $cpu / 1000 / $count,
             failed => $failed, count => $count };
}


# directives for a Key Protect of its own: keys of other rows do not count
sub fresh_instance {
    my ($world) = @_;

    return $world->instance_of($world->fresh_emulator);
}


# rows of all operations, over all sizes
sub growth {
    my ($world, $opt) = @_;

    my $emulator = $world->fresh_emulator;
    my $module = $world->module('growth', key_protect => {
        $world->instance_of($emulator), timeout => '110s' });
    my @sizes = $opt->{count} ? (10, 20) : @SIZES;
    my $client = $world->client($module->{port});
    my @operations = sort keys %STEP;
    my $uid = $client->new_key;
    my $result = $client->on('Add Attribute', $client->new_key,
                             named($NAME));
    my %seen;

    die 'Name: ' . $result->reason . "\n" unless $result->ok;
    $client->close;

    for my $size (@sizes) {
        fill($world, $emulator, $uid, $size);

        push @{$seen{$_}}, measure($world, $opt, $module, $_)
            for @operations;
    }

    return map { growth_row($_, \@sizes, @{$seen{$_}}) } @operations;
}


sub growth_row {
    my ($operation, $sizes, @seen) = @_;

    my ($first, $last) = @seen[0, -1];
    my $factor = $last->{p50} / ($first->{p50} || 1);
    my $linear = $operation eq 'locate-filter';
    my $most = $linear ? $FLAT * $sizes->[-1] / $sizes->[0] : $FLAT;
    my $failed = 0;

    $failed += $_->{failed} for @seen;

    return {
        name => "growth-$operation", unit => 'us',
        title => "$TITLE{$operation}, $sizes->[-1] keys (beside:"
                 . " $sizes->[0])",
        module => { %$last, value => $last->{p50} },
        beside => { %$first, value => $first->{p50} },
        ratio => $first->{p50} / ($last->{p50} || 1), growth => $factor,
        target => $linear ? 'linear at most' : 'flat',
        met => $factor <= $most && !$failed ? JSON::PP::true
                                            : JSON::PP::false,
        note => 'p50 in us at ' . join(', ', map {
            sprintf('%d keys: %.0f', $sizes->[$_], $seen[$_]{p50})
        } 0 .. $#seen) . ($failed ? "; $failed failed" : ''),
    };
}


# one client lists all keys on 40 sessions, over and over, until it is killed
sub crowd_of {
    my ($world, $module, $sessions) = @_;

    my $pid = fork() // die "fork: $!\n";

    return $pid if $pid;

    my @clients = map { $world->client($module->{port}, timeout => 120) }
                  1 .. $sessions;

    while (1) {
        for my $client (@clients) {
            $client->receive if $client->{asked}++;
            $client->send($client->message([['Locate',
                                             [MaximumItems => 1]]]));
        }
    }
}


# another client's Gets beside them
sub crowd {
    my ($world, $opt) = @_;

    my $certificates = $world->test->certificates;
    my ($size, $sessions, $count) = $opt->{count} ? (10, 2, 3)
                                                  : (5000, 40, 300);
    my $module = $world->module(
        'crowd', key_protect => { fresh_instance($world) },
        server => { kmip_allowed_certificate =>
            [map { $certificates->crt($_) } qw(client vcenter)] });

    bench($world, $module->{port}, pids => [],
          arguments => ['--operation', 'create', '--connections', 64,
                        '--count', $size]);

    my $one = $world->client($module->{port}, timeout => 120,
                             cert => $certificates->crt('vcenter'),
                             key => $certificates->key('vcenter'));
    my $uid = $one->new_key;
    my %time;

    for my $what ('alone', 'beside') {
        my $pid = $what eq 'beside' ? crowd_of($world, $module, $sessions)
                                    : 0;

        for (1 .. $count) {
            my $begin = time();

            $one->get($uid)->ok or die "Get failed\n";
            push @{$time{$what}}, 1e6 * (time() - $begin);
        }

        kill('KILL', $pid), waitpid($pid, 0) if $pid;
    }

    my ($alone, $beside) = map { median(@{$time{$_}}) } qw(alone beside);

    return {
        name => 'crowd-get', unit => 'us',
        title => "Get, while another client's $sessions sessions list $size"
                 . ' keys (beside: alone)',
        module => { value => $beside }, beside => { value => $alone },
        ratio => $alone / ($beside || 1), target => 'ten times at most',
        met => $beside <= 10 * $alone ? JSON::PP::true : JSON::PP::false,
    };
}


# name => function that measures the rows
sub growth_rows {
    my ($world, $opt) = @_;

    return ['crowd', sub { crowd($world, $opt) }],
           ['growth', sub { growth($world, $opt) }];
}


1;
