# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Nginx;

# One nginx with the module, in a folder of its own.
#
# TEST_NGINX_BINARY    the nginx to run, else /usr/sbin/nginx
# TEST_NGINX_MODULE    the module, else that of "make"
# TEST_NGINX_MODULES   folder of nginx's own modules
# TEST_NGINX_PRELOAD   libraries to preload: sanitizers
# TEST_NGINX_USER      user of the workers when we are root

use strict;
use warnings;

use IO::Socket::INET;

use Kmip::Process;
use Kmip::Util qw(build_dir children run_command slurp spew wait_for);


sub binary {
    return $ENV{TEST_NGINX_BINARY} // '/usr/sbin/nginx';
}


sub module {
    return $ENV{TEST_NGINX_MODULE}
           // build_dir() . '/ngx_stream_kmip_module.so';
}


# where nginx's own dynamic modules are
sub modules {
    return $ENV{TEST_NGINX_MODULES} // '/usr/lib/nginx/modules';
}


# Options: name, dir, conf (what follows the preamble); workers, connections,
# level, main (directives at the top), events, user; raw: conf is all of the
# file; ports: those that listen once it runs, host: on this address; leaks: 0
# where they are no fault; preload, environment: of its processes
# (Kmip::Faults); under: a command that runs it.
sub new {
    my ($class, %opt) = @_;

    my $self = bless {
        workers => 1, level => 'info', main => '', events => '',
        connections => 1024, preload => '', environment => {}, under => [],
        name => 'nginx', host => '127.0.0.1', ports => [], conf => '',
        allowed => [], killed => {},
        %opt,
    }, $class;

    mkdir($_) or -d $_ or die "$_: $!\n"
        for $self->{dir}, "$self->{dir}/sanitizer";
    chmod(01777, "$self->{dir}/sanitizer");

    return $self;
}


sub path {
    my ($self, $name) = @_;

    return "$self->{dir}/$name";
}


sub load_modules {
    my $stream = modules() . '/ngx_stream_module.so';

    return (-e $stream ? "load_module $stream;\n" : '')
           . 'load_module ' . module() . ";\n";
}


sub user {
    my ($self) = @_;

    return '' if $> != 0;

    my $user = $self->{user} // $ENV{TEST_NGINX_USER};

    return $user ? "user $user;\n" : '';
}


sub text {
    my ($self) = @_;

    return $self->{conf} if $self->{raw};

    return load_modules() . $self->user . <<"END";
worker_processes $self->{workers};
pid $self->{dir}/nginx.pid;
error_log $self->{dir}/error.log $self->{level};
worker_rlimit_core 0;
$self->{main}
events {
    worker_connections $self->{connections};
    $self->{events}
}

$self->{conf}
END
}


# temporary folders, for a configuration with an http block
sub http_paths {
    my ($self) = @_;

    return join('', map { "    ${_}_temp_path $self->{dir}/temp_$_;\n" }
                qw(client_body proxy fastcgi uwsgi scgi));
}


sub write_conf {
    my ($self, $conf) = @_;

    $self->{conf} = $conf if defined $conf;

    return spew($self->path('nginx.conf'), $self->text);
}


sub command {
    my ($self, @args) = @_;

    return (binary(), '-p', "$self->{dir}/", '-e', $self->path('error.log'),
            '-c', $self->path('nginx.conf'), @args);
}


# Searches for leaks in serving processes only: nginx -t frees nothing.
sub env {
    my ($self, %opt) = @_;

    my %env = %{$self->{environment}};

    $env{LD_PRELOAD} = $self->{preload} if $self->{preload};

    return \%env unless $ENV{TEST_NGINX_PRELOAD};

    my $log = $self->path('sanitizer/report');
    my $asan = join(':', grep { length } $ENV{ASAN_OPTIONS} // '',
                    ($opt{leaks} ? () : 'detect_leaks=0'),
                    ($env{LD_PRELOAD} ? 'verify_asan_link_order=0' : ()),
                    'detect_odr_violation=0', "log_path=$log");
    my $ubsan = join(':', grep { length } $ENV{UBSAN_OPTIONS} // '',
                     'print_stacktrace=1', "log_path=$log");

    # nginx never frees its arrays of connections and events
    my $known = spew($self->path('leaks'), "leak:ngx_alloc\n");

    return {
        %env,
        LD_PRELOAD => join(' ', grep { length } $self->{preload},
                           $ENV{TEST_NGINX_PRELOAD}),
        ASAN_OPTIONS => $asan,
        UBSAN_OPTIONS => $ubsan,
        LSAN_OPTIONS => "suppressions=$known:print_suppressions=0",
    };
}


# (exit status, output) of nginx -t, or with other arguments
sub check {
    my ($self, @args) = @_;

    $self->write_conf;

    return run_command($self->env, $self->command(@args ? @args : '-t'));
}


# starts, or dies with the log
sub start {
    my ($self) = @_;

    $self->try_start
        or die "$self->{name} did not start:\n" . $self->output . $self->log;

    return $self;
}


