# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Bench::World;

# What is measured: one emulator, the module and the floor over it, each in an
# nginx of its own, their workers on the first processor, everything else on
# the last.

use strict;
use warnings;

use JSON::PP;
use POSIX ();

use Kmip::Client;
use Kmip::Config qw(key_protect server stream);
use Kmip::Nginx;
use Kmip::Util qw(build_dir children root run_command slurp);

# connections of vCenter: 10,000 idle ones, and as many to Key Protect
my $CONNECTIONS = 19_000;


# Options: keys, as many records are there to be read
sub new {
    my ($class, $test, %opt) = @_;

    my $self = bless { test => $test, cpus => processors(), keys => 64,
                       %opt }, $class;

    $self->{emulator} = $test->emulator(args => ['--http2']);
    $self->{emulator}->switches(alias_limit_per_instance => 0);
    $self->{root_key} = $self->{emulator}->create_root_key;
    $self->pin_others;

    return $self;
}


# a Key Protect without the keys of other rows
sub fresh_emulator {
    my ($self) = @_;

    my $emulator = $self->{test}->emulator;

    $emulator->switches(alias_limit_per_instance => 0);
    $self->pin($self->{cpus}[-1], $self->emulator_pids($emulator));

    return $emulator;
}


# directives for it, with a root key of its own
sub instance_of {
    my ($self, $emulator) = @_;

    return (endpoint => $emulator->url, iam_endpoint => $emulator->url,
            api_key_file => $emulator->api_key_file,
            instance => $emulator->instance,
            root_key => $emulator->create_root_key);
}


# numbers of the processors that we may use
sub processors {
    my ($status, $said) = run_command('taskset', '-pc', $$);
    my ($list) = $said =~ /: (\S+)$/m;

    return [] unless !$status && defined $list;

    return [map { /^(\d+)-(\d+)$/ ? $1 .. $2 : $_ } split(/,/, $list)];
}


sub pinned { return @{$_[0]{cpus}} > 1 }

sub emulator { return $_[0]{emulator} }

sub test { return $_[0]{test} }


# command that starts another on the processor of the load
sub beside {
    my ($self) = @_;

    return $self->pinned ? ('taskset', '-c', $self->{cpus}[-1]) : ();
}


sub pin {
    my ($self, $cpu, @pids) = @_;

    return unless $self->pinned;

    run_command('taskset', '-pc', $cpu, $_) for @pids;
}


sub pin_others {
    my ($self) = @_;

    $self->pin($self->{cpus}[-1], $self->emulator_pids);
}


sub emulator_pids {
    my ($self, $emulator) = @_;

    $emulator //= $self->{emulator};

    my $pid = slurp("$emulator->{dir}/run/emulator.pid") + 0;

    return ($pid, children($pid));
}


