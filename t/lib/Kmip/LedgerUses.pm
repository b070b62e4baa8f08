# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::LedgerUses;

# The part of the ledger for what is done with keys: whether state and storage
# permit it, whether each endpoint computes the same with a key, and whether
# more was used than Usage Limits allow.

use strict;
use warnings;

use Digest::SHA qw(hmac_sha256);
use Time::HiRes qw(time);

my $ABSENT = 'Item Not Found';
my $ARCHIVED = 'Object archived';
my $DENIED = 'Permission Denied';

# what an archived object does not refuse
my %ARCHIVE_PERMITS = map { $_ => 1 } qw(recover revoke compromise destroy);

# states in which a key may be used
my %USABLE = (
    (map { $_ => qr/^Active$/ } 'encrypt', 'mac', 'allocate', 'derive', 'wrap'),
    decrypt => qr/^(?:Active|Deactivated|Compromised)$/,
    lease => qr/^(?:Pre-Active|Active|Deactivated)$/,
    get => qr/^(?!Destroyed)/,
);


sub may_be_archived {
    my ($self, $object, $watch) = @_;

    return $object->seen($watch, 'archived')->{archived};
}


# whether an object was certainly archived all the time, and refuses this then
sub archived {
    my ($self, $object, $watch, $kind) = @_;

    return 0 if $ARCHIVE_PERMITS{$kind} || $self->partial($watch);

    return !$object->seen($watch, 'archived')->{''};
}


# whether an archived object explains this outcome
sub archive_refuses {
    my ($self, $object, $watch, $kind, $outcome) = @_;

    return $outcome eq $ARCHIVED && !$ARCHIVE_PERMITS{$kind}
           && ($self->may_be_archived($object, $watch)
               || $self->partial($watch));
}


# whether the state explains this outcome
sub state_refuses {
    my ($self, $object, $watch, $kind, $outcome) = @_;

    my @states = keys %{$object->seen($watch, 'state')};

    return 1 if $outcome eq $ABSENT && grep { $self->gone($_) } @states;

    return $outcome eq $DENIED && grep { $_ !~ $USABLE{$kind} } @states;
}


# The outcome of a use: 1 if it succeeded. limited: whether Usage Limits explain
# it.
sub used {
    my ($self, $object, $watch, $kind, $result, $limited) = @_;

    my $uid = $object->uid;
    my $outcome = $result ? $result->outcome : 'lost';
    my $message = $result ? $result->message : '';

    $object->unwatch($watch);
    $self->count("$kind: $outcome");
    $self->heard($uid, $watch,
                 "$kind: " . Kmip::LedgerStory::answer($outcome, $message));

    if ($self->troubled($outcome)) {
        $self->excuse("$kind $uid", $outcome, $message);
        return 0;
    }

    my $states = join('|', sort keys %{$object->seen($watch, 'state')});

    if ($outcome eq 'Success') {
        $self->complain("$kind $uid succeeded, while it was $states")
            unless grep { /$USABLE{$kind}/ }
                        keys %{$object->seen($watch, 'state')};
        $self->complain("$kind $uid succeeded while it was archived")
            if $self->archived($object, $watch, $kind);
        return 1;
    }

    $self->complain("$kind $uid: $outcome ($message), while it was $states")
        unless $self->unsupported($outcome)
               || $self->archive_refuses($object, $watch, $kind, $outcome)
               || $self->state_refuses($object, $watch, $kind, $outcome)
               || $limited && $outcome eq $DENIED;

    return 0;
}


# the base of an object that was derived, or not
sub derived {
    my ($self, $attempt, $outcome) = @_;

    my ($base, $watch) = @{$attempt}{qw(base watch)};

    $base->unwatch($watch);
    return if $outcome ne 'Success';

    $self->complain("$attempt->{kind} from " . $base->uid . ' while it was '
                    . join('|', sort keys %{$base->seen($watch, 'state')}))
        unless $base->seen($watch, 'state')->{Active};
    $self->complain("$attempt->{kind} from " . $base->uid . ' while archived')
        if $self->archived($base, $watch, 'derive');

    return;
}


# What is computed with a key is the same each time, at both endpoints.
sub same {
    my ($self, $object, $what, $value) = @_;

    my $was = $object->{computed}{$what} //= $value;

    return $self->complain($object->uid . ": another $what than before")
        if $was ne $value;
}


sub mac_is {
    my ($self, $object, $data, $value) = @_;

    $self->complain($object->uid . ': the MAC is not that of its key')
        if defined $object->{bytes}
           && $value ne hmac_sha256($data, $object->{bytes});

    return $self->same($object, 'MAC', $value);
}


# below: Usage Limits

# a request to use so many units
sub takes {
    my ($self, $object, $units) = @_;

    my $limit = $object->{limit} // return;
    my $take = { units => $units, state => 'open' };

    push @{$limit->{takes}}, $take;

    return $take;
}


sub units {
    my ($limit, $want) = @_;

    my $sum = 0;

    $sum += $_->{units} for grep { $want->($_) } @{$limit->{takes}};

    return $sum;
}


# Whether Usage Limits may refuse this: if all that was asked for would be more.
# Blocks of workers that were killed may be lost.
sub limit_refuses {
    my ($self, $object) = @_;

    my $limit = $object->{limit} // return 0;
    my $lost = $limit->{total} > 16 ? $limit->{total} / 2 : 0;

    return units($limit, sub { $_[0]{state} ne 'refused' }) + $lost
           > $limit->{total};
}


sub took {
    my ($self, $object, $take, $outcome) = @_;

    my $limit = $object->{limit} // return;

    $take->{state} = $outcome eq 'Success' ? 'granted'
                     : $self->troubled($outcome) ? 'unknown' : 'refused';
    $take->{ended} = time();

    return $self->complain($object->uid . ": more was used than the limit of "
                           . $limit->{total})
        if units($limit, sub { $_[0]{state} eq 'granted' }) > $limit->{total};
}


# Usage Limits as an endpoint told them: what was granted before has been taken,
# and what was not asked for has not, but for blocks
sub limit_is {
    my ($self, $object, $watch, $left) = @_;

    my $limit = $object->{limit} // return;
    my $total = $limit->{total};
    my $granted = units($limit, sub {
        $_[0]{state} eq 'granted' && $_[0]{ended} < $watch->{since} });
    my $asked = units($limit, sub { $_[0]{state} ne 'refused' });

    return if $watch->{stale} || $self->partial($watch)
              || $self->may_be_gone($object, $watch);

    return $self->complain($object->uid . ": $left of $total are left, of which"
                           . " $granted were used")
        if $left > $total - $granted;

    return $self->complain($object->uid . ": $left of $total are left, of which"
                           . " $asked were asked for")
        if $total <= 16 && $left < $total - $asked;
}


1;
