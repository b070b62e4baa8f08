# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::LedgerObject;

# The possible contents of one acknowledged object: for each field the values
# that are possible after all changes that were acknowledged, refused or left
# open.
#
# A change is a hash: field, apply (a function from the old value to the new
# one, or to undef if the change must be refused), late (the same for an effect
# without acknowledgement, if it is strict). It is under way from begin() to
# finish(). A change without a response may still take effect for a while, and
# is a ghost until then; "beside" means that another change was under way
# meanwhile. An attribute change may also leave an unpublished
# revision: it sleeps until a later change is acknowledged that was built on it,
# or on an earlier one.
#
# Values are strings; '' means that the attribute does not exist. For each
# possible value it is known which of the changes under way led to it, since
# none may be performed twice.

use strict;
use warnings;

use Time::HiRes qw(time);


# fields: name => value; linger: lifetime of a ghost in seconds
sub new {
    my ($class, %opt) = @_;

    my $self = bless { linger => 8, %opt, reads => {}, changes => {},
                       version => {}, past => [] }, $class;

    $self->is($_, $opt{fields}{$_}) for keys %{$opt{fields}};

    return $self;
}


sub uid { return $_[0]{uid} }


sub changes_of {
    my ($self, $field) = @_;

    return values %{$self->{changes}{$field} // {}};
}


# below: sets of worlds, each a value and the changes in it

sub world {
    my ($value, $done) = @_;

    return (join("\0", $value, map { "$_=$done->{$_}" } sort keys %$done),
            [$value, $done]);
}


sub is {
    my ($self, $field, $value) = @_;

    $self->{base}{$field} = { world($value, {}) };
}


# the worlds that these changes can lead to, in any order
sub closure {
    my ($worlds, @changes) = @_;

    my %all = %$worlds;
    my @todo = values %all;

    while (my $one = shift @todo) {
        my ($value, $done) = @$one;

        for my $change (grep { !$done->{$_} } @changes) {
            my $new = $change->{apply}->($value);
            my $how = defined $new ? 'done' : 'late';

            $new //= $change->{late}->($value) // next;

            my ($key, $world) = world($new, { %$done, $change => $how });

            next if $all{$key};
            $all{$key} = $world;
            push @todo, $world;
        }
    }

    return \%all;
}


# the same worlds; these changes are in them for good, or never
sub closed {
    my ($worlds, @changes) = @_;

    my %gone = map { $_ => 1 } @changes;

    return { map { my ($value, $done) = @$_;
                   world($value, { map { $_ => $done->{$_} }
                                       grep { !$gone{$_} } keys %$done })
             } values %$worlds };
}


# without: not this one
sub worlds {
    my ($self, $field, $without) = @_;

    return closure($self->{base}{$field} // { world('', {}) },
                   grep { !$without || $_ != $without }
                        $self->changes_of($field));
}


# these changes are over: each took effect or did not
sub lay {
    my ($self, $field, @changes) = @_;

    return unless @changes;

    $self->{base}{$field} = closed($self->worlds($field), @changes);
    delete @{$self->{changes}{$field}}{@changes};

    return;
}


# a ghost that cannot take effect any more leaves its possible effect
sub lay_ghosts {
    my ($self, $field) = @_;

    my $now = time();
    my @late = grep { $_->{until} && $_->{until} < $now }
               $self->changes_of($field);

    return $self->lay($field, @late) if $field eq 'state';

    $_->{asleep} = 1 for @late;

    return;
}


# an acknowledged revision includes earlier sleeping changes, or they are lost
sub wake {
    my ($self, $change) = @_;

    for my $field (grep { $_ ne 'state' } keys %{$self->{changes}}) {
        $self->lay($field, grep { $_->{asleep}
                                  && $_->{until} < $change->{began} }
                           $self->changes_of($field));
    }

    return;
}


# the possible values of a field now; without: by other changes than this one
sub possible {
    my ($self, $field, $without) = @_;

    $self->lay_ghosts($field);

    return { map { $_->[0] => 1 } values %{$self->worlds($field, $without)} };
}


# the only possible value, or undef
sub certain {
    my ($self, $field) = @_;

    my @values = keys %{$self->possible($field)};

    return @values == 1 ? $values[0] : undef;
}


# changes under way, and ghosts that do not sleep
sub unsettled {
    my ($self, @fields) = @_;

    @fields = keys %{$self->{changes}} unless @fields;
    $self->lay_ghosts($_) for @fields;

    return grep { !$_->{asleep} } map { $self->changes_of($_) } @fields;
}


# changes that may still take effect, sleeping ones included
sub open {
    my ($self) = @_;

    return scalar(map { keys %$_ } values %{$self->{changes}});
}


# watchers learn of values that became possible; a change that watches is not
# explained by its own effect
sub spread {
    my ($self, $field) = @_;

    $self->{version}{$field}++;

    for my $watch (values %{$self->{reads}}) {
        my $possible = $self->possible($field, $watch->{own});

        @{$watch->{seen}{$field}}{keys %$possible} = (1) x keys %$possible;
        $watch->{moved}{$field} = 1;
    }
}


# begins to collect the values that a reader may see
sub watch {
    my ($self, $stale) = @_;

    my $watch = { moved => {}, stale => $stale };

    for my $field (keys %{$self->{base}}) {
        $watch->{seen}{$field} = $self->possible($field);
        $watch->{moved}{$field} = 1 if $self->unsettled($field);
    }

    for my $past ($stale ? @{$self->{past}} : ()) {
        my ($when, $field, $values) = @$past;
        next if $when < time() - $stale;
        @{$watch->{seen}{$field}}{keys %$values} = (1) x keys %$values;
    }

    $self->{reads}{$watch} = $watch;

    return $watch;
}


# the values of a field that were possible since watch()
sub seen {
    my ($self, $watch, $field) = @_;

    return $watch->{seen}{$field} // { '' => 1 };
}


sub unwatch {
    my ($self, $watch) = @_;

    return delete $self->{reads}{$watch};
}


# A value that was read while nothing changed is certain; with open changes it
# is a value that they can lead to.
sub learn {
    my ($self, $watch, $field, $value) = @_;

    return if $watch->{stale} || $watch->{moved}{$field}
              || !$self->possible($field)->{$value};

    my $worlds = $self->worlds($field);

    $self->{base}{$field} = { map { $_ => $worlds->{$_} }
                              grep { $worlds->{$_}[0] eq $value }
                                   keys %$worlds };

    return;
}


sub begin {
    my ($self, $change) = @_;

    my $field = $change->{field};

    $self->is($field, '') unless $self->{base}{$field};
    $change->{began} = time();
    $change->{watch}{own} = $change;

    for my $other (map { values %$_ } values %{$self->{changes}}) {
        $_->{beside} = 1 for $change, $other;
    }

    $self->{changes}{$field}{$change} = $change;
    $self->spread($field);

    return $change;
}


# outcome: "done", "refused" or "unknown"; 0 if it cannot have been so
sub finish {
    my ($self, $change, $outcome) = @_;

    my $field = $change->{field};

    if ($outcome eq 'unknown') {
        $change->{until} = time() + $self->{linger};
        return 1;
    }

    my $before = $self->possible($field);
    my $worlds = $self->worlds($field);
    my @with = grep { $worlds->{$_}[1]{$change} } keys %$worlds;
    my @strictly = grep { $worlds->{$_}[1]{$change} eq 'done' } @with;
    my $writes = writes($change, values %$worlds);
    my $wrong = $outcome eq 'done' && $change->{strict} && @with && !@strictly;

    @with = @strictly if $change->{strict} && @strictly;

    if ($outcome eq 'refused') {
        delete @{$worlds}{grep { $worlds->{$_}[1]{$change} } keys %$worlds};

    } elsif (@with) {
        $worlds = { map { $_ => $worlds->{$_} } @with };
    }

    $self->{base}{$field} = closed($worlds, $change);
    $change->{outcome} = $outcome;
    delete $self->{changes}{$field}{$change};
    $self->wake($change) if $outcome eq 'done' && $writes;
    $self->spread($field);
    push @{$self->{past}}, [time(), $field, $before];
    shift @{$self->{past}} if @{$self->{past}} > 40;

    return !$wrong;
}


# whether a performed change wrote a revision: one without an effect does not
sub writes {
    my ($change, @worlds) = @_;

    return 0 if $change->{field} eq 'state';

    return !grep { my ($value, $done) = @$_;
                   !$done->{$change}
                   && ($change->{apply}->($value) // '') eq $value } @worlds;
}


1;
