# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::LedgerNames;

# The part of the ledger for Names: which object has which Name, and whether
# Locate finds it.

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(instances written);


# the instances of an attribute as one string, and back
sub written {
    my (%instances) = @_;

    return join("\n", map { "$_=$instances{$_}" }
                     sort { $a <=> $b } keys %instances);
}


sub instances { return map { split(/=/, $_, 2) } split(/\n/, $_[0]) }


# Whether an object has a Name: "no", "perhaps" or "yes"
sub bears {
    my ($self, $object, $name) = @_;

    my @names = keys %{$object->possible('name')};
    my @bearing = grep { my %all = instances($_);
                         grep { $_ eq $name } values %all } @names;

    return 'no' unless @bearing;

    my @living = grep { !$self->gone($_) } keys %{$object->possible('state')};

    return 'no' unless @living;

    return @bearing == @names
           && @living == keys(%{$object->possible('state')})
           ? 'yes' : 'perhaps';
}


# objects that have a Name now, except for one object: uid => [how sure,
# versions]; "attempt ..." => 1 for requests without a response
sub bearers {
    my ($self, $name, $other) = @_;

    my %bearers;

    for my $who (keys %{$self->{names}{$name} // {}}) {
        if ($who =~ /^attempt (.*)/) {
            $bearers{$who} = ['perhaps']
                if ($self->{attempts}{$1}{outcome} // 'lost')
                   !~ /^(?:done|refused)$/;
            next;
        }

        my $object = $self->{objects}{$who};
        next if $other && $other == $object;

        my $sure = $self->bears($object, $name);
        my $version = join(' ', map { $object->{version}{$_} // 0 }
                                qw(name state));

        $bearers{$who} = [$sure, $version] if $sure ne 'no';
    }

    return \%bearers;
}


# objects that certainly had the Name all the time
sub certain_bearers {
    my ($self, $before, $now) = @_;

    return grep { $now->{$_} && $before->{$_}[0] eq 'yes'
                  && $now->{$_}[0] eq 'yes'
                  && $before->{$_}[1] eq $now->{$_}[1] } keys %$before;
}


# an object got a Name: no other object may have had it all the time
sub name_given {
    my ($self, $name, $before, $object) = @_;

    for my $uid ($self->certain_bearers($before,
                                        $self->bearers($name, $object)))
    {
        $self->complain("Name $name of " . $object->uid . " belongs to $uid");
    }

    return;
}


sub name_taken {
    my ($self, $name, $before, $object) = @_;

    return 1 if $self->{stale};

    return %$before || %{$self->bearers($name, $object)};
}


# Locate by Name; before: bearers() when it was sent
sub located {
    my ($self, $name, $before, $result) = @_;

    my $outcome = $result ? $result->outcome : 'lost';
    my $message = $result ? $result->message : '';

    $self->count("locate: $outcome");

    return $self->excuse("Locate $name", $outcome, $message)
        if $self->troubled($outcome);
    return $self->complain("Locate $name: $outcome ($message)")
        if $outcome ne 'Success';

    my $now = $self->bearers($name);
    my %found = map { $_ => 1 } $result->uids;

    for my $uid ($self->certain_bearers($before, $now)) {
        $self->complain("Locate $name does not find $uid")
            unless $found{$uid} || $self->{stale} || $self->{partial};
    }

    $self->stranger($name, $_) for grep { !$before->{$_} && !$now->{$_} }
                                   keys %found;

    return;
}


# uid => version of the state, of objects that certainly live
sub living {
    my ($self) = @_;

    return { map { my $state = $_->certain('state');
                   defined $state && !$self->gone($state)
                   ? ($_->uid => $_->{version}{state} // 0) : () }
                 $self->objects };
}


# Locate without a Name; before: living() when it was sent. It must return all,
# or fail.
sub listed {
    my ($self, $before, $result) = @_;

    my $outcome = $result ? $result->outcome : 'lost';
    my $message = $result ? $result->message : '';

    $self->count("list: $outcome");

    return $self->excuse('Locate', $outcome, $message)
        if $self->troubled($outcome);
    return $self->complain("Locate: $outcome ($message)")
        if $outcome ne 'Success';

    my $now = $self->living;
    my %found = map { $_ => 1 } $result->uids;

    for my $uid (grep { defined $now->{$_} && $now->{$_} == $before->{$_} }
                 keys %$before)
    {
        $self->complain("Locate does not tell of $uid")
            unless $found{$uid} || $self->{stale};
    }

    return;
}


# a located object without an acknowledged Name
sub stranger {
    my ($self, $name, $uid) = @_;

    return if $self->{stale} && $self->{names}{$name}{$uid};

    return $self->complain("Locate $name finds $uid, which does not bear it")
        if $self->{objects}{$uid};

    my @open = grep { /^attempt (.*)/
                      && ($self->{attempts}{$1}{outcome} // '') !~ /^refused/
               } keys %{$self->{names}{$name}};

    $self->{strangers}{$uid} = $name;
    $self->complain("Locate $name finds $uid, which no client created")
        unless @open;

    return;
}


1;
