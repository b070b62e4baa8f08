# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Result;

# A batch item of a response, and the key in it.

use strict;
use warnings;


sub new {
    my ($class, $item) = @_;

    return bless { item => $item }, $class;
}


sub item { return $_[0]{item} }


sub name_of {
    my ($self, $name) = @_;

    my $item = $self->{item}->get($name);

    return $item ? $item->text : '';
}


# "Success", "Operation Failed", ...
sub status { return $_[0]->name_of('Result Status') }

# "Item Not Found", ...; empty on success
sub reason { return $_[0]->name_of('Result Reason') }

sub message { return $_[0]->name_of('Result Message') }

sub operation { return $_[0]->name_of('Operation') }

sub id { return $_[0]{item}->at('Unique Batch Item ID') }

sub ok { return $_[0]->status eq 'Success' }


# "Success", or the reason and the message: for is() and diagnostics
sub outcome {
    my ($self) = @_;

    return $self->ok ? 'Success' : $self->reason;
}


sub payload { return $_[0]{item}->get('Response Payload') }


# a value of the payload, by path
sub at {
    my ($self, $path) = @_;

    return $self->payload && $self->payload->at($path);
}


sub uid { return $_[0]->at('Unique Identifier') }


# all identifiers, of Locate
sub uids {
    my ($self) = @_;

    return $self->payload
           ? map { $_->value } $self->payload->all('Unique Identifier') : ();
}


# the bytes of a symmetric key
sub key {
    my ($self) = @_;

    my $block = $self->payload && $self->payload->get('Symmetric Key');
    my $value = $block && $block->get('Key Block')->get('Key Value');

    return unless $value;

    my $material = $value->get('Key Material');

    return $material->type eq 'Structure' ? $material->at('Key')
           : $material->value;
}


# attribute name => [values], as in the response; enumerations as numbers,
# structures as items
sub attributes {
    my ($self) = @_;

    my %values;

    return {} unless $self->payload;

    for my $attribute ($self->payload->all('Attribute')) {
        my $value = $attribute->get('Attribute Value');
        push @{$values{$attribute->at('Attribute Name')}},
            $value && $value->value;
    }

    return \%values;
}


# the first value of an attribute
sub attribute {
    my ($self, $name) = @_;

    my $values = $self->attributes->{$name};

    return $values && $values->[0];
}


1;
