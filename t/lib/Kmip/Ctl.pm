# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Ctl;

# kmipctl as users run it: arguments in, exit code and what it printed out.
#
#     my $ctl = Kmip::Ctl->new($test, server => "127.0.0.1:$port");
#     my $run = $ctl->run('get', $uid);
#     is($run->{code}, 0); is($run->{out}, ...); is($run->{err}, ...);

use strict;
use warnings;

use JSON::PP qw(decode_json);
use Time::HiRes qw(sleep time);

use Kmip::Process;
use Kmip::Util qw(build_dir peak_kb slurp spew);


# options: server, as (the name of a certificate)
sub new {
    my ($class, $test, %opt) = @_;

    my $certificates = $test->certificates;
    my $as = $opt{as} // 'client';

    return bless {
        test => $test,
        binary => build_dir() . '/kmipctl',
        env => {
            KMIPCTL_SERVER => $opt{server} // '',
            KMIPCTL_CERT => $certificates->crt($as),
            KMIPCTL_KEY => $certificates->key($as),
            KMIPCTL_CA => $certificates->crt('ca'),
        },
    }, $class;
}


# a leading reference to a hash: input (a file), output (another file), env
sub run {
    my ($self, @args) = @_;

    my $opt = ref($args[0]) ? shift @args : {};
    my ($out, $err) = map { $self->{test}->path("kmipctl.$_") } qw(out err);
    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        open(STDIN, '<', $opt->{input} // '/dev/null');
        open(STDOUT, '>', $opt->{output} // $out);
        open(STDERR, '>', $err);
        %ENV = (%ENV, %{$self->{env}}, %{$opt->{env} // {}});
        no warnings 'exec';
        exec { $self->{binary} } 'kmipctl', @args
            or print STDERR "$self->{binary}: $!\n";
        require POSIX;
        POSIX::_exit(127);
    }

    waitpid($pid, 0);

    return {
        code => $? & 127 ? 128 + ($? & 127) : $? >> 8,
        out => $opt->{output} ? '' : slurp($out),
        err => slurp($err),
    };
}


# The same while it is looked at: also seconds in all, seconds until it printed
# something, and the kilobytes of memory that it had at most.
sub measured {
    my ($self, @args) = @_;

    my ($out, $err) = map { $self->{test}->path("kmipctl.$_") } qw(out err);
    my ($begin, $first, $kb) = (time(), undef, 0);

    spew($_, '') for $out, $err;

    my $process = Kmip::Process->start(
        command => [$self->{binary}, @args], env => $self->{env},
        output => $out, errors => $err);

    while ($process->running) {
        my $now = peak_kb($process->pid);

        $kb = $now if $now > $kb;
        $first //= time() - $begin if -s $out;
        sleep(0.02);
    }

    my $seconds = time() - $begin;

    return { code => $process->status >> 8, out => slurp($out),
             err => slurp($err), seconds => $seconds,
             first => $first // $seconds, kb => $kb };
}


# its standard output without the newline; dies on failure
sub line {
    my ($self, @args) = @_;

    my $run = $self->run(@args);

    die "kmipctl @args: $run->{code}: $run->{err}\n" if $run->{code};

    chomp($run->{out});

    return $run->{out};
}


# the value that --json prints
sub json {
    my ($self, @args) = @_;

    return decode_json($self->run(@args, '--json')->{out} || '{}');
}


1;
