#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Published binary messages: decoded and encoded again in C, sent to a server,
# and the pairs of request and response replayed with our identifiers.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;
use TAP::Parser;

use Kmip::Pair;
use Kmip::Test;
use Kmip::TTLV qw(decode);
use Kmip::Util qw(build_dir root run_command slurp);
use Kmip::Xml;

my $home = $ENV{KMIP_CONFORMANCE_DIR} // root() . '/../shared/conformance';

plan(skip_all => "no messages in $home/hex; KMIP_CONFORMANCE_DIR says where")
    unless -d "$home/hex";

# messages that are not what the publication says: name, what they are, why
my @ODD = (
    [qr/^kmip4j 7\.[12] \(0\) request/, 'malformed',
     'a tag 014242, which neither KMIP nor a vendor has'],
    [qr/(?:invalid|bad)_padding/, 'lenient', 'padding that is not zero'],
    [qr/TestBoolean\.test_read_bad_value/, 'malformed', 'a Boolean of 2'],
    [qr/scality\S* (?:request24|response25)$/, 'malformed',
     'a Boolean neither 0 nor 1'],
    [qr/scality\S* (?:request18|response19)$/, 'malformed',
     'a Big Integer without bytes'],
    [qr/scality\S* request4$/, 'item',
     'a batch without Unique Batch Item IDs'],
    [qr/scality\S* (?:request8|response9)$/, 'item', 'no header'],
    [qr/^AX-M/, 'item', 'Undo, which is not offered'],
);

# Steps of the use cases of 1.0 with other results than published: steps, our
# result, why.
my @NOT_OFFERED = (
    [qr/^3\.1\.[24] /, qr/Invalid Field|Item Not Found/, 'Templates'],
    [qr/^(?:3\.2|10\.1) /,
     qr/(?:Locate|Archive|Recover|Cancel): Success|Poll: Item Not Found/,
     'each request is answered at once'],
    [qr/^5\.1 /, qr/Get Usage Allocation: Permission Denied/,
     'the key has dates of 2010, and is not to be used any more'],
    [qr/^7\.[12] /, qr/Invalid Message|Item Not Found/,
     'the tag in the published bytes is not a tag'],
    [qr/^8\.[12] /, qr/Operation Not Supported|Invalid Field|Item Not Found/,
     'asymmetric keys'],
    [qr/^9\.[1-5] /,
     qr/Operation Not Supported|Item Not Found|Permission Denied|Illegal/,
     'Re-key and leases, and what comes after'],
    [qr/^11\.1 /, qr/Get: Success/, 'Operation Policy Name'],
    [qr/^12\.1 /, qr/^Query: Response Too Large$/,
     'the published answer does not name the operation'],
);

# The file has the steps of 1.1 in another order and without repetitions: these
# end as published.
my $AGREED = qr/^3\.1\.[13]\ |\(secret\ data\)
                |^3\.1\.5\ (?:Create\ \(symmetric\ key\)$|Discover)/x;


sub hex_of {
    my ($text) = @_;

    return lc $text =~ s/\s//gr;
}


sub published {
    my ($name) = @_;

    return slurp("$home/hex/$name");
}


# [name, request, response], in the order of the use cases
sub kmip4j {
    my $text = published('kmip4j-UseCases.xml');
    my @pairs;

    while ($text =~ m{<usecase\b.*?</usecase>}gs) {
        my $case = $&;
        my ($name) = $case =~ /Use Case (\S+ \(\d+\))/ or next;

        push @pairs, [$name, map {
            $case =~ m{<ttlv$_>\s*([0-9A-Fa-f\s]+)</ttlv$_>}
            ? hex_of($1) : ''
        } 'request', 'response'];
    }

    return @pairs;
}


sub tesco {
    my $text = published('tesco-kmip11-testcases-hexbytes.json');
    my @pairs;

    while ($text =~ /"([^"]+)":\s*\{\s*"request":\s*"([0-9A-F]+)",
                     \s*"response":\s*"([0-9A-F]+)"/gix)
    {
        push @pairs, [$1, lc $2, lc $3];
    }

    return @pairs;
}


