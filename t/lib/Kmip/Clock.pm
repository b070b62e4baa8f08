# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Clock;

# Moves the clock of an nginx's timers forward: t/preload/clock.c, and the file
# that says how far.
#
# my $clock = Kmip::Clock->new($test->path('clock'));
# my $pair = Kmip::Pair->new($test, $clock->options);
# $clock->pass(600);
# $client->query;                     # so that the worker looks at it

use strict;
use warnings;

use Kmip::Util qw(build_dir root run_command slurp spew);

my $SOURCE = root() . '/t/preload/clock.c';


sub new {
    my ($class, $dir) = @_;

    mkdir($dir) or -d $dir or die "$dir: $!\n";
    chmod(0755, $dir);

    my $self = bless { library => "$dir/clock.so", ahead => 0 }, $class;

    my ($cc) = eval { slurp(build_dir() . '/objs/Makefile') }
        =~ /^CC\s*=\s*(\S+)/m;
    my ($status, $said) = run_command(
        $cc // 'cc', qw(-std=gnu11 -O1 -fPIC -shared -o), $self->{library},
        $SOURCE);

    die "$SOURCE:\n$said" if $status;

    $self->{file} = spew("$dir/ahead", pack('q', 0), 0666);

    return $self;
}


# options of Kmip::Nginx and Kmip::Pair
sub options {
    my ($self) = @_;

    return (leaks => 0, preload => $self->{library},
            environment => { KMIP_CLOCK => $self->{file} });
}


# writes in place, since the file is mapped
sub pass {
    my ($self, $seconds) = @_;

    $self->{ahead} += $seconds;

    open(my $file, '+<:raw', $self->{file}) or die "clock: $!\n";
    syswrite($file, pack('q', $self->{ahead}));
    close($file);

    return;
}


1;
