# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Bench::Capture;

# What the module exchanges for a request, for the floor to exchange the same:
# its answer, and its HTTPS calls as the emulator saw them.

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP;
use List::Util qw(max);

our @EXPORT_OK = qw(capture calls_of signature steps_of);

# libcurl writes these itself
my %OWN = map { $_ => 1 } qw(host user-agent content-length accept-encoding);


# The answer, and the calls as steps. "parallel": they are made at once; if
# not, one after the other.
sub capture {
    my ($world, $port, $bytes, %opt) = @_;

    my $emulator = $world->emulator;
    my $client = $world->client($port);

    # the first one fills the cache and gets the token
    $client->send($bytes);
    $client->receive // die "no answer to be captured\n";

    $emulator->switches(journal_requests => JSON::PP::true);
    my $mark = $emulator->journal_mark;

    $client->send($bytes);
    my $answer = $client->receive // die "no answer to be captured\n";

    my @calls = calls_of($emulator, $mark);
    $emulator->switches(journal_requests => JSON::PP::false);
    $client->close;

    return { answer => $answer } unless @calls;

    return {
        answer => $answer,
        request => { steps => steps_of(parallel => $opt{parallel}, @calls) },
        answer_length => length($answer),
    };
}


# entries of the journal since the mark, tokens left out
sub calls_of {
    my ($emulator, $mark) = @_;

    return grep { $_->{kind} ne 'token' } $emulator->journal($mark);
}


# Entries of the journal as the floor's file has them: made at once, or one
# after the other.
sub steps_of {
    my (undef, $parallel, @entries) = @_;

    my @calls = map { call_of($_) } @entries;

    return $parallel ? [[@calls]] : [map { [$_] } @calls];
}


# an entry of the journal as the floor's file has it
sub call_of {
    my ($entry) = @_;

    my ($line, @headers) = split(/\r\n/, $entry->{head});
    my ($method, $path) = split(/ /, $line);

    @headers = grep { !$OWN{lc((split(/:/))[0])} } @headers;

    # without a value libcurl sends none of its own
    push @headers, 'Expect:';
    push @headers, 'Content-Type:'
        unless grep { /^content-type:/i } @headers;

    return { method => $method, path => $path, headers => \@headers,
             ($method eq 'POST' ? (body => $entry->{body} // '') : ()) };
}


# what must be the same at floor and module: method, path, headers and sizes;
# what changes with each call is blanked out
sub signature {
    my ($entry) = @_;

    my $text = $entry->{head} . '|' . ($entry->{body} // '');

    $text =~ s/^(Correlation-Id): .*$/$1/mgi;
    $text =~ s/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/g;
    $text =~ s/(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/STAMP/g;
    $text =~ s/sha256=[^"]{44}/sha256/g;
    $text =~ s/("(?:payload|ciphertext)"\s*:\s*")([^"]*)/$1 . length($2)/ge;

    return $text;
}


1;