# [name, what it is said to be, hex] of a table
sub table {
    my ($name, $kind) = @_;

    my (undef, @lines) = split(/\n/, published($name));

    return map { [$_->[1], $_->[$kind], lc($_->[-1])] }
        grep { $_->[-1] =~ /^42/ } map { [split(/\t/)] } @lines;
}


# all messages: [name, hex, whether it is valid]
sub everything {
    my @all;

    for my $file (['kmip4j', kmip4j()], ['tesco', tesco()]) {
        my ($of, @pairs) = @$file;

        for my $pair (@pairs) {
            my ($name, $request, $response) = @$pair;

            push @all, ["$of $name request", $request, 1],
                ["$of $name response", $response, 1];
        }
    }

    for my $file (['hs-kmip-kmip10.tsv', 3], ['pykmip-unit-tests.tsv', 3],
                  ['oasis-msgenc-https-binary.tsv', 1],
                  ['scality-arsenal.tsv', 2])
    {
        push @all, map { ["$file->[0] $_->[0]", $_->[2], $_->[1] eq 'valid'] }
            grep { $_->[1] =~ /^(?:valid|rejects:overrun)/ } table(@$file);
    }

    return once(@all);
}


sub once {
    my %seen;

    return grep { length($_->[1]) && !$seen{$_->[1]}++ } @_;
}


# requests of the XML cases, with something for each placeholder
sub official {
    my @all;

    for my $file (glob("$home/{usecases-1,testcases-1}*/*.xml"),
                  glob("$home/profiles-1*/*/*.xml"))
    {
        my ($name) = $file =~ m{([^/]+)\.xml$};
        my %bound = map { $_ => 'x' x 36 } slurp($file) =~ /"(\$[A-Z_0-9]+)"/g;
        my $case = Kmip::Xml->new($file, bound => \%bound);

        push @all, map { [$name, unpack('H*', $case->request($_)), 1] }
            $case->steps;
    }

    return once(@all);
}


sub kind {
    my ($name, $hex, $valid) = @_;

    my ($odd) = grep { $name =~ $_->[0] } @ODD;

    return $odd->[1] if $odd;
    return 'malformed' unless $valid;
    return $hex =~ /^42007801/ ? 'request' : $hex =~ /^42007b01/ ? 'response'
           : 'item';
}


# whether the tool is newer than its sources
sub up_to_date {
    my ($tool) = @_;

    my $made = -M $tool // return 0;
    my @younger = grep { -M $_ < $made }
        glob(root() . '/{t/unit,t/lib,ngx_kmip_module/protocol}/*.[ch]');

    return !@younger;
}


# under make, and after t/10-unit.t, it exists
sub build_tool {
    my $tool = build_dir() . '/unit/test_conformance_hex';

    if (!$ENV{MAKELEVEL} && !up_to_date($tool)) {
        my ($status, $said) = run_command(
            'make', '-s', '-C', root(), 'BUILD=' . build_dir(), $tool);

        $status == 0 or BAIL_OUT("make $tool: $said");
    }

    return $tool;
}


