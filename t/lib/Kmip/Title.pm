# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Title;

# Completes the names of checks: each begins with its subject, so that the
# report of one failed check can be understood without the others. The subject
# is the comment above the block of the script that the check is in, or the
# function that the script calls. A failed check is reported with the one
# before, on which its name may build.

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(marks title);

my $LONGEST = 80;               # characters of a comment

my %MARKS;                      # script => what marks() returns
my %BEFORE;                     # hub => name of its last check


# [line, comment] of the comments above blocks at the left margin, and [line]
# of each function, in the order of lines; without the comment about the script
sub marks {
    my ($text) = @_;

    my (@found, $open, $begun);
    my $n = 0;

    for my $line (split(/\n/, $text)) {
        $n++;

        if ($line =~ /^# (\S.*)/) {
            $found[-1][1] .= " $1" if $open;
            push @found, [$n, $1] unless $open;
            $open = 1;
            next;
        }

        if ($open && $line =~ /^(?:sub|my|our|use|no|package|BEGIN)\b/) {
            pop @found;
        }

        push @found, [$n] if $line =~ /^sub\b/;
        @found = () if $line eq 'use strict;' && !$begun++;
        $open = 0;
    }

    return @found;
}


# the subject of a check; frames: [function, file, line], the outermost last
sub title {
    my ($script, $marks, @frames) = @_;

    my ($line) = map { $_->[2] } grep { $_->[1] eq $script } reverse @frames;
    my ($above) = grep { $line && $_->[0] < $line } reverse @$marks;

    return $above->[1]
        if $above && defined $above->[1] && length($above->[1]) <= $LONGEST;

    my ($function) = map { $_->[0] =~ /^main::(?:test_)?([a-z]\w*)\z/ }
                     reverse @frames;

    return defined $function ? $function =~ tr/_/ /r : undef;
}


sub complete {
    my ($hub, $event) = @_;

    return $event unless $event->isa('Test2::Event::Ok')
                         && defined $event->name && !$hub->nested;

    my @frames;

    for (my $i = 0; my @caller = caller($i); $i++) {
        push @frames, [@caller[3, 1, 2]];
    }

    my $marks = $MARKS{$0} //= do {
        open(my $fh, '<', $0);
        local $/;
        [$fh ? marks(scalar <$fh>) : ()];
    };

    my $title = title($0, $marks, @frames);

    $event->{name} = "$title: " . $event->name if defined $title;

    return $event;
}


sub tell_before {
    my ($hub, $event) = @_;

    return unless $event->isa('Test2::Event::Ok');

    my $before = $BEFORE{$hub->hid};

    $BEFORE{$hub->hid} = $event->name;

    $hub->send(Test2::Event::Diag->new(trace => $event->trace,
                                       message => "after: $before"))
        if defined $before && !$event->effective_pass;
}


# programs that are no tests use the libraries, too
INIT {
    if ($INC{'Test/More.pm'}) {
        my $top = Test2::API::test2_stack()->top;

        require Test2::Event::Diag;
        $top->pre_filter(\&complete);
        $top->listen(\&tell_before, inherit => 1);
    }
}

1;
