# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Tags;

# Numbers and names of KMIP's tags, types and enumerations. Names are found
# however they are spelled: "Unique Identifier", UniqueIdentifier, SHA-256 and
# SHA_256 are known by their letters and digits alone.

use strict;
use warnings;

use Exporter qw(import);

use Kmip::Tables;

our @EXPORT_OK = qw(camel enum_name enum_names enum_value is_enum norm
                    tag_name tag_number tag_type type_name type_number);

my @TYPES = (undef, qw(Structure Integer LongInteger BigInteger Enumeration
                       Boolean TextString ByteString DateTime Interval
                       DateTimeExtended));

# other spellings, in official XML and elsewhere
my %ALIAS = (
    cryptographicalgorithm => { des3 => '3des' },
);

# types of tags that are neither structures, enumerations, dates nor text
my %PLAIN = (
    Integer => [
        'Protocol Version Major', 'Protocol Version Minor', 'Batch Count',
        'Maximum Response Size', 'Attribute Index', 'Cryptographic Length',
        'Cryptographic Usage Mask', 'Storage Status Mask', 'Maximum Items',
        'Offset Items', 'Located Items', 'Iteration Count',
        'Key Part Identifier', 'Split Key Parts', 'Split Key Threshold',
        'Certificate Length',
        'Protection Storage Mask', 'Salt Length', 'Tag Length', 'IV Length',
        'Fixed Field Length', 'Invocation Field Length', 'Counter Length',
        'Initial Counter Value', 'Trailer Field', 'Data Length',
    ],
    LongInteger => ['Usage Limits Count', 'Usage Limits Total'],
    BigInteger => ['Modulus', 'Private Exponent', 'Public Exponent', 'P', 'Q',
                   'Prime Exponent P', 'Prime Exponent Q', 'CRT Coefficient',
                   'Prime Field Size'],
    Boolean => ['Batch Order Option', 'Criticality Indicator', 'Fresh',
                'Sensitive', 'Always Sensitive', 'Extractable',
                'Never Extractable', 'Key Value Present',
                'Replace Existing', 'Random IV', 'Init Indicator',
                'Final Indicator', 'Asynchronous Indicator'],
    ByteString => [
        'Key Material', 'Certificate Value', 'MAC/Signature', 'MAC Data',
        'Unique Batch Item ID', 'IV/Counter/Nonce', 'Correlation Value',
        'Asynchronous Correlation Value', 'Signature Data', 'Digest Value',
        'Client Correlation Value', 'Server Correlation Value', 'Salt', 'Data',
        'Nonce ID', 'Nonce Value', 'Vendor Extension Data', 'Opaque Data Value',
        'Authenticated Encryption Additional Data',
        'Authenticated Encryption Tag', 'P Source', 'Digested Data',
        'Derivation Data', 'Initialization Vector',
    ],
    Interval => ['Lease Time', 'Validity Date Offset', 'Offset'],

    # an enumeration as well, since 2.0
    TextString => ['Unique Identifier'],
);

my (%tag_number, %tag_name, %tag_type, %enum, %enum_name);


# letters and digits, in lower case
sub norm {
    my ($name) = @_;

    return lc $name =~ s/[^A-Za-z0-9]//gr;
}


# as official XML spells tags: "MAC/Signature" is MACSignature
sub camel {
    my ($name) = @_;

    $name =~ s/-(\w)/\u$1/g unless $name =~ /^X?\d/;
    $name =~ s/[^A-Za-z0-9 ]//g;

    return join('', map { ucfirst } split(/ /, $name));
}


# "N: a; b | M: c" as (N => a, N + 1 => b, M => c)
sub runs {
    my ($text) = @_;

    my @pairs;

    for my $run (split(/\s*\|\s*/, $text)) {
        my ($n, $names) = $run =~ /^([0-9a-f]+):\s*(.*)$/s
            or die "Kmip::Tags: \"$run\"\n";
        $n = hex($n);
        push @pairs, $n++, $_ for split(/;\s*/, $names);
    }

    return @pairs;
}


# lines, those that go on joined
sub lines {
    my ($text) = @_;

    $text =~ s/\n\s+/ /g;

    return split(/\n/, $text);
}


sub load {
    for my $line (lines($Kmip::Tables::TAGS)) {
        my @pairs = runs($line);

        while (my ($n, $name) = splice(@pairs, 0, 2)) {
            $tag_number{norm($name)} = $n;
            $tag_name{$n} = camel($name);
        }
    }

    for my $line (lines($Kmip::Tables::ENUMS)) {
        my ($name, $text) = split(/ = /, $line, 2);
        my @pairs = runs($text);

        while (my ($n, $value) = splice(@pairs, 0, 2)) {
            $enum{norm($name)}{norm($value)} = $n;
            $enum_name{norm($name)}{$n} = $value;
        }
    }

    for my $type (keys %PLAIN) {
        $tag_type{norm($_)} = $type for @{$PLAIN{$type}};
    }
}


sub tag_number {
    my ($name) = @_;

    return $name if $name =~ /^\d+$/;
    return hex($name) if $name =~ /^0x[0-9a-f]+$/i;

    return $tag_number{norm($name)} // die "Kmip::Tags: no tag \"$name\"\n";
}


sub tag_name {
    my ($number) = @_;

    return $tag_name{$number} // sprintf('0x%06x', $number);
}


# the type a tag's value has; Structures are known by their value
sub tag_type {
    my ($name) = @_;

    my $key = norm($name =~ /^(?:0x[0-9a-f]+|\d+)$/i
                   ? tag_name(tag_number($name)) : $name);

    return $tag_type{$key} if $tag_type{$key};
    return 'Enumeration' if $enum{$key};
    return 'DateTime' if $key =~ /date$|timestamp$/;

    return 'TextString';
}


sub type_number {
    my ($name) = @_;

    return $name if $name =~ /^\d+$/;

    for my $n (1 .. $#TYPES) {
        return $n if norm($TYPES[$n]) eq norm($name);
    }

    die "Kmip::Tags: no type \"$name\"\n";
}


sub type_name {
    my ($number) = @_;

    return $TYPES[$number] // sprintf('0x%02x', $number);
}


sub is_enum {
    return exists $enum{norm($_[0])};
}


# a number, 0x..., a name, or for masks several joined by "|" or " "
sub enum_value {
    my ($name, $value) = @_;

    return $value if $value =~ /^-?\d+$/;
    return hex($value) if $value =~ /^0x[0-9a-f]+$/i;

    my $names = $enum{norm($name)} // die "Kmip::Tags: no enum \"$name\"\n";
    my $key = norm($value);

    $key = $ALIAS{norm($name)}{$key} // $key;
    return $names->{$key} if exists $names->{$key};

    my $sum = 0;

    for my $part (split(/[|\s,]+/, $value)) {
        my $n = $part =~ /^0x/i ? hex($part) : $names->{norm($part)};
        $sum |= $n // die "Kmip::Tags: no $name \"$value\"\n";
    }

    return $sum;
}


sub enum_name {
    my ($name, $value) = @_;

    return $enum_name{norm($name)}{$value} // sprintf('0x%08x', $value);
}


# number => name
sub enum_names {
    my ($name) = @_;

    return %{$enum_name{norm($name)} // {}};
}


load();

1;
