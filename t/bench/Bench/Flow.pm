# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Bench::Flow;

# vCenter's flow for a new key beside a floor that makes the same handshakes
# and calls, and answers the same bytes.

use strict;
use warnings;

use Exporter qw(import);
use IO::Socket::SSL;
use JSON::PP;

use Bench::Capture qw(calls_of steps_of);
use Bench::Load qw(bench compare);
use Bench::Pairs qw(load_arguments row_of);
use Kmip::Client;
use Kmip::Process;
use Kmip::Util qw(build_dir);

our @EXPORT_OK = qw(add_flow_floor flow_rows);

my $CONNECTIONS = 4;
my @LOAD = ('--operation', 'flow', '--connections', 8);


# One flow of "kmipctl bench" between us and the module: an array of
# { request, answer, calls }
sub record {
    my ($world, $port) = @_;

    my $certificates = $world->test->certificates;
    my $emulator = $world->emulator;
    my $listener = IO::Socket::SSL->new(
        LocalAddr => '127.0.0.1', LocalPort => 0, Listen => $CONNECTIONS,
        SSL_cert_file => $certificates->crt('server'),
        SSL_key_file => $certificates->key('server'))
        or die "no listener: $SSL_ERROR\n";

    my $load = Kmip::Process->start(
        command => [build_dir() . '/kmipctl', 'bench', '--server',
                    '127.0.0.1:' . $listener->sockport, '--operation', 'flow',
                    '--connections', 1, '--count', 1],
        output => $world->test->path('flow.out'),
        env => { $world->environment });

    my @steps;

    for (1 .. $CONNECTIONS) {
        my $sock = $listener->accept or die "no connection: $SSL_ERROR\n";
        my $near = bless { sock => $sock, rest => '', timeout => 30 },
                         'Kmip::Client';
        my $far = $world->client($port);

        while (defined(my $request = $near->receive)) {
            my $mark = $emulator->journal_mark;

            $far->send($request);

            my $answer = $far->receive // die "no answer to the flow\n";

            push @steps, { request => $request, answer => $answer,
                           calls => [calls_of($emulator, $mark)] };
            $near->send($answer);
        }

        $_->close for $near, $far;
    }

    $load->ended(10);

    return @steps;
}


# the floor knows a request by its bytes: the same Discover Versions once
sub different {
    my (@steps) = @_;

    my %seen;

    return grep { !$seen{$_->{request}}++ } @steps;
}


# An alias can be made once. From now on the record says that it was; as many
# aliases stay on it as it had on the average of the flow.
sub repeat_aliases {
    my ($world, $id, $stamp, @calls) = @_;

    my $emulator = $world->emulator;
    my @aliases = map { $_->{path} =~ m{/aliases/(.*)} } @calls;
    my ($longest) = sort { length($b) <=> length($a) } @aliases;
    my $other = $emulator->create_root_key(name => 'other');
    my $answer = $emulator->kp('POST', "keys/$other/aliases/"
                                       . $longest =~ s/$stamp/f00d5tamp/r);

    die "an alias: $answer->{status} $answer->{content}\n"
        if $answer->{status} >= 300;

    $emulator->kp('DELETE', "keys/$id/aliases/$_")
        for grep { /-r\d+-/ } @aliases;

    $emulator->faults({
        match => { method => 'POST',
                   path => "/keys/$id/aliases/" =~ s/-/%-/gr },
        times => -1,
        action => { status => $answer->{status},
                    body => $answer->{content} =~ s/$other/$id/gr },
    });
}


# { nginx, port, steps } of the floor; once for all rows
sub add_flow_floor {
    my ($world) = @_;

    return $world->{flow_floor} if $world->{flow_floor};

    my $emulator = $world->emulator;
    my $port = $world->module('module')->{port};

    # token and connections
    bench($world, $port, pids => [], arguments => [@LOAD, '--count', 8]);

    $emulator->switches(journal_requests => JSON::PP::true);
    my @steps = record($world, $port);
    $emulator->switches(journal_requests => JSON::PP::false);

    my @calls = map { @{$_->{calls}} } @steps;
    my ($stamp) = map { ($_->{body} // '') =~ /"aad"\s*:.*?([0-9a-f]{24})/ }
                  @calls;
    my ($id) = map { $_->{path} =~ m{/keys/([0-9a-f-]{36})/aliases/} } @calls;

    repeat_aliases($world, $id, $stamp,
                   grep { $_->{path} =~ m{/aliases/} } @calls);

    for my $step (@steps) {
        $step->{steps} = steps_of(
            parallel => scalar(grep { $_->{kind} eq 'unwrap' }
                               @{$step->{calls}}), @{$step->{calls}});
        $step->{fresh} = $stamp
            if grep { $_->{method} eq 'POST' && $_->{path} =~ m{/keys$} }
               @{$step->{calls}};
    }

    return $world->{flow_floor} = {
        %{$world->floor_of_cases('floor-flow', different(@steps))},
        steps => \@steps,
    };
}


sub flow_row {
    my ($world, $opt) = @_;

    my $floor = add_flow_floor($world);
    my $module = $world->module('module');
    my $arguments = load_arguments($world, $opt, @LOAD);

    bench($world, $_, pids => [], arguments => [@$arguments, '--duration',
                                                '500ms'])
        for $opt->{count} ? () : ($module->{port}, $floor->{port});

    my $medians = compare($world, $opt->{runs}, {
        map { $_->[0] => { port => $_->[1]{port}, arguments => $arguments,
                           pids => [$_->[1]{nginx}->workers] } }
        ['module', $module], ['floor', $floor]
    });

    return row_of('flow', 'new-key flow: 4 connections, 17 requests', 0.90,
                  @{$medians}{qw(module floor)});
}


# name => function that measures the row
sub flow_rows {
    my ($world, $opt) = @_;

    return ['flow', sub { flow_row($world, $opt) }];
}


1;
