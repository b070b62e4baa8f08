# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Bench::Others;

# vCenter's flow for a new key, beside PyKMIP's server and one of kmip-go.

use strict;
use warnings;

use Exporter qw(import);
use IO::Socket::INET;
use JSON::PP;

use Bench::Load qw(compare);
use Kmip::Process;
use Kmip::Util qw(build_dir children run_command root slurp wait_for);

our @EXPORT_OK = qw(other_rows);

my $TARGET = 10;


# a command's path, or nothing
sub found {
    my ($name) = @_;

    return (grep { -x } map { "$_/$name" } split(/:/, $ENV{PATH}),
            '/usr/local/go/bin')[0];
}


# starts a server and waits for its port; undef: it ended
sub serve {
    my ($world, $name, $port, @command) = @_;

    my $output = $world->test->path("$name.out");
    my $process = Kmip::Process->start(command => [@command],
                                       output => $output);

    my $up = wait_for(sub {
        !$process->running
            || IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                     PeerPort => $port, Proto => 'tcp');
    }, 30);

    die "$name did not start: " . slurp($output) . "\n"
        unless $up && $process->running;

    $world->pin($world->{cpus}[0], $process->pid);
    push @{$world->{others}}, $process;

    return { port => $port, process => $process };
}


sub pykmip {
    my ($world) = @_;

    my $binary = found('pykmip-server') // return;
    my $test = $world->test;
    my $port = $test->port('pykmip');
    my $certificates = $test->certificates;
    my $dir = $test->path('pykmip');

    mkdir($dir);
    mkdir("$dir/policy");

    my $conf = $test->write('pykmip/server.conf', <<"END");
[server]
hostname=127.0.0.1
port=$port
certificate_path=@{[$certificates->crt('server')]}
key_path=@{[$certificates->key('server')]}
ca_path=@{[$certificates->crt('ca')]}
auth_suite=TLS1.2
policy_path=$dir/policy
enable_tls_client_auth=True
logging_level=ERROR
database_path=$dir/pykmip.db
END

    return serve($world, 'pykmip', $port, '/usr/bin/python3', '-W', 'ignore',
                 $binary, '-f', $conf, '-l', "$dir/server.log");
}


# builds the server once; undef: no Go
sub kmip_go {
    my ($world) = @_;

    my $go = found('go') // return;
    my $binary = build_dir() . '/bench/kmip-go';
    my $source = root() . '/t/bench/kmip-go';
    my $port = $world->test->port('kmip-go');
    my $certificates = $world->test->certificates;

    mkdir(build_dir() . '/bench');

    my ($status, $said) = run_command(
        'sh', '-c', "cd '$source' && '$go' build -buildvcs=false"
        . " -o '$binary' .");

    die "kmip-go was not built: $said\n" if $status;

    return serve($world, 'kmip-go', $port, $binary, "127.0.0.1:$port",
                 $certificates->crt('server'), $certificates->key('server'),
                 $certificates->crt('ca'));
}


sub flow_row {
    my ($world, $opt, $name, $title, $start, $target) = @_;

    my $other = $start->($world)
        // return { name => $name, title => $title, module => 'n/a',
                    note => 'it is not installed' };

    my $module = $world->module('module');
    my @arguments = ('--operation', 'flow', '--connections', 8,
                     $opt->{count} ? ('--count', $opt->{count})
                     : ('--duration', 1000 * $opt->{seconds} . 'ms'));

    my $medians = compare($world, $opt->{runs}, {
        module => { port => $module->{port}, arguments => [@arguments],
                    pids => [$module->{nginx}->workers] },
        other => { port => $other->{port},
                   arguments => [@arguments, '--tolerate'],
                   pids => [$other->{process}->pid], ticks => 1 },
    });

    # PyKMIP's has a child of its own
    my @pids = children($other->{process}->pid);

    $other->{process}->signal('TERM');
    $other->{process}->ended(10);
    kill('TERM', @pids);

    my ($mine, $theirs) = @{$medians}{qw(module other)};
    my $ratio = $theirs->{rate} ? $mine->{rate} / $theirs->{rate} : 0;

    return {
        name => $name, title => $title, unit => 'flows/s', ratio => $ratio,
        module => { %$mine, value => $mine->{rate} },
        beside => { %$theirs, value => $theirs->{rate} },
        ($target ? (goal => $target, target => ">= $target",
                    met => $ratio >= $target ? JSON::PP::true
                                             : JSON::PP::false) : ()),
        limit => Bench::Load::saturated($mine) . ' / '
                 . Bench::Load::saturated($theirs),
        note => "errors $mine->{errors}, there $theirs->{errors}",
    };
}


# name => function that measures the row
sub other_rows {
    my ($world, $opt) = @_;

    return (
        ['flow-pykmip', sub {
            flow_row($world, $opt, 'flow-pykmip',
                     'new-key flow, beside PyKMIP', \&pykmip, $TARGET);
        }],
        ['flow-kmip-go', sub {
            flow_row($world, $opt, 'flow-kmip-go',
                     'new-key flow, beside kmip-go in memory', \&kmip_go);
        }],
    );
}


1;
