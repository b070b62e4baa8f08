# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::LedgerFacts;

# The part of the ledger for attributes that clients do not change by name:
# those of the creation, and those that follow from the object's life. Each must
# exist, and keep the value that was returned first.

use strict;
use warnings;

use Kmip::Tags qw(enum_name);

# attributes from the creation, which never change
my @MADE = ('Object Type', 'Cryptographic Algorithm', 'Cryptographic Length',
            'Cryptographic Usage Mask', 'Digest', 'Initial Date');

# attributes that come with a state
my %LIVED = (
    'Active' => ['Activation Date'],
    'Deactivated' => ['Activation Date', 'Deactivation Date',
                      'Revocation Reason'],
    'Compromised' => ['Compromise Date', 'Revocation Reason'],
);

# the reasons that the clients send
my %REASON = (
    'Deactivated' => 'Cessation of Operation',
    'Compromised' => 'Key Compromise',
);


# a response item as one string
sub flat {
    my ($item) = @_;

    my $value = $item->value;

    return ref($value) eq 'ARRAY' ? join(',', map { flat($_) } @$value)
           : $value;
}


# Checks all attributes of a living object
sub facts {
    my ($self, $object, $watch, $result) = @_;

    return if $self->may_be_gone($object, $watch);

    my %told = map { $_->at('Attribute Name')
                     => $_->get('Attribute Value') }
               $result->payload->all('Attribute');
    my $state = enum_name('State', $told{State}->value);

    $self->fact_is($object, $_, $told{$_}) for @MADE;

    for my $name (@{$LIVED{$state} // []}) {
        next if $name eq 'Revocation Reason';

        # of two simultaneous activations the earlier one counts
        delete $object->{facts}{$name}
            if $watch->{stale} || $watch->{moved}{state};
        $self->fact_is($object, $name, $told{$name});
    }

    return $self->reason_is($object, $state, $told{'Revocation Reason'});
}


sub fact_is {
    my ($self, $object, $name, $item) = @_;

    my $uid = $object->uid;

    return $self->complain("$uid: no $name") unless $item;

    my $value = flat($item);
    my $was = $object->{facts}{$name} //= $value;

    return $self->complain("$uid: $name is $value, and was $was")
        if $value ne $was;
}


sub reason_is {
    my ($self, $object, $state, $item) = @_;

    my $want = $REASON{$state} // return;
    my $uid = $object->uid;

    return $self->complain("$uid: $state, and no Revocation Reason")
        unless $item;

    my $code = enum_name('Revocation Reason Code',
                         $item->get('Revocation Reason Code')->value);

    return $self->complain("$uid: $state for $code") if $code ne $want;
}


1;
