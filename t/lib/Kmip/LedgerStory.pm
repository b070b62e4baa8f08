# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::LedgerStory;

# The part of the ledger that reports how a complaint came about: requests and
# responses about an object, with time and endpoint, and the calls to Key
# Protect about it. A run cannot be repeated exactly, so the report must have
# everything.

use strict;
use warnings;

use File::Basename qw(basename);
use Time::HiRes qw(time);

use Kmip::Util qw(build_dir spew);

# at most so many lines of an object, and so many objects
my ($MOST, $OBJECTS) = (120, 3);


# records a request; returns a hash for heard(), which records the response
sub asks {
    my ($self, $node, $asked, %more) = @_;

    @{$asked}{qw(node since from), keys %more}
        = ($node // '-', time(), $self->{step}, values %more);

    return $asked;
}


sub heard {
    my ($self, $uid, $asked, $text) = @_;

    my $story = $self->{story}{$uid} //= [];
    my $during = $self->{during} ? " (during $self->{during})" : '';

    push @$story, { since => $asked->{since}, text => sprintf(
        '%s until %.3f, steps %d to %d: %s%s', $asked->{node} // '-',
        time() - $self->{born}, $asked->{from}, $self->{step}, $text,
        $during) };
    shift @$story if @$story > $MOST;

    return;
}


sub answer {
    my ($outcome, $message) = @_;

    return $outcome . ($message ? " ($message)" : '');
}


# For objects with complaints: requests and responses, between the calls to Key
# Protect
sub stories {
    my ($self, $emulator) = @_;

    my %named = map { $_ => 1 } map { /\b([0-9a-f]{24}-[0-9a-f-]{36})\b/g }
                $self->complaints;
    my @named = sort keys %named or return;
    my @calls = $emulator->journal;
    my @keys = $emulator->keys;

    splice(@named, $OBJECTS) if @named > $OBJECTS;

    return map { my $uid = $_;
                 ("$uid:", map { "    $_" }
                           $self->lines(@{$self->{story}{$uid} // []},
                                        calls_of($uid, \@calls, \@keys))) }
           @named;
}


sub lines {
    my ($self, @events) = @_;

    return map { sprintf('%9.3f %s', $_->{since} - $self->{born}, $_->{text}) }
           sort { $a->{since} <=> $b->{since} } @events;
}


# the calls that were about the record or a revision of an object
sub calls_of {
    my ($uid, $calls, $keys) = @_;

    my $stamp = substr($uid, 0, 24);
    my %ours = map { $_->{id} => 1 }
               grep { ($_->{name} // '') =~ /_$stamp\b/ } @$keys;
    my @found = grep { $ours{$_->{key_id} // ''}
                       || $_->{path} =~ /$stamp/
                       || $_->{path} =~ m{/keys/([0-9a-f-]{36})} && $ours{$1}
                } @$calls;

    return map { { since => $_->{time}, text => call($_) } }
           @found > $MOST ? @found[-$MOST .. -1] : @found;
}


sub call {
    my ($entry) = @_;

    my $path = $entry->{path} =~ s{^/api/v2/}{}r;
    my $made = $entry->{kind} eq 'create_key' && $entry->{key_id}
               ? " $entry->{key_id}" : '';

    return sprintf('    zone %s until %s: %s %s%s: %s%s%s', $entry->{zone},
                   defined $entry->{ended}
                   ? sprintf('+%.3f', $entry->{ended} - $entry->{time})
                   : 'never', $entry->{method}, $path, $made,
                   $entry->{status} // 'no answer yet',
                   $entry->{performed} ? '' : ', not performed',
                   $entry->{fault} ? ", rule $entry->{fault}" : '');
}


# All complaints as one text, with the stories before them. It is also written
# to a file that "make test" prints last, where a reader looks first.
sub report {
    my ($self, $emulator) = @_;

    my $dir = build_dir() . '/failed';
    my $text = join("\n", $self->stories($emulator), $self->complaints);

    $self->{reported} .= "$text\n";
    mkdir($dir);
    spew("$dir/" . basename($0), $self->{reported});

    return $text;
}


1;
