# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Process;

# A background child process, which ends with us.

use strict;
use warnings;

use Config;
use POSIX qw(WNOHANG);

use Kmip::Util qw(wait_for);

# prctl(), which Perl has no name for
my %PRCTL = (x86_64 => 157, aarch64 => 167);
my $PR_SET_PDEATHSIG = 1;


# options: command, output (a file), errors (another one), env
sub start {
    my ($class, %opt) = @_;

    my $pid = fork() // die "fork: $!\n";

    child(%opt) if $pid == 0;

    return bless { pid => $pid }, $class;
}


sub child {
    my (%opt) = @_;

    my ($arch) = $Config{archname} =~ /^([^-]+)/;

    if ($PRCTL{$arch}) {
        syscall($PRCTL{$arch}, $PR_SET_PDEATHSIG, POSIX::SIGTERM());
    }

    open(STDIN, '<', '/dev/null');
    open(STDOUT, '>>', $opt{output}) or POSIX::_exit(127);

    if ($opt{errors}) {
        open(STDERR, '>>', $opt{errors}) or POSIX::_exit(127);

    } else {
        open(STDERR, '>&', \*STDOUT);
    }

    my $env = $opt{env} // {};
    @ENV{keys %$env} = values %$env;

    no warnings 'exec';
    exec { $opt{command}[0] } @{$opt{command}}
        or print STDERR "$opt{command}[0]: $!\n";
    POSIX::_exit(127);
}


sub pid { return $_[0]{pid} }


sub running {
    my ($self) = @_;

    return 0 if defined $self->{status};

    local $?;
    my $pid = waitpid($self->{pid}, WNOHANG);

    return 1 if $pid == 0;

    $self->{status} = $pid == $self->{pid} ? $? : -1;

    return 0;
}


# as $? has it, undef while it runs
sub status { return $_[0]{status} }


sub signal {
    my ($self, $name) = @_;

    return $self->running && kill($name, $self->{pid});
}


# waits for its end; kills it after the seconds
sub ended {
    my ($self, $seconds) = @_;

    return 1 if wait_for(sub { !$self->running }, $seconds);

    kill('KILL', $self->{pid});
    wait_for(sub { !$self->running }, 10);

    return 0;
}


1;