# whether it runs: it has a pid file, its ports answer, its workers run
sub try_start {
    my ($self) = @_;

    unlink($self->path('nginx.pid'));
    $self->write_conf;

    $self->{process} = Kmip::Process->start(
        command => [@{$self->{under}}, $self->command('-g', 'daemon off;')],
        output => $self->path('output'),
        env => $self->env(leaks => $self->{leaks} // 1),
    );

    my $up = wait_for(sub { !$self->running || $self->answers }, 60);

    return $up && $self->running;
}


sub answers {
    my ($self) = @_;

    return 0 unless -s $self->path('nginx.pid');

    my $wanted = $self->{workers} eq 'auto' ? 1 : $self->{workers};

    $wanted = 0 if $self->{main} =~ /master_process\s+off/;

    return 0 if $self->{raw} ? !$self->workers : $self->workers < $wanted;

    for my $port (@{$self->{ports}}) {
        IO::Socket::INET->new(PeerAddr => $self->{host}, PeerPort => $port,
                              Proto => 'tcp') or return 0;
    }

    return 1;
}


sub running {
    my ($self) = @_;

    return $self->{process} && $self->{process}->running;
}


sub pid { return $_[0]{process}->pid }


# process ids of the workers (and of cache processes)
sub workers {
    my ($self) = @_;

    return $self->running ? children($self->pid) : ();
}


sub signal {
    my ($self, $name) = @_;

    return $self->{process} && $self->{process}->signal($name);
}


# Reloads, with a new configuration if one is given: true once all workers are
# new and the old ones were told to quit; false if nginx kept the old ones.
sub reload {
    my ($self, $conf, $seconds) = @_;

    my %old = map { $_ => 1 } $self->workers;
    my $mark = $self->mark;

    $self->write_conf($conf);
    $self->signal('HUP');

    my $refused = qr/\[emerg\]/;
    my $done = wait_for(sub {
        return 1 if $self->log($mark) =~ $refused;
        return $self->log($mark) =~ /gracefully shutting down/
               && (grep { !$old{$_} } $self->workers) >= 1;
    }, $seconds // 30);

    return $done && $self->log($mark) !~ $refused;
}


# whether the workers of earlier configurations have exited
sub settled {
    my ($self, $seconds) = @_;

    return wait_for(sub { $self->workers <= $self->{workers} }, $seconds);
}


# kills a worker; its exit is not reported
sub kill_worker {
    my ($self, $signal, $pid) = @_;

    $pid //= ($self->workers)[0];
    $self->{killed}{$pid} = 1;

    return kill($signal // 'KILL', $pid);
}


# kills all processes at once, like a power cut
sub kill_all {
    my ($self) = @_;

    my @pids = $self->workers;

    $self->{killed_all} = 1;
    $self->signal('KILL');
    kill('KILL', @pids);
    $self->{process}->ended(10);

    return wait_for(sub { !grep { kill(0, $_) } @pids }, 10);
}


# quits gracefully; true if it exited by itself
sub quit {
    my ($self, $seconds) = @_;

    $self->signal('QUIT');

    return $self->{process}->ended($seconds // 30);
}


sub stop {
    my ($self, $seconds) = @_;

    return 1 unless $self->running;

    $self->signal('TERM');

    return $self->{process}->ended($seconds // 30);
}


sub read_file {
    my ($self, $name, $from) = @_;

    my $path = $self->path($name);

    return -e $path ? substr(slurp($path), $from // 0) : '';
}


# the error log, from a mark on
sub log {
    my ($self, $mark) = @_;

    return $self->read_file('error.log', $mark);
}


sub output { return $_[0]->read_file('output') }


# the current end of the error log
sub mark {
    my ($self) = @_;

    return -s $self->path('error.log') // 0;
}


# waits for a line in the log; whether it came within the seconds
sub wait_log {
    my ($self, $pattern, %opt) = @_;

    return wait_for(sub { $self->log($opt{mark}) =~ $pattern ? 1 : 0 },
                    $opt{seconds} // 20);
}


# patterns of lines that are allowed
sub allow {
    my ($self, @patterns) = @_;

    push @{$self->{allowed}}, @patterns;

    return $self;
}


# lines that must not occur: [alert], [crit], [emerg]
sub alarms {
    my ($self) = @_;

    my @lines = grep { /\[(?:alert|crit|emerg)\]/ } split(/\n/, $self->log);

    for my $pattern (@{$self->{allowed}}) {
        @lines = grep { $_ !~ $pattern } @lines;
    }

    return grep {
        !(/worker process (\d+) exited on signal/ && $self->{killed}{$1})
    } @lines;
}


# workers that did not exit with 0
sub bad_exits {
    my ($self) = @_;

    my $log = $self->log;
    my @bad;

    while ($log =~ /process (\d+) exited (with code|on signal) (\d+)/g) {
        next if $self->{killed}{$1} || ($2 eq 'with code' && $3 == 0);
        push @bad, "$1 $2 $3";
    }

    return @bad;
}


sub sanitizer_reports {
    my ($self) = @_;

    my @found = glob($self->path('sanitizer/*'));
    my $said = join('', map { slurp($_) } @found);

    return map { "$_\n" } grep { /Sanitizer|runtime error/ }
        split(/\n/, $said . $self->output . $self->log);
}


# stops it; returns complaints
sub faults {
    my ($self) = @_;

    my @faults;

    push @faults, 'it had to be killed' unless $self->stop;

    my $status = $self->{process} ? $self->{process}->status : 0;
    push @faults, "it ended with $status"
        if $status && !$self->{killed_all};

    push @faults, $self->alarms, $self->sanitizer_reports;
    push @faults, map { "process $_" } $self->bad_exits;
    push @faults, map { "core: $_" } glob($self->path('core*'));

    return @faults;
}


1;
