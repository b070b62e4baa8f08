package Kmip::LedgerObject;

# What one acknowledged object may look like: of each field the values that
# are possible after all that was acknowledged, refused, and left open.
#
# A change is a hash: field, apply (a function of the old value that gives the
# new one, or undef where it has to be refused). It is under way from begin()
# to finish(); one whose end nobody heard may still happen for a while, and is
# a ghost until then. Values are strings; '' is an attribute that is not there,
# as all are that were never given.

use strict;
use warnings;

use Time::HiRes qw(time);


# fields: name => value; linger: seconds that a ghost lives
sub new {
    my ($class, %opt) = @_;

    my $self = bless { linger => 8, %opt, reads => {}, changes => {},
                       version => {}, past => [] }, $class;

    $self->{base}{$_} = { $opt{fields}{$_} => 1 } for keys %{$opt{fields}};

    return $self;
}


sub uid { return $_[0]{uid} }


sub changes_of {
    my ($self, $field) = @_;

    return values %{$self->{changes}{$field} // {}};
}


# values that these changes can make of these, in any order
sub closure {
    my ($values, @changes) = @_;

    my %all = %$values;
    my @todo = keys %all;

    while (defined(my $value = shift @todo)) {
        for my $change (@changes) {
            my $new = $change->{apply}->($value) // next;
            push @todo, $new unless $all{$new}++;
        }
    }

    return \%all;
}


# a ghost that can no longer happen leaves what it may have done
sub lay_ghosts {
    my ($self, $field) = @_;

    my $changes = $self->{changes}{$field} // return;
    my $now = time();

    return unless grep { $_->{until} && $_->{until} < $now } values %$changes;

    $self->{base}{$field} = closure($self->{base}{$field}, values %$changes);

    for my $id (keys %$changes) {
        my $until = $changes->{$id}{until};
        delete $changes->{$id} if $until && $until < $now;
    }
}


# the possible values of a field now
sub possible {
    my ($self, $field) = @_;

    $self->lay_ghosts($field);

    return closure($self->{base}{$field} // { '' => 1 },
                   $self->changes_of($field));
}


# the only possible value, or undef
sub certain {
    my ($self, $field) = @_;

    my @values = keys %{$self->possible($field)};

    return @values == 1 ? $values[0] : undef;
}


# changes under way, ghosts included
sub unsettled {
    my ($self, @fields) = @_;

    @fields = keys %{$self->{changes}} unless @fields;
    $self->lay_ghosts($_) for @fields;

    return map { $self->changes_of($_) } @fields;
}


# who watches learns of values that became possible
sub spread {
    my ($self, $field) = @_;

    $self->{version}{$field}++;

    my $possible = $self->possible($field);

    for my $watch (values %{$self->{reads}}) {
        @{$watch->{seen}{$field}}{keys %$possible} = (1) x keys %$possible;
        $watch->{moved}{$field} = 1;
    }
}


# begins to collect what a reader may see
sub watch {
    my ($self, $stale) = @_;

    my $watch = { moved => {}, stale => $stale };

    for my $field (keys %{$self->{base}}) {
        $watch->{seen}{$field} = $self->possible($field);
        $watch->{moved}{$field} = 1 if $self->changes_of($field);
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


# What was read while nothing changed is the value; where changes are open it
# is what they can make of it.
sub learn {
    my ($self, $watch, $field, $value) = @_;

    return if $watch->{stale} || $watch->{moved}{$field}
              || !$self->possible($field)->{$value};

    $self->{base}{$field} = { $value => 1 };

    return;
}


sub begin {
    my ($self, $change) = @_;

    my $field = $change->{field};

    $self->{base}{$field} //= { '' => 1 };
    $change->{beside} = [$self->unsettled($field)];
    push @{$_->{beside}}, $change for @{$change->{beside}};
    $self->{changes}{$field}{$change} = $change;
    $self->spread($field);

    return $change;
}


# outcome: "done", "refused" or "unknown"
sub finish {
    my ($self, $change, $outcome) = @_;

    my $field = $change->{field};

    if ($outcome eq 'unknown') {
        $change->{until} = time() + $self->{linger};
        return;
    }

    my $before = $self->possible($field);

    if ($outcome eq 'done') {
        my %after = map { $_ => 1 } grep { defined }
                    map { $change->{apply}->($_) } keys %$before;

        $self->{base}{$field} = closure(
            %after ? \%after : $before,
            grep { ($_->{outcome} // '') ne 'refused' }
                @{$change->{beside}});
    }

    $change->{outcome} = $outcome;
    delete $change->{beside};
    delete $self->{changes}{$field}{$change};
    $self->spread($field);
    push @{$self->{past}}, [time(), $field, $before];
    shift @{$self->{past}} if @{$self->{past}} > 40;

    return;
}


1;
