# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::TTLV;

# KMIP's encoding, written apart from the module's so that both are checked
# by the other.
#
# An item to encode is [tag => value] or [tag => type => value]; a reference
# to an array as value is a Structure:
#
#     [RequestPayload => [[UniqueIdentifier => 'a'], [AttributeValue =>
#         Integer => 5]]]
#
# A decoded item is an object: tag, name, type, value (items, a number, a
# string of characters or of bytes), and get, all, at, text.

use strict;
use warnings;

use Exporter qw(import);

use Kmip::Tags qw(enum_name enum_value is_enum tag_name tag_number tag_type
                  type_name type_number);

our @EXPORT_OK = qw(attribute decode encode frame_size);

my %PACK = (
    Integer => ['l>', 4],
    LongInteger => ['q>', 8],
    Enumeration => ['L>', 4],
    Boolean => ['q>', 8],
    DateTime => ['q>', 8],
    Interval => ['L>', 4],
    DateTimeExtended => ['q>', 8],
);


sub pad {
    my ($len) = @_;

    return -$len % 8;
}


sub text_bytes {
    my ($text) = @_;

    utf8::encode($text);

    return $text;
}


sub number {
    my ($name, $value) = @_;

    # "Object Type/Symmetric Key", where the tag says nothing
    return enum_value($1, $2)
        if $value =~ m{^([A-Z][A-Za-z0-9 -]+)/(\D.*)$};

    return is_enum($name) ? enum_value($name, $value) : $value;
}


sub value_bytes {
    my ($name, $type, $value) = @_;

    return join('', map { encode($_) } @$value) if $type eq 'Structure';
    return text_bytes($value) if $type eq 'TextString';
    return $value if $type eq 'ByteString' || $type eq 'BigInteger';

    my $pack = $PACK{$type} // die "Kmip::TTLV: no type \"$type\"\n";

    return pack($pack->[0], number($name, $value));
}


# the bytes of an item, or of several one after the other
sub encode {
    my (@items) = @_;

    return join('', map { encode_one($_) } @items);
}


sub encode_one {
    my ($item) = @_;

    return $item->encoded if ref($item) eq __PACKAGE__;

    my ($name, @rest) = @$item;
    my $value = pop @rest;
    my $type = @rest ? $rest[0]
               : ref($value) eq 'ARRAY' ? 'Structure' : tag_type($name);

    $type = type_name(type_number($type));

    my $bytes = value_bytes($name, $type, $value);
    my $len = length($bytes);

    return pack('N', tag_number($name) << 8 | type_number($type))
           . pack('N', $len) . $bytes . "\0" x pad($len);
}


# an Attribute of KMIP 1.x; index and type may be left out
sub attribute {
    my ($name, $value, %opt) = @_;

    my $known = $name =~ /^[xy]-/ ? 'Attribute Value' : $name;
    my $type = $opt{type} // (ref($value) eq 'ARRAY' ? 'Structure'
                              : tag_type($known));

    $value = enum_value($known, $value)
        if $type =~ /^(?:Integer|Enumeration)$/ && is_enum($known);

    return [Attribute => [
        [AttributeName => $name],
        (defined $opt{index} ? [AttributeIndex => $opt{index}] : ()),
        (defined $value ? [AttributeValue => $type => $value] : ()),
    ]];
}


# bytes of the message that begins here, or undef where that is not known yet
sub frame_size {
    my ($bytes) = @_;

    return length($bytes) < 8 ? undef : 8 + unpack('x4 N', $bytes);
}


sub scalar_value {
    my ($type, $bytes) = @_;

    if ($type eq 'TextString') {
        utf8::decode($bytes);
        return $bytes;
    }

    my $pack = $PACK{$type} // return $bytes;

    die "Kmip::TTLV: $type of " . length($bytes) . " bytes\n"
        if length($bytes) != $pack->[1];

    return unpack($pack->[0], $bytes);
}


# all items in the bytes; dies of what is malformed
sub decode {
    my ($bytes) = @_;

    my ($at, @items) = 0;

    while ($at < length($bytes)) {
        die "Kmip::TTLV: half an item\n" if length($bytes) - $at < 8;

        my ($head, $len) = unpack("x$at N N", $bytes);
        my $next = $at + 8 + $len + pad($len);

        die "Kmip::TTLV: an item past the end\n" if $next > length($bytes);

        my $value = substr($bytes, $at + 8, $len);
        my $type = type_name($head & 0xff);

        push @items, bless({
            tag => $head >> 8,
            name => tag_name($head >> 8),
            type => $type,
            bytes => substr($bytes, $at, $next - $at),
            value => $type eq 'Structure' ? [decode($value)]
                     : scalar_value($type, $value),
        }, __PACKAGE__);

        $at = $next;
    }

    return wantarray ? @items : $items[0];
}


sub tag { return $_[0]{tag} }

sub name { return $_[0]{name} }

sub type { return $_[0]{type} }

sub value { return $_[0]{value} }

sub encoded { return $_[0]{bytes} }


sub items {
    my ($self) = @_;

    return $self->{type} eq 'Structure' ? @{$self->{value}} : ();
}


# all children of this name
sub all {
    my ($self, $name) = @_;

    my $tag = tag_number($name);

    return grep { $_->{tag} == $tag } $self->items;
}


# the first one, or undef
sub get {
    my ($self, $name) = @_;

    return ($self->all($name))[0];
}


# at('A/B') is get('A')->get('B')->value, or undef
sub at {
    my ($self, $path) = @_;

    for my $name (split(m{/}, $path)) {
        $self = $self->get($name) // return;
    }

    return $self->{value};
}


# the name of an enumeration's value
sub text {
    my ($self) = @_;

    return $self->{type} eq 'Enumeration' && is_enum($self->{name})
           ? enum_name($self->{name}, $self->{value}) : $self->{value};
}


# readable text for diagnostics
sub dump {
    my ($self, $depth) = @_;

    my $indent = '  ' x ($depth //= 0);

    return "$indent$self->{name}\n"
           . join('', map { $_->dump($depth + 1) } $self->items)
        if $self->{type} eq 'Structure';

    my $value = $self->{type} =~ /^(?:Byte|Big)/
                ? unpack('H*', $self->{value}) : $self->text;

    return "$indent$self->{name} ($self->{type}) $value\n";
}


1;
