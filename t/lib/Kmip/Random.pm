# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Random;

# Numbers that depend on a seed only, independent of rand().

use strict;
use warnings;


sub new {
    my ($class, $seed) = @_;

    my $self = bless { seed => $seed,
                       state => ($seed * 2654435761 + 1) & 0xffffffff },
                     $class;

    $self->draw for 1 .. 8;

    return $self;
}


# 32 bits: a xorshift generator
sub draw {
    my ($self) = @_;

    my $x = $self->{state} || 1;

    $x ^= ($x << 13) & 0xffffffff;
    $x ^= $x >> 17;
    $x ^= ($x << 5) & 0xffffffff;

    return $self->{state} = $x;
}


sub number { return $_[1] * $_[0]->draw / 2 ** 32 }

sub below { return int($_[0]->number($_[1])) }

sub chance { return $_[0]->number(1) < $_[1] }


sub one {
    my ($self, @list) = @_;

    return $list[$self->below(scalar(@list))];
}


# so many random elements of a list
sub some {
    my ($self, $n, @list) = @_;

    return map { splice(@list, $self->below(scalar(@list)), 1) }
           1 .. ($n < @list ? $n : @list);
}


sub weighted {
    my ($self, @pairs) = @_;

    my ($total, $sum) = (0, 0);
    my %weight = @pairs;

    $total += $_ for values %weight;

    my $at = $self->below($total);

    while (my ($what, $weight) = splice(@pairs, 0, 2)) {
        $sum += $weight;
        return $what if $at < $sum;
    }
}


1;
