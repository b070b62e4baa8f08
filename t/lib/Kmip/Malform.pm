# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Malform;

# Takes messages apart and puts them together wrongly.

use strict;
use warnings;

use Exporter qw(import);

use Kmip::TTLV qw(frame_size);

our @EXPORT_OK = qw(complete offsets patched wrapped);


# offsets of all items in a message
sub offsets {
    my ($bytes, $from, $end) = @_;

    my @found;

    while ($from < $end) {
        my ($head, $len) = unpack("x$from N N", $bytes);

        push @found, $from;
        push @found, offsets($bytes, $from + 8, $from + 8 + $len)
            if ($head & 0xff) == 1;
        $from += 8 + $len + -$len % 8;
    }

    return @found;
}


sub patched {
    my ($bytes, $at, $new) = @_;

    substr($bytes, $at, length($new)) = $new;

    return $bytes;
}


# a structure of raw bytes
sub wrapped {
    my ($tag, $inside) = @_;

    return pack('N N', $tag << 8 | 1, length($inside)) . $inside;
}


# whether there is a whole message
sub complete {
    my ($bytes) = @_;

    my $size = frame_size($bytes);

    return defined $size && length($bytes) >= $size;
}


1;
