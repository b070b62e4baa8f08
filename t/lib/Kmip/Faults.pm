# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Faults;

# Makes calls fail in the workers of an nginx: t/preload/faults.c, and the file
# that says which.
#
# my $faults = Kmip::Faults->new($test->path('faults'));
# my $pair = Kmip::Pair->new($test, $faults->options);
# $faults->arm('memory', 17);
#
# disarm() ends all of it.

use strict;
use warnings;

use Kmip::Util qw(build_dir root run_command slurp spew wait_for);

# members of control_t; the last one is read only here
my @MEMBERS = qw(function countdown times seen failed stopped scribble from
                 first busy);

# functions that a test of all functions leaves out; and callers of encryption:
# the module, OpenSSL itself, a TLS connection, which needs memory for it
my @APART = qw(memory mmap copy digest);
my @CALLER = qw(seal cipher record sending);

my $SOURCE = root() . '/t/preload/faults.c';


sub new {
    my ($class, $dir) = @_;

    mkdir($dir) or -d $dir or die "$dir: $!\n";
    chmod(0755, $dir);

    my $self = bless { library => "$dir/faults.so" }, $class;

    my ($cc) = eval { slurp(build_dir() . '/objs/Makefile') }
        =~ /^CC\s*=\s*(\S+)/m;
    my ($status, $said) = run_command(
        $cc // 'cc', qw(-std=gnu11 -O1 -fno-builtin -fPIC -shared -o),
        $self->{library}, $SOURCE);

    die "$SOURCE:\n$said" if $status;

    $self->{control} = spew("$dir/control", "\0" x (4 * @MEMBERS), 0666);
    $self->{names} = ['none', @APART, @CALLER,
                      slurp($SOURCE) =~ /^    F\((\w+),/mg];

    return $self;
}


# Options of Kmip::Nginx and Kmip::Pair. They disable the search for leaks: with
# the preloaded library LeakSanitizer cannot recognize nginx's known leaks.
sub options {
    my ($self) = @_;

    return (leaks => 0, preload => $self->{library},
            environment => { KMIP_FAULTS => $self->{control} });
}


# functions that can fail, except for those that nginx does not survive
sub functions {
    my ($self) = @_;

    my ($none, @names) = @{$self->{names}};

    return splice(@names, @APART);
}


# writes in place, since the file is mapped
sub set {
    my ($self, %value) = @_;

    open(my $file, '+<:raw', $self->{control}) or die "control: $!\n";
    syswrite($file, pack('l*', map { $_ // 0 }
                         @value{@MEMBERS[0 .. $#MEMBERS - 1]}));
    close($file);
}


sub get {
    my ($self, $member) = @_;

    my %value;

    @value{@MEMBERS} = unpack('l*', slurp($self->{control}));

    return $value{$member};
}


# makes the n-th call of the function fail, and as many more as requested
sub arm {
    my ($self, $name, $n, $times) = @_;

    my ($function) = grep { $self->{names}[$_] eq $name }
        0 .. $#{$self->{names}};

    die "there is no $name\n" unless defined $function;

    $self->set(function => $function, countdown => $n, times => $times // 1);
}


# counts calls without failing them
sub count {
    my ($self, $name) = @_;

    $self->arm($name, 0x7fffffff, 0);
}


# Workers overwrite so many bytes of the zone, from an offset on, whenever they
# wake; a negative number: so many lengths of entries. It is the zone that was
# made last, or with first set the first one, which is that of the counters.
# disarm() stops it.
sub scribble {
    my ($self, $bytes, $from, $first) = @_;

    $self->set(scribble => $bytes, from => $from, first => $first);
}


sub disarm {
    my ($self) = @_;

    my $scribbled = $self->get('scribble');

    $self->set;

    die "a worker does not end what it does to the zone\n"
        if $scribbled && !wait_for(sub { $self->get('busy') == 0 }, 60);
}

sub seen { return $_[0]->get('seen') }

sub failed { return $_[0]->get('failed') }

# the process that stopped in the middle of a copy, or 0
sub stopped { return $_[0]->get('stopped') }


1;
