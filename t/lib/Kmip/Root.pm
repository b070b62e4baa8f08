# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Root;

# A clean Debian system of a suite, by tools/root, for as long as the object
# lives.  The network is this machine's.

use strict;
use warnings;

use Kmip::Util qw(root run_command);

my $TOOL = root() . '/tools/root';


# a new one of the suite, its lists of packages up to date
sub new {
    my ($class, $suite) = @_;

    my $folder = $ENV{KMIP_ROOTS} // '/var/cache/nginx-kmip';
    my $self = bless({ suite => $suite, owner => $$,
                       dir => "$folder/$suite-test-$$-" . time }, $class);
    my ($status, $out) = run_command($TOOL, 'new', $suite, $self->{dir});

    die "tools/root new $suite: $out\n" if $status;

    $self->must('apt-get', 'update', '-q');

    return $self;
}


# where the system's file is on this machine
sub path {
    my ($self, $file) = @_;

    return "$self->{dir}$file";
}


# (exit status, what it wrote)
sub run {
    my ($self, @command) = @_;

    return run_command($TOOL, 'run', $self->{dir}, @command);
}


# a line for the system's shell, with parameters
sub shell {
    my ($self, $line, @parameters) = @_;

    return $self->run('bash', '-euo', 'pipefail', '-c', $line, 'bash',
                      @parameters);
}


# the output of a command that must succeed
sub must {
    my ($self, @command) = @_;
    my ($status, $out) = $self->run(@command);

    die "@command: status $status\n$out\n" if $status;

    return $out;
}


sub install {
    my ($self, @packages) = @_;

    return $self->must('apt-get', 'install', '-y', '-q', @packages);
}


# copies the project's files, without what was built, to a folder of it
sub take_project {
    my ($self, $folder) = @_;
    my ($status, $out) = run_command(
        'bash', '-euo', 'pipefail', '-c',
        'mkdir -p "$2"; tar -C "$1" --exclude=./.git --exclude="./build*" -c .'
        . ' | tar -C "$2" --no-same-owner -x',
        'bash', root(), $self->path($folder));

    die "copy to $folder: $out\n" if $status;

    return $folder;
}


# every file of the system, with type, mode, owner and, for links, target,
# except for the kernel's files and apt's caches
sub files {
    my ($self) = @_;
    my $out = $self->must(
        'find', '/', '-xdev',
        '(', '-path', '/proc', '-o', '-path', '/sys', '-o', '-path', '/dev',
        '-o', '-path', '/tmp', '-o', '-path', '/var/cache/apt',
        '-o', '-path', '/var/lib/apt', ')', '-prune', '-o',
        '-printf', '%p %y %m %U:%G %l\n');

    return map { /^(\S.*?) (\S \d+ \d+:\d+ .*)$/ ? ($1 => $2) : () }
           split(/\n/, $out);
}


sub DESTROY {
    my ($self) = @_;
    local ($?, $@);

    return if $self->{owner} != $$;

    my ($status, $out) = run_command($TOOL, 'drop', $self->{dir});

    warn "tools/root drop: $out\n" if $status;
}


1;