sub test_in_c {
    my ($test) = @_;

    my $file = $test->write('messages', join('', map {
        join("\t", kind(@$_), @{$_}[0, 1]) . "\n"
    } everything(), official()));
    my ($status, $said) = run_command(build_tool(), $file);
    my $parser = TAP::Parser->new({ tap => $said });

    while (my $line = $parser->next) {
        if ($line->is_test) {
            ok($line->is_ok, $line->description =~ s/^- //r);

        } elsif ($line->is_comment) {
            diag($line->comment);
        }
    }

    is($status, 0, 'the unit test ends with status 0');
}


# "Create: Success, Get: Item Not Found"
sub outcome {
    my ($message) = @_;

    return 'closed' unless $message;

    return join(', ', map {
        my ($operation, $reason) = map { $_ ? $_->text : '' }
            $_->get('Operation'), $_->get('Result Reason');
        my $status = $_->get('Result Status')->text;

        "$operation: " . ($reason || $status);
    } $message->all('Batch Item'));
}


sub identifiers {
    my ($item) = @_;

    my $payload = $item && $item->get('Response Payload') or return;

    return map { $_->value } $payload->all('Unique Identifier');
}


# published identifiers => ours, from the same response
sub learn {
    my ($ours_of, $published, $answer) = @_;

    my @answers = $answer->all('Batch Item');

    for my $item ($published->all('Batch Item')) {
        my @theirs = identifiers($item);
        my @ours = identifiers(shift @answers);

        @{$ours_of}{@theirs[0 .. $#ours]} = @ours if @ours <= @theirs;
    }
}


# Replaces published identifiers by ours, and adjusts the lengths of structures.
sub renamed {
    my ($bytes, $ours_of) = @_;

    my $renamed = '';

    while (length($bytes) >= 8) {
        my ($head, $type, $length) = unpack('a3 C N', $bytes);
        my $value = substr($bytes, 8, $length);

        substr($bytes, 0, 8 + $length + -$length % 8, '');

        $value = $type == 1 ? renamed($value, $ours_of)
                 : $type == 7 ? $ours_of->{$value} // $value
                 : $value;
        $renamed .= pack('a3 C N a*', $head, $type, length($value), $value)
                    . "\0" x (-length($value) % 8);
    }

    return $renamed;
}


# (published result, our result) of a step
sub step {
    my ($client, $ours_of, $request, $response) = @_;

    my $bytes = pack('H*', $request);
    my $published = decode(pack('H*', $response));

    my $answer = $client->exchange(renamed($bytes, $ours_of));

    learn($ours_of, $published, $answer) if $answer;

    return (outcome($published), outcome($answer));
}


sub test_use_cases {
    my ($pair) = @_;

    my $client = $pair->client('a');
    my %ours_of;

    for my $step (kmip4j()) {
        my ($name, @messages) = @$step;
        my ($published, $said) = step($client, \%ours_of, @messages);
        my ($excuse) = grep { $name =~ $_->[0] } @NOT_OFFERED;

        if ($published ne $said && $excuse) {
            like($said, $excuse->[1], "$name: not offered: $excuse->[2]");
            next;
        }

        is($said, $published, $name);
    }
}


sub test_agreed {
    my ($pair) = @_;

    my $client = $pair->client('a');
    my %ours_of;

    for my $step (tesco()) {
        my ($name, @messages) = @$step;
        my ($published, $said) = step($client, \%ours_of, @messages);

        is($said, $published, $name) if $name =~ $AGREED;
    }
}


# sends each message as it is: one response, or a closed connection
sub test_all_sent {
    my ($pair) = @_;

    my ($client, $n, @wrong) = (undef, 0);

    for my $message (grep { kind(@$_) eq 'request' } everything()) {
        my ($name, $hex) = @$message;

        $client //= $pair->client('a');
        $n++;

        my $answer = eval { $client->exchange(pack('H*', $hex)) };

        if (!$answer) {
            push @wrong, "$name: $@" if $@;
            $client->close;
            undef $client;
            next;
        }

        push @wrong, $name
            if $answer->name ne 'ResponseMessage'
               || $answer->at('Response Header/Batch Count')
                  != $answer->all('Batch Item');
    }

    is(join("\n", @wrong), '', "$n requests have one answer each");
}


my $test = Kmip::Test->new;

subtest 'decoded and encoded again' => sub { test_in_c($test) };

my $pair = Kmip::Pair->new($test, nodes => ['a']);

# these cases use one Name more often than is possible within the minutes for
# which the alias of a destroyed object stays taken
$pair->emulator->switches(alias_release_seconds => 0,
                           alias_limit_per_instance => 0);

subtest 'use cases of 1.0' => sub { test_use_cases($pair) };
subtest 'use cases of 1.1' => sub { test_agreed($pair) };
subtest 'all requests' => sub { test_all_sent($pair) };

is($pair->client('a')->create->outcome, 'Success',
   'a key can be made after all this');

$test->finish;