# Options: workers (1, on the first processor; more are not pinned)
sub start_nginx {
    my ($self, $name, $conf, %opt) = @_;

    my $nginx = $self->{test}->nginx(
        $name, workers => $opt{workers} // 1, level => 'error',
        connections => $CONNECTIONS, conf => $conf, ports => $opt{ports},
        leaks => 0, main => "worker_rlimit_nofile 20000;\n");

    $nginx->start;

    $self->pin($self->{cpus}[0], $nginx->workers)
        if ($opt{workers} // 1) == 1;

    return $nginx;
}


# directives that change kmip_key_protect
sub provider {
    my ($self, %more) = @_;

    my $emulator = $self->{emulator};

    return key_protect(
        'bench',
        endpoint => $emulator->url,
        iam_endpoint => $emulator->url,
        api_key_file => $emulator->api_key_file,
        instance => $emulator->instance,
        root_key => $self->{root_key},
        trusted_certificate => $self->{test}->certificates->crt('ca'),
        max_connections => 512,
        connect_timeout => '10s',
        timeout => '30s',
        %more);
}


# The module under this name. Options: workers, key_protect and server
# (directives), stream (text).
sub module {
    my ($self, $name, %opt) = @_;

    return $self->{module}{$name} if $self->{module}{$name};

    my $port = $self->{test}->port("bench-$name");
    my $certificates = $self->{test}->certificates;

    my $conf = stream(
        'kmip_zone zone=kmip:64m;', $opt{stream} // 'kmip_max_handshakes 0;',
        $self->provider(%{$opt{key_protect}}),
        server($port, $certificates, kmip_pass => 'bench',
               kmip_allowed_certificate => $certificates->crt('client'),
               kmip_max_sessions => 0,
               %{$opt{server}}));

    return $self->{module}{$name} = {
        nginx => $self->start_nginx($name, $conf, ports => [$port],
                                    workers => $opt{workers}),
        port => $port,
    };
}


# nginx with the floor's module: one server for each capture (Bench::Capture)
sub floor {
    my ($self, %captures) = @_;

    my $certificates = $self->{test}->certificates;
    my (%floor, @servers);

    for my $name (sort keys %captures) {
        my $capture = $captures{$name};
        my $answer = $self->{test}->write("floor-$name", $capture->{answer});
        my $port = $self->{test}->port("floor-$name");
        my @calls;

        @calls = (floor_calls => $self->{test}->write(
            "floor-$name.json", $self->calls_text($capture->{requests})))
            if $capture->{requests};

        push @servers, server($port, $certificates, floor_answer => $answer,
                              @calls);
        $floor{$name} = $port;
    }

    local $ENV{TEST_NGINX_MODULE} = floor_module();

    my $nginx = $self->start_nginx('floor', stream(@servers),
                                   ports => [values %floor]);

    return { nginx => $nginx, ports => \%floor };
}


# The same with one server, which tells requests apart: cases are { request,
# answer, steps, fresh }.
sub floor_of_cases {
    my ($self, $name, @cases) = @_;

    my $test = $self->{test};
    my $port = $test->port($name);
    my $other = $test->write("$name.other", 'not one of the cases');
    my (@directives, $n);

    for my $case (@cases) {
        my $file = "$name-" . ++$n;
        my @files = ($test->write("$file.request", $case->{request}),
                     $test->write("$file.answer", $case->{answer}));

        push @files, $test->write("$file.json", $self->calls_text([
            { steps => $case->{steps},
              ($case->{fresh} ? (fresh => $case->{fresh}) : ()) },
        ])) if @{$case->{steps}};

        push @directives, "@files";
    }

    local $ENV{TEST_NGINX_MODULE} = floor_module();

    my $nginx = $self->start_nginx(
        $name, stream(server($port, $test->certificates,
                             floor_answer => $other,
                             floor_case => \@directives)),
        ports => [$port]);

    return { nginx => $nginx, port => $port };
}


sub calls_text {
    my ($self, $requests) = @_;

    return JSON::PP->new->canonical->encode({
        endpoint => $self->{emulator}->url,
        trusted => $self->{test}->certificates->crt('ca'),
        requests => $requests,
    });
}


# builds the floor's module with what the module was built with; its path
sub floor_module {
    my $objs = build_dir() . '/objs';
    my $target = build_dir() . '/bench/ngx_stream_floor_module.so';
    my @files = glob(root() . '/t/bench/floor/*.[ch]');
    my $makefile = slurp("$objs/Makefile");

    return $target
        if -e $target && !grep { -M $_ < -M $target } @files,
                                                      "$objs/Makefile";

    my ($cc) = $makefile =~ /^CC\s*=\s*(.*)/m;
    my ($cflags) = $makefile =~ /^CFLAGS\s*=\s*(.*)/m;
    my $sanitize = join(' ', $cflags =~ /(-fsanitize=\S+)/g);

    mkdir(build_dir() . '/bench');

    my ($status, $said) = run_command(
        'sh', '-c', "$cc $cflags $sanitize -shared -fPIC \@$objs/includes"
        . " -o $target.$$ " . join(' ', grep { /\.c$/ } @files)
        . ' -lcurl -ljansson -lssl -lcrypto -Wl,-z,nodelete');

    die "the floor's module:\n$said" if $status;

    rename("$target.$$", $target) or die "$target: $!\n";

    return $target;
}


# a connected client of a port
sub client {
    my ($self, $port, %opt) = @_;

    my $certificates = $self->{test}->certificates;

    return Kmip::Client->new(port => $port, ca => $certificates->crt('ca'),
                             cert => $certificates->crt('client'),
                             key => $certificates->key('client'), %opt);
}


# environment of kmipctl
sub environment {
    my ($self) = @_;

    my $certificates = $self->{test}->certificates;

    return (KMIPCTL_CERT => $certificates->crt('client'),
            KMIPCTL_KEY => $certificates->key('client'),
            KMIPCTL_CA => $certificates->crt('ca'));
}


# Nanoseconds that processes have been running: exact for those of one thread;
# in ticks of the clock, ended threads included, for others.
sub cpu_ns {
    my ($ticks, @pids) = @_;

    my $sum = 0;

    for my $pid (@pids) {
        my $text = eval {
            slurp("/proc/$pid/" . ($ticks ? 'stat' : 'schedstat'));
        } // '';

        if (!$ticks) {
            $sum += $1 if $text =~ /^(\d+)/;

        } elsif ($text =~ /\) \S(?: \S+){10} (\d+) (\d+) /) {
            $sum += ($1 + $2) * 1e9 / POSIX::sysconf(POSIX::_SC_CLK_TCK());
        }
    }

    return $sum;
}


# kilobytes of memory that are a process's own
sub private_kb {
    my ($pid) = @_;

    my $sum = 0;

    $sum += $_
        for slurp("/proc/$pid/smaps_rollup") =~ /^Private_\w+:\s+(\d+) kB/mg;

    return $sum;
}


1;
