# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::CaseTable;

# doc/cases.md: how many published test cases agree, and why others do not.
#
#     my $table = Kmip::CaseTable->new;
#     $table->add($set, $name, outcome => 1, payload => 0, why => 'streaming',
#                 kind => 'free');
#     print $table->text;

use strict;
use warnings;


sub new {
    my ($class) = @_;

    return bless { sets => [], cases => {} }, $class;
}


sub add {
    my ($self, $set, $name, %case) = @_;

    push @{$self->{sets}}, $set unless $self->{cases}{$set};
    push @{$self->{cases}{$set}}, { name => $name, %case };

    return;
}


sub count {
    my ($what, @cases) = @_;

    return scalar(grep { $_->{$what} } @cases);
}


sub sums {
    my ($self) = @_;

    my (@rows, @all);

    for my $set (@{$self->{sets}}) {
        my @cases = @{$self->{cases}{$set}};

        push @all, @cases;
        push @rows, [$set, scalar(@cases), count('outcome', @cases),
                     count('payload', @cases)];
    }

    return (@rows, ['all', scalar(@all), count('outcome', @all),
                    count('payload', @all)]);
}


# The cases within scope, and what is right of them, in sentences. "kind" is of
# t/60-conformance-xml.t.
sub scope {
    my ($self) = @_;

    my @in = grep { ($_->{kind} // '') ne 'kind' }
             map { @{$self->{cases}{$_}} } @{$self->{sets}};
    my @own = grep { $_->{payload} || ($_->{kind} // '') ne 'free' } @in;

    return sprintf(<<'END', scalar(@in), count('outcome', @in),
Within scope, about symmetric keys, secrets, opaque objects or no object, are %d
cases: %d are right by outcome, %d by payload. In %d of the others the standard
leaves it to the server, or the case contradicts the standard or itself; they
are marked with *. Without these %d of %d are right by payload, %.1f in a
hundred.
END
                   count('payload', @in), @in - @own, count('payload', @own),
                   scalar(@own), 100 * count('payload', @own) / @own);
}


# the reasons of a set's other cases, in the order of the first case of each
sub reasons {
    my (@cases) = @_;

    my (@order, %names);

    for my $case (grep { !$_->{payload} } @cases) {
        my $why = ($case->{why} // 'unknown')
                  . (($case->{kind} // '') eq 'free' ? ' *' : '');

        push @order, $why unless $names{$why};
        push @{$names{$why}},
            $case->{name} . ($case->{outcome} ? ' (outcome right)' : '');
    }

    return map { [$_, join(', ', @{$names{$_}})] } @order;
}


sub row {
    return '| ' . join(' | ', map { s/\|/\\|/gr } @_) . " |\n";
}


sub text {
    my ($self) = @_;

    my $text = <<'END';
# Published test cases

The OASIS test cases and use cases, replayed by `t/60-conformance-xml.t`, which
writes this page if `KMIP_CASES_WRITE` is set, and else compares it. A case is
right by outcome if each of its steps has the result and the reason of the case,
and right by payload if the rest of each response agrees as well, but for what
may differ: identifiers, dates, generated keys, texts, what only the case's own
server has. The test lists these differences.

END

    $text .= row('set', 'cases', 'right by outcome', 'right by payload')
             . "|---|---|---|---|\n";
    $text .= row(@$_) for $self->sums;

    $text .= "\n" . $self->scope;
    $text .= "\n\n## The other cases\n";

    for my $set (@{$self->{sets}}) {
        my @rows = reasons(@{$self->{cases}{$set}}) or next;

        $text .= "\n### $set\n\n" . row('why', 'cases') . "|---|---|\n";
        $text .= row(@$_) for @rows;
    }

    return $text;
}


1;
