# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Test;

# The environment of a test script: a folder, ports, certificates and processes
# of its own. At the end it stops everything and checks it for faults.
#
# my $test = Kmip::Test->new;
# my $nginx = $test->nginx('a', conf => ..., ports => [...])->start;
# ...
# $test->finish;
#
# TEST_NGINX_LEAVE keeps the folder, TEST_NGINX_CATLOG prints the error logs.

use strict;
use warnings;

use Exporter qw(import);
use File::Temp qw(tempdir);
use Test::More;

use Kmip::Certificate;
use Kmip::Emulator;
use Kmip::Nginx;
use Kmip::Util qw(reserve_port slurp spew);

our @EXPORT_OK = qw(need_module);

my @RUNNING;


sub new {
    my ($class) = @_;

    my $dir = tempdir('kmip-test-XXXXXX', TMPDIR => 1,
                      CLEANUP => !$ENV{TEST_NGINX_LEAVE});

    # workers do not run as root
    chmod(0755, $dir);
    diag("left in $dir") if $ENV{TEST_NGINX_LEAVE};

    my $self = bless { dir => $dir, owner => $$, ports => {}, nginx => [],
                       emulators => [], emulator_allowed => [] }, $class;

    push @RUNNING, $self;

    return $self;
}


# fails the script at once if the module was not built; it does not skip it
sub need_module {
    -e Kmip::Nginx::module()
        or BAIL_OUT(Kmip::Nginx::module() . ' is not there: run make first');
}


sub dir { return $_[0]{dir} }

sub path { return "$_[0]{dir}/$_[1]" }


# writes a file into the folder; its path
sub write {
    my ($self, $name, $text, $mode) = @_;

    return spew($self->path($name), $text, $mode);
}


# the port of this name: the same for the whole script
sub port {
    my ($self, $name) = @_;

    $self->{ports}{$name} //= [reserve_port()];

    return $self->{ports}{$name}[0];
}


sub certificates {
    my ($self) = @_;

    return $self->{certificates} //= Kmip::Certificate->new(
        $self->path('certs'));
}


# options as of Kmip::Emulator
sub emulator {
    my ($self, %opt) = @_;

    my $n = @{$self->{emulators}};
    my $emulator = Kmip::Emulator->new(
        dir => $self->path("emulator$n"),
        certificates => $self->certificates, %opt);

    push @{$self->{emulators}}, $emulator;

    return $emulator;
}


# options as of Kmip::Nginx; not started yet
sub nginx {
    my ($self, $name, %opt) = @_;

    need_module();

    my $nginx = Kmip::Nginx->new(name => $name, dir => $self->path($name),
                                 %opt);

    push @{$self->{nginx}}, $nginx;

    return $nginx;
}


sub stop {
    my ($self) = @_;

    $_->stop for grep { $_->{process} } @{$self->{nginx}};
    $_->stop for @{$self->{emulators}};

    for my $nginx ($ENV{TEST_NGINX_CATLOG} ? @{$self->{nginx}} : ()) {
        diag("$nginx->{name}: $_") for split(/\n/, $nginx->log);
    }
}


# patterns of lines in the emulator's log that are allowed
sub allow_emulator {
    my ($self, @patterns) = @_;

    push @{$self->{emulator_allowed}}, @patterns;
}


# Lua errors in the emulator's log
sub emulator_faults {
    my ($self) = @_;

    my $allowed = join('|', @{$self->{emulator_allowed}}, '(?!)');

    return grep { !/$allowed/ } map {
        my $log = "$_->{dir}/run/error.log";
        grep { /\[(?:alert|crit|emerg)\]|lua (?:entry|tcp|user) ?.*abort/i }
            -e $log ? split(/\n/, slurp($log)) : ();
    } @{$self->{emulators}};
}


# the emulator's switches that no call met
sub unmet {
    my ($self) = @_;

    return map { @{$_->unmet} } @{$self->{emulators}};
}


# stops everything, reports faults, and ends the test
sub finish {
    my ($self) = @_;

    is(join("\n", $self->unmet), '',
       'each switch of the emulator that was set met a call')
        if @{$self->{emulators}};

    for my $nginx (grep { $_->{process} } @{$self->{nginx}}) {
        is(join("\n", $nginx->faults), '',
           "$nginx->{name} ran and ended without a fault");
    }

    $self->stop;

    is(join("\n", $self->emulator_faults), '', 'nor had the emulator')
        if @{$self->{emulators}};

    @RUNNING = grep { $_ != $self } @RUNNING;

    done_testing();
}


# cleans up after a script that died
sub clean_up {
    for my $self (grep { $_->{owner} == $$ } @RUNNING) {
        local ($?, $!, $@);
        eval { $self->stop };
    }

    @RUNNING = ();
}


# PIPE: the reader of our output was killed
$SIG{$_} = sub { exit(1) } for qw(INT TERM HUP PIPE);

END { clean_up() }


1;
